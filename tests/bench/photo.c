// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/photo.h"

#include <string.h>

#include "scanner/capture/capture.h"

#define CORNERS 8 // numbers of a code
#define DEPTH_MAX 8

static int compare_paths(gconstpointer one, gconstpointer other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

static void add_paths(GPtrArray *paths, const char *folder, int depth)
{
    g_autoptr(GPtrArray) names = picture_names(folder, NULL);
    for (guint i = 0; names && i < names->len; i++)
        g_ptr_array_add(paths, g_build_filename(folder, g_ptr_array_index(names, i), NULL));
    g_autoptr(GDir) all = g_dir_open(folder, 0, NULL);
    for (const char *name = all ? g_dir_read_name(all) : NULL; name; name = g_dir_read_name(all)) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (depth < DEPTH_MAX && g_file_test(path, G_FILE_TEST_IS_DIR))
            add_paths(paths, path, depth + 1);
    }
}

GPtrArray *photo_paths(const char *folder)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    add_paths(paths, folder, 0);
    g_ptr_array_sort(paths, compare_paths);
    return paths;
}

static int count_numbers(const char *line)
{
    int count = 0;
    for (char *end;; line = end, count++) {
        g_ascii_strtod(line, &end);
        if (end == line)
            return count;
    }
}

static void take_truth(const char *path, Photo *out)
{
    const char *dot = strrchr(path, '.');
    g_autofree char *truth_path = g_strdup_printf("%.*s.txt", (int)(dot - path), path);
    g_autofree char *content = NULL;
    gsize length = 0;
    if (!g_file_get_contents(truth_path, &content, &length, NULL) || length == 0)
        return;
    g_auto(GStrv) lines = g_strsplit(content, "\n", -1);
    for (char **line = lines; *line; line++)
        out->code_count += count_numbers(*line) >= CORNERS;
    if (out->code_count > 0)
        return;
    out->code_count = 1;
    out->text = g_bytes_new(content, content[length - 1] == '\n' ? length - 1 : length);
}

// Each pixel the mean of `step` by `step`.
static void shrink(Photo *photo, int step)
{
    const int width = photo->width_px / step, height = photo->height_px / step;
    guint8 *to = photo->pixels; // never behind what is read
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            guint sum = 0;
            for (int i = 0; i < step * step; i++)
                sum += photo->pixels[(gsize)(y * step + i / step) * (gsize)photo->width_px + (gsize)(x * step + i % step)];
            *to++ = (guint8)(sum / (guint)(step * step));
        }
    photo->width_px = width;
    photo->height_px = height;
}

bool photo_load(const char *path, int width_px, int height_px, Photo *out, GError **error)
{
    *out = (Photo){0};
    if (!picture_load(path, &out->pixels, &out->width_px, &out->height_px, error))
        return false;
    const int longer = MAX(width_px, height_px), shorter = MIN(width_px, height_px);
    int step = 1; // upright pictures are held to the same number of pixels
    while (MAX(out->width_px, out->height_px) / step > longer || MIN(out->width_px, out->height_px) / step > shorter)
        step++;
    if (step > 1)
        shrink(out, step);
    take_truth(path, out);
    return true;
}

void photo_clear(Photo *photo)
{
    g_free(photo->pixels);
    g_clear_pointer(&photo->text, g_bytes_unref);
}
