// Every number that a gate is held to, under one name each: so that a dashboard can draw the line beside the curve.

/** `maxMessageBytes` within `admission` becomes `admission_max_message_bytes`. What is no number is left out. */
export function limitValues(options: object, prefix = ''): Map<string, number> {
  const values = new Map<string, number>();
  for (const [name, value] of Object.entries(options)) {
    const full = prefix + name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    if (typeof value === 'number') values.set(full, value);
    else if (typeof value === 'object' && value !== null) {
      for (const [inner, number] of limitValues(value, `${full}_`)) values.set(inner, number);
    }
  }
  return values;
}
