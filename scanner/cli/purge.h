// SPDX-License-Identifier: GPL-3.0-or-later
// purge.h - how long people are kept after an event, for the commands that take them out.
#pragma once

#include "common/conf/profile.h"
#include "scanner/cli/command.h"

// True when their time is over: option "days" after the event's last day. Else prints what is wrong with the option or until
// when they are kept, and `out_code` is the exit code.
bool purge_is_due(const CommandLine *line, const Profile *profile, gint64 now_utc_ms, int *out_code);
