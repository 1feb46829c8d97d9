// How often do certain bytes occur in what a connection says, wherever its frames begin and end?
#pragma once
#include "bytes.h"

/**
 * Counts the occurrences of `marker` in the next piece of a stream; those that overlap count once.
 * `*matched`: how much of a marker the stream ended with so far, 0 at its beginning; it goes on from there.
 * An empty marker never occurs.
 */
uint32_t marker_count(struct bytes marker, uint16_t *matched, const uint8_t *at, size_t length);
