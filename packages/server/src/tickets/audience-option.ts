// For which servers a ticket is good.
import { MAX_TEXT_LENGTH } from '@inband/protocol';
import { OptionError } from '../option-error.ts';

/** @throws OptionError for anything but a text of 1 to 512 characters. */
export function audienceOption(audience: unknown): string {
  if (
    typeof audience !== 'string' ||
    audience === '' ||
    audience.length > MAX_TEXT_LENGTH ||
    !audience.isWellFormed()
  ) {
    throw new OptionError('audience', `must be a text of 1 to ${MAX_TEXT_LENGTH} characters`);
  }
  return audience;
}
