// Which words at the start of an error of Redis may be repeated in an error of ours.

const CODES: ReadonlySet<string> = new Set([
  'ASK',
  'BUSY',
  'CLUSTERDOWN',
  'CROSSSLOT',
  'ERR',
  'EXECABORT',
  'LOADING',
  'MASTERDOWN',
  'MISCONF',
  'MOVED',
  'NOAUTH',
  'NOPERM',
  'NOREPLICAS',
  'NOSCRIPT',
  'OOM',
  'READONLY',
  'TRYAGAIN',
  'UNKILLABLE',
  'WRONGPASS',
  'WRONGTYPE',
]);

/** From a list, because what follows the word can quote the command that failed. */
export function redisErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const [word = ''] = error.message.split(' ', 1);
  return CODES.has(word) ? word : undefined;
}
