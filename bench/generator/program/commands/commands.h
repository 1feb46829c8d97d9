// Which commands are there?
#pragma once
#include "../run.h"

/** Each in the file of its name; bench/generator/generator.mjs says what they take and answer. */
extern const struct command set_up_command, frames_command, connect_command, hold_command, say_command,
    request_command, paced_command, one_way_command, fan_out_command, storm_command, idle_command,
    release_command;
