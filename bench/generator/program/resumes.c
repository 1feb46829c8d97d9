// Which credentials for coming back did the server give that nobody has spent yet?
#define _GNU_SOURCE
#include "resumes.h"
#include <stdlib.h>
#include <string.h>
#include "settings.h"
#include "websocket.h"

/** Older ones are thrown away for newer ones. */
#define MAX_RESUMES 65536

/**
 * A queue: what was given long ago is spent first, so that the same few sessions do not come back again and
 * again.
 */
static struct bytes pool[MAX_RESUMES];
static uint32_t first, count;

bool resumes_capture(const uint8_t *answer, size_t length) {
  struct bytes before = settings.resume_begin, behind = settings.resume_end;
  const uint8_t *begin = memmem(answer, length, before.at, before.length);
  if (begin == NULL) return false;
  begin += before.length;
  const uint8_t *end = memmem(begin, (size_t)(answer + length - begin), behind.at, behind.length);
  if (end == NULL) return false;
  size_t credential_length = (size_t)(end - begin);
  size_t payload_length = settings.resume_before.length + credential_length + settings.resume_after.length;
  uint8_t header[WEBSOCKET_MAX_HEADER];
  size_t header_length = websocket_write_header(header, settings.resume_opcode, payload_length);
  struct bytes frame = { must_have(malloc(header_length + payload_length)), header_length + payload_length };
  uint8_t *at = mempcpy(frame.at, header, header_length);
  at = mempcpy(at, settings.resume_before.at, settings.resume_before.length);
  at = mempcpy(at, begin, credential_length);
  memcpy(at, settings.resume_after.at, settings.resume_after.length);
  if (count == MAX_RESUMES) {
    struct bytes oldest = resumes_take();
    bytes_free(&oldest);
  }
  pool[(first + count++) % MAX_RESUMES] = frame;
  return true;
}

struct bytes resumes_take(void) {
  if (count == 0) return (struct bytes){ NULL, 0 };
  struct bytes oldest = pool[first];
  first = (first + 1) % MAX_RESUMES;
  count -= 1;
  return oldest;
}

uint32_t resumes_count(void) { return count; }

void resumes_clear(void) {
  while (count > 0) {
    struct bytes oldest = resumes_take();
    bytes_free(&oldest);
  }
}
