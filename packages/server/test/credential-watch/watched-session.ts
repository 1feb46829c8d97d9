// A session that remembers how it was closed, and stops being watched then, as a real one does.
import type { Session } from '../../src/session.ts';

export interface WatchedSession {
  readonly closedWith: string[];
  end(): void;
}

export function watchedSession(whileOpen: (session: Session) => () => void): WatchedSession {
  const closedWith: string[] = [];
  let end = (): void => {};
  const session = {
    close: (code: string) => {
      closedWith.push(code);
      end();
    },
  } as unknown as Session;
  end = whileOpen(session);
  return { closedWith, end: () => end() };
}
