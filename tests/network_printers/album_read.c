// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/network_printers/album.h"

#include <string.h>
#include <zbar.h>

// Around the picture, since a label may have its code at the edge, and scanners want something light there.
#define QUIET_PX 48

static void label_free(void *data)
{
    AlbumLabel *label = data;
    g_free(label->path);
    g_free(label->note);
    g_free(label->text);
    g_free(label);
}

static Picture *picture_load(const char *path, GError **error)
{
    g_autofree char *file = NULL;
    gsize length = 0;
    if (!g_file_get_contents(path, &file, &length, error))
        return NULL;
    g_auto(GStrv) lines = g_strsplit(file, "\n", 3);
    g_auto(GStrv) sizes = g_strsplit(lines[0] && lines[1] ? lines[1] : "", " ", 2);
    guint64 width_px = 0, height_px = 0;
    gsize head = lines[0] && lines[1] ? strlen(lines[0]) + strlen(lines[1]) + 2 : 0;
    if (!head || strcmp(lines[0], "P4") != 0 || g_strv_length(sizes) != 2 ||
        !g_ascii_string_to_unsigned(sizes[0], 10, 1, 20000, &width_px, NULL) ||
        !g_ascii_string_to_unsigned(sizes[1], 10, 1, 200000, &height_px, NULL) ||
        length - head != (width_px + 7) / 8 * height_px) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s is no picture", path);
        return NULL;
    }
    Picture *picture = picture_new((int)width_px, (int)height_px);
    memcpy(picture->rows->data, file + head, picture->rows->len);
    return picture;
}

// The first QR code at `shrink` dots to one, or NULL.
static char *read_code(const Picture *picture, int shrink)
{
    int width = picture->width_px / shrink + 2 * QUIET_PX, height = picture->height_px / shrink + 2 * QUIET_PX;
    gsize size = (gsize)width * (gsize)height;
    g_autofree guint8 *grey = g_malloc(size);
    memset(grey, 0xff, size);
    for (int y = 0; y < height - 2 * QUIET_PX; y++)
        for (int x = 0; x < width - 2 * QUIET_PX; x++)
            if (picture_dot(picture, x * shrink, y * shrink))
                grey[(gsize)(y + QUIET_PX) * (gsize)width + (gsize)(x + QUIET_PX)] = 0;
    zbar_image_scanner_t *scanner = zbar_image_scanner_create();
    zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    zbar_image_t *image = zbar_image_create();
    zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
    zbar_image_set_size(image, (unsigned)width, (unsigned)height);
    zbar_image_set_data(image, grey, size, NULL);
    char *text = NULL;
    if (zbar_scan_image(scanner, image) > 0) {
        const zbar_symbol_t *symbol = zbar_image_first_symbol(image);
        text = g_strndup(zbar_symbol_get_data(symbol), zbar_symbol_get_data_length(symbol));
    }
    zbar_image_destroy(image);
    zbar_image_scanner_destroy(scanner);
    return text;
}

static char *read_text(const char *path, GError **error)
{
    g_autoptr(Picture) picture = picture_load(path, error);
    char *text = NULL;
    for (int shrink = 1; picture && !text && shrink <= 4; shrink *= 2)
        text = read_code(picture, shrink);
    return text;
}

// The value of a word of a log line, up to the next space, or to the line's end for `note`.
static char *word_of(const char *line, const char *key)
{
    g_autofree char *wanted = g_strdup_printf(" %s=", key);
    const char *at = strstr(line, wanted);
    if (!at)
        return NULL;
    at += strlen(wanted);
    return strcmp(key, "note") == 0 ? g_strdup(at) : g_strndup(at, strcspn(at, " \n"));
}

static guint number_of(const char *line, const char *key)
{
    g_autofree char *word = word_of(line, key);
    return word ? (guint)g_ascii_strtoull(word, NULL, 10) : 0;
}

static bool add_line(GPtrArray *labels, const char *folder, const char *line, GError **error)
{
    g_autofree char *state = word_of(line, "state"), *picture = word_of(line, "picture");
    AlbumLabel *label = g_new0(AlbumLabel, 1);
    g_ptr_array_add(labels, label);
    label->number = number_of(line, "number");
    label->at_ms = g_ascii_strtoll(line + strlen("at_ms="), NULL, 10);
    label->line = number_of(line, "line");
    label->label_of_line = number_of(line, "of_line");
    label->note = word_of(line, "note");
    label->state = g_strcmp0(state, "whole") == 0 ? LABEL_WHOLE : g_strcmp0(state, "torn") == 0 ? LABEL_TORN : LABEL_GARBLED;
    if (!picture || strcmp(picture, "-") == 0)
        return true;
    label->path = g_build_filename(folder, picture, NULL);
    g_autoptr(GError) problem = NULL;
    label->text = read_text(label->path, &problem);
    if (!problem)
        return true;
    g_propagate_error(error, g_steal_pointer(&problem));
    return false;
}

static GStrv log_lines(const char *folder)
{
    g_autofree char *path = g_build_filename(folder, "album.log", NULL), *log = NULL;
    if (!g_file_get_contents(path, &log, NULL, NULL))
        return g_new0(char *, 1);
    return g_strsplit(log, "\n", -1);
}

GPtrArray *album_read(const char *folder, GError **error)
{
    g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(label_free);
    g_auto(GStrv) lines = log_lines(folder);
    for (gsize i = 0; lines[i]; i++)
        if (strstr(lines[i], " event=label ") && !add_line(labels, folder, lines[i], error))
            return NULL;
    return g_steal_pointer(&labels);
}

guint album_count_events(const char *folder, const char *event)
{
    g_auto(GStrv) lines = log_lines(folder);
    g_autofree char *wanted = g_strdup_printf(" event=%s ", event);
    guint count = 0;
    for (gsize i = 0; lines[i]; i++)
        count += strstr(lines[i], wanted) != NULL;
    return count;
}
