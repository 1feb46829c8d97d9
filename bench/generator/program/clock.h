// What time is it, and how long did this process compute?
#pragma once
#include <stdint.h>
#include <time.h>

#define SECOND_NS 1000000000ull
#define NEVER UINT64_MAX

static inline uint64_t read_clock_ns(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (uint64_t)time.tv_sec * SECOND_NS + (uint64_t)time.tv_nsec;
}

static inline uint64_t now_ns(void) { return read_clock_ns(CLOCK_MONOTONIC); }

/** Of all of the process, user and system. */
static inline uint64_t cpu_ns(void) { return read_clock_ns(CLOCK_PROCESS_CPUTIME_ID); }
