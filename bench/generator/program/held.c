// Which connections stay open from one command to the next?
#include "held.h"

static struct connection *held[MAX_CONNECTIONS];
static uint32_t count;

uint32_t held_count(void) { return count; }

struct connection *held_at(uint32_t index) { return held[index]; }

void held_add(struct connection *connection) {
  connection->held_index = count;
  held[count++] = connection;
}

void held_remove(struct connection *connection) {
  struct connection *last = held[--count];
  held[connection->held_index] = last;
  last->held_index = connection->held_index;
  connection->held_index = NOT_HELD;
}

void held_release(void) {
  while (count > 0) connection_hang_up(held[count - 1]);
}

void held_reset(void) {
  for (uint32_t index = 0; index < count; index += 1) {
    struct connection *c = held[index];
    c->matched = 0;
    c->waiting.count = 0;
    c->share = c->said = 0;
    c->heard = 0;
    c->is_awaited = false;
  }
}
