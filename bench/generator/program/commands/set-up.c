// Which server is spoken to from now on?
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include "../held.h"
#include "../options.h"
#include "../resumes.h"
#include "../settings.h"
#include "commands.h"

/** The length of the address, 0 for what is none. */
static socklen_t read_address(const char *options, const char *name, uint16_t port,
                              struct sockaddr_storage *address) {
  char text[INET6_ADDRSTRLEN + 1] = "";
  const char *value = option_text(options, name);
  memset(address, 0, sizeof *address);
  if (value == NULL) return 0;
  size_t length = strcspn(value, " ");
  if (length >= sizeof text) return 0;
  memcpy(text, value, length);
  struct sockaddr_in *v4 = (struct sockaddr_in *)address;
  struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)address;
  if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    return sizeof *v4;
  }
  if (inet_pton(AF_INET6, text, &v6->sin6_addr) != 1) return 0;
  v6->sin6_family = AF_INET6;
  v6->sin6_port = htons(port);
  return sizeof *v6;
}

static const char *begin(const char *options) {
  // What is known of the last server is of no use with this one.
  held_release();
  resumes_clear();
  uint16_t port = (uint16_t)option_number(options, "port");
  settings.target_length = read_address(options, "host", port, &settings.target);
  if (settings.target_length == 0) return "\"host\" must be an IP address";
  settings.sources = (uint32_t)option_number(options, "sources");
  if (settings.sources > 0 &&
      read_address(options, "firstSource", 0, &settings.source) != settings.target_length)
    return "\"sources.first\" must be an IP address of the same kind as \"host\"";
  settings.tls = option_is_set(options, "tls");
  if (settings.tls && !transport_has_tls()) return "the generator was built without TLS: it needs libssl-dev";
  option_bytes(options, "upgrade", &settings.upgrade);
  option_bytes(options, "greeting", &settings.greeting);
  option_bytes(options, "authenticated", &settings.authenticated);
  option_bytes(options, "refused", &settings.refused);
  option_bytes(options, "replyTo", &settings.reply_to);
  option_bytes(options, "reply", &settings.reply);
  option_bytes(options, "resumeBegin", &settings.resume_begin);
  option_bytes(options, "resumeEnd", &settings.resume_end);
  option_bytes(options, "resumeBefore", &settings.resume_before);
  option_bytes(options, "resumeAfter", &settings.resume_after);
  settings.resume_opcode = (uint8_t)option_number(options, "resumeOpcode");
  return NULL;
}

const struct command set_up_command = { .name = "setUp", .begin = begin };
