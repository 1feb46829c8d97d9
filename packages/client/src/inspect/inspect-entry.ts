// What an inspector sees.
import type { ClientMessage, ServerMessage } from '@inband/protocol';
import type { ClientStatus } from '../client-state.ts';

/** `atMs` is milliseconds since the epoch, on a clock that is never set while the client lives. An inspector must not change the messages it is shown. */
export type InspectEntry =
  | {
      readonly kind: 'frame';
      readonly atMs: number;
      readonly direction: 'sent';
      /** Credentials are replaced by `***` (SEC-1). */
      readonly message: ClientMessage;
      readonly byteLength: number;
    }
  | {
      readonly kind: 'frame';
      readonly atMs: number;
      readonly direction: 'received';
      /** Credentials are replaced by `***` (SEC-1). Null when the frame was no acceptable message; `violation` then says why. */
      readonly message: ServerMessage | null;
      readonly violation: string | null;
      /** In browsers a lower bound for text, its length in UTF-16 units. */
      readonly byteLength: number;
    }
  | {
      readonly kind: 'transition';
      readonly atMs: number;
      readonly from: ClientStatus;
      readonly to: ClientStatus;
    };
