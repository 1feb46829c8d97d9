// Every number a client works with when it is told nothing, and why it is that.

/** About a minute of a chatty user interface, and little enough to hold in memory while the network is away. */
export const DEFAULT_OUTBOX = { maxMessages: 256, maxBytes: 262_144 };
/** A burst of events while a loop awaits something; as many bytes as one message may have. */
export const DEFAULT_EVENT_BUFFER = { maxMessages: 1_024, maxBytes: 1_048_576 };
/** What people wait for a reply before they press the button again. */
export const DEFAULT_REQUEST_TIMEOUT_MS = 10_000;
/** A credential may need a redirect or a prompt. */
export const DEFAULT_CREDENTIAL_TIMEOUT_MS = 30_000;
/** A handshake over a bad mobile network takes 3 to 5 s. */
export const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
/** Twice the deadline of a server with default limits, so that its answer, which says more, comes first. */
export const DEFAULT_AUTH_TIMEOUT_MS = 10_000;
/** Two seconds of network each way on a bad day, a puzzle of three (PASS-6), and a second to spare. */
export const DEFAULT_PASS_TIMEOUT_MS = 8_000;
/** Invisible for one lost connection, and seven doublings away from the longest wait. */
export const DEFAULT_BACKOFF = { baseMs: 500, maxMs: 30_000 };
/** Longer than a server takes to accept a client and fall over. */
export const DEFAULT_STABLE_AFTER_MS = 10_000;
/** A server that asks for more than five minutes is mistaken, or not a friend. */
export const DEFAULT_MAX_RETRY_AFTER_MS = 300_000;
/** The most a server can be configured to take, so that both directions allow the same. */
export const DEFAULT_MAX_MESSAGE_BYTES = 1_048_576;
