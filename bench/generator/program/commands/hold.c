// Are so many connections open, and do they stay?
#include "../held.h"
#include "../opening.h"
#include "../options.h"
#include "../resumes.h"
#include "commands.h"

static struct opening opening;

static const char *begin(const char *options) {
  uint64_t total = (uint64_t)option_number(options, "total");
  if (total > connections_limit) return "\"total\" is more than there can be sockets";
  uint64_t missing = total > held_count() ? total - held_count() : 0;
  return opening_begin(&opening, missing, option_is_set(options, "authenticate"), options);
}

static void opened(struct connection *c) {
  histogram_add(&run.latency, run.now - c->begun_ns);
  run.done += 1;
  held_add(c);
}

static uint64_t turn(uint64_t now) {
  (void)now;
  run.is_over = opening_go_on(&opening);
  return NEVER;
}

static void give_up(void) { opening_give_up(&opening); }

static void report(FILE *out) {
  fprintf(out, ",\"done\":%llu,\"held\":%u,\"resumes\":%u", (unsigned long long)run.done, held_count(),
          resumes_count());
  histogram_print(out, "latency", &run.latency);
}

const struct command hold_command = {
  .name = "hold", .begin = begin, .turn = turn, .give_up = give_up, .report = report,
  .on = { .opened = opened },
};
