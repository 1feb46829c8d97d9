// What can be done once somebody is in.
import type { Client, Session } from '@inband/client';
import type { BuiltinContract } from '../../src/handlers/builtin-contract.ts';
import { create } from '../dom/create.ts';
import { find } from '../dom/find.ts';
import { showTerms } from '../dom/terms.ts';
import type { Facts } from '../facts.ts';
import { timeText } from '../time-text.ts';
import { oneLine } from '../wire/to-wire-entry.ts';

export interface SessionPanel {
  show(session: Session): void;
  hide(): void;
  /** Adds a line to the answers. */
  tell(kind: string, value: unknown): void;
}

const MAX_ANSWERS = 5;

/** `current` is the client in use, where there is one. */
export function createSessionPanel(
  facts: Facts,
  current: () => Client<BuiltinContract> | undefined,
): SessionPanel {
  const signedOut = find('signed-out', HTMLElement);
  const signedIn = find('signed-in', HTMLElement);
  const answers = find('answers', HTMLOListElement);
  find('handlers-hint', HTMLElement).hidden = facts.usesBuiltinHandlers;

  function tell(kind: string, value: unknown): void {
    const text = typeof value === 'string' ? value : oneLine(value ?? null);
    answers.prepend(create('li', '', create('b', '', kind), ' ', create('code', '', text)));
    while (answers.childElementCount > MAX_ANSWERS) answers.lastElementChild?.remove();
  }

  async function ask(kind: string, answer: Promise<unknown> | undefined): Promise<void> {
    try {
      tell(kind, await answer);
    } catch (error) {
      tell(kind, error instanceof Error ? error.message : 'failed');
    }
  }

  onText('echo', (text) => ask('echo', current()?.request('echo', text)));
  onText('broadcast', (text) =>
    ask(
      'sent',
      Promise.resolve(current()?.send('broadcast', text)).then(() => text),
    ),
  );
  find('whoami', HTMLButtonElement).addEventListener('click', () =>
    ask('whoami', current()?.request('whoami')),
  );
  find('sign-out', HTMLButtonElement).addEventListener('click', () => current()?.close());

  return {
    tell,
    show(session) {
      showTerms(find('session', HTMLDListElement), terms(session));
      if (!signedIn.hidden) return;
      signedOut.hidden = true;
      signedIn.hidden = false;
      answers.replaceChildren();
      // The form that had the focus is gone; what took its place is where to go on.
      find('session-title', HTMLElement).focus({ preventScroll: true });
    },
    hide() {
      signedIn.hidden = true;
      signedOut.hidden = false;
    },
  };
}

function terms({ subject, id, expiresAtMs, heartbeatMs, clockOffsetMs }: Session): Record<string, string> {
  return {
    subject,
    session: id,
    expires: expiresAtMs === null ? 'never' : timeText(expiresAtMs - clockOffsetMs).slice(0, 8),
    heartbeat: `${heartbeatMs / 1_000} s`,
    'clock offset': `${clockOffsetMs} ms`,
  };
}

function onText(formId: string, use: (text: string) => void): void {
  const form = find(formId, HTMLFormElement);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    use(String(new FormData(form).get('text') ?? ''));
  });
}
