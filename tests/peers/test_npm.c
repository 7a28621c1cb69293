// SPDX-License-Identifier: GPL-3.0-or-later
// Peers from npm: what zpl-renderer-js draws for our ZPL is the picture; what receipt-printer-encoder sends for a
// picture, the decoder that reads our ESC/POS reads as the same picture.
#include "tests/driver/page.h"
#include "tests/label/render.h"

#include <cairo.h>
#include <gio/gio.h>
#include <glib/gstdio.h>

typedef struct {
    const char *model;
    int dots_per_mm;
    int density;
} ZplCase;

// The renderer counts 203 dpi as 8 dots a mm and 300 as 12, and puts a label that is narrower than it was told into
// the middle: it is told of the picture's dots.
static const ZplCase zpl_cases[] = {
    {"ZD421-203dpi", 8, -1}, {"generic-203dpi", 8, -1}, {"ZD421-300dpi", 12, -1},
    {"ZD421-203dpi", 8, 30}, {"generic-203dpi", 8, 30}, {"generic-300dpi", 12, 128},
};

static void run_node(const char *const *words)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GSubprocess) process = g_subprocess_newv(words, G_SUBPROCESS_FLAGS_NONE, &error);
    g_assert_no_error(error);
    g_assert_true(g_subprocess_wait_check(process, NULL, &error));
    g_assert_no_error(error);
}

static char *temporary(const char *suffix)
{
    g_autofree char *name = g_strconcat("lanyard-XXXXXX", suffix, NULL);
    char *path = NULL;
    int fd = g_file_open_tmp(name, &path, NULL);
    g_assert_true(g_close(fd, NULL));
    return path;
}

// The corner of the drawing that is the picture, as black and white.
static Bitmap *bitmap_of(cairo_surface_t *surface, int width_px, int height_px)
{
    cairo_surface_t *grey = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width_px, height_px);
    cairo_t *cairo = cairo_create(grey);
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_paint(cairo);
    cairo_set_source_surface(cairo, surface, 0, 0);
    cairo_paint(cairo);
    cairo_destroy(cairo);
    cairo_surface_flush(grey);
    Bitmap *bitmap = bitmap_new(width_px, height_px, 203, 203, false);
    for (int y = 0; y < height_px; y++)
        for (int x = 0; x < width_px; x++)
            if (cairo_image_surface_get_data(grey)[y * cairo_image_surface_get_stride(grey) + 4 * x] < 128)
                bitmap->black[y * bitmap->stride_bytes + x / 8] |= (guint8)(0x80 >> x % 8);
    cairo_surface_destroy(grey);
    return bitmap;
}

// What the renderer draws for our bytes.
static Bitmap *drawn(const ZplCase *zpl_case, const Bitmap *bitmap, const DriverMedia *media)
{
    DriverPage page = {.model = driver_model(&driver_zpl, zpl_case->model), .media = media};
    g_autoptr(GByteArray) bytes = driver_encode(&driver_zpl, &page, (const Bitmap *[]){bitmap}, 1, NULL);
    g_autofree char *zpl = temporary(".zpl"), *png = temporary(".png");
    g_autofree char *script = g_build_filename(g_getenv("PEER_DIR"), "render_zpl.mjs", NULL);
    g_autofree char *density = g_strdup_printf("%d", zpl_case->dots_per_mm);
    g_autofree char *width = g_strdup_printf("%.4f", (double)bitmap->width_px / zpl_case->dots_per_mm);
    g_autofree char *height = g_strdup_printf("%.4f", (double)bitmap->height_px / zpl_case->dots_per_mm);
    g_assert_true(g_file_set_contents(zpl, (const char *)bytes->data, (gssize)bytes->len, NULL));
    run_node((const char *const[]){"node", script, zpl, png, width, height, density, NULL});
    cairo_surface_t *surface = cairo_image_surface_create_from_png(png);
    g_assert_cmpint(cairo_surface_status(surface), ==, CAIRO_STATUS_SUCCESS);
    g_assert_cmpint(cairo_image_surface_get_width(surface), >=, bitmap->width_px);
    Bitmap *drawing = bitmap_of(surface, bitmap->width_px, bitmap->height_px);
    cairo_surface_destroy(surface);
    g_unlink(zpl);
    g_unlink(png);
    return drawing;
}

static void check_zpl(const ZplCase *zpl_case, const Bitmap *bitmap, const DriverMedia *media)
{
    g_autoptr(Bitmap) drawing = drawn(zpl_case, bitmap, media);
    int differing = 0;
    for (int y = 0; y < bitmap->height_px; y++)
        for (int x = 0; x < bitmap->width_px; x++)
            differing += drawing_dot(drawing, drawing->black, x, y) != drawing_dot(bitmap, bitmap->black, x, y);
    g_assert_cmpint(differing, ==, 0);
}

static void our_zpl_is_drawn_as_the_picture(void)
{
    const DriverMedia *media = driver_media(&driver_zpl, "62x29");
    GRand *rand = g_rand_new_with_seed(421);
    for (gsize i = 0; i < G_N_ELEMENTS(zpl_cases); i++) {
        const DriverModel *model = driver_model(&driver_zpl, zpl_cases[i].model);
        int width_px = 0, length_px = 0;
        driver_picture(model, media, &width_px, &length_px);
        Bitmap *bitmap = zpl_cases[i].density < 0
                             ? drawing_shapes(width_px, length_px, model->dpi_x, model->dpi_y, false)
                             : drawing_random(rand, width_px, length_px, model->dpi_x, model->dpi_y, false, zpl_cases[i].density);
        check_zpl(&zpl_cases[i], bitmap, media);
        drawing_free(bitmap);
    }
    g_rand_free(rand);
}

// A badge as it ships, through our encoder and their renderer: its code is read from what they drew.
static void the_code_of_a_badge_is_read_back(void)
{
    static const char token[] = "4QY6J2KXW0B7ZC1T9RDH5VM3NGS8PALEF2U0QX";
    g_autoptr(LabelTemplate) badge = template_shipped("events/pycon-us-2024/badge.label");
    g_autoptr(GHashTable) fields = fields_from("name", "Grace Hopper", "first_name", "Grace", "last_name", "Hopper", "company",
                                               "Navy", "ticket_title", "Attendee", "token", token, NULL);
    g_autoptr(GError) error = NULL;
    const DriverMedia *media = driver_media(&driver_zpl, "62x100");
    LabelTarget target = {.dpi_x = 203, .dpi_y = 203};
    driver_picture(driver_model(&driver_zpl, zpl_cases[0].model), media, &target.width_px, &target.length_px);
    g_autoptr(Bitmap) bitmap = label_render(badge, fields, &target, NULL, &error);
    g_assert_no_error(error);
    g_autoptr(Bitmap) drawing = drawn(&zpl_cases[0], bitmap, media);
    g_autofree char *text = read_back(drawing, "QR-Code");
    g_assert_cmpstr(text, ==, token);
}

static GBytes *peer_escpos(const Bitmap *bitmap)
{
    g_autoptr(GByteArray) dots = g_byte_array_new();
    for (int y = 0; y < bitmap->height_px; y++)
        for (int x = 0; x < bitmap->width_px; x++)
            g_byte_array_append(dots, (const guint8[]){drawing_dot(bitmap, bitmap->black, x, y)}, 1);
    g_autofree char *from = temporary(".dots"), *to = temporary(".bin");
    g_autofree char *script = g_build_filename(g_getenv("PEER_DIR"), "encode_escpos.mjs", NULL);
    g_autofree char *width = g_strdup_printf("%d", bitmap->width_px);
    g_autofree char *height = g_strdup_printf("%d", bitmap->height_px);
    g_assert_true(g_file_set_contents(from, (const char *)dots->data, (gssize)dots->len, NULL));
    run_node((const char *const[]){"node", script, from, to, width, height, NULL});
    char *bytes = NULL;
    gsize length = 0;
    g_assert_true(g_file_get_contents(to, &bytes, &length, NULL));
    g_unlink(from);
    g_unlink(to);
    return g_bytes_new_take(bytes, length);
}

static void their_escpos_is_read_as_the_picture(void)
{
    GRand *rand = g_rand_new_with_seed(88);
    // The peer takes whole bytes only.
    Bitmap *pictures[] = {drawing_shapes(576, 400, 203, 203, false), drawing_random(rand, 384, 600, 203, 203, false, 60)};
    for (gsize i = 0; i < G_N_ELEMENTS(pictures); i++) {
        g_autofree char *problem = NULL;
        g_autoptr(GBytes) theirs = peer_escpos(pictures[i]);
        g_autoptr(GPtrArray) pages = decode_escpos(g_bytes_get_data(theirs, NULL), g_bytes_get_size(theirs), 576, &problem);
        g_assert_cmpstr(problem, ==, NULL);
        g_assert_cmpuint(pages->len, ==, 1);
        const Page *page = pages->pdata[0];
        g_assert_true(page->is_cut);
        g_assert_cmpint(page->lines, ==, pictures[i]->height_px);
        int differing = 0;
        for (int y = 0; y < page->lines; y++)
            for (int x = 0; x < page->dots; x++)
                differing += page_dot(page, page->black, x, y) !=
                             (x < pictures[i]->width_px && drawing_dot(pictures[i], pictures[i]->black, x, y));
        g_assert_cmpint(differing, ==, 0);
        drawing_free(pictures[i]);
    }
    g_rand_free(rand);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/peers/zpl-renderer-js/our-zpl-is-drawn-as-the-picture", our_zpl_is_drawn_as_the_picture);
    g_test_add_func("/peers/zpl-renderer-js/the-code-of-a-badge-is-read-back", the_code_of_a_badge_is_read_back);
    g_test_add_func("/peers/receipt-printer-encoder/their-escpos-is-read-as-the-picture", their_escpos_is_read_as_the_picture);
    return g_test_run();
}
