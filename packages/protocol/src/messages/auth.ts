// client -> server: here is who I am. Clauses AUTH-1, AUTH-9, AUTH-13.
import * as T from '@sinclair/typebox';
import { MAX_NAME_LENGTH } from '../limits.ts';
import { Gen } from './gen.ts';

/** The method used when `auth` names none. */
export const DEFAULT_AUTH_METHOD = 'bearer';

/** What every `auth` looks like. The fields of its method are checked by that method's own schema. */
export const Auth = T.Object({
  type: T.Literal('auth'),
  method: T.Optional(T.String({ pattern: '^[a-z][a-z0-9_]{0,31}$' })),
  gen: T.Optional(Gen),
  client: T.Optional(
    T.Object({
      name: T.String({ maxLength: MAX_NAME_LENGTH }),
      version: T.String({ maxLength: MAX_NAME_LENGTH }),
    }),
  ),
});
export type Auth = T.Static<typeof Auth> & { readonly [field: string]: unknown };
