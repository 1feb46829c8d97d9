// Which server is spoken to, and what do its protocol's bytes look like?
#include "settings.h"

struct settings settings;
struct frames auth_frames;
uint32_t next_auth_frame;
