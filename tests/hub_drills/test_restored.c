// SPDX-License-Identifier: GPL-3.0-or-later
// test_restored.c - the hub's database is put back from a dump that was made before a person was erased and a laptop was stolen. Nobody is
// served before a desk has brought back what was taken away since, and the thief stays out; a hub that was purged is purged again.
#include <string.h>
#include <sysexits.h>

#include "tests/hub_drills/program.h"

#define THIEF "pycon-us-2024-desk-2"
#define HELPER "pycon-us-2024-desk-3"
#define NAMED "SELECT count(*) FROM lanyard.record WHERE lower(body) LIKE '%zqname%'"

static void assert_is(const Drill *drill, const char *sql, const char *wanted)
{
    g_autofree char *said = cluster_sql(drill->cluster, "drill", sql);
    g_assert_cmpstr(said, ==, wanted);
}

// A hub with two desks and a person; kept as a dump and as an image of the disk, then the person is erased and the thief shut out.
static void set_up(Drill *drill, gconstpointer data)
{
    drill_set_up(drill, data);
    for (int i = 2; i <= 3; i++) {
        drill_must(drill, "hub station add 'Desk %d' --station=first %s --output=desk%d.pass", i, drill->owner, i);
        drill_must(drill, "init --event=pycon-us-2024 --name='Desk %d' --keys=first/keys --pass=desk%d.pass desk%d", i, i, i);
        drill_must(drill, "sync --station=desk%d", i);
    }
    g_free(drill_shell(drill, 0,
                       "printf '\"Order code\",\"Attendee name\",\"Product\",\"Paid\",\"Secret\",\"E-mail\"\\n\"AAA01\",\"Zqname "
                       "Person\",\"Individual\",\"Yes\",\"zqsecret1zqsecret1\",\"zqmail@example.org\"\\n' >list.csv"));
    drill_must(drill, "import --station=desk3 list.csv");
    drill_must(drill, "sync --station=desk3");
    g_autofree char *administrator = cluster_connection(drill->cluster, "drill", "lanyard");
    g_autofree char *dump = g_strdup_printf("pg_dump -f hub.dump \"%s\"", administrator);
    g_free(drill_shell(drill, 0, dump));
    cluster_keep_image(drill->cluster);
    drill_must(drill, "person erase --email=zqmail@example.org --yes --station=desk3");
    drill_must(drill, "hub revoke 'Desk 2' --reason='laptop stolen' --station=first %s", drill->owner);
    drill_must(drill, "sync --station=desk3");
    assert_is(drill, NAMED, "0");
}

// A database made anew lets everybody connect: a dump carries no right to that. Roles are the server's: where it is another server, the thief's is as it was, too.
static void put_back(const Drill *drill)
{
    g_autofree char *administrator = cluster_connection(drill->cluster, "drill", "lanyard");
    g_autofree char *script = g_strdup_printf(
        "set -e; password=$(sed -n '$s/.*://p' desk2.pass); psql -q -v ON_ERROR_STOP=1 \"%s\" -f hub.dump >/dev/null; "
        "psql -qc \"ALTER ROLE \\\"" THIEF "\\\" LOGIN PASSWORD '$password'\" \"%s\"",
        administrator, administrator);
    g_free(cluster_database(drill->cluster, "drill"));
    g_free(cluster_sql(drill->cluster, "drill", "ALTER DATABASE drill OWNER TO drill_owner"));
    g_free(drill_shell(drill, 0, script));
}

static void test_put_back(Drill *drill, gconstpointer data)
{
    (void)data;
    put_back(drill);
    assert_is(drill, "SELECT count(*) > 0 FROM lanyard.record WHERE lower(body) LIKE '%zqname%'",
              "t"); // or the test could not fail
    drill_says(drill, EX_TEMPFAIL, "sync --station=desk2", "serves nobody before");
    drill_says(drill, EX_TEMPFAIL, "sync --station=desk3", "serves nobody before");
    // What it lost is counted while it says no.
    drill_says(drill, EX_OK, "station --station=desk3", "exchange: alone (");
    g_autofree char *status = g_strdup_printf("hub status --station=first %s", drill->owner);
    drill_says(drill, 1, status, "what it lists is of that backup");
    drill_says(drill, 1, "hub status --station=desk3", "what it lists is of that backup");
    g_autofree char *alone = g_strdup_printf("hub upgrade --station=first %s", drill->owner);
    drill_says(drill, EX_TEMPFAIL, "purge --yes --days=0 --station=desk3", "nobody can say what the hub lacks");
    drill_says(drill, EX_NOPERM, alone, "whose station.ini names it"); // this one remembers nothing
    drill_says(drill, EX_TEMPFAIL, "sync --station=desk2", "serves nobody before");
    g_autofree char *upgrade = g_strdup_printf("hub upgrade --station=desk3 %s", drill->owner);
    // One that fails on the way lets nobody in, says so, and goes on later.
    g_free(cluster_sql(drill->cluster, "drill", "REVOKE EXECUTE ON FUNCTION lanyard.kinds FROM \"" HELPER "\""));
    drill_says(drill, EX_NOPERM, upgrade, "the hub serves nobody else yet; the same command at this desk goes on from there: ");
    assert_is(drill, "SELECT only_role FROM lanyard.hub", HELPER);
    g_autofree char *place = cluster_sql(drill->cluster, "drill", "SELECT count(*) FROM lanyard.incarnation");
    g_assert_cmpstr(place, ==, "2"); // it is another hub at once
    g_free(cluster_sql(drill->cluster, "drill", "GRANT EXECUTE ON FUNCTION lanyard.kinds TO \"" HELPER "\""));
    drill_says(drill, EX_OK, upgrade, "1 stations that were shut out are so again");
    assert_is(drill, NAMED, "0");
    g_free(drill_lanyard(drill, EX_NOPERM, "sync --station=desk2"));
    assert_is(drill, "SELECT rolcanlogin FROM pg_roles WHERE rolname = '" THIEF "'", "f");
    drill_must(drill, "sync --station=desk3");
    drill_says(drill, EX_OK, upgrade, "up to date");
}

// The same database stays, and its tables are put back.
static void test_cleaned(Drill *drill, gconstpointer data)
{
    (void)data;
    g_autofree char *administrator = cluster_connection(drill->cluster, "drill", "lanyard");
    g_autofree char *restore = g_strdup_printf(
        "pg_dump -Fc -f hub.custom \"%s\" && pg_restore --clean --if-exists -d \"%s\" hub.custom", administrator, administrator);
    g_autofree char *upgrade = g_strdup_printf("hub upgrade --station=desk3 %s", drill->owner);
    drill_must(drill, "sync --station=desk3");
    g_free(drill_shell(drill, 0, restore));
    drill_says(drill, EX_TEMPFAIL, "sync --station=desk3", "serves nobody before");
    drill_says(drill, EX_OK, upgrade, "It serves everybody now");
    drill_must(drill, "sync --station=desk3");
}

// The server's whole disk was put back, which nobody can see: the thief may sign in again. Who heard of the revocation from the hub keeps it.
static void test_forgotten(Drill *drill, gconstpointer data)
{
    (void)data;
    g_free(cluster_sql(
        drill->cluster, "drill",
        "UPDATE lanyard.member SET revoked_at = NULL; UPDATE lanyard.station SET revoked_at = NULL; ALTER ROLE \"" THIEF
        "\" LOGIN; GRANT CONNECT ON DATABASE drill TO \"" THIEF "\""));
    for (int i = 0; i < 2; i++)
        drill_says(drill, 1, "sync --station=desk3", "the hub no longer knows that Desk 2 was shut out");
    drill_says(drill, EX_OK, "station --station=desk3", "exchange: behind; the hub no longer knows");
    g_autofree char *upgrade = g_strdup_printf("hub upgrade --restored --station=desk3 %s", drill->owner);
    drill_says(drill, EX_OK, upgrade, "1 stations that were shut out are so again");
    assert_is(drill, "SELECT rolcanlogin FROM pg_roles WHERE rolname = '" THIEF "'", "f");
    drill_must(drill, "sync --station=desk3");
    // The hub's own word ends it.
    drill_must(drill, "hub station admit-again 'Desk 2' --station=first %s --output=again.pass", drill->owner);
    drill_must(drill, "sync --station=desk3");
    drill_says(drill, EX_OK, "station --station=desk3", "exchange: in step");
}

static void test_purged(Drill *drill, gconstpointer data)
{
    (void)data;
    g_autofree char *purge = g_strdup_printf("hub purge --station=desk3 --early --yes=pycon-us-2024 %s", drill->owner);
    g_autofree char *upgrade = g_strdup_printf("hub upgrade --station=desk3 %s", drill->owner);
    drill_must(drill, "%s", purge);
    put_back(drill);
    drill_says(drill, EX_UNAVAILABLE, upgrade, "takes them out again");
    drill_says(drill, EX_TEMPFAIL, "sync --station=desk2", "serves nobody before");
    drill_must(drill, "%s", purge);
    assert_is(drill, NAMED, "0");
    g_free(drill_lanyard(drill, EX_NOPERM, "sync --station=desk3"));
    // It stays closed, and says so: nothing is handed out, and nobody brings a record.
    static const char *const tries[] = {"hub station add 'Desk 9' --output=new.pass",
                                        "hub station admit-again 'Desk 2' --output=new.pass",
                                        "hub rotate-password 'Desk 3' --output=new.pass"};
    for (gsize i = 0; i < G_N_ELEMENTS(tries); i++) {
        g_autofree char *try = g_strdup_printf("%s --station=first %s", tries[i], drill->owner);
        drill_says(drill, EX_NOPERM, try, "it takes no station and no records any more");
    }
    g_autofree char *brought =
        cluster_ask(drill->cluster, "lanyard", "drill",
                    "INSERT INTO lanyard.record VALUES ('00000000000000ee', 1, 1, 1, 9, '00000000000000aa', '{\"on\":true}')");
    g_assert_nonnull(strstr(brought, "it takes no station and no records any more"));
    // What a station never handed in goes when somebody says so.
    drill_must(drill, "session add --title=Late --room='Room 318' --at='2024-05-18 14:00' --open-to=everyone --station=desk3");
    drill_says(drill, EX_TEMPFAIL, "purge --yes --days=0 --station=desk3", "and the hub takes nothing of this station now");
    drill_says(drill, EX_OK, "purge --yes --force --days=0 --station=desk3", "The people are removed");
}

// The whole disk: the database is the same by all that it says of itself, and the thief's password is good again.
static void test_image(Drill *drill, gconstpointer data)
{
    (void)data;
    cluster_put_image_back(drill->cluster);
    assert_is(drill, NAMED, "1");
    assert_is(drill, "SELECT rolcanlogin FROM pg_roles WHERE rolname = '" THIEF "'", "t");
    g_autofree char *upgrade = g_strdup_printf("hub upgrade --station=desk3 %s", drill->owner);
    g_autofree char *restored = g_strconcat(upgrade, " --restored", NULL);
    drill_says(drill, EX_OK, upgrade, "up to date"); // or the option would have no use
    drill_says(drill, 1, "sync --station=desk3",
               "the hub no longer knows that Desk 2 was shut out"); // and that is not forgotten by it
    drill_says(drill, EX_OK, restored, "1 stations that were shut out are so again");
    assert_is(drill, NAMED, "0");
    assert_is(drill, "SELECT rolcanlogin FROM pg_roles WHERE rolname = '" THIEF "'", "f");
    g_free(drill_lanyard(drill, EX_NOPERM, "sync --station=desk2"));
    drill_must(drill, "sync --station=desk3");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
    g_test_add("/hub/restored/put-back", Drill, cluster, set_up, test_put_back, drill_tear_down);
    g_test_add("/hub/restored/cleaned", Drill, cluster, set_up, test_cleaned, drill_tear_down);
    g_test_add("/hub/restored/forgotten", Drill, cluster, set_up, test_forgotten, drill_tear_down);
    g_test_add("/hub/restored/purged", Drill, cluster, set_up, test_purged, drill_tear_down);
    g_test_add("/hub/restored/image", Drill, cluster, set_up, test_image, drill_tear_down);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
