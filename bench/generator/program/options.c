// What is said to a command? "name=value", separated by spaces, in any order.
#include "options.h"
#include <stdlib.h>
#include <string.h>

const char *option_text(const char *options, const char *name) {
  size_t length = strlen(name);
  for (const char *at = options; at != NULL; at = strchr(at, ' ')) {
    at += strspn(at, " ");
    if (strncmp(at, name, length) == 0 && at[length] == '=') return at + length + 1;
  }
  return NULL;
}

double option_number(const char *options, const char *name) {
  const char *text = option_text(options, name);
  return text == NULL ? 0 : strtod(text, NULL);
}

bool option_is_set(const char *options, const char *name) { return option_number(options, name) != 0; }

void option_bytes(const char *options, const char *name, struct bytes *bytes) {
  const char *text = option_text(options, name);
  bytes_free(bytes);
  *bytes = bytes_from_hex(text == NULL ? "" : text);
}
