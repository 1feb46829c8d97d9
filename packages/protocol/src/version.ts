// Which protocol this is, and the names it goes by on the wire.

/** The protocol version all of this package speaks. */
export const PROTOCOL_VERSION = 1;

/** Text frames of JSON; also used when the client offers no subprotocol at all (TRANSPORT-3). */
export const SUBPROTOCOL_JSON = 'inband.v1.json';

/** Binary frames of MessagePack (TRANSPORT-3). */
export const SUBPROTOCOL_MSGPACK = 'inband.v1.msgpack';
