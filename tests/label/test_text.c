// SPDX-License-Identifier: GPL-3.0-or-later
// test_text.c - a text stands inside its box, is as large as it goes, and gets no larger for being longer.
#include <string.h>

#include "printer/label/fields.h"
#include "printer/label/text.h"
#include "tests/label/people.h"
#include "tests/label/render.h"

#define DPI 300

typedef struct {
    LabelTemplate *label_template;
    Shaper *shaper;
} Bench;

static void set_up(Bench *bench, gconstpointer data)
{
    (void)data;
    bench->label_template = template_from("[label]\nwidth_mm = 62\nlength_mm = 100\n"
                                          "[text name]\ntext = {name}\nsize_mm = 14\nsmallest_mm = 2\nlines = 2\nweight = 800\n"
                                          "[text line]\ntext = {name}\nsize_mm = 14\nsmallest_mm = 2\n");
    bench->shaper = shaper_new(bench->label_template->label);
}

static void tear_down(Bench *bench, gconstpointer data)
{
    (void)data;
    shaper_free(bench->shaper);
    label_template_free(bench->label_template);
}

static const Element *element(const Bench *bench, const char *name)
{
    for (guint i = 0; i < bench->label_template->elements->len; i++) {
        const Element *each = g_ptr_array_index(bench->label_template->elements, i);
        if (strcmp(each->name, name) == 0)
            return each;
    }
    g_assert_not_reached();
}

static double size_of(const Bench *bench, const char *name, const char *text, double width_mm, double height_mm)
{
    TextFit fit = text_fit(bench->shaper, element(bench, name), text, width_mm, height_mm);
    double size_mm = fit.size_mm;
    text_fit_clear(&fit);
    return size_mm;
}

static int lines_of(const Bench *bench, const char *text, double width_mm, double height_mm)
{
    TextFit fit = text_fit(bench->shaper, element(bench, "name"), text, width_mm, height_mm);
    int lines = pango_layout_get_line_count(fit.layout);
    text_fit_clear(&fit);
    return lines;
}

static void test_a_longer_line_is_never_larger(Bench *bench, gconstpointer data)
{
    (void)data;
    g_autoptr(GPtrArray) people = people_load();
    for (guint i = 0; i < people->len; i++) {
        const char *name = g_hash_table_lookup(g_ptr_array_index(people, i), "name");
        double last_mm = 1000;
        for (const char *end = name; *end; end = strchr(end + 1, ' ') ? strchr(end + 1, ' ') : end + strlen(end)) {
            if (end == name)
                continue;
            g_autofree char *start = g_strndup(name, (gsize)(end - name));
            double size_mm = size_of(bench, "line", start, 58, 20);
            g_assert_cmpfloat(size_mm, <=, last_mm + 0.06);
            last_mm = size_mm;
        }
        g_assert_cmpfloat(size_of(bench, "line", name, 58, 20), <=, last_mm + 0.06);
    }
}

static void test_a_larger_box_never_makes_it_smaller(Bench *bench, gconstpointer data)
{
    (void)data;
    g_autoptr(GPtrArray) people = people_load();
    for (guint i = 0; i < people->len; i++) {
        const char *name = g_hash_table_lookup(g_ptr_array_index(people, i), "name");
        double last_mm = 0;
        for (double width_mm = 30; width_mm <= 60; width_mm += 6) {
            double size_mm = size_of(bench, "line", name, width_mm, width_mm / 3);
            g_assert_cmpfloat(size_mm, >=, last_mm - 0.06);
            last_mm = size_mm;
        }
    }
}

// Two metres away: nine millimetres where the word is not long.
static void test_common_first_names_are_nine_millimetres(Bench *bench, gconstpointer data)
{
    (void)data;
    static const char *const names[] = {"Ada", "Guido", "Priya", "Jo", "Maria", "José", "Grace", "Łukasz", "Ольга"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        g_assert_cmpfloat(size_of(bench, "name", names[i], 58, 20), >=, 9);
}

static void test_lines_are_broken_where_it_makes_letters_larger(Bench *bench, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(lines_of(bench, "Ada", 58, 20), ==, 1);
    g_assert_cmpint(lines_of(bench, "Ada King", 58, 20), ==, 1);
    g_assert_cmpint(lines_of(bench, "Wilhelmina Konstantinopel", 58, 20), ==, 2);
}

static void test_two_lines_are_balanced(Bench *bench, gconstpointer data)
{
    (void)data;
    TextFit fit = text_fit(bench->shaper, element(bench, "name"), "Maria das Dores Conceição Albuquerque de Sousa", 58, 12);
    g_assert_cmpint(pango_layout_get_line_count(fit.layout), ==, 2);
    PangoRectangle first, second;
    pango_layout_line_get_extents(pango_layout_get_line_readonly(fit.layout, 0), NULL, &first);
    pango_layout_line_get_extents(pango_layout_get_line_readonly(fit.layout, 1), NULL, &second);
    g_assert_cmpint(MIN(first.width, second.width) * 100, >, MAX(first.width, second.width) * 70);
    text_fit_clear(&fit);
}

// Longer than anything that fits at 2 mm: smaller, but whole.
static void test_a_name_too_long_is_small_before_it_is_cut(Bench *bench, gconstpointer data)
{
    (void)data;
    g_autofree char *words = g_strnfill(120, 'w');
    for (int i = 9; i < 120; i += 10)
        words[i] = ' ';
    TextFit fit = text_fit(bench->shaper, element(bench, "name"), words, 58, 10);
    g_assert_cmpint(fit.strain, ==, STRAIN_SMALL);
    g_assert_cmpfloat(fit.size_mm, <, 2);
    text_fit_clear(&fit);
    g_autofree char *word = g_strnfill(FIELD_LENGTH_MAX, 'w');
    fit = text_fit(bench->shaper, element(bench, "name"), word, 58, 10);
    g_assert_cmpint(fit.strain, ==, STRAIN_TINY);
    g_assert_cmpint(pango_layout_get_line_count(fit.layout), ==, 1);
    g_assert_false(pango_layout_is_ellipsized(fit.layout));
    PangoRectangle ink;
    pango_layout_get_extents(fit.layout, &ink, NULL);
    g_assert_cmpfloat((double)ink.width / PANGO_SCALE * fit.unit_mm, <=, 58.1);
    text_fit_clear(&fit);
}

static bool may_end_line(gunichar c)
{
    return c == ' ' || c == '-';
}

static void check_lines(const Bench *bench, const char *text, double width_mm, double height_mm)
{
    TextFit fit = text_fit(bench->shaper, element(bench, "name"), text, width_mm, height_mm);
    const char *laid = pango_layout_get_text(fit.layout);
    for (int i = 1; i < pango_layout_get_line_count(fit.layout); i++) {
        const char *start = laid + pango_layout_line_get_start_index(pango_layout_get_line_readonly(fit.layout, i));
        if (!may_end_line(g_utf8_get_char(g_utf8_prev_char(start))))
            g_test_fail_printf("%s in %g x %g mm is parted before %s", text, width_mm, height_mm, start);
    }
    g_assert_cmpint(pango_layout_get_unknown_glyphs_count(fit.layout), ==, 0);
    g_assert_false(pango_layout_is_ellipsized(fit.layout));
    text_fit_clear(&fit);
}

// Else the letters are smaller: no name is parted inside a word, in any script, and no title from its word.
static void test_lines_end_at_spaces_and_hyphens(Bench *bench, gconstpointer data)
{
    (void)data;
    static const double boxes[][2] = {{58, 20}, {42, 20}, {30, 12}, {20, 8}, {12, 30}};
    g_autoptr(GPtrArray) people = people_load();
    for (gsize b = 0; b < G_N_ELEMENTS(boxes); b++) {
        for (guint i = 0; i < people->len; i++)
            check_lines(bench, g_hash_table_lookup(g_ptr_array_index(people, i), "name"), boxes[b][0], boxes[b][1]);
        g_assert_cmpint(lines_of(bench, "عبد الرحمن", boxes[b][0], boxes[b][1]), ==, 1);
        g_assert_cmpint(lines_of(bench, "東京大学大学院情報理工学系研究科", boxes[b][0], boxes[b][1]), ==, 1);
    }
    TextFit fit = text_fit(bench->shaper, element(bench, "name"), "Featherstonehaugh-Cholmondeley", 42, 20);
    PangoLayoutLine *second = pango_layout_get_line_readonly(fit.layout, 1);
    g_assert_cmpint(pango_layout_line_get_start_index(second), ==, strlen("Featherstonehaugh-"));
    text_fit_clear(&fit);
}

// Draws every name into boxes of several shapes, on paper with room around: ink stands in the box and nowhere else.
static void test_ink_stays_in_the_box(Bench *bench, gconstpointer data)
{
    (void)data;
    static const RectMm boxes[] = {{10, 20, 42, 20}, {10, 20, 20, 8}, {10, 20, 42, 4}};
    g_autoptr(GPtrArray) people = people_load();
    for (guint i = 0; i < people->len; i++) {
        for (gsize b = 0; b < G_N_ELEMENTS(boxes); b++) {
            const char *name = g_hash_table_lookup(g_ptr_array_index(people, i), "name");
            g_autoptr(Bitmap) bitmap = bitmap_new(732, 1181, DPI, DPI, false);
            Canvas canvas = {.bitmap = bitmap, .dots_x = DPI / 25.4, .dots_y = DPI / 25.4};
            TextFit fit = text_fit(bench->shaper, element(bench, "name"), name, boxes[b].width, boxes[b].height);
            text_draw(&canvas, &fit, boxes[b], INK_BLACK);
            text_fit_clear(&fit);
            const Inked inked = inked_of(bitmap);
            const RectPx allowed = canvas_dots(&canvas, boxes[b]);
            g_assert_cmpint(inked.right, >, 0);
            g_assert_cmpint(inked.left, >=, allowed.x - 1);
            g_assert_cmpint(inked.top, >=, allowed.y - 1);
            g_assert_cmpint(inked.right, <=, allowed.x + allowed.width + 1);
            g_assert_cmpint(inked.bottom, <=, allowed.y + allowed.height + 1);
        }
    }
}

static void test_right_to_left_starts_at_the_right(Bench *bench, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *text;
        bool is_rtl;
    } rows[] = {{"Ada", false}, {"זהרה", true}, {"محمد", true}, {"王", false}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Bitmap) bitmap = bitmap_new(732, 400, DPI, DPI, false);
        Canvas canvas = {.bitmap = bitmap, .dots_x = DPI / 25.4, .dots_y = DPI / 25.4};
        const RectMm box = {2, 2, 58, 8};
        TextFit fit = text_fit(bench->shaper, element(bench, "line"), rows[i].text, box.width, box.height);
        text_draw(&canvas, &fit, box, INK_BLACK);
        text_fit_clear(&fit);
        const Inked inked = inked_of(bitmap);
        g_assert_cmpint(inked.left < 732 - inked.right, !=, rows[i].is_rtl);
    }
}

static void test_glyphs_that_no_font_has_are_listed(void)
{
    static const char *const covered[] = {"Ada Lovelace",
                                          "Nguyễn Thị Ngọc Ánh",
                                          "प्रिया शर्मा",
                                          "محمد بن عبد الله",
                                          "王小明",
                                          "김민준",
                                          "สมชาย",
                                          "👩‍💻 🐍",
                                          "ZWJ \u200d\u200c\ufe0f",
                                          ""};
    for (gsize i = 0; i < G_N_ELEMENTS(covered); i++) {
        g_autofree char *missing = label_missing_glyphs(covered[i]);
        g_assert_cmpstr(missing, ==, NULL);
    }
    // Plane 15 is for private use; each is listed once, in the order of the text.
    g_autofree char *missing = label_missing_glyphs("A\U000F1234B\U000F0042\U000F1234");
    g_assert_cmpstr(missing, ==, "\U000F1234\U000F0042");
    g_autofree char *broken = label_missing_glyphs("caf\xe9");
    g_assert_cmpstr(broken, ==, NULL);
}

static void test_the_part_of_a_name_that_people_say(void)
{
    static const struct {
        const char *name, *given, *others;
        // clang-format off
    } rows[] = {
        {"Ada Lovelace", "Ada", "Lovelace"},
        {"Guido van Rossum", "Guido", "van Rossum"},
        {"R. K. Narayan", "R. K. Narayan", ""},
        {"S Ramanujan Iyengar", "S Ramanujan", "Iyengar"},
        {"Dr. Grace Hopper", "Dr. Grace", "Hopper"},
        {"Mohd. Irfan Khan", "Mohd. Irfan", "Khan"},
        {"Abdul Rahman Khan", "Abdul Rahman", "Khan"},
        {"Nguyễn Thị Ngọc Ánh", "Nguyễn Thị Ngọc Ánh", ""},
        {"王小明", "王小明", ""},
        {"王 小明", "王 小明", ""},
        {"Q", "Q", ""},
        {"Madonna Jr.", "Madonna Jr.", ""},
        {"Martin King Jr.", "Martin", "King Jr."},
        {"", "", ""},
        {"عبد الله الفارسي", "عبد الله", "الفارسي"},
        {"  Ada \t  King\n", "Ada", "King"},
        {"A\xff" "da King", "A\uFFFD" "da", "King"},
    };
    // clang-format on
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GHashTable) fields = fields_from("name", rows[i].name, NULL);
        g_autofree char *given = fields_expand("{given_name}", fields), *others = fields_expand("{other_names}", fields);
        g_assert_cmpstr(given, ==, rows[i].given);
        g_assert_cmpstr(others, ==, rows[i].others);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(path, test) g_test_add(path, Bench, NULL, set_up, test, tear_down)
    ADD("/text/a-longer-line-is-never-larger", test_a_longer_line_is_never_larger);
    ADD("/text/a-larger-box-never-makes-it-smaller", test_a_larger_box_never_makes_it_smaller);
    ADD("/text/first-names-are-nine-millimetres", test_common_first_names_are_nine_millimetres);
    ADD("/text/lines-are-broken-for-larger-letters", test_lines_are_broken_where_it_makes_letters_larger);
    ADD("/text/two-lines-are-balanced", test_two_lines_are_balanced);
    ADD("/text/small-before-cut", test_a_name_too_long_is_small_before_it_is_cut);
    ADD("/text/lines-end-at-spaces-and-hyphens", test_lines_end_at_spaces_and_hyphens);
    ADD("/text/ink-stays-in-the-box", test_ink_stays_in_the_box);
    ADD("/text/right-to-left-starts-at-the-right", test_right_to_left_starts_at_the_right);
    g_test_add_func("/text/missing-glyphs", test_glyphs_that_no_font_has_are_listed);
    g_test_add_func("/text/part-that-people-say", test_the_part_of_a_name_that_people_say);
    return g_test_run();
}
