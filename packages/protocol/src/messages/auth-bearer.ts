// client -> server: the fields of `auth` with method `bearer`. Clause AUTH-13.
import * as T from '@sinclair/typebox';
import { Auth } from './auth.ts';

/** A bearer credential: whoever holds the token is let in (RFC 6750 section 1.2). */
export const AuthBearer = T.Object({ ...Auth.properties, token: T.String({ minLength: 1 }) });
export type AuthBearer = T.Static<typeof AuthBearer>;
