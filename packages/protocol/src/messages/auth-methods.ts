// The methods of `auth` that version 1 defines, each with the schema of its whole message. Clause AUTH-13.
import { AuthApiKey } from './auth-api-key.ts';
import { AuthBearer } from './auth-bearer.ts';
import { AuthPassword } from './auth-password.ts';
import { AuthResume } from './auth-resume.ts';
import { AuthSession } from './auth-session.ts';
import { AuthTicket } from './auth-ticket.ts';

export const AUTH_METHODS = {
  bearer: AuthBearer,
  ticket: AuthTicket,
  api_key: AuthApiKey,
  password: AuthPassword,
  session: AuthSession,
  resume: AuthResume,
} as const;
export type AuthMethodName = keyof typeof AUTH_METHODS;
