// How is a server put under load? A program in C (program/) that is told what to do, one command at a time.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { percentile } from '../measure/histogram.mjs';
import { commandLine } from './command-line.mjs';
import { resumeOptions } from './resume-options.mjs';

/** A command ends by itself after 120 s at most; a generator that has not answered by then is lost. */
const ANSWER_MS = 150_000;
/** For it to end by itself before it is killed. */
const END_MS = 5_000;

/**
 * Every command resolves to an object with
 * - `seconds` it took and `cpuSeconds` the generator itself computed meanwhile,
 * - `failed`, how many connections (or, where a connection had several under way, messages) failed, and
 *   `failures`, the same by what it was: `close 4403` and `http 503` as the server said it; `ended` and
 *   `reset` when it hung up without a word; `refused` by the protocol's marker; `errno 111` and the like;
 *   `tls: ...`; `timeout`; what is no WebSocket frame, by its fault,
 * - and what stands beside the command. `latency` and the like are histograms (bench/measure/histogram.mjs),
 *   in ns.
 *
 * It rejects where a command makes no sense, or the program has ended. A connection that ends between two
 * commands is a failure of the second. What fails is never replaced by another one, but by `storm`. Each
 * command takes `timeoutSeconds`, 120 if not given, after which what is missing has failed by `timeout`.
 *
 * A `frame` may be an array: each connection says them in turn, for protocols where two messages that are
 * alike must not be under way at once.
 *
 * Connections are plain sockets with TCP_NODELAY, upgrade before they authenticate, as clients do, and are
 * ended with RST, so that no port has to wait. Frames of the client are masked with zeroes. Pings are
 * answered.
 */
export class Generator {
  #child;
  #exited;
  /** How it ended; null while it runs. */
  #end = null;
  #errors = '';
  #answer = null;
  #last = Promise.resolve();

  /** `file`: of `buildGenerator()`. `prefix`: what to run it with, as `['taskset', '-c', '1']`. */
  static start({ file, prefix = [] }) {
    return new Generator([...prefix, file]);
  }

  constructor([file, ...parameters]) {
    this.#child = spawn(file, parameters, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stdin.on('error', () => {});
    this.#child.stderr.on('data', (bytes) => {
      this.#errors = `${this.#errors}${bytes}`.slice(-500);
    });
    createInterface({ input: this.#child.stdout }).on('line', (line) =>
      this.#answer?.resolve(JSON.parse(line)),
    );
    this.#exited = once(this.#child, 'close').then(
      ([code, signal]) => `the generator ended with ${code ?? signal}: ${this.#errors.trim()}`,
      (error) => `the generator did not start: ${error.message}`,
    );
    this.#exited.then((text) => {
      this.#end = text;
      this.#answer?.reject(new Error(text));
    });
  }

  get pid() {
    return this.#child.pid;
  }

  /**
   * Which server, and how to speak to it, from now on; lets go of all connections and credentials of before.
   *
   * - `host` is an IP address. `tls`: without verifying the certificate, a full handshake each.
   * - `sources`: `{ first, count }`, addresses to come from in turn; null: whichever the kernel takes.
   * - `upgrade`: the whole request.
   * - `greeting`, `authenticated`, `refused`, and `reply`'s `to` are markers: bytes that are looked for in
   *   the stream of what frames say, wherever a frame begins. A `reply.to` of less than four bytes has to be
   *   all of a frame.
   * - `resume`: as in a protocol; then every answer is searched for a credential, and one without is a
   *   failure.
   */
  setUp({ host, port, tls = false, sources, upgrade, greeting, authenticated, refused, reply, resume }) {
    return this.#ask('setUp', () => ({
      host,
      port,
      tls: Boolean(tls),
      firstSource: sources?.first,
      sources: sources?.count,
      upgrade: Buffer.from(upgrade),
      greeting,
      authenticated,
      refused,
      replyTo: reply?.to,
      reply: reply?.with,
      ...resumeOptions(resume),
    }));
  }

  /** What connections send to authenticate, in turn, from the first on. */
  frames(frames) {
    return this.#ask('frames', () => ({ frames }));
  }

  /**
   * Connect, authenticate, end: `total` times, `atATime` at a time. `done`; `latency` from connect() to being
   * in. `resumes`: how many credentials there are to come back with; with `useResumes` those are spent first,
   * `resumed` of them.
   */
  connect({ total, atATime, useResumes = false, timeoutSeconds }) {
    return this.#ask('connect', () => ({ total, atATime, useResumes, timeoutSeconds }));
  }

  /**
   * Opens connections until there are `total`, those of before included. `done`: of these; `held`: in all;
   * `latency`; `resumes`.
   */
  hold({ total, atATime, authenticate = true, timeoutSeconds }) {
    return this.#ask('hold', () => ({ total, atATime, authenticate, timeoutSeconds }));
  }

  /** Every connection that is held sends `frame`, and is `done` when `marker` came; with null, at once. */
  say({ frame, marker, timeoutSeconds }) {
    return this.#ask('say', () => ({ frames: [frame].flat(), marker, timeoutSeconds }));
  }

  /**
   * Each has `outstanding` requests under way until `total` are `done`. Answers come in order, or `latency`
   * is mixed up.
   */
  request({ total, outstanding = 1, frame, marker, timeoutSeconds }) {
    return this.#ask('request', () => ({
      total,
      outstanding,
      frames: [frame].flat(),
      marker,
      timeoutSeconds,
    }));
  }

  /**
   * Requests on a schedule that does not wait for the server, on connections in turn. `latency` from when
   * each was due; `lateness`: how late the generator itself was. After the last it waits for 5 s; what is
   * missing then is a `timeout`.
   */
  paced({ perSecond, seconds, frame, marker, timeoutSeconds }) {
    return this.#ask('paced', () => ({ perSecond, seconds, frames: [frame].flat(), marker, timeoutSeconds }));
  }

  /**
   * `total` messages, shared by all, as fast as sockets take them; then each says `last` and waits for
   * `marker`. `done`: read.
   */
  oneWay({ total, frame, last, marker, timeoutSeconds }) {
    return this.#ask('oneWay', () => ({ total, frames: [frame].flat(), last, marker, timeoutSeconds }));
  }

  /**
   * The first connection sends `frame` so many times, and every one, itself included, is to hear `marker`
   * each time. On a schedule, or with `perSecond` null the next when all have heard the last. `done`: sent;
   * `deliveries`; `latency` of each.
   */
  fanOut({ publishes, perSecond = null, frame, marker, timeoutSeconds }) {
    return this.#ask('fanOut', () => ({
      publishes,
      perSecond,
      frames: [frame].flat(),
      marker,
      timeoutSeconds,
    }));
  }

  /**
   * Ends all connections at once, or with `wait` lets the server end them (begin this first), and has all of
   * them come back, `atATime`. `to50Ms`, `to95Ms`, `to99Ms`, `to100Ms`: from the first loss until that part
   * was back; NaN where nobody was; `back` is the histogram. Who is turned away tries again after 50 ms,
   * `retries` times in all, `retried` by why; only who is not back after 30 s has failed. `lostBy`: how the
   * server ended those who waited.
   */
  async storm({ atATime, useResumes = false, wait = false, timeoutSeconds }) {
    const answer = await this.#ask('storm', () => ({ atATime, useResumes, wait, timeoutSeconds }));
    const ms = (percent) => percentile(answer.back, percent) / 1e6;
    return { ...answer, to50Ms: ms(50), to95Ms: ms(95), to99Ms: ms(99), to100Ms: ms(100) };
  }

  /** Does nothing for so long but answer pings, `pings` in all. `held`: who is left. */
  idle({ seconds }) {
    return this.#ask('idle', () => ({ seconds }));
  }

  /** Ends all connections that are held, `done` in number. */
  release() {
    return this.#ask('release', () => ({}));
  }

  /** Ends the program, in the middle of a command if need be. */
  async end() {
    this.#child.stdin.end();
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), END_MS);
    await this.#exited;
    clearTimeout(kill);
  }

  /**
   * One at a time: who asks while a command runs waits for its turn. `values` is a function so that it may
   * throw.
   */
  #ask(name, values) {
    const asked = this.#last.then(() => this.#askNow(commandLine(name, values())));
    this.#last = asked.catch(() => {});
    return asked;
  }

  async #askNow(line) {
    if (this.#end !== null) throw new Error(this.#end);
    const tooLate = setTimeout(() => this.#child.kill('SIGKILL'), ANSWER_MS);
    try {
      const { error, ...answer } = await new Promise((resolve, reject) => {
        this.#answer = { resolve, reject };
        this.#child.stdin.write(line);
      });
      if (error !== undefined)
        throw new Error(`the generator refused "${line.slice(0, line.search(/[ \n]/))}": ${error}`);
      return answer;
    } finally {
      this.#answer = null;
      clearTimeout(tooLate);
    }
  }
}
