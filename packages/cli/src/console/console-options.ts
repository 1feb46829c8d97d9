// What the console's endpoints need to know of the server.
import type { Verifier } from '@inband/server';
import type { ThrowAwayKey } from '../keys/throw-away-key.ts';

export interface ConsoleOptions {
  readonly path: string;
  readonly authTimeoutMs: number;
  readonly maxMessageBytes: number;
  readonly maxAuthMessageBytes: number;
  readonly usesBuiltinHandlers: boolean;
  /** Only a server that made up its own key signs anybody in. */
  readonly key: ThrowAwayKey | undefined;
  readonly verifier: Verifier;
  /** As they are listed. `*` is no name: it opens the socket to every page, but not the sign-in. */
  readonly allowedOrigins: readonly string[];
  /** Known once the server has a port, and so before any request. */
  readonly ownOrigins: () => readonly string[];
}
