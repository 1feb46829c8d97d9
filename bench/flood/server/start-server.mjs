// How is a server started in a process of its own, and what does it tell?
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const START_MS = 15_000;

/**
 * `prefix` is put before the command (to pin it to a core); `settings` are for `read-arguments.mjs`.
 *
 * Returns the `port`, the `pid`, `latest()` (the last stats it told, with `atMs`), `reset()`, `report()`, `failure()`
 * (how it ended by itself, else null) and `stop()`.
 */
export async function startServer({ kind, prefix, settings }) {
  const file = new URL(`${kind}.mjs`, import.meta.url).pathname;
  const command = [...prefix, process.execPath, file, JSON.stringify(settings)];
  const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let errors = '';
  let isStopping = false;
  let ended = null;
  let latest = null;
  let onReport = null;
  child.stderr.on('data', (bytes) => {
    errors = `${errors}${bytes}`.slice(-4_000);
  });
  const exited = once(child, 'exit').then(([code, signal]) => {
    ended = `the server ended with ${code ?? signal}: ${lineOf(errors)}`;
    onReport?.(null);
  });
  const port = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the server did not start in time')), START_MS);
    timer.unref();
    child.on('message', (message) => {
      if ('port' in message) {
        clearTimeout(timer);
        resolve(message.port);
      }
      if ('stats' in message) latest = message;
      if ('report' in message) onReport?.(message.report);
    });
    exited.then(() => reject(new Error(ended ?? '')));
  });
  const send = (question) => child.connected && child.send(question, () => {});
  return {
    port,
    pid: child.pid,
    latest: () => latest,
    failure: () => (isStopping ? null : ended),
    reset: () => send('reset'),
    async report(timeoutMs = 10_000) {
      const answer = await new Promise((resolve) => {
        onReport = resolve;
        setTimeout(resolve, timeoutMs, null).unref();
        send('report');
        if (ended !== null) resolve(null);
      });
      if (answer === null) throw new Error(ended ?? 'the server did not answer in time');
      return answer;
    },
    async stop() {
      isStopping = true;
      const kill = setTimeout(() => child.kill('SIGKILL'), 3_000);
      send('close');
      if (ended === null) await exited;
      clearTimeout(kill);
    },
  };
}

/** The line that says what was wrong, of all that a program writes when it dies. */
function lineOf(errors) {
  const lines = errors.trim().split('\n');
  return (lines.find((line) => /^\S*(Error|FATAL)/.test(line)) ?? lines.at(-1) ?? '').slice(0, 200);
}
