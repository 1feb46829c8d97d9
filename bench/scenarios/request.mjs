// What does a message cost once somebody is in? A request with 64 bytes of data, and its response.
import { during } from '../measure/during.mjs';
import { requestFrames } from './payload.mjs';
import { scenario } from './scenario.mjs';

const CONNECTIONS = 100;
const PER_ROUND = { full: { rounds: 9, total: 50_000 }, quick: { rounds: 4, total: 15_000 } };
/** Until the compiler is done with it. */
const WARM_UP = { total: 50_000 };

export const request = ({ tls = false, processes = 1 } = {}) =>
  scenario({
    name: nameOf({ tls, processes }),
    title: titleOf({ tls, processes }),
    question: `How much processor time does a server take for a request of 64 bytes and its response, with ${CONNECTIONS} connections that each send the next when the last is answered?`,
    unit: 'us of server CPU per request',
    group: tls ? 'tls' : processes > 1 ? 'processes' : 'cost',
    tls,
    processes,
    settings: (mode) => {
      const { rounds, total } = PER_ROUND[mode];
      return tls || processes > 1
        ? { rounds: Math.min(4, rounds), total: Math.ceil(total / 2), warmUp: WARM_UP }
        : { rounds, total, warmUp: WARM_UP };
    },
    turnSeconds: ({ total }) => 0.4 + total * 0.00002,
    async turn(stage, { total }) {
      const { generator, protocol, server } = stage;
      await stage.hold(CONNECTIONS);
      const { cpuMs, result, ...busy } = await during(server, () =>
        generator.request({
          total,
          outstanding: 1,
          frame: requestFrames(protocol),
          marker: protocol.response,
        }),
      );
      await generator.release();
      return { value: (cpuMs * 1_000) / result.done, ...busy };
    },
  });

function nameOf({ tls, processes }) {
  if (tls) return 'request-tls';
  return processes > 1 ? `request-${processes}-processes` : 'request';
}

function titleOf({ tls, processes }) {
  const title = 'Request and response';
  if (tls) return `${title}, over TLS`;
  return processes > 1 ? `${title}, ${processes} server processes` : title;
}
