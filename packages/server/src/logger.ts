// The port to the log. The shape is pino's, so that a pino logger fits as it is.

/**
 * - Is only ever given fixed words, numbers, ids and addresses: never a frame, a credential or a part of one (SEC-1).
 * - MUST NOT throw.
 */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
