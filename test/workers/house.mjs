// The server of a worker, as an application would write it. Plain JavaScript, since threads load no TypeScript.
import { accept, listen, refuse } from '@inband/server';
import { thisWorker } from '@inband/server/workers';
import * as T from '@sinclair/typebox';

const worker = thisWorker();
// As limited as a door that all workers have in common.
const door = { name: 'door', fields: T.Object({ code: T.String() }), verify: () => refuse('never_here') };
const store = worker?.shared('store', ['add', 'refuse']);
/** `hangs`: what a worker that hangs waits for, 4 shared bytes that become other than 0. The rest is for `listen`. */
const { hangs, ...options } = worker?.data ?? {};

/** What a request can have the worker do to itself. */
const DEATHS = {
  throw: () => {
    throw new Error('a secret that nobody may read');
  },
  reject: () => void Promise.reject(new Error('a secret that nobody may read')),
  exit: () => process.exit(7),
  hang: () => Atomics.wait(new Int32Array(hangs), 0, 0, 60_000),
  memory: () => {
    const held = [];
    while (true) held.push(new Array(100_000).fill(held.length));
  },
};

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const server = await listen({
  port: 0,
  verifier: ({ token }) =>
    token.startsWith('good:')
      ? accept({ subject: token.slice(5), expiresAtMs: Date.now() + 3_600_000 })
      : refuse('bad_token'),
  methods: worker === null ? [] : [worker.decidedByMain('door', door)],
  handlers: {
    requests: {
      which: () => worker?.index ?? -1,
      say: (_session, text) => server.broadcast('said', text),
      kick: (_session, subject) => worker?.disconnect(subject),
      stats: () => worker?.stats(),
      add: (_session, number) => store?.add(number),
      refuse: () => store?.refuse(),
      die(_session, how) {
        setImmediate(DEATHS[how]);
        return 'soon';
      },
    },
  },
  logger: silent,
  // Everybody comes from one address, and at once.
  admission: { enforceFrom: 'never' },
  ...options,
});
