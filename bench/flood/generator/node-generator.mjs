// The generator where there is no compiler: the same plan, with sockets of Node, at a tenth of the rate.
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { nowMs } from '../now-ms.mjs';

const MAX_MS = 120_000;
const STARTS_A_TURN = 64;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

const [line] = await new Promise((resolve) =>
  createInterface({ input: process.stdin }).once('line', (...all) => resolve(all)),
);
const plan = JSON.parse(line, (_name, value) =>
  typeof value?.hex === 'string' ? Buffer.from(value.hex, 'hex') : value,
);
const count = {
  started: 0,
  connected: 0,
  opened: 0,
  recycled: 0,
  skipped: 0,
  done: 0,
  resetBefore: 0,
  endBefore: 0,
  resetOpen: 0,
  cutOpen: 0,
  unconnected: 0,
};
const tables = { status: {}, closeCode: {}, errno: {} };
const sockets = new Set();
let isOver = false;
let lateMs = 0;

const startMs = nowMs();
const startCpu = process.cpuUsage();
const endMs = startMs + plan.seconds * 1_000;
process.stdin.on('end', stop).resume();
setTimeout(stop, MAX_MS).unref();
setImmediate(turn);

function turn() {
  const now = nowMs();
  if (now >= endMs) return finish();
  let starts = 0;
  if (plan.atATime !== undefined) {
    while (sockets.size < plan.atATime && starts++ < STARTS_A_TURN) startOne();
  } else {
    const due = ((now - startMs) / 1_000) * plan.rate;
    lateMs = Math.max(lateMs, ((due - count.started) / plan.rate) * 1_000);
    while (count.started < due && starts++ < STARTS_A_TURN) startOne();
  }
  if (starts > 0) setImmediate(turn);
  else setTimeout(turn, 1);
}

function finish() {
  isOver = true;
  // Nobody knocks any more: else the kernel would go on for them, for minutes.
  for (const socket of sockets) {
    if (!socket.connecting) continue;
    count.unconnected += 1;
    sockets.delete(socket);
    socket.destroy();
  }
  const { user, system } = process.cpuUsage(startCpu);
  const seconds = (nowMs() - startMs) / 1_000;
  const cpuSeconds = (user + system) / 1e6;
  console.log(
    JSON.stringify({ engine: 'node', seconds, cpuSeconds, lateMs, ...count, held: sockets.size, ...tables }),
  );
}

function stop() {
  for (const socket of sockets) socket.resetAndDestroy();
  process.exit(0);
}

function startOne() {
  if (sockets.size >= plan.sockets) {
    count.recycled += 1;
    hangUp(sockets.values().next().value);
  }
  const socket = connect({
    host: plan.target.host,
    port: plan.target.port,
    localAddress: sourceAddress(count.started % plan.sources),
    noDelay: true,
  });
  count.started += 1;
  sockets.add(socket);
  let phase = 'connecting';
  const over = (name) => {
    if (!sockets.has(socket)) return;
    count[name] += 1;
    count.done += 1;
    hangUp(socket);
  };
  socket.once('connect', () => {
    phase = 'asked';
    count.connected += 1;
    if (plan.request) socket.write(plan.request);
    if (plan.done === 'connect') return finishOne(socket);
    arm(socket, 'connect');
  });
  socket.on('data', (bytes) => {
    let frames = bytes;
    if (phase === 'asked') {
      const status = Number(bytes.toString('latin1', 9, 12));
      if (status !== 101) {
        tally('status', status);
        return finishOne(socket);
      }
      phase = 'open';
      count.opened += 1;
      if (plan.done === 'open') return finishOne(socket);
      if (plan.frames && !isOver)
        socket.write(patched(plan.frames[Math.floor(Math.random() * plan.frames.length)]));
      arm(socket, 'open');
      const end = bytes.indexOf('\r\n\r\n');
      frames = end === -1 ? Buffer.alloc(0) : bytes.subarray(end + 4);
    }
    const code = closeCode(frames);
    if (code === 0) return;
    tally('closeCode', code);
    finishOne(socket);
  });
  socket.on('end', () => over(phase === 'open' ? 'cutOpen' : 'endBefore'));
  socket.on('error', (error) => {
    if (phase === 'connecting') {
      if (sockets.has(socket)) tally('errno', -(error.errno ?? 0));
      hangUp(socket);
    } else over(phase === 'open' ? 'resetOpen' : 'resetBefore');
  });
}

function arm(socket, moment) {
  const { timer } = plan;
  if (timer?.at !== moment) return;
  setTimeout(() => {
    if (!sockets.has(socket) || isOver) return;
    if (!timer.send) return finishOne(socket);
    socket.write(timer.send);
    arm(socket, moment);
  }, timer.afterMs);
}

function finishOne(socket) {
  if (!sockets.has(socket)) return;
  count.done += 1;
  hangUp(socket);
}

function hangUp(socket) {
  sockets.delete(socket);
  socket.resetAndDestroy();
}

function patched({ bytes, patch }) {
  if (!patch?.quads) return bytes;
  const letters = Array.from(
    { length: 3 * patch.quads },
    () => ALPHABET[Math.floor(Math.random() * 36)],
  ).join('');
  const copy = Buffer.from(bytes);
  copy.write(Buffer.from(letters).toString('base64url'), patch.at, 'latin1');
  return copy;
}

function sourceAddress(member) {
  if (plan.source.includes(':')) {
    const [first, second, third] = plan.source.split(':');
    return `${first}:${second}:${(Number.parseInt(third, 16) + member).toString(16)}::1`;
  }
  const [a, b, c, d] = plan.source.split('.').map(Number);
  return `${a}.${b}.${c + ((d + member) >> 8)}.${(d + member) & 255}`;
}

function closeCode(bytes) {
  for (let at = 0; at + 2 <= bytes.length; ) {
    const short = bytes[at + 1] & 127;
    if (short === 127) return 0;
    const header = short === 126 ? 4 : 2;
    if (at + header > bytes.length) return 0;
    const length = short === 126 ? bytes.readUInt16BE(at + 2) : short;
    if ((bytes[at] & 15) === 8)
      return length < 2 || at + header + 2 > bytes.length ? 1005 : bytes.readUInt16BE(at + header);
    at += header + length;
  }
  return 0;
}

function tally(table, key) {
  tables[table][key] = (tables[table][key] ?? 0) + 1;
}
