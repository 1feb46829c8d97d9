import { createHmac, createPublicKey } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { requirePossession } from '../../../src/verifiers/possession/index.ts';
import {
  type AskedForProof,
  AUDIENCE,
  accepting,
  askForProof,
  type ContextParts,
  ORIGIN,
  TOKEN,
} from './ask-for-proof.ts';
import {
  encode,
  type KeyHolder,
  makeKeyHolder,
  makeProof,
  sha256,
  signWith,
  thumbprint,
} from './key-holder.ts';

const es256 = makeKeyHolder('ES256');
const es384 = makeKeyHolder('ES384');
const edDsa = makeKeyHolder('EdDSA');
const ed25519 = makeKeyHolder('Ed25519');
const rsa = makeKeyHolder('RS256');
const rsa1024 = makeKeyHolder('RS256', 1024);
const other = makeKeyHolder('ES256');

const ALL = ['ES256', 'ES384', 'EdDSA', 'Ed25519', 'RS256'];
const PEM = createPublicKey({ key: { ...es256.jwk }, format: 'jwk' })
  .export({ format: 'pem', type: 'spki' })
  .toString();

interface Case {
  readonly clause: string;
  readonly name: string;
  readonly result: string;
  /** Who holds the key that the credential is bound to. Default a holder of a P-256 key. */
  readonly holder?: KeyHolder;
  readonly algorithms?: readonly string[];
  readonly context?: ContextParts;
  /** `claims` are right; what comes back is sent. */
  readonly proof: (claims: Readonly<Record<string, unknown>>, holder: KeyHolder) => unknown;
}

const good: Case['proof'] = (claims, holder) => makeProof(holder, claims);

function withClaims(change: Readonly<Record<string, unknown>>): Case['proof'] {
  return (claims, holder) => makeProof(holder, claims, { claims: change });
}

function withHeader(change: Readonly<Record<string, unknown>>): Case['proof'] {
  return (claims, holder) => makeProof(holder, claims, { header: change });
}

/** With a public key as the secret. */
function signedByHmac(secret: string): Case['proof'] {
  return (claims, holder) =>
    makeProof(holder, claims, {
      header: { alg: 'HS256' },
      signer: (input) => createHmac('sha256', secret).update(input).digest(),
    });
}

function raw(
  header: (good: string) => string,
  payload: (good: string) => string = (text) => text,
): Case['proof'] {
  return (claims, holder) => {
    const text = JSON.stringify({ typ: 'inband-proof+jwt', alg: holder.algorithm, jwk: holder.jwk });
    const input = `${encode(header(text))}.${encode(payload(JSON.stringify(claims)))}`;
    return `${input}.${signWith(holder, input).toString('base64url')}`;
  };
}

function changed(change: (proof: string) => unknown): Case['proof'] {
  return (claims, holder) => change(makeProof(holder, claims));
}

const withOneBitChanged = changed((proof) => {
  const [header, payload, signature] = proof.split('.');
  const bytes = Buffer.from(signature ?? '', 'base64url');
  bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
  return `${header}.${payload}.${bytes.toString('base64url')}`;
});

/** Changes the unused low bits of the last character, which decoders ignore. */
function otherSpelling(proof: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return proof.slice(0, -1) + alphabet.charAt(alphabet.indexOf(proof.slice(-1)) + 1);
}

const trap = new Proxy(
  {},
  {
    get: () => {
      throw new Error('looked at');
    },
    ownKeys: () => {
      throw new Error('looked at');
    },
    getPrototypeOf: () => {
      throw new Error('looked at');
    },
  },
);

const CASES: readonly Case[] = [
  { clause: 'PROOF-2', name: 'ES256', result: 'accepted', proof: good },
  { clause: 'PROOF-2', name: 'EdDSA', result: 'accepted', holder: edDsa, proof: good },
  {
    clause: 'PROOF-5',
    name: 'Ed25519 where listed',
    result: 'accepted',
    holder: ed25519,
    algorithms: ALL,
    proof: good,
  },
  {
    clause: 'PROOF-5',
    name: 'ES384 where listed',
    result: 'accepted',
    holder: es384,
    algorithms: ALL,
    proof: good,
  },
  {
    clause: 'PROOF-5',
    name: 'RSA 2048 where listed',
    result: 'accepted',
    holder: rsa,
    algorithms: ALL,
    proof: good,
  },
  {
    clause: 'PROOF-2',
    name: 'a jwk as WebCrypto exports it',
    result: 'accepted',
    proof: (claims, holder) =>
      makeProof(holder, claims, { header: { jwk: { ...holder.jwk, ext: true, key_ops: ['verify'] } } }),
  },
  { clause: 'PROOF-3', name: 'a claim more', result: 'accepted', proof: withClaims({ iat: 1 }) },
  {
    clause: 'PROOF-3',
    name: 'no origin at both ends',
    result: 'accepted',
    context: { origin: null },
    proof: withClaims({ origin: null }),
  },
  {
    clause: 'PROOF-3',
    name: 'the opaque origin "null" at both ends',
    result: 'accepted',
    context: { origin: 'null' },
    proof: withClaims({ origin: 'null' }),
  },

  {
    clause: 'PROOF-3',
    name: 'another nonce',
    result: 'wrong_proof_nonce',
    proof: withClaims({ nonce: 'A'.repeat(43) }),
  },
  {
    clause: 'PROOF-3',
    name: 'a list of the nonce',
    result: 'wrong_proof_nonce',
    proof: (claims, holder) => makeProof(holder, claims, { claims: { nonce: [claims.nonce] } }),
  },
  {
    clause: 'PROOF-3',
    name: 'no nonce',
    result: 'wrong_proof_nonce',
    proof: withClaims({ nonce: undefined }),
  },
  {
    clause: 'PROOF-3',
    name: 'a wrong ath',
    result: 'wrong_proof_credential',
    proof: withClaims({ ath: 'A'.repeat(43) }),
  },
  {
    clause: 'PROOF-3',
    name: 'the ath of another token',
    result: 'wrong_proof_credential',
    proof: withClaims({ ath: sha256('another.bound.token') }),
  },
  {
    clause: 'PROOF-3',
    name: 'the token itself as ath',
    result: 'wrong_proof_credential',
    proof: withClaims({ ath: TOKEN }),
  },
  {
    clause: 'PROOF-3',
    name: 'no ath',
    result: 'wrong_proof_credential',
    proof: withClaims({ ath: undefined }),
  },
  {
    clause: 'PROOF-3',
    name: 'another origin',
    result: 'wrong_proof_origin',
    proof: withClaims({ origin: 'https://evil.example' }),
  },
  {
    clause: 'PROOF-3',
    name: 'the origin with a slash',
    result: 'wrong_proof_origin',
    proof: withClaims({ origin: `${ORIGIN}/` }),
  },
  {
    clause: 'PROOF-3',
    name: 'null where there is an origin',
    result: 'wrong_proof_origin',
    proof: withClaims({ origin: null }),
  },
  {
    clause: 'PROOF-3',
    name: 'an origin where there is none',
    result: 'wrong_proof_origin',
    context: { origin: null },
    proof: good,
  },
  {
    clause: 'PROOF-3',
    name: 'the text "null" where there is none',
    result: 'wrong_proof_origin',
    context: { origin: null },
    proof: withClaims({ origin: 'null' }),
  },
  {
    clause: 'PROOF-3',
    name: 'no origin claim where there is none',
    result: 'wrong_proof_origin',
    context: { origin: null },
    proof: withClaims({ origin: undefined }),
  },
  {
    clause: 'PROOF-3',
    name: 'the address of another server',
    result: 'wrong_proof_audience',
    proof: withClaims({ aud: 'wss://evil.example' }),
  },
  {
    clause: 'PROOF-3',
    name: 'the address with a path',
    result: 'wrong_proof_audience',
    proof: withClaims({ aud: `${AUDIENCE}/` }),
  },
  {
    clause: 'PROOF-3',
    name: 'a list of addresses',
    result: 'wrong_proof_audience',
    proof: withClaims({ aud: [AUDIENCE] }),
  },
  {
    clause: 'PROOF-3',
    name: 'no aud',
    result: 'wrong_proof_audience',
    proof: withClaims({ aud: undefined }),
  },
  {
    clause: 'PROOF-3',
    name: 'a list as payload',
    result: 'malformed_proof_payload',
    proof: raw(
      (text) => text,
      (text) => `[${text}]`,
    ),
  },
  {
    clause: 'PROOF-3',
    name: 'a payload that is no JSON',
    result: 'malformed_proof_payload',
    proof: raw(
      (text) => text,
      (text) => text.slice(1),
    ),
  },
  {
    clause: 'PROOF-3',
    name: 'a payload with __proto__',
    result: 'malformed_proof_payload',
    proof: raw(
      (text) => text,
      (text) => text.replace('{', '{"__proto__":{},'),
    ),
  },

  {
    clause: 'PROOF-2',
    name: 'typ dpop+jwt',
    result: 'wrong_proof_type',
    proof: withHeader({ typ: 'dpop+jwt' }),
  },
  { clause: 'PROOF-2', name: 'typ JWT', result: 'wrong_proof_type', proof: withHeader({ typ: 'JWT' }) },
  {
    clause: 'PROOF-2',
    name: 'typ in capitals',
    result: 'wrong_proof_type',
    proof: withHeader({ typ: 'INBAND-PROOF+JWT' }),
  },
  {
    clause: 'PROOF-2',
    name: 'typ with application/',
    result: 'wrong_proof_type',
    proof: withHeader({ typ: 'application/inband-proof+jwt' }),
  },
  { clause: 'PROOF-2', name: 'no typ', result: 'wrong_proof_type', proof: withHeader({ typ: undefined }) },
  {
    clause: 'PROOF-2',
    name: 'a list as header',
    result: 'malformed_proof_header',
    proof: raw((text) => `[${text}]`),
  },
  {
    clause: 'PROOF-2',
    name: 'no alg',
    result: 'malformed_proof_header',
    proof: withHeader({ alg: undefined }),
  },
  {
    clause: 'PROOF-2',
    name: 'a list of alg',
    result: 'malformed_proof_header',
    proof: withHeader({ alg: ['ES256'] }),
  },

  {
    clause: 'PROOF-5',
    name: 'alg none with a signature',
    result: 'proof_algorithm_not_allowed',
    proof: withHeader({ alg: 'none' }),
  },
  {
    clause: 'PROOF-5',
    name: 'alg none without one',
    result: 'malformed_proof',
    proof: (claims, holder) =>
      makeProof(holder, claims, { header: { alg: 'none' }, signer: () => Buffer.alloc(0) }),
  },
  {
    clause: 'PROOF-5',
    name: 'alg nOnE',
    result: 'proof_algorithm_not_allowed',
    proof: withHeader({ alg: 'nOnE' }),
  },
  {
    clause: 'PROOF-5',
    name: 'HS256 with the PEM of the public key as secret',
    result: 'proof_algorithm_not_allowed',
    algorithms: ALL,
    proof: signedByHmac(PEM),
  },
  {
    clause: 'PROOF-5',
    name: 'HS256 with the JWK of the public key as secret',
    result: 'proof_algorithm_not_allowed',
    algorithms: ALL,
    proof: signedByHmac(JSON.stringify(es256.jwk)),
  },
  {
    clause: 'PROOF-5',
    name: 'ES384 where it is not listed',
    result: 'proof_algorithm_not_allowed',
    holder: es384,
    proof: good,
  },
  {
    clause: 'PROOF-5',
    name: 'RS256 where it is not listed',
    result: 'proof_algorithm_not_allowed',
    holder: rsa,
    proof: good,
  },
  {
    clause: 'PROOF-5',
    name: 'alg toString',
    result: 'proof_algorithm_not_allowed',
    proof: withHeader({ alg: 'toString' }),
  },
  {
    clause: 'PROOF-5',
    name: 'EdDSA by a P-256 key',
    result: 'wrong_proof_key_algorithm',
    proof: withHeader({ alg: 'EdDSA' }),
  },
  {
    clause: 'PROOF-5',
    name: 'ES384 by a P-256 key',
    result: 'wrong_proof_key_algorithm',
    algorithms: ALL,
    proof: withHeader({ alg: 'ES384' }),
  },
  {
    clause: 'PROOF-5',
    name: 'RS256 by a P-256 key',
    result: 'wrong_proof_key_algorithm',
    algorithms: ALL,
    proof: withHeader({ alg: 'RS256' }),
  },
  {
    clause: 'PROOF-5',
    name: 'an RSA key of 1024 bits',
    result: 'unusable_proof_key',
    holder: rsa1024,
    algorithms: ALL,
    proof: good,
  },
  {
    clause: 'PROOF-5',
    name: 'a curve we do not know',
    result: 'wrong_proof_key_algorithm',
    proof: (claims, holder) =>
      makeProof(holder, claims, { header: { jwk: { ...holder.jwk, crv: 'secp256k1' } } }),
  },

  {
    clause: 'PROOF-2',
    name: 'another key, signed with it',
    result: 'wrong_proof_key',
    proof: (claims) => makeProof(other, claims),
  },
  {
    clause: 'PROOF-2',
    name: 'the right jwk, signed with another key',
    result: 'bad_proof_signature',
    proof: (claims, holder) => makeProof(other, claims, { header: { jwk: holder.jwk } }),
  },
  { clause: 'PROOF-2', name: 'no jwk', result: 'malformed_proof_key', proof: withHeader({ jwk: undefined }) },
  {
    clause: 'PROOF-2',
    name: 'a jwk as text',
    result: 'malformed_proof_key',
    proof: withHeader({ jwk: JSON.stringify(es256.jwk) }),
  },
  {
    clause: 'PROOF-2',
    name: 'a jwk without y',
    result: 'malformed_proof_key',
    proof: (claims, holder) =>
      makeProof(holder, claims, { header: { jwk: { ...holder.jwk, y: undefined } } }),
  },
  {
    clause: 'PROOF-5',
    name: 'a jwk with its private part',
    result: 'private_proof_key',
    proof: (claims, holder) => makeProof(holder, claims, { header: { jwk: holder.privateJwk } }),
  },
  {
    clause: 'PROOF-5',
    name: 'a symmetric jwk',
    result: 'private_proof_key',
    proof: withHeader({ jwk: { kty: 'oct', k: 'AAAA' } }),
  },
  {
    clause: 'PROOF-5',
    name: 'a jwk of kind oct without a secret',
    result: 'malformed_proof_key',
    proof: withHeader({ jwk: { kty: 'oct' } }),
  },

  {
    clause: 'PROOF-5',
    name: 'kid in place of jwk',
    result: 'unexpected_proof_header',
    proof: withHeader({ jwk: undefined, kid: es256.thumbprint }),
  },
  {
    clause: 'PROOF-5',
    name: 'kid beside jwk',
    result: 'unexpected_proof_header',
    proof: withHeader({ kid: '1' }),
  },
  {
    clause: 'PROOF-5',
    name: 'crit',
    result: 'unexpected_proof_header',
    proof: withHeader({ crit: ['exp'], exp: 1 }),
  },
  {
    clause: 'PROOF-5',
    name: 'b64: false',
    result: 'unexpected_proof_header',
    proof: withHeader({ b64: false, crit: ['b64'] }),
  },
  {
    clause: 'PROOF-5',
    name: 'b64: true',
    result: 'unexpected_proof_header',
    proof: withHeader({ b64: true }),
  },
  { clause: 'PROOF-5', name: 'x5c', result: 'unexpected_proof_header', proof: withHeader({ x5c: ['MIIB'] }) },
  {
    clause: 'PROOF-5',
    name: 'jku',
    result: 'unexpected_proof_header',
    proof: withHeader({ jku: 'https://evil.example/keys' }),
  },
  {
    clause: 'PROOF-5',
    name: 'x5u',
    result: 'unexpected_proof_header',
    proof: withHeader({ x5u: 'https://evil.example/cert' }),
  },

  {
    clause: 'PROOF-2',
    name: 'a signature with one bit changed',
    result: 'bad_proof_signature',
    proof: withOneBitChanged,
  },
  {
    clause: 'PROOF-2',
    name: 'a signature of zeros',
    result: 'bad_proof_signature',
    proof: (claims, holder) => makeProof(holder, claims, { signer: () => Buffer.alloc(64) }),
  },
  {
    clause: 'PROOF-2',
    name: 'a signature in DER',
    result: 'bad_proof_signature',
    proof: (claims, holder) =>
      makeProof(holder, claims, { signer: () => Buffer.from('3006020101020101', 'hex') }),
  },
  {
    clause: 'PROOF-2',
    name: 'a payload changed after signing',
    result: 'bad_proof_signature',
    proof: changed((proof) => {
      const [header, payload, signature] = proof.split('.');
      const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString());
      return `${header}.${encode({ ...claims, more: 1 })}.${signature}`;
    }),
  },
  {
    clause: 'PROOF-2',
    name: 'a header changed after signing',
    result: 'bad_proof_signature',
    proof: changed((proof) => {
      const [header, payload, signature] = proof.split('.');
      return `${encode(` ${Buffer.from(header ?? '', 'base64url').toString()}`)}.${payload}.${signature}`;
    }),
  },
  {
    clause: 'PROOF-2',
    name: 'other trailing bits',
    result: 'malformed_proof',
    proof: changed((proof) => otherSpelling(proof)),
  },
  { clause: 'PROOF-2', name: 'padding', result: 'malformed_proof', proof: changed((proof) => `${proof}==`) },
  {
    clause: 'PROOF-2',
    name: 'a space before',
    result: 'malformed_proof',
    proof: changed((proof) => ` ${proof}`),
  },
  {
    clause: 'PROOF-2',
    name: 'a line break after',
    result: 'malformed_proof',
    proof: changed((proof) => `${proof}\n`),
  },
  {
    clause: 'PROOF-2',
    name: 'the other base64 alphabet',
    result: 'malformed_proof',
    proof: changed((proof) => `${proof.slice(0, -4)}+/+A`),
  },
  {
    clause: 'PROOF-2',
    name: 'two segments',
    result: 'malformed_proof',
    proof: changed((proof) => proof.slice(0, proof.lastIndexOf('.'))),
  },
  {
    clause: 'PROOF-2',
    name: 'four segments',
    result: 'malformed_proof',
    proof: changed((proof) => `${proof}.AAAA`),
  },
  {
    clause: 'PROOF-2',
    name: 'JSON serialisation as text',
    result: 'malformed_proof',
    proof: changed((proof) => {
      const [header, payload, signature] = proof.split('.');
      return JSON.stringify({ protected: header, payload, signature });
    }),
  },
  {
    clause: 'PROOF-2',
    name: 'JSON serialisation as an object',
    result: 'malformed_proof',
    proof: changed((proof) => {
      const [header, payload, signature] = proof.split('.');
      return { protected: header, payload, signature };
    }),
  },
  {
    clause: 'PROOF-2',
    name: '4,097 characters',
    result: 'proof_too_large',
    proof: (claims, holder) => makeProof(holder, claims, { claims: { more: 'x'.repeat(4096) } }),
  },
  {
    clause: 'PROOF-2',
    name: 'a megabyte of dots',
    result: 'proof_too_large',
    proof: () => '.'.repeat(1_000_000),
  },
  { clause: 'PROOF-2', name: 'nothing', result: 'malformed_proof', proof: () => undefined },
  { clause: 'PROOF-2', name: 'null', result: 'malformed_proof', proof: () => null },
  { clause: 'PROOF-2', name: 'a number', result: 'malformed_proof', proof: () => 7 },
  { clause: 'PROOF-2', name: 'true', result: 'malformed_proof', proof: () => true },
  { clause: 'PROOF-2', name: 'an empty string', result: 'malformed_proof', proof: () => '' },
  {
    clause: 'PROOF-2',
    name: 'an array of the proof',
    result: 'malformed_proof',
    proof: changed((proof) => [proof]),
  },
  {
    clause: 'PROOF-2',
    name: 'an object that turns into the proof',
    result: 'malformed_proof',
    proof: changed((proof) => ({ toString: () => proof })),
  },
  { clause: 'PROOF-2', name: 'a Proxy that throws', result: 'malformed_proof', proof: () => trap },
];

describe('the table of proofs', () => {
  let replays = 0;
  let replaysAccepted = 0;
  afterAll(() => {
    console.log(`${CASES.length} cases, ${replays} replays, ${replaysAccepted} replays accepted`);
  });

  it.each(CASES)(
    '$clause: $name is $result',
    async ({ result, proof, holder = es256, algorithms, context }) => {
      const verifier = requirePossession(accepting({ cnf: { jkt: holder.thumbprint } }), {
        audiences: [AUDIENCE],
        ...(algorithms === undefined ? {} : { algorithms }),
      });
      const asked = await askForProof(verifier);
      const sent = proof({ nonce: asked.nonce, ath: sha256(TOKEN), origin: ORIGIN, aud: AUDIENCE }, holder);
      const verdict = await asked.prove(sent, context);
      expect(verdict).toBe(result === 'accepted' ? `accepted ada ${holder.thumbprint}` : `refused ${result}`);

      // PROOF-4: nothing that was sent once is good for anything again, and a failed attempt leaves no second one.
      for (const again of [asked, await askForProof(verifier), await askForProof(verifier)]) {
        replays += 1;
        if ((await again.prove(sent, context)).startsWith('accepted')) replaysAccepted += 1;
      }
      expect(replaysAccepted).toBe(0);
    },
  );
});

describe('one proof, one challenge', () => {
  const verifier = requirePossession(accepting({ cnf: { jkt: es256.thumbprint } }), {
    audiences: [AUDIENCE],
  });

  function proofFor(asked: AskedForProof): string {
    return makeProof(es256, { nonce: asked.nonce, ath: sha256(TOKEN), origin: ORIGIN, aud: AUDIENCE });
  }

  it('PROOF-4: a good proof is good once', async () => {
    const asked = await askForProof(verifier);
    const proof = proofFor(asked);
    expect(await asked.prove(proof)).toMatch(/^accepted/);
    expect(await asked.prove(proof)).toBe('refused proof_repeated');
    expect(await asked.prove(proof)).toBe('refused proof_repeated');
  });

  it('PROOF-4: of two proofs at the same time one counts', async () => {
    const asked = await askForProof(verifier);
    const proof = proofFor(asked);
    const verdicts = await Promise.all([asked.prove(proof), asked.prove(proof)]);
    expect(verdicts).toEqual([`accepted ada ${es256.thumbprint}`, 'refused proof_repeated']);
  });

  it('PROOF-4: a wrong proof spends the challenge', async () => {
    const asked = await askForProof(verifier);
    expect(await asked.prove('')).toBe('refused malformed_proof');
    expect(await asked.prove(proofFor(asked))).toBe('refused proof_repeated');
  });

  it('PROOF-4: the proof for one connection is refused on another, and does not spend that of the first', async () => {
    const [mine, theirs] = [await askForProof(verifier), await askForProof(verifier)];
    const proof = proofFor(mine);
    expect(await theirs.prove(proof)).toBe('refused wrong_proof_nonce');
    expect(await mine.prove(proof)).toMatch(/^accepted/);
  });

  it('PROOF-4: no two challenges have one nonce', async () => {
    const nonces = new Set<string>();
    for (let count = 0; count < 1000; count += 1) nonces.add((await askForProof(verifier)).nonce);
    expect(nonces.size).toBe(1000);
  });
});

describe('thumbprints', () => {
  it.each(['sha1', 'sha384', 'sha512'])('PROOF-2: a thumbprint by %s binds to no key', async (hash) => {
    const jkt = thumbprint(es256.jwk, hash);
    const verifier = requirePossession(accepting({ cnf: { jkt } }));
    expect(await verifierOutcome(verifier)).toBe('unsupported_confirmation');
  });

  it('PROOF-2: the start of a longer hash is not the thumbprint', async () => {
    const bytes = Buffer.from(thumbprint(es256.jwk, 'sha512'), 'base64url').subarray(0, 32);
    const verifier = requirePossession(accepting({ cnf: { jkt: bytes.toString('base64url') } }));
    const asked = await askForProof(verifier);
    const proof = makeProof(es256, { nonce: asked.nonce, ath: sha256(TOKEN), origin: ORIGIN, aud: AUDIENCE });
    expect(await asked.prove(proof)).toBe('refused wrong_proof_key');
  });

  it('PROOF-5: a key of another spelling is not imported, even where the credential is bound to that spelling', async () => {
    const x = otherSpelling(String(es256.jwk.x));
    const jwk = { ...es256.jwk, x };
    const verifier = requirePossession(accepting({ cnf: { jkt: thumbprint(jwk, 'sha256') } }));
    const asked = await askForProof(verifier);
    const claims = { nonce: asked.nonce, ath: sha256(TOKEN), origin: ORIGIN, aud: AUDIENCE };
    expect(await asked.prove(makeProof(es256, claims, { header: { jwk } }))).toBe(
      'refused unusable_proof_key',
    );
  });
});

async function verifierOutcome(verifier: ReturnType<typeof requirePossession>): Promise<string> {
  return askForProof(verifier).then(
    () => 'challenged',
    (error: Error) => error.message.replace('not challenged: refused ', ''),
  );
}
