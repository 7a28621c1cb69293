// SPDX-License-Identifier: GPL-3.0-or-later
// test_gone_lead.c - what an attendee decides reaches sponsors' own stations. One sponsor alone is allowed something: it has that, another
// one has not, and "leads of", the stations and the hub say the same. A person is taken out: name and reps' notes are in no file of the
// sponsor's after one exchange, nor what its other station brings later. Of others everything stays.
#include <string.h>
#include <sysexits.h>

#include "common/base/json.h"
#include "common/store/job/job.h"
#include "common/store/lead/lead.h"
#include "common/store/lead/lead_consent.h"
#include "common/store/lead/sponsor.h"
#include "common/store/store.h"
#include "tests/hub_drills/program.h"

#define LIST                                                                                                                        \
    "\"Order code\",\"Attendee name\",\"Product\",\"Paid\",\"Secret\",\"E-mail\",\"Sponsors may get, when they scan your badge\"\n" \
    "\"AAA01\",\"Zqgone Person\",\"Individual\",\"Yes\",\"zqgonesecretzqgonesecretzq\",\"zqgone@example.org\",\"Name, E-mail\"\n"   \
    "\"AAA02\",\"Stays Here\",\"Individual\",\"Yes\",\"stayssecretstayssecretstay\",\"stays@example.org\",\"Name, E-mail\"\n"
#define SYNCS_MOST 60

// A desk, and two stations of one sponsor.
static void make_stations(const Drill *drill)
{
    drill_must(drill, "hub station add Desk --station=first %s --output=desk.pass", drill->owner);
    drill_must(drill, "hub sponsor add acme --station=first %s --output=booth.pass", drill->owner);
    drill_must(drill, "init --event=pycon-us-2024 --name=Desk --keys=first/keys --pass=desk.pass desk");
    drill_must(drill, "init --event=pycon-us-2024 --name=Booth --sponsor=acme --pass=booth.pass booth");
    drill_must(drill, "init --event=pycon-us-2024 --name=Second --sponsor=acme --pass=booth.pass second");
    g_autofree char *path = g_build_filename(drill->folder, "list.csv", NULL);
    g_assert_true(g_file_set_contents(path, LIST, -1, NULL));
    drill_must(drill, "import --station=desk list.csv");
}

static Store *open_store(const Drill *drill, const char *station)
{
    g_autofree char *path = g_build_filename(drill->folder, station, "lanyard.db", NULL);
    g_autoptr(GError) error = NULL;
    Store *store = store_open(path, &error);
    g_assert_no_error(error);
    return store;
}

// The code of the badge that a job prints.
static char *print_badge(const Drill *drill, const char *secret, gint64 job_id)
{
    drill_must(drill, "print %s --only=badge --station=desk", secret);
    g_autoptr(Store) store = open_store(drill, "desk");
    g_autoptr(Job) job = job_load(store, job_id, NULL);
    return g_strdup(job->token);
}

// What a rep types at the station of the lead whose contact has this name, or of the only one where none has come.
static void note(const Drill *drill, const char *station, const char *name, const char *text)
{
    g_autoptr(Store) store = open_store(drill, station);
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

// Whether any of the station's files, its log among them, has the text, in whatever letters.
static bool holds(const Drill *drill, const char *station, const char *text)
{
    g_autofree char *folder = g_build_filename(drill->folder, station, NULL);
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

// Until the sponsor's station shows it: the staff carry leads and contacts at most once a second.
static void exchange_until(const Drill *drill, const char *station, const char *shown)
{
    g_autofree char *list = g_strdup_printf("leads export --format=json --station=%s", station);
    g_autofree char *leads = g_strdup("");
    for (int i = 0; i < SYNCS_MOST && !strstr(leads, shown); i++) {
        drill_must(drill, "sync --station=desk");
        drill_must(drill, "sync --station=%s", station);
        g_free(leads);
        leads = drill_lanyard(drill, EX_OK, list);
    }
    g_assert_nonnull(strstr(leads, shown));
}

static void test_gone(Drill *drill, gconstpointer data)
{
    (void)data;
    make_stations(drill);
    g_autofree char *gone = print_badge(drill, "zqgonesecretzqgonesecretzq", 1);
    g_autofree char *stays = print_badge(drill, "stayssecretstayssecretstay", 2);
    drill_must(drill, "leads capture '%s' --station=booth", gone);
    drill_must(drill, "leads capture '%s' --station=booth", stays);
    drill_must(drill, "leads capture '%s' --station=second", gone);
    note(drill, "second", "", "zqgone said at the second station");
    exchange_until(drill, "booth", "stays@example.org");
    exchange_until(drill, "booth", "zqgone@example.org");
    note(drill, "booth", "Zqgone Person", "zqgone wants a job");
    note(drill, "booth", "Stays Here", "stays for lunch");
    drill_must(drill, "leads export --format=csv --station=booth --output=leads.csv");
    g_assert_true(holds(drill, "booth", "zqgone wants") && holds(drill, "booth", "zqgone person")); // or the test could not fail

    g_autoptr(Store) page = open_store(drill, "booth"); // so that the log stays, as while the station runs
    drill_must(drill, "person erase --email=zqgone@example.org --yes --station=desk");
    drill_must(drill, "sync --station=desk");
    drill_must(drill, "sync --station=booth");
    g_assert_false(holds(drill, "booth", "zqgone"));
    g_assert_true(holds(drill, "booth", "stays for lunch") && holds(drill, "booth", "stays@example.org"));
    store_close(g_steal_pointer(&page));
    drill_must(drill, "verify --station=booth");
    drill_says(drill, EX_OK, "leads export --format=csv --station=booth", "\"name,email\"");

    // The second station had not heard of it, and has still to send what was typed there.
    g_assert_true(holds(drill, "second", "zqgone said"));
    exchange_until(drill, "second", "\"gone\"");
    exchange_until(drill, "booth", "\"gone\"");
    g_assert_false(holds(drill, "second", "zqgone"));
    g_assert_false(holds(drill, "booth", "zqgone"));
    drill_must(drill, "verify --station=second");
    // What it sent on the way is taken and emptied when the sponsor is served.
    g_autofree char *left = g_strdup("");
    for (int i = 0; i < SYNCS_MOST && strcmp(left, "0") != 0; i++) {
        drill_must(drill, "sync --station=desk");
        g_free(left);
        left = cluster_sql(drill->cluster, "drill",
                           "SELECT count(*) FROM (SELECT body FROM lanyard.record UNION ALL SELECT body FROM"
                           " lanyard_of_acme.record) AS r WHERE lower(body) LIKE '%zqgone%'");
    }
    g_assert_cmpstr(left, ==, "0");
}

// As the desk, the sponsor's own station, whose only lead it is, and the hub say it.
static void assert_gets(const Drill *drill, const char *sponsor, const char *station, const char *fields, const char *withdrawn)
{
    g_autofree char *wanted =
        g_strconcat(sponsor, " gets ", *fields ? fields : "nothing", *withdrawn ? "; withdrawn: " : "", withdrawn, NULL);
    g_autofree char *taken_back = g_strdup_printf("\"withdrawn\":\"%s\"", withdrawn);
    exchange_until(drill, station, taken_back);
    exchange_until(drill, station, strstr(fields, "email") ? "\"email\":\"zqgone@example.org\"" : "\"contact\"");
    drill_must(drill, "sync --station=desk"); // and hears of the capture
    drill_says(drill, EX_OK, "leads of zqgonesecretzqgonesecretzq --station=desk", wanted);
    g_autofree char *sql =
        g_strdup_printf("SELECT concat_ws(',', CASE WHEN name <> '' THEN 'name' END, CASE WHEN email <> '' THEN 'email' END)"
                        " || ';' || withdrawn FROM lanyard_of_%s.contact",
                        sponsor);
    g_autofree char *at_hub = cluster_sql(drill->cluster, "drill", sql);
    g_autofree char *wanted_there = g_strconcat(fields, ";", withdrawn, NULL);
    g_assert_cmpstr(at_hub, ==, wanted_there);
}

static void allow(const Drill *drill, const char *sponsor, const char *fields)
{
    g_autoptr(Store) store = open_store(drill, "desk");
    g_autoptr(GError) error = NULL;
    g_autoptr(Job) job = job_load(store, 1, &error);
    lead_allow(store, job->person_id, sponsor, fields, "Lea", clock_utc_ms(), &error);
    g_assert_no_error(error);
}

// The table of the report is what the hub counts.
static void assert_report(const Drill *drill)
{
    g_autoptr(Store) store = open_store(drill, "desk");
    g_autoptr(GPtrArray) uses = sponsor_use_load(store, NULL);
    g_autoptr(GString) said = g_string_new(NULL);
    for (guint i = 0; i < uses->len; i++) {
        const SponsorUse *use = g_ptr_array_index(uses, i);
        g_string_append_printf(said, "%s %d %d %d\n", use->code, (int)use->station_count, (int)use->lead_count,
                               (int)use->refused_count);
    }
    g_autofree char *at_hub = cluster_sql(
        drill->cluster, "drill", "SELECT concat_ws(' ', code, station_count, lead_count, refused_count) FROM lanyard.sponsors()");
    g_autofree char *said_text = g_strchomp(g_strdup(said->str));
    g_assert_cmpstr(said_text, ==, at_hub);
    g_assert_cmpstr(at_hub, ==, "acme 2 1 0\nbolt 1 1 0");
}

static void test_one_sponsor(Drill *drill, gconstpointer data)
{
    (void)data;
    make_stations(drill);
    drill_must(drill, "hub sponsor add bolt --station=first %s --output=bolt.pass", drill->owner);
    drill_must(drill, "init --event=pycon-us-2024 --name=Bolt --sponsor=bolt --pass=bolt.pass bolt");
    g_autofree char *badge = print_badge(drill, "zqgonesecretzqgonesecretzq", 1);
    static const char *const stations[] = {"booth", "second", "bolt"};
    for (gsize i = 0; i < G_N_ELEMENTS(stations); i++)
        drill_must(drill, "leads capture '%s' --station=%s", badge, stations[i]);
    assert_gets(drill, "acme", "booth", "name,email", "");
    assert_gets(drill, "bolt", "bolt", "name,email", "");
    allow(drill, "bolt", "name");
    assert_gets(drill, "bolt", "bolt", "name", "email");
    assert_gets(drill, "acme", "booth", "name,email", "");
    allow(drill, "bolt", "");
    assert_gets(drill, "bolt", "bolt", "", "name,email");
    allow(drill, "acme", "email");
    assert_gets(drill, "acme", "booth", "email", "name");
    drill_must(drill, "sync --station=second");
    drill_must(drill, "sync --station=desk");
    assert_report(drill);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
    g_test_add("/gone-lead/one sponsor alone is allowed something", Drill, cluster, drill_set_up, test_one_sponsor,
               drill_tear_down);
    g_test_add("/gone-lead/a sponsor's station keeps nothing", Drill, cluster, drill_set_up, test_gone, drill_tear_down);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
