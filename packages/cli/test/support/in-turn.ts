// Many wrong command lines in one process: most of the time of a process of its own goes into loading the program.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Ended } from './inband.ts';

const TURNS = fileURLToPath(new URL('./turns.mjs', import.meta.url));

export interface InTurn {
  /** Runs `inband` to its end, where `exitCode` is what the process would have ended with. One at a time. */
  inband(args: readonly string[]): Promise<Ended>;
  stop(): void;
}

/** For commands that leave nothing running: `main.ts` adds but the end of the process to what is run here. */
export function startInTurn(): InTurn {
  const child = fork(TURNS, { execArgv: [], env: { PATH: process.env.PATH ?? '' }, silent: true });
  // What does not go by the streams that are read there, as a log of pino.
  let unread = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text: Buffer) => {
      unread += text;
    });
  }
  const ended = once(child, 'exit').then(([code, signal]): never => {
    throw new Error(`ended with ${code ?? signal}`);
  });
  ended.catch(() => {});
  return {
    async inband(args) {
      const answer = once(child, 'message');
      child.send({ args, environment: { PATH: process.env.PATH ?? '' } });
      const [result] = await Promise.race([answer, ended]);
      const said = result as Ended;
      const besides = unread;
      unread = '';
      return { ...said, stdout: said.stdout + besides };
    },
    stop: () => void child.kill('SIGKILL'),
  };
}
