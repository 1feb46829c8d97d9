// What becomes of connections that say nothing for a while?
#include "../held.h"
#include "../options.h"
#include "commands.h"

static uint64_t end_ns;

static const char *begin(const char *options) {
  end_ns = now_ns() + (uint64_t)(option_number(options, "seconds") * 1e9);
  return NULL;
}

static uint64_t turn(uint64_t now) {
  run.is_over = now >= end_ns;
  return end_ns;
}

static void report(FILE *out) {
  fprintf(out, ",\"held\":%u,\"pings\":%llu", held_count(), (unsigned long long)pings_answered);
}

const struct command idle_command = { .name = "idle", .begin = begin, .turn = turn, .report = report };
