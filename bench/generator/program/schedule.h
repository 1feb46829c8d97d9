// When is each of so many things due, at so many a second?
#pragma once
#include "clock.h"

/** How long after its time the last one may be answered. */
#define LAST_ANSWER_NS (5 * SECOND_NS)
/** Sent before connections are read again, however late they are. */
#define SENT_A_TURN 64

struct schedule {
  uint64_t begin_ns;
  double per_second;
};

/** From 0, which is due at once. */
static inline uint64_t schedule_due_ns(const struct schedule *schedule, uint64_t index) {
  return schedule->begin_ns + (uint64_t)((double)index * 1e9 / schedule->per_second);
}
