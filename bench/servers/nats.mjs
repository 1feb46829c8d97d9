// What does nats-server cost, a broker in Go, with its clients on WebSockets?
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireProgram } from './run/programs.mjs';

/** The one that all clients present; a stranger's is any other. */
const TOKEN = 'one-token-for-all-clients-of-the-bench';

const NO_REQUESTS =
  'a broker answers nothing by itself: a request is two deliveries, to a service that is a client as well and back to a subject of each client alone';

export const server = {
  name: 'nats',
  title: 'NATS',
  runtime: 'Go, nats-server',
  protocol: 'nats',
  credential: 'same',
  token: TOKEN,
  verifies:
    'one token for all, compared as text: no signature (NATS can do more, JWT and nkeys, but there each client signs a nonce of the server)',
  lacks: {
    request: NO_REQUESTS,
    'request-tls': NO_REQUESTS,
    'request-2-processes': NO_REQUESTS,
    'request-4-processes': NO_REQUESTS,
    latency: NO_REQUESTS,
  },
  notes: {
    'one-way': 'nats-server: read and matched to a subject that nobody listens to; no application sees it',
  },
  processModel: 'self',
  program: 'nats-server',
  /**
   * `threads`: how many run Go code at a time. `folder`: where its configuration is written. Ready is when the port
   * answers, since its log goes nowhere: it would have a line for each refused client.
   *
   * @throws Error that says what to install.
   */
  async command({ host, port, tls, folder, threads = 1 }) {
    const program = requireProgram('nats-server');
    const file = join(folder, 'nats.conf');
    writeFileSync(file, configuration({ host, port, tls }));
    return { file: program, args: ['-c', file], env: { GOMAXPROCS: String(threads) }, ready: null };
  },
};

/** The port for clients without a WebSocket cannot be left out: it is any. Limits and deadline are those of the others. */
const configuration = ({ host, port, tls }) => `
server_name: bench
listen: "${host}:-1"
logfile: "/dev/null"
max_payload: 16384
authorization { token: "${TOKEN}", timeout: 10 }
websocket {
  host: "${host}"
  port: ${port}
  ${tls === null ? 'no_tls: true' : `tls { cert_file: "${tls.certFile}", key_file: "${tls.keyFile}" }`}
  compression: false
  handshake_timeout: "10s"
}
`;
