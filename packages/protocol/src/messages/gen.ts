// The number that ties an answer to the authentication it answers.
import * as T from '@sinclair/typebox';

/**
 * Counts the authentications of one connection: 1 for the first, one more for each renewal. An answer carries the
 * number of what it answers, so a late answer cannot be mistaken for a newer one (AUTH-10).
 */
export const Gen = T.Integer({ minimum: 1, maximum: 2 ** 31 - 1 });
