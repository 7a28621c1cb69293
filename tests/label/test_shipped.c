// SPDX-License-Identifier: GPL-3.0-or-later
// test_shipped.c - every template that ships, with every hard name, on the roll it is meant for: the same dots each time, in every
// thread and environment; letters as large as they are to be.
#include <gio/gio.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "printer/label/place.h"
#include "printer/label/flow.h"
#include "tests/label/people.h"
#include "tests/label/render.h"
#include "tests/label/sheet_media.h"

// The roll that a design is made for first, at a resolution.
static LabelTarget target_of(const char *file, int dpi_x, int dpi_y)
{
    static const SheetMedium badge = {"62x100", &driver_brother_ql, "QL-820NWB", false};
    static const SheetMedium ticket = {"62x29", &driver_brother_ql, "QL-820NWB", false};
    LabelTarget target = sheet_target(strstr(file, "/badge") ? &badge : &ticket, 0);
    target.width_px = target.width_px * dpi_x / target.dpi_x;
    target.length_px = target.length_px * dpi_y / target.dpi_y;
    target.dpi_x = dpi_x;
    target.dpi_y = dpi_y;
    return target;
}

static Bitmap *render(const LabelTemplate *label_template, GHashTable *fields, const LabelTarget *target)
{
    g_autoptr(GError) error = NULL;
    Bitmap *bitmap = label_render(label_template, fields, target, NULL, &error);
    g_assert_no_error(error);
    return bitmap;
}

// 3 is every third of the people, and each of the four sittings.
static void each_template(void (*check)(const char *file, const LabelTemplate *label_template, GHashTable *fields), guint step)
{
    g_auto(GStrv) files = templates_shipped();
    g_autoptr(GPtrArray) people = people_load();
    g_assert_cmpuint(g_strv_length(files), >=, 4);
    g_assert_cmpuint(people->len, >=, 40);
    for (char **file = files; *file; file++) {
        g_test_message("%s", *file);
        g_autoptr(LabelTemplate) label_template = template_shipped(*file);
        for (guint i = 0; i < people->len; i += step)
            check(*file, label_template, g_ptr_array_index(people, i));
    }
}

// What is inked of a piece; a code takes its quiet zone too.
static RectMm taken(const Piece *piece)
{
    return piece->element->kind == ELEMENT_TEXT ? text_inked(&piece->fit, piece->box) : piece->box;
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

static const Piece *piece_named(const GPtrArray *pieces, const char *name)
{
    for (guint i = 0; i < pieces->len; i++) {
        const Piece *piece = g_ptr_array_index(pieces, i);
        if (strcmp(piece->element->name, name) == 0)
            return piece;
    }
    return NULL;
}

typedef struct {
    LabelTemplate *resolved;
    GPtrArray *pieces;
} Placed;

static void placed_clear(Placed *placed)
{
    g_ptr_array_unref(placed->pieces);
    flow_free(placed->resolved);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Placed, placed_clear)

static Placed place(const LabelTemplate *label_template, GHashTable *fields, const LabelTarget *target, const Canvas *canvas)
{
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    Placed placed = {.resolved = flow_resolve(label_template, fields, target, &error)};
    g_assert_no_error(error);
    placed.pieces = place_elements(placed.resolved, fields, canvas, warnings, &error);
    g_assert_no_error(error);
    return placed;
}

static void check_first_letter(const char *file, const char *name)
{
    g_autoptr(LabelTemplate) label_template = template_shipped(file);
    g_autoptr(GHashTable) fields =
        fields_from("name", name, "second_name", "प्रिया शर्मा", "pronouns", "she/her", "company", "Analytical Engines Ltd",
                    "ticket_title", "Attendee", "band_colour", "#3776ab", "ribbons", "speaker,first-timer,staff", "token",
                    "LY0$%*+-./:000000000000000000000007919", NULL);
    const LabelTarget target = target_of(file, 300, 300);
    g_autoptr(Bitmap) bitmap = render(label_template, fields, &target);
    Canvas canvas = {.bitmap = bitmap, .dots_x = 300 / 25.4, .dots_y = 300 / 25.4};
    g_auto(Placed) placed = place(label_template, fields, &target, &canvas);
    double letter_mm = first_letter_mm(bitmap, canvas_dots(&canvas, taken(piece_named(placed.pieces, "given"))));
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

// What one is asked about first after the name: read at an arm's length, and clearly behind it.
static void test_companies_stand_behind_the_name(void)
{
    static const char *const companies[] = {"Analytical Engines Ltd", "Python Software Foundation", "Acme",
                                            "Universidad de Chile", "Instituto Superior Técnico"};
    static const char *const names[] = {"Ada Lovelace", "Priya Sharma", "Guido van Rossum", "Featherstonehaugh Smith"};
    g_auto(GStrv) files = templates_shipped();
    for (char **file = files; *file; file++)
        for (gsize i = 0; strstr(*file, "/badge") && i < G_N_ELEMENTS(companies) * G_N_ELEMENTS(names); i++) {
            const char *name = names[i / G_N_ELEMENTS(companies)], *company = companies[i % G_N_ELEMENTS(companies)];
            g_autoptr(LabelTemplate) label_template = template_shipped(*file);
            g_autoptr(GHashTable) fields = fields_from("name", name, "company", company, "token", "LY0ABC", NULL);
            const LabelTarget target = target_of(*file, 300, 300);
            Bitmap resolution = {.dpi_x = 300, .dpi_y = 300};
            const Canvas canvas = {.bitmap = &resolution, .dots_x = 300 / 25.4, .dots_y = 300 / 25.4};
            g_auto(Placed) placed = place(label_template, fields, &target, &canvas);
            double size_mm = piece_named(placed.pieces, "company")->fit.size_mm;
            double name_mm = piece_named(placed.pieces, "given")->fit.size_mm;
            g_test_message("%s: %s %.1f mm, %s %.1f mm", *file, name, name_mm, company, size_mm);
            g_assert_cmpfloat(size_mm, >=, MIN(3.6, name_mm / 2));
            g_assert_cmpfloat(size_mm, <=, name_mm * 0.7);
        }
}

static void check_again(const char *file, const LabelTemplate *label_template, GHashTable *fields)
{
    LabelTarget target = target_of(file, 203, 203);
    target.has_red = true;
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
    g_autoptr(LabelTemplate) label_template = template_shipped("events/pycon-us-2024/badge.label");
    const LabelTarget target = target_of("/badge", 300, 300);
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

// Everything that ships for everybody, as one number.
static int print_digest(void)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_auto(GStrv) files = templates_shipped();
    g_autoptr(GPtrArray) people = people_load();
    for (char **file = files; *file; file++) {
        g_autoptr(LabelTemplate) label_template = template_shipped(*file);
        const LabelTarget target = target_of(*file, 203, 203);
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
        const LabelTarget target = target_of(*file, 300, 300);
        g_autoptr(Bitmap) bitmap = render(label_template, fields, &target);
        g_autofree char *text = read_back(bitmap, "QR-Code");
        g_assert_cmpstr(text, ==, "LY0ABC");
    }
}

static double from_middle_px(const Bitmap *bitmap)
{
    double farthest = 0;
    for (int y = 0; y < bitmap->height_px; y++)
        for (int x = 0; x < bitmap->width_px; x++)
            if (bitmap_get(bitmap->black, bitmap->stride_bytes, x, y))
                farthest = MAX(farthest, hypot(x + 0.5 - bitmap->width_px / 2.0, y + 0.5 - bitmap->height_px / 2.0));
    return farthest;
}

// A badge has its code or is refused: one without opens no door. On a round roll all of it lies in the circle.
static void test_no_badge_without_its_code(void)
{
    static const struct {
        SheetMedium medium;
        bool has_room;
    } media[] = {
        {{"57x32", &driver_dymo_lw, "LabelWriter 450", false}, true},
        {{"2.25x1.25in", &driver_zpl, "ZD410-203dpi", false}, true},
        {{"62x29", &driver_brother_ql, "QL-820NWB", false}, true},
        {{"39x48", &driver_brother_ql, "QL-820NWB", false}, false},
        {{"52x29", &driver_brother_ql, "QL-820NWB", false}, false},
        {{"58-round", &driver_brother_ql, "QL-820NWB", false}, true},
        {{"24-round", &driver_brother_ql, "QL-820NWB", false}, false},
        {{"17x54", &driver_brother_ql, "QL-820NWB", false}, false},
        {{"29x90", &driver_brother_ql, "QL-820NWB", false}, true},
        {{"51x25", &driver_zpl, "ZD421-203dpi", false}, false},
    };
    g_auto(GStrv) files = templates_shipped();
    g_autoptr(GHashTable) fields = fields_from(
        "name", "Priya Sharma", "company", "Analytical Engines Ltd", "pronouns", "she/her", "ticket_title", "Attendee", "ribbons",
        "speaker,staff", "session_title", "A Tour of asyncio", "session_room", "Room 318", "session_time", "13:20", "session_day",
        "Thu 16 May", "token", "LY0$%*+-./:000000000000000000000007919", NULL);
    for (char **file = files; *file; file++)
        for (gsize i = 0; i < G_N_ELEMENTS(media); i++) {
            if (!strstr(*file, "/badge") && strcmp(media[i].medium.name, "58-round") != 0)
                continue;
            g_autoptr(GError) error = NULL;
            g_autoptr(LabelTemplate) label_template = template_shipped(*file);
            const LabelTarget target = sheet_target(&media[i].medium, 0);
            g_autoptr(Bitmap) bitmap = label_render(label_template, fields, &target, NULL, &error);
            g_test_message("%s on %s: %s", *file, media[i].medium.name, bitmap ? "drawn" : error->message);
            g_assert_true((bitmap != NULL) == media[i].has_room);
            if (!bitmap)
                continue;
            g_autofree char *text = read_back(bitmap, "QR-Code");
            g_assert_cmpstr(text, ==, "LY0$%*+-./:000000000000000000000007919");
            const Inked inked = inked_of(bitmap); // what falls between two dots takes both: none may be shaved off
            g_assert_true(inked.left > 0 && inked.top > 0 && inked.right < bitmap->width_px && inked.bottom < bitmap->height_px);
            if (target.is_round)
                g_assert_cmpfloat(from_middle_px(bitmap), <=, bitmap->width_px / 2.0);
        }
}

// What each design says of itself in its first lines.
static bool is_promised(const char *file, const LabelTarget *target)
{
    double across_mm = target->media_width_mm, along_mm = target->media_length_mm > 0 ? target->media_length_mm : 100;
    bool is_badge = strstr(file, "/badge") != NULL;
    return !target->is_round && MIN(across_mm, along_mm) >= (is_badge ? 28.9 : 23.9) &&
           MAX(across_mm, along_mm) >= (is_badge ? 56.9 : 47.9);
}

// Refused with a sentence, or whole: its code is read, no dot at the edge of what is reached, where half of it would be shaved off. A strip ends where its
// ink does. True: it is drawn.
static bool check_margins(const char *file, const SheetMedium *medium, GHashTable *fields)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(LabelTemplate) label_template = template_shipped(file);
    const LabelTarget target = sheet_target(medium, 0);
    g_autoptr(GPtrArray) warnings = NULL;
    g_autoptr(Bitmap) bitmap = label_render(label_template, fields, &target, &warnings, &error);
    if (!bitmap) {
        g_assert_true(strlen(error->message) > 20);
        if (is_promised(file, &target))
            g_test_fail_printf("%s on %s of %s: %s", file, medium->name, medium->driver->name, error->message);
        return false;
    }
    for (guint i = 0; i < warnings->len; i++)
        if (g_str_has_suffix(warnings->pdata[i], LABEL_UNREADABLE))
            g_test_fail_printf("%s on %s of %s: %s", file, medium->name, medium->driver->name, (char *)warnings->pdata[i]);
    g_autofree char *code = read_back(bitmap, "QR-Code");
    if (g_strcmp0(code, g_hash_table_lookup(fields, "token")) != 0)
        g_test_fail_printf("%s on %s of %s: its code is not read", file, medium->name, medium->driver->name);
    const Inked inked = inked_of(bitmap);
    bool is_whole = inked.left > 0 && inked.top > 0 && inked.right < bitmap->width_px && inked.bottom < bitmap->height_px;
    if (!is_whole || (target.is_round && from_middle_px(bitmap) > bitmap->width_px / 2.0))
        g_test_fail_printf("%s on %s of %s: ink from %d, %d to %d, %d of %d x %d dots", file, medium->name, medium->driver->name,
                           inked.left, inked.top, inked.right, inked.bottom, bitmap->width_px, bitmap->height_px);
    return true;
}

// Each row of each driver's table, as its manual says what is printed of it, on the first model that takes it.
static void test_every_printers_margins(void)
{
    g_auto(GStrv) files = templates_shipped();
    g_autoptr(GPtrArray) people = people_load();
    guint turn = 0;
    for (const Driver *const *driver = driver_all(); *driver; driver++) {
        int drawn_count = 0;
        for (const DriverMedia *media = (*driver)->media; media->name; media++) {
            int width_px, length_px;
            const DriverModel *model = (*driver)->models;
            while (model->name && (model->refused || !driver_picture(model, media, &width_px, &length_px)))
                model++;
            g_assert_nonnull(model->name);
            const SheetMedium medium = {media->name, *driver, model->name, false};
            for (char **file = files; *file; file++, turn += 7)
                drawn_count += check_margins(*file, &medium, people->pdata[turn % people->len]);
        }
        g_test_message("%s: %d drawn", (*driver)->name, drawn_count);
        g_assert_cmpint(drawn_count, >, 0);
    }
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--digest") == 0)
        return print_digest();
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/shipped/first-names-are-read-from-two-metres", test_first_names_are_read_from_two_metres);
    g_test_add_func("/shipped/companies-behind-the-name", test_companies_stand_behind_the_name);
    g_test_add_func("/shipped/the-same-dots-each-time", test_the_same_dots_each_time);
    g_test_add_func("/shipped/the-same-dots-in-another-thread", test_the_same_dots_in_another_thread);
    g_test_add_func("/shipped/the-same-dots-in-every-environment", test_the_same_dots_in_every_environment);
    g_test_add_func("/shipped/empty-fields", test_empty_fields);
    g_test_add_func("/shipped/no-badge-without-its-code", test_no_badge_without_its_code);
    g_test_add_func("/shipped/every-printers-margins", test_every_printers_margins);
    return g_test_run();
}
