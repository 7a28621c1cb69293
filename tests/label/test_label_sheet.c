// SPDX-License-Identifier: GPL-3.0-or-later
// test_label_sheet.c - a file of sheets read as a reader of PDF does: which label lies where on which sheet, in what colour, as lines and
// letters. Would catch: piles in the wrong order, a label beside its place on paper that is cut already, dots in place of letters.
#include <glib/gstdio.h>
#include <string.h>
#include <zlib.h>

#include "printer/label/label_sheet.h"
#include "tests/label/render.h"

#define PLAIN                                                                                                                    \
    {                                                                                                                            \
        .layout = {.width_mm = 210, .length_mm = 297, .margin_across_mm = 8, .margin_along_mm = 8 }                              \
    }

// One label for each colour: a box that fills it.
#define COLOURED                                                                                                                 \
    "[label]\nwidth_mm = 60\nlength_mm = 90\n[box all]\nwidth_mm = 60\nheight_mm = 90\nfill = {band_colour}\nstroke_mm = 0\n"

typedef struct {
    LabelTemplate *label_template;
    char *folder, *path;
} Bench;

static void set_up(Bench *bench, gconstpointer text)
{
    g_autoptr(GError) error = NULL;
    bench->label_template = template_from(text ? text : COLOURED);
    bench->folder = g_dir_make_tmp("lanyard-sheet-XXXXXX", &error);
    g_assert_no_error(error);
    bench->path = g_build_filename(bench->folder, "x.pdf", NULL);
}

static void tear_down(Bench *bench, gconstpointer data)
{
    (void)data;
    (void)g_remove(bench->path);
    g_assert_cmpint(g_rmdir(bench->folder), ==, 0);
    label_template_free(bench->label_template);
    g_free(bench->folder);
    g_free(bench->path);
}

static int write_colours(const Bench *bench, const SheetPaper *paper, int count)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(LabelSheet) sheet = label_sheet_new(paper, "A-F");
    for (int i = 0; i < count; i++) {
        g_autofree char *colour = g_strdup_printf("#0000%02x", i + 1);
        g_autoptr(GHashTable) fields = fields_from("band_colour", colour, NULL);
        g_assert_true(label_sheet_add(sheet, bench->label_template, fields, 60, 90, &error));
    }
    int pages = 0;
    g_assert_true(label_sheet_write(sheet, bench->path, &pages, &error));
    g_assert_no_error(error);
    return pages;
}

// What its streams say, unpacked (ISO 32000-1, 7.3.8), in the file's order; fonts and what is not packed are left out.
static GPtrArray *streams_of(const char *path)
{
    g_autofree char *bytes = NULL;
    gsize length = 0;
    g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
    g_assert_true(g_str_has_prefix(bytes, "%PDF-"));
    GPtrArray *streams = g_ptr_array_new_with_free_func(g_free);
    for (const char *at = bytes; (at = memmem(at, length - (gsize)(at - bytes), "stream\n", 7));) {
        at += 7;
        if (g_str_has_prefix(at - 10, "end"))
            continue;
        uLongf room = 4 << 20;
        char *text = g_malloc0(room + 1);
        if (uncompress((Bytef *)text, &room, (const Bytef *)at, length - (gsize)(at - bytes)) == Z_OK && strstr(text, " re"))
            g_ptr_array_add(streams, text);
        else
            g_free(text);
    }
    return streams;
}

// The colours of a page in the order in which they are drawn, as the labels' numbers; black ones are marks.
static GArray *numbers_on(const char *page)
{
    GArray *numbers = g_array_new(FALSE, FALSE, sizeof(int));
    g_auto(GStrv) words = g_strsplit_set(page, " \n", -1);
    for (guint i = 3; words[i]; i++) {
        int number = (int)(g_ascii_strtod(words[i - 1], NULL) * 255 + 0.5) - 1;
        if (strcmp(words[i], "rg") == 0 && number >= 0 && g_ascii_strtod(words[i - 3], NULL) == 0)
            g_array_append_val(numbers, number);
    }
    return numbers;
}

static int number_at(const GArray *numbers, guint i)
{
    return i < numbers->len ? g_array_index(numbers, int, i) : -1;
}

// Three columns and three rows; 20 labels are three sheets. At each place of the stack they follow each other.
static void test_piles_are_in_order(Bench *bench, gconstpointer data)
{
    (void)data;
    const SheetPaper paper = PLAIN;
    g_assert_cmpint(write_colours(bench, &paper, 20), ==, 3);
    g_autoptr(GPtrArray) pages = streams_of(bench->path);
    g_assert_cmpuint(pages->len, ==, 3);
    int next = 0;
    for (guint place = 0; place < 9; place++)
        for (guint page = 0; page < 3; page++) {
            g_autoptr(GArray) numbers = numbers_on(pages->pdata[page]);
            if (next < 20)
                g_assert_cmpint(number_at(numbers, place), ==, next++);
            else
                g_assert_cmpint(number_at(numbers, place), ==, -1);
        }
}

// Two columns and three rows of 4 x 3 inch on Letter, a quarter inch and an inch from its edges: they follow each other on the sheet.
static void test_cut_paper_is_filled_in_place(Bench *bench, gconstpointer data)
{
    (void)data;
    const SheetPaper paper = {
        .layout = {.width_mm = 215.9, .length_mm = 279.4, .margin_across_mm = 6.35, .margin_along_mm = 25.4},
        .width_mm = 101.6,
        .length_mm = 76.2,
        .is_cut = true};
    g_assert_cmpint(write_colours(bench, &paper, 8), ==, 2);
    g_autoptr(GPtrArray) pages = streams_of(bench->path);
    g_assert_cmpuint(pages->len, ==, 2);
    g_autoptr(GArray) first = numbers_on(pages->pdata[0]), second = numbers_on(pages->pdata[1]);
    for (guint i = 0; i < 6; i++)
        g_assert_cmpint(number_at(first, i), ==, (int)i);
    g_assert_cmpint(number_at(second, 0), ==, 6);
    g_assert_cmpint(number_at(second, 1), ==, 7);
    g_assert_cmpuint(second->len, ==, 2);
    // The corner of the first label, a point being 1/72 inch: a quarter inch from the left, an inch from the top.
    g_assert_nonnull(strstr(pages->pdata[0], "18 72 "));
    g_assert_null(strstr(pages->pdata[0], " S")); // no marks
}

static void test_sizes_do_not_share_a_sheet(Bench *bench, gconstpointer data)
{
    (void)data;
    const SheetPaper paper = PLAIN;
    g_autoptr(GError) error = NULL;
    g_autoptr(LabelSheet) sheet = label_sheet_new(&paper, "A-F");
    g_autoptr(GHashTable) fields = fields_from("band_colour", "#0000ff", NULL);
    for (int i = 0; i < 4; i++)
        g_assert_true(label_sheet_add(sheet, bench->label_template, fields, 60, i % 2 ? 90 : 29, &error));
    g_assert_false(label_sheet_add(sheet, bench->label_template, fields, 300, 90, &error));
    g_assert_error(error, LABEL_ERROR, LABEL_ERROR_MEDIA);
    g_clear_error(&error);
    int pages = 0;
    g_assert_true(label_sheet_write(sheet, bench->path, &pages, &error));
    g_assert_cmpint(pages, ==, 2);
}

// "/MediaBox [ 0 0 175.748 283.465 ]", with blanks as each version of cairo likes them.
static void read_media_box(const char *bytes, gsize length, double *out_width, double *out_height)
{
    const char *at = memmem(bytes, length, "/MediaBox", strlen("/MediaBox"));
    g_assert_nonnull(at);
    at += strcspn(at, "[") + 1;
    double numbers[4] = {0};
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
        char *end = NULL;
        numbers[i] = g_ascii_strtod(at, &end);
        g_assert_true(end != at);
        at = end;
    }
    *out_width = numbers[2];
    *out_height = numbers[3];
}

// Letters are letters, a code is rectangles, and there is no picture of dots in the file.
static void test_letters_and_lines(Bench *bench, gconstpointer data)
{
    (void)data;
    const SheetPaper paper = PLAIN;
    g_autoptr(GError) error = NULL;
    g_autoptr(LabelSheet) sheet = label_sheet_new(&paper, "A-F");
    g_autoptr(GHashTable) fields = fields_from("name", "Ada Lovelace", "token", "LY0ABC", NULL);
    g_assert_true(label_sheet_add(sheet, bench->label_template, fields, 62, 100, &error));
    int pages = 0;
    g_assert_true(label_sheet_write(sheet, bench->path, &pages, &error));
    g_autofree char *bytes = NULL;
    gsize length = 0;
    g_assert_true(g_file_get_contents(bench->path, &bytes, &length, NULL));
    double width = 0, height = 0;
    read_media_box(bytes, length, &width, &height);
    g_assert_cmpfloat_with_epsilon(width, 210 * 72 / 25.4, 0.01);
    g_assert_cmpfloat_with_epsilon(height, 297 * 72 / 25.4, 0.01);
    g_assert_nonnull(memmem(bytes, length, "/FontFile", 9));
    g_assert_null(memmem(bytes, length, "/Subtype /Image", 15));
    g_autoptr(GPtrArray) streams = streams_of(bench->path);
    g_assert_cmpuint(streams->len, >=, 1);
    int modules = 0;
    g_auto(GStrv) words = g_strsplit_set(streams->pdata[0], " \n", -1);
    for (char **word = words; *word; word++)
        modules += strcmp(*word, "m") == 0 || strcmp(*word, "re") == 0; // a subpath begins
    g_assert_cmpint(modules, >, 150);                                   // half of 21 x 21 are dark, none of them is left out
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(path, text, test) g_test_add(path, Bench, text, set_up, test, tear_down)
    ADD("/label/sheet-file/piles-are-in-order", NULL, test_piles_are_in_order);
    ADD("/label/sheet-file/cut-paper-is-filled-in-place",
        "[label]\nwidth_mm = 101.6\nlength_mm = 76.2\n[box all]\nwidth_mm = 101.6\nheight_mm = 76.2\nfill = {band_colour}\nstroke_mm = 0\n",
        test_cut_paper_is_filled_in_place);
    ADD("/label/sheet-file/sizes-do-not-share-a-sheet", NULL, test_sizes_do_not_share_a_sheet);
    ADD("/label/sheet-file/letters-and-lines",
        "[label]\nwidth_mm = 62\nlength_mm = 100\n[text name]\nx_mm = 4\ny_mm = 4\nwidth_mm = 54\ntext = {name}\n"
        "[qr token]\nx_mm = 4\ny_mm = 40\nwidth_mm = 30\ntext = {token}\n",
        test_letters_and_lines);
    return g_test_run();
}
