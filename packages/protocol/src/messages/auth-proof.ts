// client -> server: the answer to a challenge. Clause AUTH-13.
import * as T from '@sinclair/typebox';
import { Gen } from './gen.ts';

export const AuthProof = T.Object({
  type: T.Literal('auth_proof'),
  gen: Gen,
  proof: T.Unknown(),
});
export type AuthProof = T.Static<typeof AuthProof>;
