// From what the client's inspector sees to a line of the log.
import type { InspectEntry } from '@inband/client';
import type { WireEntry } from './wire-log.ts';

export function toWireEntry(entry: InspectEntry): WireEntry {
  const { atMs } = entry;
  if (entry.kind === 'transition') return { atMs, kind: 'note', text: `${entry.from} → ${entry.to}` };
  const text = entry.message === null ? 'not an acceptable message' : oneLine(typeFirst(entry.message));
  return { atMs, kind: entry.direction, text, byteLength: entry.byteLength };
}

/** The order of fields means nothing on the wire, and much to a reader. */
function typeFirst({ type, ...rest }: { readonly type: string }): object {
  return { type, ...rest };
}

/** With a space after each comma, so that the line can break there. */
export function oneLine(value: unknown): string {
  return JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ');
}
