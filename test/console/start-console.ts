// A server with its console, as `npm start` runs it, and an eye on what its page complains of.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

const MAIN = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));

export interface ConsoleServer {
  readonly httpUrl: string;
  stop(): Promise<void>;
}

export async function startConsole(...flags: readonly string[]): Promise<ConsoleServer> {
  const child = spawn(process.execPath, [MAIN, 'serve', '--console', '--port', '0', ...flags], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const httpUrl = await listeningUrl(child);
  return {
    httpUrl,
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function listeningUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no standard output');
  for await (const line of createInterface(child.stdout)) {
    const { msg, httpUrl } = JSON.parse(line) as { msg: string; httpUrl: string };
    if (msg !== 'listening') continue;
    // Read on, so that the server never waits for us.
    child.stdout.resume();
    return httpUrl;
  }
  throw new Error('the server ended before it listened');
}

/** Collects what a visitor must never cause: errors in the console, uncaught errors, violations of the policy. */
export function collectComplaints(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}
