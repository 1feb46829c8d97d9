// either way: something happened; no answer is expected. Clause APP-1.
import * as T from '@sinclair/typebox';
import { MAX_NAME_LENGTH } from '../limits.ts';

export const Event = T.Object({
  type: T.Literal('event'),
  name: T.String({ minLength: 1, maxLength: MAX_NAME_LENGTH }),
  data: T.Optional(T.Unknown()),
});
export type Event = T.Static<typeof Event>;
