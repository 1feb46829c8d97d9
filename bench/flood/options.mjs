// What was asked for on the command line?
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
  --out file.json         everything that was measured
`;

/** Servers of this bench, which take every kind of key. The others have a secret only. */
export const OWN_SERVERS = ['inband', 'naive'];
const NEEDS_OTHER_KEYS = ['forged-rs256', 'forged-es256', 'forged-eddsa', 'random-kid'];

const QUICK = { attack: 'silent,garbage,forged-hs256', rates: '10', seconds: '4' };
const DEFAULTS = { rates: '1,2,5,10', seconds: '6' };

/** @throws Error that says what cannot be. */
export function readOptions(args) {
  const text = { type: 'string' };
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      attack: text,
      sources: { ...text, default: '1,1000' },
      rates: text,
      seconds: text,
      server: { ...text, default: 'inband' },
      'only-secret': { type: 'boolean', default: false },
      options: text,
      family: { ...text, default: '4' },
      generator: text,
      'server-share': { ...text, default: '1' },
      capacity: text,
      honest: { ...text, default: '50' },
      sessions: { ...text, default: '200' },
      requests: { ...text, default: '1000' },
      unloaded: { ...text, default: '8' },
      'warm-up': { ...text, default: '1' },
      recovery: { ...text, default: '12' },
      out: text,
      'in-namespace': { type: 'boolean', default: false },
    },
  });
  const given = { ...DEFAULTS, ...(values.quick ? QUICK : {}), ...definedOf(values) };
  const possible = attacksOn(given.server, given['only-secret']);
  const attacks = given.attack?.split(',') ?? possible;
  for (const attack of attacks) oneOf('attack', attack, possible);
  oneOf('server', given.server, [...new Set([...OWN_SERVERS, ...serverNames()])]);
  oneOf('family', given.family, ['4', '6']);
  if (given.generator !== undefined) oneOf('generator', given.generator, ['c', 'node']);
  return {
    help: given.help,
    attacks,
    sources: given.sources.split(',').map((value) => number('sources', value, 1, 16_000)),
    rates: given.rates.split(',').map((value) => number('rates', value, 0.01, 1_000)),
    seconds: number('seconds', given.seconds, 0.5, 60),
    server: given.server,
    onlySecret: given['only-secret'],
    optionsFile: given.options ?? null,
    family: Number(given.family),
    generator: given.generator ?? null,
    serverShare: number('server-share', given['server-share'], 0.05, 1),
    capacity: given.capacity === undefined ? null : number('capacity', given.capacity, 1, 1e7),
    honestPerSecond: number('honest', given.honest, 1, 500),
    sessions: number('sessions', given.sessions, 1, 5_000),
    requestsPerSecond: number('requests', given.requests, 1, 10_000),
    unloadedSeconds: number('unloaded', given.unloaded, 0.5, 120),
    warmUpSeconds: number('warm-up', given['warm-up'], 0, 30),
    recoveryLimitMs: 1_000 * number('recovery', given.recovery, 0, 60),
    out: given.out ?? null,
    isInNamespace: given['in-namespace'],
  };
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

function number(name, value, min, max) {
  const read = Number(value);
  if (!(read >= min && read <= max)) throw new Error(`--${name} must be from ${min} to ${max}`);
  return read;
}
