// How does a client speak to Socket.IO: version 5 of its protocol, in version 4 of that of Engine.IO, over WebSocket only?
import { frame } from '../flood/attacks/frames.mjs';
import { MARK } from './mark.mjs';
import { strangerFrames } from './parts/stranger-frames.mjs';

/** 4 is a message of Engine.IO; 0 a connect, 2 an event of Socket.IO. */
const packet = (type, content) => frame('text', `4${type}${JSON.stringify(content)}`);

export const protocol = {
  name: 'socket-io',
  path: '/socket.io/?EIO=4&transport=websocket',
  subprotocol: '',
  greeting: Buffer.from('0{"sid":'),
  authenticate: (token) => packet(0, { token }),
  resume: null,
  authenticated: Buffer.from('40{"sid":'),
  refused: Buffer.from('44{"message":'),
  // With an id, it is answered by an acknowledgement with the same.
  request: (data, id = '1') => packet(`2${id}`, ['echo', data]),
  response: MARK,
  oneWay: (data) => packet(2, ['note', data]),
  subscribe: null,
  subscribed: null,
  publish: (data) => packet(2, ['publish', data]),
  /** `to` is all of a message. */
  reply: { to: Buffer.from('2'), with: frame('text', '3') },
  floods: strangerFrames('text'),
};
