// How do servers compare that authenticate inside a WebSocket? Runs scenarios x servers, and writes a report. README.md explains
// every figure.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { commit, readMachine } from './command/machine-facts.mjs';
import { readOptions, USAGE } from './command/options.mjs';
import { Progress } from './command/progress.mjs';
import { NOT_IN_QUICK, SCENARIOS_IN_QUICK } from './command/quick-servers.mjs';
import { judgeTargets } from './command/targets.mjs';
import { buildGenerator } from './generator/build-generator.mjs';
import { writeReport } from './report/write-report.mjs';
import { makeCertificate } from './run/certificate.mjs';
import { loadServers, versionsOf } from './run/load-servers.mjs';
import { runFloods, secondsOfFloods } from './run/run-floods.mjs';
import { reasonAgainst, runScenario, warmUpRoundsOf } from './run/run-scenario.mjs';
import { createTokens } from './run/tokens.mjs';
import { SCENARIOS } from './scenarios/scenarios.mjs';
import { providePrograms } from './servers/run/programs.mjs';

/** What starting servers and generators takes, for each arm that lives through the rounds. */
const START_SECONDS = 0.7;

/** 0: everything was measured; 1: some cells have no figure because something failed; 2: it could not begin. */
async function main(args) {
  let options;
  let servers;
  let scenarios;
  try {
    options = readOptions(args);
    servers = await loadServers({ files: options.serverFiles, externals: options.externals });
    scenarios = chosen(
      'scenario',
      SCENARIOS,
      options.scenarios ?? (options.mode === 'quick' ? SCENARIOS_IN_QUICK : null),
    );
    servers = chosenServers(servers, scenarios, options);
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${USAGE}`);
    return 2;
  }
  if (options.help || options.list) {
    process.stdout.write(options.help ? USAGE : list(servers));
    return 0;
  }
  if (process.platform !== 'linux') {
    process.stderr.write(
      'this needs Linux: any address of 127.0.0.0/8 to come from, and /proc to look into\n',
    );
    return 2;
  }
  return run(options, scenarios, servers);
}

async function run(options, scenarios, servers) {
  providePrograms(['cc', 'openssl', ...servers.flatMap(({ program = [] }) => program)]);
  const folder = mkdtempSync(join(tmpdir(), 'inband-bench-'));
  try {
    const { file, hasTls } = buildGenerator();
    const machine = readMachine({ hasTls });
    const bench = { generatorFile: file, machine, tls: makeCertificate(folder), tokens: createTokens() };
    const planned = scenarios.map((scenario) => adapted(scenario, options));
    const floods = options.withFloods ? secondsOfFloods(options.mode, servers) : 0;
    const progress = new Progress(floods + secondsOf(planned, servers, options.mode));
    const startedAt = new Date();
    const commitAtStart = commit();
    const out = resolve(options.out ?? defaultOut(options.label));
    mkdirSync(out, { recursive: true });
    const results = [];
    for (const scenario of planned) {
      results.push(await runScenario(scenario, servers, { bench, mode: options.mode, progress }));
      // Whatever comes later: this has been measured.
      writeFileSync(join(out, 'scenarios.json'), `${JSON.stringify(results)}\n`);
    }
    const flooded = options.withFloods ? await runFloods({ mode: options.mode, servers, progress }) : [];
    progress.end();
    const targets = judgeTargets(results);
    const report = {
      version: 1,
      mode: options.label,
      startedAt: startedAt.toISOString(),
      minutes: (Date.now() - startedAt) / 60_000,
      commit: commitAtStart,
      machine: { ...machine.facts, flags: nodeFlags(planned) },
      servers: servers.map((server) => ({
        name: server.name,
        title: server.title,
        runtime: server.runtime,
        protocol: server.protocol.name,
        verifies: server.verifies,
        version: versionsOf(server),
      })),
      scenarios: results,
      floods: flooded,
      targets,
    };
    writeFileSync(join(out, 'rounds.json'), `${JSON.stringify(report)}\n`);
    rmSync(join(out, 'scenarios.json'));
    await writeReport(report, out);
    process.stdout.write(`${join(out, 'report.html')}\n`);
    const failed = [...results.flatMap(({ cells }) => cells), ...flooded].filter(
      ({ error }) => error !== null,
    );
    for (const { server, error } of failed) process.stderr.write(`not measured: ${server}: ${error}\n`);
    return failed.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function chosen(what, all, names) {
  if (names === null) return all;
  for (const name of names) {
    if (!all.some((one) => one.name === name)) {
      throw new Error(`--${what} ${name}: must be of ${all.map((one) => one.name).join(', ')}`);
    }
  }
  return all.filter(({ name }) => names.includes(name));
}

/** Among those that were asked for are the floors of the scenarios: without them there are no ratios. */
function chosenServers(servers, scenarios, { externals, mode, servers: names }) {
  if (names !== null) {
    const floors = scenarios.flatMap(({ floor }) => floor ?? []);
    return chosen('server', servers, [...floors, ...names, ...externals.map(({ name }) => name)]);
  }
  return mode === 'quick' ? servers.filter(({ name }) => !NOT_IN_QUICK.includes(name)) : servers;
}

/** As it was asked for on the command line. */
function adapted(scenario, { rounds, withWarmUp }) {
  return {
    ...scenario,
    settings(mode) {
      const settings = scenario.settings(mode);
      return {
        ...settings,
        ...(rounds === null ? {} : { rounds }),
        ...(mode === 'quick' ? { warmUps: 1 } : {}),
        ...(withWarmUp ? {} : { warmUp: undefined, warmUps: 1 }),
      };
    },
  };
}

function secondsOf(scenarios, servers, mode) {
  return scenarios.reduce((sum, scenario) => {
    const settings = scenario.settings(mode);
    const arms =
      servers.filter((server) => reasonAgainst(scenario, server) === null).length + scenario.twins.length;
    const turn = scenario.turnSeconds(settings);
    const firstTurn = scenario.turnSeconds({ ...settings, ...settings.warmUp });
    const warmUps = warmUpRoundsOf(scenario, settings);
    const firstTurns = warmUps === 0 ? 0 : firstTurn + (warmUps - 1) * turn;
    return sum + arms * (START_SECONDS + firstTurns + settings.rounds * turn);
  }, 0);
}

function nodeFlags(scenarios) {
  return [...new Set(scenarios.map(({ nodeOptions }) => nodeOptions.join(' ')))].join('; ');
}

function defaultOut(label) {
  return new URL(`results/${label === 'full' ? 'latest' : label}`, import.meta.url).pathname;
}

function list(servers) {
  const line = ({ name, title }) => `  ${name.padEnd(24)} ${title}\n`;
  return `scenarios:\n${SCENARIOS.map(line).join('')}servers:\n${servers.map(line).join('')}`;
}

process.exitCode = await main(process.argv.slice(2));
