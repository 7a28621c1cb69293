// SPDX-License-Identifier: GPL-3.0-or-later
// test_booths.c - sponsors' booths at an event with a hub, played with the program itself: a gateway serves a booth and a desk
// decides; the desk that serves dies and another one goes on; what an attendee decides reaches each booth, and who is taken out is in
// no file of a sponsor's.
//
// Would catch: a booth that waits for somebody's hand, a lead that is lost or counted twice, a gateway that decides or reads,
// and a name that stays.
#include <glib/gstdio.h>
#include <string.h>
#include <sysexits.h>

#include "common/base/clock.h"
#include "common/base/json.h"
#include "common/store/job/job.h"
#include "common/store/lead/lead.h"
#include "common/store/lead/lead_consent.h"
#include "common/store/rights/serving.h"
#include "common/store/store.h"
#include "tests/hub_drills/running.h"

#define PEOPLE 6
#define UNTIL_MS 120000 // machines differ

typedef struct {
    Drill drill;
    Running desk, other, booth;
    char *badges[PEOPLE];
} Scene;

static Store *open_store(const Scene *scene, const char *station)
{
    g_autofree char *path = g_build_filename(scene->drill.folder, station, "lanyard.db", NULL);
    g_autoptr(GError) error = NULL;
    Store *store = store_open(path, &error);
    g_assert_no_error(error);
    return store;
}

// --- people with badges ---

static void import_people(const Scene *scene)
{
    g_autoptr(GString) list = g_string_new("\"Order code\",\"Attendee name\",\"Product\",\"Paid\",\"Secret\",\"E-mail\","
                                           "\"Sponsors may get, when they scan your badge\"\n");
    for (int i = 0; i < PEOPLE; i++)
        g_string_append_printf(list,
                               "\"AAA0%d\",\"Zqname %d Person\",\"Individual\",\"Yes\",\"zqsecret%dzqsecret%dzqsecret\","
                               "\"zqmail%d@example.org\",\"Name, E-mail\"\n",
                               i, i, i, i, i);
    g_autofree char *path = g_build_filename(scene->drill.folder, "list.csv", NULL);
    g_assert_true(g_file_set_contents(path, list->str, -1, NULL));
    drill_must(&scene->drill, "import --station=desk list.csv");
}

static void print_badges(Scene *scene)
{
    for (int i = 0; i < PEOPLE; i++)
        drill_must(&scene->drill, "print zqsecret%dzqsecret%dzqsecret --only=badge --station=desk", i, i);
    g_autoptr(Store) store = open_store(scene, "desk");
    for (int i = 0; i < PEOPLE; i++) {
        g_autoptr(Job) job = job_load(store, i + 1, NULL);
        scene->badges[i] = g_strdup(job->token);
    }
}

static void set_up(Scene *scene, gconstpointer cluster)
{
    drill_set_up(&scene->drill, cluster);
    drill_must(&scene->drill, "hub station add Desk --station=first %s --output=desk.pass", scene->drill.owner);
    drill_must(&scene->drill, "init --event=pycon-us-2024 --name=Desk --keys=first/keys --pass=desk.pass desk");
    import_people(scene);
    print_badges(scene);
}

static void tear_down(Scene *scene, gconstpointer data)
{
    running_clear(&scene->booth);
    running_clear(&scene->other);
    running_clear(&scene->desk);
    for (int i = 0; i < PEOPLE; i++)
        g_free(scene->badges[i]);
    drill_tear_down(&scene->drill, data);
}

static void add_station(const Scene *scene, const char *name, const char *options)
{
    drill_must(&scene->drill, "hub station add %s --station=first %s --output=%s.pass", name, scene->drill.owner, name);
    drill_must(&scene->drill, "init --event=pycon-us-2024 --name=%s --keys=first/keys %s --pass=%s.pass %s", name, options, name,
               name);
    drill_serve(&scene->drill, name);
}

// By the desk's file.
static void add_booth(const Scene *scene, const char *sponsor, const char *name)
{
    drill_must(&scene->drill, "sponsor add %s --name=%s --station=desk --output=%s.booth", sponsor, name, name);
    drill_must(&scene->drill, "init --from=%s.booth %s", name, name);
}

static void capture(const Scene *scene, const char *booth, int i)
{
    drill_must(&scene->drill, "leads capture '%s' --station=%s", scene->badges[i], booth);
}

// --- what is waited for ---

typedef bool (*IsSo)(const Scene *scene, const char *where, const char *what);

static void until(const Scene *scene, IsSo is_so, const char *where, const char *what)
{
    for (gint64 end = clock_after_ms(UNTIL_MS); !is_so(scene, where, what); g_usleep(50000))
        if (clock_mono_us() > end)
            g_error("never at %s: %s", where, what);
}

static bool shows(const Scene *scene, const char *booth, const char *text)
{
    g_autofree char *line = g_strdup_printf("leads export --format=json --station=%s", booth);
    g_autofree char *leads = drill_lanyard(&scene->drill, EX_OK, line);
    return strstr(leads, text);
}

static bool has_heard_where(const Scene *scene, const char *station, const char *what)
{
    (void)what;
    g_autoptr(Store) store = open_store(scene, station);
    g_autoptr(GPtrArray) list = serving_list(store, NULL);
    return list && list->len > 0;
}

// Kept by a booth that was told of more than the one that it asks.
static bool knows_two(const Scene *scene, const char *booth, const char *what)
{
    (void)what;
    g_autoptr(Store) store = open_store(scene, booth);
    g_autofree char *kept = store_get(store, "booth.stations");
    return kept && strstr(kept, ",");
}

// What the hub has.
static bool says(const Scene *scene, const char *sql, const char *wanted)
{
    g_autofree char *said = cluster_sql(scene->drill.cluster, "drill", sql);
    return strcmp(said, wanted) == 0;
}

// Whether any of the station's files, its log among them, has the text, in whatever letters.
static bool holds(const Scene *scene, const char *station, const char *text)
{
    g_autofree char *folder = g_build_filename(scene->drill.folder, station, NULL);
    g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
    bool is_there = false;
    for (const char *name; (name = g_dir_read_name(entries));) {
        g_autofree char *path = g_build_filename(folder, name, NULL), *bytes = NULL;
        gsize length = 0;
        if (g_file_get_contents(path, &bytes, &length, NULL)) {
            for (gsize i = 0; i < length; i++)
                bytes[i] = g_ascii_tolower(bytes[i]);
            is_there |= memmem(bytes, length, text, strlen(text)) != NULL;
        }
    }
    return is_there;
}

// --- a gateway serves ---

#define OF_STATION(kind, name)                                                                                                   \
    "SELECT count(*) > 0 FROM lanyard.record JOIN lanyard.station ON station.id = record.station WHERE kind = " #kind            \
    " AND name = '" name "'"

// Nothing of a person's: neither what the event's list says nor what makes badges or opens fields.
static void assert_gate_is_blind(const Scene *scene)
{
    static const char *const of_people[] = {"zqmail", "zqname", "zqsecret", "aaa00"};
    static const char *const keys[] = {"keys", "desk.key"};
    for (gsize i = 0; i < G_N_ELEMENTS(of_people); i++) {
        if (holds(scene, "gate", of_people[i]))
            g_error("the gateway has \"%s\"", of_people[i]);
        g_assert_true(holds(scene, "desk", of_people[i])); // or the test could not fail
    }
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        g_autofree char *path = g_build_filename(scene->drill.folder, "gate", keys[i], NULL);
        g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    }
}

// What whoever took it may still read with its password, in SQL of their own.
static void assert_hub_shows_nobody(const Scene *scene)
{
    static const char *const asked[] = {"SELECT body FROM lanyard.record", "SELECT body_salt FROM lanyard.record",
                                        "SELECT digest FROM lanyard.record"};
    for (gsize i = 0; i <= G_N_ELEMENTS(asked); i++) {
        bool is_view = i == G_N_ELEMENTS(asked);
        g_autofree char *script = g_strdup_printf(
            "export PGPASSWORD=$(sed -n '$s/.*://p' gate/hub.pass); psql \"$(sed -n 's/^hub *= *//p' gate/station.ini)\" -Atc '%s'",
            is_view ? "SELECT body FROM lanyard.passed" : asked[i]);
        g_autofree char *said = drill_shell(&scene->drill, is_view ? 0 : 1, script);
        g_assert_nonnull(strstr(said, is_view ? "ticket_type" : "permission denied"));
        g_assert_true(!strstr(said, "qname") && !strstr(said, "qmail") && !strstr(said, "AAA0"));
    }
}

static void test_gate(Scene *scene, gconstpointer data)
{
    (void)data;
    drill_must(&scene->drill, "station add gate --mode=gateway --station=desk %s --output=gate.station", scene->drill.owner);
    drill_must(&scene->drill, "init --from=gate.station gate");
    drill_must(&scene->drill, "check gate");
    drill_serve(&scene->drill, "gate");
    drill_run(&scene->drill, "desk", &scene->desk);
    drill_run(&scene->drill, "gate", &scene->other);
    until(scene, has_heard_where, "desk", "where the gate serves");
    add_booth(scene, "acme", "booth");
    drill_run(&scene->drill, "booth", &scene->booth);
    capture(scene, "booth", 0);
    until(scene, shows, "booth", "zqmail0@example.org");
    until(scene, says, OF_STATION(10, "gate"), "t"); // the capture is the gate's record
    until(scene, says, OF_STATION(20, "Desk"), "t"); // what is given of it is the desk's
    g_assert_true(says(scene, OF_STATION(10, "Desk"), "f"));
    g_assert_true(says(scene, OF_STATION(20, "gate"), "f"));
    // Neither the hub nor the gate reads what passes through them.
    g_assert_true(says(scene, "SELECT count(*) FROM lanyard.record WHERE lower(body) LIKE '%zqmail%'", "0"));
    assert_gate_is_blind(scene);
    assert_hub_shows_nobody(scene);
    g_assert_true(holds(scene, "booth", "zqmail0")); // or the test could not fail
    // What is taken back at the desk reaches the booth through the gate.
    g_autoptr(Store) store = open_store(scene, "desk");
    g_autoptr(Job) job = job_load(store, 1, NULL);
    g_assert_true(lead_allow(store, job->person_id, "acme", "name", "Lea", clock_utc_ms(), NULL));
    until(scene, shows, "booth", "\"withdrawn\":\"email\"");
    drill_must(&scene->drill, "verify --station=gate");
    // It says nothing else: neither consent, nor who may ask, nor that a booth is to be shut out.
    drill_says(&scene->drill, EX_DATAERR, "sponsor off booth --station=gate", "a desk does");
    drill_must(&scene->drill, "person erase --email=zqmail0@example.org --yes --station=desk");
    until(scene, shows, "booth", "\"gone\"");
    drill_must(&scene->drill, "verify --station=booth");
}

// --- the desk dies ---

static void assert_counts_once(const Scene *scene, const char *station)
{
    gint64 count;
    g_autoptr(Store) store = open_store(scene, station);
    g_assert_true(lead_count(store, "acme", &count, NULL));
    g_assert_cmpint(count, ==, PEOPLE);
    g_autofree char *script = g_strdup_printf("sqlite3 %s/lanyard.db 'SELECT count(*) FROM lead_scan'", station);
    g_autofree char *said = drill_shell(&scene->drill, EX_OK, script);
    g_assert_cmpstr(g_strchomp(said), ==, G_STRINGIFY(PEOPLE));
}

static void test_desk_dies(Scene *scene, gconstpointer data)
{
    (void)data;
    drill_serve(&scene->drill, "desk");
    drill_run(&scene->drill, "desk", &scene->desk);
    add_booth(scene, "acme", "booth"); // its file names this desk alone
    drill_run(&scene->drill, "booth", &scene->booth);
    for (int i = 0; i < PEOPLE / 2; i++)
        capture(scene, "booth", i);
    until(scene, shows, "booth", "zqmail2@example.org");
    add_station(scene, "spare", "");
    drill_run(&scene->drill, "spare", &scene->other);
    until(scene, knows_two, "booth", "where to ask beside the desk");
    drill_kill(&scene->desk);
    for (int i = PEOPLE / 2; i < PEOPLE; i++)
        capture(scene, "booth", i);
    for (int i = 0; i < PEOPLE; i++) {
        g_autofree char *email = g_strdup_printf("zqmail%d@example.org", i);
        until(scene, shows, "booth", email);
    }
    // The first one is back, and both have heard of everything: each lead once.
    drill_run(&scene->drill, "desk", &scene->desk);
    g_autofree char *six = g_strdup_printf("%d", PEOPLE);
    until(scene, says, "SELECT count(DISTINCT body::json ->> 'of') FROM lanyard.record WHERE kind = 10", six);
    drill_kill(&scene->desk);
    drill_kill(&scene->other);
    drill_must(&scene->drill, "sync --station=desk");
    drill_must(&scene->drill, "sync --station=spare");
    drill_must(&scene->drill, "sync --station=desk");
    assert_counts_once(scene, "desk");
    assert_counts_once(scene, "spare");
}

// --- what an attendee decides ---

// What a rep types there of the lead whose contact has this name, or of the only one where none has come.
static void note(const Scene *scene, const char *booth, const char *name, const char *text)
{
    g_autoptr(Store) store = open_store(scene, booth);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) leads = lead_list(store, "acme", -1, &error);
    g_autoptr(json_t) tags = json_pack("{s:b}", text, 1);
    for (guint i = 0; i < leads->len; i++) {
        const Lead *lead = g_ptr_array_index(leads, i);
        if (strcmp(lead->contact[CONTACT_NAME], name) == 0)
            lead_edit(store, "acme", lead->token, &(LeadEdit){.rating = 5, .note = text, .tags = tags}, "Ana", clock_utc_ms(),
                      &error);
    }
    g_assert_no_error(error);
}

static bool is_clean(const Scene *scene, const char *booth, const char *text)
{
    return !holds(scene, booth, text);
}

static void test_gone(Scene *scene, gconstpointer data)
{
    (void)data;
    drill_serve(&scene->drill, "desk");
    drill_run(&scene->drill, "desk", &scene->desk);
    add_booth(scene, "acme", "booth");
    add_booth(scene, "acme", "second");
    drill_run(&scene->drill, "booth", &scene->booth);
    capture(scene, "booth", 0);
    capture(scene, "booth", 1);
    capture(scene, "second", 0);
    note(scene, "second", "", "zqname 0 said at the second booth"); // which is not on the network
    until(scene, shows, "booth", "zqmail0@example.org");
    until(scene, shows, "booth", "zqmail1@example.org");
    note(scene, "booth", "Zqname 0 Person", "zqname 0 wants a job");
    note(scene, "booth", "Zqname 1 Person", "stays for lunch");
    until(scene, says, "SELECT count(*) > 0 FROM lanyard.record WHERE body LIKE '%zqname 0 wants%'", "t");
    g_assert_true(holds(scene, "booth", "zqname 0 wants") && holds(scene, "booth", "zqmail0")); // or the test could not fail

    drill_must(&scene->drill, "person erase --email=zqmail0@example.org --yes --station=desk");
    until(scene, shows, "booth", "\"gone\"");
    until(scene, is_clean, "booth", "zqname 0");
    g_assert_false(holds(scene, "booth", "zqmail0"));
    g_assert_true(holds(scene, "booth", "stays for lunch") && holds(scene, "booth", "zqmail1@example.org"));

    // The second booth has still to hand in what was typed there.
    drill_must(&scene->drill, "sync --station=second");
    until(scene, shows, "second", "\"gone\"");
    g_assert_false(holds(scene, "second", "zqname 0"));
    until(scene, says, "SELECT count(*) FROM lanyard.record WHERE lower(body) LIKE '%zqname 0%'", "0");
    drill_must(&scene->drill, "verify --station=second");
    drill_kill(&scene->booth);
    drill_must(&scene->drill, "verify --station=booth");
}

static void allow(const Scene *scene, const char *sponsor, const char *fields)
{
    g_autoptr(Store) store = open_store(scene, "desk");
    g_autoptr(GError) error = NULL;
    g_autoptr(Job) job = job_load(store, 1, &error);
    lead_allow(store, job->person_id, sponsor, fields, "Lea", clock_utc_ms(), &error);
    g_assert_no_error(error);
}

// As the sponsor's booth, whose only lead it is, and the desk say it.
static void assert_gets(const Scene *scene, const char *sponsor, const char *fields, const char *withdrawn)
{
    g_autofree char *wanted =
        g_strconcat(sponsor, " gets ", *fields ? fields : "nothing", *withdrawn ? "; withdrawn: " : "", withdrawn, NULL);
    g_autofree char *taken_back = g_strdup_printf("\"withdrawn\":\"%s\"", withdrawn);
    for (gint64 end = clock_after_ms(UNTIL_MS);; g_usleep(50000)) {
        drill_must(&scene->drill, "sync --station=%s", sponsor);
        if (shows(scene, sponsor, taken_back) &&
            shows(scene, sponsor, strstr(fields, "email") ? "\"email\":\"zqmail0@example.org\"" : "\"contact\""))
            break;
        g_assert_cmpint(clock_mono_us(), <, end);
    }
    drill_says(&scene->drill, EX_OK, "leads of zqsecret0zqsecret0zqsecret --station=desk", wanted);
}

static void test_one_sponsor(Scene *scene, gconstpointer data)
{
    (void)data;
    static const char *const sponsors[] = {"acme", "bolt"};
    drill_serve(&scene->drill, "desk");
    drill_run(&scene->drill, "desk", &scene->desk);
    for (gsize i = 0; i < G_N_ELEMENTS(sponsors); i++) {
        add_booth(scene, sponsors[i], sponsors[i]);
        capture(scene, sponsors[i], 0);
        assert_gets(scene, sponsors[i], "name,email", "");
    }
    allow(scene, "bolt", "name");
    assert_gets(scene, "bolt", "name", "email");
    assert_gets(scene, "acme", "name,email", "");
    allow(scene, "bolt", "");
    assert_gets(scene, "bolt", "", "name,email");
    allow(scene, "acme", "email");
    assert_gets(scene, "acme", "email", "name");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
#define ADD(name, function) g_test_add("/booths/" name, Scene, cluster, set_up, function, tear_down)
    ADD("a gateway serves, a desk decides", test_gate);
    ADD("the desk dies, another one goes on", test_desk_dies);
    ADD("who is taken out is in no file of a sponsor's", test_gone);
    ADD("one sponsor alone is allowed something", test_one_sponsor);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
