// SPDX-License-Identifier: GPL-3.0-or-later
// picture.c - PNG, JPEG and PGM files as grey pictures.
#include <png.h>
#include <string.h>

#include "common/base/text.h"
#include "scanner/capture/convert.h"
#include "common/base/text.h"

static bool read_png(const guint8 *bytes, gsize length, GreyStore *out, char **out_why)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_memory(&image, bytes, length)) {
        *out_why = g_strdup(image.message);
        return false;
    }
    image.format = PNG_FORMAT_GRAY;
    bool is_read = image.width <= READER_SIDE_MAX_PX && image.height <= READER_SIDE_MAX_PX &&
                   grey_store_resize(out, (int)image.width, (int)image.height);
    // Transparent places are paper: white.
    const png_color paper = {255, 255, 255};
    is_read = is_read && png_image_finish_read(&image, &paper, out->pixels, 0, NULL);
    if (!is_read)
        *out_why = g_strdup(image.message[0] ? image.message : "it is larger than 8192 pixels");
    png_image_free(&image);
    return is_read;
}

// The next number of a PGM header; -1 when there is none. Comments run from # to the end of the line.
static int pgm_number(const guint8 **at, const guint8 *end)
{
    while (*at < end && (g_ascii_isspace(**at) || **at == '#')) {
        if (**at == '#')
            while (*at < end && **at != '\n')
                (*at)++;
        else
            (*at)++;
    }
    int number = -1;
    for (; *at < end && g_ascii_isdigit(**at) && number < 100000; (*at)++)
        number = MAX(number, 0) * 10 + (**at - '0');
    return number;
}

static bool read_pgm(const guint8 *bytes, gsize length, GreyStore *out)
{
    const guint8 *at = bytes + 2, *end = bytes + length;
    int width_px = pgm_number(&at, end), height_px = pgm_number(&at, end), most = pgm_number(&at, end);
    if (at == end || !g_ascii_isspace(*at) || most < 1 || most > 255 || !grey_store_resize(out, width_px, height_px))
        return false;
    at++; // one white space parts header and pixels
    gsize needed = (gsize)width_px * (gsize)height_px;
    if ((gsize)(end - at) < needed)
        return false;
    for (gsize i = 0; i < needed; i++)
        out->pixels[i] = (guint8)(MIN(at[i], most) * 255 / most);
    return true;
}

static bool read_any(const guint8 *bytes, gsize length, GreyStore *out, char **out_why)
{
    if (length >= 8 && memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) == 0)
        return read_png(bytes, length, out, out_why);
    if (length >= 3 && memcmp(bytes, "\xff\xd8\xff", 3) == 0) {
        *out_why = g_strdup("the JPEG data are damaged or larger than 8192 pixels");
        return convert_to_grey(FORMAT_MJPEG, bytes, length, 0, 0, 0, out);
    }
    if (length >= 3 && memcmp(bytes, "P5", 2) == 0) {
        *out_why = g_strdup("the PGM data are cut short or not of 8 bits");
        return read_pgm(bytes, length, out);
    }
    *out_why = g_strdup("it is neither PNG nor JPEG nor PGM");
    return false;
}

bool picture_load(const char *path, guint8 **out_pixels, int *out_width_px, int *out_height_px, GError **error)
{
    g_autofree char *bytes = NULL;
    gsize length;
    if (!g_file_get_contents(path, &bytes, &length, error))
        return false;
    GreyStore store = {0};
    g_autofree char *why = NULL;
    if (!read_any((const guint8 *)bytes, length, &store, &why)) {
        g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_FORMAT, "%s cannot be read as a picture: %s", path, why);
        grey_store_clear(&store);
        return false;
    }
    *out_pixels = store.pixels;
    *out_width_px = store.width_px;
    *out_height_px = store.height_px;
    return true;
}

static bool is_picture_name(const char *name)
{
    static const char *const endings[] = {".png", ".jpg", ".jpeg", ".pgm"};
    g_autofree char *lower = g_ascii_strdown(name, -1);
    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++)
        if (g_str_has_suffix(lower, endings[i]))
            return true;
    return false;
}

GPtrArray *picture_names(const char *folder, GError **error)
{
    g_autoptr(GDir) entries = g_dir_open(folder, 0, error);
    if (!entries)
        return NULL;
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; (name = g_dir_read_name(entries));)
        if (is_picture_name(name))
            g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, text_compare);
    return names;
}
