// Can something be remembered for so long?

/** @throws TypeError for what never ends, or is over before it begins: it would be a use that is not counted. */
export function assertTtl(ttlMs: number): void {
  if (!Number.isSafeInteger(ttlMs) || ttlMs < 1) throw new TypeError('ttlMs must be a positive whole number');
}
