// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/label/render.h"

#include <stdarg.h>
#include <string.h>
#include <zbar.h>

LabelTemplate *template_from(const char *text)
{
    g_autoptr(GError) error = NULL;
    LabelTemplate *label_template = label_template_parse(text, strlen(text), "test.label", NULL, &error);
    g_assert_no_error(error);
    return label_template;
}

LabelTemplate *template_shipped(const char *file)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(TEST_SOURCE_DIR, "config", file, NULL);
    LabelTemplate *label_template = label_template_load(path, &error);
    g_assert_no_error(error);
    return label_template;
}

GStrv templates_shipped(void)
{
    static const char *const folders[] = {"events/pycon-us-2024", "events/pycon-india-2023", "labels", "starter"};
    g_autoptr(GStrvBuilder) found = g_strv_builder_new();
    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *folder = g_build_filename(TEST_SOURCE_DIR, "config", folders[i], NULL);
        g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
        g_assert_nonnull(dir);
        for (const char *name; (name = g_dir_read_name(dir));) {
            g_autofree char *file = g_build_filename(folders[i], name, NULL);
            if (g_str_has_suffix(name, ".label") && !g_str_has_prefix(name, "disclosure"))
                g_strv_builder_add(found, file);
        }
    }
    return g_strv_builder_end(found);
}

Bitmap *render_at(const LabelTemplate *label_template, GHashTable *fields, int dpi)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) warnings = NULL;
    const LabelTarget target = {.dpi_x = dpi, .dpi_y = dpi};
    Bitmap *bitmap = label_render(label_template, fields, &target, &warnings, &error);
    g_assert_no_error(error);
    if (warnings->len > 0)
        g_test_fail_printf("%s", (char *)g_ptr_array_index(warnings, 0));
    return bitmap;
}

GHashTable *fields_from(const char *first_name, ...)
{
    GHashTable *fields = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    va_list arguments;
    va_start(arguments, first_name);
    for (const char *name = first_name; name; name = va_arg(arguments, const char *))
        g_hash_table_insert(fields, g_strdup(name), g_strdup(va_arg(arguments, const char *)));
    va_end(arguments);
    return fields;
}

static bool is_inked(const Bitmap *bitmap, int x, int y)
{
    return bitmap_get(bitmap->black, bitmap->stride_bytes, x, y) ||
           (bitmap->red && bitmap_get(bitmap->red, bitmap->stride_bytes, x, y));
}

Inked inked_of(const Bitmap *bitmap)
{
    Inked inked = {bitmap->width_px, bitmap->height_px, 0, 0};
    for (int y = 0; y < bitmap->height_px; y++)
        for (int x = 0; x < bitmap->width_px; x++)
            if (is_inked(bitmap, x, y)) {
                inked.left = MIN(inked.left, x);
                inked.top = MIN(inked.top, y);
                inked.right = MAX(inked.right, x + 1);
                inked.bottom = MAX(inked.bottom, y + 1);
            }
    return inked.right > 0 ? inked : (Inked){0};
}

static bool planes_equal(const guint8 *one, const guint8 *other, gsize length)
{
    return (one == NULL) == (other == NULL) && (!one || memcmp(one, other, length) == 0);
}

bool bitmap_equals(const Bitmap *one, const Bitmap *other)
{
    gsize length = (gsize)one->stride_bytes * (gsize)one->height_px;
    return one->width_px == other->width_px && one->height_px == other->height_px && one->stride_bytes == other->stride_bytes &&
           planes_equal(one->black, other->black, length) && planes_equal(one->red, other->red, length);
}

int ink_count(const Bitmap *bitmap, const guint8 *plane)
{
    int count = 0;
    for (int y = 0; y < bitmap->height_px; y++)
        for (int x = 0; x < bitmap->width_px; x++)
            count += bitmap_get(plane, bitmap->stride_bytes, x, y);
    return count;
}

guint8 *grey_of(const Bitmap *bitmap, int *out_width_px, int *out_height_px)
{
    const int margin = 16, width = bitmap->width_px + 2 * margin, height = bitmap->height_px + 2 * margin;
    guint8 *pixels = g_malloc((gsize)width * (gsize)height);
    memset(pixels, 255, (gsize)width * (gsize)height);
    for (int y = 0; y < bitmap->height_px; y++)
        for (int x = 0; x < bitmap->width_px; x++)
            if (is_inked(bitmap, x, y))
                pixels[(gsize)(y + margin) * (gsize)width + (gsize)(x + margin)] = 0;
    *out_width_px = width;
    *out_height_px = height;
    return pixels;
}

static zbar_image_t *photograph(const Bitmap *bitmap)
{
    int width = 0, height = 0;
    guint8 *pixels = grey_of(bitmap, &width, &height);
    zbar_image_t *image = zbar_image_create();
    zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
    zbar_image_set_size(image, (unsigned)width, (unsigned)height);
    zbar_image_set_data(image, pixels, (unsigned long)width * (unsigned long)height, zbar_image_free_data);
    return image;
}

char *read_back(const Bitmap *bitmap, const char *kind)
{
    zbar_image_scanner_t *scanner = zbar_image_scanner_create();
    zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 1);
    zbar_image_t *image = photograph(bitmap);
    zbar_scan_image(scanner, image);
    GString *found = g_string_new(NULL);
    for (const zbar_symbol_t *symbol = zbar_image_first_symbol(image); symbol; symbol = zbar_symbol_next(symbol))
        if (strcmp(zbar_get_symbol_name(zbar_symbol_get_type(symbol)), kind) == 0)
            g_string_append_printf(found, "%s%s", found->len ? "\n" : "", zbar_symbol_get_data(symbol));
    zbar_image_destroy(image);
    zbar_image_scanner_destroy(scanner);
    return g_string_free(found, FALSE);
}
