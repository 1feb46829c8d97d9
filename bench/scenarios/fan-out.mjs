// What does it cost to tell everybody?
import { during } from '../measure/during.mjs';
import { PAYLOAD } from './payload.mjs';
import { scenario } from './scenario.mjs';

const DELIVERIES = { full: { rounds: 3, deliveries: 60_000 }, quick: { rounds: 1, deliveries: 20_000 } };

/** `subscribers`: how many are in, and told. */
export const fanOut = ({ subscribers }) =>
  scenario({
    name: `fan-out-${subscribers}`,
    title: `Fan-out to ${subscribers.toLocaleString('en')}`,
    question: `One of ${subscribers.toLocaleString('en')} clients says 64 bytes that all are told: how much processor time does a delivery take, and how late does it come?`,
    unit: 'us of server CPU per delivery',
    group: 'fan-out',
    settings: (mode) => ({ ...DELIVERIES[mode], subscribers }),
    turnSeconds: ({ deliveries }) => 0.4 + subscribers * 0.0002 + deliveries * 0.00001,
    async turn(stage, { deliveries }) {
      const { generator, protocol, server } = stage;
      await stage.hold(subscribers);
      if (protocol.subscribe !== null) {
        await stage.all(generator.say({ frame: protocol.subscribe, marker: protocol.subscribed }));
      }
      const { cpuMs, result, ...busy } = await during(server, () =>
        generator.fanOut({
          publishes: Math.ceil(deliveries / subscribers),
          perSecond: null,
          frame: protocol.publish(PAYLOAD),
          marker: protocol.response,
        }),
      );
      await generator.release();
      return { value: (cpuMs * 1_000) / result.deliveries, ...busy, latency: result.latency };
    },
  });
