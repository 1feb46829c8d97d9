// How do so many connections come to be, a certain number at a time?
#pragma once
#include <stdbool.h>
#include "connection.h"

struct opening {
  /** That are still to be begun. */
  uint64_t left;
  uint32_t at_a_time;
  bool authenticates;
  bool spends_resumes;
};

/** Takes "atATime" and "useResumes" from the options. Returns why it cannot be, or NULL. */
const char *opening_begin(struct opening *opening, uint64_t total, bool authenticates, const char *options);

/** Begins as many as there is room for. True when all have begun, and each is open or has failed. */
bool opening_go_on(struct opening *opening);

/** Those that never began. */
void opening_give_up(struct opening *opening);
