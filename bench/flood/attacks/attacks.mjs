// What does each kind of attacker do? One entry each: which keys the server has, and the plan of one connection.
import { frame } from './frames.mjs';
import { garbageFrames } from './garbage.mjs';

/** How long after its credential an attacker that does not wait hangs up. */
const ABORT_AFTER_MS = 2;

/**
 * By name: `keys`, the kind of keys the server is started with, and `plan(context)`, what one connection does. `context`:
 * `credentials`, `speech` (see `speech.mjs`), and `keys`, which are others where a server has only a secret.
 *
 * - `request`: what is sent first;
 * - `frames`: one of these is sent when the socket is open, with `patch.quads` times four characters of it made new;
 * - `timer`: what is done `afterMs` after `connect` or `open`: `send` (again and again) or `reset` (once);
 * - `done`: hangs up at `connect` or `open`.
 *
 * `once` is what it does, in place of that, where its cost for the server is measured: so that it ends.
 */
export const ATTACKS = {
  silent: { keys: 'jwks', plan: ({ speech }) => ({ request: speech.upgrade() }), once: { done: 'open' } },
  ping: {
    keys: 'jwks',
    plan: ({ speech }) => ({
      request: speech.upgrade(),
      timer: { at: 'open', afterMs: 1_000, send: frame('ping', 'x') },
    }),
    once: { frames: [{ bytes: frame('ping', 'x') }], timer: { at: 'open', afterMs: ABORT_AFTER_MS } },
  },
  drip: {
    keys: 'jwks',
    plan: ({ speech }) => ({
      request: speech.upgrade(),
      // Eight kilobytes are announced; they come one by one.
      frames: [{ bytes: frame('text', '{', { announced: 8_000 }) }],
      timer: { at: 'open', afterMs: 1_000, send: Buffer.from(' ') },
    }),
    once: { timer: { at: 'open', afterMs: ABORT_AFTER_MS } },
  },
  'half-open': {
    keys: 'jwks',
    plan: () => ({
      request: 'GET /ws HTTP/1.1\r\nHost: localhost\r\nX-Slow: ',
      timer: { at: 'connect', afterMs: 1_000, send: Buffer.from('a') },
    }),
    once: { timer: { at: 'connect', afterMs: ABORT_AFTER_MS } },
  },
  garbage: {
    keys: 'jwks',
    plan: ({ speech }) => ({
      request: speech.upgrade(),
      frames: garbageFrames().map((bytes) => ({ bytes })),
    }),
  },
  oversized: {
    keys: 'jwks',
    plan: ({ speech }) => ({
      request: speech.upgrade(),
      frames: [
        { bytes: frame('text', 'x', { announced: 2 ** 40 }) },
        { bytes: frame('text', 'x'.repeat(15_000)) },
        { bytes: frame('text', 'x'.repeat(18_000)) },
      ],
    }),
  },
  'forged-hs256': { keys: 'secret', plan: (context) => forged(context, 'HS256') },
  'forged-rs256': { keys: 'jwks', plan: (context) => forged(context, 'RS256') },
  'forged-es256': { keys: 'jwks', plan: (context) => forged(context, 'ES256') },
  'forged-eddsa': { keys: 'jwks', plan: (context) => forged(context, 'EdDSA') },
  'random-kid': {
    keys: 'url',
    plan: ({ credentials, speech }) => {
      const token = credentials.unknownKey();
      const bytes = speech.authenticate(token);
      // Nine characters of the header come before the name of the key; 24 are the name.
      return {
        request: speech.upgrade(),
        frames: [{ bytes, patch: { at: bytes.indexOf(token) + 12, quads: 8 } }],
      };
    },
  },
  replayed: {
    keys: 'jwks',
    plan: ({ credentials, keys, speech }) => ({
      request: speech.upgrade(),
      frames: [{ bytes: speech.authenticate(credentials.stale(keys)) }],
    }),
  },
  abort: {
    keys: 'jwks',
    plan: (context) => ({
      ...forged(context, context.keys === 'secret' ? 'HS256' : 'RS256'),
      timer: { at: 'open', afterMs: ABORT_AFTER_MS },
    }),
  },
  'connect-close': { keys: 'jwks', plan: () => ({ done: 'connect' }) },
};

/** Each connection brings a token of its own: most of the first half of the signature is made new each time. */
function forged({ credentials, speech }, alg) {
  const token = credentials.forged(alg);
  const bytes = speech.authenticate(token);
  const signatureAt = bytes.indexOf(token) + token.lastIndexOf('.') + 1;
  // Not its beginning, so that the number stays below that of the key and nobody can refuse it for being too big.
  return { request: speech.upgrade(), frames: [{ bytes, patch: { at: signatureAt + 4, quads: 4 } }] };
}
