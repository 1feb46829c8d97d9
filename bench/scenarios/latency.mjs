// How long does a request take when a server has so much to do?
import { during } from '../measure/during.mjs';
import { percentile } from '../measure/histogram.mjs';
import { requestFrames } from './payload.mjs';
import { scenario } from './scenario.mjs';

const CONNECTIONS = 100;
const PER_ROUND = { full: { rounds: 6, seconds: 1 }, quick: { rounds: 2, seconds: 1 } };
/** To find what the server can do: as many requests, each connection with one at a time. */
const CAPACITY_REQUESTS = 15_000;

/** `load`: part of what the server could do on its core, as measured just before. */
export const latency = ({ load }) =>
  scenario({
    name: `latency-${load * 100}`,
    title: `Latency at ${load * 100} % load`,
    question: `Requests come on a schedule, at ${load * 100} % of the rate that keeps this server's core busy. How long after its time on the schedule is a request answered?`,
    unit: 'ms, 99th percentile',
    group: 'latency',
    settings: (mode) => PER_ROUND[mode],
    turnSeconds: ({ seconds }) => 1 + seconds,
    async turn(stage, { seconds }) {
      const { generator, protocol, server } = stage;
      const frame = requestFrames(protocol);
      const marker = protocol.response;
      await stage.hold(CONNECTIONS);
      const full = await during(server, () =>
        generator.request({ total: CAPACITY_REQUESTS, outstanding: 1, frame, marker }),
      );
      const perSecond = Math.round((load * full.result.done * 1_000) / full.cpuMs);
      const { result, serverBusy, generatorBusy } = await during(server, () =>
        generator.paced({ perSecond, seconds, frame, marker }),
      );
      await generator.release();
      return {
        value: percentile(result.latency, 99) / 1e6,
        serverBusy,
        generatorBusy,
        latency: result.latency,
        details: { perSecond, latenessP99Ms: percentile(result.lateness, 99) / 1e6 },
      };
    },
  });
