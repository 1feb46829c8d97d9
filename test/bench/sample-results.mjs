// Which results does the report get in its tests? All made up: no server of these names exists, and nothing was measured.

const ROUNDS = 9;
const SERVERS = [
  ['bare-socket', 'Bare socket', 'Node, sample', 'nothing', 1],
  ['inband', 'Inband', 'Node, sample', 'JWT (HS256), each for the first time', 1.55],
  ['inband-cached', 'Inband, remembered tokens', 'Node, sample', 'JWT (HS256), remembered', 1.24],
  ['inband-resumed', 'Inband, resumed', 'Node, sample', 'a resume credential', 1.18],
  ['alder-naive', 'Alder, as most write it', 'Node, alder', 'JWT (HS256)', 9.4],
  ['alder-tuned', 'Alder, tuned', 'Node, alder', 'JWT (HS256)', 6.1],
  ['birch-on-alder', 'Birch subscriptions on Alder', 'Node, birch', 'JWT (HS256)', 11.8],
  ['cedar-io', 'Cedar.IO', 'Node, cedar', 'JWT (HS256)', 15.2],
  ['dogwood', 'Dogwood (broker)', 'C, dogwood', 'a password', 1.1],
  ['elm', 'Elm (broker)', 'Go, elm', 'a token of its own', 1.58],
];
const PLACES = new Map(SERVERS.map(([name, , , , factor]) => [name, factor]));

/** Version 1 results as the bench writes them; the same ones every time. */
export function sampleResults() {
  const random = sequence(7);
  return {
    version: 1,
    mode: 'full',
    startedAt: '2026-01-02T03:04:05.000Z',
    minutes: 31.2,
    commit: 'abc1234',
    machine: {
      cores: 2,
      model: 'Sample CPU @ 3.00GHz',
      memoryGib: 8,
      kernel: '6.1.0',
      node: 'v20.20.2',
      flags: '--max-semi-space-size=16',
      governor: null,
      loadAverageBefore: 0.1,
      pinned: true,
      generator: 'C, with TLS',
    },
    servers: SERVERS.map(([name, title, runtime, verifies]) => ({
      name,
      title,
      runtime,
      protocol: 'sample',
      verifies,
      version: `${name} 1.2.3`,
    })),
    scenarios: scenarios(random),
    floods: floods(random),
    targets: [
      {
        text: 'inband, connect: <= 1.9 x bare-socket',
        value: '1.55 x [1.49, 1.61]',
        met: true,
        where: 'connect',
      },
      {
        text: 'inband-cached, connect: <= 1.2 x bare-socket',
        value: '1.24 x [1.20, 1.27]',
        met: false,
        where: 'connect',
      },
      {
        text: 'inband, connect-tls: <= 1.3 x bare-socket',
        value: 'not measured',
        met: null,
        where: 'connect-tls',
      },
    ],
  };
}

function scenarios(random) {
  const connect = scenario(random, {
    name: 'connect',
    title: 'Connect, authenticate, close',
    question:
      'How much processor time does a server take to accept a connection, let its client in and lose it again?',
    unit: 'us of server CPU per connection',
    group: 'cost',
    base: 47.3,
  });
  cellOf(connect, 'inband').target = { text: '<= 1.9 x bare-socket', met: true };
  cellOf(connect, 'inband-cached').target = { text: '<= 1.2 x bare-socket', met: false };
  const request = scenario(random, {
    name: 'request',
    title: 'Request and response',
    question: 'How much processor time does a server take for a request of 64 bytes and its response?',
    unit: 'us of server CPU per request',
    group: 'cost',
    base: 9.8,
    power: 0.42,
  });
  cellOf(request, 'bare-socket').bound = 'generator';
  blank(request, 'birch-on-alder', 'unstable', 'rounds spread over 47 % of their median', true);
  const memory = scenario(random, {
    name: 'memory',
    title: 'Memory of a silent connection',
    question: 'Somebody opens a WebSocket and says nothing. By how many bytes does the server grow?',
    unit: 'bytes of RSS per connection',
    group: 'memory',
    base: 540,
    power: 1.1,
  });
  blank(memory, 'elm', 'error', '1800 failed: 1700 x reset, 100 x timeout');
  memory.notes.push('What the kernel keeps for a socket is not in it.');
  const latency = scenario(random, {
    name: 'latency-60',
    title: 'Latency at 60 % load',
    question: 'How long does a request take when the core of the server is busy for 60 % of the time?',
    unit: 'ms, 99th percentile',
    group: 'latency',
    base: 0.31,
    power: 0.5,
    withLatency: true,
  });
  blank(latency, 'dogwood', 'bound', 'generator', true);
  const throughput = scenario(random, {
    name: 'deliveries',
    title: 'Fan-out to 1,000',
    question: 'One says 64 bytes that all are told: how many deliveries are made in a second?',
    unit: 'deliveries per second',
    group: 'fan-out',
    better: 'higher',
    base: 310_000,
    power: -0.5,
    withLatency: true,
  });
  const storm = scenario(random, {
    name: 'storm',
    title: 'Reconnect storm',
    question: 'All clients are lost at once and come back. How much processor time does a return take?',
    unit: 'us of server CPU per return',
    group: 'storm',
    base: 52,
    twins: false,
  });
  for (const cell of storm.cells)
    cell.details = cell.values.map((value) => ({ to99Ms: value * 20, note: null }));
  const tls = scenario(random, {
    name: 'connect-tls',
    title: 'Connect, authenticate, close, over TLS',
    question: 'The same over TLS 1.3, with a full handshake for each connection.',
    unit: 'us of server CPU per connection',
    group: 'tls',
    base: 520,
    power: 0.2,
  });
  blank(
    tls,
    'dogwood',
    'notComparable',
    'the broker of Debian listens for MQTT over TLS only on a port of its own',
  );
  blank(tls, 'elm', 'notComparable', 'needs a certificate file for each listener');
  return [connect, request, memory, latency, throughput, storm, tls];
}

function scenario(
  random,
  { base, power = 1, withLatency = false, twins = true, better = 'lower', ...parts },
) {
  const names = [...PLACES.keys()].flatMap((name) =>
    twins && (name === 'bare-socket' || name === 'inband') ? [name, `${name}'`] : [name],
  );
  return {
    ...parts,
    better,
    floor: 'bare-socket',
    band: twins ? { low: 0.97, high: 1.04, from: ["bare-socket'", "inband'"] } : null,
    cells: names.map((name) => {
      const factor = (PLACES.get(name.replace("'", '')) ?? 1) ** power * (0.99 + 0.02 * random());
      const values = Array.from({ length: ROUNDS }, () => base * factor * (0.95 + 0.1 * random()));
      const median = base * factor;
      return {
        server: name,
        values,
        median,
        interval: [median * 0.96, median * 1.035],
        ratio: { to: 'bare-socket', median: factor, interval: [factor * 0.965, factor * 1.03] },
        serverBusy: 0.97,
        generatorBusy: 0.31 + 0.2 * random(),
        bound: 'server',
        latency: withLatency ? latency(random, better === 'higher' ? 4 / factor : median / 4) : null,
        details: values.map(() => null),
        target: null,
        error: null,
        notComparable: null,
        unstable: null,
      };
    }),
    notes: [],
  };
}

function cellOf({ cells }, server) {
  return cells.find((cell) => cell.server === server);
}

/** Takes the figure away from a cell, or leaves it where a figure that must not be shown is to be tested. */
function blank(scenario, server, field, reason, keepsFigure = false) {
  const cell = cellOf(scenario, server);
  cell[field] = reason;
  if (!keepsFigure)
    Object.assign(cell, {
      values: [],
      median: null,
      interval: null,
      ratio: null,
      bound: null,
      latency: null,
    });
}

function latency(random, middleMs) {
  const histogram = [];
  for (let bucket = -12; bucket < 60; bucket += 1) {
    const count = Math.round(
      40_000 * Math.exp(-((bucket / 9) ** 2)) + 300 * Math.exp(-bucket / 9) * random(),
    );
    if (count > 0) histogram.push([Math.round(middleMs * 1e6 * 1.07 ** bucket), count]);
  }
  const at = (factor) => middleMs * factor;
  return { p50Ms: at(1), p99Ms: at(2.6), p999Ms: at(7), maxMs: at(50), histogram };
}

function floods(random) {
  const cells = [];
  for (const [attack, harm] of [
    ['silent', 1],
    ['garbage', 3],
    ['forged', 6],
    ['drip', 2],
    ['connect-close', 9],
  ]) {
    for (const sources of [1, 1_000]) {
      for (const multiple of [1, 2, 5, 10]) {
        for (const [server, weakness] of [
          ['alder-naive', 6],
          ['inband', 0.4],
          ['cedar-io', 9],
        ]) {
          cells.push(
            flood(random, { attack, sources, multiple, server, strain: harm * multiple * weakness }),
          );
        }
      }
    }
  }
  Object.assign(cells[17], { error: 'the server ended by itself: signal SIGABRT', honestSuccess: null });
  return cells;
}

function flood(random, { strain, ...place }) {
  const honestSuccess = Math.max(0, Math.min(1, 1.0008 - (strain / 300) ** 2 - 0.0004 * random()));
  const unloadedP99Ms = 2.1 + random() / 5;
  const isIn = honestSuccess > 0;
  return {
    ...place,
    offeredPerSecond: 1_200 * place.multiple,
    reachedMultiple: place.multiple === 10 ? 6.3 : place.multiple,
    honestSuccess,
    honestP50Ms: isIn ? 0.8 + strain / 20 : null,
    honestP99Ms: isIn ? unloadedP99Ms * (1 + strain / 12) : null,
    unloadedP50Ms: 0.7,
    unloadedP99Ms,
    goodput: Math.min(1, honestSuccess + 0.02),
    requestP99Ms: 1.2 + strain / 30,
    loopDelayP99Ms: strain > 60 ? null : strain / 5,
    grownMib: strain * 1.5,
    descriptors: Math.round(200 + strain * 60),
    recoveredMs: strain > 200 ? null : 900 + strain * 4,
    met: place.server === 'inband' ? { honest: honestSuccess >= 0.999, memory: true } : null,
    error: null,
  };
}

/** Numbers from 0 to 1 that look random. */
function sequence(seed) {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
