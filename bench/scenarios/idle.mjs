// What do clients cost that are in and say nothing?
import { setTimeout as sleep } from 'node:timers/promises';
import { during } from '../measure/during.mjs';
import { scenario } from './scenario.mjs';

const PER_ROUND = {
  full: { rounds: 1, connections: 10_000, seconds: 6 },
  quick: { rounds: 1, connections: 2_000, seconds: 4 },
};
/** The compiler and the collector have their afterthoughts. */
const CALM_MS = 2_000;

export const idle = () =>
  scenario({
    name: 'idle',
    title: 'Idle connections',
    question:
      'Ten thousand clients are in and say nothing. How much processor time does each take of the server in a second, for timers, pings and house-keeping? (Not compared: whether pings fall into these seconds is chance.)',
    unit: 'us of server CPU per connection and second',
    group: 'idle',
    isFresh: true,
    twins: [],
    // Who pings how often, and whether a ping falls into these seconds, is all the difference there is.
    floor: null,
    settings: (mode) => PER_ROUND[mode],
    turnSeconds: ({ connections, seconds }) => 3 + connections * 0.0004 + seconds,
    async turn(stage, { connections, seconds }) {
      const { generator, server } = stage;
      await stage.hold(connections);
      await sleep(CALM_MS);
      const { cpuMs, result, ...busy } = await during(server, () => generator.idle({ seconds }));
      return {
        value: (cpuMs * 1_000) / connections / result.seconds,
        ...busy,
        details: { pings: result.pings },
      };
    },
  });
