// How fast does a server read messages that nobody answers?
#include "../held.h"
#include "../options.h"
#include "commands.h"

static struct bytes last;
static uint64_t shares, remainder_of_shares;
static uint32_t awaited;

/** How many of all messages a connection says: what does not divide evenly is said by the first ones. */
static uint64_t share_of(uint32_t index) { return shares + (index < remainder_of_shares ? 1 : 0); }

/** Sends until the socket is full; goes on when it has room again. */
static void push(struct connection *c) {
  while (c->stage == OPEN && c->said < c->share && c->unsent.length == 0) {
    uint64_t count = c->share - c->said;
    struct bytes messages = frames_run(&run.frames, c->said, &count);
    c->said += count;
    connection_send(c, messages.at, messages.length);
    if (c->stage == OPEN && c->said == c->share) connection_send(c, last.at, last.length);
  }
}

static const char *begin(const char *options) {
  uint64_t total = (uint64_t)option_number(options, "total");
  uint32_t count = held_count();
  if (count == 0) return "no connection is held";
  if (run.frames.count == 0) return "there has to be a frame";
  option_bytes(options, "last", &last);
  frames_repeat(&run.frames, total);
  shares = total / count;
  remainder_of_shares = total % count;
  awaited = 0;
  for (uint32_t i = count; i > 0; i -= 1) {
    struct connection *c = held_at(i - 1);
    c->share = share_of(i - 1);
    if (c->share == 0) continue;
    c->is_awaited = true;
    awaited += 1;
    push(c);
  }
  return NULL;
}

static void answered(struct connection *c, uint32_t times) {
  // An answer before the last message was said is to something else.
  if (!c->is_awaited || c->said < c->share || times == 0) return;
  c->is_awaited = false;
  awaited -= 1;
  run.done += c->share;
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

const struct command one_way_command = {
  .name = "oneWay", .begin = begin, .turn = turn, .give_up = give_up, .report = report,
  .on = { .answered = answered, .flushed = push, .ended = ended },
};
