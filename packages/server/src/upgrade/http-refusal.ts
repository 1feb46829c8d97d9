// An answer over HTTP instead of a WebSocket (TRANSPORT-8).

export interface HttpRefusal {
  readonly status: number;
  /** The status line without the version, e.g. `426 Upgrade Required`. */
  readonly statusLine: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** One sentence for whoever reads the response. Never a part of the request. */
  readonly body: string;
  /** The connection is closed and nothing is said: there is no time for it (FLOOD-6). */
  readonly isUnsaid?: true;
}

function refusal(statusLine: string, body: string, headers: HttpRefusal['headers'] = []): HttpRefusal {
  return { status: Number.parseInt(statusLine, 10), statusLine, headers, body: `${body}\n` };
}

/** One shared value each: what is refused is not worth an allocation of its own. */
export const HTTP_REFUSALS = {
  method: refusal('405 Method Not Allowed', 'A WebSocket is opened with GET.', [['Allow', 'GET']]),
  notAnUpgrade: refusal('400 Bad Request', 'This address speaks WebSocket only.'),
  connection: refusal('400 Bad Request', 'The Connection header must contain "Upgrade".'),
  body: refusal('400 Bad Request', 'An upgrade has no body.'),
  version: refusal('426 Upgrade Required', 'Sec-WebSocket-Version must be 13.', [
    ['Sec-WebSocket-Version', '13'],
  ]),
  key: refusal('400 Bad Request', 'Sec-WebSocket-Key must be 16 bytes in base64.'),
  credentialInQuery: refusal(
    '400 Bad Request',
    'Credentials do not belong in a URL. Open the socket without one and send {"type":"auth","token":"…"} first.',
  ),
  origin: refusal('403 Forbidden', 'Pages of this origin may not connect.'),
  subprotocol: refusal(
    '400 Bad Request',
    'None of the offered subprotocols is known. Offer inband.v1.json or inband.v1.msgpack, or none at all.',
  ),
  credentialTooBig: refusal(
    '431 Request Header Fields Too Large',
    'The credential is longer than this server reads.',
  ),
  internalError: refusal('500 Internal Server Error', 'The server failed to decide about the credential.'),
  verifierTimeout: refusal(
    '504 Gateway Timeout',
    'What decides about credentials did not answer in time, or could not be reached.',
  ),
  draining: refusal('503 Service Unavailable', 'This server is going away.', [['Retry-After', '1']]),
} as const;

/** 401 with a `WWW-Authenticate` line for each way in that has one (RFC 9110 section 15.5.2, UPGRADE-3). */
export function unauthorized(challenges: readonly string[]): HttpRefusal {
  const headers = [...new Set(challenges)].map((value) => ['WWW-Authenticate', value] as const);
  return refusal('401 Unauthorized', 'The credential is missing or was refused.', headers);
}

/** 429 with `Retry-After` in whole seconds, at least 1. */
export const tooManyRequests = bySeconds((retryAfter) =>
  refusal('429 Too Many Requests', 'Too many attempts.', [retryAfter]),
);

/** 503 with `Retry-After` in whole seconds, at least 1. */
export const overloaded = bySeconds((retryAfter) =>
  refusal('503 Service Unavailable', 'There is no room for more just now.', [retryAfter]),
);

/** 503 with `Retry-After`, and with what a client can do about it at once (PASS-1). */
export const passRequired = bySeconds((retryAfter) =>
  refusal('503 Service Unavailable', 'There is room only for whoever brings a pass just now.', [
    retryAfter,
    ['Inband-Pass', 'required'],
  ]),
);

/** What is 429 in the books, and of which the other side hears nothing. */
export const CUT: HttpRefusal = { ...refusal('429 Too Many Requests', 'Too many attempts.'), isUnsaid: true };

/** What is 503 in the books, of one who brings no pass (PASS-1). */
export const CUT_WITHOUT_PASS: HttpRefusal = {
  ...refusal('503 Service Unavailable', 'There is room only for whoever brings a pass just now.'),
  isUnsaid: true,
};

const LONGEST_KEPT_SECONDS = 3_600;

/** Made once for each number of seconds: a flood of refusals allocates none of them. */
function bySeconds(
  make: (retryAfter: readonly [name: string, value: string]) => HttpRefusal,
): (retryAfterMs: number) => HttpRefusal {
  const made = new Map<number, HttpRefusal>();
  return (retryAfterMs) => {
    const seconds = Math.max(1, Math.ceil(retryAfterMs / 1_000));
    const known = made.get(seconds);
    if (known !== undefined) return known;
    const fresh = make(['Retry-After', String(seconds)]);
    if (seconds <= LONGEST_KEPT_SECONDS) made.set(seconds, fresh);
    return fresh;
  };
}
