// Whether a store of login sessions answered as its port says.

/** The records, in the order of the ids; null when the answer has another shape, which tells nothing about anybody. */
export function readTexts(answer: unknown, count: number): readonly (string | null)[] | null {
  const isRight =
    Array.isArray(answer) &&
    answer.length === count &&
    answer.every((text) => text === null || typeof text === 'string');
  return isRight ? answer : null;
}
