// What does a message cost that nobody answers?
import { during } from '../measure/during.mjs';
import { PAYLOAD } from './payload.mjs';
import { scenario } from './scenario.mjs';

const CONNECTIONS = 100;
const PER_ROUND = { full: { rounds: 3, total: 100_000 }, quick: { rounds: 3, total: 20_000 } };

export const oneWay = () =>
  scenario({
    name: 'one-way',
    title: 'One-way messages',
    question:
      'How much processor time does a server take for an event of 64 bytes that is read, handed to the application and not answered, when clients send as fast as the server reads?',
    unit: 'us of server CPU per message',
    group: 'cost',
    settings: (mode) => PER_ROUND[mode],
    turnSeconds: ({ total }) => 0.4 + total * 0.00001,
    async turn(stage, { total }) {
      const { generator, protocol, server } = stage;
      await stage.hold(CONNECTIONS);
      const { counted: before } = await server.ask('counted');
      const { cpuMs, result, ...busy } = await during(server, () =>
        generator.oneWay({
          total,
          frame: protocol.oneWay(PAYLOAD),
          // What is answered behind them says that all were read.
          last: protocol.barrier?.frame ?? protocol.request(PAYLOAD),
          marker: protocol.barrier?.marker ?? protocol.response,
        }),
      );
      const { counted: after } = await server.ask('counted');
      // What is dropped is cheap.
      if (after !== null && after - before < total)
        throw new Error(`${after - before} of ${total} were read`);
      await generator.release();
      return { value: (cpuMs * 1_000) / result.done, ...busy };
    },
  });
