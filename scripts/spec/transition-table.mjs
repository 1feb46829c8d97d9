// A state machine as a total table: inputs down, states across.
import { markdownTable } from './markdown-table.mjs';

export function transitionTable({ states }) {
  const inputs = Object.keys(states[0].inputs);
  return markdownTable(
    ['input', ...states.map(({ state }) => state)],
    inputs.map((input) => [
      `\`${input}\``,
      ...states.map(({ state, inputs: cells }) => cellText(state, cells[input])),
    ]),
  );
}

function cellText(state, { does, goesTo, clause }) {
  if (does === 'ignore') return `· (${clause})`;
  const targets = goesTo.map((target) => (target === state ? 'stays' : target));
  return `${does} → ${targets.join(' or ')} (${clause})`;
}
