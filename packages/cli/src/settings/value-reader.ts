// From what somebody wrote to a value, or what is wrong with it.

type ReadValue<T> = { readonly value: T } | { readonly problem: string };

/** Takes the text of a flag or variable, or a value out of a JSON file. Total: never throws. */
export type ValueReader<T> = (raw: unknown) => ReadValue<T>;

export const text: ValueReader<string> = (raw) =>
  typeof raw === 'string' && raw.trim() !== ''
    ? { value: raw }
    : { problem: 'must be a text that is not empty' };

export function wholeNumber(min: number, max: number): ValueReader<number> {
  return (raw) => {
    const value = typeof raw === 'string' && /^\d{1,10}$/.test(raw) ? Number(raw) : raw;
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
    return fits ? { value } : { problem: `must be a whole number from ${min} to ${max}` };
  };
}

/** A number of threads, or one on each core. */
export const workers: ValueReader<number | 'auto'> = (raw) => {
  if (raw === 'auto') return { value: raw };
  const read = wholeNumber(1, 256)(raw);
  return 'value' in read ? read : { problem: `${read.problem}, or "auto"` };
};

export function oneOf<const Choice extends string>(...choices: readonly Choice[]): ValueReader<Choice> {
  return (raw) => {
    const value = choices.find((choice) => choice === raw);
    return value === undefined ? { problem: `must be one of ${choices.join(', ')}` } : { value };
  };
}

/** A flag without a value counts as `true`. */
export const yesOrNo: ValueReader<boolean> = (raw) => {
  if (raw === true || raw === 'true' || raw === '1') return { value: true };
  if (raw === false || raw === 'false' || raw === '0') return { value: false };
  return { problem: 'must be true or false' };
};

/** Separated by commas, or a list in JSON. */
export const list: ValueReader<readonly string[]> = (raw) => {
  const entries: unknown = typeof raw === 'string' ? raw.split(',').map((entry) => entry.trim()) : raw;
  const isList = Array.isArray(entries) && entries.length > 0;
  return isList && entries.every((entry) => typeof entry === 'string' && entry !== '')
    ? { value: entries }
    : { problem: 'must be a list, separated by commas, without empty entries' };
};

export const urlPath: ValueReader<string> = (raw) =>
  typeof raw === 'string' && /^\/[\w\-./]*$/.test(raw)
    ? { value: raw }
    : { problem: 'must begin with "/" and hold letters, digits and -._/ only' };
