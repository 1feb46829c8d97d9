// How does a client of Inband speak, in JSON?
import { jsonFrame } from './parts/json-frame.mjs';
import { JSON_MESSAGES } from './parts/json-messages.mjs';

export const protocol = {
  name: 'inband-json',
  subprotocol: 'inband.v1.json',
  ...JSON_MESSAGES,
  resume: {
    authenticate: (credential) => jsonFrame({ type: 'auth', method: 'resume', resume: credential }),
    begin: '"resume":"',
    end: '"',
  },
};
