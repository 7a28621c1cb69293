// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/base/files.h"

#include <errno.h>
#include <gio/gio.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool files_copy(const char *source, const char *target, GError **error)
{
    g_autoptr(GFile) from = g_file_new_for_path(source);
    g_autoptr(GFile) to = g_file_new_for_path(target);
    return g_file_copy(from, to, G_FILE_COPY_NONE, NULL, NULL, NULL, error);
}

bool files_copy_folder(const char *source, const char *target, GError **error)
{
    g_autoptr(GDir) dir = g_dir_open(source, 0, error);
    if (!dir)
        return false;
    if (g_mkdir(target, 0700) != 0)
        return error_set(G_FILE_ERROR, (int)g_file_error_from_errno(errno), error, "%s cannot be made: %s", target,
                         g_strerror(errno));
    for (const char *name; (name = g_dir_read_name(dir));) {
        g_autofree char *from = g_build_filename(source, name, NULL);
        g_autofree char *to = g_build_filename(target, name, NULL);
        bool is_folder = g_file_test(from, G_FILE_TEST_IS_DIR);
        if (!(is_folder ? files_copy_folder(from, to, error) : files_copy(from, to, error)))
            return false;
    }
    return true;
}

static bool write_all(int fd, const char *text)
{
    for (gsize left = strlen(text); left > 0;) {
        ssize_t put = write(fd, text, left);
        if (put <= 0)
            return false;
        text += put;
        left -= (gsize)put;
    }
    return fsync(fd) == 0 || errno == EINVAL; // not every place can be told to be sure
}

bool files_write_new(const char *path, const char *text, GError **error)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return error_set(G_FILE_ERROR, (int)g_file_error_from_errno(errno), error, "%s cannot be made: %s", path,
                         g_strerror(errno));
    bool is_written = write_all(fd, text);
    int cause = errno;
    bool is_closed = close(fd) == 0;
    if (is_written && is_closed)
        return true;
    cause = is_written ? errno : cause;
    g_unlink(path);
    return error_set(G_FILE_ERROR, (int)g_file_error_from_errno(cause), error, "%s could not be written: %s", path,
                     g_strerror(cause));
}

const char *files_read_private(const char *path, char *text, gsize size, const char *absent)
{
    struct stat info;
    int file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0)
        return errno == ENOENT ? absent : g_strerror(errno);
    bool is_private = fstat(file, &info) == 0 && S_ISREG(info.st_mode) && !(info.st_mode & (S_IRWXG | S_IRWXO));
    ssize_t length = is_private ? read(file, text, size - 1) : -1;
    close(file);
    if (!is_private)
        return "can be read by others; run chmod 600 on it";
    return length >= 0 ? NULL : "cannot be read";
}

void files_remove_folder(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR) && !g_file_test(path, G_FILE_TEST_IS_SYMLINK))
            files_remove_folder(path);
        else
            g_unlink(path);
    }
    g_rmdir(folder);
}
