// The port of one way to authenticate: its name on the wire, its fields, and what decides.
import type { TObject } from '@sinclair/typebox';
import type { VerificationLane } from '../verification-queue/verification-lane.ts';
import type { Verifier } from '../verifier.ts';

/**
 * A method of `auth`. In-band messages and what was found before the upgrade go through the same one, so no way in has
 * rules of its own.
 */
export interface AuthMethod {
  /** `method` on the wire: a lower-case word of at most 32 letters, digits and underscores. */
  readonly name: string;
  /**
   * The schema of the method's own fields; those of every `auth` are added. A message that does not fit closes with 4400
   * and never reaches `verify`. SHOULD bound every string.
   */
  readonly fields: TObject;
  readonly verify: Verifier;
  /**
   * In which lane verifications wait for their turn, where `verify` does not prepare them (FLOOD-8). `null`: `verify`
   * answers directly and asks nobody, so that it need not wait. Default `lookup`.
   */
  readonly lane?: VerificationLane | null;
  /** Whether `verify` looks at `peer.userAgent`, which is otherwise not kept. Default false. */
  readonly usesUserAgent?: boolean;
}
