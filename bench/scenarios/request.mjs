// What does a message cost once somebody is in? A request with 64 bytes of data, and its response.
import { during } from '../measure/during.mjs';
import { requestFrames } from './payload.mjs';
import { scenario } from './scenario.mjs';
import { variant } from './variant.mjs';

const CONNECTIONS = 100;
const PER_ROUND = { full: { rounds: 6, total: 50_000 }, quick: { rounds: 4, total: 15_000 } };
/** Until the compiler is done with it. */
const WARM_UP = { total: 50_000 };

export const request = ({ tls = false, processes = 1 } = {}) =>
  scenario({
    ...variant(
      { name: 'request', title: 'Request and response', perRound: PER_ROUND, warmUp: WARM_UP },
      { tls, processes },
    ),
    question: `How much processor time does a server take for a request of 64 bytes and its response, with ${CONNECTIONS} connections that each send the next when the last is answered?`,
    unit: 'us of server CPU per request',
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
