// What the server promises about a way in. Each is tried on every way, and must come out the same.
import { once } from 'node:events';
import { closeCodeName } from '@inband/protocol';
import { accept, limit, refuse, unavailable, type Verdict } from '@inband/server';
import { expect } from 'vitest';
import { CLAIMS, SUBJECT } from './all-methods.ts';
import { begin, enter } from './enter.ts';
import { type House, MAX_AUTH_MESSAGE_BYTES, openHouse } from './house.ts';
import type { WayIn } from './ways-in.ts';

/** Where it is waited for. */
const SHORT_AUTH_TIMEOUT_MS = 1_500;

export interface Policy {
  readonly says: string;
  readonly outcome: string;
  try(way: WayIn, house: House): Promise<string>;
}

function isWord(value: unknown): boolean {
  return typeof value === 'string' && /^[a-z_]+$/.test(value);
}

/** Whatever the credential, the method is made to answer this. */
function answering(says: string, answer: () => unknown, outcome: string): Policy {
  return {
    says,
    outcome,
    async try(way, house) {
      house.interfere(answer);
      const entry = await enter(house.server.port, await way.right(house.wallet));
      entry.client.drop();
      return entry.outcome;
    },
  };
}

export const POLICIES: readonly Policy[] = [
  {
    says: 'METHOD-1 the right credential opens a session of its subject, with its claims and no others',
    outcome: 'alice is a reader',
    async try(way, { server, wallet }) {
      const presentation = await way.right(wallet);
      const forged = { sub: 'root', subject: 'root', role: 'admin', claims: { role: 'admin' } };
      const entry = await enter(server.port, {
        ...presentation,
        ...(presentation.auth === undefined ? {} : { auth: { ...forged, ...presentation.auth } }),
        headers: [...(presentation.headers ?? []), ['X-Role', 'admin'], ['X-Subject', 'root']],
      });
      entry.client.send({ type: 'request', id: '1', name: 'whoami' });
      const { data } = ((await entry.client.message(1)) ?? {}) as {
        data?: { subject: string; role: string };
      };
      entry.client.drop();
      return `${data?.subject} is a ${data?.role}`;
    },
  },
  {
    says: 'AUTH-12 a wrong secret is refused',
    outcome: 'auth_failed',
    async try(way, { server, wallet }) {
      return (await enter(server.port, await way.wrong(wallet))).outcome;
    },
  },
  {
    says: 'METHOD-7 somebody unknown gets the same answer as a wrong secret, to the byte',
    outcome: 'auth_failed, the same answer',
    async try(way, { server, wallet }) {
      const wrong = await enter(server.port, await way.wrong(wallet));
      const unknown = await enter(server.port, way.unknown());
      return `${unknown.outcome}, ${unknown.answer === wrong.answer ? 'the same answer' : unknown.answer}`;
    },
  },
  {
    says: 'AUTH-12 every reason for a refusal gives the same answer, to the byte',
    outcome: 'auth_failed, the same answer',
    async try(way, house) {
      const { server, wallet } = house;
      const wrong = await enter(server.port, await way.wrong(wallet));
      house.interfere(() => refuse('some_other_reason'));
      const other = await enter(server.port, await way.right(wallet));
      return `${other.outcome}, ${other.answer === wrong.answer ? 'the same answer' : other.answer}`;
    },
  },
  {
    says: 'METHOD-1 a credential over the size limit never gets to its method',
    outcome: 'refused, 0 calls',
    async try(way, { server, wallet, calls }) {
      const before = calls.length;
      const { outcome } = await enter(server.port, way.long(MAX_AUTH_MESSAGE_BYTES + 1, wallet));
      // A long session id has no right signature, so that its cookie is a wrong one before it is a long one.
      const expected = way.isSigned === true ? 'auth_failed' : 'message_too_big';
      return `${outcome === expected ? 'refused' : outcome}, ${calls.length - before} calls`;
    },
  },
  answering(
    'AUTH-4 a store that is away makes a retryable answer',
    () => unavailable('away'),
    'auth_backend_timeout',
  ),
  answering(
    'AUTH-8 a method that throws admits nobody',
    () => {
      throw new Error('on purpose');
    },
    'internal_error',
  ),
  answering(
    'AUTH-8 nor does one that rejects',
    () => Promise.reject(new Error('on purpose')),
    'internal_error',
  ),
  answering('AUTH-8 nor one that answers true', () => true, 'internal_error'),
  answering('AUTH-8 nor one that promises undefined', () => Promise.resolve(undefined), 'internal_error'),
  answering(
    'AUTH-6 nor one whose identity has expired',
    () => accept({ subject: SUBJECT, expiresAtMs: Date.now() - 1 }),
    'auth_failed',
  ),
  answering(
    'PROOF-1 claims that are bound to a key admit nobody without a proof of it',
    () => accept({ subject: SUBJECT, claims: { cnf: { jkt: 'A'.repeat(43) } } }),
    'auth_failed',
  ),
  {
    says: 'AUTH-14 too many attempts: told when to come back',
    outcome: 'rate_limited, after 2000 ms',
    async try(way, house) {
      house.interfere(() => limit('too_many', 2_000));
      const { outcome, retryAfterMs } = await enter(house.server.port, await way.right(house.wallet));
      return `${outcome}, after ${retryAfterMs} ms`;
    },
  },
  {
    says: 'AUTH-4 a method that hangs is told to stop at the deadline, and the client that it was not at fault',
    outcome: 'auth_backend_timeout, aborted, in time',
    async try(way) {
      const house = await openHouse({ authTimeoutMs: SHORT_AUTH_TIMEOUT_MS });
      let signal: AbortSignal | undefined;
      house.interfere((_credential, context) => {
        signal = context.signal;
        return new Promise(() => {});
      });
      const startedMs = performance.now();
      const { outcome } = await enter(house.server.port, await way.right(house.wallet));
      const lateMs = performance.now() - startedMs - SHORT_AUTH_TIMEOUT_MS;
      await house.server.close({ graceMs: 0, spreadMs: 0 });
      // Generous, since this only tells a deadline from none at all.
      return `${outcome}, ${signal?.aborted ? 'aborted' : 'not aborted'}, ${lateMs < 10_000 ? 'in time' : 'late'}`;
    },
  },
  {
    says: 'AUTH-10 a verdict after the client has left opens nothing and leaves nothing behind',
    outcome: 'aborted, 0 sessions, 0 connections',
    async try(way, house) {
      const { server, opened } = house;
      const before = opened.length;
      let settle: (verdict: Verdict) => void = () => {};
      const asked = new Promise<AbortSignal>((resolve) => {
        house.interfere((_credential, { signal }) => {
          resolve(signal);
          return new Promise<Verdict>((done) => {
            settle = done;
          });
        });
      });
      const presentation = await way.right(house.wallet);
      const client = begin(server.port, presentation);
      if (presentation.auth !== undefined) {
        await client.answered;
        client.send({ type: 'auth', ...presentation.auth });
      }
      const signal = await asked;
      const aborted = signal.aborted ? Promise.resolve() : once(signal, 'abort');
      client.drop();
      await aborted;
      settle(accept({ subject: SUBJECT }));
      await new Promise((resolve) => setImmediate(resolve));
      const { unauthenticated, authenticated } = server.stats;
      return `aborted, ${opened.length - before} sessions, ${unauthenticated + authenticated} connections`;
    },
  },
  {
    says: 'SESSION-2 the session ends when its credential does',
    outcome: 'in, then session_expired',
    async try(way, house) {
      house.interfere(() => accept({ subject: SUBJECT, expiresAtMs: Date.now() + 500 }));
      const { outcome, client } = await enter(house.server.port, await way.right(house.wallet));
      return `${outcome}, then ${closeCodeName((await client.closed).code)}`;
    },
  },
  {
    says: 'METHOD-9 whoever watches the credential does so while the session lives, and no longer',
    outcome: 'watched 1, released 0, then released 1',
    async try(way, house) {
      let watched = 0;
      let released = 0;
      house.interfere(() =>
        accept({
          subject: SUBJECT,
          whileOpen: () => {
            watched += 1;
            return () => void released++;
          },
        }),
      );
      const { client } = await enter(house.server.port, await way.right(house.wallet));
      const before = `watched ${watched}, released ${released}`;
      for (const session of house.server.sessionsOf(SUBJECT)) session.close();
      await client.closed;
      return `${before}, then released ${released}`;
    },
  },
  {
    says: 'SESSION-5 the owner finds the session by its subject and ends it',
    outcome: '1 session, session_revoked',
    async try(way, { server, wallet }) {
      const { client } = await enter(server.port, await way.right(wallet));
      const sessions = [...server.sessionsOf(SUBJECT)];
      for (const session of sessions) session.close();
      return `${sessions.length} session, ${closeCodeName((await client.closed).code)}`;
    },
  },
  {
    says: 'METHOD-1 an admission is one line of the log, which says who, how and from where, and one count',
    outcome: '1 line: alice by the method from 127.0.0.1 by a named way; 1 count',
    async try(way, house) {
      const before = await house.verifications();
      const from = house.lines.length;
      const { client } = await enter(house.server.port, await way.right(house.wallet));
      client.drop();
      const lines = house.lines.slice(from).filter(({ message }) => message.startsWith('credential '));
      const [line] = lines;
      const how = line?.method === way.method ? 'the method' : line?.method;
      const named = isWord(line?.way) ? 'a named way' : line?.way;
      const counts = (await house.verifications()) - before;
      return `${lines.length} line: ${line?.subject} by ${how} from ${line?.peer} by ${named}; ${counts} count`;
    },
  },
  {
    says: 'METHOD-1 a refusal is one line of the log, which says why and how',
    outcome: '1 line: a reason for the method by a named way',
    async try(way, { server, wallet, lines }) {
      const from = lines.length;
      await enter(server.port, await way.wrong(wallet));
      const found = lines.slice(from).filter(({ message }) => message === 'credential not accepted');
      const [line] = found;
      const why = isWord(line?.reason) ? 'a reason' : line?.reason;
      const how = line?.method === way.method ? 'the method' : line?.method;
      const named = isWord(line?.way) ? 'a named way' : line?.way;
      return `${found.length} line: ${why} for ${how} by ${named}`;
    },
  },
  {
    says: 'TRANSPORT-5 a page of another origin is turned away before anybody looks at its credential',
    outcome: 'http 403, 0 calls',
    async try(way, { server, wallet, calls }) {
      const before = calls.length;
      const presentation = { ...(await way.right(wallet)), origin: 'https://evil.example' };
      const { outcome } = await enter(server.port, presentation);
      return `${outcome}, ${calls.length - before} calls`;
    },
  },
  {
    says: 'METHOD-1 the method is told the same about the peer',
    outcome: '127.0.0.1',
    async try(way, { server, wallet, calls }) {
      const { client } = await enter(server.port, await way.right(wallet));
      client.drop();
      return String(calls.at(-1)?.context.peer.address);
    },
  },
  {
    says: 'FLOOD-2 a full room has a place for one more',
    outcome: 'in',
    async try(way) {
      const house = await openHouse({ maxUnauthenticatedConnections: 1 });
      const silent = begin(house.server.port, {});
      expect(await silent.answered).toBe(101);
      const { outcome } = await enter(house.server.port, await way.right(house.wallet));
      await house.server.close({ graceMs: 0, spreadMs: 0 });
      return outcome;
    },
  },
  {
    says: 'CLOSE-5 a server that drains lets nobody in who was on the way',
    outcome: 'overloaded',
    async try(way) {
      const house = await openHouse();
      // A session that is there keeps the port open for a while.
      await enter(house.server.port, await way.right(house.wallet));
      let settle: (verdict: Verdict) => void = () => {};
      house.interfere(
        () =>
          new Promise<Verdict>((resolve) => {
            settle = resolve;
          }),
      );
      const late = enter(house.server.port, await way.right(house.wallet));
      await expect.poll(() => house.calls.length).toBe(2);
      const closing = house.server.close({ graceMs: 1_000, spreadMs: 0 });
      settle(accept({ subject: SUBJECT, claims: CLAIMS }));
      const { outcome } = await late;
      await closing;
      // In the first message's way the connection is there already, and is told that the server restarts.
      return outcome === 'service_restart' ? 'overloaded' : outcome;
    },
  },
];
