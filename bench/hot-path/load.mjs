// Makes the load, in a process of its own: connects and authenticates, holds silent connections, sends requests.
import { connect } from 'node:net';
import { mintToken } from './tokens.mjs';
import { clientFrame, serverFrame, upgradeRequest } from './websocket-bytes.mjs';

const MAX_CONNECTING = 128;
/** So that ports last, and no limit of one source is what is measured. */
const SOURCES = 64;
const PAYLOAD = 'p'.repeat(64);
const REQUEST = clientFrame({ type: 'request', id: '1', name: 'echo', data: PAYLOAD });

const client = process.argv[2] ?? 'browser';
const UPGRADE = upgradeRequest(client);
let source = 0;
let authFrames = [];
/** By port: the resume credentials that may be spent. */
const resumes = new Map();
let held = [];

const commands = { prepare, connect: connectAll, hold, open, request, release };
process.on('disconnect', () => process.exit());
process.on('message', ({ command, ...options }) => {
  commands[command](options).then(
    (answer) => process.send(answer ?? {}),
    (error) => process.send({ failure: String(error?.message) }),
  );
});
process.send({ isReady: true });

/** Not part of what is measured: `count` first messages. */
async function prepare({ credential, port, count }) {
  if (credential === 'resume') {
    const known = resumes.get(port) ?? [];
    while (known.length < count) known.push(clientFrame({ type: 'auth', token: mintToken() }));
    resumes.set(port, known);
    authFrames = known.splice(0, count);
    return;
  }
  const same = credential === 'same' ? clientFrame({ type: 'auth', token: mintToken() }) : null;
  authFrames = Array.from({ length: count }, () => same ?? clientFrame({ type: 'auth', token: mintToken() }));
}

/** Each connects, authenticates, and is gone. */
async function connectAll({ port, credential }) {
  const kept = resumes.get(port);
  await inParallel(authFrames.length, async (index) => {
    const { socket, answer } = await authenticate(port, authFrames[index]);
    if (credential === 'resume') {
      const { resume } = JSON.parse(answer);
      if (resume === undefined) throw new Error('there was no "resume" in the answer');
      kept.push(clientFrame({ type: 'auth', method: 'resume', resume }));
    }
    socket.resetAndDestroy();
  });
}

/** As many silent connections as `total`, those of before included. */
async function hold({ port, total }) {
  await inParallel(total - held.length, async () => {
    held.push((await upgrade(port)).socket);
  });
}

async function open({ port, count }) {
  const frame = clientFrame({ type: 'auth', token: mintToken() });
  await inParallel(count, async () => {
    held.push((await authenticate(port, frame)).socket);
  });
}

/** Every open connection sends a request, and the next one when the answer has come. */
async function request({ count }) {
  let left = count - held.length;
  await Promise.all(
    held.map(
      (socket) =>
        new Promise((resolve, reject) => {
          let rest = null;
          socket.removeAllListeners('data');
          socket.on('close', () => reject(new Error('closed while it sent requests')));
          socket.on('data', (chunk) => {
            const bytes = rest === null ? chunk : Buffer.concat([rest, chunk]);
            const frame = serverFrame(bytes);
            rest = frame === null ? bytes : null;
            if (frame === null) return;
            if (left > 0) {
              left -= 1;
              socket.write(REQUEST);
            } else resolve();
          });
          socket.write(REQUEST);
        }),
    ),
  );
  for (const socket of held) socket.removeAllListeners('close');
}

async function release() {
  for (const socket of held) socket.resetAndDestroy();
  held = [];
}

async function inParallel(count, work) {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      next += 1;
      await work(next - 1);
    }
  };
  await Promise.all(Array.from({ length: Math.min(MAX_CONNECTING, count) }, worker));
}

function upgrade(port) {
  return exchange(port, null);
}

function authenticate(port, authFrame) {
  return exchange(port, authFrame);
}

/** Without a first message it ends when the upgrade is answered. */
function exchange(port, authFrame) {
  source = (source + 1) % SOURCES;
  const localAddress = `127.0.0.${2 + source}`;
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, localAddress, noDelay: true });
    let bytes = null;
    let isUpgraded = false;
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the server closed the connection')));
    socket.write(UPGRADE);
    socket.on('data', (chunk) => {
      bytes = bytes === null ? chunk : Buffer.concat([bytes, chunk]);
      if (!isUpgraded) {
        const end = bytes.indexOf('\r\n\r\n');
        if (end === -1) return;
        if (!bytes.subarray(0, 12).equals(SWITCHING)) {
          reject(new Error(`the upgrade was answered with ${bytes.toString('latin1', 0, 60)}`));
          return;
        }
        isUpgraded = true;
        bytes = end + 4 === bytes.length ? null : bytes.subarray(end + 4);
        if (authFrame === null) {
          resolve({ socket });
          return;
        }
        socket.write(authFrame);
      }
      const frame = bytes === null ? null : serverFrame(bytes);
      if (frame === null) return;
      const answer = bytes.toString('utf8', frame.start, frame.end);
      if (frame.isText && answer.startsWith('{"type":"auth_ok"')) resolve({ socket, answer });
      else reject(new Error(`the first message was answered with ${answer.slice(0, 120)}`));
    });
  });
}

const SWITCHING = Buffer.from('HTTP/1.1 101');
