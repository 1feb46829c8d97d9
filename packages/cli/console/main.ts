// The console: puts its parts together.
import type { Client } from '@inband/client';
import type { BuiltinContract } from '../src/handlers/builtin-contract.ts';
import { createAccessForm } from './access/access-form.ts';
import { createSessionPanel } from './access/session-panel.ts';
import { connect } from './connection.ts';
import { createCountdown } from './countdown.ts';
import { find } from './dom/find.ts';
import { showTerms } from './dom/terms.ts';
import { type Facts, fetchFacts, socketUrl } from './facts.ts';
import { describeState } from './machine/describe-state.ts';
import { createMachineView } from './machine/machine-view.ts';
import { holdTrial } from './trials/hold-trial.ts';
import { trialItem } from './trials/trial-list.ts';
import { TRIALS } from './trials/trials.ts';
import { WireLog } from './wire/wire-log.ts';

const status = find('status', HTMLElement);

function start(facts: Facts): void {
  showTerms(find('facts', HTMLDListElement), {
    socket: socketUrl(facts),
    'auth deadline': `${facts.authTimeoutMs / 1_000} s`,
    'first message': `${facts.maxAuthMessageBytes} bytes at most`,
  });
  const authDeadline = createCountdown('Authentication deadline', 'no socket is waiting');
  const sessionEnd = createCountdown('End of the session', 'no session');
  find('countdowns', HTMLElement).append(authDeadline.element, sessionEnd.element);
  const machine = createMachineView(find('machine', HTMLElement));
  const wire = new WireLog(find('log', HTMLElement), find('clear-wire', HTMLButtonElement));

  let client: Client<BuiltinContract> | undefined;
  let token: string | undefined;
  const panel = createSessionPanel(facts, () => client);
  createAccessForm(facts, (obtained) => {
    client?.close();
    token = obtained;
    client = connect(token, { facts, status, machine, wire, panel, authDeadline, sessionEnd });
  });

  find('trials', HTMLElement).append(
    ...TRIALS.map((trial) => trialItem(trial, () => holdTrial(trial, { facts, token }, wire, authDeadline))),
  );
  machine.transition(null, 'idle');
  status.textContent = describeState({ status: 'idle' });
}

fetchFacts().then(start, () => {
  status.textContent = 'The server does not answer. Reload the page when it is there again.';
});
