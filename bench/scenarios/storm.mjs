// What does it take until everybody is back?
import { during } from '../measure/during.mjs';
import { scenario } from './scenario.mjs';

/** What comes first in a process is run by an interpreter. */
const WARM_UP = 3_000;
const WARM_UPS = 2;

const AT_A_TIME = 256;
const PER_ROUND = { full: { rounds: 2, clients: 2_000 }, quick: { rounds: 1, clients: 1_000 } };

export const storm = () =>
  scenario({
    name: 'storm',
    title: 'Reconnect storm',
    question:
      'All clients are lost at once and come back as fast as they can, each with the credential it had. How much processor time does a return take? (When 99 % are back stands in the table of details.)',
    unit: 'us of server CPU per loss and return',
    group: 'storm',
    isFresh: true,
    twins: [],
    settings: (mode) => PER_ROUND[mode],
    turnSeconds: ({ clients }) => 3.5 + clients * 0.0005,
    async turn(stage, { clients }) {
      const { generator, server } = stage;
      const { usesResumes } = stage;
      await generator.frames(stage.authFrames(WARM_UP));
      for (let turn = 0; turn < WARM_UPS; turn += 1) {
        await stage.all(generator.connect({ total: WARM_UP, atATime: AT_A_TIME, useResumes: usesResumes }));
      }
      await stage.hold(clients);
      const { cpuMs, result, ...busy } = await during(server, () =>
        generator.storm({ atATime: AT_A_TIME, useResumes: usesResumes }),
      );
      return {
        value: (cpuMs * 1_000) / clients,
        ...busy,
        details: {
          to50Ms: result.to50Ms,
          to99Ms: result.to99Ms,
          toAllMs: result.to100Ms,
          retries: result.retries,
        },
      };
    },
  });
