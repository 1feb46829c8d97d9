// How late does everybody hear what one of them says?
#include "../held.h"
#include "../options.h"
#include "../schedule.h"
#include "commands.h"

static struct schedule schedule;
/** Without a schedule: the next is said when everybody has heard the one before. */
static bool is_on_schedule;
static uint64_t publishes, published, expected, delivered;
/** Of the latest. */
static uint64_t published_ns;

/**
 * When what a connection hears as its n-th, from 0, was to be said. Without a schedule that can only be the
 * latest.
 */
static uint64_t due_ns(uint64_t index) {
  return is_on_schedule ? schedule_due_ns(&schedule, index) : published_ns;
}

static const char *begin(const char *options) {
  double per_second = option_number(options, "perSecond");
  is_on_schedule = per_second > 0;
  schedule = (struct schedule){ now_ns(), per_second };
  publishes = (uint64_t)option_number(options, "publishes");
  published = expected = delivered = published_ns = 0;
  if (run.frames.count == 0) return "there has to be a frame";
  return held_count() == 0 ? "no connection is held" : NULL;
}

static void answered(struct connection *c, uint32_t times) {
  for (; times > 0 && c->heard < published; times -= 1) {
    histogram_add(&run.latency, run.now - due_ns(c->heard));
    c->heard += 1;
    delivered += 1;
  }
}

static void ended(struct connection *c, const char *why) {
  uint64_t missing = published - c->heard;
  expected -= missing;
  tally_add(&run.failures, why, missing > 0 ? missing : 1);
}

static void publish(uint64_t now) {
  published_ns = now;
  published += 1;
  expected += held_count();
  struct connection *publisher = held_at(0);
  struct bytes frame = run.frames.of[(published - 1) % run.frames.count];
  connection_send(publisher, frame.at, frame.length);
}

static void give_up(void) { tally_add(&run.failures, "timeout", expected - delivered); }

static uint64_t turn(uint64_t now) {
  for (int count = 0; count < SENT_A_TURN && published < publishes && held_count() > 0; count += 1) {
    if (!is_on_schedule && delivered < expected) break;
    uint64_t due = is_on_schedule ? schedule_due_ns(&schedule, published) : now;
    if (due > now) return due;
    publish(now);
    now = now_ns();
  }
  bool is_all_said = published == publishes;
  uint64_t end = LAST_ANSWER_NS + (is_on_schedule ? schedule_due_ns(&schedule, publishes) : published_ns);
  if (held_count() == 0 || (is_all_said && delivered == expected)) run.is_over = true;
  else if (now >= end) {
    give_up();
    run.is_over = true;
  }
  return is_on_schedule && !is_all_said ? now : end;
}

static void report(FILE *out) {
  fprintf(out, ",\"done\":%llu,\"deliveries\":%llu", (unsigned long long)published,
          (unsigned long long)delivered);
  histogram_print(out, "latency", &run.latency);
}

const struct command fan_out_command = {
  .name = "fanOut", .begin = begin, .turn = turn, .give_up = give_up, .report = report,
  .on = { .answered = answered, .ended = ended },
};
