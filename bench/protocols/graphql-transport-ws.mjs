// How does a client speak graphql-transport-ws, the protocol of graphql-ws?
import { MARK } from './mark.mjs';
import { jsonFrame } from './parts/json-frame.mjs';
import { strangerFrames } from './parts/stranger-frames.mjs';

const ECHO = 'query Echo($data: String!) { echo(data: $data) }';
const NOTE = 'mutation Note($data: String!) { note(data: $data) }';
const PUBLISH = 'mutation Publish($data: String!) { publish(data: $data) }';
const PUBLISHED = 'subscription Published { published }';

const operation = (id, query, data) =>
  jsonFrame({
    id,
    type: 'subscribe',
    payload: { query, ...(data === undefined ? {} : { variables: { data } }) },
  });

export const protocol = {
  name: 'graphql-transport-ws',
  path: '/ws',
  subprotocol: 'graphql-transport-ws',
  greeting: null,
  authenticate: (token) => jsonFrame({ type: 'connection_init', payload: { token } }),
  resume: null,
  authenticated: Buffer.from('"type":"connection_ack"'),
  refused: null,
  // A second operation with an `id` that is still in use ends the connection.
  request: (data, id = '1') => operation(id, ECHO, data),
  response: MARK,
  oneWay: (data, id = 'note') => operation(id, NOTE, data),
  // Nothing confirms a subscription; the pong comes behind it.
  subscribe: Buffer.concat([operation('published', PUBLISHED), jsonFrame({ type: 'ping' })]),
  subscribed: Buffer.from('"type":"pong"'),
  publish: (data, id = 'publish') => operation(id, PUBLISH, data),
  reply: null,
  floods: strangerFrames('text'),
};
