// Plays the client of a session vector against a server.
import { CLOSE_CODES, type Codec } from '@inband/protocol';
import { expect } from 'vitest';
import { expectMessage } from './match-message.ts';
import { nextMessage } from './next-message.ts';
import { SLOWER } from './session-server.ts';
import type { SessionStep, SessionVector, WireMessage } from './session-vector.ts';
import { SocketPeer } from './socket-peer.ts';

const DEFAULT_WITHIN_MS = 1_000;
/**
 * What a loaded machine may add to a time in which something must come; to one in which nothing may come, it adds nothing. Not so
 * much that a server could keep its default deadline, of 5 s, in place of the one of the vector.
 */
const TOLERANCE_MS = 1_500;
/** CLOSE-2: exactly the name, or the name and a delay. */
const REASON = /^(?<name>[a-z_]+)(?:; retry_after_ms=(?<delay>\d{1,10}))?$/;
const MAX_DELAY_MS = 2_147_483_647;

/** Fails with the number of the step at which server and vector part. */
export async function playSession(url: string, codec: Codec, { steps }: SessionVector): Promise<void> {
  const peer = await SocketPeer.open(url, codec.subprotocol);
  try {
    for (const [index, step] of steps.entries()) {
      try {
        await play(step, peer, codec);
      } catch (error) {
        throw new Error(`step ${index + 1}, ${JSON.stringify(step)}`, { cause: error });
      }
    }
  } finally {
    peer.drop();
  }
}

async function play(step: SessionStep, peer: SocketPeer, codec: Codec): Promise<void> {
  const { send, expect: expected, close, wait, within_ms: named = DEFAULT_WITHIN_MS } = step;
  const withinMs = named * SLOWER + TOLERANCE_MS;
  if (send !== undefined) peer.send(codec.encode(withTokens(send)), codec.frameKind);
  else if (wait !== undefined) expect(await peer.next(wait * SLOWER)).toBeUndefined();
  else if (expected !== undefined) {
    expectMessage(await nextMessage(peer, codec, withinMs), expected, step.absent_means_null);
  } else if (typeof close === 'number') await leave(peer, close);
  else if (close !== undefined) {
    const arrival = await peer.next(withinMs);
    expect(arrival).toMatchObject({ kind: 'close', code: CLOSE_CODES[close].code });
    const reason = arrival?.kind === 'close' ? arrival.reason : '';
    const { name, delay } = REASON.exec(reason)?.groups ?? {};
    expect(name, `the reason "${reason}"`).toBe(close);
    expect(delay !== undefined, `a delay in "${reason}"`).toBe(CLOSE_CODES[close].retry === 'after');
    expect(Number(delay ?? 0)).toBeLessThanOrEqual(MAX_DELAY_MS);
  } else throw new Error('the step says nothing to do');
}

/** The server has nothing more to say but that it heard: 1006 would mean that it hung up without a close frame. */
async function leave(peer: SocketPeer, code: number): Promise<void> {
  peer.close(code);
  expect(await peer.next(DEFAULT_WITHIN_MS * SLOWER + TOLERANCE_MS)).toMatchObject({ kind: 'close', code });
}

function withTokens(message: WireMessage): WireMessage {
  return Object.fromEntries(
    Object.entries(message).map(([name, value]) => [name, isPlaceholder(value) ? value.$credential : value]),
  );
}

function isPlaceholder(value: unknown): value is { readonly $credential: string } {
  return typeof value === 'object' && value !== null && '$credential' in value;
}
