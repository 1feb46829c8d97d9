// The codes an error message on a living connection can carry.

/**
 * Codes of `error`, of a `response` with `error`, and of an `auth_error` that does not end the connection. Handlers
 * may answer with codes of their own; these names are reserved (APP-4).
 */
export const ERROR_CODES = {
  unknown_name: 'nobody handles an event or request of this name',
  invalid_data: '`data` does not fit the contract of this name',
  too_many_requests: 'more requests and events are being handled than one connection may have',
  internal_error: 'the handler failed; the details are in the logs of its owner',
  renewal_unsupported: 'this server does not renew a session on a live connection',
} as const satisfies Record<string, string>;

export type ErrorCode = keyof typeof ERROR_CODES;
