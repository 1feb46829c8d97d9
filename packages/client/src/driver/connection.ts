// The one socket there is at a time, between the machine's effects and its inputs.
import {
  type ClientInput,
  createServerFrameReader,
  type Frame,
  type ServerMessage,
  type UpgradeCredential,
  Violation,
} from '@inband/protocol';
import { interpretedCheck } from '@inband/protocol/interpreted';
import type { Settings } from '../options/read-options.ts';
import type { OpenSocket, SocketPort } from '../transport/socket-port.ts';
import type { Clock } from './clock.ts';
import { toInput } from './to-input.ts';
import { withQuery } from './with-query.ts';

/** No close frame was seen (RFC 6455 section 7.4.1). */
const ABNORMAL_CLOSURE = 1006;
/** Where an upgrade presents its pass (PASS-6). It names nobody, and so may stand in a URL. */
const PASS_PARAMETER = 'inband_pass';
/** What RFC 6455 section 4.1 makes of a subprotocol that was not offered. */
const PROTOCOL_ERROR = 1002;

export interface Connection {
  /** Whether there is a socket. */
  readonly hasSocket: boolean;
  /** What the current socket has not sent yet; 0 where there is none. */
  readonly bufferedBytes: number;
  /**
   * `upgrade` is what the request carries besides; null where the credential goes out in `auth`. `pass` goes into the
   * query; null for none.
   */
  open(attempt: number, upgrade: UpgradeCredential['upgrade'] | null, pass: string | null): void;
  /** Does nothing where there is no socket. */
  send(payload: string | Uint8Array): void;
  close(code: 1000 | 4400 | 4408): void;
  /** How large the frame of a received message was. */
  byteLengthOf(message: ServerMessage): number;
}

export interface ConnectionParts {
  readonly settings: Settings;
  readonly openSocket: OpenSocket;
  readonly nowMs: Clock;
  readonly dispatch: (input: ClientInput) => void;
  readonly frameRead: (message: ServerMessage | Violation, byteLength: number) => void;
}

export function createConnection(parts: ConnectionParts): Connection {
  const { settings, openSocket, nowMs, dispatch, frameRead } = parts;
  const { url, codec, maxMessageBytes } = settings;
  const reader = createServerFrameReader({ createCheck: interpretedCheck, maxMessageBytes });
  const byteLengths = new WeakMap<ServerMessage, number>();
  let socket: SocketPort | null = null;

  function closed(attempt: number, code: number, retryAfterMs: number | null, mayNeedPass: boolean): void {
    socket = null;
    const random = Math.random();
    dispatch({ kind: 'socketClosed', attempt, nowMs: nowMs(), random, code, retryAfterMs, mayNeedPass });
  }

  function opened(attempt: number, subprotocol: string): void {
    // Both platforms refuse this by themselves; nothing is said to a server that got past them (CLIENT-9).
    if (subprotocol !== codec.subprotocol) {
      socket?.close(4400);
      closed(attempt, PROTOCOL_ERROR, null, false);
      return;
    }
    dispatch({ kind: 'socketOpened', attempt, nowMs: nowMs() });
  }

  function received(attempt: number, frame: Frame): void {
    const message = reader.read(frame, codec);
    frameRead(message, frame.byteLength);
    if (message instanceof Violation) {
      const random = Math.random();
      dispatch({ kind: 'violationFound', attempt, nowMs: nowMs(), random, violation: message });
      return;
    }
    byteLengths.set(message, frame.byteLength);
    dispatch(toInput(message, attempt, nowMs()));
  }

  return {
    get hasSocket() {
      return socket !== null;
    },
    get bufferedBytes() {
      return socket?.bufferedBytes ?? 0;
    },
    open(attempt, upgrade, pass) {
      const { headers = {}, subprotocols = [], query = {} } = upgrade ?? {};
      const parameters = pass === null ? query : { ...query, [PASS_PARAMETER]: pass };
      const handlers = {
        onOpen: (subprotocol: string) => opened(attempt, subprotocol),
        onMessage: (frame: Frame) => received(attempt, frame),
        onClose: (code: number, retryAfterMs: number | null, mayNeedPass: boolean) =>
          closed(attempt, code, retryAfterMs, mayNeedPass),
      };
      try {
        socket = openSocket(
          {
            url: withQuery(url, parameters),
            subprotocols: [codec.subprotocol, ...subprotocols],
            headers,
            isAuthenticated: upgrade !== null,
            maxMessageBytes,
          },
          handlers,
        );
      } catch {
        // The platform refuses the URL, for instance ws:// on a page that came over https://.
        closed(attempt, ABNORMAL_CLOSURE, null, false);
      }
    },
    send(payload) {
      socket?.send(payload);
    },
    close(code) {
      socket?.close(code);
      socket = null;
    },
    byteLengthOf: (message) => byteLengths.get(message) ?? 0,
  };
}
