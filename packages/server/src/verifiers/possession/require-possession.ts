// How a credential that somebody copied is made useless to them: it admits only together with the key it is bound to.

import { isThenable } from '../../is-thenable.ts';
import { OptionError } from '../../option-error.ts';
import {
  type Credential,
  type Identity,
  refuse,
  type Verdict,
  type VerificationContext,
  type Verifier,
} from '../../verifier.ts';
import { isJsonObject } from '../jwt/read-json-object.ts';
import { credentialHash } from './credential-hash.ts';
import { oneTimeChallenge } from './one-time-challenge.ts';
import { type PossessionOptions, type PossessionRules, readPossessionOptions } from './possession-options.ts';
import { PossessionRefusal } from './possession-refusal.ts';
import { readConfirmation } from './read-confirmation.ts';

type Acceptance = Verdict & Identity;
type Challenge = Extract<Verdict, { readonly outcome: 'challenged' }>;

/**
 * Wraps the verifier of any method, so that a credential with the claim `cnf` (RFC 7800) admits only a client that
 * proves to hold the key the claim names (PROOF-1 to PROOF-5).
 *
 * The issuer binds a credential by putting `"cnf": { "jkt": "..." }` into its claims: the SHA-256 thumbprint
 * (RFC 7638) of a public key that the client showed when it asked for the credential, as authorization servers do for
 * DPoP (RFC 9449, section 6.1). The claim of a ticket, of an API key or of a login session is what the server stored
 * with it. The private key need never leave the client; in a browser it can be one that WebCrypto does not export.
 *
 * Once the wrapped verifier accepts a bound credential, the client is sent a nonce and answers with a compact JWS:
 * header `typ` `inband-proof+jwt`, `alg`, `jwk` and nothing else; payload `nonce`, `ath` (SHA-256 of the credential as
 * it was sent, in base64url), `origin` (as the `Origin` header has it, or null) and `aud` (the address the client
 * opened, e.g. `wss://live.example.com`). The identity is then that of the wrapped verifier, with `confirmedKey`.
 *
 * - What the wrapped verifier does not accept stays as it is; its direct answer is answered directly.
 * - A credential without `cnf` is a bearer credential and passes, unless `required`.
 * - A credential bound in another way (`x5t#S256`, `jwk`, ...), or in more than one, is refused.
 * - Before the upgrade there is no round for a challenge, so bound credentials admit in `auth` only.
 *
 * @throws OptionError naming the first option that cannot work.
 */
export function requirePossession(verifier: Verifier, options: PossessionOptions = {}): Verifier {
  if (typeof verifier !== 'function') throw new OptionError('verifier', 'must be a function');
  const rules = readPossessionOptions(options);
  const withPossession = (verdict: Verdict | Promise<Verdict>, credential: Credential) =>
    isThenable(verdict)
      ? afterWait(verdict, (settled) => decide(settled, credential, rules))
      : decide(verdict, credential, rules);
  const wrapped: Verifier = (credential, context) =>
    withPossession(verifier(credential, context), credential);
  const { prepare } = verifier;
  if (prepare === undefined) return wrapped;
  return Object.assign(wrapped, {
    prepare: (credential: Credential, context: Pick<VerificationContext, 'nowMs'>) => {
      const prepared = prepare(credential, context);
      if (!('run' in prepared)) return decide(prepared, credential, rules);
      return {
        lane: prepared.lane,
        run: (late: VerificationContext) => withPossession(prepared.run(late), credential),
      };
    },
  });
}

/** Awaited in here, where a promise that was tampered with can only reject. */
async function afterWait(
  verdict: Promise<Verdict>,
  decision: (settled: Verdict) => Verdict,
): Promise<Verdict> {
  return decision(await verdict);
}

function decide(verdict: Verdict, credential: Credential, rules: PossessionRules): Verdict {
  if (isChallenge(verdict)) return withoutSecondRound(verdict, rules);
  return decideBound(verdict, rules, (identity, thumbprint) => {
    const hash = credentialHash(credential);
    return hash === undefined
      ? refuse(PossessionRefusal.unbindableMethod)
      : oneTimeChallenge({ identity, thumbprint, credentialHash: hash }, rules);
  });
}

/**
 * The wrapped verifier has a challenge of its own, and there is one round at most (AUTH-13): whom it then accepts must
 * have confirmed the key in that same round.
 */
function withoutSecondRound(verdict: Challenge, rules: PossessionRules): Verdict {
  const { prove } = verdict;
  const decision = (settled: Verdict): Verdict =>
    decideBound(settled, rules, (identity, thumbprint) =>
      identity.confirmedKey === thumbprint ? identity : refuse(PossessionRefusal.noRoundLeft),
    );
  return {
    ...verdict,
    prove: (proof, context) => {
      const settled = prove(proof, context);
      return isThenable(settled) ? afterWait(settled, decision) : decision(settled);
    },
  };
}

/** What is no verdict passes as well: it admits nobody, and the server says best what is wrong with it. */
function decideBound(
  verdict: Verdict,
  rules: PossessionRules,
  onBound: (identity: Acceptance, thumbprint: string) => Verdict,
): Verdict {
  if (!isAcceptance(verdict)) return verdict;
  const confirmation = readConfirmation(verdict.claims);
  switch (confirmation.kind) {
    case 'bound':
      return onBound(verdict, confirmation.thumbprint);
    case 'unsupported':
      return refuse(PossessionRefusal.unsupportedConfirmation);
    case 'unbound':
      return rules.isRequired ? refuse(PossessionRefusal.unboundCredential) : verdict;
  }
}

function isAcceptance(verdict: unknown): verdict is Acceptance {
  return isJsonObject(verdict) && verdict.outcome === 'accepted' && isJsonObject(verdict.claims);
}

function isChallenge(verdict: unknown): verdict is Challenge {
  return isJsonObject(verdict) && verdict.outcome === 'challenged' && typeof verdict.prove === 'function';
}
