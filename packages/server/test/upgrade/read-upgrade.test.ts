import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HTTP_REFUSALS } from '../../src/upgrade/http-refusal.ts';
import { readUpgrade, type UpgradePolicy } from '../../src/upgrade/read-upgrade.ts';
import type { UpgradeRequest } from '../../src/upgrade/upgrade-request.ts';
import { RIGHT_UPGRADE as RIGHT } from './right-upgrade.ts';

const RIGHT_TEXTS = Object.values(RIGHT).filter((value) => typeof value === 'string');

const POLICY: UpgradePolicy = {
  origins: new Set(['https://good.example']),
  missingOrigin: 'allow',
  subprotocols: new Set(['inband.v1.json', 'inband.v1.msgpack']),
  credentialParameters: new Set(),
};

function statusFor(change: Partial<UpgradeRequest>): number {
  const decision = readUpgrade({ ...RIGHT, ...change }, POLICY);
  return 'status' in decision ? decision.status : 101;
}

const TABLE: readonly (readonly [string, Partial<UpgradeRequest>, number])[] = [
  ['TRANSPORT-1', {}, 101],
  ['TRANSPORT-1', { method: 'GET' }, 101],
  ['TRANSPORT-1', { method: 'post' }, 405],
  ['TRANSPORT-1', { method: 'head' }, 405],
  ['TRANSPORT-1', { method: '' }, 405],
  ['TRANSPORT-1', { method: 'gett' }, 405],
  ['TRANSPORT-1', { upgrade: 'WebSocket' }, 101],
  ['TRANSPORT-1', { upgrade: '' }, 400],
  ['TRANSPORT-1', { upgrade: 'h2c' }, 400],
  ['TRANSPORT-1', { upgrade: 'websocket, h2c' }, 400],
  ['TRANSPORT-1', { connection: 'upgrade' }, 101],
  ['TRANSPORT-1', { connection: 'keep-alive, UPGRADE' }, 101],
  ['TRANSPORT-1', { connection: '  Upgrade  ,close' }, 101],
  ['TRANSPORT-1', { connection: '' }, 400],
  ['TRANSPORT-1', { connection: 'close' }, 400],
  ['TRANSPORT-1', { connection: 'upgraded' }, 400],
  ['TRANSPORT-1', { connection: 'no upgrade' }, 400],
  ['TRANSPORT-1', { key: '' }, 400],
  ['TRANSPORT-1', { key: 'dGhlIHNhbXBsZSBub25jZQ=' }, 400],
  ['TRANSPORT-1', { key: 'dGhlIHNhbXBsZSBub25jZQ' }, 400],
  ['TRANSPORT-1', { key: 'dGhlIHNhbXBsZSBub25jZR==' }, 400],
  ['TRANSPORT-1', { key: 'dGhlIHNhbXBsZSBub25jZQ==\n' }, 400],
  ['TRANSPORT-1', { key: 'dGhl-HNhbXBsZSBub25jZQ==' }, 400],
  ['TRANSPORT-1', { key: '=======================' }, 400],
  ['TRANSPORT-1', { contentLength: '5' }, 400],
  ['TRANSPORT-1', { contentLength: 'x' }, 400],
  ['TRANSPORT-1', { contentLength: '0' }, 101],
  ['TRANSPORT-1', { transferEncoding: 'chunked' }, 400],
  ['TRANSPORT-2', { version: '' }, 426],
  ['TRANSPORT-2', { version: '8' }, 426],
  ['TRANSPORT-2', { version: '99' }, 426],
  ['TRANSPORT-2', { version: '13 ' }, 426],
  ['TRANSPORT-2', { version: '13, 13' }, 426],
  ['TRANSPORT-2', { version: '١٣' }, 426],
  ['TRANSPORT-3', { protocols: 'inband.v1.json' }, 101],
  ['TRANSPORT-3', { protocols: 'other, inband.v1.msgpack' }, 101],
  ['TRANSPORT-3', { protocols: 'other' }, 400],
  ['TRANSPORT-3', { protocols: ',' }, 400],
  ['TRANSPORT-3', { protocols: 'Inband.v1.json' }, 400],
  ['TRANSPORT-3', { protocols: 'inband.v1.json2' }, 400],
  ['TRANSPORT-3', { protocols: 'constructor' }, 400],
  ['TRANSPORT-5', { origin: 'https://good.example' }, 101],
  ['TRANSPORT-5', { origin: 'https://evil.example' }, 403],
  ['TRANSPORT-5', { origin: 'https://good.example, https://good.example' }, 403],
  ['TRANSPORT-6', { query: 'room=1&x=token' }, 101],
  ['TRANSPORT-6', { query: 'token=x' }, 400],
  ['TRANSPORT-6', { query: 'token[]=x' }, 400],
  ['TRANSPORT-6', { query: '+token=x' }, 400],
  ['TRANSPORT-6', { query: 'client_secret=x' }, 400],
  ['TRANSPORT-6', { query: 'a=b&Auth_Token=' }, 400],
  ['TRANSPORT-6', { query: 'a=b&api-key' }, 400],
  ['TRANSPORT-6', { query: 'id%5Ftoken=x' }, 400],
  ['TRANSPORT-6', { query: 'PASSWORD=%' }, 400],
  ['TRANSPORT-6', { query: '&&&=&%&jwt' }, 400],
];

describe('reading an upgrade', () => {
  it.each(TABLE)('%s decides about %o with %i', (_clause, change, status) => {
    expect(statusFor(change)).toBe(status);
  });

  it('TRANSPORT-3 takes the first it knows, in the order of the client, and names it only if it was offered', () => {
    const decide = (protocols: string) => readUpgrade({ ...RIGHT, protocols }, POLICY);
    expect(decide('x, inband.v1.msgpack, inband.v1.json')).toEqual({
      subprotocol: 'inband.v1.msgpack',
      isOffered: true,
    });
    expect(decide('inband.v1.json,inband.v1.msgpack')).toEqual({
      subprotocol: 'inband.v1.json',
      isOffered: true,
    });
    expect(decide('')).toEqual({ subprotocol: 'inband.v1.json', isOffered: false });
  });

  it('SEC-4 never throws, and accepts nothing that is not right throughout', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...RIGHT_TEXTS));
    const request = fc.record({
      method: text,
      query: text,
      upgrade: text,
      connection: text,
      key: text,
      version: text,
      protocols: text,
      origin: text,
      contentLength: text,
      transferEncoding: text,
      header: fc.constant(() => ''),
      socketAddress: text,
      proxiedAddress: fc.constant(null),
    });
    fc.assert(
      fc.property(request, (anything) => {
        const decision = readUpgrade(anything, POLICY);
        if ('status' in decision) expect(Object.values(HTTP_REFUSALS)).toContain(decision);
        else expect(anything).toMatchObject({ key: RIGHT.key, version: '13' });
      }),
      { numRuns: 2_000 },
    );
  });

  it('TRANSPORT-8 refuses with fixed texts of one line', () => {
    for (const { body, status, statusLine, headers } of Object.values(HTTP_REFUSALS)) {
      expect(body).toMatch(/^[^\n]{10,200}\n$/);
      expect(statusLine.startsWith(String(status))).toBe(true);
      if (status === 503 || status === 429) expect(headers).toContainEqual(['Retry-After', '1']);
      if (status === 426) expect(headers).toContainEqual(['Sec-WebSocket-Version', '13']);
    }
  });
});
