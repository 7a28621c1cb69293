// SPDX-License-Identifier: GPL-3.0-or-later
// test_mistakes.c - the judge (scanner/check/check.h) against mistakes.txt: each mistake is planted alone in a copy of a shipped event or
// of a sound station, and exactly the sentences that stand there are found. Sound ones give none.
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/import/programme.h"
#include "common/import/registrations.h"
#include "common/store/rights/volunteer.h"
#include "common/store/store.h"
#include "printer/printer.h"
#include "scanner/check/check.h"
#include "scanner/desk/desk.h"
#include "tests/scratch.h"

#define EVENTS TEST_SOURCE_DIR "/config/events/"
#define LEAST_MISTAKES 120
#define OF_EVENT (CHECK_EVENT | CHECK_PROGRAMME)
#define OF_STATION (OF_EVENT | CHECK_STATION | CHECK_PEOPLE | CHECK_NAMES | CHECK_STORE)

typedef struct {
    char *name, *base;
    GStrv edits, expected;
} Mistake;

static char *room;          // of the whole program
static char *sound_station; // in it

// --- folders ---

static void copy_file(const char *from, const char *to)
{
    g_autofree char *bytes = NULL;
    gsize length = 0;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(from, &bytes, &length, &error);
    g_assert_no_error(error);
    g_file_set_contents(to, bytes, (gssize)length, &error);
    g_assert_no_error(error);
    GStatBuf info;
    g_assert_cmpint(g_stat(from, &info), ==, 0);
    g_assert_cmpint(g_chmod(to, info.st_mode & 0777), ==, 0);
}

static void copy_folder(const char *from, const char *to)
{
    g_assert_cmpint(g_mkdir(to, 0700), ==, 0);
    g_autoptr(GDir) entries = g_dir_open(from, 0, NULL);
    g_assert_nonnull(entries);
    for (const char *name; (name = g_dir_read_name(entries));) {
        g_autofree char *source = g_build_filename(from, name, NULL), *target = g_build_filename(to, name, NULL);
        if (!g_file_test(source, G_FILE_TEST_IS_DIR))
            copy_file(source, target);
        else if (strcmp(name, "samples") != 0)
            copy_folder(source, target);
    }
}

static void fill_store(const char *folder)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *event = g_build_filename(folder, "event", NULL), *path = g_build_filename(folder, "lanyard.db", NULL);
    g_autofree char *schedule = g_build_filename(event, "schedule.json", NULL);
    g_autoptr(Profile) profile = profile_load(event, &error);
    g_assert_no_error(error);
    g_assert_true(store_create(path, "Desk 1", profile->slug, &error));
    g_autoptr(Store) store = store_open(path, &error);
    g_auto(ProgrammeReport) programme = {0};
    g_auto(RegistrationsReport) people = {0};
    const RegistrationsRequest request = {
        .store = store, .profile = profile, .path = EVENTS "pycon-us-2024/samples/checkin-list.csv", .now_utc_ms = 1715788800000};
    g_assert_true(programme_import(store, profile, schedule, request.now_utc_ms, &programme, &error));
    g_assert_true(registrations_import(&request, &people, &error));
    g_assert_true(volunteer_put(store, "Ada", ROLE_LEAD, "482913", clock_utc_ms(), &error));
}

// A station as lanyard init makes it, with the sample people and somebody who may sign in.
static void make_station(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *event = g_build_filename(sound_station, "event", NULL),
                    *keys = g_build_filename(sound_station, "keys", NULL);
    g_autofree char *ini = g_build_filename(sound_station, "station.ini", NULL);
    const SettingGiven given[] = {{"station", "name", "Desk 1"}, {0}};
    g_autofree char *text = settings_default_text(given);
    g_assert_cmpint(g_mkdir(sound_station, 0700), ==, 0);
    copy_folder(EVENTS "pycon-us-2024", event);
    g_assert_true(g_file_set_contents(ini, text, -1, &error));
    g_assert_true(key_ring_create(keys, &error));
    fill_store(sound_station);
}

// --- the table ---

static GStrv split(const char *text, const char *sign)
{
    GStrv parts = g_strsplit(text, sign, -1);
    for (char **part = parts; *part; part++)
        g_strstrip(*part);
    return parts;
}

static void mistake_free(gpointer data)
{
    Mistake *mistake = data;
    g_free(mistake->name);
    g_free(mistake->base);
    g_strfreev(mistake->edits);
    g_strfreev(mistake->expected);
    g_free(mistake);
}

// Cells are NAME, BASE, EDITS and EXPECTED; how they are written stands at the head of the table.
static GPtrArray *read_mistakes(void)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(TEST_SOURCE_DIR "/tests/check/mistakes.txt", &text, NULL, &error);
    g_assert_no_error(error);
    GPtrArray *mistakes = g_ptr_array_new_with_free_func(mistake_free);
    g_auto(GStrv) rows = g_strsplit(text, "\n", -1);
    for (char **row = rows; *row; row++) {
        if (!**row || **row == '#')
            continue;
        g_auto(GStrv) cells = split(*row, " | ");
        if (g_strv_length(cells) != 4)
            g_error("mistakes.txt: \"%s\" has no four cells", *row);
        Mistake *mistake = g_new0(Mistake, 1);
        *mistake = (Mistake){g_strdup(cells[0]), g_strdup(cells[1]), split(cells[2], " && "), split(cells[3], " && ")};
        g_ptr_array_add(mistakes, mistake);
    }
    return mistakes;
}

// --- planting ---

static int line_at(const char *text, gsize offset)
{
    int line = 1;
    for (gsize i = 0; i < offset; i++)
        line += text[i] == '\n';
    return line;
}

// Puts `new_text` in the place of the first `old_text`, or of all; the line where that was.
static int replace(const char *path, const char *old_text, const char *new_text, bool is_all)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);
    const char *at = strstr(text, old_text);
    if (!at)
        g_error("%s has no \"%s\"", path, old_text);
    int line = line_at(text, (gsize)(at - text));
    g_autoptr(GString) changed = g_string_new(text);
    g_string_replace(changed, old_text, new_text, is_all ? 0 : 1);
    g_assert_true(g_file_set_contents(path, changed->str, (gssize)changed->len, &error));
    return line;
}

static int append(const char *path, const char *more)
{
    g_autofree char *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    g_autofree char *changed = g_strdup_printf("%s%s\n", text ? text : "", more);
    g_autofree char *folder = g_path_get_dirname(path);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    g_assert_true(g_file_set_contents(path, changed, -1, NULL));
    return line_at(changed, text ? strlen(text) : 0);
}

static void change_store(const char *folder, const char *sql)
{
    g_autofree char *path = g_build_filename(folder, "lanyard.db", NULL);
    sqlite3 *connection = NULL;
    char *complaint = NULL;
    g_assert_cmpint(sqlite3_open(path, &connection), ==, SQLITE_OK);
    if (sqlite3_exec(connection, sql, NULL, NULL, &complaint) != SQLITE_OK || sqlite3_total_changes(connection) == 0)
        g_error("%s: %s", sql, complaint ? complaint : "it changed nothing");
    sqlite3_close(connection);
}

// The line that was changed; 0 where there is none.
static int plant(const char *folder, const char *edit)
{
    static const char *const signs[] = {" -> ", " => ", " += ", " := ", " mode ", " gone"};
    if (g_str_has_prefix(edit, "sql "))
        return change_store(folder, edit + 4), 0;
    const char *colon = strstr(edit, ": ");
    for (gsize i = 0; i < G_N_ELEMENTS(signs); i++) {
        const char *sign = strstr(edit, signs[i]);
        if (!sign)
            continue;
        bool is_replaced = i < 2;
        g_assert_true(!is_replaced || (colon && colon < sign));
        g_autofree char *file = g_strndup(edit, (gsize)((is_replaced ? colon : sign) - edit));
        g_autofree char *path = g_build_filename(folder, file, NULL);
        g_autofree char *new_text = g_strcompress(sign + strlen(signs[i]));
        g_autofree char *old_raw = is_replaced ? g_strndup(colon + 2, (gsize)(sign - colon - 2)) : g_strdup("");
        g_autofree char *old_text = g_strcompress(old_raw);
        if (is_replaced)
            return replace(path, old_text, strcmp(new_text, "nothing") == 0 ? "" : new_text, i == 1);
        if (i == 3)
            g_unlink(path);
        if (i == 2 || i == 3)
            return append(path, new_text);
        g_assert_cmpint(i == 4 ? g_chmod(path, (int)strtol(new_text, NULL, 8)) : g_unlink(path), ==, 0);
        return 0;
    }
    g_error("\"%s\" is no edit", edit);
}

// --- judging ---

static GPtrArray *judge(const char *folder, guint scopes)
{
    g_autoptr(GPtrArray) findings = check_run(&(CheckRequest){.folder = folder, .scopes = scopes});
    GPtrArray *said = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < findings->len; i++) {
        const Finding *finding = g_ptr_array_index(findings, i);
        g_autofree char *sentence = finding_sentence(finding);
        g_autoptr(GString) line = g_string_new(NULL);
        g_string_printf(line, "%s %s %s", finding_grade_name(finding->grade), finding->subject, sentence);
        g_string_replace(line, folder, "{}", 0);
        if (finding->grade != FINDING_OK)
            g_ptr_array_add(said, g_strchomp(g_strdup(line->str)));
    }
    return said;
}

// "@", "@+2" and "@-1" are lines by that of the first edit; another order of findings is no difference.
static char *with_line(const char *expected, int line)
{
    const char *at = strstr(expected, ":@");
    if (!at)
        return g_strdup(expected);
    char *end = (char *)at + 2;
    long more = *end == '+' || *end == '-' ? strtol(end, &end, 10) : 0;
    return g_strdup_printf("%.*s:%ld%s", (int)(at - expected), expected, line + more, end);
}

// "…" stands for what differs from time to time.
static gboolean is_said(gconstpointer said, gconstpointer wanted)
{
    g_auto(GStrv) ends = g_strsplit(wanted, "…", 2);
    return ends[1] ? g_str_has_prefix(said, ends[0]) && g_str_has_suffix(said, ends[1]) : g_str_equal(said, wanted);
}

static void compare(const Mistake *mistake, GPtrArray *said, int line)
{
    g_autoptr(GString) missing = g_string_new(NULL);
    for (char **one = mistake->expected; *one; one++) {
        g_autofree char *wanted = with_line(*one, line);
        guint index;
        if (g_ptr_array_find_with_equal_func(said, wanted, is_said, &index))
            g_ptr_array_remove_index(said, index);
        else
            g_string_append_printf(missing, "\n  not found: %s", wanted);
    }
    for (guint i = 0; i < said->len; i++)
        g_string_append_printf(missing, "\n  found too: %s", (const char *)g_ptr_array_index(said, i));
    if (missing->len)
        g_test_fail_printf("%s, planted in line %d:%s", mistake->name, line, missing->str);
}

static bool is_drawn(const char *edit)
{
    const char *const kinds[] = {".label", ".svg"};
    return strstr(edit, kinds[0]) || strstr(edit, kinds[1]);
}

static void test_mistake(gconstpointer data)
{
    const Mistake *mistake = data;
    bool is_station = strcmp(mistake->base, "desk") == 0;
    g_autofree char *folder = g_build_filename(room, "mistake", NULL);
    g_autofree char *event = g_strconcat(EVENTS, mistake->base, NULL);
    copy_folder(is_station ? sound_station : event, folder);
    guint scopes = is_station ? OF_STATION : OF_EVENT;
    int line = 0;
    for (char **edit = mistake->edits; *edit; edit++) {
        int here = plant(folder, *edit);
        line = line ? line : here;
        scopes |= is_drawn(*edit) ? CHECK_LABELS : 0;
    }
    g_autoptr(GPtrArray) said = judge(folder, scopes);
    scratch_remove(folder);
    compare(mistake, said, line);
}

static void assert_sound(const char *folder, guint scopes)
{
    g_autoptr(GPtrArray) said = judge(folder, scopes);
    for (guint i = 0; i < said->len; i++)
        g_test_fail_printf("%s is sound, and found was: %s", folder, (const char *)g_ptr_array_index(said, i));
}

static void test_sound(void)
{
    g_autoptr(GDir) events = g_dir_open(EVENTS, 0, NULL);
    guint count = 0;
    for (const char *name; (name = g_dir_read_name(events));) {
        g_autofree char *folder = g_strconcat(EVENTS, name, NULL);
        if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
            continue;
        assert_sound(folder, OF_EVENT | CHECK_LABELS);
        count++;
    }
    g_assert_cmpuint(count, >=, 2);
    assert_sound(sound_station, OF_STATION | CHECK_LABELS);
}

// The text between .nf and .fi of a page, as somebody copies it from there.
static void write_example(const char *page, const char *folder, const char *file)
{
    g_autofree char *path = g_build_filename(TEST_SOURCE_DIR "/config/man", page, NULL);
    g_autofree char *target = g_build_filename(folder, file, NULL);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    const char *from = strstr(text, ".nf\n") + 4, *to = strstr(from, ".fi\n");
    g_autoptr(GString) example = g_string_new_len(from, to - from);
    g_string_replace(example, "\\-", "-", 0);
    g_assert_true(g_file_set_contents(target, example->str, -1, NULL));
}

// What the manual shows works as it stands there.
static void test_manual(void)
{
    g_autofree char *folder = g_build_filename(room, "manual", NULL);
    g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
    write_example("lanyard-event.ini.5", folder, "event.ini");
    write_example("lanyard-label.5", folder, "badge.label");
    assert_sound(folder, OF_EVENT | CHECK_LABELS);
    scratch_remove(folder);
}

static int run_all(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(GPtrArray) mistakes = read_mistakes();
    g_assert_cmpuint(mistakes->len, >=, LEAST_MISTAKES);
    g_test_add_func("/sound/shipped", test_sound);
    g_test_add_func("/sound/manual", test_manual);
    for (guint i = 0; i < mistakes->len; i++) {
        const Mistake *mistake = g_ptr_array_index(mistakes, i);
        g_autofree char *path = g_strconcat("/mistake/", mistake->name, NULL);
        g_test_add_data_func(path, mistake, test_mistake);
    }
    return g_test_run();
}

int main(int argc, char **argv)
{
    // What the check of pictures starts anew is this program.
    if (argc == 5 && strcmp(argv[1], "generate") == 0 && strcmp(argv[2], "picture") == 0)
        return printer_try_picture(argv[3], argv[4]) ? 0 : 1;
    umask(077); // as the program
    room = scratch_make_fast();
    sound_station = g_build_filename(room, "desk", NULL);
    make_station();
    int code = run_all(argc, argv);
    scratch_remove(room);
    g_free(sound_station);
    g_free(room);
    return code;
}
