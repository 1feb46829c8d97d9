// How are millions of durations kept, each to within 1 %?
#pragma once
#include <stdint.h>
#include <stdio.h>

/** Per power of two. bench/measure/histogram.mjs, which reads what is printed here, has the same number. */
#define HISTOGRAM_STEPS 128
/** 2^48 ns are 78 hours. */
#define HISTOGRAM_BUCKETS ((48 - 7 + 1) * HISTOGRAM_STEPS)

struct histogram {
  uint64_t count[HISTOGRAM_BUCKETS];
};

void histogram_clear(struct histogram *histogram);

void histogram_add(struct histogram *histogram, uint64_t ns);

/** As `,"name":[[lowest of the bucket, count],...]`; buckets that are empty are left out. */
void histogram_print(FILE *out, const char *name, const struct histogram *histogram);
