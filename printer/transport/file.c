// SPDX-License-Identifier: GPL-3.0-or-later
// file.c - each job becomes FOLDER/NAME.bin, byte for byte what a printer would have got.
#include "printer/transport/backend.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    char *folder;
    char *path; // of the job at hand
    int fd;     // -1 = no job has begun
} FileTransport;

static void file_close(gpointer state)
{
    FileTransport *file = state;
    if (file->fd >= 0)
        close(file->fd);
    g_free(file->path);
    g_free(file->folder);
    g_free(file);
}

static gpointer file_open(const char *rest, GError **error)
{
    if (!*rest || g_mkdir_with_parents(rest, 0777) != 0)
        return error_set_null(TRANSPORT_ERROR, TRANSPORT_ERROR_ADDRESS, error,
                              "The folder \"%s\" for printed files cannot be made: %s; name another folder.", rest,
                              *rest ? g_strerror(errno) : "its name is empty");
    FileTransport *file = g_new0(FileTransport, 1);
    file->folder = g_strdup(rest);
    file->fd = -1;
    return file;
}

static bool fail(const FileTransport *file, GError **error)
{
    return error_set(TRANSPORT_ERROR, TRANSPORT_ERROR_IO, error,
                     "\"%s\" cannot be written: %s; free some space or name "
                     "another folder.",
                     file->path, g_strerror(errno));
}

static bool file_begin_job(gpointer state, const char *name, GError **error)
{
    FileTransport *file = state;
    if (!*name || *name == '.' || strchr(name, '/'))
        return error_set(TRANSPORT_ERROR, TRANSPORT_ERROR_ADDRESS, error,
                         "\"%s\" cannot name a printed file; use letters, digits and dashes.", name);
    if (file->fd >= 0)
        close(file->fd);
    text_take(&file->path, g_strdup_printf("%s/%s.bin", file->folder, name));
    file->fd = open(file->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    return file->fd >= 0 || fail(file, error);
}

static bool file_write(gpointer state, const guint8 *bytes, gsize length, gint64 deadline_mono_us, gsize *out_count,
                       GError **error)
{
    FileTransport *file = state;
    (void)deadline_mono_us;
    if (file->fd < 0 && !file_begin_job(file, "job", error))
        return false;
    while (*out_count < length) {
        ssize_t count = write(file->fd, bytes + *out_count, length - *out_count);
        if (count < 0 && errno != EINTR)
            return fail(file, error);
        *out_count += count > 0 ? (gsize)count : 0;
    }
    return true;
}

const TransportBackend transport_file = {
    .scheme = "file:",
    .form = "file:FOLDER",
    .open = file_open,
    .close = file_close,
    .write = file_write,
    .begin_job = file_begin_job,
};
