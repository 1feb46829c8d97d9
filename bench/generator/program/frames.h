// How are many frames kept that are sent in turn?
#pragma once
#include "bytes.h"

/** What is offered to a socket at once, where there is more to be said. */
#define FRAMES_AT_ONCE_BYTES (64 << 10)

struct frames {
  /** One behind the other in one piece of memory: there may be ten thousand, of tokens. */
  struct bytes *of, memory;
  uint32_t count;
};

/**
 * From hexadecimal with commas in between, up to the first character that is neither; replaces what there
 * was.
 */
void frames_read(struct frames *frames, const char *hex);

/** As often one after the other as it takes until there are so many, of no more than FRAMES_AT_ONCE_BYTES. */
void frames_repeat(struct frames *frames, uint64_t enough);

/**
 * The `index`-th from 0, after the last the first again, and those behind it, `*count` at most, that can be
 * sent in one piece. `*count` becomes how many these are.
 */
struct bytes frames_run(const struct frames *frames, uint64_t index, uint64_t *count);
