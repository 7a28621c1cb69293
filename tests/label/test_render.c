// SPDX-License-Identifier: GPL-3.0-or-later
// test_render.c - elements as dots: codes, inks, fills, conditions, orientation, length, and the files they become.
#include <cairo.h>
#include <glib/gstdio.h>
#include <string.h>

#include "tests/label/render.h"

#define HEAD "[label]\nwidth_mm = 62\nlength_mm = 29\n"

static Bitmap *render_text(const char *text, GHashTable *fields, bool has_red)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(LabelTemplate) label_template = template_from(text);
    const LabelTarget target = {.dpi_x = 300, .dpi_y = 300, .has_red = has_red};
    Bitmap *bitmap = label_render(label_template, fields, &target, NULL, &error);
    g_assert_no_error(error);
    return bitmap;
}

static void assert_render_fails(const char *text, GHashTable *fields, LabelError code, const char *part)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(LabelTemplate) label_template = template_from(text);
    const LabelTarget target = {.dpi_x = 300, .dpi_y = 300};
    g_assert_null(label_render(label_template, fields, &target, NULL, &error));
    g_assert_error(error, LABEL_ERROR, (int)code);
    g_assert_nonnull(strstr(error->message, part));
}

static void test_measures_follow_template_and_target(void)
{
    g_autoptr(GHashTable) fields = fields_from("name", "Ada", NULL);
    g_autoptr(LabelTemplate) label_template = template_from(HEAD "[text a]\nx_mm = 5\ny_mm = 5\ntext = {name}\n");
    g_autoptr(Bitmap) whole = render_at(label_template, fields, 300);
    g_assert_cmpint(whole->width_px, ==, 732);
    g_assert_cmpint(whole->height_px, ==, 343);
    // The head's 696 x 271 dots lie in the middle of the label.
    const LabelTarget head = {.dpi_x = 300, .dpi_y = 300, .width_px = 696, .length_px = 271};
    g_autoptr(Bitmap) printed = label_render(label_template, fields, &head, NULL, NULL);
    const Inked in_whole = inked_of(whole), in_printed = inked_of(printed);
    g_assert_cmpint(in_whole.left - in_printed.left, ==, 18);
    g_assert_cmpint(in_whole.top - in_printed.top, ==, 36);
}

static void test_length_follows_content_on_endless_media(void)
{
    static const char text[] =
        "[label]\nwidth_mm = 62\nmargin_mm = 3\n[box a]\nx_mm = 2\ny_mm = 2\nwidth_mm = 10\nheight_mm = 20\nfill = solid\n"
        "[text b]\nbelow = a\nx_mm = 2\ny_mm = 2\ntext = {company}\nsize_mm = 4\nheight_mm = 8\n";
    g_autoptr(GHashTable) none = fields_from(NULL, NULL), some = fields_from("company", "H", NULL);
    g_autoptr(Bitmap) short_one = render_text(text, none, false), long_one = render_text(text, some, false);
    g_assert_cmpint(short_one->height_px, ==, (int)(25 * 300 / 25.4 + 0.5));
    // 2 mm of gap and a capital of 4 mm more.
    g_assert_cmpint(ABS(long_one->height_px - short_one->height_px - (int)(6 * 300 / 25.4)), <=, 2);
}

static void test_lying_labels_are_turned(void)
{
    // A square at the design's left end, half way down, comes out at the media's top.
    g_autoptr(GHashTable) none = fields_from(NULL, NULL);
    g_autoptr(Bitmap) bitmap = render_text("[label]\nwidth_mm = 29\nlength_mm = 90\norientation = landscape\n"
                                           "[box a]\nx_mm = 5\ny_mm = 3\nwidth_mm = 20\nheight_mm = 4\nfill = solid\n",
                                           none, false);
    g_assert_cmpint(bitmap->width_px, ==, 343);
    g_assert_cmpint(bitmap->height_px, ==, 1063);
    const Inked inked = inked_of(bitmap);
    const double dots = 300 / 25.4;
    g_assert_cmpfloat_with_epsilon(inked.top / dots, 5, 0.1);
    g_assert_cmpfloat_with_epsilon(inked.bottom / dots, 25, 0.1);
    g_assert_cmpfloat_with_epsilon(29 - inked.right / dots, 3, 0.1);
    g_assert_cmpfloat_with_epsilon(29 - inked.left / dots, 7, 0.1);
}

static void test_qr_modules_are_whole_dots_with_a_quiet_zone(void)
{
    g_autoptr(GHashTable) fields = fields_from("token", "LY0$%*+-./:000000000000000000000007919", NULL);
    // Ink everywhere: what the code keeps free is its own doing.
    g_autoptr(Bitmap) bitmap =
        render_text(HEAD "[box a]\nx_mm = 0\nwidth_mm = 62\nheight_mm = 29\nfill = solid\n"
                         "[qr b]\nx_mm = 3\ny_mm = 3\nwidth_mm = 22\ntext = {token}\nalign = start\nvalign = top\n",
                    fields, false);
    g_autofree char *text = read_back(bitmap, "QR-Code");
    g_assert_cmpstr(text, ==, "LY0$%*+-./:000000000000000000000007919");
    // 25 modules and 4 on each side, 7 dots each: version 2.
    const int dots = 7, left = 35, top = 35, side = 33 * dots;
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) {
            bool is_quiet = MIN(MIN(x, y), MIN(side - 1 - x, side - 1 - y)) < 4 * dots;
            bool is_dark = bitmap_get(bitmap->black, bitmap->stride_bytes, left + x, top + y);
            bool corner = bitmap_get(bitmap->black, bitmap->stride_bytes, left + x / dots * dots, top + y / dots * dots);
            g_assert_cmpint(is_dark, ==, is_quiet ? 0 : corner);
        }
    g_assert_true(bitmap_get(bitmap->black, bitmap->stride_bytes, left - 1, top));
    g_assert_true(bitmap_get(bitmap->black, bitmap->stride_bytes, left + side, top));
}

// A token may hold spaces anywhere; a name is one line with single ones.
static void test_codes_keep_their_spaces(void)
{
    static const char token[] = " D62R607%3  69HHO.:LHIV-UVAP3A0:JD*D9 ";
    g_autoptr(GHashTable) fields = fields_from("token", token, "name", " Ada  Lovelace ", NULL);
    g_autoptr(Bitmap) qr = render_text(HEAD "[qr b]\nx_mm = 3\ny_mm = 3\nwidth_mm = 22\ntext = {token}\n", fields, false);
    g_autofree char *text = read_back(qr, "QR-Code");
    g_assert_cmpstr(text, ==, token);
    g_autoptr(Bitmap) bars =
        render_text(HEAD "[code128 c]\nx_mm = 3\ny_mm = 3\nwidth_mm = 58\nheight_mm = 9\ntext = {name}\n", fields, false);
    g_autofree char *name = read_back(bars, "CODE-128");
    g_assert_cmpstr(name, ==, " Ada  Lovelace ");
}

static void test_codes_that_cannot_be_read_are_refused(void)
{
    g_autofree char *long_text = g_strnfill(380, 'x');
    g_autoptr(GHashTable) fields = fields_from("token", "LY0$%*+-./:000000000000000000000007919", "company", long_text, NULL);
    assert_render_fails(HEAD "[qr b]\nwidth_mm = 10\ntext = {token}\n", fields, LABEL_ERROR_QR,
                        "test.label:4: \"b\" is 10 mm wide, but its text needs 33 modules");
    assert_render_fails(HEAD "[code128 b]\nwidth_mm = 40\nheight_mm = 8\ntext = {token}\n", fields, LABEL_ERROR_QR,
                        "\"b\" is 40 mm wide");
    assert_render_fails("[label]\nwidth_mm = 200\nlength_mm = 29\n[code128 b]\nwidth_mm = 200\nheight_mm = 8\ntext = {company}\n",
                        fields, LABEL_ERROR_QR, "cannot become a Code 128");
    g_autoptr(GError) error = NULL;
    g_autoptr(LabelTemplate) at_edge = template_from(HEAD "[qr b]\nwidth_mm = 20\ntext = {token}\nalign = start\n");
    const LabelTarget narrow = {.dpi_x = 300, .dpi_y = 300, .width_px = 696, .length_px = 271};
    g_assert_null(label_render(at_edge, fields, &narrow, NULL, &error));
    g_assert_error(error, LABEL_ERROR, LABEL_ERROR_QR);
    g_assert_nonnull(strstr(error->message, "is partly where the printer cannot print"));
}

static void test_bar_codes_read_back(void)
{
    static const char *const texts[] = {"A1B2C-3", "0012345678", "Lanyard-42"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GHashTable) fields = fields_from("order", texts[i], NULL);
        g_autoptr(Bitmap) bitmap =
            render_text(HEAD "[code128 a]\nx_mm = 2\ny_mm = 5\nwidth_mm = 58\nheight_mm = 12\ntext = {order}\n", fields, false);
        g_autofree char *read = read_back(bitmap, "CODE-128");
        g_assert_cmpstr(read, ==, texts[i]);
    }
}

static void test_red_is_red_where_the_media_has_it(void)
{
    static const char text[] = HEAD "[box a]\nx_mm = 2\ny_mm = 2\nwidth_mm = 10\nheight_mm = 10\nfill = solid\nink = red\n"
                                    "[box b]\nx_mm = 20\ny_mm = 2\nwidth_mm = 10\nheight_mm = 10\nfill = solid\n"
                                    "[box c]\nx_mm = 40\ny_mm = 2\nwidth_mm = 10\nheight_mm = 10\nfill = #c01020\n";
    g_autoptr(GHashTable) none = fields_from(NULL, NULL);
    g_autoptr(Bitmap) both = render_text(text, none, true), one = render_text(text, none, false);
    const int square = 118 * 118; // 10 mm
    g_assert_cmpint(ABS(ink_count(both, both->red) - 2 * square), <, square / 20);
    g_assert_cmpint(ABS(ink_count(both, both->black) - square), <, square / 20);
    g_assert_null(one->red);
    g_assert_cmpint(ABS(ink_count(one, one->black) - 3 * square), <, 3 * square / 20);
    for (int y = 0; y < both->height_px; y++)
        for (int i = 0; i < both->stride_bytes; i++)
            g_assert_cmpint(both->red[y * both->stride_bytes + i] & both->black[y * both->stride_bytes + i], ==, 0);
}

// Colours differ on paper that has one ink: dark is filled, purple dotted, middling striped, light framed.
static void test_bands_of_different_colours_look_different(void)
{
    static const char text[] = HEAD
        "[band a]\nx_mm = 2\ny_mm = 5\nwidth_mm = 58\nheight_mm = 12\nfill = {band_colour}\ntext = {ticket_title}\nsize_mm = 5\n";
    static const char *const colours[] = {"#202020", "#8e44ad", "#b0a080", "#ffe0e0"};
    int inks[G_N_ELEMENTS(colours)];
    for (gsize i = 0; i < G_N_ELEMENTS(colours); i++) {
        g_autoptr(GHashTable) fields = fields_from("band_colour", colours[i], "ticket_title", "Student", NULL);
        g_autoptr(Bitmap) bitmap = render_text(text, fields, false);
        inks[i] = ink_count(bitmap, bitmap->black);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(colours); i++)
        for (gsize j = 0; j < i; j++)
            g_assert_cmpint(ABS(inks[i] - inks[j]), >, MAX(inks[i], inks[j]) / 8);
    g_assert_cmpint(inks[0], >, inks[2]);
    g_assert_cmpint(inks[2], >, inks[3]);
}

static void test_conditions(void)
{
    static const struct {
        const char *condition, *ticket_type, *ribbons;
        bool is_drawn;
    } rows[] = {
        {"when = ribbon: speaker", "", "first-timer, Speaker", true},
        {"when = ribbon: speaker", "", "first-timer", false},
        {"when = ribbon: speaker, staff", "", "staff", true},
        {"when = ribbon", "", "", false},
        {"when = ribbon", "", "x", true},
        {"unless = ticket_type: student", "student", "", false},
        {"unless = ticket_type: student", "corporate", "", true},
        {"unless = ticket_type", "", "", true},
        {"when = ribbon: staff\nunless = ticket_type: student", "student", "staff", false},
        {"when = ribbon: staff\nwhen = ribbon: speaker", "", "staff,speaker", true},
        {"when = ribbon: staff\nwhen = ribbon: speaker", "", "staff", false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf(
            HEAD "[box a]\nx_mm = 5\nwidth_mm = 5\ny_mm = 5\nheight_mm = 5\nfill = solid\n%s\n", rows[i].condition);
        g_autoptr(GHashTable) fields = fields_from("ticket_type", rows[i].ticket_type, "ribbons", rows[i].ribbons, NULL);
        g_autoptr(Bitmap) bitmap = render_text(text, fields, false);
        g_assert_cmpint(ink_count(bitmap, bitmap->black) > 0, ==, rows[i].is_drawn);
    }
}

static char *write_picture(const char *folder, const char *name, const char *bytes)
{
    char *path = g_build_filename(folder, name, NULL);
    g_assert_true(g_file_set_contents(path, bytes, -1, NULL));
    return path;
}

static void test_pictures_are_drawn_and_refused(void)
{
    g_autofree char *folder = g_dir_make_tmp("lanyard-label-XXXXXX", NULL);
    g_autofree char *good =
        write_picture(folder, "mark.svg",
                      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 20 10\"><rect width=\"10\" height=\"10\"/></svg>");
    g_autofree char *bad = write_picture(folder, "broken.svg", "<svg");
    static const char text[] = HEAD "[image a]\nfile = mark.svg\nx_mm = 4\ny_mm = 4\nwidth_mm = 20\n";
    g_autoptr(GError) error = NULL;
    g_autoptr(LabelTemplate) label_template = label_template_parse(text, strlen(text), "t.label", folder, &error);
    g_assert_no_error(error);
    g_autoptr(GHashTable) none = fields_from(NULL, NULL);
    g_autoptr(Bitmap) bitmap = render_at(label_template, none, 300);
    g_assert_cmpint(ABS(ink_count(bitmap, bitmap->black) - 118 * 118), <, 118 * 6);
    static const char broken[] = HEAD "[image a]\nfile = broken.svg\n";
    g_assert_null(label_template_parse(broken, strlen(broken), "t.label", folder, &error));
    g_assert_cmpstr(error->message, ==,
                    "t.label:4: found file = broken.svg, expected a PNG of at most 4096 dots a side or an SVG with a viewBox");
    g_assert_cmpint(g_unlink(good) + g_unlink(bad) + g_rmdir(folder), ==, 0);
}

typedef struct {
    const guint8 *bytes;
    gsize length;
} Reading;

static cairo_status_t read_bytes(void *closure, unsigned char *bytes, unsigned int length)
{
    Reading *reading = closure;
    g_assert_cmpuint(length, <=, reading->length);
    memcpy(bytes, reading->bytes, length);
    reading->bytes += length;
    reading->length -= length;
    return CAIRO_STATUS_SUCCESS;
}

// How dark a pixel of an unpacked PNG is; cairo gives A8 or RGB24 for what bitmap.c writes.
static int pixel_darkness(cairo_surface_t *surface, int x, int y)
{
    const guint8 *row = cairo_image_surface_get_data(surface) + y * cairo_image_surface_get_stride(surface);
    if (cairo_image_surface_get_format(surface) == CAIRO_FORMAT_A8)
        return 255 - row[x];
    return 255 - (((const guint32 *)(const void *)row)[x] >> 8 & 0xff);
}

static void check_png(int dpi_x, int dpi_y, bool has_red, int times_x, int times_y)
{
    g_autoptr(Bitmap) bitmap = bitmap_new(21, 13, dpi_x, dpi_y, has_red);
    bitmap->black[0] = 0x80;
    bitmap->black[12 * bitmap->stride_bytes + 2] = 0x08;
    if (has_red)
        bitmap->red[6 * bitmap->stride_bytes + 1] = 0x10;
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) png = bitmap_to_png(bitmap, &error);
    g_assert_no_error(error);
    Reading reading = {.bytes = g_bytes_get_data(png, &reading.length)};
    cairo_surface_t *surface = cairo_image_surface_create_from_png_stream(read_bytes, &reading);
    g_assert_cmpint(cairo_image_surface_get_width(surface), ==, 21 * times_x);
    g_assert_cmpint(cairo_image_surface_get_height(surface), ==, 13 * times_y);
    for (int y = 0; y < 13 * times_y; y++)
        for (int x = 0; x < 21 * times_x; x++) {
            bool is_inked = bitmap_get(bitmap->black, bitmap->stride_bytes, x / times_x, y / times_y) ||
                            (has_red && bitmap_get(bitmap->red, bitmap->stride_bytes, x / times_x, y / times_y));
            g_assert_cmpint(pixel_darkness(surface, x, y) > 128, ==, is_inked);
        }
    cairo_surface_destroy(surface);
}

static void test_png_holds_each_dot_with_square_pixels(void)
{
    check_png(300, 300, false, 1, 1);
    check_png(300, 300, true, 1, 1);
    check_png(300, 600, false, 2, 1);
    check_png(600, 300, true, 1, 2);
}

static void test_files(void)
{
    g_autofree char *folder = g_dir_make_tmp("lanyard-label-XXXXXX", NULL);
    g_autofree char *png = g_build_filename(folder, "a.png", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(Bitmap) bitmap = bitmap_new(732, 1181, 300, 300, true);
    g_assert_true(bitmap_write_png(bitmap, png, &error));
    g_assert_cmpint(g_unlink(png) + g_rmdir(folder), ==, 0);
    g_assert_false(bitmap_write_png(bitmap, png, &error));
    g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/render/measures", test_measures_follow_template_and_target);
    g_test_add_func("/render/length-follows-content", test_length_follows_content_on_endless_media);
    g_test_add_func("/render/lying-labels-are-turned", test_lying_labels_are_turned);
    g_test_add_func("/render/qr-whole-dots-quiet-zone", test_qr_modules_are_whole_dots_with_a_quiet_zone);
    g_test_add_func("/render/codes-keep-their-spaces", test_codes_keep_their_spaces);
    g_test_add_func("/render/codes-that-cannot-be-read-are-refused", test_codes_that_cannot_be_read_are_refused);
    g_test_add_func("/render/bar-codes-read-back", test_bar_codes_read_back);
    g_test_add_func("/render/red", test_red_is_red_where_the_media_has_it);
    g_test_add_func("/render/bands-look-different", test_bands_of_different_colours_look_different);
    g_test_add_func("/render/conditions", test_conditions);
    g_test_add_func("/render/pictures", test_pictures_are_drawn_and_refused);
    g_test_add_func("/render/png-holds-each-dot", test_png_holds_each_dot_with_square_pixels);
    g_test_add_func("/render/files", test_files);
    return g_test_run();
}
