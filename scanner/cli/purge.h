// purge.h - how long people are kept after an event, for the commands that take them out.
#pragma once

#include "common/conf/profile.h"
#include "scanner/cli/command.h"

// When their time is over: option "days" after the event's last day. Prints and answers false when the option is wrong.
bool purge_due(const CommandLine *line, const Profile *profile, gint64 *out_utc_ms);
// True when it is; else prints until when they are kept, and `out_code` is the exit code.
bool purge_is_due(const CommandLine *line, const Profile *profile, gint64 now_utc_ms, int *out_code);
