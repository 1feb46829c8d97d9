// A payload that came out of the simulated network, as the frame ladder wants to see it.
import type { Frame } from '../../src/frame/frame.ts';
import type { Payload } from './network.ts';

export function receivedFrame(payload: Payload): Frame {
  return {
    byteLength: typeof payload === 'string' ? Buffer.byteLength(payload) : payload.byteLength,
    kind: typeof payload === 'string' ? 'text' : 'binary',
    text: () => (typeof payload === 'string' ? payload : fail()),
    bytes: () => (typeof payload === 'string' ? fail() : payload),
  };
}

function fail(): never {
  throw new Error('the ladder read the wrong kind of frame');
}
