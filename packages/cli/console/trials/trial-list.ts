// The panel of trials: a button each, and what came of it.
import { CLOSE_CODES, closeCodeName, closeVerdict, type RetryVerdict } from '@inband/protocol';
import { create } from '../dom/create.ts';
import { elapsedText } from '../time-text.ts';
import type { TrialOutcome } from './hold-trial.ts';
import type { Trial } from './trial.ts';

const VERDICTS: Readonly<Record<RetryVerdict, string>> = {
  never: 'do not try again',
  reauth: 'once more, with a fresh credential',
  backoff: 'again, waiting longer each time',
  after: 'again, when the server says',
};
const NO_FRAME = 'the connection ended without a close frame';

export function trialItem(trial: Trial, hold: () => Promise<TrialOutcome>): HTMLLIElement {
  const button = create('button', '', trial.title);
  button.type = 'button';
  button.id = `trial-${trial.id}`;
  const does = create('p', 'does', trial.does);
  does.id = `trial-${trial.id}-does`;
  button.setAttribute('aria-describedby', does.id);
  const outcome = create('output', 'outcome');
  outcome.htmlFor.add(button.id);

  button.addEventListener('click', async () => {
    // Not `disabled`, which would take the focus away from who uses a keyboard.
    if (button.getAttribute('aria-disabled') === 'true') return;
    button.setAttribute('aria-disabled', 'true');
    outcome.replaceChildren(create('span', 'waiting', 'Waiting for the server …'));
    try {
      outcome.replaceChildren(...outcomeParts(await hold()));
    } catch (error) {
      const words = error instanceof Error ? error.message : 'This did not work.';
      outcome.replaceChildren(create('span', 'waiting', words));
    }
    button.removeAttribute('aria-disabled');
  });
  return create('li', 'trial', button, does, outcome);
}

function outcomeParts({ code, elapsedMs }: TrialOutcome): readonly Node[] {
  const name = closeCodeName(code);
  const verdict = closeVerdict(code);
  return [
    create('span', 'code', String(code)),
    create('span', 'name', name ?? 'no close frame'),
    create('span', 'elapsed', elapsedText(elapsedMs)),
    create('span', 'meaning', name === undefined ? NO_FRAME : plain(CLOSE_CODES[name].when)),
    create('span', `verdict is-${verdict}`, create('b', '', verdict), ` ${VERDICTS[verdict]}`),
  ];
}

/** The table is written in Markdown. */
function plain(markdown: string): string {
  return markdown.replaceAll('`', '');
}
