// One way to misbehave.
import type { Facts } from '../facts.ts';

export interface Trial {
  readonly id: string;
  readonly title: string;
  readonly does: string;
  /** What is sent as soon as the socket is open. A throw is shown: the trial cannot be held now. */
  frames(context: TrialContext): Promise<readonly TrialFrame[]>;
}

export interface TrialContext {
  readonly facts: Facts;
  /** The token of the page's own connection, where there is one. */
  readonly token: string | undefined;
}

export interface TrialFrame {
  readonly payload: string;
  /** For the log: the payload, with `***` for a credential. */
  readonly shown: string;
}

export function frame(payload: string): TrialFrame {
  return { payload, shown: payload };
}

export function authFrame(token: string): TrialFrame {
  const message = { type: 'auth', token };
  return { payload: JSON.stringify(message), shown: JSON.stringify({ ...message, token: '***' }) };
}
