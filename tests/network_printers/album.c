// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/network_printers/album.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

struct AlbumWriter {
    char *folder;
    int log_fd;
    guint count;
    gint64 start_us;
};

Picture *picture_new(int width_px, int height_px)
{
    Picture *picture = g_new0(Picture, 1);
    picture->width_px = width_px;
    picture->height_px = height_px;
    gsize size = ((gsize)width_px + 7) / 8 * (gsize)height_px;
    picture->rows = g_byte_array_new_take(g_malloc0(MAX(size, 1)), size);
    return picture;
}

void picture_discard(Picture *picture)
{
    if (!picture)
        return;
    g_byte_array_unref(picture->rows);
    g_free(picture);
}

static gsize byte_of(const Picture *picture, int x, int y)
{
    return (gsize)y * (((gsize)picture->width_px + 7) / 8) + (gsize)x / 8;
}

bool picture_dot(const Picture *picture, int x, int y)
{
    return x >= 0 && y >= 0 && x < picture->width_px && y < picture->height_px &&
           (picture->rows->data[byte_of(picture, x, y)] & (0x80 >> x % 8));
}

void picture_ink(Picture *picture, int x, int y)
{
    if (x >= 0 && y >= 0 && x < picture->width_px && y < picture->height_px)
        picture->rows->data[byte_of(picture, x, y)] |= (guint8)(0x80 >> x % 8);
}

AlbumWriter *album_writer_new(const char *folder, GError **error)
{
    g_autofree char *log = g_build_filename(folder, "album.log", NULL);
    int fd = -1;
    if (g_mkdir_with_parents(folder, 0700) == 0)
        fd = g_open(log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) {
        g_set_error(error, G_IO_ERROR, g_io_error_from_errno(errno), "%s: %s", log, g_strerror(errno));
        return NULL;
    }
    AlbumWriter *writer = g_new0(AlbumWriter, 1);
    writer->folder = g_strdup(folder);
    writer->log_fd = fd;
    writer->start_us = g_get_monotonic_time();
    return writer;
}

void album_writer_free(AlbumWriter *writer)
{
    if (!writer)
        return;
    close(writer->log_fd);
    g_free(writer->folder);
    g_free(writer);
}

void album_note(AlbumWriter *writer, const char *event, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    g_autofree char *words = g_strdup_vprintf(format, values);
    va_end(values);
    gint64 at_ms = (g_get_monotonic_time() - writer->start_us) / 1000;
    g_autoptr(GString) line = g_string_new(NULL);
    g_string_printf(line, "at_ms=%" G_GINT64_FORMAT " event=%s %s\n", at_ms, event, words);
    if (write(writer->log_fd, line->str, line->len) != (gssize)line->len)
        g_error("album: %s", g_strerror(errno));
}

static void write_picture(const char *path, const Picture *picture)
{
    g_autoptr(GString) file = g_string_new(NULL);
    g_string_printf(file, "P4\n%d %d\n", picture->width_px, picture->height_px);
    g_string_append_len(file, (const char *)picture->rows->data, (gssize)picture->rows->len);
    g_autoptr(GError) error = NULL;
    if (!g_file_set_contents_full(path, file->str, (gssize)file->len, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
        g_error("album: %s", error->message);
}

void album_add(AlbumWriter *writer, LabelState state, const Picture *picture, guint line, guint label_of_line, const char *note)
{
    static const char *const names[] = {"whole", "torn", "garbled"};
    writer->count++;
    g_autofree char *name = picture ? g_strdup_printf("%04u.pbm", writer->count) : g_strdup("-");
    if (picture) {
        g_autofree char *path = g_build_filename(writer->folder, name, NULL);
        write_picture(path, picture);
    }
    album_note(writer, "label", "number=%u state=%s picture=%s line=%u of_line=%u note=%s", writer->count, names[state], name,
               line, label_of_line, note ? note : "");
}
