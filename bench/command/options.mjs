// What was asked for on the command line?
import { parseArgs } from 'node:util';

export const USAGE = `usage: npm run bench -- [options]
  --quick                  a look, in 3 minutes: fewer servers, scenarios and rounds
  --scenario a,b           of those that --list names
  --server a,b             of those that --list names; the floor is always among them
  --no-flood               leaves out the floods, which take a third of the time
  --server-file file.mjs   one more server: a file as those in bench/servers (may be repeated)
  --external name=protocol@host:port,pid
                           one more server, that runs already; of several processes: pid+pid
  --rounds n               in place of the rounds of the mode
  --no-warm-up             for who wants to know whether it runs, and not what comes out
  --out folder             default bench/results/latest (full), bench/results/<mode> (else)
  --list                   what there is
`;

/** @throws Error that says what cannot be. */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      scenario: { type: 'string' },
      server: { type: 'string' },
      'no-flood': { type: 'boolean', default: false },
      'server-file': { type: 'string', multiple: true, default: [] },
      external: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string' },
      'no-warm-up': { type: 'boolean', default: false },
      out: { type: 'string' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const isPart =
    [values.scenario, values.server, values.rounds].some((value) => value !== undefined) ||
    values['no-warm-up'];
  return {
    mode: values.quick ? 'quick' : 'full',
    /** In the report: whoever left something out did not run the mode. */
    label: isPart || values['no-flood'] ? 'custom' : values.quick ? 'quick' : 'full',
    scenarios: values.scenario?.split(',') ?? null,
    servers: values.server?.split(',') ?? null,
    withFloods: !values['no-flood'],
    serverFiles: values['server-file'],
    externals: values.external.map(readExternal),
    rounds: values.rounds === undefined ? null : integer('rounds', values.rounds, 1, 50),
    withWarmUp: !values['no-warm-up'],
    out: values.out ?? null,
    list: values.list,
    help: values.help,
  };
}

function readExternal(text) {
  const { name, protocol, host, port, pids } =
    /^(?<name>[\w-]+)=(?<protocol>[\w-]+)@(?<host>[\w.:]+):(?<port>\d+),(?<pids>\d+(\+\d+)*)$/.exec(text)
      ?.groups ?? {};
  if (name === undefined) throw new Error(`--external ${text}: must be name=protocol@host:port,pid`);
  return { name, protocol, host, port: Number(port), pids: pids.split('+').map(Number) };
}

function integer(name, text, min, max) {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`--${name} must be an integer from ${min} to ${max}`);
}
