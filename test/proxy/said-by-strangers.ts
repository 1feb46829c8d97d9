// Everything a client can put into a request to look as if it came from elsewhere.
import type { HeaderLine } from '../support/upgrade-request.ts';

/** Values for a list of hops. Among them the addresses that a proxy on this machine has itself. */
const VALUES: readonly string[] = [
  '9.9.9.9',
  '9.9.9.9, 9.9.9.8',
  '9.9.9.9, 127.0.0.1',
  '127.0.0.1',
  '127.0.0.1, 127.0.0.1, 127.0.0.1',
  '::1',
  '[::1]:443',
  '::ffff:9.9.9.9',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::9.9.9.9',
  '0:0:0:0:0:ffff:0909:0909',
  '2001:db8::1',
  'fe80::1%lo',
  '127.0.0.1%lo',
  '9.9.9.9:80',
  '"9.9.9.9"',
  '127.1',
  '0x7f.0.0.1',
  '0177.0.0.1',
  '2130706433',
  'localhost',
  'unknown',
  '_hidden',
  'unix:',
  ',',
  ',,,',
  '9.9.9.9,',
  ', 9.9.9.9',
  '9.9.9.9;',
  '9.9.9.9 127.0.0.1',
  '"',
  '"9.9.9.9',
  '\\',
  '<script>',
  '\u00ff\u00fe',
  '127.0.0.1, '.repeat(150),
  '9'.repeat(2_000),
  'for=9.9.9.9',
  'For="[::1]:443"',
  'for=9.9.9.9;for=127.0.0.1',
  'for="',
  'for="9.9.9.9',
  'for="\\',
  'for=9.9.9.9, for=127.0.0.1',
  'for=_hidden, for=unknown',
];

const TWICE = ['x-forwarded-for', 'forwarded'].flatMap((name) =>
  ['9.9.9.9', '127.0.0.1', 'for=9.9.9.9', ''].map((value): readonly HeaderLine[] => [
    [name, value],
    [name, '9.9.9.9'],
  ]),
);

const OTHER_NAMES = [
  'X-Real-IP',
  'X-Client-IP',
  'X-Cluster-Client-IP',
  'X-Forwarded',
  'X-Forwarded-Host',
  'X_Forwarded_For',
  'X-Forwarded-For2',
  'Forwarded-For',
  'True-Client-IP',
  'CF-Connecting-IP',
  'Fastly-Client-IP',
  'X-Envoy-External-Address',
  'X-Original-Forwarded-For',
  'Via',
  'Client-IP',
  'PROXY',
];

/** Lists of header lines, each of which one client sends. */
export const SAID_BY_STRANGERS: readonly (readonly HeaderLine[])[] = [
  ...['X-Forwarded-For', 'x-FORWARDED-for', 'Forwarded'].flatMap((name) =>
    VALUES.map((value): readonly HeaderLine[] => [[name, value]]),
  ),
  ...VALUES.map((value): readonly HeaderLine[] => [
    ['X-Forwarded-For', value],
    ['Forwarded', value],
  ]),
  ...TWICE,
  ...OTHER_NAMES.map((name): readonly HeaderLine[] => [[name, '9.9.9.9']]),
  // Header lines that some parsers read otherwise than others.
  [['X-Forwarded-For ', '9.9.9.9']],
  [['X-Forwarded-For', '127.0.0.1\r\n 9.9.9.9']],
  [['X-Forwarded-For', '127.0.0.1\r\n\t9.9.9.9']],
  [['X-Forwarded-For', '127.0.0.1\rX-Forwarded-For: 9.9.9.9']],
  [['X-Forwarded-For', '127.0.0.1\nX-Forwarded-For: 9.9.9.9']],
  [['X-Forwarded-For', '9.9.9.9\u0000']],
  [['X-Forwarded-For\u0000', '9.9.9.9']],
  // Asks the proxy to take the line that it has just appended to away again.
  [
    ['Connection', 'X-Forwarded-For'],
    ['X-Forwarded-For', '9.9.9.9'],
  ],
  [
    ['Connection', 'close, Forwarded, X-Forwarded-For'],
    ['Forwarded', 'for=9.9.9.9'],
  ],
];
