// client -> server: the fields of `auth` with method `resume`. Clause RESUME-1.
import * as T from '@sinclair/typebox';
import { MAX_RESUME_LENGTH } from '../limits.ts';
import { Auth } from './auth.ts';

/** What a server sealed for itself, in unpadded base64url. To everybody else it is opaque. */
export const ResumeText = T.String({ pattern: `^[A-Za-z0-9_-]{1,${MAX_RESUME_LENGTH}}$` });

/** A one-use credential that an earlier `auth_ok` carried. */
export const AuthResume = T.Object({
  ...Auth.properties,
  resume: ResumeText,
});
export type AuthResume = T.Static<typeof AuthResume>;
