// Do several threads look like one server, from outside and from inside?
import { once } from 'node:events';
import { connect } from 'node:net';
import { accept, limit, refuse, type Verdict, type VerificationContext } from '@inband/server';
import { startWorkers } from '@inband/server/workers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { RawClient } from '../support/raw-client.ts';
import { silentLogger } from '../support/silent-logger.ts';
import { HOUSE, type House, startHouse, visit, visitors } from './start-house.ts';

describe('one server in two threads', () => {
  let house: House;
  let kept = 0;
  const store = {
    /** What was added so far, by whichever worker. */
    add(number: number): number {
      kept += number;
      return kept;
    },
    refuse() {
      throw new RangeError('the store refuses');
    },
  };
  let knocks = 0;
  const door = {
    verify({ code }: { code: string }, { signal, peer }: VerificationContext): Verdict {
      knocks += 1;
      if (knocks > 2) return limit('too_many_attempts', 9_000);
      const isRight = code === 'right' && peer.address === '127.0.0.1' && !signal.aborted;
      return isRight ? accept({ subject: 'guest', expiresAtMs: null }) : refuse('wrong_code');
    },
  };
  beforeAll(async () => {
    house = await startHouse({ shared: { store, door } });
  });
  afterAll(async () => house[Symbol.asyncDispose]());
  // Whoever left the test before may not have gone yet for its worker, and would be counted.
  beforeEach(async () => {
    await expect.poll(async () => (await house.server.stats()).authenticated).toBe(0);
  });

  it('gives each of them the same number of connections', async () => {
    const all = await visitors(house.server.url, 40);
    const where = await Promise.all(all.map((visitor) => visitor.worker()));
    expect(where.filter((worker) => worker === 0)).toHaveLength(20);
    expect(await house.server.stats()).toMatchObject({ unauthenticated: 0, authenticated: 40 });
    expect(await all[0]?.request('stats')).toMatchObject({ authenticated: 40 });
    for (const visitor of all) visitor[Symbol.dispose]();
  });

  it('hands a broadcast to the sessions of all, from a worker and from the main thread', async () => {
    const all = await visitors(house.server.url, 10);
    // In the worker only its own sessions are counted; the others' get it a moment later.
    expect(await all[0]?.request('say', { from: 'a worker' })).toBe(5);
    expect(await house.server.broadcast('said', { from: 'the main thread' })).toBe(10);
    // In which order they come is not said: they were sent by two.
    const heard = expect.arrayContaining([{ from: 'a worker' }, { from: 'the main thread' }]);
    for (const { said } of all) await expect.poll(() => said).toEqual(heard);
    for (const { said } of all) expect(said).toHaveLength(2);
    for (const visitor of all) visitor[Symbol.dispose]();
  });

  it('broadcasts nothing that is not JSON, whoever is there to hear it', async () => {
    await expect(house.server.broadcast('said', (() => {}) as never)).rejects.toThrow();
  });

  it('ends the sessions of a subject wherever they are', async () => {
    const twice = await Promise.all([visit(house.server.url, 'twice'), visit(house.server.url, 'twice')]);
    const other = await visit(house.server.url, 'other');
    expect(new Set(await Promise.all(twice.map((visitor) => visitor.worker())))).toEqual(new Set([0, 1]));
    expect(await other.request('kick', 'twice')).toBe(2);
    for (const { client } of twice) await expect.poll(() => client.state.status).toBe('stopped');
    expect(await house.server.disconnect('twice')).toBe(0);
    expect(other.client.state.status).toBe('authenticated');
    other[Symbol.dispose]();
  });

  it('has one object of the main thread used by all', async () => {
    const both = await visitors(house.server.url, 2);
    const sums = await Promise.all(both.map((visitor) => visitor.request<number>('add', 5)));
    expect(sums.toSorted((a, b) => a - b)).toEqual([5, 10]);
    await expect(both[0]?.request('refuse')).rejects.toThrow();
    for (const visitor of both) visitor[Symbol.dispose]();
  });

  it('METHOD-8 has one method of the main thread decide, and count, for all', async () => {
    const knock = async (code: string) => {
      const client = await RawClient.open({ port: house.server.port });
      client.send({ type: 'auth', method: 'door', code });
      const answer = await client.message(0);
      client.drop();
      return answer;
    };
    expect(await knock('wrong')).toMatchObject({ type: 'auth_error', code: 'auth_failed' });
    expect(await knock('right')).toMatchObject({ type: 'auth_ok', subject: 'guest' });
    expect(await knock('right')).toMatchObject({ type: 'auth_error', code: 'rate_limited' });
  });

  it('keeps its port to itself: a second server is refused, not given a share', async () => {
    const data = { port: house.server.port };
    const second = startWorkers({ module: HOUSE, workers: 2, data, logger: silentLogger });
    await expect(second).rejects.toThrow(`could not listen on 127.0.0.1:${house.server.port}`);
  });

  it('gives a worker that does not answer no more connections, until it answers again', async () => {
    const hangs = new SharedArrayBuffer(4);
    await using deaf = await startHouse({ unresponsiveMs: 2_000, data: { hangs } });
    const victim = await visit(deaf.server.url, 'victim');
    const worker = await victim.worker();
    await victim.request('die', 'hang');
    await eventually(
      () => deaf.server.workers.serving === 1,
      () => 'the worker still gets connections',
    );
    const others = await visitors(deaf.server.url, 6);
    expect(await Promise.all(others.map((other) => other.worker()))).toEqual(Array(6).fill(1 - worker));
    Atomics.store(new Int32Array(hangs), 0, 1);
    Atomics.notify(new Int32Array(hangs), 0);
    await expect.poll(() => deaf.server.workers.serving).toBe(2);
    expect(deaf.log.map(({ message }) => message)).toEqual([
      'worker does not answer, and gets no connections',
      'worker answers again',
    ]);
    expect(victim.sessionIds).toHaveLength(1);
    for (const visitor of [victim, ...others]) visitor[Symbol.dispose]();
  });
});

describe('coming back', () => {
  it('RESUME-3 is possible to any worker, and once in the whole process', async () => {
    await using house = await startHouse({ data: { resume: {} } });
    const { port } = house.server;
    const enter = async (auth: object): Promise<Record<string, unknown>> => {
      const client = await RawClient.open({ port });
      client.send({ type: 'auth', ...auth });
      const answer = await client.message(0);
      client.drop();
      return answer ?? {};
    };
    let { resume } = await enter({ token: 'good:alice' });
    // Connections come to the two workers in turn: each of these is read by the one that did not write it.
    for (let time = 0; time < 3; time += 1) {
      const used = resume;
      const answer = await enter({ method: 'resume', resume });
      expect(answer).toMatchObject({ type: 'auth_ok', subject: 'alice' });
      resume = answer.resume;
      for (let again = 0; again < 2; again += 1) {
        expect(await enter({ method: 'resume', resume: used })).toMatchObject({ code: 'auth_failed' });
      }
    }
  });
});

describe('limits', () => {
  it('FLOOD-4 are those of the process: a burst counts the upgrades of all workers', async () => {
    const admission = { upgradeBurst: 7, upgradesPerSecond: 1, enforceFrom: 'calm' };
    await using house = await startHouse({ data: { admission } });
    const { port } = house.server;
    const statuses: number[] = [];
    const startMs = performance.now();
    while (statuses.length < 100 && statuses.at(-1) !== 429) {
      const client = new RawClient({ port, from: '127.0.0.9' });
      statuses.push(await client.answered);
    }
    const seconds = (performance.now() - startMs) / 1_000;
    expect(statuses.at(-1)).toBe(429);
    expect(statuses.slice(0, -1)).toEqual(Array(statuses.length - 1).fill(101));
    // All that it held, and what came back to the bucket meanwhile.
    expect(statuses.length - 1).toBeGreaterThanOrEqual(7);
    expect(statuses.length - 1).toBeLessThanOrEqual(8 + seconds);
    expect(await new RawClient({ port, from: '127.0.0.10' }).answered).toBe(101);
  });

  it('FLOOD-4 hold for what a source did elsewhere: failures at both are added up', async () => {
    const penalties = { authFailedMs: 600_000, enforcedFromMs: 900_000, maxMs: 3_600_000 };
    await using house = await startHouse({ data: { admission: { penalties, enforceFrom: 'calm' } } });
    const { port } = house.server;
    const failing = async (): Promise<number> => {
      const client = new RawClient({ port, from: '127.0.0.9' });
      const status = await client.answered;
      client.send({ type: 'auth', token: 'bad' });
      await client.closed;
      return status;
    };
    // One at each worker: neither has seen enough by itself.
    expect([await failing(), await failing(), await failing()]).toEqual([101, 101, 429]);
  });

  it('FLOOD-1 are divided: all workers together have the room of one', async () => {
    await using house = await startHouse({
      data: {
        maxUnauthenticatedConnections: 10,
        authTimeoutMs: 60_000,
        admission: { minAuthTimeoutMs: 60_000 },
      },
    });
    const { port } = house.server;
    const clients: RawClient[] = [];
    for (let index = 0; index < 14; index += 1) {
      const client = new RawClient({ port, from: `127.0.0.${10 + index}` });
      await client.answered;
      clients.push(client);
    }
    await expect.poll(async () => (await house.server.stats()).unauthenticated).toBe(10);
    for (const client of clients) client.drop();
  });
});

describe('the end', () => {
  it('drains every worker, resolves when all have ended, and lets go of the port', async () => {
    await using house = await startHouse();
    const all = await visitors(house.server.url, 8);
    const { port } = house.server;
    const closing = house.server.close({ graceMs: 200, spreadMs: 60_000 });
    await Promise.all([closing, house.server.close()]);
    for (const { client } of all) await expect.poll(() => client.state.status).toBe('waitingToRetry');
    expect(house.server.workers).toMatchObject({ serving: 0, replacements: 0 });
    const [refusal] = await once(connect(port, '127.0.0.1'), 'error');
    expect(refusal).toMatchObject({ code: 'ECONNREFUSED' });
    for (const visitor of all) visitor[Symbol.dispose]();
  });

  it('comes before the beginning where the module gives listen what cannot work', async () => {
    const wrong = { module: HOUSE, workers: 2, logger: silentLogger };
    await expect(startWorkers({ ...wrong, data: { authTimeoutMs: 1 } })).rejects.toMatchObject({
      name: 'OptionError',
      option: 'authTimeoutMs',
    });
    const missing = startWorkers({ ...wrong, module: new URL('missing.mjs', import.meta.url) });
    await expect(missing).rejects.toThrow('missing.mjs');
    const silent = startWorkers({ ...wrong, module: new URL('nobody-listens.mjs', import.meta.url) });
    await expect(silent).rejects.toThrow('without listening');
  });
});
