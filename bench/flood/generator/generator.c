// What does a crowd of attackers do to a server, as cheaply for them as the kernel allows?
//
// Reads a plan from standard input, one word and its values a line, up to "go" (see plan-text.mjs), and opens
// connections by it: on a schedule that does not wait for the server, or a fixed number at a time. When the time is
// over it says what became of them in one line of JSON, then holds what is still open, silently, until standard
// input ends. It never runs for longer than MAX_SECONDS.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_CONNECTIONS 18000
#define MAX_SECONDS 120
#define MAX_FRAMES 4096
#define TIMERS (1 << 18)
#define STARTS_A_TURN 128
#define NONE UINT32_MAX

enum { FREE, CONNECTING, ASKED, OPEN };
enum { AT_NEVER, AT_CONNECT, AT_OPEN };

struct bytes { uint8_t *at; size_t length; };
struct frame { struct bytes bytes; size_t patch_at; size_t patch_quads; };
struct connection { int fd; uint32_t older, newer, generation; uint8_t state; };
struct timer { uint64_t due; uint32_t slot, generation; };

static struct {
  int family, closed, done_at, timer_at, timer_resets;
  struct sockaddr_storage target;
  socklen_t target_length;
  uint8_t source[16];
  uint32_t sources, at_a_time, max_connections, frames;
  double rate, seconds;
  uint64_t timer_ns;
  struct bytes request, timer_bytes;
  struct frame frame[MAX_FRAMES];
} plan = { .sources = 1, .max_connections = MAX_CONNECTIONS };

static struct {
  uint64_t started, connected, opened, recycled, skipped, done, reset_before, end_before, reset_open, cut_open, late_ns, unconnected;
  uint64_t status[600], code[5000], error[256];
} count;

static struct connection conns[MAX_CONNECTIONS];
static uint32_t free_slots[MAX_CONNECTIONS], free_count, oldest = NONE, newest = NONE, open_now;
static struct timer timers[TIMERS];
static uint32_t timer_head, timer_tail;
static char quads[4096][4];
static uint64_t random_state = 88172645463325252ull;
static int epoll_fd, is_over;
static uint8_t buffer[65536];

static uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000ull + (uint64_t)t.tv_nsec;
}

static uint64_t cpu_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (uint64_t)t.tv_sec * 1000000000ull + (uint64_t)t.tv_nsec;
}

static uint64_t next_random(void) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  return random_state ^= random_state << 17;
}

// Each is three letters or digits in base64, so that what is patched decodes to text, as an id of a key has to.
static void make_quads(void) {
  static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  static const char text[] = "abcdefghijklmnopqrstuvwxyz0123456789";
  for (int i = 0; i < 4096; i += 1) {
    uint32_t three = 0;
    for (int n = 0; n < 3; n += 1) three = three << 8 | (uint8_t)text[next_random() % 36];
    for (int n = 0; n < 4; n += 1) quads[i][n] = base64[three >> (18 - 6 * n) & 63];
  }
}

static void unlink_slot(uint32_t slot) {
  struct connection *c = &conns[slot];
  if (c->older != NONE) conns[c->older].newer = c->newer; else oldest = c->newer;
  if (c->newer != NONE) conns[c->newer].older = c->older; else newest = c->older;
}

/** Ends with RST, so that neither side keeps a memory of it. */
static void hang_up(uint32_t slot) {
  struct connection *c = &conns[slot];
  struct linger hard = { 1, 0 };
  setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  close(c->fd);
  unlink_slot(slot);
  c->state = FREE;
  c->generation += 1;
  free_slots[free_count++] = slot;
  open_now -= 1;
}

static void add_timer(uint32_t slot, uint64_t now) {
  uint32_t next = (timer_tail + 1) % TIMERS;
  if (next == timer_head) return;
  timers[timer_tail] = (struct timer){ now + plan.timer_ns, slot, conns[slot].generation };
  timer_tail = next;
}

static void failed(uint32_t slot, int error) {
  if (error >= 0 && error < 256) count.error[error] += 1;
  hang_up(slot);
}

static void send_bytes(uint32_t slot, struct bytes bytes) {
  // What does not fit at once is left out: the server does not read, and that is what is to be known of it.
  if (bytes.length > 0) (void)!send(conns[slot].fd, bytes.at, bytes.length, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void opened(uint32_t slot) {
  conns[slot].state = OPEN;
  count.opened += 1;
  if (plan.done_at == AT_OPEN) { count.done += 1; hang_up(slot); return; }
  if (plan.frames > 0 && !is_over) {
    struct frame *frame = &plan.frame[next_random() % plan.frames];
    for (size_t i = 0; i < frame->patch_quads; i += 1)
      memcpy(frame->bytes.at + frame->patch_at + 4 * i, quads[next_random() >> 20 & 4095], 4);
    send_bytes(slot, frame->bytes);
  }
  if (plan.timer_at == AT_OPEN) add_timer(slot, now_ns());
}

/** True when the request could be sent, so that it must have connected. */
static int connected(uint32_t slot) {
  struct connection *c = &conns[slot];
  if (plan.request.length > 0) {
    ssize_t sent = send(c->fd, plan.request.at, plan.request.length, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) {
      if (errno == EAGAIN || errno == ENOTCONN) return 0;
      if (errno == ECONNRESET || errno == EPIPE) { count.connected += 1; count.reset_before += 1; count.done += 1; hang_up(slot); }
      else failed(slot, errno);
      return 1;
    }
  }
  c->state = ASKED;
  count.connected += 1;
  if (plan.done_at == AT_CONNECT) { count.done += 1; hang_up(slot); return 1; }
  if (plan.timer_at == AT_CONNECT) add_timer(slot, now_ns());
  return 1;
}

static void start_one(void) {
  if (free_count == 0) {
    // Who has no descriptor left gives up its oldest connection for a new one.
    if (oldest == NONE) { count.skipped += 1; return; }
    count.recycled += 1;
    hang_up(oldest);
  }
  uint64_t serial = count.started++;
  int fd = socket(plan.family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) { count.error[errno & 255] += 1; return; }
  int one = 1;
  setsockopt(fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
  uint32_t source = (uint32_t)(serial % plan.sources);
  int bound;
  if (plan.family == AF_INET) {
    struct sockaddr_in from = { .sin_family = AF_INET };
    uint32_t address;
    memcpy(&address, plan.source, 4);
    from.sin_addr.s_addr = htonl(ntohl(address) + source);
    bound = bind(fd, (struct sockaddr *)&from, sizeof from);
  } else {
    struct sockaddr_in6 from = { .sin6_family = AF_INET6 };
    memcpy(&from.sin6_addr, plan.source, 16);
    // The third group of the address: each source has a /48 of its own.
    uint16_t third = (uint16_t)((plan.source[4] << 8 | plan.source[5]) + source);
    from.sin6_addr.s6_addr[4] = third >> 8;
    from.sin6_addr.s6_addr[5] = third & 255;
    bound = bind(fd, (struct sockaddr *)&from, sizeof from);
  }
  uint32_t slot = free_slots[--free_count];
  struct connection *c = &conns[slot];
  c->fd = fd;
  c->state = CONNECTING;
  c->older = newest;
  c->newer = NONE;
  if (newest != NONE) conns[newest].newer = slot; else oldest = slot;
  newest = slot;
  open_now += 1;
  if (bound < 0) { failed(slot, errno); return; }
  if (connect(fd, (struct sockaddr *)&plan.target, plan.target_length) < 0 && errno != EINPROGRESS) { failed(slot, errno); return; }
  uint32_t generation = c->generation;
  // On loopback the handshake is over when connect() returns, if the server has room for it.
  if (plan.request.length > 0) connected(slot);
  else {
    struct tcp_info info;
    socklen_t length = sizeof info;
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) == 0 && info.tcpi_state == TCP_ESTABLISHED) connected(slot);
  }
  if (c->generation != generation) return;
  struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.u32 = slot };
  epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

/** The close code in what the server sent after the upgrade; 0 where there is none, 1005 for one without a code. */
static int close_code(const uint8_t *at, size_t length) {
  while (length >= 2) {
    size_t payload = at[1] & 127, header = 2;
    if (payload == 126) { if (length < 4) return 0; payload = (size_t)at[2] << 8 | at[3]; header = 4; }
    else if (payload == 127) return 0;
    if ((at[0] & 15) == 8) return payload < 2 || length < header + 2 ? 1005 : at[header] << 8 | at[header + 1];
    if (header + payload > length) return 0;
    at += header + payload;
    length -= header + payload;
  }
  return 0;
}

static void ended(uint32_t slot, ssize_t got) {
  int is_open = conns[slot].state == OPEN;
  if (got < 0) *(is_open ? &count.reset_open : &count.reset_before) += 1;
  else *(is_open ? &count.cut_open : &count.end_before) += 1;
  count.done += 1;
  hang_up(slot);
}

static void readable(uint32_t slot) {
  struct connection *c = &conns[slot];
  for (;;) {
    ssize_t got = recv(c->fd, buffer, sizeof buffer, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) { ended(slot, got); return; }
    const uint8_t *frames = buffer;
    size_t length = (size_t)got;
    if (c->state == ASKED) {
      int status = got >= 12 ? (buffer[9] - '0') * 100 + (buffer[10] - '0') * 10 + (buffer[11] - '0') : 0;
      if (status != 101) {
        count.status[status > 0 && status < 600 ? status : 0] += 1;
        count.done += 1;
        hang_up(slot);
        return;
      }
      uint8_t *end = memmem(buffer, length, "\r\n\r\n", 4);
      frames = end == NULL ? buffer + length : end + 4;
      length -= (size_t)(frames - buffer);
      uint32_t generation = c->generation;
      opened(slot);
      if (c->generation != generation) return;
    }
    int code = close_code(frames, length);
    if (code > 0) {
      count.code[code < 5000 ? code : 0] += 1;
      count.done += 1;
      hang_up(slot);
      return;
    }
  }
}

static void run_timers(uint64_t now) {
  while (timer_head != timer_tail && timers[timer_head].due <= now) {
    struct timer timer = timers[timer_head];
    timer_head = (timer_head + 1) % TIMERS;
    if (conns[timer.slot].generation != timer.generation || conns[timer.slot].state == FREE || is_over) continue;
    if (plan.timer_resets) { count.done += 1; hang_up(timer.slot); continue; }
    send_bytes(timer.slot, plan.timer_bytes);
    add_timer(timer.slot, now);
  }
}

static void turn(int timeout_ms) {
  struct epoll_event events[512];
  int ready = epoll_wait(epoll_fd, events, 512, timeout_ms);
  for (int i = 0; i < ready; i += 1) {
    uint32_t slot = events[i].data.u32, what = events[i].events;
    if (conns[slot].state == FREE) continue;
    uint32_t generation = conns[slot].generation;
    if (conns[slot].state == CONNECTING) {
      int error = 0;
      socklen_t length = sizeof error;
      getsockopt(conns[slot].fd, SOL_SOCKET, SO_ERROR, &error, &length);
      if (error != 0) { failed(slot, error); continue; }
      if (!(what & EPOLLOUT) || !connected(slot) || conns[slot].generation != generation) continue;
    }
    if (what & (EPOLLIN | EPOLLRDHUP | EPOLLERR | EPOLLHUP)) readable(slot);
  }
  run_timers(now_ns());
}

static struct bytes from_hex(const char *hex) {
  size_t length = strspn(hex, "0123456789abcdef") / 2;
  struct bytes bytes = { malloc(length + 1), length };
  for (size_t i = 0; i < length; i += 1) {
    unsigned value;
    sscanf(hex + 2 * i, "%2x", &value);
    bytes.at[i] = (uint8_t)value;
  }
  return bytes;
}

static int moment(const char *word) {
  return strcmp(word, "connect") == 0 ? AT_CONNECT : strcmp(word, "open") == 0 ? AT_OPEN : AT_NEVER;
}

static void read_plan(void) {
  char *line = NULL;
  size_t size = 0;
  while (getline(&line, &size, stdin) > 0) {
    char word[32], first[128] = "";
    int consumed = 0, port;
    if (sscanf(line, "%31s %n", word, &consumed) != 1) continue;
    char *rest = line + consumed;
    sscanf(rest, "%127s", first);
    if (strcmp(word, "go") == 0) { free(line); return; }
    if (strcmp(word, "target") == 0 && sscanf(rest, "%127s %d", first, &port) == 2) {
      struct sockaddr_in *v4 = (struct sockaddr_in *)&plan.target;
      struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&plan.target;
      plan.family = strchr(first, ':') ? AF_INET6 : AF_INET;
      if (plan.family == AF_INET) { v4->sin_family = AF_INET; v4->sin_port = htons(port); inet_pton(AF_INET, first, &v4->sin_addr); plan.target_length = sizeof *v4; }
      else { v6->sin6_family = AF_INET6; v6->sin6_port = htons(port); inet_pton(AF_INET6, first, &v6->sin6_addr); plan.target_length = sizeof *v6; }
    } else if (strcmp(word, "source") == 0) {
      sscanf(rest, "%127s %u", first, &plan.sources);
      inet_pton(strchr(first, ':') ? AF_INET6 : AF_INET, first, plan.source);
    } else if (strcmp(word, "rate") == 0) plan.rate = atof(first);
    else if (strcmp(word, "closed") == 0) { plan.closed = 1; plan.at_a_time = (uint32_t)atoi(first); }
    else if (strcmp(word, "seconds") == 0) plan.seconds = atof(first);
    else if (strcmp(word, "sockets") == 0) plan.max_connections = (uint32_t)atoi(first);
    else if (strcmp(word, "request") == 0) plan.request = from_hex(rest);
    else if (strcmp(word, "done") == 0) plan.done_at = moment(first);
    else if (strcmp(word, "timer") == 0) {
      char at[16], what[16];
      double ms;
      int used = 0;
      if (sscanf(rest, "%15s %lf %15s %n", at, &ms, what, &used) < 3) continue;
      plan.timer_at = moment(at);
      plan.timer_ns = (uint64_t)(ms * 1e6);
      plan.timer_resets = strcmp(what, "reset") == 0;
      plan.timer_bytes = from_hex(rest + used);
    } else if (strcmp(word, "frame") == 0 && plan.frames < MAX_FRAMES) {
      struct frame *frame = &plan.frame[plan.frames++];
      int used = 0;
      sscanf(rest, "%zu %zu %n", &frame->patch_at, &frame->patch_quads, &used);
      frame->bytes = from_hex(rest + used);
      if (frame->patch_at + 4 * frame->patch_quads > frame->bytes.length) frame->patch_quads = 0;
    } else { fprintf(stderr, "what is \"%s\"?\n", word); exit(2); }
  }
  exit(2);
}

static void print_counts(const char *name, const uint64_t *counts, int length) {
  const char *separator = "";
  printf(",\"%s\":{", name);
  for (int i = 0; i < length; i += 1)
    if (counts[i] > 0) { printf("%s\"%d\":%llu", separator, i, (unsigned long long)counts[i]); separator = ","; }
  printf("}");
}

static void report(double seconds, double cpu_seconds) {
  printf("{\"engine\":\"c\",\"seconds\":%.4f,\"cpuSeconds\":%.4f,\"lateMs\":%.1f,\"started\":%llu,\"connected\":%llu,\"opened\":%llu,"
         "\"recycled\":%llu,\"skipped\":%llu,\"done\":%llu,\"resetBefore\":%llu,\"endBefore\":%llu,\"resetOpen\":%llu,\"cutOpen\":%llu,\"unconnected\":%llu,\"held\":%u",
         seconds, cpu_seconds, (double)count.late_ns / 1e6, (unsigned long long)count.started, (unsigned long long)count.connected,
         (unsigned long long)count.opened, (unsigned long long)count.recycled, (unsigned long long)count.skipped,
         (unsigned long long)count.done, (unsigned long long)count.reset_before, (unsigned long long)count.end_before,
         (unsigned long long)count.reset_open, (unsigned long long)count.cut_open,
         (unsigned long long)count.unconnected, open_now);
  print_counts("status", count.status, 600);
  print_counts("closeCode", count.code, 5000);
  print_counts("errno", count.error, 256);
  printf("}\n");
  fflush(stdout);
}

int main(void) {
  make_quads();
  read_plan();
  if (plan.max_connections > MAX_CONNECTIONS) plan.max_connections = MAX_CONNECTIONS;
  for (uint32_t i = 0; i < plan.max_connections; i += 1) free_slots[free_count++] = plan.max_connections - 1 - i;
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  random_state ^= now_ns();
  if (random_state == 0) random_state = 1;
  uint64_t start = now_ns(), start_cpu = cpu_ns(), end = start + (uint64_t)(plan.seconds * 1e9);
  for (uint64_t now = start; now < end; now = now_ns()) {
    uint32_t starts = 0;
    if (plan.closed) {
      while (open_now < plan.at_a_time && starts++ < STARTS_A_TURN) start_one();
    } else {
      double due = (double)(now - start) / 1e9 * plan.rate;
      uint64_t behind = due > (double)count.started ? (uint64_t)((due - (double)count.started) / plan.rate * 1e9) : 0;
      if (behind > count.late_ns) count.late_ns = behind;
      while ((double)(count.started + count.skipped) < due && starts++ < STARTS_A_TURN) start_one();
    }
    turn(starts >= STARTS_A_TURN ? 0 : 1);
  }
  double seconds = (double)(now_ns() - start) / 1e9, cpu_seconds = (double)(cpu_ns() - start_cpu) / 1e9;
  is_over = 1;
  // Nobody knocks any more: else the kernel would go on for them, for minutes.
  for (uint32_t slot = 0; slot < plan.max_connections; slot += 1)
    if (conns[slot].state == CONNECTING) { count.unconnected += 1; hang_up(slot); }
  report(seconds, cpu_seconds);
  struct pollfd input = { 0, POLLIN, 0 };
  while (now_ns() < start + MAX_SECONDS * 1000000000ull) {
    turn(20);
    char ignored[64];
    if (poll(&input, 1, 0) > 0 && read(0, ignored, sizeof ignored) <= 0) break;
  }
  while (oldest != NONE) hang_up(oldest);
  return 0;
}
