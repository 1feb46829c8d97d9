import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openListener } from '../src/adapters/uws/listener.ts';
import { loadUws } from '../src/adapters/uws/uws.ts';

const opened: { close(): void }[] = [];
afterEach(() => {
  for (const each of opened.splice(0)) each.close();
});

async function listening(onAccept: () => void = () => {}) {
  const uws = await loadUws();
  const app = uws.App();
  // biome-ignore lint/suspicious/useIterableCallbackReturn: not the method of lists
  app.filter((_response, change) => {
    if (Number(change) > 0) onAccept();
  });
  app.get('/*', (response) => void response.end('here'));
  const listener = await openListener(uws, app, '127.0.0.1', 0);
  opened.push({
    close() {
      listener.close();
      app.close();
    },
  });
  return listener;
}

/** Whether a connection is accepted; it stays open. */
function knock(port: number): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.on('error', () => resolve(null));
    opened.push({ close: () => socket.destroy() });
  });
}

async function answer(socket: Socket | null): Promise<string> {
  if (socket === null) return 'refused';
  return new Promise((resolve) => {
    socket.once('data', (bytes) => resolve(bytes.toString('latin1').slice(0, 15)));
    socket.once('close', () => resolve('reset'));
    // It may have been reset since it was accepted.
    if (socket.destroyed) resolve('reset');
    else socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  });
}

async function aFewTurns(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('the listening socket', () => {
  it('FLOOD-6 goes on on the same port after a pause, while connections of before are open', async () => {
    const listener = await listening();
    const before = await knock(listener.port);
    expect(await answer(before)).toBe('HTTP/1.1 200 OK');
    listener.pause();
    expect(await knock(listener.port)).toBeNull();
    listener.resume();
    await expect.poll(async () => answer(await knock(listener.port))).toBe('HTTP/1.1 200 OK');
    expect(await answer(before)).toBe('HTTP/1.1 200 OK');
  });

  it('FLOOD-6 rests from within an accept, and listens again in the next turn', async () => {
    let accepted = 0;
    let port = 0;
    const listener = await listening(() => {
      accepted += 1;
      if (accepted === 2) listener.rest();
    });
    port = listener.port;
    const first = await knock(port);
    // All at once: the kernel has accepted them before this process gets round to any of them.
    const crowd = await Promise.all(Array.from({ length: 20 }, () => knock(port)));
    expect(await answer(first)).toBe('HTTP/1.1 200 OK');
    const answers = await Promise.all(crowd.map((socket) => answer(socket)));
    expect(answers.filter((text) => text === 'HTTP/1.1 200 OK').length).toBeLessThan(crowd.length);
    await aFewTurns();
    expect(await answer(await knock(port))).toBe('HTTP/1.1 200 OK');
  });

  it('FLOOD-6 stays closed when it was paused while it rested', async () => {
    let accepted = 0;
    const listener = await listening(() => {
      accepted += 1;
      if (accepted > 1) return;
      listener.rest();
      listener.pause();
    });
    await knock(listener.port);
    // The operating system takes it in before this process does.
    await expect.poll(() => accepted).toBe(1);
    await aFewTurns();
    expect(await knock(listener.port)).toBeNull();
    listener.resume();
    await expect.poll(async () => answer(await knock(listener.port))).toBe('HTTP/1.1 200 OK');
  });
});
