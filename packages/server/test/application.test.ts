import { defineContract, type ErrorMessage, type Response } from '@inband/protocol';
import { compiledCheck } from '@inband/protocol/compiled';
import * as T from '@sinclair/typebox';
import { beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { Application, type Replier } from '../src/application.ts';
import { ApplicationError } from '../src/application-error.ts';
import { systemClock } from '../src/clock.ts';
import type { Handlers } from '../src/handlers.ts';
import { SampledLogger } from '../src/sampled-logger.ts';
import type { Session } from '../src/session.ts';
import { MemoryLogger } from './memory-logger.ts';

const SECRET = 'connection string of the database';
const session: Session = {
  id: '1',
  subject: 'alice',
  claims: {},
  expiresAtMs: null,
  bufferedBytes: 0,
  send: () => 'sent',
  close() {},
};
const contract = defineContract({
  clientEvents: { note: T.Object({ text: T.String({ maxLength: 5 }) }) },
  requests: { sum: { data: T.Array(T.Number()), response: T.Number() } },
});

class Answers implements Replier {
  readonly replies: (Response | ErrorMessage)[] = [];
  readonly refusals: (Response | ErrorMessage)[] = [];
  done = 0;

  reply(message: Response | ErrorMessage): void {
    // What an encoder would do with a value outside the data model.
    if ('data' in message && typeof message.data === 'function') throw new Error('not in the data model');
    this.replies.push(message);
  }

  refuse(message: Response | ErrorMessage): void {
    this.refusals.push(message);
  }
}

function nothing(): void {}

let logger: MemoryLogger;
let answers: Answers;

beforeEach(() => {
  logger = new MemoryLogger();
  answers = new Answers();
});

function application(handlers: Handlers, withContract?: typeof contract): Application {
  return new Application(
    handlers,
    withContract,
    compiledCheck,
    new SampledLogger(logger, systemClock, 1_000),
  );
}

function request(app: Application, name: string, data?: unknown): void {
  app.handleRequest(session, { type: 'request', id: 'r', name, data }, answers, () => {
    answers.done += 1;
  });
}

const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const internalError = { code: 'internal_error', message: expect.any(String) };

describe('data that is left out', () => {
  it.each([
    ['null', T.Null(), null],
    ['undefined', T.Undefined(), undefined],
    ['nothing in particular', T.Unknown(), undefined],
  ])('APP-1 is what the contract calls it: %s', (_word, schema, expected) => {
    const heard: unknown[] = [];
    const left = defineContract({
      clientEvents: { note: schema },
      requests: { ask: { data: schema, response: schema } },
    });
    const app = new Application(
      {
        events: { note: (_session, data) => void heard.push(data) },
        requests: { ask: (_session, data) => void heard.push(data) },
      },
      left,
      compiledCheck,
      new SampledLogger(logger, systemClock, 1_000),
    );
    app.handleEvent(session, { type: 'event', name: 'note' }, answers, nothing);
    app.handleRequest(session, { type: 'request', id: '1', name: 'ask' }, answers, nothing);
    expect(heard).toEqual([expected, expected]);
    expect(answers.refusals).toEqual([]);
  });
});

describe('a contract', () => {
  it('APP-4 gives handlers their types', () => {
    const handlers: Handlers<typeof contract> = {
      events: { note: (_session, data) => void expectTypeOf(data).toEqualTypeOf<{ text: string }>() },
      requests: { sum: (_session, data) => data.reduce((left, right) => left + right, 0) },
    };
    // @ts-expect-error: a request of the contract answers with a number
    const wrong: Handlers<typeof contract>['requests'] = { sum: () => 'six' };
    expect([handlers, wrong]).toHaveLength(2);
  });

  it.each([undefined, null, {}, { text: 1 }, { text: 'far too long' }, 'text', []])(
    'APP-4 lets no handler see data outside it: %j',
    (data) => {
      const app = application({ events: { note: () => expect.unreachable() } }, contract);
      app.handleEvent(session, { type: 'event', name: 'note', data }, answers, nothing);
      expect(answers.refusals).toEqual([
        { type: 'error', code: 'invalid_data', message: expect.any(String) },
      ]);
    },
  );

  it('APP-4 answers a request outside it, and takes it out of flight', () => {
    const app = application({ requests: { sum: () => expect.unreachable() } }, contract);
    request(app, 'sum', ['1']);
    expect(answers.refusals).toEqual([
      { type: 'response', id: 'r', error: { code: 'invalid_data', message: expect.any(String) } },
    ]);
    expect(answers.done).toBe(1);
  });
});

describe('a message nobody handles', () => {
  it.each(['nope', '', 'constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'APP-3 is answered with unknown_name: %j',
    (name) => {
      const app = application({ events: {}, requests: {} });
      app.handleEvent(session, { type: 'event', name }, answers, nothing);
      request(app, name);
      expect(answers.refusals).toMatchObject([
        { code: 'unknown_name' },
        { id: 'r', error: { code: 'unknown_name' } },
      ]);
      expect(answers.done).toBe(1);
    },
  );
});

describe('an answer', () => {
  it.each([0, false, null, '', [], { a: 1 }])(
    'APP-2 carries what the handler returned: %j',
    async (value) => {
      request(application({ requests: { ask: () => value } }), 'ask');
      request(application({ requests: { ask: async () => value } }), 'ask');
      await later();
      expect(answers.replies).toEqual([
        { type: 'response', id: 'r', data: value },
        { type: 'response', id: 'r', data: value },
      ]);
      expect(answers.done).toBe(2);
    },
  );

  it('APP-2 has no data when the handler returned nothing', () => {
    request(application({ requests: { ask: () => undefined } }), 'ask');
    expect(answers.replies).toEqual([{ type: 'response', id: 'r' }]);
  });

  it('APP-2 waits for whatever can be awaited, not only for promises', async () => {
    // biome-ignore lint/suspicious/noThenProperty: a query builder looks like this
    const query = { then: (resolve: (value: unknown) => void) => resolve('row') };
    request(application({ requests: { ask: () => query } }), 'ask');
    await later();
    expect(answers.replies).toEqual([{ type: 'response', id: 'r', data: 'row' }]);
  });

  it('APP-4 is internal_error when the handler returned what no message can carry', async () => {
    request(application({ requests: { ask: () => () => 1 } }), 'ask');
    request(application({ requests: { ask: async () => () => 1 } }), 'ask');
    await later();
    expect(answers.replies).toEqual([
      { type: 'response', id: 'r', error: internalError },
      { type: 'response', id: 'r', error: internalError },
    ]);
    expect(answers.done).toBe(2);
    expect(logger.lines).toHaveLength(2);
  });
});

describe('a handler that fails', () => {
  const FAILURES: readonly (readonly [string, () => unknown])[] = [
    [
      'throws',
      () => {
        throw new Error(SECRET);
      },
    ],
    [
      'throws a text',
      () => {
        throw SECRET;
      },
    ],
    [
      'throws nothing',
      () => {
        throw undefined;
      },
    ],
    ['rejects', () => Promise.reject(new Error(SECRET))],
    ['rejects with nothing', () => Promise.reject()],
    [
      'returns a trap',
      () =>
        new Proxy(
          {},
          {
            has() {
              throw new Error(SECRET);
            },
          },
        ),
    ],
  ];

  it.each(FAILURES)('APP-4 tells the peer nothing when it %s', async (_what, fail) => {
    const app = application({ events: { go: fail as () => void }, requests: { go: fail } });
    request(app, 'go');
    app.handleEvent(session, { type: 'event', name: 'go' }, answers, nothing);
    await later();
    expect(answers.replies).toContainEqual({ type: 'response', id: 'r', error: internalError });
    expect(answers.replies).toContainEqual({ type: 'error', ...internalError });
    expect(JSON.stringify(answers.replies)).not.toContain(SECRET);
    expect(answers.refusals).toEqual([]);
    expect(answers.done).toBe(1);
    expect(logger.lines.map(({ level, message }) => `${level} ${message}`)).toEqual([
      'error handler failed',
      'error handler failed',
    ]);
  });

  it('APP-2 answers with the code and message of an ApplicationError, cut and well-formed', async () => {
    const fail = (): never => {
      throw new ApplicationError('no_such_room', `${'x'.repeat(511)}\u{1f600}`);
    };
    request(application({ requests: { go: fail } }), 'go');
    expect(answers.replies).toEqual([
      { type: 'response', id: 'r', error: { code: 'no_such_room', message: `${'x'.repeat(511)}\ufffd` } },
    ]);
    expect(logger.lines).toEqual([]);
  });

  it.each(['', 'No', '1st', 'a b', 'x'.repeat(65), 'a-b'])(
    'APP-4 has no ApplicationError with the code %j',
    (code) => {
      expect(() => new ApplicationError(code, 'text')).toThrow(TypeError);
    },
  );

  it('SEC-3 fills no log, however often it fails', () => {
    const app = new Application(
      { events: { go: FAILURES[0]?.[1] as () => void } },
      undefined,
      compiledCheck,
      new SampledLogger(logger, { nowMs: () => 0, monotonicMs: () => 0 }, 5),
    );
    for (let attempt = 0; attempt < 1_000; attempt += 1)
      app.handleEvent(session, { type: 'event', name: 'go' }, answers, nothing);
    expect(logger.lines).toHaveLength(5);
  });

  it('SEC-4 ends nothing when a hook fails', async () => {
    const app = application({
      onOpen: () => {
        throw new Error('no');
      },
      onClose: () => Promise.reject(new Error('no')),
      onDrain: () => {
        throw undefined;
      },
    });
    app.opened(session);
    app.closed(session, null);
    app.drained(session);
    await later();
    expect(logger.lines.map(({ fields }) => fields.hook).sort()).toEqual(['onClose', 'onDrain', 'onOpen']);
  });
});
