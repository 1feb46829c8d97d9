// How does a client speak to a server whose handshake is written by hand? As one of Inband, but for the subprotocol.
import { JSON_MESSAGES } from './parts/json-messages.mjs';

export const protocol = { name: 'first-message', subprotocol: '', ...JSON_MESSAGES };
