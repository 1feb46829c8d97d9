// The bytes with which a proxy announces a connection: version 2 of the PROXY protocol, right or wrong.

const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');
const PROXY = 1;
const TCP_OVER_IPV4 = 0x11;
export const TCP_OVER_IPV6 = 0x21;
export const LOCAL = 0;

export interface PreambleShape {
  readonly version?: number;
  readonly command?: number;
  readonly family?: number;
  /** What follows the fixed part: addresses, ports, extensions. */
  readonly rest?: Buffer;
  /** What the fixed part says about the length of that; the truth by default. */
  readonly announcedBytes?: number;
}

/** A preamble for the client `192.0.2.1` where the shape says nothing else. */
export function preamble(shape: PreambleShape = {}): Buffer {
  const { version = 2, command = PROXY, family = TCP_OVER_IPV4, rest = ipv4('192.0.2.1') } = shape;
  const fixed = Buffer.from([(version << 4) | command, family, 0, 0]);
  fixed.writeUInt16BE(shape.announcedBytes ?? rest.length, 2);
  return Buffer.concat([SIGNATURE, fixed, rest]);
}

/** Client, then server `127.0.0.1`, then both ports. */
export function ipv4(client: string): Buffer {
  return Buffer.from([...client.split('.').map(Number), 127, 0, 0, 1, 0x12, 0x34, 0, 80]);
}

/** @param client 16 bytes in hexadecimal. */
export function ipv6(client: string): Buffer {
  return Buffer.concat([Buffer.from(client, 'hex'), Buffer.alloc(15), Buffer.from([1, 0x12, 0x34, 0, 80])]);
}
