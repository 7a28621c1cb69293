// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/database/exclusive_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

// The bytes that SQLite locks: pending, reserved, shared.
#define LOCK_BYTE 0x40000000
#define LOCK_BYTES 512

static bool fail(const char *path, int cause, GError **error)
{
    if (cause == EAGAIN || cause == EACCES)
        g_set_error(error, STORE_ERROR, STORE_ERROR_BUSY, "%s is open in another program; stop lanyard run and try again", path);
    else
        g_set_error(error, STORE_ERROR, cause == ENOENT ? STORE_ERROR_MISSING : STORE_ERROR_IO, "%s: %s", path,
                    g_strerror(cause));
    return false;
}

// The file, locked as for a change of everything; -1 with an error. Closing it ends the lock.
static int hold(const char *path, GError **error)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);
    struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = LOCK_BYTE, .l_len = LOCK_BYTES};
    if (fd >= 0 && fcntl(fd, F_SETLK, &all) == 0)
        return fd;
    fail(path, errno, error);
    if (fd >= 0)
        close(fd);
    return -1;
}

bool store_lock_exclusive(const char *path, GError **error)
{
    int fd = hold(path, error);
    return fd >= 0 && close(fd) == 0;
}

bool store_remove(const char *path, GError **error)
{
    static const char *const endings[] = {"-wal", "-shm", "-mark", "-damaged", ""};
    int fd = hold(path, error);
    if (fd < 0)
        return false;
    bool is_good = true;
    for (gsize i = 0; is_good && i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *file = g_strconcat(path, endings[i], NULL);
        is_good = g_unlink(file) == 0 || errno == ENOENT || fail(file, errno, error);
    }
    close(fd);
    return is_good;
}
