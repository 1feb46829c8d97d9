// Are the brokers that the bench compares with what it says they are: closed to strangers, and telling all subscribers?
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MARK } from '../../bench/protocols/mark.mjs';
import { missingProgram } from '../../bench/servers/run/programs.mjs';
import { eventually } from '../support/eventually.ts';
import { hasComponent } from '../support/has-component.ts';
import { BROKERS, Broker, type Tls } from './broker.ts';

const DATA = `${MARK.toString('latin1')} and more`;
/** For what must not come. */
const SILENCE_MS = 200;

for (const kind of BROKERS) {
  const { server, protocol } = kind;
  const missing = missingProgram(server.program);
  // With CI=true what is missing fails, and says how to get it.
  const isSkipped = missing !== null && process.env.CI !== 'true';
  if (isSkipped) console.log(`skipping a broker: ${missing}`);

  describe.skipIf(isSkipped)(`${server.name} of the bench`, () => {
    let broker: Broker;
    beforeAll(async () => {
      broker = await Broker.start(kind);
    });
    afterAll(() => broker.stop());

    it('lets in who presents the token', async () => {
      const client = await broker.member();
      expect(client.count(protocol.authenticated)).toBe(1);
      expect(client.count(protocol.refused)).toBe(0);
      client.drop();
    });

    it('refuses any other token, says so and closes', async () => {
      const client = await broker.client();
      client.say(protocol.authenticate(`${server.token}x`));
      await client.heard(protocol.refused);
      await client.closed;
      expect(client.count(protocol.authenticated)).toBe(0);
    });

    it('acts on nothing that is said before', async () => {
      const subscriber = await broker.subscriber();
      const stranger = await broker.client();
      stranger.say(Buffer.concat([protocol.publish(DATA), protocol.subscribe]));
      await stranger.closed;
      await new Promise((resolve) => setTimeout(resolve, SILENCE_MS));
      expect(subscriber.count(MARK)).toBe(0);
      expect(stranger.count(protocol.authenticated)).toBe(0);
      subscriber.drop();
    });

    it('tells three subscribers what one publishes, each once', async () => {
      const subscribers = await Promise.all([1, 2, 3].map(() => broker.subscriber()));
      const silent = await broker.member();
      const publisher = await broker.member();
      publisher.say(protocol.publish(DATA));
      await Promise.all(subscribers.map((subscriber) => subscriber.heard(MARK)));
      await new Promise((resolve) => setTimeout(resolve, SILENCE_MS));
      expect(subscribers.map((subscriber) => subscriber.count(MARK))).toEqual([1, 1, 1]);
      expect([silent.count(MARK), publisher.count(MARK)]).toEqual([0, 0]);
      for (const client of [...subscribers, silent, publisher]) client.drop();
    });

    it('tells who publishes as well, if it subscribes', async () => {
      const subscriber = await broker.subscriber();
      subscriber.say(protocol.publish(DATA));
      await subscriber.heard(MARK);
      subscriber.drop();
    });

    it('reads one-way messages before it answers what is behind them, and tells nobody of them', async () => {
      const subscriber = await broker.subscriber();
      const frames = Array.from({ length: 1_000 }, () => protocol.oneWay(DATA));
      subscriber.say(Buffer.concat([...frames, protocol.barrier.frame]));
      await subscriber.heard(protocol.barrier.marker);
      expect(subscriber.count(MARK)).toBe(0);
      subscriber.drop();
    });

    it('survives what strangers send in floods, and lets nobody in for it', async () => {
      const { garbage, oversized, drip, ping } = protocol.floods;
      const all = [...garbage, ...oversized, Buffer.concat([drip.first, drip.then, drip.then]), ping];
      const strangers = await Promise.all(
        all.map(async (bytes) => {
          const stranger = await broker.client();
          stranger.say(bytes);
          return stranger;
        }),
      );
      await new Promise((resolve) => setTimeout(resolve, SILENCE_MS));
      expect(strangers.map((stranger) => stranger.count(protocol.authenticated))).toEqual(all.map(() => 0));
      for (const stranger of strangers) stranger.drop();
      expect(broker.failure).toBeNull();
      const member = await broker.member();
      member.drop();
    });
  });

  describe.skipIf(isSkipped || !hasComponent('openssl'))(`${server.name} of the bench, over TLS`, () => {
    let folder: string;
    let tls: Tls;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'inband-tls-'));
      tls = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
      const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', tls.keyFile];
      const certificate = ['-out', tls.certFile, '-subj', '/CN=localhost', '-days', '1'];
      execFileSync('openssl', ['req', '-x509', ...key, ...certificate], { stdio: 'ignore' });
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    it('lets in who presents the token', async () => {
      const broker = await Broker.start(kind, tls);
      try {
        const [subscriber, publisher] = await Promise.all([broker.subscriber(), broker.member()]);
        publisher.say(protocol.publish(DATA));
        await eventually(
          () => subscriber.count(MARK) === 1,
          () => 'nothing came',
        );
      } finally {
        await broker.stop();
      }
    });
  });
}
