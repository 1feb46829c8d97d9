// Has every connection said something, and was each answered?
#include "../held.h"
#include "commands.h"

static uint32_t awaited;

static const char *begin(const char *options) {
  (void)options;
  if (run.frames.count == 0) return "there has to be a frame";
  bool is_answered = run.marker.length > 0;
  awaited = 0;
  for (uint32_t i = held_count(); i > 0; i -= 1) {
    struct connection *c = held_at(i - 1);
    c->is_awaited = is_answered;
    if (is_answered) awaited += 1;
    else run.done += 1;
    connection_send(c, run.frames.of[0].at, run.frames.of[0].length);
  }
  return NULL;
}

static void answered(struct connection *c, uint32_t times) {
  if (!c->is_awaited || times == 0) return;
  c->is_awaited = false;
  awaited -= 1;
  run.done += 1;
}

static void ended(struct connection *c, const char *why) {
  if (c->is_awaited) awaited -= 1;
  tally_add(&run.failures, why, 1);
}

static uint64_t turn(uint64_t now) {
  (void)now;
  run.is_over = awaited == 0;
  return NEVER;
}

static void give_up(void) { tally_add(&run.failures, "timeout", awaited); }

static void report(FILE *out) { fprintf(out, ",\"done\":%llu", (unsigned long long)run.done); }

const struct command say_command = {
  .name = "say", .begin = begin, .turn = turn, .give_up = give_up, .report = report,
  .on = { .answered = answered, .ended = ended },
};
