// What does a turn of a scenario work with? A server, a generator that speaks its protocol, and credentials.
import { Generator } from '../generator/generator.mjs';
import { startServer } from '../servers/run/start-server.mjs';
import { upgradeRequest } from './upgrade-request.mjs';

const HOST = '127.0.0.1';
/** So that ports last, and no limit of one source is what is measured. */
const SOURCES = { first: '127.0.0.2', count: 64 };
const HOLD_AT_A_TIME = 128;

/**
 * Starts the server of `arm` and a generator for it. `bench`: what all stages share. Ends with `end()`.
 *
 * @throws Error when either does not start.
 */
export async function startStage(arm, bench) {
  const { protocol, scenario, server } = arm;
  const { machine, tls, tokens } = bench;
  const running = await startServer(server, {
    host: HOST,
    tls: scenario.tls ? tls : null,
    tokens: tokens.facts,
    processes: scenario.processes,
    cpus: scenario.processes > 1 ? null : machine.serverCpus,
    nodeOptions: scenario.nodeOptions,
    env: scenario.env,
  });
  let generator;
  try {
    // Several processes have all cores, and so has who puts them under load.
    const prefix = scenario.processes > 1 ? [] : machine.loadPrefix;
    generator = await Generator.start({ file: bench.generatorFile, prefix });
    await generator.setUp({
      host: running.host ?? HOST,
      port: running.port,
      tls: scenario.tls,
      sources: SOURCES,
      upgrade: upgradeRequest(protocol),
      greeting: protocol.greeting,
      authenticated: protocol.authenticated,
      refused: protocol.refused,
      reply: protocol.reply,
      resume: server.credential === 'resume' ? protocol.resume : null,
    });
  } catch (error) {
    await generator?.end();
    await running.stop();
    throw error;
  }
  return new Stage(arm, running, generator, tokens, scenario.processes === 1 ? 1 : machine.cores);
}

class Stage {
  server;
  generator;
  protocol;
  /** Whether the generator spends the `resume` credentials that it was given. */
  usesResumes;
  #credential;
  #mint;
  #running;

  constructor({ protocol, server }, running, generator, tokens, cores) {
    this.#running = running;
    this.#credential = server.credential;
    // A broker has a password in the place of tokens.
    this.#mint = server.token === undefined ? () => tokens.mint() : () => server.token;
    this.server = { pids: running.pids, cores, ask: (question) => running.ask(question) };
    this.generator = generator;
    this.protocol = protocol;
    this.usesResumes = server.credential === 'resume';
  }

  /** What `count` connections say to authenticate: a token for each, or one for all. */
  authFrames(count) {
    return this.#frames(this.#credential === 'same' ? 1 : count);
  }

  #frames(count) {
    return Array.from({ length: count }, () => this.protocol.authenticate(this.#mint()));
  }

  /** Resolves when `total` clients are in, each with a credential of its own. */
  async hold(total) {
    await this.generator.frames(this.#frames(total));
    await this.all(this.generator.hold({ total, atATime: HOLD_AT_A_TIME, authenticate: true }));
  }

  /** @throws Error when any of them failed. */
  async all(command) {
    const { failed, failures } = await command;
    if (failed === 0) return;
    throw new Error(
      `${failed} failed: ${Object.entries(failures)
        .map(([what, count]) => `${count} x ${what}`)
        .join(', ')}`,
    );
  }

  /** Why the server ended by itself, or null. */
  failure() {
    return this.#running.failure();
  }

  async end() {
    await this.generator.end();
    await this.#running.stop();
  }
}
