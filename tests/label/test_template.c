// SPDX-License-Identifier: GPL-3.0-or-later
// test_template.c - a mistake in a template is named by file, line, what was found and what was expected.
#include <string.h>

#include "tests/label/render.h"

#define GOOD "[label]\nwidth_mm = 62\nlength_mm = 29\n"

typedef struct {
    const char *name, *text, *message;
} Mistake;

static const Mistake mistakes[] = {
    {"nothing", "", "t.label:1: found no [label], expected one at the beginning"},
    {"only comments", "# a\n\n# b\n", "t.label:1: found no [label], expected one at the beginning"},
    {"key before heading", "width_mm = 62\n", "t.label:1: found \"width_mm = 62\", expected [label] first"},
    {"element before label", "[text a]\n", "t.label:1: found [text a], expected [label] first"},
    {"second label", GOOD "[label]\n", "t.label:4: found a second [label], expected one"},
    {"open heading", "[label\n", "t.label:1: found \"[label\", expected a ] at its end"},
    {"lone bracket", "[\n", "t.label:1: found \"[\", expected a ] at its end"},
    {"empty heading", "[]\n", "t.label:1: found [], expected [label] or [text|band|qr|code128|image|line|box|region NAME]"},
    {"heading without name", GOOD "[text]\n",
     "t.label:4: found [text], expected [label] or [text|band|qr|code128|image|line|box|region NAME]"},
    {"unknown element", GOOD "[circle a]\n",
     "t.label:4: found [circle a], expected [text|band|qr|code128|image|line|box|region NAME]"},
    {"bad name", GOOD "[text A b]\n", "t.label:4: found the name \"A b\", expected small letters, digits, - and _"},
    {"same name", GOOD "[line a]\n[box a]\n", "t.label:5: found a second element named \"a\", expected another name"},
    {"no equals", GOOD "[text a]\ntext\n", "t.label:5: found \"text\", expected KEY = VALUE or a [heading]"},
    {"unknown key", GOOD "[line a]\ntext = x\n",
     "t.label:5: found the key \"text\", expected one of x_mm, y_mm, width_mm, height_mm, gap_mm, drop, ink, stroke_mm, below, region, wide_region, when, unless"},
    {"key twice", GOOD "[text a]\ntext = x\nsize_mm = 2\ntext = y\n",
     "t.label:7: found text a second time in one section, expected it once"},
    {"no width", "[label]\nlength_mm = 29\n",
     "t.label:1: found \"label\" without width_mm, expected width_mm = ... in its section"},
    {"no text", GOOD "[text a]\nsize_mm = 2\n", "t.label:4: found \"a\" without text, expected text = ... in its section"},
    {"no file", GOOD "[image a]\n", "t.label:4: found \"a\" without file, expected file = ... in its section"},
    {"code without width", GOOD "[qr a]\ntext = {token}\n",
     "t.label:4: found \"a\" without width_mm, expected width_mm = ... in its section"},
    {"not a number", GOOD "[text a]\nx_mm = 3,5\n",
     "t.label:5: found x_mm = 3,5, expected millimetres from 0 to 300, such as 12.5"},
    {"not finite", GOOD "[text a]\nx_mm = nan\n",
     "t.label:5: found x_mm = nan, expected millimetres from 0 to 300, such as 12.5"},
    {"negative", GOOD "[text a]\ny_mm = -1\n", "t.label:5: found y_mm = -1, expected millimetres from 0 to 500, such as 12.5"},
    {"with unit", GOOD "[text a]\nsize_mm = 3mm\n",
     "t.label:5: found size_mm = 3mm, expected millimetres from 0.5 to 100, such as 12.5"},
    {"no lines", GOOD "[text a]\nlines = 0\n", "t.label:5: found lines = 0, expected a whole number from 1 to 20"},
    {"bad weight", GOOD "[text a]\nweight = bold\n", "t.label:5: found weight = bold, expected a whole number from 100 to 900"},
    {"bad align", GOOD "[text a]\nalign = left\n", "t.label:5: found align = left, expected one of start, center, end"},
    {"bad level", GOOD "[qr a]\nlevel = m\n", "t.label:5: found level = m, expected one of L, M, Q, H"},
    {"bad ink", GOOD "[box a]\nink = blue\n", "t.label:5: found ink = blue, expected one of black, red, white"},
    {"bad fill", GOOD "[box a]\nheight_mm = 2\nfill = blue\n",
     "t.label:4: found \"a\" with fill = blue, expected solid, stripes, dots, outline, none or a colour such as #3060a0"},
    {"bad colour", GOOD "[box a]\nheight_mm = 2\nfill = #12345\n",
     "t.label:4: found \"a\" with fill = #12345, expected solid, stripes, dots, outline, none or a colour such as #3060a0"},
    {"empty text", GOOD "[text a]\ntext =\n", "t.label:5: found an empty text, expected a text"},
    {"open brace", GOOD "[text a]\ntext = {name\n", NULL},
    {"closing brace", GOOD "[text a]\ntext = name}\n", NULL},
    {"nested brace", GOOD "[text a]\ntext = {na{me}}\n", NULL},
    {"unknown field", GOOD "[text a]\ntext = {nmae}\n", NULL},
    {"bad condition", GOOD "[line a]\nwhen = colour: red\n",
     "t.label:5: found when = colour: red, expected FIELD or FIELD: VALUE, VALUE, such as ticket_type: student"},
    {"bad script", GOOD "[text a]\nfont.Devanagari = Noto Sans\n",
     "t.label:5: found the script \"Devanagari\", expected four letters such as Deva, Arab, Hani"},
    {"empty font", GOOD "[text a]\nfont =\n", "t.label:5: found an empty font, expected font families, such as Noto Sans"},
    {"below itself", GOOD "[text a]\nbelow = a\n",
     "t.label:5: found below = a, expected the name of an element that comes before it"},
    {"below a later one", GOOD "[text a]\nbelow = b\n[text b]\n",
     "t.label:5: found below = b, expected the name of an element that comes before it"},
    {"over the side", GOOD "[text a]\ntext = x\nx_mm = 40\nwidth_mm = 30\n",
     "t.label:4: found \"a\" from 40 to 70 mm across, expected it within the label's 62 mm"},
    {"begins beyond the side", GOOD "[text a]\ntext = x\nx_mm = 63\n",
     "t.label:4: found \"a\" from 63 to 62 mm across, expected it within the label's 62 mm"},
    {"over the end", GOOD "[text a]\ntext = x\ny_mm = 20\nheight_mm = 10\n",
     "t.label:4: found \"a\" from 20 to 30 mm down, expected it within the label's 29 mm"},
    {"smallest above size", GOOD "[text a]\ntext = x\nsize_mm = 2\nsmallest_mm = 3\n",
     "t.label:4: found \"a\" with smallest_mm = 3, expected at most its size_mm of 2"},
    {"picture elsewhere", GOOD "[image a]\nfile = ../logo.svg\n",
     "t.label:4: found file = ../logo.svg, expected a picture in the template's folder"},
};

static void test_mistake(gconstpointer data)
{
    const Mistake *row = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(LabelTemplate) parsed = label_template_parse(row->text, strlen(row->text), "t.label", NULL, &error);
    g_assert_null(parsed);
    g_assert_error(error, LABEL_ERROR, LABEL_ERROR_TEMPLATE);
    if (row->message)
        g_assert_cmpstr(error->message, ==, row->message);
    else
        g_assert_true(g_str_has_prefix(error->message, "t.label:5: found ") &&
                      strstr(error->message, ", expected fields such as {name}"));
}

static void test_bytes_that_are_no_text(void)
{
    static const char with_nul[] = GOOD "[line a]\0\n";
    static const char latin1[] = GOOD "# caf\xe9\n";
    g_autoptr(GError) error = NULL;
    g_assert_null(label_template_parse(with_nul, sizeof with_nul - 1, "t.label", NULL, &error));
    g_assert_error(error, LABEL_ERROR, LABEL_ERROR_TEMPLATE);
    g_clear_error(&error);
    g_assert_null(label_template_parse(latin1, sizeof latin1 - 1, "t.label", NULL, &error));
    g_assert_cmpstr(error->message, ==,
                    "t.label:1: found bytes that are not UTF-8, expected a text file in UTF-8 of at most 256 kB");
    g_clear_error(&error);
    g_autofree char *long_text = g_strnfill(300 * 1024, '#');
    g_assert_null(label_template_parse(long_text, strlen(long_text), "t.label", NULL, &error));
    g_assert_error(error, LABEL_ERROR, LABEL_ERROR_TEMPLATE);
}

static void test_missing_file_is_a_file_error(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(label_template_load("/nonexistent/badge.label", &error));
    g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

static void test_measures_are_those_of_the_media(void)
{
    g_autoptr(LabelTemplate) lying = template_from(
        "[label]\r\n  width_mm=62\r\nlength_mm =100\r\norientation= landscape\r\n[text a]\r\nx_mm = 70\r\ntext = x\r\n");
    g_assert_cmpfloat(label_template_width_mm(lying), ==, 62);
    g_assert_cmpfloat(label_template_length_mm(lying), ==, 100);
    g_autoptr(LabelTemplate) endless = template_from("[label]\nwidth_mm = 62\n");
    g_assert_cmpfloat(label_template_length_mm(endless), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        g_autofree char *path = g_strdup_printf("/template/mistake/%s", mistakes[i].name);
        g_test_add_data_func(path, &mistakes[i], test_mistake);
    }
    g_test_add_func("/template/bytes-that-are-no-text", test_bytes_that_are_no_text);
    g_test_add_func("/template/missing-file", test_missing_file_is_a_file_error);
    g_test_add_func("/template/measures", test_measures_are_those_of_the_media);
    return g_test_run();
}
