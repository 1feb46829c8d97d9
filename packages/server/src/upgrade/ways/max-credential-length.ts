// How long a credential in a request may be before anybody looks at it.

/** In characters, as received. More than any server lets into a request head by default. */
export const MAX_CREDENTIAL_LENGTH = 16_384;
