// What a store keeps of a ticket: for whom and for where it was issued, and what it is bound to.
import { jsonCodec, MAX_SUBJECT_LENGTH, MAX_TEXT_LENGTH, MAX_TIMESTAMP_MS } from '@inband/protocol';
import { compiledCheck } from '@inband/protocol/compiled';
import { type Static, Type } from '@sinclair/typebox';

/** More than claims of any use need; little enough for a store to hold many. In UTF-16 code units. */
export const MAX_TICKET_RECORD_LENGTH = 8_192;

const Timestamp = Type.Integer({ minimum: 0, maximum: MAX_TIMESTAMP_MS });
const Digest = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });

/** A binding that is absent binds to nothing; one that is null binds to a request without that header (TICKET-3). */
const TicketRecord = Type.Object(
  {
    version: Type.Literal(1),
    subject: Type.String({ minLength: 1, maxLength: MAX_SUBJECT_LENGTH }),
    audience: Type.String({ minLength: 1, maxLength: MAX_TEXT_LENGTH }),
    /** When the ticket stops working, in milliseconds since the epoch. */
    expiresAtMs: Timestamp,
    /** When the session that it opens ends; null for never. */
    sessionExpiresAtMs: Type.Union([Timestamp, Type.Null()]),
    /** Those of the session. With a `cnf` they admit only whoever proves to hold that key (PROOF-1). */
    claims: Type.Object({}),
    origin: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    /** As `sourcePrefix` has it. */
    source: Type.Optional(Type.String()),
    /** SHA-256 of the user agent, in base64url. */
    userAgent: Type.Optional(Type.Union([Digest, Type.Null()])),
  },
  // A member that this version does not know may be a binding, so a record that has one must not admit anybody.
  { additionalProperties: false },
);
export type TicketRecord = Static<typeof TicketRecord> & {
  readonly claims: Readonly<Record<string, unknown>>;
};

const isTicketRecord = compiledCheck(TicketRecord);

/**
 * Null for a record longer than {@link MAX_TICKET_RECORD_LENGTH}.
 *
 * @throws TypeError for claims that JSON would change or cannot hold. It quotes nothing.
 */
export function writeTicketRecord(record: TicketRecord): string | null {
  let text: string;
  try {
    text = jsonCodec.encode(record);
  } catch {
    throw new TypeError('"claims" must be what JSON can carry unchanged');
  }
  return text.length > MAX_TICKET_RECORD_LENGTH ? null : text;
}

/** Null for text that is no record of this version. Total: a store that is shared may hold what others wrote. */
export function readTicketRecord(text: string): TicketRecord | null {
  if (text.length > MAX_TICKET_RECORD_LENGTH) return null;
  let value: unknown;
  try {
    value = jsonCodec.decode(text);
  } catch {
    return null;
  }
  return isTicketRecord(value) ? (value as TicketRecord) : null;
}
