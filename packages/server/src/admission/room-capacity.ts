// How many connections may wait for their authentication at a time? Clause FLOOD-1.

/**
 * What a waiting connection costs beside the message it may announce: about 1 KiB in this process (socket, connection,
 * place in the room), and 4 KiB for what the kernel holds of it and for the headers of the upgrade.
 */
const WAITING_OVERHEAD_BYTES = 5 * 1_024;
const MIN_ROOM_CAPACITY = 64;
const MAX_ROOM_CAPACITY = 1_000_000;

/**
 * `budgetBytes / (maxMessageBytes + 5 KiB)`, rounded down, from 64 to 1,000,000.
 *
 * The header of a frame announces the frame's length, and uWebSockets.js reserves as much when it has read no more than
 * that header; what it refuses is only what is longer than the limit of the route, which is `maxMessageBytes` for
 * everybody, authenticated or not. So the worst a stranger can make the server hold is one whole message, for a few bytes
 * sent, and the room is sized for all who wait doing so at once: 64 MiB / (16 KiB + 5 KiB) = 3,120 connections.
 *
 * Below 64 places a server would be of no use, so with messages of more than `budgetBytes / 64` the worst case is over
 * the budget, at 64 messages.
 */
export function roomCapacity({
  budgetBytes,
  maxMessageBytes,
}: {
  readonly budgetBytes: number;
  readonly maxMessageBytes: number;
}): number {
  const places = Math.floor(budgetBytes / (maxMessageBytes + WAITING_OVERHEAD_BYTES));
  return Math.min(MAX_ROOM_CAPACITY, Math.max(MIN_ROOM_CAPACITY, places));
}
