// client -> server: the fields of `auth` with method `api_key`. Clause METHOD-3.
import * as T from '@sinclair/typebox';
import { Auth } from './auth.ts';

/** A long-lived key of a program. Its form is the server's business. */
export const AuthApiKey = T.Object({ ...Auth.properties, key: T.String({ minLength: 1, maxLength: 512 }) });
export type AuthApiKey = T.Static<typeof AuthApiKey>;
