// SPDX-License-Identifier: GPL-3.0-or-later
// test_kinds.c - what the hub takes of a role, and of lines that somebody else hands in. The roles are a desk's and a door's, as lanyard station add
// makes them; a thief of the door speaks SQL with its password.
#include <glib/gstdio.h>
#include <string.h>

#include "common/store/journal/erase.h"
#include "common/store/journal/bulk_load.h"
#include "common/store/record/sealed.h"
#include "common/store/record/station.h"
#include "common/store/record/station_key.h"
#include "common/store/store.h"
#include "common/sync/bundle.h"
#include "common/sync/hub_owner.h"
#include "common/sync/pg_connection.h"
#include "common/token/sign.h"
#include "tests/scratch.h"
#include "tests/store/room.h"
#include "tests/sync/cluster.h"
#include "tests/sync/stations.h"

#define PERSON "0000000000000001"

typedef struct {
    Cluster *cluster;
    char *owner, *folder;
    KeyRing *ring;
} Fair;

static char *place(const Fair *fair, const char *station, const char *file)
{
    return g_build_filename(fair->folder, station, file, NULL);
}

static Store *open_station(const Fair *fair, const char *station)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = place(fair, station, "lanyard.db");
    Store *store = store_open(path, &error);
    g_assert_no_error(error);
    return store;
}

static char *id_of(const Fair *fair, const char *station)
{
    g_autoptr(Store) store = open_station(fair, station);
    return g_strdup(store_station_id(store));
}

static Hub *open_owner(const Fair *fair)
{
    g_autoptr(GError) error = NULL;
    Hub *hub = hub_open(&(HubOptions){.connection = fair->owner, .stop_fd = -1}, &error);
    g_assert_no_error(error);
    return hub;
}

// Its key says the kind, its role another one if need be; NULL = it has no key, and its role is a desk's.
static void make_station(const Fair *fair, const char *station, const char *kind, const char *role_kind)
{
    StationKind of;
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = place(fair, station, NULL), *desk = g_build_filename(fair->folder, "desk.key", NULL);
    g_autofree char *own = place(fair, station, "desk.key"), *path = place(fair, station, "lanyard.db"), *bytes = NULL;
    gsize length;
    station_kind_read(kind, &of);
    g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
    if (g_strcmp0(kind, "desk") == 0) {
        g_assert_true(g_file_get_contents(desk, &bytes, &length, NULL));
        g_assert_true(g_file_set_contents_full(own, bytes, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    }
    g_assert_true(!kind || station_key_make(folder, EVENT, of, desk, &error));
    g_assert_true(store_create(path, station, EVENT, &error));
    cluster_role(fair->cluster, station, "");
    g_autoptr(Hub) hub = open_owner(fair);
    hub_welcome_station(hub, station, station, NULL, role_kind, &error);
    g_assert_no_error(error);
}

static void set_up(Fair *fair, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    *fair = (Fair){.cluster = (Cluster *)data, .folder = scratch_make_fast()};
    fair->owner = cluster_database(fair->cluster, "hub");
    g_autofree char *desk = g_build_filename(fair->folder, "desk.key", NULL),
                    *keys = g_build_filename(fair->folder, "keys", NULL);
    g_assert_true(key_ring_create(desk, NULL) && key_ring_create(keys, NULL));
    fair->ring = key_ring_load(keys, NULL);
    g_autoptr(KeyRing) ring = key_ring_load(desk, NULL);
    g_autofree char *seed = sign_ring_seed(ring), *desks = sign_public(seed);
    g_autoptr(Hub) hub = open_owner(fair);
    int from, to;
    hub_init(hub, EVENT, NULL, &from, &to, &error);
    g_assert_no_error(error);
    g_assert_true(hub_keep_desks(hub, desks, &error));
    make_station(fair, "desk", "desk", "desk");
    make_station(fair, "desk2", "desk", "desk");
    make_station(fair, "door", "door", "door");
    g_autoptr(Store) store = open_station(fair, "desk");
    station_append(store, RECORD_REGISTRATION, PERSON, "{\"name\":\"Ana\",\"status\":\"paid\"}", clock_utc_ms());
}

static void tear_down(Fair *fair, gconstpointer data)
{
    (void)data;
    key_ring_free(fair->ring);
    scratch_remove(fair->folder);
    g_free(fair->folder);
    g_free(fair->owner);
}

static SyncReport sync_as(const Fair *fair, const char *station, const char *role)
{
    SyncReport report;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = place(fair, station, "lanyard.db"), *hub = cluster_connection(fair->cluster, "hub", role);
    const SyncOptions options = {.store_path = path, .hub = hub};
    sync_once(&options, NULL, NULL, &report, &error);
    g_assert_no_error(error);
    return report;
}

static SyncReport sync_station(const Fair *fair, const char *station)
{
    return sync_as(fair, station, station);
}

static gint64 at_hub(const Fair *fair, const char *format, ...) G_GNUC_PRINTF(2, 3);
static gint64 at_hub(const Fair *fair, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *sql = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *answer = cluster_sql(fair->cluster, "hub", sql);
    return g_ascii_strtoll(answer, NULL, 10);
}

static void carry(const Fair *fair, const char *from, const char *to)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(fair->folder, "stick", NULL);
    g_autoptr(Store) giver = open_station(fair, from), taker = open_station(fair, to);
    g_auto(BundleReport) given = {0}, report = {0};
    const BundleOptions options = {.now_utc_ms = clock_utc_ms()};
    bundle_export(giver, fair->ring, path, &options, NULL, NULL, &given, &error);
    g_assert_no_error(error);
    bundle_import(taker, fair->ring, path, &options, NULL, NULL, &report, &error);
    g_assert_no_error(error);
}

static void say(const Fair *fair, const char *station, RecordKind kind, const char *body)
{
    g_autoptr(Store) store = open_station(fair, station);
    station_append(store, kind, PERSON, body, clock_utc_ms());
}

static void admit(const Fair *fair, const char *station)
{
    say(fair, station, RECORD_ADMISSION, "{\"scope\":\"room\",\"checkpoint\":\"door\",\"direction\":1}");
}

static void unlock(const Fair *fair, const char *station)
{
    g_autofree char *path = place(fair, station, STATION_KEY_FILE), *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_autoptr(GString) changed = g_string_new(text);
    g_string_replace(changed, "\"door\"", "\"desk\"", 0);
    g_assert_true(g_file_set_contents_full(path, changed->str, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

// The table of the program is the hub's, row for row.
static void test_table(Fair *fair, gconstpointer data)
{
    (void)data;
    guint count = 0;
    for (; station_kind_row(count); count++) {
        const KindMay *may = station_kind_row(count);
        g_autofree char *members = station_kind_takes_any_member(may)
                                       ? g_strdup("IS NULL")
                                       : g_strdup_printf("= string_to_array('%s', ' ')", may->members);
        g_assert_cmpint(at_hub(fair,
                               "SELECT count(*) FROM lanyard.may WHERE station_kind = '%s' AND record_kind = %d AND members %s"
                               " AND is_own_only = %s",
                               station_kind_name(may->kind), (int)may->record, members, may->is_own_only ? "true" : "false"),
                        ==, 1);
    }
    g_assert_cmpint(at_hub(fair, "SELECT count(*) FROM lanyard.may"), ==, count);
}

// The server's arithmetic and libsodium's agree: good signatures, and each with one bit turned.
static void test_signatures(Fair *fair, gconstpointer data)
{
    (void)data;
    for (int i = 0; i < 12; i++) {
        g_autofree char *public_key = NULL, *seed = NULL, *text = g_strdup_printf("line %d", i);
        sign_keypair(&public_key, &seed);
        g_autofree char *signature = sign_make(seed, text);
        gsize length;
        g_autofree guchar *bytes = g_base64_decode(signature, &length);
        bytes[(i * 11) % 64] ^= (guchar)(1 << (i % 8));
        g_autofree char *changed = g_base64_encode(bytes, length);
        g_assert_cmpint(at_hub(fair,
                               "SELECT CASE WHEN lanyard.is_signed('%s', '%s', '%s') AND NOT lanyard.is_signed('%s', '%s', '%s')"
                               " AND NOT lanyard.is_signed('%s', 'x', '%s') THEN 1 ELSE 0 END",
                               public_key, text, signature, public_key, text, changed, public_key, signature),
                        ==, 1);
    }
}

static void test_honest(Fair *fair, gconstpointer data)
{
    (void)data;
    sync_station(fair, "desk");
    sync_station(fair, "door");
    admit(fair, "door");
    SyncReport report = sync_station(fair, "door");
    g_assert_cmpint(report.quarantine_count, ==, 0);
    sync_station(fair, "desk2");
    g_assert_cmpint(at_hub(fair, "SELECT count(*) FROM lanyard.record WHERE kind = 3"), ==, 1);
    g_assert_cmpint(
        at_hub(fair, "SELECT count(*) FROM lanyard.station WHERE key IS NOT NULL AND said_kind IS NOT NULL AND head_signature"
                     " IS NOT NULL"),
        ==, 3);
}

// `hub station kind`: from then on; what was sent before stays, also for a station that hears of it later.
static void test_changed(Fair *fair, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    sync_station(fair, "desk");
    {
        g_autoptr(Hub) hub = open_owner(fair);
        g_assert_true(hub_set_kind(hub, "desk", "door", &error));
        g_assert_false(hub_set_kind(hub, "desk", "owner", NULL));
    }
    say(fair, "desk", RECORD_HOLD, "{\"on\":true}");
    admit(fair, "desk");
    SyncReport report = sync_station(fair, "desk");
    g_assert_cmpint(report.quarantine_count, ==, 1);
    sync_station(fair, "desk2");
    g_assert_cmpint(at_hub(fair, "SELECT count(*) FROM lanyard.record WHERE kind = 9"), ==, 0);
    g_assert_cmpint(at_hub(fair, "SELECT count(*) FROM lanyard.record WHERE kind = 3"), ==, 1);
    g_autoptr(Store) desk2 = open_station(fair, "desk2");
    g_autofree char *id = id_of(fair, "desk");
    g_assert_cmpint(station_last(desk2, id), ==, 4);
    bool is_known = false;
    g_assert_true(store_has_people(desk2, &is_known, NULL) && is_known); // who was registered while it was a desk
}

// A desk that the hub never saw comes by a stick to a door, which hands it in; then it comes itself.
static void test_handed_in(Fair *fair, gconstpointer data)
{
    (void)data;
    g_autofree char *id = id_of(fair, "desk");
    carry(fair, "desk", "door");
    sync_station(fair, "door");
    g_assert_cmpint(at_hub(fair, "SELECT last_sequence FROM lanyard.station WHERE id = '%s'", id), ==, 2);
    g_assert_cmpint(at_hub(fair, "SELECT count(*) FROM lanyard.handed_in WHERE line = '%s' AND role_name = 'door'", id), ==, 1);
    g_assert_cmpint(at_hub(fair, "SELECT count(*) FROM lanyard.station WHERE id = '%s' AND role_name IS NULL", id), ==, 1);
    say(fair, "desk", RECORD_HOLD, "{\"on\":true}");
    sync_station(fair, "desk");
    g_assert_cmpint(at_hub(fair, "SELECT last_sequence FROM lanyard.station WHERE id = '%s' AND role_name = 'desk'", id), ==, 3);
}

// A hub that nobody told by which key desks sign takes from a desk what a desk says, and from a door what a door says; and what it does not
// take stays with the door until somebody may bring it: nothing stands in its place.
static void test_untold(Fair *fair, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *id = id_of(fair, "desk"), *desks = cluster_sql(fair->cluster, "hub", "SELECT desks FROM lanyard.hub");
    g_assert_cmpint(at_hub(fair, "UPDATE lanyard.hub SET desks = NULL; SELECT 0"), ==, 0);
    carry(fair, "desk", "door");
    SyncReport report = sync_station(fair, "door");
    g_assert_cmpint(report.quarantine_count, ==, 0);
    g_assert_cmpint(report.state.mode, ==, SYNC_BEHIND);
    g_assert_cmpint(report.state.unsent_count, ==, 2);
    g_assert_nonnull(
        strstr(report.state.problem, "2 records of desk cannot be handed in from here: the hub says: record 2 of station"));
    g_assert_cmpint(at_hub(fair, "SELECT unsent FROM lanyard.station WHERE name = 'door'"), ==, 2);
    g_assert_cmpint(at_hub(fair, "SELECT count(*) FROM lanyard.record WHERE station = '%s'", id), ==, 0);
    carry(fair, "desk", "desk2");
    report = sync_station(fair, "desk2");
    g_assert_cmpint(report.quarantine_count, ==, 0);
    g_assert_cmpint(at_hub(fair, "SELECT count(*) FROM lanyard.record WHERE station = '%s' AND kind <> 13", id), ==, 2);
    g_assert_cmpint(at_hub(fair, "SELECT count(*) FROM lanyard.station WHERE id = '%s' AND said_kind IS NULL", id), ==, 1);
    report = sync_station(fair, "door");
    g_assert_cmpint(report.state.mode, ==, SYNC_IN_STEP);
    g_assert_cmpstr(report.state.problem, ==, "");
    g_autoptr(Hub) hub = open_owner(fair);
    g_assert_true(hub_keep_desks(hub, desks, &error));
    g_assert_cmpint(at_hub(fair, "SELECT count(*) FROM lanyard.station WHERE id = '%s' AND said_kind = 'desk'", id), ==, 1);
}

// A new hub is filled by whoever has the records: of a dead station, too.
static void test_new_hub(Fair *fair, gconstpointer data)
{
    (void)data;
    admit(fair, "door");
    sync_station(fair, "door");
    sync_station(fair, "desk2"); // it has the door's line from the hub, with its head
    g_assert_cmpint(
        at_hub(fair, "DELETE FROM lanyard.record; DELETE FROM lanyard.handed_in; DELETE FROM lanyard.station; SELECT 0"), ==, 0);
    sync_station(fair, "desk2");
    g_autofree char *id = id_of(fair, "door");
    g_assert_cmpint(at_hub(fair, "SELECT last_sequence FROM lanyard.station WHERE id = '%s'", id), ==, 2);
}

// A gateway knows nobody's name, and what it would bring of others says none: a new hub waits for those who do.
static void test_gateway(Fair *fair, gconstpointer data)
{
    (void)data;
    g_autofree char *id = id_of(fair, "desk");
    make_station(fair, "gate", "gateway", "gateway");
    sync_station(fair, "desk");
    sync_station(fair, "gate");
    {
        g_autoptr(Store) gate = open_station(fair, "gate");
        g_assert_cmpint(station_last(gate, id), ==, 2);
    }
    g_assert_cmpint(
        at_hub(fair, "DELETE FROM lanyard.record; DELETE FROM lanyard.handed_in; DELETE FROM lanyard.station; SELECT 0"), ==, 0);
    sync_station(fair, "gate");
    g_assert_cmpint(at_hub(fair, "SELECT count(*) FROM lanyard.record WHERE kind = 0"), ==, 0);
    sync_station(fair, "desk");
    g_assert_cmpint(at_hub(fair, "SELECT count(*) FROM lanyard.record WHERE kind = 0 AND body LIKE '%%Ana%%'"), ==, 1);
    sync_station(fair, "gate");
}

// Somebody leaves a transaction unfinished in which the hub looked at erasures: the others send on, and what they ask for acts with the next
// greeting after that one's end.
static void test_unfinished(Fair *fair, gconstpointer data)
{
    (void)data;
    static const char named[] = "SELECT count(*) FROM lanyard.record WHERE kind = 0 AND body LIKE '%%Ana%%'";
    g_autoptr(GError) error = NULL;
    sync_station(fair, "desk");
    g_autoptr(PgConnection) other = pg_connection_open(&(HubOptions){.connection = fair->owner, .stop_fd = -1}, &error);
    g_assert_no_error(error);
    g_assert_true(pg_connection_run(other, "BEGIN", NULL, NULL) &&
                  pg_connection_run(other, "SELECT lanyard.settle_erasures()", NULL, NULL));
    say(fair, "desk", RECORD_ERASE, "{\"by\":\"Lea\"}");
    sync_station(fair, "desk");
    sync_station(fair, "door"); // its first record is one that the hub looks at, too
    g_assert_cmpint(at_hub(fair, "SELECT count(*) FROM lanyard.record WHERE kind = 17"), ==, 1);
    g_assert_cmpint(at_hub(fair, named), ==, 1);
    g_assert_true(pg_connection_run(other, "COMMIT", NULL, NULL));
    sync_station(fair, "door");
    g_assert_cmpint(at_hub(fair, named), ==, 0);
    g_assert_cmpint(at_hub(fair, "SELECT count(*) FROM lanyard.unsettled"), ==, 0);
}

// From before the keys: the own role, or a desk.
static void test_old_station(Fair *fair, gconstpointer data)
{
    (void)data;
    make_station(fair, "old", NULL, "desk");
    say(fair, "old", RECORD_HOLD, "{\"on\":true}");
    g_autofree char *id = id_of(fair, "old");
    sync_station(fair, "old");
    g_assert_cmpint(at_hub(fair, "SELECT last_sequence FROM lanyard.station WHERE id = '%s'", id), ==, 2);
    sync_station(fair, "desk");
    {
        g_autoptr(Store) desk = open_station(fair, "desk");
        g_assert_cmpint(station_last(desk, id), ==, 2);
    }
    g_assert_cmpint(
        at_hub(fair, "DELETE FROM lanyard.record; DELETE FROM lanyard.handed_in; DELETE FROM lanyard.station; SELECT 0"), ==, 0);
    sync_station(fair, "desk");
    g_assert_cmpint(at_hub(fair, "SELECT last_sequence FROM lanyard.station WHERE id = '%s'", id), ==, 2);
}

// --- a thief of the door ---

static void test_own_line(Fair *fair, gconstpointer data)
{
    (void)data;
    sync_station(fair, "desk");
    sync_station(fair, "door");
    unlock(fair, "door");
    for (int i = 0; i < 300; i++)
        say(fair, "door", RECORD_ERASE, "{\"by\":\"Lea\"}");
    say(fair, "door", RECORD_CHANGE, "{\"consent\":\"name,email\"}");
    say(fair, "door", RECORD_CHANGE, "{\"seals\":{\"hash\":\"00\",\"body\":\"{}\"}}");
    say(fair, "door", RECORD_CLIENT, "{\"sponsor\":\"acme\",\"name\":\"x\"}");
    SyncReport report = sync_station(fair, "door");
    g_assert_cmpint(report.quarantine_count, ==, 303);
    g_assert_cmpint(at_hub(fair, "SELECT count(*) FROM lanyard.record WHERE kind IN (17, 19)"), ==, 0);
    g_assert_cmpint(at_hub(fair, "SELECT count(*) FROM lanyard.erased"), ==, 0);
    g_assert_cmpint(at_hub(fair, "SELECT count(*) FROM lanyard.record WHERE kind = 0 AND body LIKE '%%Ana%%'"), ==, 1);
    sync_station(fair, "desk");
    bool is_erased = true;
    g_autoptr(Store) desk = open_station(fair, "desk");
    g_assert_true(erase_has(desk, PERSON, &is_erased, NULL) && !is_erased);
}

// The same with SQL, and every way round the gate that its role has.
static void refuse_sql(const Fair *fair, const char *sql)
{
    g_autofree char *answer = cluster_ask(fair->cluster, "door", "hub", sql);
    if (!strstr(answer, "ERROR"))
        g_error("a door may: %s\n%s", sql, answer);
}

static void test_sql(Fair *fair, gconstpointer data)
{
    (void)data;
    sync_station(fair, "desk");
    sync_station(fair, "door");
    g_autofree char *own = id_of(fair, "door"), *desk = id_of(fair, "desk");
#define INSERT                                                                                                                   \
    "INSERT INTO lanyard.record(station, sequence, hlc, utc_ms, kind, subject, body) SELECT '%s', %d + n, 0, 0, 17, '" PERSON    \
    "', '{}'"                                                                                                                    \
    " FROM generate_series(1, %d) AS n"
#define HAND_IN                                                                                                                  \
    "SELECT lanyard.hand_in('%s', '%s', 0, NULL, %d, (SELECT hash FROM lanyard.record WHERE station = '%s' AND sequence = 2),"   \
    " (SELECT head_signature FROM lanyard.station WHERE id = '%s'), '', '')"
    g_autofree char *erase = g_strdup_printf(INSERT, own, 1, 300), *foreign = g_strdup_printf(INSERT, desk, 2, 1);
    g_autofree char *with_head = g_strdup_printf("BEGIN; " HAND_IN "; " INSERT "; COMMIT", desk, desk, 2, desk, desk, desk, 2, 1);
    g_autofree char *beyond = g_strdup_printf("BEGIN; " HAND_IN "; " INSERT "; COMMIT", desk, desk, 3, desk, desk, desk, 2, 1);
    g_autofree char *as_own = g_strdup_printf("BEGIN; " HAND_IN "; " INSERT "; COMMIT", desk, own, 3, desk, own, desk, 2, 1);
    g_autofree char *row =
        g_strdup_printf("INSERT INTO lanyard.handed_in(line, sequence, role_name) VALUES ('%s', 99, 'door')", desk);
    g_autofree char *prove = g_strdup_printf("SELECT lanyard.prove_line('%s', '')", desk);
    g_autofree char *head = g_strdup_printf("SELECT lanyard.note_head('%s', 2, NULL, NULL)", desk);
    g_autofree char *split = g_strdup_printf("SELECT lanyard.split_station('%s', 1, '\\x00')", desk);
    const char *const tries[] = {erase,
                                 foreign,
                                 with_head,
                                 beyond,
                                 as_own,
                                 row,
                                 prove,
                                 head,
                                 split,
                                 "UPDATE lanyard.member SET kind = 'desk'",
                                 "SELECT lanyard.set_kind('door', 'desk')",
                                 "DELETE FROM lanyard.may",
                                 "UPDATE lanyard.station SET role_name = 'door'"};
    for (gsize i = 0; i < G_N_ELEMENTS(tries); i++)
        refuse_sql(fair, tries[i]);
    g_assert_cmpint(at_hub(fair, "SELECT count(*) FROM lanyard.record WHERE kind = 17"), ==, 0);
}

// The thief goes on as the desk, and hands that in.
static void test_continued(Fair *fair, gconstpointer data)
{
    (void)data;
    sync_station(fair, "desk");
    sync_station(fair, "door");
    g_autofree char *path = place(fair, "door", "lanyard.db"), *mark = g_strconcat(path, "-mark", NULL),
                    *id = id_of(fair, "desk");
    g_autofree char *own = id_of(fair, "door");
    g_autofree char *sql = g_strdup_printf("UPDATE meta SET value = '%s' WHERE key = 'station_id'", id);
    g_autofree char *back = g_strdup_printf("UPDATE meta SET value = '%s' WHERE key = 'station_id'", own);
    room_run_sql(path, sql);
    g_unlink(mark);
    unlock(fair, "door");
    say(fair, "door", RECORD_ERASE, "{\"by\":\"Lea\"}");
    room_run_sql(path, back);
    g_unlink(mark);
    sync_station(fair, "door");
    g_assert_cmpint(at_hub(fair, "SELECT last_sequence FROM lanyard.station WHERE id = '%s'", id), ==, 2);
    g_assert_cmpint(at_hub(fair, "SELECT count(*) FROM lanyard.record WHERE kind = 17"), ==, 0);
    admit(fair, "desk");
    sync_station(fair, "desk");
    g_assert_cmpint(at_hub(fair, "SELECT last_sequence FROM lanyard.station WHERE id = '%s'", id), ==, 3);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
    static const struct {
        const char *name;
        void (*test)(Fair *, gconstpointer);
    } tests[] = {{"/kinds/table", test_table},           {"/kinds/signatures", test_signatures},
                 {"/kinds/honest", test_honest},         {"/kinds/changed", test_changed},
                 {"/kinds/handed-in", test_handed_in},   {"/kinds/untold", test_untold},
                 {"/kinds/new-hub", test_new_hub},       {"/kinds/gateway", test_gateway},
                 {"/kinds/unfinished", test_unfinished}, {"/kinds/old-station", test_old_station},
                 {"/kinds/own-line", test_own_line},     {"/kinds/sql", test_sql},
                 {"/kinds/continued", test_continued}};
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].name, Fair, cluster, set_up, tests[i].test, tear_down);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
