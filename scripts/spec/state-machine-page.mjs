// The page that shows both state machines.
import { codeFence } from './code-fence.mjs';
import { stateDiagram } from './state-diagrams.mjs';
import { transitionTable } from './transition-table.mjs';

export function stateMachinePage(machines) {
  return `${[
    '# State machines',
    'Both sides of the protocol as total tables: every state with every input. This page is generated.',
    'An input is a fact that an endpoint learns. The entry says what the endpoint does, where it goes, and by which ' +
      'clause; `·` means that nothing happens. Where several states are named, the input decides: a session that has ' +
      'expired, a budget that is spent, a deadline that has not come yet. The words are identifiers; the clauses are ' +
      'the rules.',
    ...Object.entries(machines).flatMap(([name, machine]) => [
      `## The ${name}`,
      codeFence('mermaid', stateDiagram(machine)),
      transitionTable(machine),
    ]),
  ].join('\n\n')}\n`;
}
