// Which scenarios are there, in the order in which they run and are reported?
import { connect } from './connect.mjs';
import { fanOut } from './fan-out.mjs';
import { idle } from './idle.mjs';
import { latency } from './latency.mjs';
import { memory } from './memory.mjs';
import { oneWay } from './one-way.mjs';
import { request } from './request.mjs';
import { storm } from './storm.mjs';

export const SCENARIOS = [
  connect(),
  memory(),
  request(),
  oneWay(),
  latency({ load: 0.6 }),
  fanOut({ subscribers: 1_000 }),
  fanOut({ subscribers: 5_000 }),
  idle(),
  storm(),
  connect({ tls: true }),
  request({ tls: true }),
  connect({ processes: 2 }),
  request({ processes: 2 }),
  connect({ processes: 4 }),
  request({ processes: 4 }),
];
