// What the application sees of somebody who is in.
import type { CloseCodeName, Contract, EventData, EventName } from '@inband/protocol';
import type { SendOutcome } from './socket.ts';

/**
 * An authenticated connection. Everything but `send` and `close` is fixed for its life (SESSION-1).
 */
export interface Session<C extends Contract = Contract> {
  /** Unguessable and unique. */
  readonly id: string;
  readonly subject: string;
  /** What else the verified credential said. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** When the session ends whatever happens, in milliseconds since the epoch; null when it never does. */
  readonly expiresAtMs: number | null;
  /** How many bytes wait in memory for the peer to read. */
  readonly bufferedBytes: number;
  /**
   * Sends an event. `closed`: the session is over, nothing was sent. `dropped`: the peer reads too slowly, the event
   * is lost, and the connection ends with 4503.
   *
   * @throws TypeError when `name` is no event of the contract's; CodecError when `data` is no JSON value.
   */
  send<Name extends EventName<C['serverEvents']>>(
    name: Name,
    data: EventData<C['serverEvents'], Name>,
  ): SendOutcome | 'closed';
  /**
   * Ends the session with the name of a registered close code, by default `session_revoked` (4411). Does nothing when
   * it is over.
   *
   * @throws TypeError when `code` is not such a name.
   */
  close(code?: CloseCodeName): void;
}
