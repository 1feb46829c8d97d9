// What does somebody send who means harm? The same to every server that takes messages of text or bytes.
import { frame } from '../../flood/attacks/frames.mjs';
import { garbageFrames } from '../../flood/attacks/garbage.mjs';

/**
 * For `floods` of a protocol. `oversized`: up to a terabyte, where servers take 16 KiB. `drip`: announces eight kilobytes and
 * sends them byte by byte. `kind`: of the frames that the protocol has its messages in, `text` or `binary`.
 */
export const strangerFrames = (kind) => ({
  garbage: garbageFrames(),
  oversized: [
    frame(kind, 'x', { announced: 2 ** 40 }),
    frame(kind, 'x'.repeat(15_000)),
    frame(kind, 'x'.repeat(18_000)),
  ],
  // biome-ignore lint/suspicious/noThenProperty: first the one, then the other again and again
  drip: { first: frame(kind, '{', { announced: 8_000 }), then: Buffer.from(' ') },
  ping: frame('ping', 'x'),
});
