// Times and durations as people read them.

const pad = (value: number, length: number): string => String(value).padStart(length, '0');

/** `14:03:59.042` */
export function timeText(atMs: number): string {
  const time = new Date(atMs);
  const seconds = [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => pad(part, 2))
    .join(':');
  return `${seconds}.${pad(time.getMilliseconds(), 3)}`;
}

/** `3 ms`, `5.02 s` */
export function elapsedText(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(2)} s`;
}

/** `4.2 s` near the end, `14:32` before. */
export function remainingText(ms: number): string {
  const rest = Math.max(0, ms);
  if (rest < 10_000) return `${(rest / 1_000).toFixed(1)} s`;
  const seconds = Math.ceil(rest / 1_000);
  return `${Math.floor(seconds / 60)}:${pad(seconds % 60, 2)}`;
}
