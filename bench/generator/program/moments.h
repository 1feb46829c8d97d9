// When was each of the messages sent that are not answered yet? A queue of times.
#pragma once
#include <stdint.h>

struct moments {
  uint64_t *at;
  /** A power of two, or 0. */
  uint32_t capacity;
  uint32_t first, count;
};

void moments_add(struct moments *moments, uint64_t ns);

/** The oldest, which is taken away. There has to be one. */
uint64_t moments_take(struct moments *moments);

/** The oldest stays. There has to be one. */
uint64_t moments_oldest(const struct moments *moments);

void moments_free(struct moments *moments);
