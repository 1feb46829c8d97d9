// Everything that is generated, in memory: what protocol-spec/ has in common with packages/protocol.
import { codeFence } from './code-fence.mjs';
import { jsonSchemas } from './json-schemas.mjs';
import { fillRegions } from './markdown-regions.mjs';
import { authMethodTables, messageTables } from './message-tables.mjs';
import { describeAuthMethods, describeMessages } from './messages.mjs';
import { registries } from './registries.mjs';
import { closeCodeTable, errorCodeTable, fixedLimitTable, limitTable } from './registry-tables.mjs';
import { stateDiagram } from './state-diagrams.mjs';
import { stateMachinePage } from './state-machine-page.mjs';
import { describeMachines } from './state-machines.mjs';
import { transcript } from './transcripts.mjs';

/**
 * File names under protocol-spec/ with their content.
 *
 * @returns {Map<string, string>}
 * @throws SpecError when text and code do not fit together.
 */
export function outputFiles() {
  const messages = describeMessages();
  const authMethods = describeAuthMethods();
  const machines = describeMachines();
  return new Map([
    ...[...jsonSchemas(messages, authMethods), ...registries(messages)].map(asJson),
    ...Object.entries(machines).flatMap(([name, machine]) => [
      asJson([`state-machines/${name}.json`, { states: machine.states }]),
      [`state-machines/${name}.mmd`, `${stateDiagram(machine)}\n`],
    ]),
    ['state-machines/README.md', stateMachinePage(machines)],
    ...fillRegions({
      'message-fields': () => messageTables(messages),
      'auth-method-fields': () => authMethodTables(authMethods),
      'close-codes': closeCodeTable,
      'error-codes': errorCodeTable,
      limits: limitTable,
      'fixed-limits': fixedLimitTable,
      'server-diagram': () => codeFence('mermaid', stateDiagram(machines.server)),
      'client-diagram': () => codeFence('mermaid', stateDiagram(machines.client)),
      session: transcript,
    }),
  ]);
}

function asJson([file, value]) {
  return [file, `${JSON.stringify(value, null, 2)}\n`];
}
