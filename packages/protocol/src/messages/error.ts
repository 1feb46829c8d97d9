// server -> client: an application message was refused; the connection lives. Clause APP-4.
import * as T from '@sinclair/typebox';
import { MAX_ID_LENGTH, MAX_TEXT_LENGTH } from '../limits.ts';

export const ErrorMessage = T.Object({
  type: T.Literal('error'),
  code: T.String({ minLength: 1, maxLength: MAX_ID_LENGTH }),
  message: T.String({ maxLength: MAX_TEXT_LENGTH }),
  /** The `id` of the message this answers, where that had one. */
  id: T.Optional(T.String({ minLength: 1, maxLength: MAX_ID_LENGTH })),
});
export type ErrorMessage = T.Static<typeof ErrorMessage>;
