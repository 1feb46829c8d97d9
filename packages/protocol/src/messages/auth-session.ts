// client -> server: the fields of `auth` with method `session`. Clause METHOD-5.
import * as T from '@sinclair/typebox';
import { Auth } from './auth.ts';

/** The id of a login session that a web application keeps in its store. Base64url, or what frameworks make of it. */
export const AuthSession = T.Object({
  ...Auth.properties,
  session_id: T.String({ pattern: '^[A-Za-z0-9_-]{16,128}$' }),
});
export type AuthSession = T.Static<typeof AuthSession>;
