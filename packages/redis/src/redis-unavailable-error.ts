// The one error of the stores once they run.

/**
 * - `not_ready`: the client is not connected; nothing was sent
 * - `too_many_in_flight`: too many commands are unanswered already; nothing was sent
 * - `timeout`: no answer within `commandTimeoutMs`
 * - `command_failed`: the client or Redis refused; `redisCode` may say more
 * - `unexpected_reply`: Redis answered something that this package never stores
 * - `ticket_exists`: a ticket with this digest is there already
 */
export type RedisUnavailableReason =
  | 'not_ready'
  | 'too_many_in_flight'
  | 'timeout'
  | 'command_failed'
  | 'unexpected_reply'
  | 'ticket_exists';

/** The store knows nothing: it may be asked again, and nobody may be let in. Holds no key, value or text of a reply. */
export class RedisUnavailableError extends Error {
  override readonly name = 'RedisUnavailableError';
  readonly reason: RedisUnavailableReason;
  /** Redis's own word for what was wrong, e.g. `READONLY` or `OOM`, if it is a known one. */
  readonly redisCode: string | undefined;

  constructor(reason: RedisUnavailableReason, redisCode?: string) {
    super(redisCode === undefined ? reason : `${reason} (${redisCode})`);
    this.reason = reason;
    this.redisCode = redisCode;
  }
}
