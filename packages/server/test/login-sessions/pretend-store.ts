// A store of login sessions that does what a test says, and remembers what it was asked.
import type { LoginSessionStore } from '../../src/login-sessions/login-session-store.ts';

export class PretendStore implements LoginSessionStore {
  readonly records = new Map<string, string>();
  readonly reads: (readonly string[])[] = [];
  /** Answers in place of the records when it is set. */
  answer: ((ids: readonly string[]) => unknown) | null = null;

  read(ids: readonly string[]): readonly (string | null)[] | Promise<readonly (string | null)[]> {
    this.reads.push(ids);
    const right = ids.map((id) => this.records.get(id) ?? null);
    return this.answer === null
      ? Promise.resolve(right)
      : (this.answer(ids) as ReturnType<LoginSessionStore['read']>);
  }
}
