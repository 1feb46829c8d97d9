// Every `Origin` that is not `https://app.example` and would like to be taken for it.
import type { HeaderLine } from '../support/upgrade-request.ts';

export interface HostileOrigin {
  readonly name: string;
  readonly lines: readonly HeaderLine[];
  /**
   * Default 403. 431 is an answer of uWebSockets.js itself. 0: a head that is no HTTP (RFC 9110 section 5.5), to which
   * uWebSockets.js says nothing; it hangs up after 10 s.
   */
  readonly status?: 0 | 431;
}

export const RIGHT_ORIGIN = 'https://app.example';

/** Written byte by byte as they would stand in UTF-8. */
function bytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

const VALUES: Readonly<Record<string, string>> = {
  null: 'null',
  'null in capitals': 'NULL',
  'another host': 'https://evil.example',
  'a suffix of the host': 'https://app.example.evil.example',
  'a prefix of the host': 'https://evilapp.example',
  'a prefix with a hyphen': 'https://evil-app.example',
  'a subdomain': 'https://evil.app.example',
  'the parent domain': 'https://example',
  'a sibling': 'https://api.example',
  'the end of the host': 'https://pp.example',
  'the beginning of the host': 'https://app.exampl',
  'one letter more': 'https://app.examplee',
  'one letter doubled': 'https://appp.example',
  'no dot': 'https://appexample',
  'another character for the dot': 'https://app-example',
  'any character for the dot': 'https://appxexample',
  'the scheme in capitals': 'HTTPS://app.example',
  'the scheme with one capital': 'Https://app.example',
  'the host in capitals': 'https://APP.EXAMPLE',
  'the host with one capital': 'https://app.Example',
  'another port': 'https://app.example:8443',
  'the default port spelled out': 'https://app.example:443',
  'the default port with a zero before it': 'https://app.example:0443',
  'the port of http': 'https://app.example:80',
  'port 0': 'https://app.example:0',
  'an empty port': 'https://app.example:',
  'a port over 65535': 'https://app.example:65979',
  'a name for a port': 'https://app.example:evil',
  'a user': 'https://app.example@evil.example',
  'a user and a password': 'https://app.example:443@evil.example',
  'a user before the right host': 'https://evil@app.example',
  'an empty user': 'https://@app.example',
  'a dot after the host': 'https://app.example.',
  'two dots after the host': 'https://app.example..',
  'a slash after the host': 'https://app.example/',
  'a path': 'https://app.example/evil',
  'a path to another host': 'https://evil.example/https://app.example',
  'a path that leads up': 'https://app.example/../evil.example',
  'a query': 'https://app.example?',
  'a query with the right origin': 'https://evil.example?https://app.example',
  'a fragment': 'https://app.example#',
  'a fragment with the right origin': 'https://evil.example#https://app.example',
  'a backslash': 'https://app.example\\',
  'a backslash and another host': 'https://evil.example\\@app.example',
  'http for https': 'http://app.example',
  'http on the port of https': 'http://app.example:443',
  'ws for https': 'ws://app.example',
  'wss for https': 'wss://app.example',
  'file with a host': 'file://app.example',
  'file without a host': 'file://',
  data: 'data:text/html,https://app.example',
  blob: 'blob:https://app.example',
  'blob with an id': 'blob:https://app.example/6f1c1e6a-0b3e-4f7e-9f55-1d2c3b4a5968',
  'filesystem and the right origin': 'filesystem:https://app.example/temporary/',
  javascript: 'javascript:https://app.example',
  'about:blank': 'about:blank',
  'about:srcdoc': 'about:srcdoc',
  'a page of an extension': 'chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  'an extension called like the host': 'chrome-extension://app.example',
  'another extension': 'moz-extension://app.example',
  'no scheme': 'app.example',
  'no scheme but slashes': '//app.example',
  'one slash': 'https:/app.example',
  'three slashes': 'https:///app.example',
  'no slash': 'https:app.example',
  'no colon': 'https//app.example',
  'an empty scheme': '://app.example',
  'the scheme and nothing else': 'https://',
  'percent-encoding of a letter': 'https://%61pp.example',
  'percent-encoding of the dot': 'https://app%2eexample',
  'percent-encoding of all': 'https%3A%2F%2Fapp.example',
  'an encoded NUL after the host': 'https://app.example%00',
  'an encoded NUL and another host': 'https://app.example%00.evil.example',
  'an encoded line end': 'https://app.example%0d%0aOrigin:%20https://evil.example',
  'an encoded slash': 'https://app.example%2f.evil.example',
  'a Cyrillic a': bytes('https://\u0430pp.example'),
  'a Cyrillic a in Punycode': 'https://xn--pp-7kc.example',
  'a fullwidth dot': bytes('https://app\uff0eexample'),
  'an ideographic full stop': bytes('https://app\u3002example'),
  'fullwidth letters': bytes('https://\uff41\uff50\uff50.example'),
  'a fullwidth slash after the host': bytes('https://app.example\uff0fevil.example'),
  'a soft hyphen': bytes('https://app\u00ad.example'),
  'a zero-width space': bytes('https://app\u200b.example'),
  'a zero-width joiner': bytes('https://app.exam\u200dple'),
  'a byte order mark': bytes('https://\ufeffapp.example'),
  'a combining accent': bytes('https://app\u0301.example'),
  'a no-break space': bytes('https://app.example\u00a0.evil.example'),
  'bytes that are not UTF-8': 'https://app.example\xff\xfe.evil.example',
  'an underlong dot': 'https://app\xc0\xaeexample',
  DEL: 'https://app.example\x7f',
  'one byte over ASCII': 'https://\xe1pp.example',
  'a space in the host': 'https://app .example',
  'a space after the scheme': 'https:// app.example',
  'a space and another origin': 'https://app.example https://evil.example',
  'another origin and a space': 'https://evil.example https://app.example',
  'a tab in the host': 'https://app\t.example',
  'a tab and another origin': 'https://app.example\thttps://evil.example',
  'a list': 'https://app.example, https://evil.example',
  'a list, the right one last': 'https://evil.example, https://app.example',
  'a list without spaces': 'https://app.example,https://evil.example',
  'the right one twice in a list': 'https://app.example, https://app.example',
  'a list that ends in a comma': 'https://app.example,',
  'a list that begins with a comma': ',https://app.example',
  'null and the right one': 'null, https://app.example',
  'a semicolon': 'https://app.example;',
  'an underscore': 'https://app.example_.evil.example',
  'quotation marks': '"https://app.example"',
  'single quotation marks': "'https://app.example'",
  'angle brackets': '<https://app.example>',
  'square brackets': '[https://app.example]',
  'an asterisk': '*',
  'an asterisk for a label': 'https://*.example',
  'a regular expression': 'https://app.example|evil.example',
  'a pattern of everything': '.*',
  'an empty label': 'https://app..example',
  'a dot before the host': 'https://.app.example',
  'the name of a property': '__proto__',
  'another name of a property': 'constructor',
  true: 'true',
  undefined: 'undefined',
  'the host of the server': 'http://localhost',
  'the address of the server': 'http://127.0.0.1',
  'the address as a decimal': 'http://2130706433',
  'the address in octal': 'http://0177.0.0.1',
  'the address in hexadecimal': 'http://0x7f000001',
  'the address in short': 'http://127.1',
  'the address of everything': 'http://0.0.0.0',
  'IPv6 of the server': 'http://[::1]',
  'IPv6 with a zone': 'http://[fe80::1%25lo]',
  'IPv6 that holds IPv4': 'http://[::ffff:127.0.0.1]',
  'IPv6 around the right host': 'https://[app.example]',
  'IPv6 without brackets': 'https://::1',
  'a long host': `https://app.example.${'a'.repeat(2_000)}.evil.example`,
  'a long user': `https://${'a'.repeat(2_000)}@app.example`,
  'a long scheme': `${'a'.repeat(2_000)}://app.example`,
  JSON: '{"origin":"https://app.example"}',
};

const LINES: Readonly<Record<string, readonly HeaderLine[]>> = {
  'two lines, the right one first': [
    ['Origin', RIGHT_ORIGIN],
    ['Origin', 'https://evil.example'],
  ],
  'two lines, the right one last': [
    ['Origin', 'https://evil.example'],
    ['Origin', RIGHT_ORIGIN],
  ],
  'two lines, both right': [
    ['Origin', RIGHT_ORIGIN],
    ['Origin', RIGHT_ORIGIN],
  ],
  'two lines, the first empty': [
    ['Origin', ''],
    ['Origin', RIGHT_ORIGIN],
  ],
  'two lines, the last empty': [
    ['Origin', RIGHT_ORIGIN],
    ['Origin', ''],
  ],
  'two empty lines': [
    ['Origin', ''],
    ['Origin', ''],
  ],
  'two lines in different case': [
    ['origin', RIGHT_ORIGIN],
    ['ORIGIN', 'https://evil.example'],
  ],
  'three lines': [
    ['Origin', 'https://evil.example'],
    ['Origin', RIGHT_ORIGIN],
    ['Origin', 'null'],
  ],
  'null and the right one in two lines': [
    ['Origin', 'null'],
    ['Origin', RIGHT_ORIGIN],
  ],
  'a header for the origin of an older draft': [
    ['Origin', 'https://evil.example'],
    ['Sec-WebSocket-Origin', RIGHT_ORIGIN],
  ],
  'the right Referer': [
    ['Origin', 'https://evil.example'],
    ['Referer', `${RIGHT_ORIGIN}/`],
  ],
  'what proxies are told': [
    ['Origin', 'https://evil.example'],
    ['X-Forwarded-Host', 'app.example'],
    ['X-Forwarded-Proto', 'https'],
    ['X-Original-Host', 'app.example'],
  ],
  'a Host that is the same': [['Origin', 'http://localhost:80']],
  'what Sec-Fetch-Site says': [
    ['Origin', 'https://evil.example'],
    ['Sec-Fetch-Site', 'same-origin'],
  ],
};

const MALFORMED: Readonly<Record<string, string>> = {
  'NUL after the host': 'https://app.example\0',
  'NUL and another host': 'https://app.example\0.evil.example',
  'a control byte': 'https://app.example\x01',
  'a vertical tab': 'https://app.example\x0b',
  'a form feed': 'https://app.example\x0c',
  'an escape': 'https://app.example\x1b',
  'a bare carriage return': 'https://app.example\revil',
  'a bare line feed': 'https://app.example\nevil',
  'a folded line': `https://evil.example\r\n ${RIGHT_ORIGIN}`,
};

export const HOSTILE_ORIGINS: readonly HostileOrigin[] = [
  ...Object.entries(VALUES).map(([name, value]) => ({ name, lines: [['Origin', value] as const] })),
  ...Object.entries(LINES).map(([name, lines]) => ({ name, lines })),
  ...Object.entries(MALFORMED).map(([name, value]) => ({
    name,
    lines: [['Origin', value] as const],
    status: 0 as const,
  })),
  { name: 'a space before the colon', lines: [['Origin ', RIGHT_ORIGIN]], status: 0 },
  { name: 'longer than HTTP lets a head be', lines: [['Origin', 'a'.repeat(9_000)]], status: 431 },
];

/**
 * The right origin once uWebSockets.js has read it: it takes bytes over 0x7F at the ends of a value for white space. No
 * browser sends any of these, since it writes hosts in ASCII.
 */
export const STRIPPED_BY_HTTP: readonly string[] = [
  `  ${RIGHT_ORIGIN}  `,
  `\t${RIGHT_ORIGIN}\t`,
  bytes(`${RIGHT_ORIGIN}\u00a0`),
  bytes(`${RIGHT_ORIGIN}\u200d`),
  bytes(`\ufeff${RIGHT_ORIGIN}`),
  `${RIGHT_ORIGIN}\xff\xfe`,
];
