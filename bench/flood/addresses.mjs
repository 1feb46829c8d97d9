// Who comes from where? Nobody has an address of two groups. Every IPv4 address is a source of its own; in IPv6 each
// has a /48 of its own (FLOOD-3).

const GROUPS = { attackers: 1, honest: 2, sessions: 3, warmUp: 4, capacity: 5, unloaded: 6 };

/** Where the server listens. */
export const serverHost = (family) => (family === 6 ? '::1' : '127.0.0.1');

/** The address of a member of a group, from 0 to 65,000. */
export function addressOf(family, group, member) {
  const number = GROUPS[group];
  if (family === 6) return `fd77:${number}:${(member + 1).toString(16)}::1`;
  return `127.${number}.${(member + 1) >> 8}.${(member + 1) & 255}`;
}
