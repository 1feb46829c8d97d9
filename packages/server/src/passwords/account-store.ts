// The port to where accounts with passwords are known.

export interface Account {
  /** Whom the password admits. */
  readonly subject: string;
  /** The Argon2id hash in PHC form: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`. */
  readonly passwordHash: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** A throw or rejection means that nothing is known: `unavailable`. MUST bound every wait by itself. */
export interface AccountStore {
  /** The account of a name, or null. How names are compared is the store's business. */
  find(username: string): Account | null | Promise<Account | null>;
}
