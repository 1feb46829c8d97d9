// Which command runs, and what is known of it so far?
#pragma once
#include <stdbool.h>
#include "bytes.h"
#include "clock.h"
#include "connection.h"
#include "frames.h"
#include "histogram.h"
#include "tally.h"

struct command {
  const char *name;
  /** Begins; returns why it cannot be, or NULL. */
  const char *(*begin)(const char *options);
  /**
   * Called before each wait: does what is due by `now` and returns when there is more, NEVER where only a
   * connection can bring anything about. Connections are opened here and nowhere else. NULL: over as soon as
   * it has begun.
   */
  uint64_t (*turn)(uint64_t now);
  /** The time is over: counts what is missing as failed. NULL: nothing is. */
  void (*give_up)(void);
  /** Adds to the answer, as `,"name":value`. NULL: nothing to add. */
  void (*report)(FILE *out);
  struct connection_events on;
};

extern struct run {
  /** NULL between two commands. */
  const struct command *command;
  uint64_t begun_ns, begun_cpu_ns;
  /** The command ends by then, with "timeout" for what is missing. */
  uint64_t deadline_ns;
  bool is_over;
  /** When the bytes were read that are being dealt with. */
  uint64_t now;
  /** What the command's connections say, each in turn, and how an answer to it is known. */
  struct frames frames;
  struct bytes marker;
  uint64_t done;
  struct tally failures;
  struct histogram latency;
} run;
