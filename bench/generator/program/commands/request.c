// How fast are requests answered when each connection sends the next one as soon as it has an answer?
#include "../held.h"
#include "../options.h"
#include "commands.h"

#define MAX_OUTSTANDING 1024

static uint32_t outstanding;
static uint64_t left, in_flight;

/**
 * Sends `count`, if so many are left, in one piece where it can be, as a client does that has several to say.
 */
static void ask(struct connection *c, uint64_t count, uint64_t now) {
  if (count > left) count = left;
  if (count == 0) return;
  left -= count;
  in_flight += count;
  for (uint64_t i = 0; i < count; i += 1) moments_add(&c->waiting, now);
  while (count > 0 && c->stage == OPEN) {
    uint64_t some = count;
    struct bytes requests = frames_run(&run.frames, c->said, &some);
    c->said += some;
    count -= some;
    connection_send(c, requests.at, requests.length);
  }
}

static const char *begin(const char *options) {
  outstanding = (uint32_t)option_number(options, "outstanding");
  left = (uint64_t)option_number(options, "total");
  in_flight = 0;
  if (outstanding < 1 || outstanding > MAX_OUTSTANDING) return "\"outstanding\" must be from 1 to 1024";
  if (run.frames.count == 0) return "there has to be a frame";
  if (held_count() == 0) return "no connection is held";
  frames_repeat(&run.frames, outstanding);
  for (uint32_t i = held_count(); i > 0; i -= 1) ask(held_at(i - 1), outstanding, now_ns());
  return NULL;
}

static void answered(struct connection *c, uint32_t times) {
  uint32_t count = 0;
  for (; count < times && c->waiting.count > 0; count += 1)
    histogram_add(&run.latency, run.now - moments_take(&c->waiting));
  run.done += count;
  in_flight -= count;
  ask(c, count, run.now);
}

static void ended(struct connection *c, const char *why) {
  in_flight -= c->waiting.count;
  tally_add(&run.failures, why, c->waiting.count > 0 ? c->waiting.count : 1);
}

static uint64_t turn(uint64_t now) {
  (void)now;
  run.is_over = in_flight == 0;
  return NEVER;
}

static void give_up(void) { tally_add(&run.failures, "timeout", in_flight); }

static void report(FILE *out) {
  fprintf(out, ",\"done\":%llu", (unsigned long long)run.done);
  histogram_print(out, "latency", &run.latency);
}

const struct command request_command = {
  .name = "request", .begin = begin, .turn = turn, .give_up = give_up, .report = report,
  .on = { .answered = answered, .ended = ended },
};
