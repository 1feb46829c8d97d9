// Everything public about passwords, by name. Needs @node-rs/argon2.

export type { Account, AccountStore } from './account-store.ts';
export type { Argon2Parameters } from './argon2-parameters.ts';
export type { AttemptLimits } from './attempt-limits.ts';
export { hashPassword } from './hash-password.ts';
export { type PasswordMethodOptions, passwordMethod } from './password-method.ts';
