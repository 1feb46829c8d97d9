// What the client machine asks its driver to do, in the imperative. The driver commits the state first.
import type { AuthExpiring } from '../../messages/auth-expiring.ts';
import type { AuthOk } from '../../messages/auth-ok.ts';
import type { ErrorMessage } from '../../messages/error.ts';
import type { Event } from '../../messages/event.ts';
import type { ClientMessage } from '../../messages/message.ts';
import type { Request } from '../../messages/request.ts';
import type { Response } from '../../messages/response.ts';
import type { CredentialReason, StopCause, UpgradeCredential } from './state.ts';

export type ClientEffect =
  /** Ask the application for a credential; answer with the same `attempt`. */
  | { readonly kind: 'obtainCredential'; readonly attempt: number; readonly reason: CredentialReason }
  /** Nobody waits for the credential any more. */
  | { readonly kind: 'abortCredential' }
  /**
   * `upgrade` is what the request carries besides; null where the credential goes out in `auth`. `pass` goes into the
   * query; null for none.
   */
  | {
      readonly kind: 'openSocket';
      readonly attempt: number;
      readonly upgrade: UpgradeCredential['upgrade'] | null;
      readonly pass: string | null;
    }
  /** Ask the server for a pass and solve its puzzle; answer with the same `attempt`. */
  | { readonly kind: 'obtainPass'; readonly attempt: number }
  /** Nobody waits for the pass any more. */
  | { readonly kind: 'abortPass' }
  /** Ask the application for the answer to the challenge; tell it with the same `attempt` and `gen`. */
  | {
      readonly kind: 'obtainProof';
      readonly attempt: number;
      readonly gen: number;
      readonly challenge: unknown;
    }
  /** Nobody waits for the proof any more. */
  | { readonly kind: 'abortProof' }
  | { readonly kind: 'send'; readonly message: ClientMessage }
  /** Keep the message until there is a session. The outbox is the driver's, and bounded (CLIENT-6). */
  | { readonly kind: 'queue'; readonly message: Event | Request }
  /** The message cannot go out any more, now or later. */
  | { readonly kind: 'refuseSend'; readonly message: Event | Request }
  /** Somebody else is signed in now: what was queued for the last one is thrown away (CLIENT-7). */
  | { readonly kind: 'discardOutbox' }
  | { readonly kind: 'openSession'; readonly session: AuthOk }
  | { readonly kind: 'flushOutbox' }
  | { readonly kind: 'deliver'; readonly message: Event | Response | ErrorMessage | AuthExpiring }
  /** The session is over; answers still awaited will not come. */
  | { readonly kind: 'endSession' }
  | { readonly kind: 'closeSocket'; readonly code: 1000 | 4400 | 4408 }
  /** Nothing will happen any more. */
  | { readonly kind: 'stop'; readonly cause: StopCause };
export type ClientEffectKind = ClientEffect['kind'];
