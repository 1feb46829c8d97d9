// How long does it take until everybody is back who was lost at once?
#include "../held.h"
#include "../opening.h"
#include "../options.h"
#include "commands.h"

#define RETRY_NS (50 * 1000000ull)
#define LONGEST_NS (30 * SECOND_NS)

static struct opening opening;
/** Whether the server ends them, and not we. */
static bool waits;
/** When they were lost; NEVER while none was. */
static uint64_t lost_ns;
static uint64_t expected, retries;
/** When those that failed may try again: all wait equally long, so that these are in order. */
static struct moments retry_at;
/** How the server ended those that were open, and how it turned away those that came back too early. */
static struct tally lost_by, retried;

static const char *begin(const char *options) {
  waits = option_is_set(options, "wait");
  expected = held_count();
  retries = 0;
  moments_free(&retry_at);
  tally_clear(&lost_by);
  tally_clear(&retried);
  const char *problem = opening_begin(&opening, waits ? 0 : expected, true, options);
  if (problem != NULL) return problem;
  if (expected == 0) return "no connection is held";
  for (uint32_t i = 0; i < expected; i += 1) held_at(i)->is_awaited = true;
  lost_ns = waits ? NEVER : now_ns();
  if (!waits) held_release();
  return NULL;
}

static void opened(struct connection *c) {
  histogram_add(&run.latency, run.now - lost_ns);
  run.done += 1;
  held_add(c);
}

static void ended(struct connection *c, const char *why) {
  if (c->is_awaited) {
    // One of those that were open before, and `wait`.
    if (lost_ns == NEVER) lost_ns = now_ns();
    tally_add(&lost_by, why, 1);
    opening.left += 1;
  } else if (c->stage != OPEN) {
    tally_add(&retried, why, 1);
    retries += 1;
    moments_add(&retry_at, now_ns() + RETRY_NS);
  } else tally_add(&run.failures, why, 1);
}

static void give_up(void) {
  // They have no more time to fail or to come back: what they do is not counted twice.
  tally_add(&run.failures, "timeout", expected - run.done);
  expected = run.done;
}

static uint64_t turn(uint64_t now) {
  while (retry_at.count > 0 && moments_oldest(&retry_at) <= now) {
    moments_take(&retry_at);
    opening.left += 1;
  }
  opening_go_on(&opening);
  uint64_t end = lost_ns == NEVER ? NEVER : lost_ns + LONGEST_NS;
  if (now >= end) give_up();
  run.is_over = run.done == expected;
  return retry_at.count > 0 && moments_oldest(&retry_at) < end ? moments_oldest(&retry_at) : end;
}

static void report(FILE *out) {
  fprintf(out, ",\"done\":%llu,\"held\":%u,\"retries\":%llu,\"resumed\":%llu", (unsigned long long)run.done,
          held_count(), (unsigned long long)retries, (unsigned long long)resumes_spent);
  tally_print(out, "retried", &retried);
  tally_print(out, "lostBy", &lost_by);
  histogram_print(out, "back", &run.latency);
}

const struct command storm_command = {
  .name = "storm", .begin = begin, .turn = turn, .give_up = give_up, .report = report,
  .on = { .opened = opened, .ended = ended },
};
