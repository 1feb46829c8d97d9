// How an option that is part of another one is named in errors: as whoever wrote it has it.
import { OptionError } from './option-error.ts';

/** Runs `check`; what it objects to gets `prefix` before its name, e.g. `tickets.`. @throws OptionError */
export function withOptionPrefix<T>(prefix: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    throw new OptionError(prefix + error.option, error.message.slice(`"${error.option}" `.length));
  }
}
