// Asks the application for a credential, once for each attempt.
import type { ClientCredential, Codec, CredentialReason } from '@inband/protocol';
import { CredentialError } from './errors/credential-error.ts';
import type { Settings } from './options/read-options.ts';

export interface CredentialSource {
  /** Answers through `obtained` or `failed`, once, later, and whether or not it was aborted meanwhile. */
  obtain(attempt: number, reason: CredentialReason): void;
  /** Nobody waits any more. */
  abort(): void;
}

export interface CredentialOutcome {
  obtained(attempt: number, credential: ClientCredential | null): void;
  failed(attempt: number, error: unknown): void;
}

export function createCredentialSource(settings: Settings, outcome: CredentialOutcome): CredentialSource {
  const { askCredential, clientInfo, codec } = settings;
  let current: AbortController | null = null;

  async function ask(reason: CredentialReason, signal: AbortSignal): Promise<ClientCredential | null> {
    const credential = await askCredential({ reason, signal });
    if (credential === null) return null;
    const fields = clientInfo === undefined ? credential : { ...credential, client: clientInfo };
    assertSendable(fields, codec);
    return fields;
  }

  return {
    obtain(attempt, reason) {
      const controller = new AbortController();
      current = controller;
      // On a microtask, so that the function cannot call into a client in the middle of a step.
      queueMicrotask(() => {
        if (controller.signal.aborted) return;
        ask(reason, controller.signal).then(
          (credential) => outcome.obtained(attempt, credential),
          (error: unknown) => outcome.failed(attempt, error),
        );
      });
    },
    abort() {
      current?.abort();
      current = null;
    },
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
