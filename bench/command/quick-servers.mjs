// What does the quick mode leave out? What says least about the question that somebody in a hurry has.

export const NOT_IN_QUICK = [
  'graphql-ws-uws',
  'graphql-ws-ws',
  'inband-msgpack',
  'mosquitto',
  'nats',
  'socket-io-uws',
  'ws-naive',
];
export const SCENARIOS_IN_QUICK = ['connect', 'memory', 'request', 'fan-out-1000', 'storm'];
