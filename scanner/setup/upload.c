// SPDX-License-Identifier: GPL-3.0-or-later
// upload.c - a file that was sent and is only looked at. It is in memory, behind a link to this process, so that a page that is
// killed leaves nobody behind.
#include <errno.h>
#include <glib/gstdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "scanner/setup/place.h"

static bool write_all(int fd, const char *bytes, gsize length)
{
    ssize_t put = 0;
    for (gsize done = 0; done < length; done += (gsize)put)
        if ((put = write(fd, bytes + done, length - done)) <= 0)
            return false;
    return true;
}

bool upload_put(struct Setup *setup, Upload *upload, const char *name, const HttpRequest *request, GError **error)
{
    upload_clear(upload);
    g_autofree char *path = g_build_filename(setup->uploads, name, NULL);
    int fd = memfd_create(name, MFD_CLOEXEC);
    g_autofree char *target = g_strdup_printf("/proc/%d/fd/%d", (int)getpid(), fd);
    bool is_good = fd >= 0 && write_all(fd, request->body, request->body_length) && symlink(target, path) == 0;
    int cause = errno;
    if (is_good)
        *upload = (Upload){fd, g_steal_pointer(&path)};
    else if (fd >= 0)
        close(fd);
    return is_good || setup_fail(error, "the file cannot be held in memory: %s", g_strerror(cause));
}

const char *upload_path(const Upload *upload, GError **error)
{
    return upload->path ? upload->path
                        : error_set_null(SETUP_ERROR, SETUP_ERROR_REFUSED, error,
                                         "no file was sent yet, or lanyard setup was restarted; choose the file again");
}

void upload_clear(Upload *upload)
{
    if (!upload->path)
        return;
    g_unlink(upload->path);
    close(upload->fd);
    g_clear_pointer(&upload->path, g_free);
}
