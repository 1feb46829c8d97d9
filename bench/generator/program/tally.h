// How often did what happen? Counts by name, as few as there are ways to fail.
#pragma once
#include <stdint.h>
#include <stdio.h>

#define TALLY_NAMES 64
#define TALLY_NAME_BYTES 48

struct tally {
  uint32_t names;
  uint64_t total;
  struct {
    char name[TALLY_NAME_BYTES];
    uint64_t count;
  } of[TALLY_NAMES];
};

/** A name too many is counted as "other". */
void tally_add(struct tally *tally, const char *name, uint64_t count);

void tally_clear(struct tally *tally);

/** As `,"name":{"what":count,...}`. Names are ours: none needs to be escaped. */
void tally_print(FILE *out, const char *name, const struct tally *tally);
