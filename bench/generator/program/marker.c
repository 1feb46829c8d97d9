// How often do certain bytes occur in what a connection says, wherever its frames begin and end?
#define _GNU_SOURCE
#include "marker.h"
#include <string.h>

/** The longest beginning of the marker that the piece ends with, shorter than the whole. */
static uint16_t tail_match(struct bytes marker, const uint8_t *at, size_t length) {
  size_t longest = length < marker.length ? length : marker.length - 1;
  for (size_t part = longest; part > 0; part -= 1) {
    const uint8_t *tail = at + length - part;
    if (*tail == *marker.at && memcmp(tail, marker.at, part) == 0) return (uint16_t)part;
  }
  return 0;
}

uint32_t marker_count(struct bytes marker, uint16_t *matched, const uint8_t *at, size_t length) {
  if (marker.length == 0) return 0;
  uint32_t count = 0;
  // A marker cut in two by the end of a frame is rare, so this loop may be slow: it drops the oldest byte of
  // what matched so far until the rest fits, and searches in one go once nothing is left of it.
  while (*matched > 0) {
    size_t missing = marker.length - *matched, part = missing < length ? missing : length;
    if (memcmp(marker.at + *matched, at, part) == 0) {
      if (part < missing) {
        *matched += (uint16_t)part;
        return count;
      }
      count += 1;
      *matched = 0;
      at += part;
      length -= part;
    } else *matched = tail_match((struct bytes){ marker.at, *matched }, marker.at, *matched);
  }
  for (const uint8_t *found; (found = memmem(at, length, marker.at, marker.length)) != NULL; count += 1) {
    length -= (size_t)(found - at) + marker.length;
    at = found + marker.length;
  }
  *matched = tail_match(marker, at, length);
  return count;
}
