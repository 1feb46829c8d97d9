// What is said to a command? "name=value", separated by spaces, in any order.
#pragma once
#include <stdbool.h>
#include "bytes.h"

/** The value of an option up to the next space, in place; NULL where it is not given. */
const char *option_text(const char *options, const char *name);

/** 0 where it is not given. */
double option_number(const char *options, const char *name);

bool option_is_set(const char *options, const char *name);

/** From hexadecimal; replaces what `*bytes` had. Without any where it is not given. */
void option_bytes(const char *options, const char *name, struct bytes *bytes);
