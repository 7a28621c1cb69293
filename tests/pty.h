// SPDX-License-Identifier: GPL-3.0-or-later
// pty.h - whether there are pseudo-terminals, which stand in for serial lines and keyboards: a bare chroot has none.
#pragma once

#include <fcntl.h>
#include <glib.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#define TEST_SKIPPED 77 // a test's exit code, see SKIP_RETURN_CODE

static inline bool pty_is_there(void)
{
    int end = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    const char *name = end >= 0 && grantpt(end) == 0 && unlockpt(end) == 0 ? ptsname(end) : NULL;
    int other = name ? open(name, O_RDWR | O_NOCTTY | O_CLOEXEC) : -1;
    if (other >= 0)
        close(other);
    else
        g_printerr("skipped: there are no pseudo-terminals; mount devpts on /dev/pts\n");
    if (end >= 0)
        close(end);
    return other >= 0;
}
