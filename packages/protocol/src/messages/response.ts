// either way: the answer to a request; either `data` or `error`. Clause APP-2.
import * as T from '@sinclair/typebox';
import { MAX_ID_LENGTH, MAX_TEXT_LENGTH } from '../limits.ts';

export const Response = T.Object({
  type: T.Literal('response'),
  id: T.String({ minLength: 1, maxLength: MAX_ID_LENGTH }),
  data: T.Optional(T.Unknown()),
  error: T.Optional(
    T.Object({
      code: T.String({ minLength: 1, maxLength: MAX_ID_LENGTH }),
      message: T.String({ maxLength: MAX_TEXT_LENGTH }),
    }),
  ),
});
export type Response = T.Static<typeof Response>;
