import { createHash } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import {
  accept,
  type Credential,
  challenge,
  limit,
  refuse,
  unavailable,
  type Verdict,
  type Verifier,
} from '../../../src/verifier.ts';
import { createJwtVerifier } from '../../../src/verifiers/jwt/index.ts';
import { requirePossession } from '../../../src/verifiers/possession/index.ts';
import { makeIssuerKey } from '../jwt/issuer-keys.ts';
import { mintToken } from '../jwt/mint-token.ts';
import {
  type AskedForProof,
  AUDIENCE,
  accepting,
  askForProof,
  context,
  NOW_MS,
  ORIGIN,
  present,
  TOKEN,
} from './ask-for-proof.ts';
import { makeKeyHolder, makeProof, sha256 } from './key-holder.ts';

const holder = makeKeyHolder('ES256');
const BOUND = { cnf: { jkt: holder.thumbprint } };

function proofFor(asked: AskedForProof, credential = TOKEN): string {
  return makeProof(holder, { nonce: asked.nonce, ath: sha256(credential), origin: ORIGIN, aud: AUDIENCE });
}

describe('which credentials are challenged', () => {
  it('PROOF-1: a credential without cnf passes as it came', () => {
    const verdict = accept({ subject: 'ada', claims: { role: 'x' } });
    const verifier = requirePossession(() => verdict);
    expect(verifier({ method: 'bearer', token: TOKEN }, context())).toBe(verdict);
  });

  it('PROOF-1: a credential without cnf is refused where a key is required', async () => {
    const verifier = requirePossession(accepting({ role: 'x' }), { required: true });
    expect(await present(verifier)).toBe('refused unbound_credential');
    expect(await present(requirePossession(accepting(BOUND), { required: true }))).toBe('challenged');
  });

  it.each([
    ['x5t#S256', { 'x5t#S256': 'A'.repeat(43) }],
    ['jwk', { jwk: holder.jwk }],
    ['jwe', { jwe: 'AAAA' }],
    ['kid', { kid: '1' }],
    ['jku', { jku: 'https://evil.example/keys', kid: '1' }],
    ['jkt and x5t#S256', { jkt: holder.thumbprint, 'x5t#S256': 'A'.repeat(43) }],
    ['jkt and kid', { jkt: holder.thumbprint, kid: '1' }],
    ['jkt and a symbol', { jkt: holder.thumbprint, [Symbol('more')]: 1 }],
    ['nothing', {}],
    ['a list', [holder.thumbprint]],
    ['a text', holder.thumbprint],
    ['null', null],
    ['undefined', undefined],
    ['true', true],
    ['an inherited jkt', Object.create({ jkt: holder.thumbprint })],
    ['a jkt that is a list', { jkt: [holder.thumbprint] }],
    ['an empty jkt', { jkt: '' }],
    ['a jkt of 42 characters', { jkt: holder.thumbprint.slice(1) }],
    ['a jkt of 44 characters', { jkt: `${holder.thumbprint}A` }],
    ['a padded jkt', { jkt: `${holder.thumbprint}=` }],
    ['a jkt with a line break', { jkt: `${holder.thumbprint}\n` }],
    ['a jkt with trailing bits', { jkt: `${'A'.repeat(42)}B` }],
  ])('PROOF-1: a cnf of %s is refused', async (_name, cnf) => {
    for (const required of [false, true]) {
      const verifier = requirePossession(accepting({ cnf }), { required });
      expect(await present(verifier)).toBe('refused unsupported_confirmation');
    }
  });

  it.each([
    ['bearer', 'token'],
    ['ticket', 'ticket'],
    ['api_key', 'key'],
    ['session', 'session_id'],
  ])('PROOF-3: the ath of the method %s is that of its %s', async (method, field) => {
    const verifier = requirePossession(accepting(BOUND));
    const credential: Credential = { method, [field]: 'the credential, ü' };
    const asked = await askForProof(verifier, credential);
    expect(await asked.prove(proofFor(asked, 'the credential, ü'))).toMatch(/^accepted/);
    const again = await askForProof(verifier, credential);
    expect(await again.prove(proofFor(again, 'the credential'))).toBe('refused wrong_proof_credential');
  });

  it.each([
    { method: 'password', username: 'ada', password: 'x' },
    { method: 'toString', token: 'x' },
    { method: 'own', token: 'x' },
    { method: 'bearer' },
    { method: 'bearer', token: 7 },
    { method: 'bearer', token: '\ud800' },
  ])('PROOF-3: what has no ath is refused where bound, and passes where not: %j', async (credential) => {
    expect(await present(requirePossession(accepting(BOUND)), credential)).toBe('refused unbindable_method');
    expect(await present(requirePossession(accepting({})), credential)).toBe('accepted ada unconfirmed');
  });

  it('PROOF-1: a key that the wrapped verifier says was confirmed needs a proof all the same', async () => {
    const claimed = () => accept({ subject: 'ada', claims: BOUND, confirmedKey: holder.thumbprint });
    expect(await present(requirePossession(claimed))).toBe('challenged');
  });
});

describe('the wrapped verifier', () => {
  it.each([refuse('bad_signature'), unavailable('keys_unavailable'), limit('too_many', 1000)])(
    'AUTH-13: what it does not accept stays as it is: %j',
    (verdict) => {
      const verifier = requirePossession(() => verdict, { required: true });
      expect(verifier({ method: 'bearer', token: TOKEN }, context())).toBe(verdict);
    },
  );

  it('AUTH-8: what is no verdict stays what it is', async () => {
    const nothings: readonly unknown[] = [undefined, null, true, 'accepted', [], { outcome: 'accepted' }, {}];
    for (const value of nothings) {
      const broken = (() => value) as unknown as Verifier;
      expect(requirePossession(broken)({ method: 'bearer', token: TOKEN }, context())).toBe(value);
      const later = (async () => value) as unknown as Verifier;
      expect(await requirePossession(later)({ method: 'bearer', token: TOKEN }, context())).toBe(value);
    }
  });

  it('AUTH-8: answers directly where it does, as a promise where it does, and rejects where it does', async () => {
    const direct = requirePossession(accepting(BOUND))({ method: 'bearer', token: TOKEN }, context());
    expect(direct).toMatchObject({ outcome: 'challenged' });
    const later = requirePossession(async (...args) => accepting(BOUND)(...args));
    const asked = await askForProof(later);
    expect(await asked.prove(proofFor(asked))).toBe(`accepted ada ${holder.thumbprint}`);
    const failing = requirePossession(() => Promise.reject(new Error('down')));
    await expect(failing({ method: 'bearer', token: TOKEN }, context())).rejects.toThrow('down');
  });

  it('PROOF-1: its identity comes through whole, with the key', async () => {
    const whileOpen = vi.fn(() => () => undefined);
    const claims = { ...BOUND, role: 'x' };
    const asked = await askForProof(
      requirePossession(accepting(claims, { expiresAtMs: NOW_MS + 1, whileOpen })),
    );
    expect(await asked.proveRaw(proofFor(asked))).toEqual({
      outcome: 'accepted',
      subject: 'ada',
      expiresAtMs: NOW_MS + 1,
      claims,
      whileOpen,
      confirmedKey: holder.thumbprint,
    });
    expect(whileOpen).not.toHaveBeenCalled();
  });

  it('PROOF-1: a challenge of its own leaves no round, so a bound credential is refused', async () => {
    const verdictAfter = async (settled: Verdict, required = false) => {
      const own: Verifier = () => challenge({ kind: 'puzzle' }, () => settled);
      const ownLater: Verifier = async () => challenge({ kind: 'puzzle' }, async () => settled);
      const results = [];
      for (const verifier of [own, ownLater]) {
        const verdict = await requirePossession(verifier, { required })({ method: 'own' }, context());
        if (verdict.outcome !== 'challenged') throw new Error('not challenged');
        expect(verdict.challenge).toEqual({ kind: 'puzzle' });
        results.push(await verdict.prove('solved', context()));
      }
      expect(results[0]).toEqual(results[1]);
      return results[0];
    };
    const bound = { subject: 'ada', claims: BOUND };
    expect(await verdictAfter(accept(bound))).toEqual(refuse('no_round_left'));
    expect(await verdictAfter(accept({ ...bound, confirmedKey: 'A'.repeat(43) }))).toEqual(
      refuse('no_round_left'),
    );
    const confirmed = accept({ ...bound, confirmedKey: holder.thumbprint });
    expect(await verdictAfter(confirmed)).toEqual(confirmed);
    expect(await verdictAfter(accept({ subject: 'ada' }))).toMatchObject({ outcome: 'accepted' });
    expect(await verdictAfter(accept({ subject: 'ada' }), true)).toEqual(refuse('unbound_credential'));
    expect(await verdictAfter(refuse('unsolved'))).toEqual(refuse('unsolved'));
  });

  it('PROOF-1: wrapped twice, one proof does', async () => {
    const asked = await askForProof(
      requirePossession(requirePossession(accepting(BOUND)), { required: true }),
    );
    expect(await asked.prove(proofFor(asked))).toBe(`accepted ada ${holder.thumbprint}`);
  });

  it('PROOF-1: admits with a token that its issuer bound to the key', async () => {
    const issuer = await makeIssuerKey('ES256', 'k');
    const jwt = await createJwtVerifier({ jwks: { keys: [issuer.jwk] } });
    const token = await mintToken(issuer.privateKey, 'ES256', { header: { kid: 'k' }, claims: BOUND });
    const verifier = requirePossession(jwt, { audiences: [AUDIENCE] });
    const asked = await askForProof(verifier, { method: 'bearer', token });
    expect(await asked.prove(proofFor(asked, token))).toBe(`accepted ada ${holder.thumbprint}`);
  });
});

describe('while the proof is awaited', () => {
  it('PROOF-1: a credential that expires in the meantime is refused', async () => {
    for (const [nowMs, result] of [
      [NOW_MS + 999, `accepted ada ${holder.thumbprint}`],
      [NOW_MS + 1000, 'refused expired'],
      [NOW_MS + 5000, 'refused expired'],
    ] as const) {
      const asked = await askForProof(requirePossession(accepting(BOUND, { expiresAtMs: NOW_MS + 1000 })));
      expect(await asked.prove(proofFor(asked), { nowMs })).toBe(result);
    }
  });

  it('AUTH-10: after an abort nobody is admitted', async () => {
    const asked = await askForProof(requirePossession(accepting(BOUND)));
    // Directly: nothing is computed for a connection that is gone.
    const verdict = asked.proveRaw(proofFor(asked), { signal: AbortSignal.abort() });
    expect(verdict).toEqual(unavailable('aborted'));
    expect(await asked.prove(proofFor(asked))).toBe('refused proof_repeated');

    const meanwhile = await askForProof(requirePossession(accepting(BOUND)));
    const controller = new AbortController();
    const pending = meanwhile.prove(proofFor(meanwhile), { signal: controller.signal });
    controller.abort();
    expect(await pending).toBe('unavailable aborted');
  });
});

describe('the challenge', () => {
  it('PROOF-2: offers the algorithms of the server, and nobody can change them by it', async () => {
    const verifier = requirePossession(accepting(BOUND), { algorithms: ['ES256', 'Ed25519', 'ES256'] });
    const verdict = await verifier({ method: 'bearer', token: TOKEN }, context());
    if (verdict.outcome !== 'challenged') throw new Error('not challenged');
    const { algorithms } = verdict.challenge as { algorithms: string[] };
    expect(algorithms).toEqual(['ES256', 'Ed25519']);
    algorithms.push('HS256');
    expect((await askForProof(verifier)).algorithms).toEqual(['ES256', 'Ed25519']);
    expect((await askForProof(requirePossession(accepting(BOUND)))).algorithms).toEqual(['ES256', 'EdDSA']);
  });

  it('SEC-1: neither it nor a refusal holds a part of the credential', async () => {
    const secret = createHash('sha256').update('secret').digest('base64url');
    const verifier = requirePossession(accepting(BOUND));
    const verdict = await verifier({ method: 'bearer', token: secret }, context());
    expect(JSON.stringify(verdict)).not.toContain(secret);
    const asked = await askForProof(verifier, { method: 'bearer', token: secret });
    expect(await asked.prove(`${secret}.${secret}.${secret}`)).toBe('refused malformed_proof_header');
  });

  it('PROOF-3: without configured addresses any aud does, but there must be one', async () => {
    const verifier = requirePossession(accepting(BOUND));
    for (const [aud, result] of [
      ['wss://elsewhere.example', `accepted ada ${holder.thumbprint}`],
      [undefined, 'refused wrong_proof_audience'],
      ['', 'refused wrong_proof_audience'],
      [7, 'refused wrong_proof_audience'],
      ['x'.repeat(513), 'refused wrong_proof_audience'],
    ] as const) {
      const asked = await askForProof(verifier);
      const claims = { nonce: asked.nonce, ath: sha256(TOKEN), origin: ORIGIN, aud };
      expect(await asked.prove(makeProof(holder, claims))).toBe(result);
    }
  });

  it('PROOF-3: any one of several addresses does', async () => {
    const verifier = requirePossession(accepting(BOUND), {
      audiences: ['ws://127.0.0.1:8080', 'wss://[::1]:9443', AUDIENCE],
    });
    for (const aud of ['ws://127.0.0.1:8080', 'wss://[::1]:9443', AUDIENCE]) {
      const asked = await askForProof(verifier);
      const claims = { nonce: asked.nonce, ath: sha256(TOKEN), origin: ORIGIN, aud };
      expect(await asked.prove(makeProof(holder, claims))).toMatch(/^accepted/);
    }
  });
});

describe('options', () => {
  it.each([
    [{ audience: [AUDIENCE] }, '"audience" is not an option'],
    [{ audiences: AUDIENCE }, '"audiences" must be a non-empty list'],
    [{ audiences: [] }, '"audiences" must be a non-empty list'],
    [{ audiences: [7] }, '"audiences" has an entry that is no address'],
    [{ audiences: ['live.example.com'] }, '"audiences" has an entry that is no address'],
    [{ audiences: ['https://live.example.com'] }, '"audiences" has an entry that is no address'],
    [{ audiences: ['wss://live.example.com/'] }, 'as clients send it: "wss://live.example.com"'],
    [{ audiences: ['wss://live.example.com:443'] }, 'as clients send it: "wss://live.example.com"'],
    [{ audiences: ['WSS://Live.example.com'] }, 'as clients send it: "wss://live.example.com"'],
    [{ algorithms: [] }, '"algorithms" must be a non-empty list'],
    [{ algorithms: ['none'] }, '"algorithms" must not name "none"'],
    [{ algorithms: ['HS256'] }, '"algorithms" names HS256'],
    [{ algorithms: ['ES257'] }, '"algorithms" names an unknown algorithm'],
    [{ required: 'yes' }, '"required" must be true or false'],
    [null, '"options" must be an object'],
  ])('PROOF-1: refuses at start what cannot work: %j', (options, message) => {
    expect(() => requirePossession(accepting({}), options as object)).toThrow(message);
  });

  it('PROOF-1: refuses at start what is no verifier', () => {
    expect(() => requirePossession({} as Verifier)).toThrow('"verifier" must be a function');
  });
});
