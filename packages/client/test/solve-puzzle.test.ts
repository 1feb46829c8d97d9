// The puzzle of a pass, held against Node's own SHA-256.
import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createPuzzleSearch } from '../src/pass/puzzle-search.ts';
import { absorbBlock, BLOCK_BYTES, startSha256 } from '../src/pass/sha256-block.ts';
import { solvePuzzle } from '../src/pass/solve-puzzle.ts';

function zeroBits(message: string): number {
  return Math.clz32(createHash('sha256').update(message).digest().readUInt32BE(0));
}

function sha256(message: Uint8Array): string {
  const bytes = new Uint8Array(Math.ceil((message.length + 9) / BLOCK_BYTES) * BLOCK_BYTES);
  bytes.set(message);
  bytes[message.length] = 0x80;
  new DataView(bytes.buffer).setUint32(bytes.length - 4, 8 * message.length);
  const state = startSha256();
  for (let offset = 0; offset < bytes.length; offset += BLOCK_BYTES) absorbBlock(state, bytes, offset);
  return [...state].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

describe(absorbBlock, () => {
  it('PASS-6: is SHA-256, for every length around a block and for random bytes', () => {
    for (let length = 0; length < 260; length++) {
      const message = randomBytes(length);
      expect(sha256(message)).toBe(createHash('sha256').update(message).digest('hex'));
    }
  });

  it('PASS-6: has the constants of FIPS 180-4', () => {
    const first = [...startSha256()].map((word) => (word >>> 0).toString(16));
    expect(first.join(' ')).toBe('6a09e667 bb67ae85 3c6ef372 a54ff53a 510e527f 9b05688c 1f83d9ab 5be0cd19');
  });
});

describe(createPuzzleSearch, () => {
  it('PASS-6: finds the first counter there is, whatever the length of the text', () => {
    for (let length = 1; length <= 128; length++) {
      const text = randomBytes(96).toString('base64url').slice(0, length);
      let expected = 10 ** 15;
      while (zeroBits(`${text}.${expected}`) < 7) expected++;
      const search = createPuzzleSearch(text, 7);
      let found = null;
      // In slices, as it is used.
      for (let slice = 0; slice < 1_000 && found === null; slice++) found = search(13);
      expect(found).toBe(expected);
    }
  });

  it('PASS-6: goes on where it stopped, over every carry', () => {
    const search = createPuzzleSearch('t', 32);
    expect(search(1_000)).toBeNull();
    const other = createPuzzleSearch('t', 10);
    const counters: number[] = [];
    for (let tries = 0; tries < 100 && counters.length < 1; tries++) {
      const found = other(1_000);
      if (found !== null) counters.push(found);
    }
    expect(zeroBits(`t.${counters[0]}`)).toBeGreaterThanOrEqual(10);
  });
});

describe(solvePuzzle, () => {
  it('PASS-6: solves what a server under attack asks for', async () => {
    const text = randomBytes(44).toString('base64url');
    let nowMs = 0;
    const { now } = performance;
    try {
      // A clock that goes with the work: how long the machine stands still does not count.
      performance.now = () => (nowMs += 1);
      const counter = await solvePuzzle(text, 12, new AbortController().signal);
      expect(zeroBits(`${text}.${counter}`)).toBeGreaterThanOrEqual(12);
    } finally {
      performance.now = now;
    }
  });

  it('PASS-6: lets the event loop run meanwhile, and stops when it is aborted', async () => {
    const controller = new AbortController();
    let turns = 0;
    const { now } = performance;
    try {
      // A clock made so coarse that it stands still: neither a slice nor the search would end by it.
      performance.now = () => 0;
      const solving = solvePuzzle('t', 32, controller.signal);
      const count = (): void => {
        turns++;
        if (turns < 5) setImmediate(count);
        else controller.abort();
      };
      setImmediate(count);
      expect(await solving).toBeNull();
    } finally {
      performance.now = now;
    }
    expect(turns).toBe(5);
  });

  it('PASS-6: gives way through a channel where there is nothing else', async () => {
    const { setImmediate: kept } = globalThis;
    try {
      Reflect.deleteProperty(globalThis, 'setImmediate');
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 30);
      expect(await solvePuzzle('t', 32, controller.signal)).toBeNull();
    } finally {
      globalThis.setImmediate = kept;
    }
  });

  it('PASS-6: gives up after three seconds', async () => {
    let nowMs = 0;
    const { now } = performance;
    try {
      performance.now = () => (nowMs += 5);
      expect(await solvePuzzle('t', 32, new AbortController().signal)).toBeNull();
      expect(nowMs).toBeGreaterThanOrEqual(3_000);
      expect(nowMs).toBeLessThan(3_100);
    } finally {
      performance.now = now;
    }
  });
});
