// client -> server: the fields of `auth` with method `ticket`. Clause METHOD-2.
import * as T from '@sinclair/typebox';
import { Auth } from './auth.ts';

/** Bytes of randomness in a ticket: twice what would keep anybody from guessing one. */
export const TICKET_BYTES = 32;

/** A single-use ticket, got over HTTP: 32 random bytes in unpadded base64url. */
export const AuthTicket = T.Object({
  ...Auth.properties,
  ticket: T.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
});
export type AuthTicket = T.Static<typeof AuthTicket>;
