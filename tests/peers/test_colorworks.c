// SPDX-License-Identifier: GPL-3.0-or-later
// test_colorworks.c FOLDER - the PNGs that ColorWorks printers are sent for a badge, cut out of the bytes by hand, with the code that stands
// on each beside them: zxing.sh has another library's program read both.
#include "tests/driver/page.h"
#include "tests/label/render.h"

#include <string.h>

static const char token[] = "4QY6J2KXW0B7ZC1T9RDH5VM3NGS8PALEF2U0QX";

static Bitmap *badge_for(const DriverModel *model, const DriverMedia *media)
{
    g_autoptr(LabelTemplate) badge = template_shipped("events/pycon-us-2024/badge.label");
    g_autoptr(GHashTable) fields =
        fields_from("name", "Grace Hopper", "first_name", "Grace", "last_name", "Hopper", "company", "Navy", "ticket_title",
                    "Attendee", "band_colour", "#2060c0", "token", token, NULL);
    LabelTarget target = {.dpi_x = model->dpi_x,
                          .dpi_y = model->dpi_y,
                          .has_red = media->has_red,
                          .has_colours = true,
                          .media_width_mm = media->width_mm,
                          .media_length_mm = media->length_mm};
    driver_picture(model, media, &target.width_px, &target.length_px);
    g_autoptr(GError) error = NULL;
    Bitmap *bitmap = label_render(badge, fields, &target, NULL, &error);
    g_assert_no_error(error);
    return bitmap;
}

// The hexadecimal digits behind the fifth comma of ~DY.
static GByteArray *png_within(GByteArray *stream)
{
    g_byte_array_append(stream, (const guint8 *)"", 1);
    const char *download = strstr((const char *)stream->data, "~DY");
    g_auto(GStrv) words = g_strsplit(download, ",", 6);
    g_assert_cmpuint(g_strv_length(words), ==, 6);
    GByteArray *png = g_byte_array_new();
    for (const char *at = words[5]; g_ascii_isxdigit(at[0]); at += 2) {
        guint8 byte = (guint8)(g_ascii_xdigit_value(at[0]) << 4 | g_ascii_xdigit_value(at[1]));
        g_byte_array_append(png, &byte, 1);
    }
    return png;
}

static void write_label(const char *folder, const DriverModel *model, const DriverMedia *media)
{
    g_autoptr(Bitmap) bitmap = badge_for(model, media);
    DriverPage page = {.model = model, .media = media};
    g_autoptr(GError) error = NULL;
    g_autoptr(GByteArray) stream = driver_encode(&driver_esclabel, &page, (const Bitmap *[]){bitmap}, 1, &error);
    g_assert_no_error(error);
    g_autoptr(GByteArray) png = png_within(stream);
    g_autofree char *name = g_strdup_printf("%s/%s-%s", folder, model->name, media->name);
    g_autofree char *picture = g_strconcat(name, ".png", NULL), *text = g_strconcat(name, ".txt", NULL);
    g_assert_true(g_file_set_contents(picture, (const char *)png->data, (gssize)png->len, NULL));
    g_assert_true(g_file_set_contents(text, token, -1, NULL));
}

int main(int argc, char **argv)
{
    static const char *const rolls[] = {"62x100", "4x6in", "3x4in", "A6"};
    g_assert(argc == 2);
    for (const DriverModel *model = driver_esclabel.models; model->name; model++)
        for (gsize i = 0; i < G_N_ELEMENTS(rolls) && !model->refused; i++)
            write_label(argv[1], model, driver_media(&driver_esclabel, rolls[i]));
    return 0;
}
