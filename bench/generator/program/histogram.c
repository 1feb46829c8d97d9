// How are millions of durations kept, each to within 1 %?
#include "histogram.h"
#include <string.h>

#define STEP_BITS 7

void histogram_clear(struct histogram *histogram) { memset(histogram, 0, sizeof *histogram); }

/** Under two times the steps every ns has a bucket; above, each power of two has as many buckets as steps. */
static uint32_t bucket_of(uint64_t ns) {
  if (ns < 2 * HISTOGRAM_STEPS) return (uint32_t)ns;
  uint32_t shift = 63 - (uint32_t)__builtin_clzll(ns) - STEP_BITS;
  uint64_t bucket = (uint64_t)shift * HISTOGRAM_STEPS + (ns >> shift);
  return bucket < HISTOGRAM_BUCKETS ? (uint32_t)bucket : HISTOGRAM_BUCKETS - 1;
}

static uint64_t lowest_of(uint32_t bucket) {
  if (bucket < 2 * HISTOGRAM_STEPS) return bucket;
  uint32_t shift = bucket / HISTOGRAM_STEPS - 1;
  return (uint64_t)(bucket % HISTOGRAM_STEPS + HISTOGRAM_STEPS) << shift;
}

void histogram_add(struct histogram *histogram, uint64_t ns) { histogram->count[bucket_of(ns)] += 1; }

void histogram_print(FILE *out, const char *name, const struct histogram *histogram) {
  const char *comma = "";
  fprintf(out, ",\"%s\":[", name);
  for (uint32_t bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket += 1) {
    if (histogram->count[bucket] == 0) continue;
    fprintf(out, "%s[%llu,%llu]", comma, (unsigned long long)lowest_of(bucket),
            (unsigned long long)histogram->count[bucket]);
    comma = ",";
  }
  fprintf(out, "]");
}
