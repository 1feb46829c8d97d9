// How somebody who is already authenticated over HTTP gets a ticket for a socket.

import { randomBytes } from 'node:crypto';
import { MAX_TIMESTAMP_MS, TICKET_BYTES } from '@inband/protocol';
import { assertKnownOptions } from '../assert-known-options.ts';
import { assertPort } from '../assert-port.ts';
import { sourcePrefix } from '../client-address/ip-address.ts';
import { type Clock, systemClock } from '../clock.ts';
import { describeError } from '../describe-error.ts';
import { integerOption } from '../integer-option.ts';
import { isSubject } from '../is-subject.ts';
import { isThenable } from '../is-thenable.ts';
import { OptionError } from '../option-error.ts';
import type { Peer } from '../peer.ts';
import { sha256Base64url } from '../sha256-base64url.ts';
import { audienceOption } from './audience-option.ts';
import { type TicketRecord, writeTicketRecord } from './ticket-record.ts';
import type { TicketStore } from './ticket-store.ts';
import { TicketStoreError } from './ticket-store-error.ts';

/** What a ticket is bound to besides its subject and audience (TICKET-3). All default to false. */
export interface TicketBindings {
  /** The page's `Origin`. A request without one gets a ticket that is good only without one. */
  readonly origin?: boolean;
  /**
   * The client's address: all of an IPv4 address, the first 64 bits of an IPv6 address. Leave it out where clients reach
   * HTTP and WebSocket on different ways, e.g. one over IPv4 and the other over IPv6.
   */
  readonly sourcePrefix?: boolean;
  /** The `User-Agent`. Anybody can send any, so this only makes a stolen ticket a little harder to use. */
  readonly userAgent?: boolean;
}

export interface TicketIssuerOptions {
  readonly store: TicketStore;
  /** Where the tickets are good, e.g. `wss://live.example.com`. The method on the server must have the same. */
  readonly audience: string;
  /** How long a ticket can be used. Default 30000, 1000 to 300000 (TICKET-1). */
  readonly ttlMs?: number;
  /** How many unused tickets one subject may have. Default 16, 1 to 1000 (TICKET-5). */
  readonly maxPerSubject?: number;
  readonly bindings?: TicketBindings;
  /**
   * Chooses which of the holder's claims a ticket carries, e.g. `({ role }) => ({ role })`. Synchronous. Default: all,
   * those of the credential itself (`iss`, `aud`, `iat`, ...) included, so that a session has the same claims whichever
   * way it began (TICKET-3). `cnf` stays in any case, because a key that is not carried binds nobody any more.
   */
  readonly claims?: (claims: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
  /** Default: the clock of the machine. */
  readonly clock?: Pick<Clock, 'nowMs'>;
}

/** Whom a ticket is for. It must come from a credential that was verified. */
export interface TicketHolder {
  /** Well-formed text of 1 to 256 characters. */
  readonly subject: string;
  /** When the session that the ticket opens ends, in milliseconds since the epoch; null for never. */
  readonly expiresAtMs: number | null;
  /** What the session will know besides the subject: a plain object of what JSON can carry. Default: nothing. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Who asks for the ticket. Needed for the bindings. */
  readonly peer?: Peer;
  /** RFC 7638 thumbprint (SHA-256) of the one key with which the ticket can be used. */
  readonly keyThumbprint?: string;
}

export interface IssuedTicket {
  /** 32 random bytes in base64url: 43 characters. */
  readonly ticket: string;
  /** When it stops working, in milliseconds since the epoch: at the latest when the session would end. */
  readonly expiresAtMs: number;
}

export interface TicketIssuer {
  readonly ttlMs: number;
  /**
   * `full`: the subject has as many unused tickets as it may have. `expired`: its session has ended already.
   * `claims_too_large`: they are more than a ticket can carry, which are 8192 characters of JSON with all the rest of it;
   * asking again does not help, leaving some out by the option `claims` does.
   *
   * Rejects with TypeError naming what is wrong with the holder, and with {@link TicketStoreError}: answer 503.
   */
  issue(holder: TicketHolder): Promise<IssuedTicket | 'full' | 'expired' | 'claims_too_large'>;
  /**
   * Makes every unused ticket of a subject useless; returns how many there were. End the subject's right to new ones
   * first, and its open sessions as well. Rejects with {@link TicketStoreError}: then some may still work, call again.
   */
  revoke(subject: string): Promise<number>;
}

const OPTIONS = ['store', 'audience', 'ttlMs', 'maxPerSubject', 'bindings', 'claims', 'clock'];
const BINDINGS = ['origin', 'sourcePrefix', 'userAgent'] as const;
const THUMBPRINT = /^[A-Za-z0-9_-]{43}$/;

/**
 * Works in any HTTP handler: call `issue` with whom the application has authenticated, and answer with the ticket and
 * `Cache-Control: no-store`. `createTicketEndpoint` does that and the rest of it.
 *
 * @throws OptionError naming the option that cannot work.
 */
export function createTicketIssuer(options: TicketIssuerOptions): TicketIssuer {
  assertKnownOptions('options', options, OPTIONS);
  const { store, clock = systemClock } = options;
  assertPort('store', store, ['put', 'take', 'dropAll']);
  assertPort('clock', clock, ['nowMs']);
  const audience = audienceOption(options.audience);
  const bindings = readBindings(options.bindings);
  const chooseClaims = options.claims;
  if (chooseClaims !== undefined && typeof chooseClaims !== 'function') {
    throw new OptionError('claims', 'must be a function');
  }
  const ttlMs = integerOption('ttlMs', options.ttlMs, { default: 30_000, min: 1_000, max: 300_000 });
  const maxPerOwner = integerOption('maxPerSubject', options.maxPerSubject, {
    default: 16,
    min: 1,
    max: 1_000,
  });
  return {
    ttlMs,
    async issue(holder) {
      const nowMs = Math.floor(clock.nowMs());
      const { subject, sessionExpiresAtMs, claims } = readHolder(holder, chooseClaims);
      const expiresAtMs = Math.min(nowMs + ttlMs, sessionExpiresAtMs ?? Number.POSITIVE_INFINITY);
      if (expiresAtMs <= nowMs) return 'expired';
      const ticket = randomBytes(TICKET_BYTES).toString('base64url');
      const record = writeTicketRecord({
        version: 1,
        subject,
        audience,
        expiresAtMs,
        sessionExpiresAtMs,
        claims,
        ...boundTo(holder.peer, bindings),
      });
      if (record === null) return 'claims_too_large';
      const digest = sha256Base64url(ticket);
      const owner = sha256Base64url(subject);
      const ticketTtlMs = expiresAtMs - nowMs;
      const outcome = await askStore(() =>
        store.put({ digest, owner, record, ttlMs: ticketTtlMs, maxPerOwner }),
      );
      if (outcome === 'full') return 'full';
      if (outcome !== 'stored') throw new TicketStoreError('malformed_answer');
      return { ticket, expiresAtMs };
    },
    async revoke(subject) {
      if (!isSubject(subject))
        throw new TypeError('"subject" must be well-formed text of 1 to 256 characters');
      const dropped: unknown = await askStore(() => store.dropAll(sha256Base64url(subject)));
      if (!Number.isSafeInteger(dropped)) throw new TicketStoreError('malformed_answer');
      return Number(dropped);
    },
  };
}

async function askStore<T>(ask: () => T | Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw new TicketStoreError(describeError(error));
  }
}

function readBindings(bindings: unknown): TicketBindings {
  if (bindings === undefined) return {};
  assertKnownOptions('bindings', bindings, BINDINGS);
  const read: TicketBindings = { ...(bindings as TicketBindings) };
  for (const name of BINDINGS) {
    if (read[name] !== undefined && typeof read[name] !== 'boolean') {
      throw new OptionError(`bindings.${name}`, 'must be true or false');
    }
  }
  return read;
}

function readHolder(
  holder: TicketHolder,
  chooseClaims: TicketIssuerOptions['claims'],
): Pick<TicketRecord, 'subject' | 'sessionExpiresAtMs' | 'claims'> {
  const { subject, expiresAtMs, claims = {}, keyThumbprint } = holder;
  if (!isSubject(subject)) throw new TypeError('"subject" must be well-formed text of 1 to 256 characters');
  if (expiresAtMs !== null && !isTimestamp(expiresAtMs)) {
    // Not undefined either: who forgets it would get a session that never ends.
    throw new TypeError('"expiresAtMs" must be whole milliseconds since the epoch, or null');
  }
  assertClaims(claims);
  const chosen = chooseClaims === undefined ? claims : choose(claims, chooseClaims);
  return { subject, sessionExpiresAtMs: expiresAtMs, claims: bindToKey(chosen, keyThumbprint) };
}

function choose(
  claims: TicketRecord['claims'],
  chooseClaims: NonNullable<TicketIssuerOptions['claims']>,
): TicketRecord['claims'] {
  const chosen: unknown = chooseClaims(claims);
  assertClaims(chosen);
  return Object.hasOwn(claims, 'cnf') ? { ...chosen, cnf: claims.cnf } : chosen;
}

function assertClaims(claims: unknown): asserts claims is TicketRecord['claims'] {
  // A promise is an object, too, and would carry nothing without a word.
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims) || isThenable(claims)) {
    throw new TypeError('"claims" must be a plain object');
  }
}

/** A credential that is bound to a key yields a ticket that is bound to no other. */
function bindToKey(
  claims: TicketRecord['claims'],
  keyThumbprint: string | undefined,
): TicketRecord['claims'] {
  if (keyThumbprint === undefined) return claims;
  if (typeof keyThumbprint !== 'string' || !THUMBPRINT.test(keyThumbprint)) {
    throw new TypeError('"keyThumbprint" must be SHA-256 in base64url');
  }
  const cnf = claims.cnf as { readonly jkt?: unknown } | null | undefined;
  // Exactly this key: a second member would be a second condition, which nobody looks at any more.
  if (cnf !== undefined && (cnf?.jkt !== keyThumbprint || Object.keys(cnf).length !== 1)) {
    throw new TypeError('"keyThumbprint" must be that of "claims.cnf"');
  }
  return { ...claims, cnf: { jkt: keyThumbprint } };
}

function boundTo(
  peer: Peer | undefined,
  bindings: TicketBindings,
): Pick<TicketRecord, 'origin' | 'source' | 'userAgent'> {
  if (!BINDINGS.some((name) => bindings[name] === true)) return {};
  if (peer === undefined) throw new TypeError('"peer" must be given, because the tickets are bound to it');
  const { origin, userAgent } = peer;
  // Undefined would leave the binding out of the record, and the ticket unbound.
  if (!isHeader(origin) || !isHeader(userAgent)) {
    throw new TypeError('"peer.origin" and "peer.userAgent" must be text or null');
  }
  return {
    ...(bindings.origin === true ? { origin } : {}),
    ...(bindings.sourcePrefix === true ? { source: requiredSource(peer.address) } : {}),
    ...(bindings.userAgent === true
      ? { userAgent: userAgent === null ? null : sha256Base64url(userAgent) }
      : {}),
  };
}

function requiredSource(address: unknown): string {
  const source = typeof address === 'string' ? sourcePrefix(address) : '';
  if (source === '') throw new TypeError('"peer.address" must be an IP address');
  return source;
}

function isHeader(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

function isTimestamp(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= MAX_TIMESTAMP_MS;
}
