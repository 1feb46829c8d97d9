// What do connections say to authenticate, in turn?
#include "../frames.h"
#include "../settings.h"
#include "commands.h"

static const char *begin(const char *options) {
  (void)options;
  // Taken over, and the ones of before left to be thrown away with the next command.
  struct frames before = auth_frames;
  auth_frames = run.frames;
  run.frames = before;
  next_auth_frame = 0;
  return auth_frames.count == 0 ? "there has to be a frame" : NULL;
}

static void report(FILE *out) { fprintf(out, ",\"count\":%u", auth_frames.count); }

const struct command frames_command = { .name = "frames", .begin = begin, .report = report };
