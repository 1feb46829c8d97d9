// To which part of a server does a function belong? By where its file lies; the first that fits.

/** What JavaScript calls has a name and no file. */
const NATIVE_UWS = /^(upgrade|send|end|cork|subscribe|publish|getRemote\w+|getHeader|getUserData|getQuery)$/;
const NATIVE_CRYPTO =
  /^(initiv|init|update|final|digest|oneShotDigest|Hmac|Hash|CipherBase|setAAD|setAuthTag)$/;

const AREAS = [
  ['garbage collector', /^\(garbage collector\)/],
  ['what V8 names no function for', /^\(/],
  ['calls of uWebSockets.js', NATIVE_UWS],
  ['adapter of uWebSockets.js', /server\/dist\/adapters\/uws\//],
  ['admission', /server\/dist\/(admission|admission-pass|client-address)\//],
  ['cryptography', NATIVE_CRYPTO],
  [
    'verification',
    /server\/dist\/(verifi|verdict|resume|spent|methods|key-ring|read-verdict|session-id|random-pool)|internal\/crypto\/|node:crypto/,
  ],
  ['state machine', /protocol\/dist\/machine\//],
  ['reading and writing messages', /protocol\/dist\/|server\/dist\/encoder/],
  ['gate, connection, session', /server\/dist\//],
  ["the bench's server", /bench\/servers\//],
];
const OTHER = 'Node and other packages';

/** In the order of a table. */
export const AREA_NAMES = [...AREAS.map(([name]) => name), OTHER];

export function areaOf({ name, url }) {
  const place = url === '' ? name : url;
  return AREAS.find(([, pattern]) => pattern.test(place))?.[0] ?? OTHER;
}
