// SPDX-License-Identifier: GPL-3.0-or-later
// test_pictures.c - a picture that would take minutes or gigabytes is refused by name, before it is drawn in this process.
//
// The pictures are the ones that other readers of SVG fell to: filters of impossible size, shapes that use shapes, entities that
// hold entities, a picture within a picture.
#include <glib/gstdio.h>
#include <string.h>

#include "tests/label/render.h"

#define SVG "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
#define BOX "viewBox=\"0 0 1000 1000\">"

static bool check(const char *svg, GError **error)
{
    g_autofree char *folder = g_dir_make_tmp("lanyard-pictures-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "logo.svg", NULL);
    g_assert_true(g_file_set_contents(path, svg, -1, NULL));
    bool is_good = label_check_pictures(folder, error);
    g_assert_cmpint(g_unlink(path) + g_rmdir(folder), ==, 0);
    return is_good;
}

static void assert_refused(const char *svg)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(check(svg, &error));
    g_assert_error(error, LABEL_ERROR, LABEL_ERROR_IMAGE);
    g_assert_nonnull(strstr(error->message, "/logo.svg cannot be drawn within"));
}

static void test_hostile(gconstpointer svg)
{
    assert_refused(svg);
}

// Each group uses the one before ten times: a million million circles.
static void test_nested_use(void)
{
    g_autoptr(GString) svg = g_string_new(SVG BOX "<defs><g id=\"g0\"><circle r=\"400\" cx=\"500\" cy=\"500\"/></g>");
    for (int level = 1; level <= 5; level++) {
        g_string_append_printf(svg, "<g id=\"g%d\">", level);
        for (int i = 0; i < 10; i++)
            g_string_append_printf(svg, "<use xlink:href=\"#g%d\" x=\"%d\" opacity=\"0.9\"/>", level - 1, i);
        g_string_append(svg, "</g>");
    }
    g_string_append(svg, "</defs><use xlink:href=\"#g5\"/></svg>");
    assert_refused(svg->str);
}

// What the library itself leaves out, or takes in its stride, is no reason to refuse: none of it is slow, and nothing is fetched.
static void test_harmless(gconstpointer svg)
{
#ifdef __SANITIZE_ADDRESS__
    g_test_skip("the sanitizer's own memory and time would be counted");
    return;
#endif
    g_autoptr(GError) error = NULL;
    g_assert_true(check(svg, &error));
    g_assert_no_error(error);
}

// A file of the machine that an SVG names is not drawn.
static void test_nothing_is_fetched(void)
{
    g_autofree char *folder = g_dir_make_tmp("lanyard-pictures-XXXXXX", NULL);
    g_autofree char *secret = g_build_filename(folder, "secret.svg", NULL), *path = g_build_filename(folder, "logo.svg", NULL);
    g_assert_true(g_file_set_contents(secret, SVG "viewBox=\"0 0 10 10\"><rect width=\"10\" height=\"10\"/></svg>", -1, NULL));
    g_autofree char *svg =
        g_strdup_printf(SVG "viewBox=\"0 0 10 10\"><image width=\"10\" height=\"10\" xlink:href=\"file://%s\"/>"
                            "<image width=\"10\" height=\"10\" xlink:href=\"secret.svg\"/>"
                            "<image width=\"10\" height=\"10\" href=\"http://127.0.0.1:1/x.png\"/></svg>",
                        secret);
    g_assert_true(g_file_set_contents(path, svg, -1, NULL));
    g_autoptr(GError) error = NULL;
    g_assert_true(label_check_pictures(folder, &error));
    static const char text[] =
        "[label]\nwidth_mm = 30\nlength_mm = 30\n[image a]\nfile = logo.svg\nx_mm = 5\ny_mm = 5\nwidth_mm = 20\n";
    g_autoptr(LabelTemplate) label_template = label_template_parse(text, strlen(text), "t.label", folder, &error);
    g_assert_no_error(error);
    g_autoptr(GHashTable) none = fields_from(NULL, NULL);
    g_autoptr(Bitmap) bitmap = render_at(label_template, none, 300);
    g_assert_cmpint(ink_count(bitmap, bitmap->black), ==, 0);
    g_assert_cmpint(g_unlink(secret) + g_unlink(path) + g_rmdir(folder), ==, 0);
}

static void test_shipped(void)
{
    static const char *const events[] = {"pycon-us-2024", "pycon-india-2023"};
    for (gsize i = 0; i < G_N_ELEMENTS(events); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *folder = g_build_filename(TEST_SOURCE_DIR, "config", "events", events[i], NULL);
        g_assert_true(label_check_pictures(folder, &error));
        g_assert_no_error(error);
    }
}

#define LAUGHS(n, m) "<!ENTITY l" n " \"&l" m ";&l" m ";&l" m ";&l" m ";&l" m ";&l" m ";&l" m ";&l" m ";&l" m ";&l" m ";\">"

int main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "generate") == 0 && strcmp(argv[2], "picture") == 0)
        return label_try_picture(argv[3], argv[4]) ? 0 : 1;
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pictures/shipped", test_shipped);
    g_test_add_func("/pictures/nested-use", test_nested_use);
    g_test_add_data_func("/pictures/huge-filter",
                         SVG BOX "<filter id=\"f\" x=\"-9\" y=\"-9\" width=\"20\" height=\"20\">"
                                 "<feTurbulence numOctaves=\"900\" baseFrequency=\"0.9\"/><feMorphology radius=\"200\"/>"
                                 "<feGaussianBlur stdDeviation=\"300\"/><feMorphology radius=\"200\"/></filter>"
                                 "<rect width=\"1000\" height=\"1000\" filter=\"url(#f)\"/></svg>",
                         test_hostile);
    g_test_add_data_func("/pictures/layers",
                         SVG BOX "<g opacity=\".9\"><g opacity=\".9\"><g opacity=\".9\"><g opacity=\".9\"><g opacity=\".9\">"
                                 "<g opacity=\".9\"><g opacity=\".9\"><g opacity=\".9\"><rect width=\"999\" height=\"999\"/>"
                                 "</g></g></g></g></g></g></g></g></svg>",
                         test_hostile);
    g_test_add_data_func("/pictures/entities",
                         "<!DOCTYPE svg [<!ENTITY l0 \"lol\">" LAUGHS("1", "0") LAUGHS("2", "1") LAUGHS("3", "2") LAUGHS("4", "3")
                             LAUGHS("5", "4") LAUGHS("6", "5") LAUGHS("7", "6") LAUGHS("8", "7") "]>" SVG BOX
                                                                                                 "<text>&l8;</text></svg>",
                         test_harmless);
    g_test_add_data_func("/pictures/huge-measures",
                         SVG "width=\"1000000000\" height=\"1000000000\" viewBox=\"0 0 1e30 1e30\"><rect width=\"1e30\" "
                             "height=\"1e30\"/></svg>",
                         test_harmless);
    g_test_add_data_func("/pictures/uses-itself", SVG BOX "<g id=\"a\"><use xlink:href=\"#a\"/></g></svg>", test_harmless);
    g_test_add_func("/pictures/nothing-is-fetched", test_nothing_is_fetched);
    return g_test_run();
}
