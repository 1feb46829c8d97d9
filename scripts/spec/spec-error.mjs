// What the author of the specification must mend before anything can be generated.

export class SpecError extends Error {
  name = 'SpecError';
}
