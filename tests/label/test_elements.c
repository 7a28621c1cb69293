// SPDX-License-Identifier: GPL-3.0-or-later
// test_elements.c - each key of lanyard-label(5) that says how something looks, seen in the dots.
#include <cairo.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "tests/label/render.h"

#define DPI 300
#define HEAD "[label]\nwidth_mm = 62\nlength_mm = 40\nfont = Noto Sans\n"
#define NAME HEAD "[text a]\nx_mm = 10\ny_mm = 5\nwidth_mm = 40\nheight_mm = 20\nsize_mm = 4\ntext = {name}\n"

static Bitmap *draw(const char *head, const char *keys, const char *name)
{
    g_autofree char *text = g_strconcat(head, keys, "\n", NULL);
    g_autoptr(LabelTemplate) label_template = template_from(text);
    g_autoptr(GHashTable) fields = fields_from("name", name, NULL);
    return render_at(label_template, fields, DPI);
}

static void assert_near_mm(int at_px, double wanted_mm, double within_mm)
{
    g_assert_cmpfloat(fabs(at_px * 25.4 / DPI - wanted_mm), <=, within_mm);
}

static void test_text_is_aligned_in_its_box(void)
{
    g_autoptr(Bitmap) start = draw(NAME, "align = start\nvalign = top", "Hi");
    g_autoptr(Bitmap) middle = draw(NAME, "align = center\nvalign = middle", "Hi");
    g_autoptr(Bitmap) end = draw(NAME, "align = end\nvalign = bottom", "Hi");
    Inked inked = inked_of(start);
    assert_near_mm(inked.left, 10, 1);
    assert_near_mm(inked.top, 5, 0.5);
    inked = inked_of(middle);
    assert_near_mm((inked.left + inked.right) / 2, 30, 0.5);
    assert_near_mm((inked.top + inked.bottom) / 2, 15, 0.5);
    inked = inked_of(end);
    assert_near_mm(inked.right, 50, 1);
    assert_near_mm(inked.bottom, 25, 0.5);
}

static void test_size_is_the_height_of_a_capital(void)
{
    static const int sizes_mm[] = {2, 4, 9, 15};
    for (gsize i = 0; i < G_N_ELEMENTS(sizes_mm); i++) {
        g_autofree char *keys = g_strdup_printf(HEAD "[text a]\nx_mm = 4\ny_mm = 4\ntext = {name}\nsize_mm = %d", sizes_mm[i]);
        g_autoptr(Bitmap) bitmap = draw(keys, "", "H");
        Inked inked = inked_of(bitmap);
        g_assert_cmpfloat(fabs((inked.bottom - inked.top) * 25.4 / DPI - sizes_mm[i]), <=, 0.13);
    }
}

#define BAND "[band a]\nx_mm = 5\ny_mm = 5\nwidth_mm = 40\nheight_mm = 10\ntext = {name}\nsize_mm = 4\nfill = "

static Bitmap *draw_in_colours(const char *head, const char *fill)
{
    g_autofree char *text = g_strconcat(head, BAND, fill, "\n", NULL);
    g_autoptr(LabelTemplate) label_template = template_from(text);
    g_autoptr(GHashTable) fields = fields_from("name", "Speaker", NULL);
    const LabelTarget target = {.dpi_x = DPI, .dpi_y = DPI, .has_red = true, .has_colours = true};
    g_autoptr(GError) error = NULL;
    Bitmap *bitmap = label_render(label_template, fields, &target, NULL, &error);
    g_assert_no_error(error);
    return bitmap;
}

static int dots_of(const Bitmap *bitmap, guint32 colour)
{
    int count = 0;
    for (int y = 0; y < bitmap->height_px; y++)
        for (int x = 0; x < bitmap->width_px; x++)
            count += bitmap_get(bitmap->red, bitmap->stride_bytes, x, y) && bitmap_tint(bitmap, x, y) == colour;
    return count;
}

// On a printer with all colours a band is of its own, with letters that are read on it; also when the design is turned.
static void test_bands_have_their_colours(void)
{
    static const char *const heads[] = {HEAD,
                                        "[label]\nwidth_mm = 40\nlength_mm = 62\nfont = Noto Sans\norientation = landscape\n"};
    for (gsize i = 0; i < G_N_ELEMENTS(heads); i++) {
        g_autoptr(Bitmap) dark = draw_in_colours(heads[i], "#2060c0");
        g_autoptr(Bitmap) light = draw_in_colours(heads[i], "#ffd040");
        g_autoptr(Bitmap) black = draw_in_colours(heads[i], "#000000");
        g_autoptr(Bitmap) paper = draw_in_colours(heads[i], "#fafafa");
        int area = (int)(40 * 10 * (DPI / 25.4) * (DPI / 25.4));
        g_assert_cmpint(dots_of(dark, 0x2060c0), ==, ink_count(dark, dark->red));
        g_assert_cmpint(ink_count(dark, dark->red), >, area / 2);
        g_assert_cmpint(ink_count(dark, dark->black), ==, 0);
        g_assert_cmpint(dots_of(light, 0xffd040), ==, ink_count(light, light->red));
        g_assert_cmpint(ink_count(light, light->red) + ink_count(light, light->black), >=, area * 98 / 100);
        g_assert_cmpint(ink_count(light, light->black), >, 0);
        g_assert_cmpint(ink_count(black, black->red) + ink_count(paper, paper->red), ==, 0);
        g_assert_cmpint(ink_count(black, black->black), >, area / 2);
        g_assert_cmpint(ink_count(paper, paper->black), <, area / 2);
    }
}

static void test_weight_is_ink(void)
{
    g_autoptr(Bitmap) regular = draw(NAME, "weight = 400", "Ada Lovelace");
    g_autoptr(Bitmap) bold = draw(NAME, "weight = 700", "Ada Lovelace");
    g_assert_cmpint(ink_count(bold, bold->black) * 10, >, ink_count(regular, regular->black) * 12);
}

// A font of one script changes the letters of that script and no others, for the label as for one text.
static void test_each_script_has_its_font(void)
{
    static const char key[] = "font.Deva = Noto Serif Devanagari";
    g_autofree char *label =
        g_strconcat("[label]\nwidth_mm = 62\nlength_mm = 40\nfont = Noto Sans\n", key, "\n", strstr(NAME, "[text a]"), NULL);
    static const char *const names[] = {"Ada", "प्रिया"};
    for (int is_deva = 0; is_deva < 2; is_deva++) {
        g_autoptr(Bitmap) plain = draw(NAME, "", names[is_deva]);
        g_autoptr(Bitmap) of_text = draw(NAME, key, names[is_deva]);
        g_autoptr(Bitmap) of_label = draw(label, "", names[is_deva]);
        g_assert_true(bitmap_equals(of_text, of_label));
        g_assert_cmpint(bitmap_equals(plain, of_text), ==, !is_deva);
    }
}

static Bitmap *draw_han(const char *language)
{
    g_autofree char *head =
        g_strdup_printf("[label]\nwidth_mm = 62\nlength_mm = 40\nlanguage = %s\n%s", language, strstr(NAME, "[text a]"));
    return draw(head, "", "直骨");
}

// Signs that are written differently in Japan and in China.
static void test_language_decides_the_form_of_han(void)
{
    g_autoptr(Bitmap) japanese = draw_han("ja");
    g_autoptr(Bitmap) chinese = draw_han("zh-cn");
    g_assert_cmpint(ink_count(japanese, japanese->black), >, 0);
    g_assert_false(bitmap_equals(japanese, chinese));
}

static void test_second_script_takes_no_room_when_there_is_none(void)
{
    static const char text[] =
        HEAD "[text a]\nx_mm = 4\ny_mm = 4\nwidth_mm = 50\nheight_mm = 10\ntext = {name}\nsize_mm = 4\n"
             "[text b]\nbelow = a\nx_mm = 4\ny_mm = 2\nwidth_mm = 50\nheight_mm = 8\ntext = {second_name}\nsize_mm = 3\n"
             "[box c]\nbelow = b\nx_mm = 4\ny_mm = 2\nwidth_mm = 5\nheight_mm = 5\nfill = solid\n";
    g_autoptr(LabelTemplate) label_template = template_from(text);
    int ends[2];
    for (int has_second = 0; has_second < 2; has_second++) {
        g_autoptr(GHashTable) fields = fields_from("name", "Ada", "second_name", has_second ? "Нина" : "", NULL);
        g_autoptr(Bitmap) bitmap = render_at(label_template, fields, DPI);
        ends[has_second] = inked_of(bitmap).bottom;
    }
    assert_near_mm(ends[0], 4 + 4 + 2 + 5, 0.5);
    assert_near_mm(ends[1], 4 + 4 + 2 + 3 + 2 + 5, 0.7);
}

static void test_lines_and_boxes(void)
{
    g_autoptr(Bitmap) line = draw(HEAD "[line a]\nx_mm = 5\ny_mm = 10\nwidth_mm = 30\nstroke_mm = 1", "", "");
    g_assert_cmpint(ABS(ink_count(line, line->black) - 354 * 12), <, 354 * 2);
    g_autoptr(Bitmap) frame =
        draw(HEAD "[box a]\nx_mm = 5\ny_mm = 5\nwidth_mm = 20\nheight_mm = 10\nstroke_mm = 1\nfill = outline", "", "");
    const int wanted = (236 * 118) - (212 * 94);
    g_assert_cmpint(ABS(ink_count(frame, frame->black) - wanted), <, wanted / 8);
    g_autoptr(Bitmap) square = draw(HEAD "[box a]\nx_mm = 5\ny_mm = 5\nwidth_mm = 20\nheight_mm = 20\nfill = solid", "", "");
    g_autoptr(Bitmap) disc =
        draw(HEAD "[box a]\nx_mm = 5\ny_mm = 5\nwidth_mm = 20\nheight_mm = 20\nfill = solid\nradius_mm = 10", "", "");
    double share = (double)ink_count(disc, disc->black) / ink_count(square, square->black);
    g_assert_cmpfloat(fabs(share - G_PI / 4), <, 0.01);
}

static void test_each_level_of_a_qr_reads_back(void)
{
    static const char *const levels[] = {"L", "M", "Q", "H"};
    for (gsize i = 0; i < G_N_ELEMENTS(levels); i++) {
        g_autofree char *head =
            g_strdup_printf(HEAD "[qr a]\nx_mm = 4\ny_mm = 4\nwidth_mm = 30\ntext = {name}\nlevel = %s", levels[i]);
        g_autoptr(Bitmap) bitmap = draw(head, "", "LANYARD 42");
        g_autofree char *text = read_back(bitmap, "QR-Code");
        g_assert_cmpstr(text, ==, "LANYARD 42");
    }
}

// --- pictures ---

// A grey square as a PNG; it is removed by the caller.
static char *write_grey(const char *folder, double grey)
{
    char *path = g_build_filename(folder, "photo.png", NULL);
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 60, 60);
    cairo_t *cairo = cairo_create(surface);
    cairo_set_source_rgb(cairo, grey, grey, grey);
    cairo_paint(cairo);
    cairo_destroy(cairo);
    g_assert_cmpint(cairo_surface_write_to_png(surface, path), ==, CAIRO_STATUS_SUCCESS);
    cairo_surface_destroy(surface);
    return path;
}

static int inked_at(const Bitmap *bitmap, int x, int y)
{
    return x >= 0 && y >= 0 && x < bitmap->width_px && y < bitmap->height_px &&
           bitmap_get(bitmap->black, bitmap->stride_bytes, x, y);
}

// Dots without a neighbour: a dithered grey is made of them, a crisp letter has none.
static int lonely_count(const Bitmap *bitmap)
{
    int count = 0;
    for (int y = 0; y < bitmap->height_px; y++)
        for (int x = 0; x < bitmap->width_px; x++)
            count += inked_at(bitmap, x, y) && !inked_at(bitmap, x - 1, y) && !inked_at(bitmap, x + 1, y) &&
                     !inked_at(bitmap, x, y - 1) && !inked_at(bitmap, x, y + 1);
    return count;
}

static Bitmap *draw_picture(const char *folder, const char *file, const char *tone)
{
    g_autofree char *text =
        g_strdup_printf(HEAD "[image a]\nx_mm = 5\ny_mm = 5\nwidth_mm = 20\nfile = %s\ntone = %s\n", file, tone);
    g_autoptr(GError) error = NULL;
    g_autoptr(LabelTemplate) label_template = label_template_parse(text, strlen(text), "t.label", folder, &error);
    g_assert_no_error(error);
    g_autoptr(GHashTable) none = fields_from(NULL, NULL);
    return render_at(label_template, none, DPI);
}

// A photograph's grey becomes as much ink as it is dark; lines and letters stay crisp.
static void test_pictures_are_dithered_and_text_is_crisp(void)
{
    g_autofree char *folder = g_dir_make_tmp("lanyard-label-XXXXXX", NULL);
    g_autofree char *svg = g_build_filename(folder, "mark.svg", NULL);
    g_assert_true(g_file_set_contents(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 10\"><circle cx=\"5\" cy=\"5\" r=\"5\" fill=\"#444\"/></svg>",
        -1, NULL));
    const double square = 236.0 * 236.0; // 20 mm
    static const double greys[] = {0.2, 0.5, 0.8};
    for (gsize i = 0; i < G_N_ELEMENTS(greys); i++) {
        g_autofree char *png = write_grey(folder, greys[i]);
        g_autoptr(Bitmap) photo = draw_picture(folder, "photo.png", "auto");
        g_assert_cmpfloat(fabs(ink_count(photo, photo->black) / square - (1 - greys[i])), <, 0.06);
        g_autoptr(Bitmap) crisp = draw_picture(folder, "photo.png", "crisp");
        g_assert_cmpfloat(fabs(ink_count(crisp, crisp->black) / square - (greys[i] < 0.6 ? 1 : 0)), <, 0.06);
        g_assert_cmpint(g_unlink(png), ==, 0);
        if (greys[i] > 0.7)
            g_assert_cmpint(lonely_count(photo), >, 1000);
    }
    g_autoptr(Bitmap) drawn = draw_picture(folder, "mark.svg", "auto");
    g_autoptr(Bitmap) dithered = draw_picture(folder, "mark.svg", "dither");
    g_assert_cmpint(lonely_count(drawn), ==, 0);
    g_assert_cmpint(ink_count(dithered, dithered->black) * 10, <, ink_count(drawn, drawn->black) * 9);
    g_autoptr(Bitmap) words = draw(NAME, "", "Ada Lovelace");
    g_assert_cmpint(lonely_count(words), ==, 0);
    g_assert_cmpint(g_unlink(svg) + g_rmdir(folder), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/elements/align", test_text_is_aligned_in_its_box);
    g_test_add_func("/elements/size", test_size_is_the_height_of_a_capital);
    g_test_add_func("/elements/colours", test_bands_have_their_colours);
    g_test_add_func("/elements/weight", test_weight_is_ink);
    g_test_add_func("/elements/font-of-a-script", test_each_script_has_its_font);
    g_test_add_func("/elements/language", test_language_decides_the_form_of_han);
    g_test_add_func("/elements/second-script", test_second_script_takes_no_room_when_there_is_none);
    g_test_add_func("/elements/lines-and-boxes", test_lines_and_boxes);
    g_test_add_func("/elements/qr-levels", test_each_level_of_a_qr_reads_back);
    g_test_add_func("/elements/pictures", test_pictures_are_dithered_and_text_is_crisp);
    return g_test_run();
}
