// Which command runs, and what is known of it so far?
#include "run.h"

struct run run;
