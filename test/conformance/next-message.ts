// The next thing that a server says, read with the codec of the connection.
import type { Codec } from '@inband/protocol';
import type { WireMessage } from './session-vector.ts';
import type { SocketPeer } from './socket-peer.ts';

/** @throws Error when nothing arrives in time, or no message, or one in the wrong kind of frame (FRAME-2). */
export async function nextMessage(peer: SocketPeer, codec: Codec, withinMs: number): Promise<WireMessage> {
  const arrival = await peer.next(withinMs);
  if (arrival === undefined) throw new Error(`nothing arrived within ${withinMs} ms`);
  if (arrival.kind === 'close') throw new Error(`closed with ${arrival.code} "${arrival.reason}"`);
  const { kind, payload } = arrival;
  if (kind !== codec.frameKind) throw new Error(`a ${kind} frame arrived`);
  return codec.decode(kind === 'text' ? payload.toString('utf8') : new Uint8Array(payload)) as WireMessage;
}
