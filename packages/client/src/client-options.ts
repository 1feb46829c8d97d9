// What `createClient` takes.
import type {
  ClientCredential,
  Codec,
  Contract,
  CredentialReason,
  UpgradeCredential,
} from '@inband/protocol';
import type { InspectEntry } from './inspect/inspect-entry.ts';

/** What a credential function is told. */
export interface CredentialRequest {
  /**
   * `initial`: the first connection, or one after a failure that says nothing about the credential. `rejected`: the
   * server refused the last one. `expired`: the session reached its end. The last two ask for a fresh one.
   */
  readonly reason: CredentialReason;
  /** Aborted when nobody waits for the answer any more: a timeout, or the client stopped. */
  readonly signal: AbortSignal;
}

/** What a function that answers challenges is told. */
export interface ProofRequest {
  /** What the server sent, unchecked. Its shape belongs to the method. */
  readonly challenge: unknown;
  /** The fields of the `auth` that the challenge is about. Not kept once the proof is there. */
  readonly credential: ClientCredential;
  /** The URL that the client connects to. */
  readonly url: string;
  /** What the browser sends as `Origin`, which is the word `null` for a sandboxed frame; null in Node. */
  readonly origin: string | null;
  /** Aborted when nobody waits for the proof any more. */
  readonly signal: AbortSignal;
}

type MaybePromise<T> = T | Promise<T>;

/**
 * Called once for each connection attempt that does not resume a session, and never twice at the same time for one attempt. Null means that there
 * is no credential (signed out) and stops the client. A throw counts as a failed attempt and is retried.
 */
export type TokenProvider = (request: CredentialRequest) => MaybePromise<string | null>;
/**
 * The same for other methods; fields named `type`, `gen` and `client` are refused.
 *
 * Or `{ upgrade }`, for what goes out with the upgrade request. Nothing is sent in band then: the server's first word is
 * `auth_ok` (UPGRADE-4), so `clientInfo` stays unsaid and there is nothing to prove.
 *
 * - `{}`: cookies, which the browser adds by itself.
 * - `headers`: in Node only; those of the handshake itself are refused.
 * - `subprotocols`: offered after the codec's own, e.g. what `offerBearer` makes.
 * - `query`: added to the URL, which ends up in logs: for tickets that are used up by it, and nothing else.
 */
export type CredentialProvider = (
  request: CredentialRequest,
) => MaybePromise<ClientCredential | UpgradeCredential | null>;
/**
 * Called for the one challenge that a server may answer an `auth` with (AUTH-15). What it returns is the `proof`; a
 * throw ends the attempt, and another follows. The server's deadline runs meanwhile.
 */
export type Prover = (request: ProofRequest) => unknown;

type CredentialOption =
  /** A bearer token. A fixed string is never tried again once refused or expired. */
  | { readonly token: string | TokenProvider; readonly credential?: undefined }
  /** The fields of another method, e.g. `{ method: 'ticket', ticket }`, or what goes out with the upgrade. */
  | { readonly credential: CredentialProvider; readonly token?: undefined };

interface CommonOptions<C extends Contract> {
  /**
   * `wss://` or `ws://`, absolute. Credentials go to this URL and nowhere else (CLIENT-11). It may hold neither user
   * name, password nor fragment, nor a query parameter that is named like a credential (`token`, `access_token`, ...).
   */
  readonly url: string;
  /** Answers challenges. Without it a server that asks for a proof is left for good. Default: none. */
  readonly prove?: Prover | undefined;
  /** Types and checks what goes over the connection. Default: none, any name and any data. */
  readonly contract?: C | undefined;
  /** Tells the server which program this is. Default: nothing. */
  readonly clientInfo?: { readonly name: string; readonly version: string } | undefined;
  /** Default: `jsonCodec`. */
  readonly codec?: Codec<string> | Codec<Uint8Array> | undefined;
  /** What may wait to be sent (CLIENT-6). Default: 256 messages, 262,144 bytes. */
  readonly outbox?: BufferLimits | undefined;
  /** What one `events()` holds for a loop that is slower than the server. Default: 1,024 messages, 1,048,576 bytes. */
  readonly eventBuffer?: BufferLimits | undefined;
  /** From the call of `request` to its answer, the wait for a session included. Default: 10,000. */
  readonly requestTimeoutMs?: number | undefined;
  /** Default: 30,000. */
  readonly credentialTimeoutMs?: number | undefined;
  /** Default: 10,000. */
  readonly connectTimeoutMs?: number | undefined;
  /** Default: 10,000. */
  readonly authTimeoutMs?: number | undefined;
  /** Waits between attempts, with full jitter (CLIENT-2). Default: 500 and 30,000. */
  readonly backoff?:
    | { readonly baseMs?: number | undefined; readonly maxMs?: number | undefined }
    | undefined;
  /** A session that lived this long makes the next failure a first one. Default: 10,000. */
  readonly stableAfterMs?: number | undefined;
  /** The longest wait a server can ask for (CLIENT-3). Default: 300,000. */
  readonly maxRetryAfterMs?: number | undefined;
  /**
   * Whether to come back with what a server offers for it, instead of a credential of the application's (RESUME-6). It
   * is kept in memory, and used once. Default: true.
   */
  readonly resume?: boolean | undefined;
  /**
   * Whether to ask for an admission pass, and to solve its puzzle, where an upgrade was refused maybe for want of one
   * (PASS-6). Default: true.
   */
  readonly admissionPass?: boolean | undefined;
  /** The longest message taken from the server. Default: 1,048,576. */
  readonly maxMessageBytes?: number | undefined;
  /** Lets `ws://` go to hosts other than this machine, credentials in cleartext (CLIENT-10). Default: false. */
  readonly allowInsecure?: boolean | undefined;
  /** Sees every frame, credentials masked, and every transition. For consoles and debugging. */
  readonly inspect?: ((entry: InspectEntry) => void) | undefined;
}

export interface BufferLimits {
  readonly maxMessages?: number | undefined;
  readonly maxBytes?: number | undefined;
}

export type ClientOptions<C extends Contract = Contract> = CommonOptions<C> & CredentialOption;
