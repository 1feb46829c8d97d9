// A close code with its name.
import { closeCodeName } from '@inband/protocol';

/** Codes of RFC 6455 that a browser may report and Inband has no name for. */
const OTHERS: Readonly<Record<number, string>> = { 1000: 'normal', 1005: 'no code', 1006: 'no close frame' };

export function closeText(code: number): string {
  const name = closeCodeName(code) ?? OTHERS[code];
  return name === undefined ? String(code) : `${code} ${name}`;
}
