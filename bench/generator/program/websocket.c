// Where does a frame begin and end, in the bytes of a server and in our own (RFC 6455 section 5.2)?
#include "websocket.h"
#include <string.h>

enum frame_is websocket_read(const uint8_t *at, size_t length, struct frame *frame, const char **what) {
  if (length < 2) return FRAME_PARTIAL;
  uint8_t opcode = at[0] & 15;
  // Nobody negotiates an extension here: a reserved bit, as that of a compressed message, would hide every
  // marker.
  if (at[0] & 0x70) *what = "reserved bit";
  else if (at[1] & 0x80) *what = "masked frame";
  else *what = (opcode & 7) > 2 ? "unknown opcode" : NULL;
  if (*what != NULL) return FRAME_WRONG;
  uint64_t payload_length = at[1] & 127;
  size_t header = payload_length == 126 ? 4 : payload_length == 127 ? 10 : 2;
  if (length < header) return FRAME_PARTIAL;
  if (header > 2) {
    payload_length = 0;
    for (size_t i = 2; i < header; i += 1) payload_length = payload_length << 8 | at[i];
  }
  if (payload_length > WEBSOCKET_MAX_PAYLOAD) {
    *what = "frame too long";
    return FRAME_WRONG;
  }
  if (length < header + payload_length) return FRAME_PARTIAL;
  *frame = (struct frame){ opcode, at + header, (size_t)payload_length, header + (size_t)payload_length };
  return FRAME_WHOLE;
}

size_t websocket_write_header(uint8_t *header, uint8_t opcode, size_t payload_length) {
  header[0] = 0x80 | opcode;
  size_t length_bytes = payload_length < 126 ? 0 : payload_length < 65536 ? 2 : 8;
  header[1] = 0x80 | (length_bytes == 0 ? (uint8_t)payload_length : length_bytes == 2 ? 126 : 127);
  for (size_t i = 0; i < length_bytes; i += 1)
    header[2 + i] = (uint8_t)((uint64_t)payload_length >> 8 * (length_bytes - 1 - i));
  memset(header + 2 + length_bytes, 0, 4);
  return 2 + length_bytes + 4;
}
