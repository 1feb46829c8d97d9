// Checks by generated code: some tens of nanoseconds each. Needs the right to build functions.
import { TypeCompiler } from '@sinclair/typebox/compiler';
import type { CreateCheck } from './checker.ts';

export const compiledCheck: CreateCheck = (schema) => {
  const compiled = TypeCompiler.Compile(schema);
  return (value) => compiled.Check(value);
};
