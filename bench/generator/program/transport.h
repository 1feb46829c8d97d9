// How do bytes go to a socket and come from it, with TLS or without?
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/** Nothing to be read or written just now. */
#define TRANSPORT_WAITS (-1)
/** `transport_failure` says why. */
#define TRANSPORT_FAILED (-2)

struct transport {
  int fd;
  /** An SSL, or NULL. */
  void *tls;
};

/** Why the last call failed, as it is counted: "reset", "errno 111", "tls: ...". */
const char *transport_failure(void);

/** "reset" for what a peer does by hanging up, else with its number. Valid until the next call. */
const char *failure_of_errno(int error);

/** Whether this program was built with TLS. */
bool transport_has_tls(void);

/** Begins TLS on a socket that is connected or about to be. */
void transport_secure(struct transport *transport);

/** Goes on with the handshake: 1 when it is over, 0 where the other side ended the connection instead. */
int transport_handshake(struct transport *transport);

/** How many bytes; 0: the other side has ended the connection. */
ssize_t transport_read(struct transport *transport, uint8_t *at, size_t length);

/**
 * How many bytes, which may be fewer. What it left has to be offered again from there before anything else is
 * written.
 */
ssize_t transport_write(struct transport *transport, const uint8_t *at, size_t length);

/** Ends with RST, so that neither side keeps a memory of it (TIME_WAIT) and ports last. */
void transport_hang_up(struct transport *transport);
