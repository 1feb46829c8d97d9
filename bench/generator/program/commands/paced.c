// How long do requests take that come on a schedule, whether the server keeps up or not?
//
// A duration begins when its request was due, not when it could be sent: else a server that stands still for
// a second would hide all the requests that would have come in that second (coordinated omission).
#include "../held.h"
#include "../options.h"
#include "../schedule.h"
#include "commands.h"

static struct schedule schedule;
static uint64_t total, sent, in_flight;
/** How late requests left: what of the latency is the generator's own. */
static struct histogram lateness;

static const char *begin(const char *options) {
  schedule = (struct schedule){ now_ns(), option_number(options, "perSecond") };
  total = (uint64_t)(schedule.per_second * option_number(options, "seconds") + 0.5);
  sent = in_flight = 0;
  histogram_clear(&lateness);
  if (total == 0) return "\"perSecond\" and \"seconds\" must be more than nothing";
  if (run.frames.count == 0) return "there has to be a frame";
  return held_count() == 0 ? "no connection is held" : NULL;
}

static void answered(struct connection *c, uint32_t times) {
  for (; times > 0 && c->waiting.count > 0; times -= 1) {
    histogram_add(&run.latency, run.now - moments_take(&c->waiting));
    run.done += 1;
    in_flight -= 1;
  }
}

static void ended(struct connection *c, const char *why) {
  in_flight -= c->waiting.count;
  tally_add(&run.failures, why, c->waiting.count > 0 ? c->waiting.count : 1);
}

static void give_up(void) {
  tally_add(&run.failures, "timeout", in_flight);
  tally_add(&run.failures, "no connection", total - sent);
}

static uint64_t turn(uint64_t now) {
  for (int count = 0; count < SENT_A_TURN && sent < total && held_count() > 0; count += 1) {
    uint64_t due = schedule_due_ns(&schedule, sent);
    if (due > now) return due;
    struct connection *c = held_at((uint32_t)(sent % held_count()));
    struct bytes request = run.frames.of[c->said++ % run.frames.count];
    sent += 1;
    in_flight += 1;
    moments_add(&c->waiting, due);
    histogram_add(&lateness, now - due);
    connection_send(c, request.at, request.length);
    now = now_ns();
  }
  uint64_t end = schedule_due_ns(&schedule, total - 1) + LAST_ANSWER_NS;
  if (held_count() == 0 || now >= end) {
    give_up();
    run.is_over = true;
  } else if (sent == total && in_flight == 0) run.is_over = true;
  return sent < total ? now : end;
}

static void report(FILE *out) {
  fprintf(out, ",\"sent\":%llu,\"done\":%llu", (unsigned long long)sent, (unsigned long long)run.done);
  histogram_print(out, "latency", &run.latency);
  histogram_print(out, "lateness", &lateness);
}

const struct command paced_command = {
  .name = "paced", .begin = begin, .turn = turn, .give_up = give_up, .report = report,
  .on = { .answered = answered, .ended = ended },
};
