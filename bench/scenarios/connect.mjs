// What does it cost to let somebody in? Connect, upgrade, authenticate, lose the connection.
import { during } from '../measure/during.mjs';
import { scenario } from './scenario.mjs';
import { variant } from './variant.mjs';

/** Fewer than a listener's backlog of 512, so that no handshake of the kernel is lost. */
const AT_A_TIME = 128;
const PER_ROUND = { full: { rounds: 6, total: 3_000 }, quick: { rounds: 4, total: 1_500 } };
/** Until the compiler is done with it: before, a connection costs twice as much. */
const WARM_UP = { total: 10_000 };

/** `tls`: over TLS 1.3, a full handshake each. `processes`: of the server. */
export const connect = ({ tls = false, processes = 1 } = {}) =>
  scenario({
    ...variant(
      { name: 'connect', title: 'Connect, authenticate, close', perRound: PER_ROUND, warmUp: WARM_UP },
      { tls, processes },
    ),
    question:
      'How much processor time does a server take to accept a connection, upgrade it, let its client in and lose it again?',
    unit: 'us of server CPU per connection',
    turnSeconds: ({ total }) => 0.3 + total * (tls ? 0.0012 : 0.0004),
    async turn(stage, { total }) {
      const { generator, server } = stage;
      await generator.frames(stage.authFrames(total));
      const { cpuMs, result, ...busy } = await during(server, () =>
        generator.connect({ total, atATime: AT_A_TIME, useResumes: stage.usesResumes }),
      );
      return { value: (cpuMs * 1_000) / result.done, ...busy };
    },
  });
