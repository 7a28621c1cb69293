// SPDX-License-Identifier: GPL-3.0-or-later
// test_ini_edit.c - only the line that is meant changes; what GKeyFile then reads is what was meant.
#include <glib/gstdio.h>
#include <string.h>

#include "common/conf/ini_edit.h"

static const char before[] = "# mine\n[event]\n# the title\ntitle = Old\n\n[label badge]\nmedia = 62\n# why\n[text company]\n"
                             "lines = 2\n# a note\n\ntext = {company}\n[qr token]\ntext = {token}\n";

typedef struct {
    char *folder, *path;
    IniEdit edit;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    fixture->folder = g_dir_make_tmp("lanyard-XXXXXX", NULL);
    fixture->path = g_build_filename(fixture->folder, "event.ini", NULL);
    g_assert_true(g_file_set_contents(fixture->path, before, -1, NULL) && g_chmod(fixture->path, 0640) == 0);
    g_assert_true(ini_edit_open(&fixture->edit, fixture->path, &error));
    g_assert_no_error(error);
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    ini_edit_clear(&fixture->edit);
    g_unlink(fixture->path);
    g_assert_cmpint(g_rmdir(fixture->folder), ==, 0); // nothing is left beside it
    g_free(fixture->folder);
    g_free(fixture->path);
}

// What the file says once it is saved, which keeps who may read it.
static char *saved(const Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    char *text = NULL;
    GStatBuf info;
    g_assert_true(ini_edit_save(&fixture->edit, &error));
    g_assert_no_error(error);
    g_assert_true(g_file_get_contents(fixture->path, &text, NULL, NULL) && g_stat(fixture->path, &info) == 0);
    g_assert_cmpint(info.st_mode & 0777, ==, 0640);
    return text;
}

static void assert_changed(const Fixture *fixture, const char *old_lines, const char *new_lines)
{
    g_autofree char *text = saved(fixture);
    g_autoptr(GString) wanted = g_string_new(before);
    g_assert_cmpuint(g_string_replace(wanted, old_lines, new_lines, 1), ==, 1);
    g_assert_cmpstr(text, ==, wanted->str);
}

static void test_nothing(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *text = saved(fixture);
    g_assert_cmpstr(text, ==, before);
}

static void test_set(Fixture *fixture, gconstpointer data)
{
    (void)data;
    ini_edit_set(&fixture->edit, "event", "title", "New");
    assert_changed(fixture, "title = Old\n", "title = New\n");
}

static void test_set_new_key(Fixture *fixture, gconstpointer data)
{
    (void)data;
    ini_edit_set(&fixture->edit, "label badge", "kind", "badge");
    assert_changed(fixture, "[label badge]\n", "[label badge]\nkind = badge\n");
}

static void test_set_new_group(Fixture *fixture, gconstpointer data)
{
    (void)data;
    ini_edit_set(&fixture->edit, "look", "logo", "a.svg");
    assert_changed(fixture, "text = {token}\n", "text = {token}\n[look]\nlogo = a.svg\n");
}

static void test_unset(Fixture *fixture, gconstpointer data)
{
    (void)data;
    ini_edit_unset(&fixture->edit, "event", "title");
    ini_edit_unset(&fixture->edit, "event", "title");
    assert_changed(fixture, "title = Old\n", "");
}

static void test_append(Fixture *fixture, gconstpointer data)
{
    (void)data;
    ini_edit_append(&fixture->edit, "[part day-1]\ntitle = Day 1\n");
    assert_changed(fixture, "text = {token}\n", "text = {token}\n\n[part day-1]\ntitle = Day 1\n");
}

static void test_switch(Fixture *fixture, gconstpointer data)
{
    (void)data;
    ini_edit_switch(&fixture->edit, "text company", false);
    ini_edit_switch(&fixture->edit, "text company", false);
    g_assert_true(ini_edit_is_off(&fixture->edit, "text company"));
    g_assert_false(ini_edit_has_group(&fixture->edit, "text company"));
    assert_changed(fixture, "[text company]\nlines = 2\n# a note\n\ntext = {company}\n",
                   "#~ [text company]\n#~ lines = 2\n# a note\n\n#~ text = {company}\n");
    ini_edit_switch(&fixture->edit, "text company", true);
    g_assert_false(ini_edit_is_off(&fixture->edit, "text company"));
    g_autofree char *text = saved(fixture);
    g_assert_cmpstr(text, ==, before);
}

// Whatever somebody types is one value of one key.
static void test_hostile(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const char typed[] = " a\n[look]\nbar = \\1 #x\t ";
    ini_edit_set(&fixture->edit, "event", "title", typed);
    g_autofree char *text = saved(fixture);
    g_autoptr(GKeyFile) keys = g_key_file_new();
    g_assert_true(g_key_file_load_from_data(keys, text, (gsize)-1, G_KEY_FILE_NONE, NULL));
    g_autofree char *title = g_key_file_get_string(keys, "event", "title", NULL);
    g_assert_cmpstr(title, ==, "a [look] bar = \\1 #x");
    g_assert_false(g_key_file_has_group(keys, "look"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    static const struct {
        const char *name;
        void (*test)(Fixture *fixture, gconstpointer data);
    } tests[] = {
        {"nothing", test_nothing},
        {"set", test_set},
        {"set-new-key", test_set_new_key},
        {"set-new-group", test_set_new_group},
        {"unset", test_unset},
        {"append", test_append},
        {"switch-off-and-on", test_switch},
        {"hostile", test_hostile},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++) {
        g_autofree char *path = g_strconcat("/conf/ini-edit/", tests[i].name, NULL);
        g_test_add(path, Fixture, NULL, set_up, tests[i].test, tear_down);
    }
    return g_test_run();
}
