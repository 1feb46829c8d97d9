// How do so many connections come to be, a certain number at a time?
#include "opening.h"
#include "held.h"
#include "options.h"
#include "resumes.h"
#include "run.h"
#include "settings.h"

const char *opening_begin(struct opening *opening, uint64_t total, bool authenticates, const char *options) {
  double at_a_time = option_number(options, "atATime");
  bool spends_resumes = option_is_set(options, "useResumes");
  *opening = (struct opening){ total, (uint32_t)at_a_time, authenticates, spends_resumes };
  if (settings.target_length == 0) return "there was no \"setUp\"";
  if (authenticates && auth_frames.count == 0) return "there are no \"frames\" to authenticate with";
  if (at_a_time < 1) return "\"atATime\" must be at least 1";
  if (at_a_time > connections_limit) return "\"atATime\" is more than there can be sockets";
  return NULL;
}

bool opening_go_on(struct opening *opening) {
  while (opening->left > 0 && connections_opening() < opening->at_a_time) {
    opening->left -= 1;
    connection_open(opening->authenticates, opening->spends_resumes);
  }
  return opening->left == 0 && connections_opening() == 0;
}

void opening_give_up(struct opening *opening) {
  tally_add(&run.failures, "timeout", opening->left);
  opening->left = 0;
}
