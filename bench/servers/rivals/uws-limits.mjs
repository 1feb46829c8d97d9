// Which limits do servers on uWebSockets.js have in common?
import * as uws from 'uWebSockets.js';

export const UWS_LIMITS = {
  compression: uws.DISABLED,
  maxPayloadLength: 16_384,
  // Those of Inband: what may wait for one peer to read, and after how long a silence uWebSockets.js pings.
  maxBackpressure: 262_144,
  idleTimeout: 120,
};
