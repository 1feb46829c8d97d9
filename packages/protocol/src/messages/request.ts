// either way: please answer. Clause APP-2.
import * as T from '@sinclair/typebox';
import { MAX_ID_LENGTH, MAX_NAME_LENGTH } from '../limits.ts';

export const Request = T.Object({
  type: T.Literal('request'),
  /** Chosen by the sender, unique among its requests that have no answer yet. */
  id: T.String({ minLength: 1, maxLength: MAX_ID_LENGTH }),
  name: T.String({ minLength: 1, maxLength: MAX_NAME_LENGTH }),
  data: T.Optional(T.Unknown()),
});
export type Request = T.Static<typeof Request>;
