// Which JSON do a client and a server exchange that authenticate by the first message?
import { MARK } from '../mark.mjs';
import { jsonFrame } from './json-frame.mjs';
import { strangerFrames } from './stranger-frames.mjs';

/** All of a protocol but its name and subprotocol. The messages are those of Inband, so that only servers differ. */
export const JSON_MESSAGES = {
  path: '/ws',
  greeting: null,
  authenticate: (token) => jsonFrame({ type: 'auth', token }),
  resume: null,
  authenticated: Buffer.from('"type":"auth_ok"'),
  refused: Buffer.from('"type":"auth_error"'),
  request: (data, id = '1') => jsonFrame({ type: 'request', id, name: 'echo', data }),
  response: MARK,
  oneWay: (data) => jsonFrame({ type: 'event', name: 'note', data }),
  subscribe: null,
  subscribed: null,
  publish: (data) => jsonFrame({ type: 'event', name: 'publish', data }),
  reply: null,
  floods: strangerFrames('text'),
};
