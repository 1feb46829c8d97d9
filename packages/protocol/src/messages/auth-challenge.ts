// server -> client: the method needs one more round. Clause AUTH-13.
import * as T from '@sinclair/typebox';
import { Gen } from './gen.ts';

export const AuthChallenge = T.Object({
  type: T.Literal('auth_challenge'),
  gen: Gen,
  challenge: T.Unknown(),
});
export type AuthChallenge = T.Static<typeof AuthChallenge>;
