// What a port, a method or a way of somebody's own does wrong breaks nothing but itself.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DeadlineWheel } from '../src/deadline-wheel.ts';
import { Gate } from '../src/gate.ts';
import { OptionError } from '../src/option-error.ts';
import { PendingRequest } from '../src/upgrade/pending-request.ts';
import { accept, challenge } from '../src/verifier.ts';
import { MemoryLogger } from './memory-logger.ts';
import { openConnection } from './open-connection.ts';
import { SteppedClock } from './stepped-clock.ts';
import { someUpgrade } from './upgrade/some-upgrade.ts';
import { someWay } from './upgrade/some-way.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('a part of somebody else', () => {
  const fail = (): never => {
    throw new Error('no');
  };

  it.each<[string, unknown]>([
    ['throws', fail],
    ['is a promise, from an async whileOpen', Promise.resolve(() => {})],
  ])('SEC-4 onClose is told also when what releases %s', (_what, release) => {
    for (const end of ['close', 'gone']) {
      const onClose = vi.fn();
      const { connection, gate, tell } = openConnection({
        verifier: () => accept({ subject: 'alice', whileOpen: () => release as () => void }),
        handlers: { onClose },
      });
      tell({ type: 'auth', token: 't' });
      if (end === 'close') connection.close('session_revoked');
      else gate.closed(connection);
      expect(onClose).toHaveBeenCalledTimes(1);
    }
  });

  it('METHOD-1 a challenge before the upgrade has its line in the log, with method and way', () => {
    const logger = new MemoryLogger();
    const verifier = () => challenge(1, () => accept({ subject: 'alice' }));
    const gate = new Gate({ logger, verifier, upgrade: { ways: [someWay()] } });
    gate.admit(someUpgrade({ 'x-token': 't' }));
    expect(logger.lines).toContainEqual(
      expect.objectContaining({ fields: expect.objectContaining({ method: 'bearer', way: 'some_way' }) }),
    );
  });

  it('UPGRADE-2 a finding that cannot be read does not throw out of admit', () => {
    const find = () => ({
      get token(): string {
        return fail();
      },
    });
    const gate = new Gate({
      verifier: () => accept({ subject: 'alice' }),
      upgrade: { ways: [someWay({ find })] },
    });
    expect(gate.admit(someUpgrade())).toMatchObject({ status: 401 });
  });

  it('UPGRADE-8 nobody is told after an abort, also when it was decided before', () => {
    const callback = vi.fn();
    const clock = new SteppedClock();
    const pending = new PendingRequest({
      deadlines: new DeadlineWheel(clock),
      clock,
      timeoutMs: 1_000,
      decideLate: () => 'late',
      release() {},
    });
    pending.decide('yes');
    pending.abort();
    pending.whenDecided(callback);
    expect(callback).not.toHaveBeenCalled();
  });

  it('METHOD-6 fields that TypeBox did not make are refused by name', () => {
    const fields = { type: 'object', properties: { key: { type: 'string' } } } as never;
    const verify = () => accept({ subject: 'alice' });
    expect(() => new Gate({ methods: [{ name: 'badge', fields, verify }] })).toThrow(OptionError);
  });

  it('METHOD-1 the size limit holds for what is nested, and counts bytes as in a first message', () => {
    const verifier = vi.fn(() => accept({ subject: 'alice' }));
    const admit = (token: string) =>
      new Gate({
        verifier,
        maxAuthMessageBytes: 256,
        upgrade: { ways: [someWay({ find: () => ({ token, more: ['x'.repeat(10_000)] }) })] },
      }).admit(someUpgrade());
    expect(admit('t')).toMatchObject({ status: 431 });
    const inBytes = new Gate({
      verifier,
      maxAuthMessageBytes: 256,
      upgrade: { ways: [someWay({ find: () => ({ token: '\u20ac'.repeat(240) }) })] },
    });
    expect(inBytes.admit(someUpgrade())).toMatchObject({ status: 431 });
  });

  it.each([{ name: undefined }, { authenticate: 'Bearer\r\nx: y' }, { queryParameter: 7 }])(
    'UPGRADE-1 a way with %o is refused at start',
    (wrong) => {
      const ways = [someWay(wrong as never)];
      expect(() => new Gate({ verifier: () => accept({ subject: 'alice' }), upgrade: { ways } })).toThrow(
        OptionError,
      );
    },
  );

  it('AUTH-6 AUTH-7 an identity that is over already is not logged as accepted', () => {
    const logger = new MemoryLogger();
    const verifier = () => accept({ subject: 'alice', expiresAtMs: 1 });
    const gate = new Gate({ logger, verifier, upgrade: { ways: [someWay()] } });
    expect(gate.admit(someUpgrade({ 'x-token': 't' }))).toMatchObject({ status: 401 });
    expect(logger.lines.map(({ message }) => message)).not.toContain('credential accepted');
  });
});

describe('a way that is asynchronous', () => {
  it('SEC-4 is a wrong credential, and its rejection ends nothing', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const find = (async () => {
      throw new Error('no');
    }) as never;
    const gate = new Gate({
      verifier: () => accept({ subject: 'alice' }),
      upgrade: { ways: [someWay({ find })] },
    });
    expect(gate.admit(someUpgrade())).toMatchObject({ status: 401 });
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});

describe('a challenge', () => {
  it.each([1n, undefined, () => {}, new Date(0), 'x'.repeat(9_000)])(
    'AUTH-8 that cannot be sent is answered like a broken verifier: %o',
    (value) => {
      const { socket, tell } = openConnection({
        verifier: () => challenge(value, () => accept({ subject: 'alice' })),
      });
      tell({ type: 'auth', token: 't' });
      expect(socket.messages).toMatchObject([{ type: 'auth_error', code: 'internal_error' }]);
      expect(socket.closes).toMatchObject([{ code: 4500 }]);
    },
  );
});
