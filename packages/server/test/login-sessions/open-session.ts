// A session as a watcher sees it: something that can be closed.
import type { Session } from '../../src/session.ts';

export interface OpenSession {
  readonly session: Session;
  /** With what it was closed, in order. */
  readonly closes: (string | undefined)[];
}

export function openSession(subject = 'alice'): OpenSession {
  const closes: (string | undefined)[] = [];
  return {
    closes,
    session: {
      id: 'session-1',
      subject,
      claims: {},
      expiresAtMs: null,
      bufferedBytes: 0,
      send: () => 'sent',
      close: (code) => {
        closes.push(code);
      },
    },
  };
}
