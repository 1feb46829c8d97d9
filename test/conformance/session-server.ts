// The server that a session vector asks for: its limits, its verifier, and the handlers of vectors/README.md.
import { isDeepStrictEqual } from 'node:util';
import {
  accept,
  challenge,
  type InbandServer,
  limit,
  listen,
  refuse,
  unavailable,
  type Verifier,
} from '@inband/server';
import { silentLogger } from '../support/silent-logger.ts';
import type { SessionVector } from './session-vector.ts';

/** By how much longer than in the vector everything takes, so that a pause of this process is not taken for the server's. */
export const SLOWER = 2;

export function startSessionServer({ limits = {}, credentials }: SessionVector): Promise<InbandServer> {
  const { authTimeoutMs } = limits;
  return listen({
    ...limits,
    ...(authTimeoutMs === undefined ? {} : { authTimeoutMs: authTimeoutMs * SLOWER }),
    port: 0,
    logger: silentLogger,
    verifier: verifierOf(credentials),
    handlers: {
      events: { note() {} },
      requests: {
        echo: (_session, data) => data,
        fail() {
          throw new Error('on purpose');
        },
      },
    },
  });
}

/** The token is the name of the credential. */
function verifierOf(credentials: SessionVector['credentials']): Verifier {
  return ({ token }, { nowMs }) => {
    const credential = credentials[String(token)];
    switch (credential?.verdict) {
      case 'accepted': {
        const { subject = '', expires_in_ms = null } = credential;
        return accept({
          subject,
          expiresAtMs: expires_in_ms === null ? null : nowMs + expires_in_ms * SLOWER,
        });
      }
      case 'unavailable':
        return unavailable('no_backend');
      case 'limited':
        return limit('in_the_vector', credential.retry_after_ms ?? 1_000);
      case 'challenged': {
        const { challenge: question, proof: right, subject = '' } = credential;
        return challenge(question, (proof) =>
          isDeepStrictEqual(proof, right) ? accept({ subject }) : refuse('wrong_proof'),
        );
      }
      case 'never':
        return new Promise(() => {});
      default:
        return refuse('not_in_the_vector');
    }
  };
}
