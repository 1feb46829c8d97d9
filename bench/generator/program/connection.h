// What becomes of a connection, from connect() to its end?
#pragma once
#include <stdbool.h>
#include "bytes.h"
#include "moments.h"
#include "transport.h"

/** As many as a process may have descriptors on most machines, less some for itself. */
#define MAX_CONNECTIONS 18000
#define NOT_HELD UINT32_MAX

enum stage { FREE, SECURING, UPGRADING, GREETING, AUTHENTICATING, OPEN };

struct connection {
  struct transport transport;
  enum stage stage;
  /** Else it is open when it is upgraded. */
  bool authenticates;
  bool spends_resume;
  bool watches_writes;
  /** What was sent fell on deaf ears; what the server said before that is still to be read. */
  bool was_reset;
  /** How much of the marker of its stage, of a refusal, and of what the application asks, was just said. */
  uint16_t matched, refused_matched, reply_matched;
  uint32_t held_index;
  /** When connect() was called. */
  uint64_t begun_ns;
  /** The beginning of a frame or a head whose end has not come; seldom any. */
  struct bytes rest;
  /** What the socket did not take, and how much of that it has taken since. */
  struct bytes unsent;
  size_t unsent_from;

  // What the running command knows about it; all of it 0 when one begins.
  /** When those of its messages were sent, or due, that are not answered. */
  struct moments waiting;
  /** How many messages it is to say in all, where that is known, and how many it has said. */
  uint64_t share, said;
  /** How many were delivered to it. */
  uint64_t heard;
  /** Something is still to happen to it before the command is over. */
  bool is_awaited;
};

/** How the running command hears of connections. NULL: it need not know. */
struct connection_events {
  /** It is in; with one that does not authenticate, upgraded. */
  void (*opened)(struct connection *connection);
  /** The command's marker came so many times, by `run.now`. */
  void (*answered)(struct connection *connection, uint32_t times);
  /** The socket has taken all that was to be sent. */
  void (*flushed)(struct connection *connection);
  /** It is closed after this call. Without a handler it counts as one failure by that name. */
  void (*ended)(struct connection *connection, const char *why);
};

/**
 * Before anything else: sockets report to `epoll_fd`, and there are never more than `limit`, nor
 * MAX_CONNECTIONS.
 */
void connections_prepare(int epoll_fd, uint32_t limit);

/** How many there may be. Nobody may open more. */
extern uint32_t connections_limit;

/** How many are neither open nor gone. */
uint32_t connections_opening(void);

/**
 * Since the command began: credentials for coming back that were spent, and pings that were answered, the
 * application's too.
 */
extern uint64_t resumes_spent, pings_answered;

/**
 * Begins a connection; what becomes of it is told by the events, of which `ended` may come before this
 * returns.
 */
void connection_open(bool authenticates, bool spends_resume);

/** Does what epoll says is to be done. */
void connection_ready(struct connection *connection, uint32_t epoll_events);

/**
 * Sends at once, and keeps what the socket does not take. The connection may have ended when this returns.
 */
void connection_send(struct connection *connection, const uint8_t *at, size_t length);

/** Ends it with RST and tells nobody. */
void connection_hang_up(struct connection *connection);

/** Those that are not open by now have failed, by the name of "timeout". */
void connections_time_out_opening(void);

/** Ends those that are not open and tells nobody. */
void connections_hang_up_opening(void);
