// What does TLS take on a non-blocking socket? The only part that knows OpenSSL, and it may be left out.
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define TLS_WAITS (-1)
/** `tls_failure` says why, or, where that is NULL, errno does. */
#define TLS_FAILED (-2)

bool tls_is_built_in(void);

/** As "tls: wrong version number". */
const char *tls_failure(void);

/** A client on the socket. The certificate is not verified: servers of a bench sign their own. */
void *tls_begin(int fd);

/** 1 when it is over, 0 where the other side ended the connection instead. */
int tls_handshake(void *tls);

/** As those of transport.h. */
ssize_t tls_read(void *tls, uint8_t *at, size_t length);
ssize_t tls_write(void *tls, const uint8_t *at, size_t length);

/** Without a word to the other side. */
void tls_end(void *tls);
