// SPDX-License-Identifier: GPL-3.0-or-later
// test_program.c - a station is added, carried to, stolen and shut out by the program itself, as lanyard-hub(7) says.
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "tests/hub_drills/program.h"

static void set_up(Drill *drill, gconstpointer data)
{
    drill_set_up(drill, data);
    drill_must(drill, "hub station add 'Desk 2' --station=first %s --output=desk2.pass", drill->owner);
    drill_must(drill, "init --event=pycon-us-2024 --name='Desk 2' --keys=first/keys --pass=desk2.pass desk2");
}

static void test_one_file_to_carry(Drill *drill, gconstpointer data)
{
    (void)data;
    g_autofree char *path = g_build_filename(drill->folder, "desk2.pass", NULL);
    g_autofree char *text = NULL;
    struct stat info;
    g_assert_cmpint(stat(path, &info), ==, 0);
    g_assert_cmpint(info.st_mode & 0777, ==, 0600);
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_true(g_str_has_prefix(text, "# hub: host="));
    g_assert_nonnull(strstr(text, ":drill:pycon-us-2024-desk-2:"));
    drill_must(drill, "sync --station=desk2");
    drill_says(drill, EX_OK, "hub status --station=desk2", "Desk 2");
}

// A place that cannot be written is found before the hub has a role, so that the next try is the first one.
static void test_file_before_role(Drill *drill, gconstpointer data)
{
    (void)data;
    g_autofree char *nowhere =
        g_strdup_printf("station add 'Desk 7' --station=desk2 %s --output=nowhere/desk7.station", drill->owner);
    drill_says(drill, EX_IOERR, nowhere, "nowhere/desk7.station");
    g_autofree char *path = g_build_filename(drill->folder, "desk7.station", NULL);
    drill_must(drill, "station add 'Desk 7' --station=desk2 %s --output=desk7.station", drill->owner);
    g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
    drill_must(drill, "init --from=desk7.station desk7");
    drill_must(drill, "sync --station=desk7");
    // The password stands in the file alone: without the file the name is spent, and it is said what helps.
    g_assert_cmpint(g_unlink(path), ==, 0);
    g_autofree char *again = g_strdup_printf("station add 'Desk 7' --station=desk2 %s --output=desk7.station", drill->owner);
    drill_says(drill, EX_DATAERR, again, "give this station another name");
    drill_says(drill, EX_DATAERR, again, "lanyard hub rotate-password pycon-us-2024-desk-7");
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

// What the server keeps of a role's password; "" when there is no such role.
static char *password_of(const Drill *drill, const char *role)
{
    g_autofree char *sql = g_strdup_printf("SELECT coalesce((SELECT rolpassword FROM pg_authid WHERE rolname = '%s'), '')", role);
    return cluster_sql(drill->cluster, "drill", sql);
}

// Whoever hands out a password, and where it cannot go: the hub is as it was, nothing is left in the folder, and it is said so.
static void test_secret_first(Drill *drill, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *words, *role;
        const char *blocks; // of a disk that has room for the store's journal alone
    } givers[] = {
        {"hub station add 'Desk 8' --station=first", "pycon-us-2024-desk-8", "0"},
        {"hub init --role=shared --station=first", "shared", "0"},
        {"hub rotate-password 'Desk 2' --station=first", "pycon-us-2024-desk-2", "0"},
        {"station add 'Desk 8' --station=desk2", "pycon-us-2024-desk-8", "100"},
    };
    static const struct {
        const char *before, *after;
        int wanted;
        const char *says;
    } places[] = {
        {"", "--output=no/where", EX_IOERR, "no/where"},
        {"", "--output=/dev/full", EX_CANTCREAT, "/dev/full exists already"},
        {"trap '' XFSZ; ulimit -f $blocks;", "--output=full", EX_IOERR, "full could not be written"},
        {"", ">/dev/full", EX_IOERR, "nothing was changed at the hub"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(givers); i++)
        for (gsize j = 0; j < G_N_ELEMENTS(places); j++) {
            bool is_file = g_str_has_prefix(givers[i].words, "station "); // which writes no password to standard output
            if (is_file && j == G_N_ELEMENTS(places) - 1)
                continue;
            g_autofree char *before = password_of(drill, givers[i].role);
            g_autofree char *script = g_strdup_printf("blocks=%s; %s lanyard %s %s %s", givers[i].blocks, places[j].before,
                                                      givers[i].words, drill->owner, places[j].after);
            int wanted = is_file && places[j].wanted == EX_CANTCREAT ? EX_DATAERR : places[j].wanted;
            g_autofree char *said = drill_shell(drill, wanted, script);
            if (!strstr(said, places[j].says))
                g_error("%s: %s", script, said);
            g_autofree char *after = password_of(drill, givers[i].role);
            g_assert_cmpstr(before, ==, after);
            g_autofree char *left = g_build_filename(drill->folder, "full", NULL);
            g_assert_false(g_file_test(left, G_FILE_TEST_EXISTS));
        }
    drill_must(drill, "sync --station=desk2");
}

// What the hub refuses is taken back: no role without rights, and no file of one that is not there.
static void test_refused_by_the_hub(Drill *drill, gconstpointer data)
{
    (void)data;
    g_autofree char *path = g_build_filename(drill->folder, "desk8.pass", NULL);
    g_autofree char *unknown =
        g_strdup_printf("hub station add 'Desk 8' --id=00000000000000aa --station=first %s --output=desk8.pass", drill->owner);
    drill_says(drill, EX_NOPERM, unknown, "the hub knows no station 00000000000000aa");
    g_autofree char *again = drill_lanyard(drill, EX_NOPERM, unknown);
    g_assert_nonnull(strstr(again, "lanyard hub status"));
    g_autofree char *role = password_of(drill, "pycon-us-2024-desk-8");
    g_assert_cmpstr(role, ==, "");
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    g_autofree char *shown = g_strdup_printf("hub station add 'Desk 8' --id=00000000000000aa --station=first %s", drill->owner);
    drill_says(drill, EX_NOPERM, shown, "the two lines above open nothing");
    drill_must(drill, "hub station add 'Desk 8' --station=first %s --output=desk8.pass", drill->owner);
}

// Without --output the two lines are shown once, and are a file that init takes as it is.
static void test_shown_lines(Drill *drill, gconstpointer data)
{
    (void)data;
    g_autofree char *script = g_strdup_printf("lanyard hub station add 'Desk 9' --station=first %s >said", drill->owner);
    g_free(drill_shell(drill, EX_OK, script));
    g_free(drill_shell(drill, EX_OK,
                       "test $(grep -c ^ said) = 5 && sed -n 2,3p said >desk9.pass && sed -n 2p said | grep -q '^# hub: '"));
    drill_must(drill, "init --event=pycon-us-2024 --name='Desk 9' --keys=first/keys --pass=desk9.pass desk9");
    drill_must(drill, "sync --station=desk9");
}

static void test_stolen(Drill *drill, gconstpointer data)
{
    (void)data;
    drill_must(drill, "hub station add 'Desk 3' --station=first %s --output=desk3.pass", drill->owner);
    drill_must(drill, "init --event=pycon-us-2024 --name='Desk 3' --keys=first/keys --pass=desk3.pass desk3");
    drill_must(drill, "volunteer add Bo --pin=480193 --station=desk2");
    drill_must(drill, "volunteer add Bo --pin=480193 --station=desk3");
    drill_must(drill, "volunteer remove Bo --station=desk2");
    drill_must(drill, "sync --station=desk2");
    drill_must(drill, "sync --station=desk3");
    // What a volunteer may do there ends here, too.
    g_autofree char *volunteers = drill_lanyard(drill, EX_OK, "volunteer list --station=desk3");
    g_assert_cmpstr(volunteers, ==, "");
    g_autofree char *before = drill_lanyard(drill, EX_OK, "audit --station=desk3");
    g_assert_nonnull(strstr(before, "at Desk 2 (Bo)"));
    g_assert_null(strstr(before, "revoked"));
    drill_must(drill, "hub revoke 'Desk 2' --reason='laptop stolen' --station=first %s", drill->owner);
    drill_says(drill, EX_NOPERM, "sync --station=desk2", "revoked");
    // What it wrote stays, and is shown as a revoked station's where it went.
    drill_must(drill, "sync --station=desk3");
    drill_says(drill, EX_OK, "audit --station=desk3", "at Desk 2 (Bo), from a revoked station since ");
    // Nor does the password open anything in other hands.
    g_autofree char *thief = cluster_connection(drill->cluster, "drill", "pycon-us-2024-desk-2");
    g_autofree char *look = g_strdup_printf("hub status --station=desk2 --hub='%s'", thief);
    g_free(drill_lanyard(drill, EX_NOPERM, look));
    g_autofree char *status = g_strdup_printf("hub status --station=first %s", drill->owner);
    drill_says(drill, EX_OK, status, ", revoked since ");
}

// The laptop is found. What it wrote and nobody may hand in is counted and named; let in again, it is as before, whoever brings its records.
static void test_found(Drill *drill, gconstpointer data)
{
    (void)data;
    drill_must(drill, "hub station add 'Desk 3' --station=first %s --output=desk3.pass", drill->owner);
    drill_must(drill, "init --event=pycon-us-2024 --name='Desk 3' --keys=first/keys --pass=desk3.pass desk3");
    drill_must(drill, "sync --station=desk2");
    drill_must(drill, "sync --station=desk3");
    drill_must(drill, "session add X-1 --title=Sprint --room='Room 1' --at='2024-05-17 14:00' --station=desk2");
    drill_must(drill, "hub revoke 'Desk 2' --reason='laptop stolen' --station=first %s", drill->owner);
    drill_must(drill, "bundle export stick --station=desk2");
    drill_must(drill, "bundle import stick --station=desk3");
    drill_says(drill, EX_OK, "station --station=desk3", "exchange: behind (1 record");
    drill_says(drill, 1, "sync --station=desk3", "1 record of Desk 2 cannot be handed in from here: the hub says: station ");
    drill_says(drill, EX_OK, "station --station=desk3", "exchange: behind (1 record");
    drill_says(drill, EX_OK, "station --station=desk3", "lanyard hub station admit-again lets it in");
    g_autofree char *told = g_strdup_printf("hub status --station=first %s", drill->owner);
    drill_says(drill, 1, told, "Desk 3 is not in step: 1 record of Desk 2 cannot be handed in from here: the hub says: station ");
    g_autofree char *again =
        g_strdup_printf("hub station admit-again 'Desk 2' --station=first %s --output=found.pass", drill->owner);
    drill_says(drill, EX_OK, again, "a try signed in with it");
    drill_says(drill, EX_OK, "sync --station=desk3", "1 records sent");
    drill_says(drill, EX_OK, "station --station=desk3", "exchange: in step as of 20");
    drill_carry(drill, "found.pass", "desk2/hub.pass");
    drill_must(drill, "sync --station=desk2");
    // By whatever the organiser has: what hub status shows, the role, the name that was added; also one that others bring.
    g_autofree char *id = cluster_sql(drill->cluster, "drill", "SELECT id FROM lanyard.station WHERE name = 'Desk 2'");
    g_free(cluster_sql(drill->cluster, "drill", "UPDATE lanyard.member SET name = 'Entrance' WHERE name = 'Desk 2'"));
    const char *const words[] = {id, "'Desk 2'", "pycon-us-2024-desk-2", "Entrance"};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        drill_must(drill, "hub revoke %s --station=first %s", words[i], drill->owner);
        drill_must(drill, "hub station admit-again %s --station=first %s --output=found%d.pass", words[i], drill->owner, (int)i);
    }
    drill_carry(drill, "found3.pass", "desk2/hub.pass");
    g_free(cluster_sql(drill->cluster, "drill", "INSERT INTO lanyard.station(id, name) VALUES ('00000000000000ee', 'Carried')"));
    drill_must(drill, "hub revoke 00000000000000ee --station=first %s", drill->owner);
    drill_must(drill, "hub station admit-again 00000000000000ee --station=first %s", drill->owner);
    g_autofree char *carried =
        cluster_sql(drill->cluster, "drill", "DELETE FROM lanyard.station WHERE name = 'Carried' RETURNING revoked_at IS NULL");
    g_assert_cmpstr(carried, ==, "t");
    g_autofree char *not_out = g_strdup_printf("hub station admit-again Entrance --station=first %s", drill->owner);
    drill_says(drill, EX_NOPERM, not_out, "was not shut out; nothing was changed");
    // One that is made again under its name is one station, and its former id is behind nothing.
    g_free(cluster_sql(drill->cluster, "drill", "UPDATE lanyard.station SET seen_at = seen_at - interval '1 hour'"));
    drill_must(drill, "station wipe --station=desk3");
    drill_must(drill, "sync --station=desk3");
    g_free(cluster_sql(
        drill->cluster, "drill",
        "UPDATE lanyard.station SET seen_at = seen_at - interval '1 hour' WHERE name = 'Desk 3' AND last_sequence > 1"));
    g_autofree char *status = g_strdup_printf("hub status --station=first %s", drill->owner);
    drill_says(drill, 1, status, "        -       0  former");
}

// The laptop is found, and is not trusted any more: nothing says a success that is not so, what is on it alone is counted, and a lead decides
// about each record from before.
static void test_before_the_loss(Drill *drill, gconstpointer data)
{
    (void)data;
    static const char add[] =
        "session add %s --title=Sprint --room='Room 318' --at='2024-05-17 14:00' --open-to=everyone --station=desk2";
    drill_must(drill, "hub station add 'Desk 3' --station=first %s --output=desk3.pass", drill->owner);
    drill_must(drill, "init --event=pycon-us-2024 --name='Desk 3' --keys=first/keys --pass=desk3.pass desk3");
    drill_must(drill, "sync --station=desk2");
    drill_must(drill, "sync --station=desk3");
    drill_must(drill, add, "X-1");
    g_autofree char *id = cluster_sql(drill->cluster, "drill", "SELECT id FROM lanyard.station WHERE name = 'Desk 2'");
    g_autofree char *revoke = g_strdup_printf("hub revoke 'Desk 2' --reason=stolen --station=first %s", drill->owner);
    g_autofree char *refused = g_strdup_printf("Refused from now on, whoever brings it: Desk 2 (%s).", id);
    drill_says(drill, EX_OK, revoke, refused);
    drill_must(drill, add, "X-2");
    const char *const tries[] = {"hub rotate-password 'Desk 2' --station=first", "hub station add 'Desk 2' --station=first",
                                 "station add 'Desk 2' --station=desk3 --output=x.station",
                                 "hub station add 'Desk 2b' --station=first --output=x.pass"};
    for (gsize i = 0; i < G_N_ELEMENTS(tries); i++) {
        bool is_by_id = i == G_N_ELEMENTS(tries) - 1;
        g_autofree char *try = g_strdup_printf("%s %s %s%s", tries[i], drill->owner, is_by_id ? "--id=" : "", is_by_id ? id : "");
        drill_says(drill, EX_NOPERM, try, "stays out; if it");
    }
    drill_must(drill, "sync --station=desk3");
    drill_must(drill, "bundle export stick --station=desk2");
    g_autofree char *taken = drill_lanyard(drill, EX_OK, "bundle import stick --station=desk3");
    g_assert_nonnull(strstr(taken, "\n1 of these are of a station that was shut out"));
    g_assert_nonnull(strstr(taken, "\n1 records were not taken: a station wrote them after it was shut out"));
    drill_says(drill, EX_OK, "rescue desk2/lanyard.db --station=desk3",
               "\n1 records were not taken: a station wrote them after it");
    drill_says(drill, 1, "sync --station=desk3", "1 record of Desk 2 cannot be handed in from here");
    // A wipe that is refused leaves nothing at the hub either.
    static const char count[] = "SELECT count(*) FROM lanyard.station WHERE name = 'Desk 3'";
    g_autofree char *before = cluster_sql(drill->cluster, "drill", count);
    drill_says(drill, EX_TEMPFAIL, "station wipe --station=desk3",
               "records of this station are nowhere else; nothing was changed");
    g_autofree char *after = cluster_sql(drill->cluster, "drill", count);
    g_assert_cmpstr(after, ==, before);
    g_autofree char *list = g_strdup_printf("hub station take-in 'Desk 2' --station=desk3 %s", drill->owner);
    g_autofree char *said = drill_lanyard(drill, EX_OK, list);
    g_assert_nonnull(strstr(said, "session        X-1\n"));
    g_assert_null(strstr(said, "X-2"));
    g_autofree char *too_many = g_strconcat(list, " --until=2", NULL), *one = g_strconcat(list, " --until=1", NULL);
    drill_says(drill, EX_USAGE, too_many, "nothing was changed");
    drill_says(drill, EX_OK, one, "The hub took 1 of them; Desk 2 stays shut out.");
    drill_must(drill, "sync --station=desk3");
    g_autofree char *there =
        cluster_sql(drill->cluster, "drill", "SELECT string_agg(subject, ' ') FROM lanyard.record WHERE subject LIKE 'X-_'");
    g_assert_cmpstr(there, ==, "X-1");
    // On the laptop, whatever is done with its store.
    drill_says(drill, EX_OK, "station wipe --force --station=desk2", "2 records are on this machine alone");
    drill_says(drill, EX_OK, "station --station=desk2", "exchange: alone (3 records");
    g_free(drill_shell(drill, EX_OK, "lanyard rescue $(ls desk2/lanyard.db.kept-*Z) --station=desk2"));
    g_free(drill_lanyard(drill, EX_NOPERM, "sync --station=desk2"));
    g_autofree char *shown = drill_lanyard(drill, EX_OK, "station --station=desk2");
    g_assert_null(strstr(shown, "alone (1 record"));
    // Its new line is by the same key, so nobody hands it in either.
    drill_must(drill, "bundle export --own again --station=desk2");
    drill_must(drill, "bundle import again --station=desk3");
    drill_says(drill, 1, "sync --station=desk3", "was revoked");
    g_autofree char *lines = cluster_sql(drill->cluster, "drill", "SELECT count(*) FROM lanyard.station");
    g_assert_cmpstr(lines, ==, "2");
}

// With PGPASSFILE set, the station's own file is the one that counts: it is looked at, and refused when others can read it.
static void test_own_password_first(Drill *drill, gconstpointer data)
{
    (void)data;
    g_autofree char *path = g_build_filename(drill->folder, "desk2/hub.pass", NULL);
    g_setenv("PGPASSFILE", "/dev/null", true);
    g_assert_cmpint(g_chmod(path, 0644), ==, 0);
    drill_says(drill, EX_CONFIG, "sync --station=desk2", "can be read by others");
    g_unsetenv("PGPASSFILE");
}

static void test_rotated(Drill *drill, gconstpointer data)
{
    (void)data;
    drill_must(drill, "sync --station=desk2");
    drill_must(drill, "hub rotate-password 'Desk 2' --station=first %s --output=new.pass", drill->owner);
    drill_says(drill, EX_NOPERM, "sync --station=desk2", "password authentication failed");
    drill_carry(drill, "new.pass", "desk2/hub.pass");
    drill_must(drill, "sync --station=desk2");
    drill_must(drill, "hub upgrade --station=first %s", drill->owner);
    // A file that is there is left alone, and so is the password that it holds.
    g_autofree char *again = g_strdup_printf("hub rotate-password 'Desk 2' --station=first %s --output=new.pass", drill->owner);
    drill_says(drill, EX_CANTCREAT, again, "nothing was changed at the hub");
    drill_must(drill, "sync --station=desk2");
    g_autofree char *away = g_strdup_printf("hub rotate-password 'Desk 2' --station=first %s --output=no/where", drill->owner);
    drill_says(drill, EX_IOERR, away, "nothing was changed at the hub");
    drill_must(drill, "sync --station=desk2");
    g_autofree char *nobody = g_strdup_printf("hub rotate-password Nobody --station=first %s", drill->owner);
    drill_says(drill, EX_DATAERR, nobody, "nobody called");
}

static void test_world_readable_store(Drill *drill, gconstpointer data)
{
    (void)data;
    g_autofree char *path = g_build_filename(drill->folder, "first/lanyard.db", NULL);
    g_assert_cmpint(g_chmod(path, 0644), ==, 0);
    g_autofree char *command = g_strdup(TEST_BINARY_DIR "/scanner/cli/lanyard doctor --station=first");
    g_auto(GStrv) words = g_strsplit(command, " ", -1);
    g_autofree char *said = NULL;
    int status;
    g_assert_true(g_spawn_sync(drill->folder, words, NULL, G_SPAWN_DEFAULT, NULL, NULL, &said, NULL, &status, NULL));
    g_assert_cmpint(status, !=, 0);
    g_assert_nonnull(strstr(said, "fail  private"));
}

// A role that the server's administrator made. Since PostgreSQL 16 the owner must be given it, and is told how; no member keeps a right to
// make databases.
static void test_role_of_the_administrator(Drill *drill, gconstpointer data)
{
    (void)data;
    g_free(cluster_sql(drill->cluster, "drill", "CREATE ROLE given LOGIN CREATEDB"));
    g_autofree char *command = g_strdup_printf("hub station add Given --role=given --station=first %s", drill->owner);
    g_autofree char *version = cluster_sql(drill->cluster, "drill", "SHOW server_version_num");
    if (g_ascii_strtoll(version, NULL, 10) >= 160000) {
        drill_says(drill, EX_NOPERM, command,
                   "administrator run ALTER ROLE given NOCREATEDB; GRANT given TO drill_owner WITH ADMIN OPTION;");
        g_free(cluster_sql(drill->cluster, "drill", "ALTER ROLE given NOCREATEDB; GRANT given TO drill_owner WITH ADMIN OPTION"));
    }
    drill_says(drill, EX_OK, command, "Given signs in as given");
    g_autofree char *rights = cluster_sql(
        drill->cluster, "drill", "SELECT rolcreatedb, rolcreaterole, rolconnlimit FROM pg_roles WHERE rolname = 'given'");
    g_assert_cmpstr(rights, ==, "f|f|4");
    drill_must(drill, "hub revoke Given --station=first %s", drill->owner);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
#define TEST(name, function) g_test_add("/hub/program/" name, Drill, cluster, set_up, function, drill_tear_down)
    TEST("a place that cannot be written costs no name", test_file_before_role);
    TEST("a password goes out before the hub knows it", test_secret_first);
    TEST("what the hub refuses leaves nothing", test_refused_by_the_hub);
    TEST("the lines that are shown are the file", test_shown_lines);
    TEST("one-file-to-carry", test_one_file_to_carry);
    TEST("a-stolen-station", test_stolen);
    TEST("a-station-that-was-found", test_found);
    TEST("before-it-was-lost", test_before_the_loss);
    TEST("own-password-first", test_own_password_first);
    TEST("another-password", test_rotated);
    TEST("a-store-that-others-read", test_world_readable_store);
    TEST("a-role-of-the-administrator", test_role_of_the_administrator);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
