// Which connections stay open from one command to the next?
#pragma once
#include "connection.h"

uint32_t held_count(void);

/**
 * From 0. The order changes when one ends: whoever ends connections goes through them from the last to the
 * first.
 */
struct connection *held_at(uint32_t index);

void held_add(struct connection *connection);

void held_remove(struct connection *connection);

/** Ends them all with RST. */
void held_release(void);

/** Forgets what the last command knew about them. */
void held_reset(void);
