// An application as a user of `--handlers` writes it, with a contract.
import { defineContract } from '@inband/protocol';
import * as T from '@sinclair/typebox';

export const contract = defineContract({
  requests: { add: { data: T.Tuple([T.Number(), T.Number()]), response: T.Number() } },
});

export const handlers = { requests: { add: (_session, [a, b]) => a + b } };
