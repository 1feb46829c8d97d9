// The page's own connection: a client of the SDK, shown as it goes.
import { type Client, type ClientState, createClient } from '@inband/client';
import { type BuiltinContract, builtinContract } from '../src/handlers/builtin-contract.ts';
import type { SessionPanel } from './access/session-panel.ts';
import type { Countdown } from './countdown.ts';
import { type Facts, socketUrl } from './facts.ts';
import { describeState } from './machine/describe-state.ts';
import type { MachineView } from './machine/machine-view.ts';
import { tick } from './ticker.ts';
import { elapsedText } from './time-text.ts';
import { toWireEntry } from './wire/to-wire-entry.ts';
import type { WireLog } from './wire/wire-log.ts';

export interface ConnectionParts {
  readonly facts: Facts;
  readonly status: HTMLElement;
  readonly machine: MachineView;
  readonly wire: WireLog;
  readonly panel: SessionPanel;
  readonly authDeadline: Countdown;
  readonly sessionEnd: Countdown;
}

/** Connects with `token`, a fixed one: once it is refused or expired the client stops, and the form is there again. */
export function connect(token: string, parts: ConnectionParts): Client<BuiltinContract> {
  const { facts, machine, wire, panel } = parts;
  const client = createClient({
    url: socketUrl(facts),
    token,
    contract: builtinContract,
    clientInfo: { name: 'inband-console', version: '1' },
    // A page that came in cleartext brought its token the same way.
    allowInsecure: location.protocol === 'http:',
    inspect(entry) {
      wire.add(toWireEntry(entry));
      if (entry.kind === 'transition') machine.transition(entry.from, entry.to);
    },
  });
  client.on('broadcast', ({ from, data }) => panel.tell(`${from} to all`, data));
  client.onError((error) => panel.tell('error', error.message));
  const show = createStateView(parts);
  show(client.state);
  client.onState(show);
  return client;
}

function createStateView(parts: ConnectionParts): (state: ClientState) => void {
  const { facts, status, panel, authDeadline, sessionEnd } = parts;
  let openedAtMs = 0;
  let stopCounting = (): void => {};

  return (state) => {
    stopCounting();
    status.textContent = describeState(state);
    status.dataset.status = state.status;
    if (state.status === 'waitingToRetry') {
      stopCounting = tick(() => {
        status.textContent = describeState(state);
      });
    }
    if (state.status === 'authenticating') {
      openedAtMs = Date.now();
      authDeadline.run(openedAtMs, openedAtMs + facts.authTimeoutMs);
    } else if (state.status === 'authenticated') {
      const { expiresAtMs, clockOffsetMs } = state.session;
      authDeadline.rest(`met after ${elapsedText(Date.now() - openedAtMs)}`);
      panel.show(state.session);
      if (expiresAtMs === null) sessionEnd.rest('never ends by itself');
      else sessionEnd.run(Date.now(), expiresAtMs - clockOffsetMs);
      return;
    } else {
      authDeadline.rest('no socket is waiting');
    }
    sessionEnd.rest('no session');
    if (state.status === 'stopped') panel.hide();
  };
}
