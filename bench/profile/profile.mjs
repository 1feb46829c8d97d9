// Where does a server's processor time go, for a connection and for a message? README.md explains the tables.
import { parseArgs } from 'node:util';
import { readMachine } from '../command/machine-facts.mjs';
import { buildGenerator } from '../generator/build-generator.mjs';
import { loadServers, serverNames } from '../run/load-servers.mjs';
import { createTokens } from '../run/tokens.mjs';
import { connect } from '../scenarios/connect.mjs';
import { request } from '../scenarios/request.mjs';
import { profileTurn } from './profile-turn.mjs';
import { toText } from './to-text.mjs';

/** What an operation is, and how many of them a profile is of. */
const OPERATIONS = {
  connection: { scenario: connect(), settings: { total: 20_000 } },
  message: { scenario: request(), settings: { total: 300_000 } },
};
const USAGE = `usage: node bench/profile/profile.mjs [--only ${Object.keys(OPERATIONS).join(',')}]
  [--server inband,inband-cached,inband-resumed,uws-bare] [--functions 25]
`;

const options = readOptions();
if (options === null) {
  process.stderr.write(USAGE);
  process.exit(2);
}
const { file, hasTls } = buildGenerator();
const bench = { generatorFile: file, machine: readMachine({ hasTls }), tls: null, tokens: createTokens() };
const servers = await loadServers({ files: [], externals: [] });
for (const what of options.only) {
  const profiles = [];
  for (const name of options.servers) {
    const server = servers.find((one) => one.name === name);
    if (server.serve === undefined) throw new Error(`${name} is no server of Node`);
    profiles.push({ name, ...(await profileTurn(OPERATIONS[what], server, bench)) });
  }
  process.stdout.write(toText(what, profiles, options.functions));
}

/** Null for what cannot be. */
function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string', default: Object.keys(OPERATIONS).join(',') },
        server: { type: 'string', default: 'inband,inband-cached,inband-resumed,uws-bare' },
        functions: { type: 'string', default: '25' },
      },
    });
    const only = values.only.split(',');
    const servers = values.server.split(',');
    const functions = Number(values.functions);
    const isPossible =
      only.every((what) => Object.hasOwn(OPERATIONS, what)) &&
      servers.every((name) => serverNames().includes(name)) &&
      Number.isInteger(functions);
    return isPossible ? { only, servers, functions } : null;
  } catch {
    return null;
  }
}
