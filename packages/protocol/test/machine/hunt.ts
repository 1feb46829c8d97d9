// A search for a planted fault that goes no further than what is asked about needs.
import { searching, type World } from './explore.ts';
import type { Observation } from './observation.ts';
import { createJudge, type Judge, type Rule } from './rule.ts';

export interface Hunt<Seen> {
  /** What has been found so far. */
  readonly judge: Judge<Seen>;
  /** Searches on until `isSeen`, or to the end; returns what `isSeen` says then. */
  searchUntil(isSeen: () => boolean): boolean;
}

/** Nothing is searched before it is asked about. */
export function createHunt<State, Input, Effect, History>(
  world: World<State, Input, Effect, History>,
  rules: readonly Rule<Observation<State, Input, Effect, History>>[],
): Hunt<Observation<State, Input, Effect, History>> {
  const judge = createJudge(rules);
  const search = searching(world, (observation) => judge.judge(observation, 'explored'));
  return {
    judge,
    searchUntil(isSeen) {
      while (!isSeen()) if (search.next().done) return isSeen();
      return true;
    },
  };
}

/** The clauses of all that this machine was found to break, searching until `clause` is one of them. */
export function clausesBroken<Seen>(hunt: Hunt<Seen>, clause: string): readonly string[] {
  const found = () => hunt.judge.broken().map((finding) => finding.split(':')[0] ?? '');
  hunt.searchUntil(() => found().includes(clause));
  return found();
}

/** Whether any of the machines breaks the rule. Those that are said to break its clause are searched first. */
export function isRuleBroken<Seen>(
  hunts: ReadonlyMap<{ readonly breaks: string }, Hunt<Seen>>,
  rule: Rule<Seen>,
) {
  const isFoundBy = (hunt: Hunt<Seen>) => hunt.judge.findingOf(rule).broken.length > 0;
  const all = [...hunts];
  const likely = all.filter(([{ breaks }]) => breaks === rule.clause);
  return (
    all.some(([, hunt]) => isFoundBy(hunt)) ||
    [...likely, ...all].some(([, hunt]) => hunt.searchUntil(() => isFoundBy(hunt)))
  );
}
