// The server of the storm: counts what the token backend is asked, and loses all its clients when it is told to.
import { listen, refuse } from '@inband/server';
import { createJwtVerifier } from '@inband/server/jwt';

const { resume, reconnectsPerSecond, secret, issuer, audience, backendMs } = JSON.parse(process.argv[2]);

let asked = 0;
const jwt = await createJwtVerifier({ secret, issuer, audience });
/** As a backend that is asked over the network: the answer takes a while and costs somebody else something. */
async function verifier(credential, context) {
  asked += 1;
  await new Promise((done) => setTimeout(done, backendMs));
  return credential.method === 'bearer' ? jwt(credential, context) : refuse('not_bearer');
}

const server = await listen({
  port: 0,
  logger: { debug() {}, info() {}, warn() {}, error: console.error },
  verifier,
  resume: resume ? {} : false,
  ...(reconnectsPerSecond === null ? {} : { reconnectsPerSecond }),
  // Ten thousand clients from one address are what this is about.
  admission: { enforceFrom: 'never', waitingRoomBytes: 2 ** 30 },
  maxUnauthenticatedConnections: 20_000,
});

process.on('message', (question) => {
  if (question === 'drop') for (const session of server.sessions()) session.close('internal_error');
  const { user, system } = process.cpuUsage();
  const { authenticated } = server.stats;
  process.send({ question, asked, cpuMs: (user + system) / 1_000, authenticated });
});
process.send({ port: server.port });
