// What was asked for, on the command line or by another bench, and can it be?
import { parseArgs } from 'node:util';
import { serverNames } from '../run/load-servers.mjs';
import { ATTACKS } from './attacks/attacks.mjs';

export const USAGE = `usage: node bench/flood/run.mjs [options]
  --quick                 a few cells, for a look (2 minutes)
  --attack a,b            of: ${Object.keys(ATTACKS).join(', ')}
  --sources 1,1000        from how many addresses the attackers come
  --rates 1,2,5,10        in multiples of the server's own capacity
  --seconds 6             how long each flood lasts
  --server inband         whom to attack: inband, naive (a handshake by hand, for scale), or one of bench/servers
  --only-secret           the server verifies HS256 only, as all of bench/servers do but these two
  --options file          options of the server: JSON or a module with "server", "capacity", "budgetMib"
  --family 4|6            IPv6 runs in a network namespace of its own, for which it has to be root
  --generator c|node      default: c where there is a compiler
  --server-share 0.15     the part of its core that the server gets, so that its capacity can be multiplied; needs root
  --capacity 10000        connections a second to multiply, where it is not to be measured
  --honest 50             honest newcomers a second
  --sessions 200          authenticated sessions
  --requests 1000         requests a second, all sessions together
  --unloaded 8            seconds without a flood, for comparison
  --warm-up 1             seconds of honest clients before anything is measured
  --recovery 12           how long, at most, to wait for the recovery; 0 does not look for it
  --recovery-by statistics|descriptors
                          who waits: as the server says (where it does), or by its descriptors, as in the comparison
  --out file.json         everything that was measured
`;

/** Servers of this bench, which take every kind of key. The others have a secret only. */
export const OWN_SERVERS = ['inband', 'naive'];
const NEEDS_OTHER_KEYS = ['forged-rs256', 'forged-es256', 'forged-eddsa', 'random-kid'];

/** How it is told that nobody waits any more: by what a server says of itself, where it does, or by its descriptors. */
const RECOVERY_BY = ['statistics', 'descriptors'];

const DEFAULTS = {
  attacks: null,
  sources: [1, 1_000],
  rates: [1, 2, 5, 10],
  seconds: 6,
  server: 'inband',
  onlySecret: false,
  optionsFile: null,
  family: 4,
  generator: null,
  serverShare: 1,
  capacity: null,
  honestPerSecond: 50,
  sessions: 200,
  requestsPerSecond: 1_000,
  unloadedSeconds: 8,
  warmUpSeconds: 1,
  recoveryLimitMs: 12_000,
  recoveryBy: 'statistics',
};
const QUICK = { attacks: ['silent', 'garbage', 'forged-hs256'], rates: [10], seconds: 4 };

/** As `checkOptions`, with what only the command needs. @throws Error that says what cannot be. */
export function readOptions(args) {
  const text = { type: 'string' };
  const flag = { type: 'boolean', default: false };
  const { values } = parseArgs({
    args,
    options: {
      quick: flag,
      help: flag,
      attack: text,
      sources: text,
      rates: text,
      seconds: text,
      server: text,
      'only-secret': flag,
      options: text,
      family: text,
      generator: text,
      'server-share': text,
      capacity: text,
      honest: text,
      sessions: text,
      requests: text,
      unloaded: text,
      'warm-up': text,
      recovery: text,
      'recovery-by': text,
      out: text,
      'in-namespace': flag,
    },
  });
  const number = (name) => (values[name] === undefined ? undefined : Number(values[name]));
  const recoverySeconds = number('recovery');
  const options = checkOptions({
    ...(values.quick ? QUICK : {}),
    ...definedOf({
      attacks: values.attack?.split(','),
      sources: values.sources?.split(',').map(Number),
      rates: values.rates?.split(',').map(Number),
      seconds: number('seconds'),
      server: values.server,
      onlySecret: values['only-secret'],
      optionsFile: values.options,
      family: number('family'),
      generator: values.generator,
      serverShare: number('server-share'),
      capacity: number('capacity'),
      honestPerSecond: number('honest'),
      sessions: number('sessions'),
      requestsPerSecond: number('requests'),
      unloadedSeconds: number('unloaded'),
      warmUpSeconds: number('warm-up'),
      recoveryLimitMs: recoverySeconds === undefined ? undefined : recoverySeconds * 1_000,
      recoveryBy: values['recovery-by'],
    }),
  });
  return {
    ...options,
    help: values.help,
    out: values.out ?? null,
    isInNamespace: values['in-namespace'],
  };
}

/**
 * All options: of `DEFAULTS`, but for what is `given` of the same names.
 *
 * @throws Error that says what cannot be, by the name on the command line.
 */
export function checkOptions(given) {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(DEFAULTS, name)) throw new Error(`${name} is no option of a flood`);
  }
  const options = { ...DEFAULTS, ...given };
  oneOf('server', options.server, [...new Set([...OWN_SERVERS, ...serverNames()])]);
  const possible = attacksOn(options.server, options.onlySecret);
  const attacks = options.attacks ?? possible;
  for (const attack of attacks) oneOf('attack', attack, possible);
  for (const source of options.sources) within('sources', source, 1, 16_000);
  for (const rate of options.rates) within('rates', rate, 0.01, 1_000);
  within('seconds', options.seconds, 0.5, 60);
  oneOf('family', options.family, [4, 6]);
  if (options.generator !== null) oneOf('generator', options.generator, ['c', 'node']);
  within('server-share', options.serverShare, 0.05, 1);
  if (options.capacity !== null) within('capacity', options.capacity, 1, 1e7);
  within('honest', options.honestPerSecond, 1, 500);
  within('sessions', options.sessions, 1, 5_000);
  within('requests', options.requestsPerSecond, 1, 10_000);
  within('unloaded', options.unloadedSeconds, 0.5, 120);
  within('warm-up', options.warmUpSeconds, 0, 30);
  within('recovery', options.recoveryLimitMs / 1_000, 0, 60);
  oneOf('recovery-by', options.recoveryBy, RECOVERY_BY);
  return { ...options, attacks };
}

/** Who verifies by a secret only is not impressed by keys of other kinds. */
export function attacksOn(server, onlySecret) {
  const names = Object.keys(ATTACKS);
  const hasEveryKey = OWN_SERVERS.includes(server) && !onlySecret;
  return hasEveryKey ? names : names.filter((name) => !NEEDS_OTHER_KEYS.includes(name));
}

const definedOf = (values) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

function oneOf(name, value, all) {
  if (!all.includes(value)) throw new Error(`--${name} must be of: ${all.join(', ')}`);
}

function within(name, value, min, max) {
  if (!(value >= min && value <= max)) throw new Error(`--${name} must be from ${min} to ${max}`);
}
