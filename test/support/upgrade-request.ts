// The text of an upgrade request, right or wrong.

export type HeaderLine = readonly [name: string, value: string];

const RIGHT: readonly HeaderLine[] = [
  ['Host', 'localhost'],
  ['Upgrade', 'websocket'],
  ['Connection', 'Upgrade'],
  ['Sec-WebSocket-Version', '13'],
  ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
];

export interface UpgradeShape {
  readonly method?: string;
  readonly path?: string;
  readonly httpVersion?: string;
  /** Header lines that stand in the place of the right ones of the same names. */
  readonly replace?: readonly HeaderLine[];
  /** Names of right header lines to leave out. */
  readonly without?: readonly string[];
  /** Header lines that follow the others. */
  readonly add?: readonly HeaderLine[];
}

export function upgradeRequest(shape: UpgradeShape = {}): string {
  const {
    method = 'GET',
    path = '/ws',
    httpVersion = 'HTTP/1.1',
    replace = [],
    without = [],
    add = [],
  } = shape;
  const gone = new Set([...without, ...replace.map(([name]) => name)].map((name) => name.toLowerCase()));
  const lines = [...RIGHT.filter(([name]) => !gone.has(name.toLowerCase())), ...replace, ...add];
  return `${method} ${path} ${httpVersion}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}
