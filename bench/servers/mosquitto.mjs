// What does mosquitto cost, a broker of MQTT in C, with its clients on WebSockets?
import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { USERNAME } from '../protocols/mqtt.mjs';
import { requireProgram } from './run/programs.mjs';

/** The one that all clients present; a stranger's is any other. */
const PASSWORD = 'one-password-for-all-clients-of-the-bench';

const NO_REQUESTS =
  'a broker answers nothing by itself: a request is two deliveries, to a service that is a client as well and back to a topic of each client alone';
/** Its libwebsockets was built to wait for sockets by itself, and mosquitto for its own waits up to 100 ms in between. */
const WAITS =
  "mosquitto: Debian's looks for new connections on WebSockets ten times a second; what that takes of the processor can be compared, how long anybody waits for it cannot";
const ONE_THREAD = 'it is one thread in one process';

export const server = {
  name: 'mosquitto',
  title: 'Mosquitto (MQTT)',
  runtime: 'C, mosquitto',
  protocol: 'mqtt',
  credential: 'same',
  token: PASSWORD,
  verifies:
    'one password for all, as one salted SHA-512 (the dearer default of mosquitto_passwd is PBKDF2 with 101 rounds): no signature',
  lacks: {
    request: NO_REQUESTS,
    'request-tls': NO_REQUESTS,
    latency: NO_REQUESTS,
    processes: ONE_THREAD,
  },
  notes: {
    'one-way': 'mosquitto: read and matched to a topic that nobody subscribes to; no application sees it',
    connect: WAITS,
    'connect-tls': WAITS,
    storm: WAITS,
  },
  processModel: 'self',
  program: 'mosquitto',
  /**
   * `folder`: where its configuration is written. Ready is when the port answers, since it logs nothing.
   *
   * @throws Error that says what to install.
   */
  async command({ host, port, tls, folder }) {
    const program = requireProgram('mosquitto');
    const passwordFile = join(folder, 'passwords');
    writeFileSync(passwordFile, `${USERNAME}:${hashed(PASSWORD)}\n`, { mode: 0o600 });
    const file = join(folder, 'mosquitto.conf');
    writeFileSync(file, configuration({ host, port, tls, passwordFile, socketFile: join(folder, 'socket') }));
    return { file: program, args: ['-c', file], ready: null };
  },
};

/** As `mosquitto_passwd -H sha512` writes it: the hash is of the password and then the salt. */
function hashed(password) {
  const salt = randomBytes(12);
  const hash = createHash('sha512').update(password).update(salt).digest('base64');
  return `$6$${salt.toString('base64')}$${hash}`;
}

/**
 * Debian's does not start with nothing but WebSockets to listen to: the socket file is there for that alone. There is no
 * setting for a deadline: who does not finish the upgrade is closed after 10 s, who opens a WebSocket and does not
 * authenticate after 90 s. Nor for how long packets before that may be: a message is what is limited.
 */
const configuration = ({ host, port, tls, passwordFile, socketFile }) =>
  [
    'user root',
    'allow_anonymous false',
    `password_file ${passwordFile}`,
    'persistence false',
    'sys_interval 0',
    'log_dest none',
    'connection_messages false',
    'set_tcp_nodelay true',
    'message_size_limit 16384',
    `listener 0 ${socketFile}`,
    `listener ${port} ${host}`,
    'protocol websockets',
    ...(tls === null ? [] : [`certfile ${tls.certFile}`, `keyfile ${tls.keyFile}`]),
    '',
  ].join('\n');
