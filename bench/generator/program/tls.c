// What does TLS take on a non-blocking socket? The only part that knows OpenSSL, and it may be left out.
#include "tls.h"

#ifdef WITH_TLS
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include "tally.h"

static char failure[TALLY_NAME_BYTES];
static bool has_failure;

bool tls_is_built_in(void) { return true; }

const char *tls_failure(void) { return has_failure ? failure : NULL; }

static SSL_CTX *make_context(void) {
  SSL_CTX *context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
  // No session is ever resumed, so that every connection costs every server a full handshake.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
#ifdef SSL_OP_IGNORE_UNEXPECTED_EOF
  // Who hangs up without a word has ended, under TLS as without.
  SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
#endif
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // Thousands are held that say nothing.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  // Else each record takes two reads from the kernel, one for its header.
  SSL_CTX_set_read_ahead(context, 1);
  return context;
}

void *tls_begin(int fd) {
  static SSL_CTX *context;
  if (context == NULL) context = make_context();
  SSL *tls = SSL_new(context);
  SSL_set_fd(tls, fd);
  SSL_set_connect_state(tls);
  return tls;
}

/** OpenSSL has a queue of errors, which is to be empty before the call whose result is asked for. */
static ssize_t result_of(SSL *tls, int result) {
  if (result > 0) return result;
  switch (SSL_get_error(tls, result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE: return TLS_WAITS;
    case SSL_ERROR_ZERO_RETURN: return 0;
    default: break;
  }
  const char *reason = ERR_reason_error_string(ERR_peek_error());
  has_failure = reason != NULL;
  if (has_failure) snprintf(failure, sizeof failure, "tls: %s", reason);
  return TLS_FAILED;
}

int tls_handshake(void *tls) {
  ERR_clear_error();
  return (int)result_of(tls, SSL_do_handshake(tls));
}

ssize_t tls_read(void *tls, uint8_t *at, size_t length) {
  ERR_clear_error();
  return result_of(tls, SSL_read(tls, at, (int)length));
}

ssize_t tls_write(void *tls, const uint8_t *at, size_t length) {
  ERR_clear_error();
  return result_of(tls, SSL_write(tls, at, (int)length));
}

void tls_end(void *tls) { SSL_free(tls); }

#else
#include <stddef.h>

bool tls_is_built_in(void) { return false; }
const char *tls_failure(void) { return NULL; }
// "setUp" refuses TLS in this program, so nobody gets as far as these.
void *tls_begin(int fd) { (void)fd; return NULL; }
int tls_handshake(void *tls) { (void)tls; return TLS_FAILED; }
ssize_t tls_read(void *tls, uint8_t *at, size_t length) {
  (void)tls; (void)at; (void)length;
  return TLS_FAILED;
}
ssize_t tls_write(void *tls, const uint8_t *at, size_t length) {
  (void)tls; (void)at; (void)length;
  return TLS_FAILED;
}
void tls_end(void *tls) { (void)tls; }
#endif
