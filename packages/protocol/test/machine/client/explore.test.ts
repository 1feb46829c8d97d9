// Every state the client machine can come to, times everything it can be told, held to every rule.
import { describe, expect, it } from 'vitest';
import type { ClientMachineConfig } from '../../../src/machine/client/config.ts';
import type { ClientInput } from '../../../src/machine/client/input.ts';
import type { ClientState } from '../../../src/machine/client/state.ts';
import { nextClientDeadline, stepClient } from '../../../src/machine/client/step.ts';
import { clientTransitions } from '../../../src/machine/client/transitions.ts';
import { createCellCoverage } from '../cell-coverage.ts';
import { type Extent, explore } from '../explore.ts';
import { clausesBroken, createHunt, isRuleBroken } from '../hunt.ts';
import { createJudge, type Judge } from '../rule.ts';
import { BROKEN_CLIENTS, BROKEN_PROVERS, type StepClient } from './broken-clients.ts';
import { BROKEN_RETURNERS } from './broken-returners.ts';
import { type ClientObservation, isStale, newClientHistory, rememberClient } from './client-history.ts';
import { clientInputsIn, EXPLORED_CONFIG, fewClientInputsIn, returningInputsIn } from './client-inputs.ts';
import { clientKey } from './client-key.ts';
import { clientRules, PROOF_RULES, UPGRADE_RULES } from './client-rules.ts';
import { PASS_RULES, resumeRules } from './return-rules.ts';

/** Cells that no exploration can visit, each with its reason. There are none: any fact can come in any state. */
const UNREACHABLE: Readonly<Record<string, string>> = {};

const RENEWING = EXPLORED_CONFIG;
const FIXED: ClientMachineConfig = { ...EXPLORED_CONFIG, canRenewCredential: false };
/** Has nothing to answer a challenge with. */
const MUTE: ClientMachineConfig = { ...EXPLORED_CONFIG, canProve: false };
const RENEWING_RULES = [...clientRules(RENEWING), ...PROOF_RULES, ...UPGRADE_RULES];
const FIXED_RULES = [...clientRules(FIXED), ...PROOF_RULES, ...UPGRADE_RULES];
const MUTE_RULES = [...clientRules(MUTE), ...UPGRADE_RULES];
/** Of a server that offers what makes coming back cheap. */
const RETURN_RULES = [...resumeRules(RENEWING), ...PASS_RULES];
const RETURNING_RULES = [...RENEWING_RULES, ...RETURN_RULES];
const ALL_BROKEN = [...BROKEN_CLIENTS, ...BROKEN_PROVERS];

const coverage = createCellCoverage(clientTransitions);

interface Exploration {
  readonly extent: Extent;
  readonly judge: Judge<ClientObservation>;
}

function worldOf(step: StepClient, config: ClientMachineConfig, inputsIn = clientInputsIn) {
  return {
    start: { state: { kind: 'idle' } as ClientState, history: newClientHistory(0) },
    inputsIn,
    step: (state: ClientState, input: ClientInput) => step(state, input, config),
    remember: rememberClient,
    keyOf: clientKey,
  };
}

function exploreClient(
  config: ClientMachineConfig,
  rules: ReturnType<typeof clientRules>,
  inputsIn?: typeof clientInputsIn,
): Exploration {
  const judge = createJudge(rules);
  const extent = explore(worldOf(stepClient, config, inputsIn), (observation) => {
    judge.judge(observation, 'explored');
    noteCell(observation);
  });
  return { extent, judge };
}

function noteCell(observation: ClientObservation): void {
  const { history, from, input, to } = observation;
  // News of an old attempt is dropped before the table is asked.
  if ('attempt' in from && isStale(history, input)) return;
  coverage.note(from.kind, input.kind, to.kind);
}

describe('clientTransitions, explored', () => {
  const renewing = exploreClient(RENEWING, RENEWING_RULES);
  const fixed = exploreClient(FIXED, FIXED_RULES);
  const mute = exploreClient(MUTE, MUTE_RULES, fewClientInputsIn);
  const returning = exploreClient(RENEWING, RETURNING_RULES, returningInputsIn);
  const cells = coverage.all();

  it('visits every cell of the table that can be reached', () => {
    const states = Object.keys(clientTransitions);
    const inputs = new Set(states.flatMap((state) => Object.keys(Object(clientTransitions)[state])));
    console.info(
      `client cells covered ${cells.length - coverage.notVisited().length}/${cells.length}` +
        ` (${states.length} states x ${inputs.size} inputs;` +
        ` ${renewing.extent.nodes} + ${fixed.extent.nodes} + ${mute.extent.nodes} + ${returning.extent.nodes} nodes,` +
        ` ${renewing.extent.edges} + ${fixed.extent.edges} + ${mute.extent.edges} + ${returning.extent.edges} edges)`,
    );
    expect(cells).toHaveLength(states.length * inputs.size);
    expect(coverage.notVisited()).toEqual(Object.keys(UNREACHABLE));
  });

  it('goes from every cell exactly to the states that the cell declares', () => {
    expect(coverage.misdeclared()).toEqual([]);
  });

  it.each(RENEWING_RULES)('$clause: $says', (rule) => {
    const { spoke, broken } = renewing.judge.findingOf(rule);
    expect(broken).toEqual([]);
    expect(spoke).toBeGreaterThan(0);
  });

  it.each(FIXED_RULES)('$clause: with one credential for ever, $says', (rule) => {
    const { spoke, broken } = fixed.judge.findingOf(rule);
    expect(broken).toEqual([]);
    expect(spoke).toBeGreaterThan(0);
  });

  it.each(MUTE_RULES)('$clause: with nothing to prove with, $says', (rule) => {
    const { spoke, broken } = mute.judge.findingOf(rule);
    expect(broken).toEqual([]);
    expect(spoke).toBeGreaterThan(0);
  });

  it.each(RETURNING_RULES)('$clause: where it is cheap to come back, $says', (rule) => {
    const { spoke, broken } = returning.judge.findingOf(rule);
    expect(broken).toEqual([]);
    expect(spoke).toBeGreaterThan(0);
  });

  it('AUTH-15: says which option is missing when it leaves a challenge unanswered', () => {
    const entering = { attempt: 1, history: { failures: 0, refusals: 0, subject: null, pass: null } };
    const message = { type: 'auth_challenge', gen: 1, challenge: 1 } as const;
    const { state } = stepClient(
      { ...entering, kind: 'authenticating', gen: 1, deadlineAtMs: 5, refusal: null },
      { kind: 'authChallengeReceived', nowMs: 0, attempt: 1, random: 0, message },
      MUTE,
    );
    expect(state).toMatchObject({ cause: { end: { detail: expect.stringContaining('"prove"') } } });
  });

  it('CLIENT-4: has a deadline in exactly the states that wait for something', () => {
    const trying = { attempt: 1, history: { failures: 0, refusals: 0, subject: null, pass: null } };
    const credential = { method: 'bearer', token: 't' };
    const session = { type: 'auth_ok', gen: 1, session_id: 's', subject: 'a', server_time_ms: 0 } as const;
    const terms = { expires_at_ms: null, refresh_at_ms: null, heartbeat_ms: 2 };
    const authenticated = {
      ...trying,
      kind: 'authenticated',
      gen: 1,
      session: { ...session, ...terms },
      isResumed: false,
      resumption: null,
      sinceMs: 0,
      pingAtMs: 7,
      reconnectAfterMs: null,
    } as const;
    expect(nextClientDeadline({ kind: 'idle' })).toBeNull();
    expect(
      nextClientDeadline({
        ...trying,
        kind: 'fetchingCredential',
        reason: 'initial',
        pass: null,
        deadlineAtMs: 5,
      }),
    ).toBe(5);
    const connecting = { ...trying, kind: 'connecting', credential, resumption: null } as const;
    expect(nextClientDeadline({ ...connecting, freshPass: null, deadlineAtMs: 5 })).toBe(5);
    expect(
      nextClientDeadline({
        ...trying,
        kind: 'authenticating',
        gen: 1,
        deadlineAtMs: 5,
        refusal: null,
      }),
    ).toBe(5);
    for (const kind of ['proving', 'confirming', 'resuming'] as const) {
      expect(nextClientDeadline({ ...trying, kind, gen: 1, deadlineAtMs: 5, refusal: null })).toBe(5);
    }
    expect(nextClientDeadline({ ...authenticated, lostAtMs: null })).toBe(7);
    expect(nextClientDeadline({ ...authenticated, lostAtMs: 9 })).toBe(9);
    const retrying = { ...trying, retryAtMs: 6, reason: 'initial', resumption: null } as const;
    const end = { kind: 'connectTimeout' } as const;
    expect(nextClientDeadline({ ...retrying, kind: 'waitingToRetry', pass: null, end })).toBe(6);
    expect(nextClientDeadline({ ...retrying, kind: 'obtainingPass', deadlineAtMs: 5, end })).toBe(5);
    expect(nextClientDeadline({ kind: 'stopped', cause: { kind: 'closedByApplication' } })).toBeNull();
  });
});

describe('clientRules', () => {
  const hunts = new Map(
    ALL_BROKEN.map((client) => {
      const world = worldOf(client.step, RENEWING, fewClientInputsIn);
      return [client, createHunt({ ...world, enoughNodes: 1_000 }, RENEWING_RULES)];
    }),
  );
  const returningHunts = new Map(
    BROKEN_RETURNERS.map((client) => {
      const world = worldOf(client.step, RENEWING, returningInputsIn);
      return [client, createHunt({ ...world, enoughNodes: 500 }, RETURNING_RULES)];
    }),
  );

  it.each(BROKEN_RETURNERS)('$breaks: a client that $fault is caught', (client) => {
    const hunt = returningHunts.get(client);
    expect(hunt && clausesBroken(hunt, client.breaks)).toContain(client.breaks);
  });

  it.each(RETURN_RULES)('"$says" is broken by some broken client, so it can fail', (rule) => {
    expect(isRuleBroken(returningHunts, rule)).toBe(true);
  });

  it.each(ALL_BROKEN)('$breaks: a client that $fault is caught', (client) => {
    const hunt = hunts.get(client);
    expect(hunt && clausesBroken(hunt, client.breaks)).toContain(client.breaks);
  });

  it.each(RENEWING_RULES)('"$says" is broken by some broken client, so it can fail', (rule) => {
    expect(isRuleBroken(hunts, rule)).toBe(true);
  });
});
