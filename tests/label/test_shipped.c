// SPDX-License-Identifier: GPL-3.0-or-later
// test_shipped.c - every template that ships, with every hard name: nothing cut, nothing where printers cannot print,
// codes that read back, the same dots each time.
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

#include "printer/driver/driver.h"
#include "printer/label/place.h"
#include "scanner/decode/reader.h"
#include "tests/label/people.h"
#include "tests/label/render.h"

// What no Brother QL, DYMO or Zebra reaches of 62 mm die-cut labels.
#define SIDE_MM 1.5
#define END_MM 3.0

typedef struct {
    int dpi_x, dpi_y;
} Resolution;

static Bitmap *render(const LabelTemplate *label_template, GHashTable *fields, const LabelTarget *target)
{
    g_autoptr(GError) error = NULL;
    Bitmap *bitmap = label_render(label_template, fields, target, NULL, &error);
    g_assert_no_error(error);
    return bitmap;
}

// 3 is every third of the people, and each of the four sittings.
static void each_template(void (*check)(const LabelTemplate *label_template, GHashTable *fields), guint step)
{
    g_auto(GStrv) files = templates_shipped();
    g_autoptr(GPtrArray) people = people_load();
    g_assert_cmpuint(g_strv_length(files), >=, 4);
    g_assert_cmpuint(people->len, >=, 40);
    for (char **file = files; *file; file++) {
        g_test_message("%s", *file);
        g_autoptr(LabelTemplate) label_template = template_shipped(*file);
        for (guint i = 0; i < people->len; i += step)
            check(label_template, g_ptr_array_index(people, i));
    }
}

static void check_whole_and_inside(const LabelTemplate *label_template, GHashTable *fields)
{
    const int dpi = 203;
    g_autoptr(Bitmap) bitmap = render_at(label_template, fields, dpi);
    const Inked inked = inked_of(bitmap);
    const double dots = dpi / 25.4;
    g_assert_cmpfloat(inked.left, >=, SIDE_MM * dots);
    g_assert_cmpfloat(inked.right, <=, bitmap->width_px - SIDE_MM * dots);
    if (label_template_length_mm(label_template) > 0) {
        g_assert_cmpfloat(inked.top, >=, END_MM * dots);
        g_assert_cmpfloat(inked.bottom, <=, bitmap->height_px - END_MM * dots);
    }
}

static void test_names_are_whole_and_inside_the_printable_area(void)
{
    each_template(check_whole_and_inside, 1);
}

static bool is_apart(RectMm one, RectMm other)
{
    return one.x + one.width <= other.x + 0.01 || other.x + other.width <= one.x + 0.01 || one.y + one.height <= other.y + 0.01 ||
           other.y + other.height <= one.y + 0.01;
}

// What is inked of a piece; a code takes its quiet zone too.
static RectMm taken(const Piece *piece)
{
    return piece->element->kind == ELEMENT_TEXT ? text_inked(&piece->fit, piece->box) : piece->box;
}

// Boxes and lines are ornaments and may lie under others.
static bool is_content(const Piece *piece)
{
    return !(piece->element->kind & (ELEMENT_BOX | ELEMENT_LINE));
}

static int column_ink(const Bitmap *bitmap, RectPx within, int x)
{
    int count = 0;
    for (int y = within.y; y < within.y + within.height; y++)
        count += bitmap_get(bitmap->black, bitmap->stride_bytes, x, y);
    return count;
}

// The rows that the first letter takes, measured on the dots: from its left edge to the gap behind it.
static double first_letter_mm(const Bitmap *bitmap, RectPx name)
{
    int from = name.x, top = name.y + name.height, bottom = name.y;
    while (column_ink(bitmap, name, from) == 0)
        from++;
    for (int x = from; column_ink(bitmap, name, x) > 0; x++)
        for (int y = name.y; y < name.y + name.height; y++)
            if (bitmap_get(bitmap->black, bitmap->stride_bytes, x, y)) {
                top = MIN(top, y);
                bottom = MAX(bottom, y + 1);
            }
    return (bottom - top) * 25.4 / bitmap->dpi_y;
}

static const Piece *piece_of_name(const GPtrArray *pieces)
{
    for (guint i = 0; i < pieces->len; i++) {
        const Piece *piece = g_ptr_array_index(pieces, i);
        if (strcmp(piece->element->name, "given") == 0 || strcmp(piece->element->name, "whole") == 0)
            return piece;
    }
    g_assert_not_reached();
}

static void check_first_letter(const char *file, const char *name)
{
    g_autoptr(LabelTemplate) label_template = template_shipped(file);
    g_autoptr(GHashTable) fields =
        fields_from("name", name, "second_name", "प्रिया शर्मा", "pronouns", "she/her", "company", "Analytical Engines Ltd",
                    "ticket_title", "Attendee", "band_colour", "#3776ab", "ribbons", "speaker,first-timer,staff", "token",
                    "LY0$%*+-./:000000000000000000000007919", NULL);
    g_autoptr(Bitmap) bitmap = render_at(label_template, fields, 300);
    Canvas canvas = {.bitmap = bitmap, .dots_x = 300 / 25.4, .dots_y = 300 / 25.4};
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) pieces = place_elements(label_template, fields, &canvas, warnings, NULL);
    const Piece *piece = piece_of_name(pieces);
    double letter_mm = first_letter_mm(bitmap, canvas_dots(&canvas, taken(piece)));
    g_test_message("%s: %s %.1f mm", file, name, letter_mm);
    g_assert_cmpfloat(letter_mm, >=, 9);
}

// Nine millimetres of ink in a capital: what is read from two metres. Letters with a flat head and foot, names as long as fit.
static void test_first_names_are_read_from_two_metres(void)
{
    static const char *const names[] = {"Hannah Hernandez", "Ivan Horvat", "Emma Nguyen",  "Elena Ferrante",
                                        "Lukas Weber",      "Tanvi Rao",   "Fatima Zahra", "Matteo Ricci",
                                        "Priya Sharma",     "Nikhil Iyer", "Hiroko Ito",   "H"};
    g_auto(GStrv) files = templates_shipped();
    for (char **file = files; *file; file++)
        for (gsize i = 0; strstr(*file, "/badge") && i < G_N_ELEMENTS(names); i++)
            check_first_letter(*file, names[i]);
}

static void check_apart(const LabelTemplate *label_template, GHashTable *fields)
{
    Bitmap resolution = {.dpi_x = 300, .dpi_y = 300};
    const Canvas canvas = {.bitmap = &resolution, .dots_x = 300 / 25.4, .dots_y = 300 / 25.4};
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) pieces = place_elements(label_template, fields, &canvas, warnings, NULL);
    for (guint i = 0; i < pieces->len; i++)
        for (guint j = 0; j < i; j++) {
            const Piece *one = g_ptr_array_index(pieces, i), *other = g_ptr_array_index(pieces, j);
            if (is_content(one) && is_content(other) && !is_apart(taken(one), taken(other)))
                g_test_fail_printf("%s stands on %s (%s)", one->element->name, other->element->name,
                                   (char *)g_hash_table_lookup(fields, "name"));
        }
}

static void test_nothing_stands_on_another(void)
{
    each_template(check_apart, 1);
}

static void check_code(const LabelTemplate *label_template, GHashTable *fields, Resolution resolution)
{
    const LabelTarget target = {.dpi_x = resolution.dpi_x, .dpi_y = resolution.dpi_y};
    g_autoptr(Bitmap) bitmap = render(label_template, fields, &target);
    g_autofree char *text = read_back(bitmap, "QR-Code");
    g_assert_cmpstr(text, ==, g_hash_table_lookup(fields, "token"));
}

// The station's own reader, as a camera's frame.
static void check_pipeline(const LabelTemplate *label_template, GHashTable *fields)
{
    const LabelTarget target = {.dpi_x = 203, .dpi_y = 203};
    g_autoptr(Bitmap) bitmap = render(label_template, fields, &target);
    GreyFrame frame = {0};
    g_autofree guint8 *pixels = grey_of(bitmap, &frame.width_px, &frame.height_px);
    frame.pixels = pixels;
    frame.stride_bytes = frame.width_px;
    const ReaderOptions options = {0};
    g_autoptr(Reader) reader = reader_new(&options);
    const ReaderResult *result = reader_read(reader, &frame);
    g_assert_cmpuint(result->code_count, ==, 1);
    g_assert_cmpstr((const char *)result->codes[0].bytes, ==, g_hash_table_lookup(fields, "token"));
}

static void test_codes_are_read_by_the_scan_pipeline(void)
{
    each_template(check_pipeline, 3);
}

static void check_code_at_300(const LabelTemplate *label_template, GHashTable *fields)
{
    check_code(label_template, fields, (Resolution){300, 300});
}

static void test_codes_read_back(void)
{
    each_template(check_code_at_300, 3);
}

static void test_codes_read_back_at_every_resolution(void)
{
    static const Resolution resolutions[] = {{180, 180}, {203, 203}, {300, 600}, {600, 600}};
    g_auto(GStrv) files = templates_shipped();
    g_autoptr(GPtrArray) people = people_load();
    for (char **file = files; *file; file++) {
        g_autoptr(LabelTemplate) label_template = template_shipped(*file);
        for (guint i = 0; i < people->len; i += 10)
            for (gsize r = 0; r < G_N_ELEMENTS(resolutions); r++)
                check_code(label_template, g_ptr_array_index(people, i), resolutions[r]);
    }
}

static void check_again(const LabelTemplate *label_template, GHashTable *fields)
{
    const LabelTarget target = {.dpi_x = 203, .dpi_y = 203, .has_red = true};
    g_autoptr(Bitmap) first = render(label_template, fields, &target);
    g_autoptr(Bitmap) again = render(label_template, fields, &target);
    g_assert_true(bitmap_equals(first, again));
}

static void test_the_same_dots_each_time(void)
{
    each_template(check_again, 3);
}

typedef struct {
    GPtrArray *people;
    GPtrArray *bitmaps;
} Run;

static gpointer render_everybody(gpointer data)
{
    Run *run = data;
    g_autoptr(LabelTemplate) label_template = template_shipped("pycon-us-2024/badge.label");
    const LabelTarget target = {.dpi_x = 300, .dpi_y = 300};
    for (guint i = 0; i < run->people->len; i++)
        g_ptr_array_add(run->bitmaps, render(label_template, g_ptr_array_index(run->people, i), &target));
    return NULL;
}

// Two print workers render at once, one of them in the opposite order, so that no cache makes the difference.
static void test_the_same_dots_in_another_thread(void)
{
    g_autoptr(GPtrArray) people = people_load(), reversed = g_ptr_array_new();
    for (guint i = people->len; i-- > 0;)
        g_ptr_array_add(reversed, g_ptr_array_index(people, i));
    Run runs[] = {{people, g_ptr_array_new_with_free_func((GDestroyNotify)bitmap_free)},
                  {reversed, g_ptr_array_new_with_free_func((GDestroyNotify)bitmap_free)}};
    GThread *threads[] = {g_thread_new("one", render_everybody, &runs[0]), g_thread_new("two", render_everybody, &runs[1])};
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
    for (guint i = 0; i < people->len; i++)
        g_assert_true(
            bitmap_equals(g_ptr_array_index(runs[0].bitmaps, i), g_ptr_array_index(runs[1].bitmaps, people->len - 1 - i)));
    for (gsize i = 0; i < G_N_ELEMENTS(runs); i++)
        g_ptr_array_unref(runs[i].bitmaps);
}

// What each of the shipped media is printed on.
static const struct {
    double width_mm, length_mm;
    const Driver *driver;
    const char *model, *media;
} heads[] = {
    {62, 100, &driver_brother_ql, "QL-820NWB", "62x100"}, {62, 29, &driver_brother_ql, "QL-820NWB", "62x29"},
    {62, 0, &driver_brother_ql, "QL-820NWB", "62"},       {72, 0, &driver_escpos, "TM-T20III", "80"},
    {48, 0, &driver_escpos, "generic-58mm", "58"},        {50.8, 139.7, &driver_fgl, "Lemur-200dpi", "51x140"},
};

static LabelTarget head_of(const LabelTemplate *label_template)
{
    for (gsize i = 0; i < G_N_ELEMENTS(heads); i++) {
        if (heads[i].width_mm != label_template_width_mm(label_template) ||
            heads[i].length_mm != label_template_length_mm(label_template))
            continue;
        const DriverModel *model = driver_model(heads[i].driver, heads[i].model);
        LabelTarget head = {.dpi_x = model->dpi_x, .dpi_y = model->dpi_y};
        g_assert_true(driver_picture(model, driver_media(heads[i].driver, heads[i].media), &head.width_px, &head.length_px));
        return head;
    }
    g_assert_not_reached();
}

// The dots that the printer's head reaches of a label: the same ones, and all that are inked.
static void check_head(const LabelTemplate *label_template, GHashTable *fields)
{
    const LabelTarget head = head_of(label_template);
    const LabelTarget media = {.dpi_x = head.dpi_x, .dpi_y = head.dpi_y};
    g_autoptr(Bitmap) whole = render(label_template, fields, &media);
    g_autoptr(Bitmap) printed = render(label_template, fields, &head);
    const int left = (whole->width_px - printed->width_px) / 2, top = (whole->height_px - printed->height_px) / 2;
    g_assert_cmpint(printed->width_px, ==, head.width_px);
    g_assert_cmpint(ink_count(printed, printed->black), ==, ink_count(whole, whole->black));
    for (int y = 0; y < printed->height_px; y++)
        for (int x = 0; x < printed->width_px; x++)
            g_assert_cmpint(bitmap_get(printed->black, printed->stride_bytes, x, y), ==,
                            bitmap_get(whole->black, whole->stride_bytes, x + left, y + top));
}

static void test_heads_reach_all_of_it(void)
{
    each_template(check_head, 3);
}

// Everything that ships for everybody, as one number.
static int print_digest(void)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_auto(GStrv) files = templates_shipped();
    g_autoptr(GPtrArray) people = people_load();
    for (char **file = files; *file; file++) {
        g_autoptr(LabelTemplate) label_template = template_shipped(*file);
        const LabelTarget target = {.dpi_x = 203, .dpi_y = 203};
        for (guint i = 0; i < people->len; i++) {
            g_autoptr(Bitmap) bitmap = render(label_template, g_ptr_array_index(people, i), &target);
            g_checksum_update(sum, bitmap->black, (gssize)bitmap->height_px * bitmap->stride_bytes);
        }
    }
    printf("%s\n", g_checksum_get_string(sum));
    return 0;
}

static char *digest_under(const char *languages, const char *locale, const char *zone)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE);
    g_subprocess_launcher_setenv(launcher, "PANGO_LANGUAGE", languages, TRUE);
    g_subprocess_launcher_setenv(launcher, "LC_ALL", locale, TRUE);
    g_subprocess_launcher_setenv(launcher, "TZ", zone, TRUE);
    g_autoptr(GSubprocess) child = g_subprocess_launcher_spawn(launcher, &error, "/proc/self/exe", "--digest", NULL);
    g_assert_no_error(error);
    char *digest = NULL;
    g_assert_true(g_subprocess_communicate_utf8(child, NULL, NULL, &digest, NULL, &error));
    g_assert_true(g_subprocess_get_successful(child));
    return digest;
}

// Who is signed in, in what language and where, is not on the label.
static void test_the_same_dots_in_every_environment(void)
{
    g_autofree char *here = digest_under("en", "C.UTF-8", "UTC");
    g_autofree char *there = digest_under("ur:mr:sr:zh-tw:ja", "C", "Asia/Kolkata");
    g_assert_cmpuint(strlen(here), ==, 65);
    g_assert_cmpstr(here, ==, there);
}

// A person of whom nothing is known but the token still gets a label.
static void test_empty_fields(void)
{
    g_auto(GStrv) files = templates_shipped();
    g_autoptr(GHashTable) fields = fields_from("token", "LY0ABC", NULL);
    for (char **file = files; *file; file++) {
        g_autoptr(LabelTemplate) label_template = template_shipped(*file);
        g_autoptr(Bitmap) bitmap = render_at(label_template, fields, 300);
        g_autofree char *text = read_back(bitmap, "QR-Code");
        g_assert_cmpstr(text, ==, "LY0ABC");
    }
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--digest") == 0)
        return print_digest();
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/shipped/whole-and-inside", test_names_are_whole_and_inside_the_printable_area);
    g_test_add_func("/shipped/heads-reach-all-of-it", test_heads_reach_all_of_it);
    g_test_add_func("/shipped/first-names-are-read-from-two-metres", test_first_names_are_read_from_two_metres);
    g_test_add_func("/shipped/nothing-stands-on-another", test_nothing_stands_on_another);
    g_test_add_func("/shipped/codes-read-back", test_codes_read_back);
    g_test_add_func("/shipped/codes-are-read-by-the-scan-pipeline", test_codes_are_read_by_the_scan_pipeline);
    g_test_add_func("/shipped/codes-read-back-at-every-resolution", test_codes_read_back_at_every_resolution);
    g_test_add_func("/shipped/the-same-dots-each-time", test_the_same_dots_each_time);
    g_test_add_func("/shipped/the-same-dots-in-another-thread", test_the_same_dots_in_another_thread);
    g_test_add_func("/shipped/the-same-dots-in-every-environment", test_the_same_dots_in_every_environment);
    g_test_add_func("/shipped/empty-fields", test_empty_fields);
    return g_test_run();
}
