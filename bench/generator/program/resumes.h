// Which credentials for coming back did the server give that nobody has spent yet?
#pragma once
#include <stdbool.h>
#include "bytes.h"

/**
 * Looks for one in the answer of who is in, and keeps it as the frame that spends it. False where there is
 * none.
 */
bool resumes_capture(const uint8_t *answer, size_t length);

/** The oldest, for the caller to free; without bytes where there is none. */
struct bytes resumes_take(void);

uint32_t resumes_count(void);

void resumes_clear(void);
