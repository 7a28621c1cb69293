// SPDX-License-Identifier: GPL-3.0-or-later
// test_manual.c - lanyard-label(5) names every key and field that a template may hold, and its example is one.
#include <string.h>

#include "printer/label/fields.h"
#include "tests/label/render.h"

static char *read_manual(void)
{
    g_autoptr(GError) error = NULL;
    char *manual = NULL;
    g_file_get_contents(TEST_SOURCE_DIR "/config/man/lanyard-label.5", &manual, NULL, &error);
    g_assert_no_error(error);
    return manual;
}

// The keys of an element are what the parser says when it meets one that is none.
static GStrv keys_of(const char *heading)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text =
        g_strdup_printf("%s%s\nxyzzy = 1\n", strcmp(heading, "[label]") == 0 ? "" : "[label]\nwidth_mm = 62\n", heading);
    g_assert_null(label_template_parse(text, strlen(text), "t.label", NULL, &error));
    const char *list = strstr(error->message, "expected one of ");
    g_assert_nonnull(list);
    return g_strsplit(list + strlen("expected one of "), ", ", -1);
}

static bool is_word_of(const char *manual, const char *word)
{
    g_autofree char *pattern = g_strdup_printf("(?<![a-z_.])%s(?![a-z_.])", word);
    return g_regex_match_simple(pattern, manual, 0, 0);
}

static void test_every_key_is_in_the_manual(void)
{
    static const char *const headings[] = {"[label]",   "[text a]", "[band a]", "[qr a]",    "[code128 a]",
                                           "[image a]", "[line a]", "[box a]",  "[region a]"};
    g_autofree char *manual = read_manual();
    for (gsize i = 0; i < G_N_ELEMENTS(headings); i++) {
        g_auto(GStrv) keys = keys_of(headings[i]);
        g_assert_cmpuint(g_strv_length(keys), >, 5);
        for (char **key = keys; *key; key++)
            if (!is_word_of(manual, *key))
                g_test_fail_printf("%s of %s is not in the manual", *key, headings[i]);
    }
}

static void test_every_field_is_in_the_manual(void)
{
    g_autofree char *manual = read_manual();
    for (const char *const *name = field_names; *name; name++)
        if (!is_word_of(manual, *name))
            g_test_fail_printf("the field %s is not in the manual", *name);
}

static void test_the_example_is_a_template(void)
{
    g_autofree char *manual = read_manual();
    const char *start = strstr(manual, ".nf\n"), *end = strstr(manual, "\n.fi");
    g_assert_true(start && end && start < end);
    g_autofree char *example = g_strndup(start + 4, (gsize)(end - start - 4));
    g_autoptr(LabelTemplate) label_template = template_from(example);
    g_autoptr(GHashTable) fields = fields_from("name", "Ada Lovelace", "token", "LY0ABC", NULL);
    g_autoptr(Bitmap) bitmap = render_at(label_template, fields, 300);
    g_autofree char *text = read_back(bitmap, "QR-Code");
    g_assert_cmpstr(text, ==, "LY0ABC");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/manual/keys", test_every_key_is_in_the_manual);
    g_test_add_func("/manual/fields", test_every_field_is_in_the_manual);
    g_test_add_func("/manual/example", test_the_example_is_a_template);
    return g_test_run();
}
