// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/capture/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"

#define READ_BYTES (256 * 1024)

static void own_group(gpointer data)
{
    (void)data;
    setpgid(0, 0); // a stop reaches the whole pipeline of a command
}

static bool start_command(ByteStream *stream, const char *command, GError **error)
{
    char *shell = (char[]){"/bin/sh"}, *option = (char[]){"-c"};
    g_autofree char *text = g_strdup(command);
    char *arguments[] = {shell, option, text, NULL};
    return g_spawn_async_with_pipes(NULL, arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL, own_group,
                                    NULL, &stream->child, NULL, &stream->file, NULL, error);
}

bool byte_stream_open(ByteStream *stream, const char *where, GError **error)
{
    *stream = (ByteStream){.file = -1};
    if (where[0] == '|') {
        if (!start_command(stream, where + 1, error))
            return false;
    } else {
        stream->file = strcmp(where, "-") == 0 ? dup(STDIN_FILENO) : open(where, O_RDONLY | O_CLOEXEC);
        if (stream->file < 0)
            return error_set(CAPTURE_ERROR, CAPTURE_ERROR_SOURCE, error, "%s cannot be opened: %s", where, g_strerror(errno));
    }
    struct stat about;
    stream->is_live = fstat(stream->file, &about) != 0 || !S_ISREG(about.st_mode);
    stream->where = capture_label(where);
    return true;
}

void byte_stream_close(ByteStream *stream)
{
    if (stream->file >= 0)
        close(stream->file);
    if (stream->child > 0) {
        kill(-stream->child, SIGKILL);
        waitpid(stream->child, NULL, 0);
    }
    g_free(stream->where);
    g_free(stream->bytes);
    *stream = (ByteStream){.file = -1};
}

bool byte_stream_fill(ByteStream *stream, gsize most, gint64 deadline_mono_us)
{
    if (stream->is_ended || stream->length >= most)
        return false;
    gint64 wait_ms = MAX(deadline_mono_us - clock_mono_us(), 0) / 1000;
    struct pollfd wanted = {.fd = stream->file, .events = POLLIN};
    if (poll(&wanted, 1, (int)MIN(wait_ms, 60000)) <= 0)
        return false;
    if (stream->capacity - stream->length < READ_BYTES) {
        stream->capacity = stream->length + READ_BYTES;
        stream->bytes = g_realloc(stream->bytes, stream->capacity);
    }
    ssize_t count = read(stream->file, stream->bytes + stream->length, READ_BYTES);
    if (count < 0 && (errno == EINTR || errno == EAGAIN))
        return false;
    stream->is_ended = count <= 0;
    stream->length += count > 0 ? (gsize)count : 0;
    return count > 0;
}

void byte_stream_drop(ByteStream *stream, gsize length)
{
    stream->length -= length;
    if (stream->length)
        memmove(stream->bytes, stream->bytes + length, stream->length);
}

bool byte_stream_rewind(ByteStream *stream)
{
    if (stream->is_live || lseek(stream->file, 0, SEEK_SET) != 0)
        return false;
    stream->length = 0;
    stream->is_ended = false;
    return true;
}
