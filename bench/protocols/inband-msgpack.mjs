// How does a client of Inband speak, in MessagePack?
import { pack } from 'msgpackr/pack';
import { frame } from '../flood/attacks/frames.mjs';
import { MARK } from './mark.mjs';
import { strangerFrames } from './parts/stranger-frames.mjs';

const message = (fields) => frame('binary', pack(fields));

export const protocol = {
  name: 'inband-msgpack',
  path: '/ws',
  subprotocol: 'inband.v1.msgpack',
  greeting: null,
  authenticate: (token) => message({ type: 'auth', token }),
  resume: null,
  // With the byte before it that says how long it is.
  authenticated: Buffer.from(pack('auth_ok')),
  refused: Buffer.from(pack('auth_error')),
  request: (data, id = '1') => message({ type: 'request', id, name: 'echo', data }),
  response: MARK,
  oneWay: (data) => message({ type: 'event', name: 'note', data }),
  subscribe: null,
  subscribed: null,
  publish: (data) => message({ type: 'event', name: 'publish', data }),
  reply: null,
  floods: strangerFrames('binary'),
};
