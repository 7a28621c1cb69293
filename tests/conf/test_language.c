// SPDX-License-Identifier: GPL-3.0-or-later
// test_language.c - a language is found in each of its places, the station's own word counts most, a broken file is named with its line
// and takes nothing away, and what is missing or does not fit is listed.
#include <glib/gstdio.h>
#include <string.h>

#include "common/conf/language.h"
#include "tests/scratch.h"

static char *root; // of one test: "near" and "far" are system folders, "station" is a station

static char *place(const char *where)
{
    g_autofree char *folder = strcmp(where, "station") == 0 ? g_build_filename(root, where, "lang", NULL)
                                                            : g_build_filename(root, where, "lanyard", "lang", NULL);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    return g_steal_pointer(&folder);
}

static void put(const char *where, const char *file, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = place(where);
    g_autofree char *path = g_build_filename(folder, file, NULL);
    g_file_set_contents(path, text, -1, &error);
    g_assert_no_error(error);
}

static void drop(const char *where, const char *file)
{
    g_autofree char *folder = place(where);
    g_autofree char *path = g_build_filename(folder, file, NULL);
    g_assert_cmpint(g_unlink(path), ==, 0);
}

static Language *load(const char *code)
{
    g_autofree char *station = g_build_filename(root, "station", NULL);
    return language_load(station, code);
}

static bool is_known(const char *code)
{
    g_autofree char *station = g_build_filename(root, "station", NULL);
    return language_is_known(station, code);
}

static void test_places(void)
{
    put("far", "eo.json", "{\"language.name\": \"far\", \"bar.views\": \"far\", \"view.desk\": \"far\"}");
    put("near", "eo.json", "{\"language.name\": \"near\", \"bar.views\": \"near\"}");
    put("station", "eo.json", "{\"language.name\": \"station\"}");
    g_autoptr(Language) language = load("eo");
    g_assert_cmpstr(language_own_name(language), ==, "station");
    g_assert_cmpstr(json_text(language->words, "bar.views", ""), ==, "near");
    g_assert_cmpstr(json_text(language->words, "view.desk", ""), ==, "far");
    g_assert_cmpuint(language->problems->len, ==, 0);
    g_assert_null(language_load(NULL, "tlh"));
    g_autoptr(Language) shared = language_load(NULL, "eo");
    g_assert_cmpstr(language_own_name(shared), ==, "near");
    drop("far", "eo.json");
    drop("near", "eo.json");
    drop("station", "eo.json");
}

// A station mends one word of a language that is built in.
static void test_over_built_in(void)
{
    g_autoptr(Language) before = load("es");
    put("station", "es.json", "{\"bar.views\": \"Pantallas\"}");
    g_autoptr(Language) after = load("es");
    g_assert_cmpstr(json_text(after->words, "bar.views", ""), ==, "Pantallas");
    g_assert_cmpstr(json_text(after->words, "view.desk", ""), ==, json_text(before->words, "view.desk", "?"));
    g_assert_true(language_is_reviewed(after));
    drop("station", "es.json");
}

static void check_left_out(const char *text, const char *line, const char *what)
{
    g_autoptr(Language) before = load("es");
    put("station", "es.json", text);
    g_autoptr(Language) after = load("es");
    g_assert_true(json_equal(before->words, after->words));
    g_assert_cmpuint(after->problems->len, ==, 1);
    const char *problem = g_ptr_array_index(after->problems, 0);
    if (!strstr(problem, "station/lang/es.json") || !strstr(problem, line) || !strstr(problem, what))
        g_error("no \"%s\" and \"%s\" in \"%s\"", line, what, problem);
    drop("station", "es.json");
}

static void test_broken(void)
{
    check_left_out("{\n\"bar.views\": \"x\",\n\"view.desk\" \"y\"}", "es.json:3: ", "left out");
    check_left_out("{\n\"bar.views\": \"x\",\n\"bar.views\": \"y\"}", "es.json:3: ", "duplicate");
    check_left_out("{\n\n\n\"bar.views\": {\"x\": \"y\"}}", "es.json:4: ", "\"bar.views\" is not a text");
    check_left_out("[\"x\"]", "es.json:1: ", "not an object");
    check_left_out("", "es.json:1: ", "left out");
    check_left_out("{\"bar.views\": \"\xff\"}", "es.json:1: ", "left out");
    g_autofree char *large = g_strnfill(LANGUAGE_BYTES_MOST + 1, ' ');
    check_left_out(large, "es.json:1: ", "larger");
}

static void test_codes(void)
{
    put("station", "pt-BR.json", "{}");
    put("station", "notes.json", "{}");
    put("station", "EN.json", "{}");
    put("station", "eo.txt", "{}");
    g_assert_true(is_known("pt-BR"));
    g_assert_false(is_known("notes"));
    g_assert_false(is_known("EN"));
    g_assert_false(is_known("eo"));
    g_assert_false(is_known("../station/lang/pt-BR"));
    g_assert_true(is_known("en"));
    g_autoptr(Language) empty = load("pt-BR");
    g_assert_cmpuint(json_object_size(empty->words), ==, 0);
    g_assert_cmpstr(language_own_name(empty), ==, "pt-BR");
    g_assert_false(language_is_reviewed(empty));
    drop("station", "pt-BR.json");
    drop("station", "notes.json");
    drop("station", "EN.json");
    drop("station", "eo.txt");
}

static bool lists(const GPtrArray *lines, const char *part)
{
    for (guint i = 0; i < lines->len; i++)
        if (strstr(g_ptr_array_index(lines, i), part))
            return true;
    return false;
}

// The forms of plurals are CLDR's: Arabic has six, Polish four, Japanese one; an empty text is none.
static void test_missing(void)
{
    static const struct {
        const char *code, *wanted, *unwanted;
    } cases[] = {
        {"ar-XA", "desk.found_two", "desk.found_dual"},
        {"pl-XA", "desk.found_many", "desk.found_two"},
        {"ja-XA", "desk.found_other", "desk.found_one"},
        {"de-XA", "desk.found_one", "desk.found_few"},
        {"eo", "desk.found_other", "desk.found_one"},
        {"de-XB", "verdict.admit.headline", "verdict.hold.next"},
        {"de-XC", "view.door", "view.desk"},
    };
    g_autoptr(Language) english = load("en");
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *file = g_strconcat(cases[i].code, ".json", NULL);
        put("station", file, "{\"view.desk\": \"x\", \"view.door\": \"\"}");
        g_autoptr(Language) language = load(cases[i].code);
        g_autoptr(GPtrArray) missing = language_missing(language, english);
        if (!lists(missing, cases[i].wanted) || lists(missing, cases[i].unwanted))
            g_error("%s: \"%s\" is to be missing, and \"%s\" is not", cases[i].code, cases[i].wanted, cases[i].unwanted);
        drop("station", file);
    }
    g_autoptr(GPtrArray) none = language_missing(english, english);
    g_assert_cmpuint(none->len, ==, 0);
}

static void test_faults(void)
{
    put("station", "eo.json",
        "{\"verdict.too-late.next.part\": \"{{parto}} finis\", \"standby.since\": \"ekde\", \"view.desk\": \"x\", \"nobody.asks\": \"x\","
        "\"desk.found_one\": \"unu persono\", \"desk.found_other\": \"personoj\", \"desk.found_few\": \"{{count}} personoj\","
        "\"desk.found_many\": \"multaj personoj\"}");
    g_autoptr(Language) english = load("en");
    g_autoptr(Language) language = load("eo");
    g_autoptr(GPtrArray) faults = language_faults(language, english);
    g_assert_true(lists(faults, "\"verdict.too-late.next.part\" has the placeholders \"{{parto}}\", English has \"{{part}}\""));
    g_assert_true(lists(faults, "\"standby.since\" has the placeholders \"\", English has \"{{time}}\""));
    g_assert_true(lists(faults, "English has no \"nobody.asks\""));
    g_assert_true(lists(faults, "\"desk.found_other\""));
    g_assert_true(lists(faults, "\"desk.found_many\" has the placeholders \"\", English has \"{{count}}\""));
    g_assert_cmpuint(faults->len, ==, 5);
    drop("station", "eo.json");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    root = g_dir_make_tmp("lanyard-XXXXXX", NULL);
    g_autofree char *near = g_build_filename(root, "near", NULL);
    g_autofree char *far = g_build_filename(root, "far", NULL);
    g_autofree char *both = g_strjoin(":", near, far, NULL);
    g_setenv("XDG_DATA_DIRS", both, TRUE); // before GLib asks for it
    g_test_add_func("/conf/language/the-nearest-place-counts-most", test_places);
    g_test_add_func("/conf/language/one-word-over-what-is-built-in", test_over_built_in);
    g_test_add_func("/conf/language/broken-files-are-named-and-take-nothing", test_broken);
    g_test_add_func("/conf/language/codes", test_codes);
    g_test_add_func("/conf/language/missing", test_missing);
    g_test_add_func("/conf/language/faults", test_faults);
    int result = g_test_run();
    scratch_remove(root);
    g_free(root);
    return result;
}
