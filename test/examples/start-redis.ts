// A Redis of one's own, without anything on disk.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { freePort } from '../../packages/redis/test/support/free-port.ts';
import { eventually } from '../support/eventually.ts';

export interface Redis {
  readonly url: string;
  stop(): Promise<void>;
}

/** How many ports are tried: somebody else may listen on one between the choice and the start. */
const MAX_PORTS = 5;

export async function startRedis(left = MAX_PORTS): Promise<Redis> {
  const port = await freePort();
  const settings = ['--bind', '127.0.0.1', '--port', String(port), '--dir', tmpdir()];
  const child = spawn('redis-server', [...settings, '--save', '', '--appendonly', 'no'], { stdio: 'ignore' });
  let hasEnded = false;
  const exited = once(child, 'exit').then(() => {
    hasEnded = true;
  });
  await eventually(
    async () => (await isListening(port)) || hasEnded,
    () => 'redis-server does not listen',
  );
  // What listens there is somebody else, or nobody.
  if (hasEnded && left > 1) return startRedis(left - 1);
  if (hasEnded) throw new Error('redis-server does not start');
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
