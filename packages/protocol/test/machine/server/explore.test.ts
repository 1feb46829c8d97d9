// Every state the server machine can come to, times everything it can be told, held to every rule.
import { describe, expect, it } from 'vitest';
import { awaitAuth } from '../../../src/machine/server/authenticate.ts';
import type { ServerInput } from '../../../src/machine/server/input.ts';
import type { ServerState } from '../../../src/machine/server/state.ts';
import { nextServerDeadline, stepServer } from '../../../src/machine/server/step.ts';
import { serverTransitions } from '../../../src/machine/server/transitions.ts';
import { type CellCoverage, createCellCoverage } from '../cell-coverage.ts';
import { type Extent, explore } from '../explore.ts';
import { clausesBroken, createHunt, isRuleBroken } from '../hunt.ts';
import { keyOfFacts } from '../key-of-facts.ts';
import { createJudge, type Judge } from '../rule.ts';
import { BROKEN_SERVERS, type StepServer } from './broken-servers.ts';
import {
  newServerHistory,
  rememberServer,
  type ServerHistory,
  type ServerObservation,
} from './server-history.ts';
import { EXPLORED_CONFIG, fewServerInputsIn, serverInputsIn } from './server-inputs.ts';
import { SERVER_RULES } from './server-rules.ts';

/** Cells that no exploration can visit, each with its reason. There are none: any fact can come in any state. */
const UNREACHABLE: Readonly<Record<string, string>> = {};

interface Exploration {
  readonly extent: Extent;
  readonly judge: Judge<ServerObservation>;
  readonly coverage: CellCoverage;
}

function worldOf(step: StepServer, inputsIn: typeof serverInputsIn) {
  const start = awaitAuth(0, EXPLORED_CONFIG);
  return {
    start: { state: start as ServerState, history: newServerHistory(start.deadlineAtMs) },
    inputsIn,
    step: (state: ServerState, input: ServerInput) => step(state, input, EXPLORED_CONFIG),
    remember: rememberServer,
    keyOf: (state: ServerState, history: ServerHistory) => `${keyOfFacts(state)}\n${keyOfFacts(history)}`,
  };
}

function exploreServer(): Exploration {
  const judge = createJudge(SERVER_RULES);
  const coverage = createCellCoverage(serverTransitions);
  const extent = explore(worldOf(stepServer, serverInputsIn), (observation) => {
    judge.judge(observation, 'explored');
    coverage.note(observation.from.kind, observation.input.kind, observation.to.kind);
  });
  return { extent, judge, coverage };
}

describe('serverTransitions, explored', () => {
  const { extent, judge, coverage } = exploreServer();
  const cells = coverage.all();

  it('visits every cell of the table that can be reached', () => {
    const states = Object.keys(serverTransitions);
    const inputs = new Set(states.flatMap((state) => Object.keys(Object(serverTransitions)[state])));
    console.info(
      `server cells covered ${cells.length - coverage.notVisited().length}/${cells.length}` +
        ` (${states.length} states x ${inputs.size} inputs; ${extent.nodes} nodes, ${extent.edges} edges)`,
    );
    expect(cells).toHaveLength(states.length * inputs.size);
    expect(coverage.notVisited()).toEqual(Object.keys(UNREACHABLE));
  });

  it('goes from every cell exactly to the states that the cell declares', () => {
    expect(coverage.misdeclared()).toEqual([]);
  });

  it.each(SERVER_RULES)('$clause: $says', (rule) => {
    const { spoke, broken } = judge.findingOf(rule);
    expect(broken).toEqual([]);
    expect(spoke).toBeGreaterThan(0);
  });

  it('AUTH-3: has a deadline in exactly the states that wait for something', () => {
    const session = { id: 's', subject: 'a', expiresAtMs: 9, claims: {} };
    const facts = { gen: 1, errorsSpent: 0, errorWindowEndsAtMs: 0 };
    expect(nextServerDeadline({ kind: 'awaitingAuth', deadlineAtMs: 5 })).toBe(5);
    for (const kind of ['verifying', 'challenged', 'verifyingProof'] as const) {
      expect(nextServerDeadline({ kind, gen: 1, deadlineAtMs: 5 })).toBe(5);
    }
    expect(nextServerDeadline({ kind: 'authenticated', session, ...facts })).toBe(9);
    expect(
      nextServerDeadline({ kind: 'authenticated', session: { ...session, expiresAtMs: null }, ...facts }),
    ).toBeNull();
    expect(nextServerDeadline({ kind: 'closing', code: 'auth_failed' })).toBeNull();
    expect(nextServerDeadline({ kind: 'closed' })).toBeNull();
  });
});

describe('SERVER_RULES', () => {
  const hunts = new Map(
    BROKEN_SERVERS.map((server) => [
      server,
      createHunt(worldOf(server.step, fewServerInputsIn), SERVER_RULES),
    ]),
  );

  it.each(BROKEN_SERVERS)('$breaks: a server that $fault is caught', (server) => {
    const hunt = hunts.get(server);
    expect(hunt && clausesBroken(hunt, server.breaks)).toContain(server.breaks);
  });

  it.each(SERVER_RULES)('"$says" is broken by some broken server, so it can fail', (rule) => {
    expect(isRuleBroken(hunts, rule)).toBe(true);
  });
});
