// What a server without a module of its own understands. Shared with the console, so it must run in a browser.
import { defineContract } from '@inband/protocol';
import * as T from '@sinclair/typebox';

const Whoami = T.Object({
  subject: T.String(),
  session_id: T.String(),
  expires_at_ms: T.Union([T.Integer(), T.Null()]),
  claims: T.Record(T.String(), T.Unknown()),
});

export const builtinContract = defineContract({
  requests: {
    /** Answers with what it was sent. */
    echo: { data: T.Unknown(), response: T.Unknown() },
    whoami: { data: T.Unknown(), response: Whoami },
  },
  /** What one client says to all. */
  clientEvents: { broadcast: T.Unknown() },
  serverEvents: { broadcast: T.Object({ from: T.String(), data: T.Unknown() }) },
});

export type BuiltinContract = typeof builtinContract;
