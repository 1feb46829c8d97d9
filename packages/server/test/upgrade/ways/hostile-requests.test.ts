// Every way against whatever a stranger may send: it answers one of three things and never throws.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MALFORMED } from '../../../src/upgrade/upgrade-way.ts';
import {
  apiKeyHeader,
  authorizationBasic,
  authorizationBearer,
  bearerSubprotocol,
  expressSessionCookie,
  fastifySessionCookie,
  sessionCookie,
  ticketQuery,
  tokenCookie,
  tokenQuery,
} from '../../../src/upgrade/ways/index.ts';
import { requestWith } from './request-with.ts';

const SECRETS = 'a secret of thirty-two characters';
const WAYS = [
  authorizationBearer(),
  authorizationBasic(),
  apiKeyHeader(),
  tokenCookie({ name: 'token' }),
  sessionCookie({ name: 'sid' }),
  expressSessionCookie({ secrets: SECRETS }),
  fastifySessionCookie({ secrets: SECRETS }),
  ticketQuery(),
  tokenQuery({ allowLongLivedTokenInUrl: true }),
  bearerSubprotocol(),
];

/** Pieces that lead far into the readers, so that chance does not end at the first character. */
const PIECES = [
  'Bearer ',
  'bearer',
  'Basic ',
  'YTpi',
  '=',
  ',',
  ', ',
  ';',
  '; ',
  ':',
  '.',
  '%',
  '%00',
  '%ff',
  '%73',
  'token=',
  'sid=',
  'connect.sid=',
  'sessionId=',
  's%3A',
  's:',
  'a'.repeat(43),
  'inband.v1.json',
  'inband.bearer.',
  'ticket=',
  'access_token=',
  '&',
  '__proto__=',
  'constructor=',
  '\u0000',
  '\ud800',
  'é',
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 12 })
  .map((pieces) => pieces.join(''));

describe('ways before the upgrade', () => {
  it.each(WAYS.map((way) => [way.name, way] as const))(
    'UPGRADE-1: %s answers nothing, malformed or strings, whatever it is sent',
    (_, way) => {
      const answers = new Set<string>();
      fc.assert(
        fc.property(text, (value) => {
          const found = way.find(
            requestWith({
              headers: { authorization: value, cookie: value, 'x-api-key': value },
              query: value,
              protocols: value,
            }),
          );
          answers.add(found === null ? 'nothing' : found === MALFORMED ? 'malformed' : 'found');
          if (found === null || found === MALFORMED) return;
          for (const field of Object.values(found)) expect(field).toBeTypeOf('string');
        }),
        { numRuns: 3_000, seed: 7 },
      );
      expect([...answers]).toEqual(expect.arrayContaining(['nothing', 'malformed']));
    },
  );

  it('have names and cannot be told apart by a 401 without a scheme', () => {
    expect(new Set(WAYS.map((way) => way.name)).size).toBe(WAYS.length);
    for (const { name } of WAYS) expect(name).toMatch(/^[a-z_]+$/);
  });
});
