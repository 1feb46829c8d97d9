// How often did what happen? Counts by name, as few as there are ways to fail.
#include "tally.h"
#include <string.h>

void tally_add(struct tally *tally, const char *name, uint64_t count) {
  if (count == 0) return;
  tally->total += count;
  uint32_t index = 0;
  while (index < tally->names && strcmp(tally->of[index].name, name) != 0) index += 1;
  if (index == tally->names) {
    if (index == TALLY_NAMES - 1) name = "other";
    if (index < TALLY_NAMES) {
      snprintf(tally->of[index].name, TALLY_NAME_BYTES, "%s", name);
      tally->of[index].count = 0;
      tally->names += 1;
    } else index = TALLY_NAMES - 1;
  }
  tally->of[index].count += count;
}

void tally_clear(struct tally *tally) { memset(tally, 0, sizeof *tally); }

void tally_print(FILE *out, const char *name, const struct tally *tally) {
  fprintf(out, ",\"%s\":{", name);
  for (uint32_t index = 0; index < tally->names; index += 1)
    fprintf(out, "%s\"%s\":%llu", index == 0 ? "" : ",", tally->of[index].name,
            (unsigned long long)tally->of[index].count);
  fprintf(out, "}");
}
