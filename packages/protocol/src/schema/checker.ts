// The port through which the frame ladder and the contract check values against schemas.
import type { TSchema } from '@sinclair/typebox';

/** Says whether a value fits the schema it was made for. MUST NOT throw, whatever the value. */
export type Check = (value: unknown) => boolean;

/**
 * Makes a {@link Check}. There are two: `@inband/protocol/compiled` builds functions and belongs on servers;
 * `@inband/protocol/interpreted` walks the schema and runs under a Content-Security-Policy that forbids `eval`.
 */
export type CreateCheck = (schema: TSchema) => Check;
