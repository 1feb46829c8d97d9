// What is a run of bytes here, and how is it told in text?
#include "bytes.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *must_have(void *memory) {
  if (memory != NULL) return memory;
  fprintf(stderr, "there is no memory left\n");
  exit(3);
}

static int digit(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

struct bytes bytes_from_hex(const char *hex) {
  size_t length = strspn(hex, "0123456789abcdef") / 2;
  struct bytes bytes = { must_have(malloc(length + 1)), length };
  for (size_t i = 0; i < length; i += 1)
    bytes.at[i] = (uint8_t)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
  return bytes;
}

struct bytes bytes_repeated(struct bytes bytes, size_t count) {
  struct bytes all = { must_have(malloc(bytes.length * count + 1)), bytes.length * count };
  for (size_t i = 0; i < count; i += 1) memcpy(all.at + i * bytes.length, bytes.at, bytes.length);
  return all;
}

void bytes_free(struct bytes *bytes) {
  free(bytes->at);
  *bytes = (struct bytes){ NULL, 0 };
}
