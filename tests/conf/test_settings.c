// SPDX-License-Identifier: GPL-3.0-or-later
// test_settings.c - each mistake in a station.ini is named by file and line; the default file says what holds without it.
#include <glib/gstdio.h>
#include <string.h>

#include "common/conf/settings.h"

static Settings *load_text(const char *text, GError **error)
{
    g_autofree char *folder = g_dir_make_tmp("lanyard-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "station.ini", NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    Settings *settings = settings_load(folder, error);
    g_unlink(path);
    g_rmdir(folder);
    return settings;
}

typedef struct {
    const char *name, *before, *after;
} Addition;

// Only the one line differs: comments, blanks and other groups are the person's.
static const Addition additions[] = {
    {"to-nothing", "", "[devices]\nprinters = b=zpl/ZD421@tcp:h:9100\n"},
    {"no-such-group", "# mine\n[page]\nlisten = 127.0.0.1:0",
     "# mine\n[page]\nlisten = 127.0.0.1:0\n[devices]\nprinters = b=zpl/ZD421@tcp:h:9100\n"},
    {"none-named", "[devices]\n# camera\ncameras = x\n[page]\n",
     "[devices]\nprinters = b=zpl/ZD421@tcp:h:9100\n# camera\ncameras = x\n[page]\n"},
    {"the-default-file", "[devices]\n# Printers.\n#printers=\n\n#cameras=\n",
     "[devices]\n# Printers.\n#printers=\nprinters = b=zpl/ZD421@tcp:h:9100\n\n#cameras=\n"},
    {"one-named", "[devices]\nprinters=a=virtual:x  \n# end\n",
     "[devices]\nprinters=a=virtual:x; b=zpl/ZD421@tcp:h:9100\n# end\n"},
    {"one-and-a-semicolon", "[ devices]\n[devices]\n printers = a=virtual:x;\n",
     "[ devices]\n[devices]\n printers = a=virtual:x; b=zpl/ZD421@tcp:h:9100\n"},
    {"of-another-group", "[leads]\nprinters = x\n[devices]\n",
     "[leads]\nprinters = x\n[devices]\nprinters = b=zpl/ZD421@tcp:h:9100\n"},
};

static void test_add_printer(gconstpointer data)
{
    const Addition *addition = data;
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("lanyard-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "station.ini", NULL);
    g_assert_true(g_file_set_contents(path, addition->before, -1, NULL) && g_chmod(path, 0640) == 0);
    g_assert_true(settings_add_device(folder, "printers", "b=zpl/ZD421@tcp:h:9100", &error));
    g_assert_no_error(error);
    g_autofree char *text = NULL;
    GStatBuf info;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL) && g_stat(path, &info) == 0);
    g_assert_cmpstr(text, ==, addition->after);
    g_assert_cmpint(info.st_mode & 0777, ==, 0640);
    g_unlink(path);
    g_assert_cmpint(g_rmdir(folder), ==, 0); // nothing is left beside it
}

// The second printer, among others whose text holds its text, and nothing else of the line.
static void test_change_printer(void)
{
    static const struct {
        const char *before, *after; // `after` NULL: refused
    } cases[] = {
        {"printers=b=zpl/Z/1@x:h", "printers=b=zpl/Z/2@x:h"},
        {"printers = a=virtual:x; b=zpl/Z/1@x:h ;c=x", "printers = a=virtual:x; b=zpl/Z/2@x:h ;c=x"},
        {"printers=my b=zpl/Z/1@x:h; b=zpl/Z/1@x:h", "printers=my b=zpl/Z/1@x:h; b=zpl/Z/2@x:h"},
        {"printers=b=zpl/Z/1@x:h:9; b=zpl/Z/1@x:h;", "printers=b=zpl/Z/1@x:h:9; b=zpl/Z/2@x:h;"},
        {"printers=bb=zpl/Z/1@x:h", NULL},
        {"#printers=b=zpl/Z/1@x:h", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *folder = g_dir_make_tmp("lanyard-XXXXXX", NULL);
        g_autofree char *path = g_build_filename(folder, "station.ini", NULL);
        g_autofree char *before = g_strdup_printf("[devices]\n%s\n# end\n", cases[i].before), *text = NULL;
        g_autofree char *after = cases[i].after ? g_strdup_printf("[devices]\n%s\n# end\n", cases[i].after) : g_strdup(before);
        g_assert_true(g_file_set_contents(path, before, -1, NULL));
        g_assert_true(settings_change_printer(folder, "b=zpl/Z/1@x:h", "b=zpl/Z/2@x:h", &error) == (cases[i].after != NULL));
        g_assert_true((error != NULL) == (cases[i].after == NULL));
        g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
        g_assert_cmpstr(text, ==, after);
        g_unlink(path);
        g_rmdir(folder);
    }
}

typedef struct {
    const char *name, *text, *where, *what;
} Mistake;

static const Mistake mistakes[] = {
    {"unknown-group", "[station]\nname = A\n[cameras]\none = x\n", "station.ini:4: ", "is not a setting"},
    {"unknown-empty-group", "[cameras]\n", "station.ini:1: ", "is not a group of settings"},
    {"unknown-key", "[station]\n\nnmae = A\n", "station.ini:3: ", "nmae is not a setting"},
    {"mode", "[station]\nmode = museum\n", "station.ini:2: ", "desk, door, sponsor, print, kiosk or gateway"},
    {"language", "[station]\nlanguage = tlh\n", "station.ini:2: ", "en, es, "},
    {"practice", "[station]\npractice = yes\n[exchange]\nhub = host=h dbname=lanyard\n", "station.ini:4: ", "practice = yes"},
    {"flag", "[station]\nprint-at-once = sure\n", "station.ini:2: ", "yes or no"},
    {"number-too-large", "[station]\nlock-after = 721\n", "station.ini:2: ", "from 1 to 720"},
    {"number-none", "[station]\nlock-after = soon\n", "station.ini:2: ", "a whole number"},
    {"listen-without-port", "[page]\nlisten = 127.0.0.1\n", "station.ini:2: ", "an address and a port"},
    {"listen-port-too-large", "[page]\nlisten = 127.0.0.1:65536\n", "station.ini:2: ", "an address and a port"},
    {"failover-to-nobody", "[devices]\nfailover = badge-1>\n", "station.ini:2: ", "badge-1>badge-2"},
    {"listen-to-all", "[page]\nlisten = 0.0.0.0:8917\n", "station.ini:2: ", "allow-remote=yes"},
    {"no-key-file", "[station]\nname = A\nnonsense\n", "station.ini:3: ", "nonsense"},
    {"backslash-alone", "[devices]\ncameras = folder:C:\\pictures\n", "station.ini:2: ", "write it twice"},
};

static void test_mistake(gconstpointer data)
{
    const Mistake *mistake = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Settings) settings = load_text(mistake->text, &error);
    g_assert_null(settings);
    g_assert_error(error, SETTINGS_ERROR, SETTINGS_ERROR_INVALID);
    if (!g_str_has_prefix(error->message, mistake->where) || !strstr(error->message, mistake->what))
        g_error("said: %s", error->message);
}

static void test_default(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = settings_default_text((SettingGiven[]){{"station", "name", "Desk 7"}, {0}});
    g_autoptr(Settings) written = load_text(text, &error);
    g_assert_no_error(error);
    g_autoptr(Settings) empty = load_text("", &error);
    g_assert_no_error(error);
    g_assert_cmpstr(written->station_name, ==, "Desk 7");
    const Settings *both[] = {written, empty};
    for (gsize i = 0; i < G_N_ELEMENTS(both); i++) {
        g_assert_cmpint(both[i]->mode, ==, STATION_DESK);
        g_assert_cmpstr(both[i]->checkpoint, ==, "registration");
        g_assert_cmpstr(both[i]->listen, ==, "127.0.0.1:8917");
        g_assert_cmpint(both[i]->lock_after_min, ==, 15);
        g_assert_false(both[i]->allow_remote);
        g_assert_null(both[i]->hub);
    }
}

// Every key of the default file may be uncommented as it stands; blanks mean what holds without the key.
static void test_default_uncommented(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = settings_default_text((SettingGiven[]){{"station", "name", "Desk 7"}, {0}});
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GString) open = g_string_new(NULL);
    int opened = 0;
    for (char **line = lines; *line; line++) {
        bool is_key = (*line)[0] == '#' && (*line)[1] != ' ';
        opened += is_key;
        g_string_append_printf(open, "%s\n", is_key ? *line + 1 : *line);
    }
    g_autoptr(Settings) settings = load_text(open->str, &error);
    g_assert_no_error(error);
    g_assert_cmpint(opened, >, 10);
    g_assert_cmpint(settings->lock_after_min, ==, 15);
}

static void test_remote_when_allowed(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Settings) settings =
        load_text("[page]\nlisten = 0.0.0.0:80\nallow-remote = yes\n[devices]\ncameras = /dev/video0; folder:/x\n", &error);
    g_assert_no_error(error);
    g_assert_true(settings->allow_remote);
    g_assert_cmpuint(g_strv_length(settings->cameras), ==, 2);
    g_assert_cmpstr(settings->cameras[1], ==, "folder:/x");
}

static void test_missing(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(settings_load("/nowhere", &error));
    g_assert_error(error, SETTINGS_ERROR, SETTINGS_ERROR_MISSING);
    g_assert_nonnull(strstr(error->message, "lanyard init"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        g_autofree char *path = g_strconcat("/settings/mistake/", mistakes[i].name, NULL);
        g_test_add_data_func(path, &mistakes[i], test_mistake);
    }
    g_test_add_func("/settings/default", test_default);
    g_test_add_func("/settings/default-uncommented", test_default_uncommented);
    g_test_add_func("/settings/remote-when-allowed", test_remote_when_allowed);
    g_test_add_func("/settings/missing", test_missing);
    g_test_add_func("/settings/change-printer", test_change_printer);
    for (gsize i = 0; i < G_N_ELEMENTS(additions); i++) {
        g_autofree char *path = g_strconcat("/settings/add-printer/", additions[i].name, NULL);
        g_test_add_data_func(path, &additions[i], test_add_printer);
    }
    return g_test_run();
}
