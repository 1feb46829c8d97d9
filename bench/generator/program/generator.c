// What does a crowd of clients do to a server, as cheaply for them as the kernel allows?
//
// Reads commands from standard input, one a line ("connect total=1000 atATime=64"), and answers each with one
// line of JSON before it looks at the next. Connections that are held stay open in between, and answer pings.
// It ends when standard input ends. One thread: what it can do should be known by the one core that it is
// given.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "commands/commands.h"
#include "held.h"
#include "options.h"
#include "run.h"

#define LONGEST_SECONDS 120
#define EVENTS_A_TURN 512
#define INPUT_BYTES (256 << 10)
/** Descriptors that are no sockets. */
#define OWN_DESCRIPTORS 32

static const struct command *const commands[] = {
  &set_up_command, &frames_command, &connect_command, &hold_command, &say_command, &request_command,
  &paced_command, &one_way_command, &fan_out_command, &storm_command, &idle_command, &release_command,
};

static int epoll;
static struct {
  char *at;
  size_t length, capacity, searched;
} input;

// What is asked

/** False at its end. */
static bool read_input(void) {
  if (input.capacity - input.length < INPUT_BYTES) {
    input.capacity = 2 * input.capacity + INPUT_BYTES;
    input.at = must_have(realloc(input.at, input.capacity));
  }
  ssize_t got = read(STDIN_FILENO, input.at + input.length, input.capacity - input.length);
  if (got > 0) input.length += (size_t)got;
  return got > 0 || (got < 0 && (errno == EINTR || errno == EAGAIN));
}

/** The length of the first line, with its end; 0 where it is not whole. */
static size_t line_length(void) {
  char *end = input.length == input.searched
                  ? NULL
                  : memchr(input.at + input.searched, '\n', input.length - input.searched);
  input.searched = input.length;
  return end == NULL ? 0 : (size_t)(end - input.at) + 1;
}

static void forget_line(size_t length) {
  input.length -= length;
  input.searched = 0;
  memmove(input.at, input.at + length, input.length);
}

/** While a command runs, only the end of the input is of interest. */
static void watch_input(int operation, uint32_t what) {
  struct epoll_event event = { .events = what | EPOLLRDHUP, .data.ptr = NULL };
  if (epoll_ctl(epoll, operation, STDIN_FILENO, &event) == 0) return;
  fprintf(stderr, "standard input must be a pipe or a socket\n");
  exit(2);
}

// What is answered

static void print_text(const char *text) {
  putchar('"');
  for (; *text != '\0'; text += 1) {
    if (*text == '"' || *text == '\\') putchar('\\');
    putchar(*text);
  }
  putchar('"');
}

static void answer(const struct command *command, const char *problem) {
  printf("{\"seconds\":%.9f,\"cpuSeconds\":%.9f", (double)(now_ns() - run.begun_ns) / 1e9,
         (double)(cpu_ns() - run.begun_cpu_ns) / 1e9);
  if (problem != NULL) {
    printf(",\"error\":");
    print_text(problem);
  } else {
    printf(",\"failed\":%llu", (unsigned long long)run.failures.total);
    tally_print(stdout, "failures", &run.failures);
    if (command->report != NULL) command->report(stdout);
    tally_clear(&run.failures);
  }
  printf("}\n");
  fflush(stdout);
}

static void finish(const char *problem) {
  answer(run.command, problem);
  run.command = NULL;
  connections_hang_up_opening();
  bytes_free(&run.marker);
  watch_input(EPOLL_CTL_MOD, EPOLLIN);
}

static void begin(char *line) {
  char *options = line + strcspn(line, " ");
  if (*options != '\0') *options++ = '\0';
  run.begun_ns = now_ns();
  run.begun_cpu_ns = cpu_ns();
  size_t index = 0, count = sizeof commands / sizeof *commands;
  while (index < count && strcmp(commands[index]->name, line) != 0) index += 1;
  if (index == count) {
    answer(NULL, "there is no such command");
    return;
  }
  double seconds = option_number(options, "timeoutSeconds");
  if (seconds <= 0 || seconds > LONGEST_SECONDS) seconds = LONGEST_SECONDS;
  run.deadline_ns = run.begun_ns + (uint64_t)(seconds * 1e9);
  run.is_over = false;
  run.done = resumes_spent = pings_answered = 0;
  histogram_clear(&run.latency);
  held_reset();
  const char *frames = option_text(options, "frames");
  frames_read(&run.frames, frames == NULL ? "" : frames);
  option_bytes(options, "marker", &run.marker);
  watch_input(EPOLL_CTL_MOD, 0);
  // From here on it hears of connections, which begin() may already lose.
  run.command = commands[index];
  const char *problem = run.command->begin(options);
  if (problem != NULL || run.command->turn == NULL) finish(problem);
}

/** What the command has to do by itself; when there is more of that. */
static uint64_t take_turn(uint64_t now) {
  if (now < run.deadline_ns) {
    uint64_t due = run.command->turn(now);
    return due < run.deadline_ns ? due : run.deadline_ns;
  }
  connections_time_out_opening();
  if (run.command->give_up != NULL) run.command->give_up();
  run.is_over = true;
  return now;
}

/**
 * To the microsecond where the kernel can: a request that is sent late counts as one that is answered late.
 */
static int wait_until(struct epoll_event *events, uint64_t now, uint64_t due) {
  if (due == NEVER) return epoll_wait(epoll, events, EVENTS_A_TURN, -1);
  uint64_t left = due > now ? due - now : 0;
#ifdef SYS_epoll_pwait2
  struct timespec time = { (time_t)(left / SECOND_NS), (long)(left % SECOND_NS) };
  int count = (int)syscall(SYS_epoll_pwait2, epoll, events, EVENTS_A_TURN, &time, NULL, 0);
  if (count >= 0 || errno != ENOSYS) return count;
#endif
  // By the millisecond, rounded down: the last one is spent asking.
  return epoll_wait(epoll, events, EVENTS_A_TURN, (int)(left / 1000000));
}

int main(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  // OpenSSL writes without a flag that would prevent it.
  signal(SIGPIPE, SIG_IGN);
  // The kernel may be 50 us late for whoever sleeps, to wake several at once.
  prctl(PR_SET_TIMERSLACK, 1UL);
  epoll = epoll_create1(EPOLL_CLOEXEC);
  bool is_enough = limit.rlim_cur > MAX_CONNECTIONS + OWN_DESCRIPTORS;
  connections_prepare(epoll, is_enough ? MAX_CONNECTIONS : (uint32_t)limit.rlim_cur - OWN_DESCRIPTORS);
  watch_input(EPOLL_CTL_ADD, EPOLLIN);
  for (bool has_input = true; has_input;) {
    size_t length = run.command == NULL ? line_length() : 0;
    if (length > 0) {
      input.at[length - 1] = '\0';
      begin(input.at);
      forget_line(length);
      continue;
    }
    uint64_t now = now_ns(), due = NEVER;
    if (run.command != NULL) {
      due = take_turn(now);
      if (run.is_over) {
        finish(NULL);
        continue;
      }
    }
    struct epoll_event events[EVENTS_A_TURN];
    int count = wait_until(events, now, due);
    for (int i = 0; i < count; i += 1) {
      if (events[i].data.ptr != NULL) connection_ready(events[i].data.ptr, events[i].events);
      else has_input = run.command == NULL && read_input();
    }
  }
  // With RST, as always: a FIN of each would keep its port for a minute.
  held_release();
  connections_hang_up_opening();
  return 0;
}
