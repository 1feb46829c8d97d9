// Checks by walking the schema: slower, and at home under `Content-Security-Policy: default-src 'self'`.
import { Check } from '@sinclair/typebox/value';
import type { CreateCheck } from './checker.ts';

export const interpretedCheck: CreateCheck = (schema) => (value) => Check(schema, value);
