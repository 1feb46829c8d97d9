// What is a run of bytes here, and how is it told in text?
#pragma once
#include <stddef.h>
#include <stdint.h>

struct bytes {
  uint8_t *at;
  size_t length;
};

/**
 * Of lower-case hexadecimal digits, up to the first character that is none. The caller frees `at`, which is
 * never NULL.
 */
struct bytes bytes_from_hex(const char *hex);

/** `count` times the same bytes, in memory of its own. */
struct bytes bytes_repeated(struct bytes bytes, size_t count);

/** Frees them, and leaves none. */
void bytes_free(struct bytes *bytes);

/** malloc, realloc: a generator without memory has nothing more to say. */
void *must_have(void *memory);
