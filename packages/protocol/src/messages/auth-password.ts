// client -> server: the fields of `auth` with method `password`. Clause METHOD-4.
import * as T from '@sinclair/typebox';
import { MAX_SUBJECT_LENGTH } from '../limits.ts';
import { Auth } from './auth.ts';

/** A name and a password, as a person types them. Bounded, so that no stranger has megabytes hashed. */
export const AuthPassword = T.Object({
  ...Auth.properties,
  username: T.String({ minLength: 1, maxLength: MAX_SUBJECT_LENGTH }),
  password: T.String({ minLength: 1, maxLength: 1_024 }),
});
export type AuthPassword = T.Static<typeof AuthPassword>;
