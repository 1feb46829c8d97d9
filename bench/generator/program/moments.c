// When was each of the messages sent that are not answered yet? A queue of times.
#include "moments.h"
#include <stdlib.h>
#include "bytes.h"

static void grow(struct moments *moments) {
  uint32_t capacity = moments->capacity == 0 ? 4 : 2 * moments->capacity;
  uint64_t *at = must_have(malloc(capacity * sizeof *at));
  for (uint32_t i = 0; i < moments->count; i += 1)
    at[i] = moments->at[(moments->first + i) & (moments->capacity - 1)];
  free(moments->at);
  *moments = (struct moments){ at, capacity, 0, moments->count };
}

void moments_add(struct moments *moments, uint64_t ns) {
  if (moments->count == moments->capacity) grow(moments);
  moments->at[(moments->first + moments->count) & (moments->capacity - 1)] = ns;
  moments->count += 1;
}

uint64_t moments_oldest(const struct moments *moments) { return moments->at[moments->first]; }

uint64_t moments_take(struct moments *moments) {
  uint64_t ns = moments_oldest(moments);
  moments->first = (moments->first + 1) & (moments->capacity - 1);
  moments->count -= 1;
  return ns;
}

void moments_free(struct moments *moments) {
  free(moments->at);
  *moments = (struct moments){ NULL, 0, 0, 0 };
}
