// How are many frames kept that are sent in turn?
#include "frames.h"
#include <stdlib.h>
#include <string.h>

void frames_read(struct frames *frames, const char *hex) {
  size_t length = strspn(hex, "0123456789abcdef,"), places = 1;
  for (size_t i = 0; i < length; i += 1) places += hex[i] == ',';
  free(frames->of);
  bytes_free(&frames->memory);
  frames->of = must_have(malloc(places * sizeof *frames->of));
  frames->memory.at = must_have(malloc(length / 2 + 1));
  frames->count = 0;
  for (const char *at = hex; at < hex + length; at += strspn(at, ",")) {
    struct bytes frame = bytes_from_hex(at);
    at += strcspn(at, ", ");
    if (frame.length > 0) {
      uint8_t *copy = memcpy(frames->memory.at + frames->memory.length, frame.at, frame.length);
      frames->memory.length += frame.length;
      frames->of[frames->count++] = (struct bytes){ copy, frame.length };
    }
    bytes_free(&frame);
  }
}

void frames_repeat(struct frames *frames, uint64_t enough) {
  uint64_t times = frames->memory.length == 0 ? 1 : FRAMES_AT_ONCE_BYTES / frames->memory.length;
  if (frames->count > 0 && times > (enough - 1) / frames->count + 1) times = (enough - 1) / frames->count + 1;
  if (times <= 1 || enough == 0) return;
  struct frames once = *frames;
  frames->memory = bytes_repeated(once.memory, times);
  frames->count = (uint32_t)(once.count * times);
  frames->of = must_have(malloc(frames->count * sizeof *frames->of));
  for (uint32_t i = 0; i < frames->count; i += 1) {
    struct bytes frame = once.of[i % once.count];
    size_t begin = i / once.count * once.memory.length + (size_t)(frame.at - once.memory.at);
    frames->of[i] = (struct bytes){ frames->memory.at + begin, frame.length };
  }
  free(once.of);
  bytes_free(&once.memory);
}

struct bytes frames_run(const struct frames *frames, uint64_t index, uint64_t *count) {
  uint32_t first = (uint32_t)(index % frames->count);
  struct bytes run = frames->of[first];
  uint64_t taken = 1;
  for (; taken < *count && first + taken < frames->count; taken += 1) {
    size_t length = run.length + frames->of[first + taken].length;
    if (length > FRAMES_AT_ONCE_BYTES) break;
    run.length = length;
  }
  *count = taken;
  return run;
}
