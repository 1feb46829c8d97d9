import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { MALFORMED } from '../../../src/upgrade/upgrade-way.ts';
import { expressSessionCookie } from '../../../src/upgrade/ways/express-session-cookie.ts';
import { fastifySessionCookie } from '../../../src/upgrade/ways/fastify-session-cookie.ts';
import { requestWith } from './request-with.ts';

const ID = 'kQ0yI4qgJ1s8mD_bX-3zVw7n';
const SECRET = 'correct horse battery staple, twice over';
const OLD_SECRET = 'the secret that was in use until last week';

function sign(id: string, secret = SECRET): string {
  return createHmac('sha256', secret).update(id).digest('base64').replace('=', '');
}

const express = expressSessionCookie({ secrets: [SECRET, OLD_SECRET] });
const fastify = fastifySessionCookie({ secrets: SECRET });

function findExpress(value: string, name = 'connect.sid') {
  return express.find(requestWith({ headers: { cookie: `${name}=${encodeURIComponent(value)}` } }));
}

function findFastify(value: string, name = 'sessionId') {
  return fastify.find(requestWith({ headers: { cookie: `${name}=${encodeURIComponent(value)}` } }));
}

describe('a session id that a web application signed', () => {
  it('UPGRADE-5: says that browsers attach it', () => {
    expect(express).toMatchObject({ method: 'session', attachedBy: 'cookie', authenticate: null });
    expect(fastify).toMatchObject({ method: 'session', attachedBy: 'cookie', authenticate: null });
  });

  it('UPGRADE-1: is found in the forms of express-session and @fastify/session', () => {
    expect(findExpress(`s:${ID}.${sign(ID)}`)).toEqual({ session_id: ID });
    expect(findFastify(`${ID}.${sign(ID)}`)).toEqual({ session_id: ID });
  });

  it('UPGRADE-1: reads cookies that the libraries set', () => {
    // express-session 1.19.0 and @fastify/session 11.1.3, with the secret below.
    const secrets = 'a secret for golden cookies, 32 bytes+';
    const golden = {
      express: 's%3AZXUMbAcaCrU_nnDn_9_S8LBlpDD4rp0O.epfal%2BpQk1HQDJcxgFZxiMB3O6V6EMJ9OjtWlhG9gAc',
      fastify: '00lysraa14mrQzjX4dYVs40WKy2xffsi.asGV6ZXi2elBzf7Og5EUPB4W1CXFir2k5ZW6zLN5GtQ',
    };
    const cookie = `connect.sid=${golden.express}; sessionId=${golden.fastify}`;
    const request = requestWith({ headers: { cookie } });
    expect(expressSessionCookie({ secrets }).find(request)).toEqual({
      session_id: 'ZXUMbAcaCrU_nnDn_9_S8LBlpDD4rp0O',
    });
    expect(fastifySessionCookie({ secrets }).find(request)).toEqual({
      session_id: '00lysraa14mrQzjX4dYVs40WKy2xffsi',
    });
  });

  it('UPGRADE-1: is found under another name', () => {
    const way = expressSessionCookie({ name: '__Host-sid', secrets: SECRET });
    const cookie = `__Host-sid=s%3A${ID}.${encodeURIComponent(sign(ID))}`;
    expect(way.find(requestWith({ headers: { cookie } }))).toEqual({ session_id: ID });
  });

  it('UPGRADE-1: every secret of the list serves, none other does', () => {
    expect(findExpress(`s:${ID}.${sign(ID, OLD_SECRET)}`)).toEqual({ session_id: ID });
    expect(findExpress(`s:${ID}.${sign(ID, `${SECRET} `)}`)).toBe(MALFORMED);
    expect(findFastify(`${ID}.${sign(ID, OLD_SECRET)}`)).toBe(MALFORMED);
  });

  it('UPGRADE-2: is wrong, not missing, when its signature is', () => {
    const right = sign(ID);
    const flipped = (right.startsWith('A') ? 'B' : 'A') + right.slice(1);
    const lastBits = right.slice(0, -1) + String.fromCharCode(right.charCodeAt(42) + 1);
    for (const signature of [
      flipped,
      lastBits,
      '',
      right.slice(1),
      `${right}=`,
      `${right}A`,
      'A'.repeat(43),
    ]) {
      expect(findExpress(`s:${ID}.${signature}`)).toBe(MALFORMED);
      expect(findFastify(`${ID}.${signature}`)).toBe(MALFORMED);
    }
  });

  it('UPGRADE-2: is wrong when another id has its signature, or it is in the other form', () => {
    expect(findExpress(`s:${ID}a.${sign(ID)}`)).toBe(MALFORMED);
    expect(findExpress(`${ID}.${sign(ID)}`)).toBe(MALFORMED);
    expect(findExpress(`s:${ID}`)).toBe(MALFORMED);
    expect(findExpress(`j:${ID}.${sign(ID)}`)).toBe(MALFORMED);
    expect(findFastify(`s:${ID}.${sign(ID)}`)).toBe(MALFORMED);
    expect(findFastify(`s:${ID}.${sign(`s:${ID}`)}`)).toBe(MALFORMED);
    expect(findFastify(ID)).toBe(MALFORMED);
  });

  it('METHOD-5: is wrong when it is no session id, however well it is signed', () => {
    for (const id of ['', 'short', 'a'.repeat(129), `${ID}:*`, `${ID}.${ID}`, `${ID}\n`]) {
      expect(findExpress(`s:${id}.${sign(id)}`)).toBe(MALFORMED);
      expect(findFastify(`${id}.${sign(id)}`)).toBe(MALFORMED);
    }
  });

  it('UPGRADE-2: is nothing where there is no such cookie', () => {
    expect(findExpress(`s:${ID}.${sign(ID)}`, 'other')).toBeNull();
    expect(findExpress('')).toBeNull();
    expect(findFastify(`${ID}.${sign(ID)}`, 'other')).toBeNull();
  });

  it('UPGRADE-5: the same name twice is malformed, with a right one first or last', () => {
    const right = `connect.sid=s%3A${ID}.${encodeURIComponent(sign(ID))}`;
    for (const cookie of [`${right}; connect.sid=x`, `connect.sid=x; ${right}`]) {
      expect(express.find(requestWith({ headers: { cookie } }))).toBe(MALFORMED);
    }
  });

  it.each([
    undefined,
    '',
    'fifteen charact',
    [],
    [SECRET, 'short'],
    Array(17).fill(SECRET),
    7,
    [Buffer.alloc(32)],
  ])('refuses the secrets %j', (secrets) => {
    for (const create of [expressSessionCookie, fastifySessionCookie]) {
      expect(() => create({ secrets: secrets as string })).toThrow(/^"secrets" must be/);
    }
  });

  it('SEC-1: shows its secrets nowhere', () => {
    expect(inspect([express, fastify], { depth: 9, showHidden: true })).not.toContain('horse');
    try {
      expressSessionCookie({ secrets: ['horse-canary'] });
    } catch (error) {
      expect(String(error)).not.toContain('canary');
    }
    expect.assertions(2);
  });

  it('refuses unknown options and names that are none', () => {
    expect(() => expressSessionCookie({ secret: SECRET } as unknown as { secrets: string })).toThrow(
      '"secret" is not an option',
    );
    expect(() => fastifySessionCookie({ secrets: SECRET, name: 'a b' })).toThrow('"name" must be');
  });
});
