// The bearer verifier.

import {
  accept,
  type Credential,
  type PreparedVerification,
  refuse,
  type Verdict,
  type VerificationContext,
} from '../../verifier.ts';
import { createHeaderCache } from './header-cache.ts';
import { hasValidSignature } from './jose.ts';
import type { JwtVerifier } from './jwt-verifier.ts';
import type { JwtVerifierOptions } from './jwt-verifier-options.ts';
import { openKeySource } from './open-key-source.ts';
import { readToken, type UnverifiedToken } from './read-token.ts';
import { RefusalReason } from './refusal-reason.ts';
import { tokenRules } from './token-rules.ts';
import type { SecretVerificationKey, VerificationKey } from './verification-key.ts';

/**
 * Makes a verifier of bearer tokens (JWT in JWS compact form). Rejects with an {@link OptionError} when the options
 * cannot work. An issuer that does not answer is no such case: the verifier then says `unavailable` until it does.
 *
 * What is cheap to refuse is refused directly, without a promise, and before any signature is computed.
 */
export async function createJwtVerifier(options: JwtVerifierOptions): Promise<JwtVerifier> {
  const tokens = tokenRules(options);
  const { source, algorithms } = await openKeySource(options);
  const rules = { ...tokens, algorithms };
  const headers = createHeaderCache();

  function decide(token: UnverifiedToken, isSigned: boolean): Verdict {
    if (!isSigned) return refuse(RefusalReason.badSignature);
    headers.keep(token.headerSegment, token.header);
    return accept(token);
  }

  function decideBySecret(token: UnverifiedToken, key: SecretVerificationKey): Verdict {
    return decide(token, token.signatureChars === key.signatureChars && key.hasSigned(token.compact));
  }

  function decideOrRefuse(
    token: UnverifiedToken,
    key: VerificationKey | Verdict,
  ): Verdict | Promise<Verdict> {
    if ('outcome' in key) return key;
    if ('hasSigned' in key) return decideBySecret(token, key);
    if (token.signatureChars !== key.signatureChars) return refuse(RefusalReason.badSignature);
    return hasValidSignature(token.compact, key).then((isSigned) => decide(token, isSigned));
  }

  function read({ method, token }: Credential, nowMs: number): UnverifiedToken | RefusalReason {
    return method === 'bearer' ? readToken(token, rules, headers, nowMs) : RefusalReason.notBearer;
  }

  /** Of a token that waited for its turn nobody has looked at the time since; whoever admits does (AUTH-6). */
  function verifySignature(token: UnverifiedToken, context: VerificationContext): Verdict | Promise<Verdict> {
    const key = source.find(token.header, context);
    return key instanceof Promise
      ? key.then((found) => decideOrRefuse(token, found))
      : decideOrRefuse(token, key);
  }

  function verify(credential: Credential, context: VerificationContext): Verdict | Promise<Verdict> {
    const token = read(credential, context.nowMs);
    return typeof token === 'string' ? refuse(token) : verifySignature(token, context);
  }

  /**
   * FLOOD-8: an HMAC is over before a turn for it could be found. A token whose key must be asked for waits apart from those
   * whose key is here.
   */
  function prepare(
    credential: Credential,
    { nowMs }: Pick<VerificationContext, 'nowMs'>,
  ): Verdict | PreparedVerification {
    const token = read(credential, nowMs);
    if (typeof token === 'string') return refuse(token);
    const key = source.atHand(token.header);
    if (key !== null && 'outcome' in key) return key;
    if (key !== null && 'hasSigned' in key) return decideBySecret(token, key);
    return {
      lane: key === null ? 'lookup' : 'signature',
      run: (context) => verifySignature(token, context),
    };
  }

  return Object.assign(verify, { prepare, ready: () => source.ready(), close: () => source.close() });
}
