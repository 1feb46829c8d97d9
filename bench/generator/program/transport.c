// How do bytes go to a socket and come from it, with TLS or without?
#include "transport.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "tally.h"
#include "tls.h"

static char failure[TALLY_NAME_BYTES];

const char *transport_failure(void) { return failure; }

const char *failure_of_errno(int error) {
  static char name[TALLY_NAME_BYTES];
  if (error == ECONNRESET || error == EPIPE) return "reset";
  snprintf(name, sizeof name, "errno %d", error);
  return name;
}

static int fail(const char *why) {
  snprintf(failure, sizeof failure, "%s", why);
  return TRANSPORT_FAILED;
}

static ssize_t result_of(ssize_t result) {
  if (result >= 0) return result;
  return errno == EAGAIN || errno == EINTR ? TRANSPORT_WAITS : fail(failure_of_errno(errno));
}

static ssize_t result_of_tls(ssize_t result) {
  if (result != TLS_FAILED) return result;
  return fail(tls_failure() != NULL ? tls_failure() : failure_of_errno(errno));
}

bool transport_has_tls(void) { return tls_is_built_in(); }

void transport_secure(struct transport *transport) { transport->tls = tls_begin(transport->fd); }

int transport_handshake(struct transport *transport) {
  return (int)result_of_tls(tls_handshake(transport->tls));
}

ssize_t transport_read(struct transport *transport, uint8_t *at, size_t length) {
  if (transport->tls != NULL) return result_of_tls(tls_read(transport->tls, at, length));
  return result_of(recv(transport->fd, at, length, 0));
}

ssize_t transport_write(struct transport *transport, const uint8_t *at, size_t length) {
  if (transport->tls != NULL) return result_of_tls(tls_write(transport->tls, at, length));
  return result_of(send(transport->fd, at, length, MSG_NOSIGNAL));
}

void transport_hang_up(struct transport *transport) {
  if (transport->fd < 0) return;
  struct linger hard = { 1, 0 };
  setsockopt(transport->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  close(transport->fd);
  if (transport->tls != NULL) tls_end(transport->tls);
  *transport = (struct transport){ -1, NULL };
}
