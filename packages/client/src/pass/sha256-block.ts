// SHA-256, one block at a time (FIPS 180-4), for whoever hashes the same beginning a million times.
//
// Our own and no library's, for that reason: what is absorbed once is not absorbed again, which no library lets one say.
// WebCrypto would need a promise for each hash. Secrets are not hashed with it, so it need not be careful with time.

export const BLOCK_BYTES = 64;

/** Section 4.2.2 and 5.3.3: the fractional parts of the roots of the first primes. */
const ROUND_CONSTANTS = new Int32Array(64);
const START = new Int32Array(8);
for (let prime = 2, count = 0; count < 64; prime++) {
  let divisor = 2;
  while (divisor < prime && prime % divisor !== 0) divisor++;
  if (divisor < prime) continue;
  if (count < 8) START[count] = (Math.sqrt(prime) % 1) * 2 ** 32;
  ROUND_CONSTANTS[count++] = (Math.cbrt(prime) % 1) * 2 ** 32;
}

const schedule = new Int32Array(64);

/** The state before the first block. */
export function startSha256(): Int32Array {
  return START.slice();
}

/** Takes the block that begins at `offset` of `bytes` into `state`. Section 6.2.2, with its names. */
export function absorbBlock(state: Int32Array, bytes: Uint8Array, offset: number): void {
  const w = schedule;
  for (let t = 0; t < 16; t++) {
    const first = offset + 4 * t;
    w[t] =
      (at(bytes, first) << 24) |
      (at(bytes, first + 1) << 16) |
      (at(bytes, first + 2) << 8) |
      at(bytes, first + 3);
  }
  for (let t = 16; t < 64; t++) {
    const x = at(w, t - 15);
    const y = at(w, t - 2);
    const sigma0 = rotr(x, 7) ^ rotr(x, 18) ^ (x >>> 3);
    const sigma1 = rotr(y, 17) ^ rotr(y, 19) ^ (y >>> 10);
    w[t] = at(w, t - 16) + sigma0 + at(w, t - 7) + sigma1;
  }
  let a = at(state, 0);
  let b = at(state, 1);
  let c = at(state, 2);
  let d = at(state, 3);
  let e = at(state, 4);
  let f = at(state, 5);
  let g = at(state, 6);
  let h = at(state, 7);
  for (let t = 0; t < 64; t++) {
    const sum1 = rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25);
    const t1 = (h + sum1 + ((e & f) ^ (~e & g)) + at(ROUND_CONSTANTS, t) + at(w, t)) | 0;
    const sum0 = rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22);
    const t2 = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] = at(state, 0) + a;
  state[1] = at(state, 1) + b;
  state[2] = at(state, 2) + c;
  state[3] = at(state, 3) + d;
  state[4] = at(state, 4) + e;
  state[5] = at(state, 5) + f;
  state[6] = at(state, 6) + g;
  state[7] = at(state, 7) + h;
}

function rotr(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

/** Every index here is in range. */
function at(numbers: Int32Array | Uint8Array, index: number): number {
  return numbers[index] as number;
}
