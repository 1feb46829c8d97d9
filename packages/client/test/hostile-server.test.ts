import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { authOk } from './support/fake-network.ts';
import { startAuthenticated, startAuthenticating, stateOf } from './support/start-client.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const NOT_INBAND: [string, string][] = [
  ['garbage', '<html>'],
  ['nothing', ''],
  ['an array', '[]'],
  ['null', 'null'],
  ['no type', '{"a":1}'],
  ['an unknown type', '{"type":"hello"}'],
  ['a type from Object.prototype', '{"type":"constructor"}'],
  ['__proto__ as type', '{"type":"__proto__"}'],
  ['a __proto__ member', '{"type":"event","name":"a","data":{"__proto__":{"polluted":1}}}'],
  ['a client message', '{"type":"auth","token":"x"}'],
  ['deep nesting', `{"type":"event","name":"a","data":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ['auth_ok with fields missing', '{"type":"auth_ok","gen":1}'],
  ['a retry_after_ms beyond all timers', '{"type":"draining","reconnect_after_ms":1e300}'],
  ['a repeated member', '{"type":"event","type":"auth_ok","name":"a"}'],
];

describe('CLIENT-9: a server that does not speak Inband', () => {
  it.each(NOT_INBAND)('CLIENT-9: leaves for good on %s, before and after auth_ok', async (_what, text) => {
    for (const begin of [startAuthenticating, startAuthenticated]) {
      const { client, socket } = await begin();
      const sentBefore = socket.sent.length;
      socket.receiveText(text);
      expect(stateOf(client, 'stopped').cause).toMatchObject({
        kind: 'cannotSucceed',
        end: { kind: 'protocolViolation', verdict: 'never' },
      });
      expect(socket.closedWith).toBe(4400);
      expect(socket.sent.length).toBe(sentBefore);
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('CLIENT-9: leaves on a frame of the wrong kind, and on one over the limit without reading it', async () => {
    const binary = await startAuthenticated();
    binary.socket.receiveBytes(new Uint8Array([1, 2]));
    expect(binary.client.state.status).toBe('stopped');
    const big = await startAuthenticated({ maxMessageBytes: 2_048 });
    big.socket.receiveText('{}', 2_049);
    expect(stateOf(big.client, 'stopped').cause).toMatchObject({
      end: { detail: 'frame over the size limit' },
    });
  });

  it.each(['event', 'request', 'response', 'error', 'auth_challenge'])(
    'CLIENT-9: delivers no %s before auth_ok, and leaves',
    async (type) => {
      const { client, socket } = await startAuthenticating();
      const seen: unknown[] = [];
      client.on('a', (data) => seen.push(data));
      socket.receive({ type, gen: 1, id: '1', name: 'a', code: 'c', message: 'm', challenge: 1 });
      expect(client.state.status).toBe('stopped');
      expect(seen).toEqual([]);
    },
  );

  it('AUTH-10: an auth_ok for another gen opens no session', async () => {
    const { client, socket } = await startAuthenticating();
    socket.acceptAuth({ gen: 2 });
    expect(client.state.status).toBe('authenticating');
  });

  it('a second auth_ok does not change whose session it is', async () => {
    const { client, socket } = await startAuthenticated();
    socket.acceptAuth({ subject: 'mallory' });
    expect(stateOf(client, 'authenticated').session.subject).toBe('alice');
  });

  it('a flood of answers, errors and events that nobody asked for is dropped', async () => {
    const { client, socket } = await startAuthenticated();
    for (let id = 0; id < 10_000; id++) {
      socket.receive({ type: 'response', id: String(id), data: 'x' });
      socket.receive({ type: 'event', name: `e${id}`, data: 'x' });
      socket.receive({ type: 'error', code: 'c', message: 'm' });
    }
    expect(client.state.status).toBe('authenticated');
    expect(vi.getTimerCount()).toBe(1);
  });

  it('LIVE-2: a server cannot make the client ping in a loop', async () => {
    const { client, socket } = await startAuthenticating();
    socket.acceptAuth({ heartbeat_ms: 0 });
    expect(client.state.status).toBe('stopped');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(socket.sent.length).toBe(1);
  });

  it('never throws, whatever arrives in whatever order', async () => {
    const field = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.boolean());
    const type = fc.constantFrom(
      'auth_ok',
      'auth_error',
      'auth_challenge',
      'auth_expiring',
      'draining',
      'ping',
      'pong',
      'event',
      'request',
      'response',
      'error',
    );
    const message = fc.record(
      {
        type,
        gen: fc.constantFrom(1, 2),
        id: fc.string(),
        name: field,
        data: fc.jsonValue(),
        t: fc.double(),
        code: field,
        message: field,
        retry: fc.constantFrom('never', 'after'),
        reconnect_after_ms: fc.integer(),
        expires_at_ms: fc.integer(),
      },
      { requiredKeys: ['type'] },
    );
    const step = fc.oneof(
      message.map((value) => JSON.stringify(value)),
      fc.constant(JSON.stringify(authOk())),
      fc.string(),
      fc.json(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (texts) => {
        const { client, socket } = await startAuthenticating();
        client.send('queued');
        for (const text of texts) {
          socket.receiveText(text);
          // CLIENT-6: nothing but auth leaves while there was no auth_ok.
          if (client.state.status === 'authenticating') expect(socket.sent.length).toBe(1);
        }
        client.close();
        expect(client.state.status).toBe('stopped');
      }),
      { numRuns: 300 },
    );
  });
});
