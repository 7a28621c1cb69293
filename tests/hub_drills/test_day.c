// SPDX-License-Identifier: GPL-3.0-or-later
// test_day.c - two hours of an event that nobody wants: a door's laptop is stolen at 10:00, a sponsor goes rogue at noon. What the
// organiser types is two commands each; how long they took is printed. What the thief does is the list of what was once played against a
// hub, by the password in the stolen folder.
#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <sysexits.h>

#include "common/base/clock.h"
#include "common/token/short_code.h"
#include "tests/hub_drills/running.h"
#include "tests/scratch.h"

#define PERSON "zqsecret1zqsecret1"
#define UNTIL_MS 120000 // machines differ
#define CODES 25        // of no badge

static void set_up(Drill *drill, gconstpointer data)
{
    drill_set_up(drill, data);
    drill_must(drill, "hub station add Desk --station=first %s --output=desk.pass", drill->owner);
    drill_must(drill, "init --event=pycon-us-2024 --name=Desk --keys=first/keys --pass=desk.pass desk");
    g_free(drill_shell(drill, 0,
                       "printf '\"Order code\",\"Attendee name\",\"Product\",\"Paid\",\"Secret\"\\n\"AAA01\",\"Zqname "
                       "Person\",\"Individual\",\"Yes\",\"" PERSON "\"\\n' >list.csv"));
    drill_must(drill, "import --station=desk list.csv");
    drill_must(drill, "sync --station=desk");
}

// One of the commands that the organiser types, and the clock.
static void organiser_types(const Drill *drill, const char *line, const char *word)
{
    static int count;
    gint64 began_mono_us = clock_mono_us();
    drill_says(drill, EX_OK, line, word);
    g_test_message("command %d took %.1f s: lanyard %s", ++count, (double)(clock_mono_us() - began_mono_us) / G_USEC_PER_SEC,
                   line);
}

// --- 10:00 ---

// What the thief sends with the stolen password, and what the hub says. DESK is the desk's line.
#define ADD(line, sequence, kind, body)                                                                                          \
    "INSERT INTO lanyard.record(station, sequence, hlc, utc_ms, kind, subject, body) SELECT id, " sequence ", 1, 1, " kind       \
    ", 'x', '" body "' FROM lanyard.station, generate_series(1, 300) AS n WHERE " line
static const struct {
    const char *sql, *wanted;
} tries[] = {
    {ADD("name = 'Door'", "last_sequence + n", "17", "{}"), "does not record this (kind 17)"},
    {ADD("name = 'Door'", "last_sequence + n", "1", "{\"seals\":{\"hash\":\"00\",\"body\":\"{}\"}}"),
     "does not record this (kind 1)"},
    {ADD("name = 'Door'", "last_sequence + n", "19", "{\"sponsor\":\"acme\",\"off\":true}"), "does not record this (kind 19)"},
    {ADD("name = 'Door'", "last_sequence + n", "11", "{\"erase\":true}"), "does not record this (kind 11)"},
    {ADD("name = 'Desk'", "last_sequence + n", "17", "{}"), "is not one of the role"},
    {"SELECT lanyard.hand_in(id, id, 0, NULL, last_sequence + 300, '\\x00'::bytea, head_signature, key, '') FROM lanyard.station"
     " WHERE name = 'Desk'",
     "did not sign what came"},
    {"UPDATE lanyard.record SET body = '{}'", "permission denied"},
    {"BEGIN; SELECT lanyard.greet(id, 'Door', '1', 0) FROM lanyard.station WHERE name = 'Door'; PREPARE TRANSACTION 'kept'",
     "prepared transactions are disabled"},
    {"SET temp_file_limit = -1", "permission denied"},
    {"UPDATE lanyard.member SET kind = 'desk'", "permission denied"},
};

static void assert_refused(const Drill *drill, const char *sql, const char *wanted)
{
    g_autofree char *path = g_build_filename(drill->folder, "tried.sql", NULL);
    g_autofree char *connection = cluster_connection(drill->cluster, "drill", "pycon-us-2024-door");
    g_autofree char *script =
        g_strdup_printf("PGPASSWORD=$(sed -n '$s/.*://p' door/hub.pass) psql \"%s\" -f tried.sql 2>&1 || true", connection);
    g_assert_true(g_file_set_contents(path, sql, -1, NULL));
    g_autofree char *said = drill_shell(drill, 0, script);
    if (!strstr(said, wanted))
        g_error("a thief types\n%s\nand the hub does not say \"%s\" but\n%s", sql, wanted, said);
}

static GSubprocess *let_thief_in(const Drill *drill, const char *folder)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *password = drill_shell(drill, 0, "sed -n '$s/.*://p' door/hub.pass");
    g_autofree char *connection = cluster_connection(drill->cluster, "drill", "pycon-us-2024-door");
    g_autofree char *log = g_build_filename(folder, "holds", NULL);
    const char *const words[] = {TEST_BINARY_DIR "/tests/hub_drills/hub-hostile",
                                 folder,
                                 connection,
                                 g_strchomp(password),
                                 "drill_owner",
                                 "grab",
                                 "disown",
                                 "race",
                                 "shout",
                                 NULL};
    GSubprocess *thief = g_subprocess_newv(words, G_SUBPROCESS_FLAGS_NONE, &error);
    g_assert_no_error(error);
    for (gint64 end = clock_after_ms(UNTIL_MS); !g_file_test(log, G_FILE_TEST_EXISTS); g_usleep(10000))
        g_assert_cmpint(clock_mono_us(), <, end);
    return thief;
}

static void test_stolen_door(Drill *drill, gconstpointer data)
{
    (void)data;
    drill_must(drill, "station add Door --mode=door --checkpoint=conference-door --station=desk %s --output=door.station",
               drill->owner);
    drill_must(drill, "init --from=door.station door");
    drill_must(drill, "sync --station=door");
    for (gsize i = 0; i < G_N_ELEMENTS(tries); i++)
        assert_refused(drill, tries[i].sql, tries[i].wanted);
    g_autofree char *folder = scratch_make_fast();
    g_autoptr(GSubprocess) thief = let_thief_in(drill, folder);
    drill_must(drill, "sync --station=desk"); // the others work on
    g_autofree char *revoke = g_strdup_printf("hub revoke Door --reason='laptop stolen' --station=desk %s", drill->owner);
    organiser_types(drill, revoke, "can no longer sign in");
    organiser_types(drill, "keys rotate --station=desk", "");
    g_subprocess_force_exit(thief);
    g_subprocess_wait(thief, NULL, NULL);
    scratch_remove(folder);
    g_free(drill_lanyard(drill, EX_NOPERM, "sync --station=door"));
    drill_must(drill, "sync --station=desk");
    drill_says(drill, EX_OK, "search Zqname --station=desk", "Zqname Person");
    g_autofree char *named =
        cluster_sql(drill->cluster, "drill", "SELECT count(*) FROM lanyard.record WHERE body LIKE '%Zqname%'");
    g_assert_cmpstr(named, ==, "1");
}

// --- noon ---

// By whatever the booth says of its last exchange.
static bool is_paused(const Drill *drill)
{
    g_autofree char *said = drill_shell(drill, 0, "lanyard sync --station=booth; lanyard station --station=booth");
    return strstr(said, "paused");
}

static bool is_noticed(const Drill *drill)
{
    g_autofree char *said = drill_shell(drill, 0, "lanyard sync --station=booth; lanyard leads alarms --station=desk || true");
    return strstr(said, "acme");
}

static void until(const Drill *drill, bool (*is_so)(const Drill *))
{
    for (gint64 end = clock_after_ms(UNTIL_MS); !is_so(drill); g_usleep(50000))
        g_assert_cmpint(clock_mono_us(), <, end);
}

// A rep guesses short codes, one after the other.
static void test_rogue_sponsor(Drill *drill, gconstpointer data)
{
    (void)data;
    g_auto(Running) desk = {0};
    drill_serve(drill, "desk");
    drill_run(drill, "desk", &desk);
    drill_must(drill, "sponsor add acme --station=desk --output=acme.booth");
    drill_must(drill, "init --from=acme.booth booth");
    drill_must(drill, "leads alarms --station=desk");
    for (int i = 0; i < CODES; i++) {
        g_autofree char *token = g_strdup_printf("%02x345678%08x", 0x40 + i, i), *code = short_code(token);
        g_autofree char *line = g_strdup_printf("lanyard leads capture %s --station=booth || true", code);
        g_free(drill_shell(drill, 0, line));
    }
    until(drill, is_noticed);
    organiser_types(drill, "leads alarms acme --pause --note='guesses codes' --station=desk", "");
    until(drill, is_paused);
    organiser_types(drill, "sponsor off 'acme booth' --reason='guesses codes' --station=desk", "is off, for good");
    g_autofree char *said = drill_shell(drill, 0, "lanyard sync --station=booth || true");
    g_assert_nonnull(strstr(said, "off"));
    drill_must(drill, "search Zqname --station=desk"); // the desk works on
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
    g_test_add("/hub/day/a door's laptop is stolen at 10", Drill, cluster, set_up, test_stolen_door, drill_tear_down);
    g_test_add("/hub/day/a sponsor goes rogue at noon", Drill, cluster, set_up, test_rogue_sponsor, drill_tear_down);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
