import { beforeAll, describe, expect, it } from 'vitest';
import { createJwtVerifier, type JwtVerifier } from '../../../src/verifiers/jwt/index.ts';
import { SOME_PEER } from '../../some-peer.ts';
import { type IssuerKey, makeIssuerKey } from './issuer-keys.ts';
import { encode, mintToken, SECRET, secretKey } from './mint-token.ts';
import { present } from './present.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Sets an unused bit of the last character: decodes to the same bytes. `undefined` where no bits are unused. */
function withTrailingBits(segment: string): string | undefined {
  if (segment.length % 4 === 0) return undefined;
  const last = ALPHABET.indexOf(segment.charAt(segment.length - 1));
  return segment.slice(0, -1) + ALPHABET.charAt(last | 1);
}

type Mutation = (header: string, payload: string, signature: string) => string | undefined;

const onSignature =
  (change: (signature: string) => string | undefined): Mutation =>
  (header, payload, signature) => {
    const changed = change(signature);
    return changed === undefined ? undefined : `${header}.${payload}.${changed}`;
  };

const MUTATIONS: Record<string, Mutation> = {
  'trailing bits of the signature': onSignature(withTrailingBits),
  'trailing bits of the payload': (h, p, s) => {
    const changed = withTrailingBits(p);
    return changed === undefined ? `${h}.${p}A.${s}` : `${h}.${changed}.${s}`;
  },
  'trailing bits of the header': (h, p, s) => {
    const changed = withTrailingBits(h);
    return changed === undefined ? `${h}A.${p}.${s}` : `${changed}.${p}.${s}`;
  },
  'padding =': onSignature((s) => `${s}=`),
  'padding ==': onSignature((s) => `${s}==`),
  'padding inside': (h, p, s) => `${h}=.${p}.${s}`,
  'trailing space': onSignature((s) => `${s} `),
  'trailing tab': onSignature((s) => `${s}\t`),
  'trailing newline': onSignature((s) => `${s}\n`),
  'trailing CRLF': onSignature((s) => `${s}\r\n`),
  'leading space': (h, p, s) => ` ${h}.${p}.${s}`,
  'newline inside': (h, p, s) => `${h}.${p}.${s.slice(0, 10)}\n${s.slice(10)}`,
  'standard alphabet': onSignature((s) => `${s.slice(0, -1)}+`),
  'one more character': onSignature((s) => `${s}A`),
  'one fewer character': onSignature((s) => s.slice(0, -1)),
  'signature removed': onSignature(() => ''),
  'signature of zeros': onSignature((s) => 'A'.repeat(s.length)),
  'bit flipped in the signature': onSignature((s) => (s.startsWith('A') ? 'B' : 'A') + s.slice(1)),
  'trailing dot': onSignature((s) => `${s}.`),
  'fourth segment': onSignature((s) => `${s}.AAAA`),
  'five segments': (h, p, s) => `${h}..${p}.${s}.AAAA`,
  'two segments': (h, p) => `${h}.${p}`,
  'NUL appended': onSignature((s) => `${s}\0`),
  'zero-width space appended': onSignature((s) => `${s}\u200b`),
  'Bearer prefix': (h, p, s) => `Bearer ${h}.${p}.${s}`,
  'header with white space': (h, p, s) => `${encode(` ${Buffer.from(h, 'base64url')}`)}.${p}.${s}`,
  'payload of somebody else': (h, p, s) =>
    `${h}.${encode(Buffer.from(p, 'base64url').toString().replace('ada', 'bob'))}.${s}`,
};

describe('the outer form of a token', () => {
  const issuers: { key: IssuerKey; verifier: JwtVerifier }[] = [];
  let hmac: JwtVerifier;

  beforeAll(async () => {
    for (const alg of ['RS256', 'PS256', 'ES256', 'EdDSA']) {
      const key = await makeIssuerKey(alg);
      issuers.push({ key, verifier: await createJwtVerifier({ publicKey: key.jwk, algorithms: [alg] }) });
    }
    hmac = await createJwtVerifier({ secret: SECRET });
  });

  it('TOKEN-1: refuses 27 mutations of 1,000 tokens over five algorithms, and takes each original', async () => {
    const outcomes = new Map<string, number>();
    let accepted = 0;
    for (let index = 0; index < 1000; index += 1) {
      const issuer = issuers[index % 5];
      const verifier = issuer?.verifier ?? hmac;
      const claims = { jti: `${index}`, pad: 'x'.repeat(index % 7) };
      const token = issuer
        ? await mintToken(issuer.key.privateKey, issuer.key.alg, { claims })
        : await mintToken(secretKey, 'HS256', { claims });
      expect(await present(verifier, token)).toBe('accepted ada');
      const [h = '', p = '', s = ''] = token.split('.');
      for (const [name, mutate] of Object.entries(MUTATIONS)) {
        const mutated = mutate(h, p, s);
        if (mutated === undefined) continue;
        expect(mutated).not.toBe(token);
        const outcome = await present(verifier, mutated);
        if (outcome.startsWith('accepted')) accepted += 1;
        outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
      }
    }
    expect(accepted).toBe(0);
    for (const name of Object.keys(MUTATIONS)) expect(outcomes.get(name), name).toBe(1000);
  }, 300_000);

  it('TOKEN-1: refuses re-encoded trailing bits, which decode to the very same signature', async () => {
    const token = await mintToken(secretKey, 'HS256');
    const mutated = withTrailingBits(token) ?? '';
    expect(Buffer.from(mutated.split('.')[2] ?? '', 'base64url')).toEqual(
      Buffer.from(token.split('.')[2] ?? '', 'base64url'),
    );
    expect(await present(hmac, mutated)).toBe('refused malformed_token');
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a number', 7],
    ['an object', { toString: () => 'a.b.c' }],
    ['an array', ['a.b.c']],
    ['the empty string', ''],
  ])('TOKEN-1: refuses %s in place of a token', async (_name, token) => {
    expect(await present(hmac, token)).toBe('refused token_missing');
  });

  it('TOKEN-1: refuses JSON serialisation, JWE and the segments of none of them', async () => {
    const token = await mintToken(secretKey, 'HS256');
    const [h = '', p = '', s = ''] = token.split('.');
    const forms = [
      JSON.stringify({ protected: h, payload: p, signature: s }),
      JSON.stringify({ payload: p, signatures: [{ protected: h, signature: s }] }),
      `${encode('{"alg":"dir","enc":"A128GCM"}')}..AAAA.AAAA.AAAA`,
      '..',
      '.',
      'A.A.A',
      'AA..AA',
      `.${p}.${s}`,
    ];
    for (const form of forms) expect(await present(hmac, form)).toBe('refused malformed_token');
  });

  it('TOKEN-1: holds to the largest size, to the byte', async () => {
    const token = await mintToken(secretKey, 'HS256');
    const just = await createJwtVerifier({ secret: SECRET, maxTokenBytes: token.length });
    const short = await createJwtVerifier({ secret: SECRET, maxTokenBytes: token.length - 1 });
    expect(await present(just, token)).toBe('accepted ada');
    expect(await present(short, token)).toBe('refused token_too_large');
  });

  it('TOKEN-1: refuses credentials of another method, whatever they bring', async () => {
    const token = await mintToken(secretKey, 'HS256');
    const context = { nowMs: 0, signal: new AbortController().signal, peer: SOME_PEER };
    expect(await hmac({ method: 'ticket', token }, context)).toEqual({
      outcome: 'refused',
      reason: 'not_bearer',
    });
  });
});
