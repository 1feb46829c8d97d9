// A credential as a client presents it.
import type { HeaderLine } from '../support/upgrade-request.ts';

/** With `auth` the credential is the first message; without, it is in the upgrade request. */
export interface Presentation {
  readonly auth?: Readonly<Record<string, unknown>>;
  readonly headers?: readonly HeaderLine[];
  readonly origin?: string;
  readonly query?: string;
  readonly subprotocols?: readonly string[];
}
