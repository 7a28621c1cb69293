// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/label/picture.h"

#include <librsvg/rsvg.h>
#include <string.h>

#define FILE_BYTES_MAX (4 * 1024 * 1024)
#define SIDE_PX_MAX 4096

struct Picture {
    RsvgHandle *vector; // one of the two
    cairo_surface_t *pixels;
    double width, height;
};

void picture_free(Picture *picture)
{
    if (!picture)
        return;
    g_clear_object(&picture->vector);
    g_clear_pointer(&picture->pixels, cairo_surface_destroy);
    g_free(picture);
}

bool picture_is_vector(const Picture *picture)
{
    return picture->vector != NULL;
}

void picture_measures(const Picture *picture, double *out_width, double *out_height)
{
    *out_width = picture->width;
    *out_height = picture->height;
}

typedef struct {
    const char *bytes;
    gsize length;
} Source;

static cairo_status_t take_bytes(void *closure, unsigned char *bytes, unsigned int length)
{
    Source *source = closure;
    if (length > source->length)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(bytes, source->bytes, length);
    source->bytes += length;
    source->length -= length;
    return CAIRO_STATUS_SUCCESS;
}

// The sides stand in the first chunk of a PNG; a picture of impossible size is not unpacked.
static bool is_small_png(const char *bytes, gsize length)
{
    guint32 width = 0, height = 0;
    if (length < 24 || memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) != 0)
        return false;
    memcpy(&width, bytes + 16, 4);
    memcpy(&height, bytes + 20, 4);
    return GUINT32_FROM_BE(width) <= SIDE_PX_MAX && GUINT32_FROM_BE(height) <= SIDE_PX_MAX;
}

static bool load_png(Picture *picture, const char *bytes, gsize length)
{
    if (!is_small_png(bytes, length))
        return false;
    Source source = {bytes, length};
    picture->pixels = cairo_image_surface_create_from_png_stream(take_bytes, &source);
    picture->width = cairo_image_surface_get_width(picture->pixels);
    picture->height = cairo_image_surface_get_height(picture->pixels);
    return cairo_surface_status(picture->pixels) == CAIRO_STATUS_SUCCESS;
}

static bool load_svg(Picture *picture, const char *bytes, gsize length)
{
    picture->vector = rsvg_handle_new_from_data((const guint8 *)bytes, length, NULL);
    if (!picture->vector)
        return false;
    gboolean has_width = FALSE, has_height = FALSE, has_box = FALSE;
    RsvgLength width, height;
    RsvgRectangle box = {0};
    rsvg_handle_get_intrinsic_dimensions(picture->vector, &has_width, &width, &has_height, &height, &has_box, &box);
    picture->width = box.width;
    picture->height = box.height;
    return has_box && box.width > 0 && box.height > 0;
}

Picture *label_picture_load(const char *folder, const char *file, GError **error)
{
    g_autofree char *bytes = NULL;
    gsize length = 0;
    g_autofree char *path = folder ? g_build_filename(folder, file, NULL) : NULL;
    if (strchr(file, '/') || !path || !g_file_get_contents(path, &bytes, &length, NULL))
        return error_set_null(LABEL_ERROR, LABEL_ERROR_IMAGE, error,
                              "found file = %s, expected a picture in the template's folder", file);
    Picture *picture = g_new0(Picture, 1);
    if (length <= FILE_BYTES_MAX && (load_png(picture, bytes, length) || load_svg(picture, bytes, length)))
        return picture;
    picture_free(picture);
    return error_set_null(LABEL_ERROR, LABEL_ERROR_IMAGE, error,
                          "found file = %s, expected a PNG of at most %d dots a side or an SVG with a viewBox", file,
                          SIDE_PX_MAX);
}

bool picture_draw(const Picture *picture, cairo_t *cairo, double width, double height, GError **error)
{
    if (picture->vector) {
        const RsvgRectangle place = {0, 0, width, height};
        return rsvg_handle_render_document(picture->vector, cairo, &place, error);
    }
    cairo_save(cairo);
    cairo_scale(cairo, width / picture->width, height / picture->height);
    cairo_set_source_surface(cairo, picture->pixels, 0, 0);
    cairo_paint(cairo);
    cairo_restore(cairo);
    return true;
}
