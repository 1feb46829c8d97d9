// The clients of the storm: the real SDK, as many as it is told, and when each of them was in again.
import { createClient } from '@inband/client';
import { SignJWT } from 'jose';

const { url, clients, secret, issuer, audience } = JSON.parse(process.argv[2]);
const key = new TextEncoder().encode(secret);
let entered = 0;
let resumed = 0;
let times = [];

async function tokenOf(subject) {
  return new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(subject)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(key);
}

const all = [];
for (let index = 0; index < clients; index += 1) {
  // One each for life, as a page has that was given one at sign-in: a storm must not be one of signatures as well.
  const token = await tokenOf(`user-${index}`);
  const client = createClient({ url, credential: () => ({ method: 'bearer', token }) });
  client.onState((state) => {
    if (state.status !== 'authenticated') return;
    entered += 1;
    if (state.session.resumed) resumed += 1;
    times.push(performance.now());
  });
  all.push(client);
  if (index % 50 === 49) await new Promise((done) => setTimeout(done, 25));
}

process.on('message', (question) => {
  if (question === 'begin') {
    entered = 0;
    resumed = 0;
    times = [];
  }
  process.send({ question, entered, resumed, nowMs: performance.now(), times });
});
process.send({ ready: true });
