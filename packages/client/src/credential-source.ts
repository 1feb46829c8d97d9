// Asks the application for a credential, once for each attempt.
import type { ClientCredential, Codec, CredentialReason, UpgradeCredential } from '@inband/protocol';
import { assertUpgrade } from './assert-upgrade.ts';
import { CredentialError } from './errors/credential-error.ts';
import { createInquiry } from './inquiry.ts';
import type { Settings } from './options/read-options.ts';
import type { Transport } from './transport/socket-port.ts';

export interface CredentialSource {
  /** Answers through `obtained` or `failed`, once, later, and whether or not it was aborted meanwhile. */
  obtain(attempt: number, reason: CredentialReason): void;
  /** Nobody waits any more. */
  abort(): void;
}

export interface CredentialOutcome {
  obtained(attempt: number, credential: ClientCredential | UpgradeCredential | null): void;
  failed(attempt: number, error: unknown): void;
}

export function createCredentialSource(
  settings: Settings,
  faultInHeaders: Transport['faultInHeaders'],
  outcome: CredentialOutcome,
): CredentialSource {
  const { askCredential, codec, url } = settings;
  const inquiry = createInquiry();

  async function ask(
    reason: CredentialReason,
    signal: AbortSignal,
  ): Promise<ClientCredential | UpgradeCredential | null> {
    const credential = await askCredential({ reason, signal });
    if (credential === null) return null;
    if (credential.method === undefined) {
      assertUpgrade(credential.upgrade, { url, subprotocol: codec.subprotocol, faultInHeaders });
      return credential;
    }
    assertSendable(credential, codec);
    return credential;
  }

  return {
    obtain(attempt, reason) {
      inquiry.begin(
        (signal) => ask(reason, signal),
        (credential) => outcome.obtained(attempt, credential),
        (error) => outcome.failed(attempt, error),
      );
    },
    abort: inquiry.abort,
  };
}

/** Found out here it is a failed attempt that says why; once the socket is open it would be a silent one. */
function assertSendable(credential: ClientCredential, codec: Codec): void {
  try {
    codec.encode(credential);
  } catch {
    throw new CredentialError('the credential holds a value that no message can carry');
  }
}
