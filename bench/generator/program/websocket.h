// Where does a frame begin and end, in the bytes of a server and in our own (RFC 6455 section 5.2)?
#pragma once
#include <stdbool.h>
#include "bytes.h"

#define WEBSOCKET_CLOSE 0x8
#define WEBSOCKET_PING 0x9
#define WEBSOCKET_PONG 0xa
/** Two bytes, eight of a length, four of a mask. */
#define WEBSOCKET_MAX_HEADER 14
/** Of one frame's payload. No server of the bench sends that much. */
#define WEBSOCKET_MAX_PAYLOAD (1 << 20)

struct frame {
  uint8_t opcode;
  /** In the bytes that were read. */
  const uint8_t *payload;
  size_t payload_length;
  /** With its header. */
  size_t length;
};

enum frame_is { FRAME_WHOLE, FRAME_PARTIAL, FRAME_WRONG };

/** Reads the frame that the bytes begin with. Wrong is one that no server may send here, `*what` says why. */
enum frame_is websocket_read(const uint8_t *at, size_t length, struct frame *frame, const char **what);

/**
 * The header of a whole message from a client; how long it is. The mask is zero: what was written stays as
 * it is, and the server, which has to apply whatever mask there is, does the same work as for any other.
 */
size_t websocket_write_header(uint8_t *header, uint8_t opcode, size_t payload_length);
