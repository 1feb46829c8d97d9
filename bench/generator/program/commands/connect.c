// How fast do connections come, authenticate, and go?
#include "../held.h"
#include "../opening.h"
#include "../options.h"
#include "../resumes.h"
#include "commands.h"

static struct opening opening;

static const char *begin(const char *options) {
  const char *problem = opening_begin(&opening, (uint64_t)option_number(options, "total"), true, options);
  if (problem != NULL) return problem;
  return held_count() + opening.at_a_time > connections_limit ? "there are not so many sockets" : NULL;
}

static void opened(struct connection *c) {
  histogram_add(&run.latency, run.now - c->begun_ns);
  run.done += 1;
  connection_hang_up(c);
}

static uint64_t turn(uint64_t now) {
  (void)now;
  run.is_over = opening_go_on(&opening);
  return NEVER;
}

static void give_up(void) { opening_give_up(&opening); }

static void report(FILE *out) {
  fprintf(out, ",\"done\":%llu,\"resumed\":%llu,\"resumes\":%u", (unsigned long long)run.done,
          (unsigned long long)resumes_spent, resumes_count());
  histogram_print(out, "latency", &run.latency);
}

const struct command connect_command = {
  .name = "connect", .begin = begin, .turn = turn, .give_up = give_up, .report = report,
  .on = { .opened = opened },
};
