// How is the process of honest load started, and what does it tell?
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * `start(settings)` and `stop()` as in `load.mjs`; both throw when that fails. `ends()` are the honest clients that came
 * to an end since the last `start`.
 */
export function startLoad({ prefix }) {
  const file = new URL('load.mjs', import.meta.url).pathname;
  const command = [...prefix, process.execPath, file];
  const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  let ends = [];
  let oldestMs = 0;
  let onAnswer = null;
  let ended = null;
  const exited = once(child, 'exit').then(([code, signal]) => {
    ended = `the load process ended with ${code ?? signal}`;
    onAnswer?.({ failure: ended });
  });
  child.on('message', (message) => {
    if (message.ends) {
      ends.push(...message.ends);
      oldestMs = message.oldestMs;
    } else onAnswer?.(message);
  });
  async function ask(question, timeoutMs) {
    const answer = await new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs, { failure: 'the load process did not answer in time' });
      onAnswer = (message) => {
        clearTimeout(timer);
        resolve(message);
      };
      if (ended !== null) onAnswer({ failure: ended });
      else child.send(question, () => {});
    });
    onAnswer = null;
    if (answer.failure !== undefined) throw new Error(answer.failure);
    return answer.answer;
  }
  return {
    ends: () => ends,
    /** Every honest client that was due before it has come to its end. */
    endedBeforeMs: () => oldestMs,
    hasEnded: () => ended !== null,
    async start(settings) {
      ends = [];
      oldestMs = 0;
      return ask({ do: 'start', ...settings }, 30_000);
    },
    mark: () => child.send({ do: 'mark' }, () => {}),
    stop: () => ask({ do: 'stop' }, 10_000),
    async end() {
      if (child.connected) child.disconnect();
      const kill = setTimeout(() => child.kill('SIGKILL'), 2_000);
      if (ended === null) await exited;
      clearTimeout(kill);
    },
  };
}
