// test_shipped.c - every template that ships, with every hard name: nothing cut, nothing where printers cannot print,
// codes that read back, the same dots each time.
#include "tests/label/people.h"
#include "tests/label/render.h"

// What no Brother QL, DYMO or Zebra reaches of 62 mm die-cut labels.
#define SIDE_MM 1.5
#define END_MM 3.0

typedef struct {
    int dpi_x, dpi_y;
} Resolution;

static const Resolution resolutions[] = {{203, 203}, {300, 300}, {300, 600}, {600, 600}};

static Bitmap *render(const LabelTemplate *label_template, GHashTable *fields, const LabelTarget *target)
{
    g_autoptr(GError) error = NULL;
    Bitmap *bitmap = label_render(label_template, fields, target, NULL, &error);
    g_assert_no_error(error);
    return bitmap;
}

static void each_template(void (*check)(const LabelTemplate *label_template, GHashTable *fields))
{
    g_auto(GStrv) files = templates_shipped();
    g_autoptr(GPtrArray) people = people_load();
    g_assert_cmpuint(g_strv_length(files), >=, 4);
    g_assert_cmpuint(people->len, >=, 40);
    for (char **file = files; *file; file++) {
        g_test_message("%s", *file);
        g_autoptr(LabelTemplate) label_template = template_shipped(*file);
        for (guint i = 0; i < people->len; i++)
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
    each_template(check_whole_and_inside);
}

static void check_code(const LabelTemplate *label_template, GHashTable *fields)
{
    for (gsize i = 0; i < G_N_ELEMENTS(resolutions); i++) {
        const LabelTarget target = {.dpi_x = resolutions[i].dpi_x, .dpi_y = resolutions[i].dpi_y};
        g_autoptr(Bitmap) bitmap = render(label_template, fields, &target);
        g_autofree char *text = read_back(bitmap, "QR-Code");
        g_assert_cmpstr(text, ==, g_hash_table_lookup(fields, "token"));
    }
}

static void test_codes_read_back(void)
{
    each_template(check_code);
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
    each_template(check_again);
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
        g_assert_true(bitmap_equals(g_ptr_array_index(runs[0].bitmaps, i),
                                    g_ptr_array_index(runs[1].bitmaps, people->len - 1 - i)));
    for (gsize i = 0; i < G_N_ELEMENTS(runs); i++)
        g_ptr_array_unref(runs[i].bitmaps);
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
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/shipped/whole-and-inside", test_names_are_whole_and_inside_the_printable_area);
    g_test_add_func("/shipped/codes-read-back", test_codes_read_back);
    g_test_add_func("/shipped/the-same-dots-each-time", test_the_same_dots_each_time);
    g_test_add_func("/shipped/the-same-dots-in-another-thread", test_the_same_dots_in_another_thread);
    g_test_add_func("/shipped/empty-fields", test_empty_fields);
    return g_test_run();
}
