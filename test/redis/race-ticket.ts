// One ticket, presented by many sockets at the same moment.
import { RawClient } from '../support/raw-client.ts';
import { textFrame } from '../support/websocket-frame.ts';
import { endOf } from './present.ts';

export const AUDIENCE = 'wss://live.example';

/** Where the ticket is: in the first message, or in the query of the upgrade. */
export type Place = 'message' | 'query';

export interface RaceResult {
  /** For each admission, which of the servers it was at. */
  readonly admittedAt: readonly number[];
  /** How all sockets ended, by what their clients saw, e.g. `message: auth_failed`. */
  readonly ends: ReadonlyMap<string, number>;
}

/** Loopback has as many addresses as one likes, and each has ports of its own. */
const SOURCES = 64;

/**
 * All sockets are connected before the first one presents the ticket, and all present it in the same turn of the loop,
 * one server after the other; `turn` decides which server comes first.
 */
export async function raceTicket(
  ticket: string,
  place: Place,
  ports: readonly number[],
  sockets: number,
  turn: number,
): Promise<RaceResult> {
  const servers = Array.from({ length: sockets }, (_, index) => (index + turn) % ports.length);
  const path = place === 'query' ? `/ws?ticket=${ticket}` : '/ws';
  // With the ticket in the query the request is what races: the system connects at once, and the loop writes later.
  const clients = servers.map(
    (server, index) =>
      new RawClient({ port: ports[server] ?? 0, path, from: `127.0.0.${2 + (index % SOURCES)}` }),
  );
  const statuses = await Promise.all(clients.map((client) => client.answered));
  if (place === 'message') {
    const frame = textFrame({ type: 'auth', method: 'ticket', ticket });
    for (const client of clients) client.write(frame);
  }
  const ends = await Promise.all(clients.map((client, index) => endOf(client, statuses[index] ?? 0)));
  const admittedAt: number[] = [];
  const counts = new Map<string, number>();
  for (const [index, end] of ends.entries()) {
    if (end === 'in') admittedAt.push(servers[index] ?? -1);
    const name = `${place}: ${end}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  for (const client of clients) client.drop();
  return { admittedAt, ends: counts };
}
