// What becomes of a connection, from connect() to its end?
#define _GNU_SOURCE
#include "connection.h"
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include "held.h"
#include "marker.h"
#include "resumes.h"
#include "run.h"
#include "settings.h"
#include "websocket.h"

#define MAX_HEAD 16384
/** Of one connection: a server that leaves so much unread does not read. */
#define MAX_UNSENT (4 << 20)
#define READ_BYTES (256 << 10)
/** Shorter ones occur by chance, so they have to be all that a frame says. */
#define MIN_REPLY_MARKER 4

static struct connection connections[MAX_CONNECTIONS];
static struct connection *free_connections[MAX_CONNECTIONS];
static uint32_t free_count, opening;
static int epoll;
static uint64_t opened_ever;
/**
 * Shared by all connections, as one is read after the other: a partial frame is put in front of what follows
 * it.
 */
static uint8_t buffer[WEBSOCKET_MAX_HEADER + WEBSOCKET_MAX_PAYLOAD + READ_BYTES];

uint32_t connections_limit;
uint64_t resumes_spent, pings_answered;

void connections_prepare(int epoll_fd, uint32_t limit) {
  epoll = epoll_fd;
  connections_limit = limit < MAX_CONNECTIONS ? limit : MAX_CONNECTIONS;
  for (uint32_t i = connections_limit; i > 0; i -= 1) free_connections[free_count++] = &connections[i - 1];
}

uint32_t connections_opening(void) { return opening; }

static const struct connection_events *events(void) {
  static const struct connection_events none;
  return run.command == NULL ? &none : &run.command->on;
}

void connection_hang_up(struct connection *c) {
  if (c->stage != OPEN) opening -= 1;
  if (c->held_index != NOT_HELD) held_remove(c);
  transport_hang_up(&c->transport);
  bytes_free(&c->rest);
  bytes_free(&c->unsent);
  moments_free(&c->waiting);
  c->stage = FREE;
  free_connections[free_count++] = c;
}

static void failed(struct connection *c, const char *why) {
  if (events()->ended != NULL) events()->ended(c, why);
  else tally_add(&run.failures, why, 1);
  connection_hang_up(c);
}

static bool is_opening(const struct connection *c) { return c->stage != FREE && c->stage != OPEN; }

void connections_time_out_opening(void) {
  for (uint32_t i = 0; i < MAX_CONNECTIONS && opening > 0; i += 1)
    if (is_opening(&connections[i])) failed(&connections[i], "timeout");
}

void connections_hang_up_opening(void) {
  for (uint32_t i = 0; i < MAX_CONNECTIONS && opening > 0; i += 1)
    if (is_opening(&connections[i])) connection_hang_up(&connections[i]);
}

// Sending

/** Edge-triggered: once it is watched, the kernel says so each time that a full socket has room again. */
static void watch_writes(struct connection *c) {
  if (c->watches_writes) return;
  c->watches_writes = true;
  struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = c };
  epoll_ctl(epoll, EPOLL_CTL_MOD, c->transport.fd, &event);
}

/**
 * How much the socket took. Where sending fails the connection has ended, or will when what came before is
 * read.
 */
static size_t send_some(struct connection *c, const uint8_t *at, size_t length) {
  ssize_t sent = transport_write(&c->transport, at, length);
  if (sent >= 0) return (size_t)sent;
  if (sent == TRANSPORT_WAITS) return 0;
  if (strcmp(transport_failure(), "reset") == 0) {
    // The server may have said why before it hung up. epoll tells of the end, if it has not yet, and reading
    // comes to it.
    c->was_reset = true;
    return length;
  }
  failed(c, transport_failure());
  return length;
}

void connection_send(struct connection *c, const uint8_t *at, size_t length) {
  // Until the socket says that it is full, and not only takes less, as TLS does with each of its records:
  // epoll tells of room only to who has heard that there was none.
  while (c->unsent.length == 0) {
    size_t sent = send_some(c, at, length);
    if (sent == length) return;
    if (sent == 0) break;
    at += sent;
    length -= sent;
  }
  if (c->unsent.length - c->unsent_from + length > MAX_UNSENT) {
    failed(c, "server does not read");
    return;
  }
  if (c->unsent_from > c->unsent.length / 2) {
    c->unsent.length -= c->unsent_from;
    memmove(c->unsent.at, c->unsent.at + c->unsent_from, c->unsent.length);
    c->unsent_from = 0;
  }
  c->unsent.at = must_have(realloc(c->unsent.at, c->unsent.length + length));
  memcpy(c->unsent.at + c->unsent.length, at, length);
  c->unsent.length += length;
  watch_writes(c);
}

static void flush(struct connection *c) {
  while (c->unsent_from < c->unsent.length) {
    size_t sent = send_some(c, c->unsent.at + c->unsent_from, c->unsent.length - c->unsent_from);
    if (c->stage == FREE || sent == 0) return;
    c->unsent_from += sent;
  }
  bytes_free(&c->unsent);
  c->unsent_from = 0;
  if (c->stage == OPEN && events()->flushed != NULL) events()->flushed(c);
}

// Getting in

static void opened(struct connection *c) {
  opening -= 1;
  c->stage = OPEN;
  c->matched = 0;
  if (events()->opened != NULL) events()->opened(c);
}

static void say_credential(struct connection *c) {
  c->stage = AUTHENTICATING;
  c->matched = 0;
  struct bytes resume = c->spends_resume ? resumes_take() : (struct bytes){ NULL, 0 };
  if (resume.length > 0) {
    resumes_spent += 1;
    connection_send(c, resume.at, resume.length);
    bytes_free(&resume);
    return;
  }
  struct bytes frame = auth_frames.of[next_auth_frame];
  next_auth_frame = (next_auth_frame + 1) % auth_frames.count;
  connection_send(c, frame.at, frame.length);
}

static void upgraded(struct connection *c) {
  if (!c->authenticates) opened(c);
  else if (settings.greeting.length > 0) c->stage = GREETING;
  else say_credential(c);
}

/** Reads the answer to the upgrade; how long its head is, 0 while it is not whole. */
static size_t read_head(struct connection *c, const uint8_t *at, size_t length) {
  if (length < 12) return 0;
  bool is_http = memcmp(at, "HTTP/1.1 ", 9) == 0;
  int status = is_http ? (at[9] - '0') * 100 + (at[10] - '0') * 10 + (at[11] - '0') : 0;
  if (status != 101) {
    char why[TALLY_NAME_BYTES];
    snprintf(why, sizeof why, status > 0 ? "http %d" : "not http", status);
    failed(c, why);
    return 0;
  }
  const uint8_t *end = memmem(at, length, "\r\n\r\n", 4);
  if (end == NULL) {
    if (length > MAX_HEAD) failed(c, "not http");
    return 0;
  }
  upgraded(c);
  return (size_t)(end - at) + 4;
}

/**
 * `payload`: the answer as it ends with the marker; a credential for coming back stands in the same frame.
 */
static void authenticated(struct connection *c, const struct frame *frame) {
  if (settings.resume_begin.length > 0 && !resumes_capture(frame->payload, frame->payload_length))
    failed(c, "no resume credential");
  else opened(c);
}

// Listening

static void answer_ping(struct connection *c, const struct frame *frame) {
  uint8_t pong[WEBSOCKET_MAX_HEADER + 125];
  if (frame->payload_length > 125) {
    failed(c, "ping too long");
    return;
  }
  size_t header = websocket_write_header(pong, WEBSOCKET_PONG, frame->payload_length);
  memcpy(pong + header, frame->payload, frame->payload_length);
  pings_answered += 1;
  connection_send(c, pong, header + frame->payload_length);
}

static void answer_application(struct connection *c, const struct frame *frame) {
  const uint8_t *at = frame->payload;
  size_t length = frame->payload_length;
  struct bytes marker = settings.reply_to;
  bool is_asked = marker.length < MIN_REPLY_MARKER
                      ? length == marker.length && memcmp(at, marker.at, length) == 0
                      : marker_count(marker, &c->reply_matched, at, length) > 0;
  if (!is_asked) return;
  pings_answered += 1;
  connection_send(c, settings.reply.at, settings.reply.length);
}

static void closed(struct connection *c, const struct frame *frame) {
  int code = frame->payload_length < 2 ? 1005 : frame->payload[0] << 8 | frame->payload[1];
  char why[TALLY_NAME_BYTES];
  snprintf(why, sizeof why, "close %d", code);
  failed(c, why);
}

static void heard(struct connection *c, const struct frame *frame) {
  if (settings.reply_to.length > 0) {
    answer_application(c, frame);
    if (c->stage == FREE) return;
  }
  const uint8_t *at = frame->payload;
  size_t length = frame->payload_length;
  switch (c->stage) {
    case GREETING:
      if (marker_count(settings.greeting, &c->matched, at, length) > 0) say_credential(c);
      return;
    case AUTHENTICATING:
      if (marker_count(settings.authenticated, &c->matched, at, length) > 0) authenticated(c, frame);
      else if (marker_count(settings.refused, &c->refused_matched, at, length) > 0) failed(c, "refused");
      return;
    default: break;
  }
  uint32_t times = marker_count(run.marker, &c->matched, at, length);
  if (times > 0 && events()->answered != NULL) events()->answered(c, times);
}

/** Deals with all that is whole; how much of it that was. */
static size_t take(struct connection *c, const uint8_t *at, size_t length) {
  size_t taken = 0;
  if (c->stage == UPGRADING) taken = read_head(c, at, length);
  while (c->stage > UPGRADING) {
    struct frame frame;
    const char *what;
    enum frame_is is = websocket_read(at + taken, length - taken, &frame, &what);
    if (is == FRAME_PARTIAL) break;
    if (is == FRAME_WRONG) {
      failed(c, what);
      break;
    }
    taken += frame.length;
    if (frame.opcode == WEBSOCKET_CLOSE) closed(c, &frame);
    else if (frame.opcode == WEBSOCKET_PING) answer_ping(c, &frame);
    else if (frame.opcode != WEBSOCKET_PONG) heard(c, &frame);
  }
  return taken;
}

/** `has_ended`: there is an end to be read behind the bytes. */
static void receive(struct connection *c, bool has_ended) {
  for (;;) {
    size_t kept = c->rest.length;
    ssize_t got = transport_read(&c->transport, buffer + kept, sizeof buffer - kept);
    if (got == TRANSPORT_WAITS) return;
    if (got <= 0) {
      failed(c, got < 0 ? transport_failure() : c->was_reset ? "reset" : "ended");
      return;
    }
    run.now = now_ns();
    if (kept > 0) {
      memcpy(buffer, c->rest.at, kept);
      bytes_free(&c->rest);
    }
    size_t length = kept + (size_t)got, taken = take(c, buffer, length);
    if (c->stage == FREE) return;
    if (taken < length) {
      c->rest = (struct bytes){ must_have(malloc(length - taken)), length - taken };
      memcpy(c->rest.at, buffer + taken, length - taken);
    }
    // Less than there was room for: the socket is empty, and epoll tells of what comes later. That saves the
    // read that would only say so. Under TLS it is not known, as OpenSSL reads ahead.
    if (c->transport.tls == NULL && !has_ended && length < sizeof buffer) return;
  }
}

static void secure(struct connection *c) {
  int result = transport_handshake(&c->transport);
  if (result == TRANSPORT_WAITS) return;
  if (result <= 0) {
    failed(c, result == 0 ? "ended" : transport_failure());
    return;
  }
  c->stage = UPGRADING;
  connection_send(c, settings.upgrade.at, settings.upgrade.length);
}

void connection_ready(struct connection *c, uint32_t what) {
  // Ended by what came before it in the same batch.
  if (c->stage == FREE) return;
  if (c->stage == SECURING) {
    secure(c);
    if (c->stage <= SECURING) return;
  }
  if (what & EPOLLOUT && c->unsent.length > 0) {
    flush(c);
    if (c->stage == FREE) return;
  }
  if (what & ~(uint32_t)EPOLLOUT) receive(c, (what & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0);
}

// Beginning

/** The address of whose turn it is, so that no source has too many connections and ports last. */
static int bind_source(int fd, uint64_t turn) {
  struct sockaddr_storage from = settings.source;
  uint8_t *last_four = from.ss_family == AF_INET ? (uint8_t *)&((struct sockaddr_in *)&from)->sin_addr
                                                 : (uint8_t *)&((struct sockaddr_in6 *)&from)->sin6_addr + 12;
  uint32_t number;
  memcpy(&number, last_four, 4);
  number = htonl(ntohl(number) + (uint32_t)(turn % settings.sources));
  memcpy(last_four, &number, 4);
  int one = 1;
  // The port is chosen by connect(), which knows the target: else each source had only as many as there are
  // ports in all.
  setsockopt(fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
  return bind(fd, (struct sockaddr *)&from, settings.target_length);
}

void connection_open(bool authenticates, bool spends_resume) {
  struct connection *c = free_connections[--free_count];
  *c = (struct connection){ .transport = { -1, NULL }, .held_index = NOT_HELD, .authenticates = authenticates,
                            .spends_resume = spends_resume };
  c->stage = settings.tls ? SECURING : UPGRADING;
  opening += 1;
  int fd = c->transport.fd = socket(settings.target.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int one = 1;
  if (fd < 0 || setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) < 0 ||
      (settings.sources > 0 && bind_source(fd, opened_ever) < 0)) {
    failed(c, failure_of_errno(errno));
    return;
  }
  opened_ever += 1;
  c->begun_ns = now_ns();
  if (connect(fd, (struct sockaddr *)&settings.target, settings.target_length) < 0 && errno != EINPROGRESS) {
    failed(c, failure_of_errno(errno));
    return;
  }
  // On loopback the handshake of TCP is over when connect() returns, if the server has room for it. So what
  // comes first is sent without asking epoll; where it is too early, the socket says so, and it is sent when
  // there is a connection, which has to be watched for only then.
  c->watches_writes = true;
  if (settings.tls) {
    transport_secure(&c->transport);
    secure(c);
  } else connection_send(c, settings.upgrade.at, settings.upgrade.length);
  if (c->stage == FREE) return;
  // Edge-triggered, as that is less work for the kernel; it made no difference that could be measured.
  c->watches_writes = settings.tls || c->unsent.length > 0;
  struct epoll_event event = { .events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data.ptr = c };
  if (c->watches_writes) event.events |= EPOLLOUT;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) failed(c, failure_of_errno(errno));
}
