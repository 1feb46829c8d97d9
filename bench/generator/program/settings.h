// Which server is spoken to, and what do its protocol's bytes look like?
#pragma once
#include <stdbool.h>
#include <sys/socket.h>
#include "bytes.h"
#include "frames.h"

/** What the command "setUp" says; the same for every connection until the next one. */
struct settings {
  struct sockaddr_storage target;
  socklen_t target_length;
  /** The first address to come from; 0 sources: whichever the kernel takes. */
  struct sockaddr_storage source;
  uint32_t sources;
  bool tls;
  /** The whole request for the upgrade. */
  struct bytes upgrade;
  /** Markers. `greeting`, `refused` and `reply_to` may be empty: then there is no such thing. */
  struct bytes greeting, authenticated, refused;
  /** What the application asks for now and then, and the frame that answers it. */
  struct bytes reply_to, reply;
  /** Around the credential for coming back, in the answer of who is in. Empty: not looked for. */
  struct bytes resume_begin, resume_end;
  /** Around it in the message that spends it: the first byte of its frame, and the payload's two parts. */
  uint8_t resume_opcode;
  struct bytes resume_before, resume_after;
};

extern struct settings settings;

/** What connections say to authenticate, in turn. */
extern struct frames auth_frames;
extern uint32_t next_auth_frame;
