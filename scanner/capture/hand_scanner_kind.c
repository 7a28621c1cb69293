// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/capture/hand_scanner_kind.h"

#include <errno.h>
#include <fcntl.h>

int hand_scanner_open_device(const char *path, int flags, GError **error)
{
    int file = open(path, flags | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (file >= 0)
        return file;
    if (errno == EACCES || errno == EPERM)
        g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_SOURCE,
                    "the scanner %s may not be opened; put this user into the groups input and dialout", path);
    else
        g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_GONE, "the scanner %s is away: %s", path, g_strerror(errno));
    return -1;
}
