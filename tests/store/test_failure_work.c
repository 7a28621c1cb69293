// SPDX-License-Identifier: GPL-3.0-or-later
// test_failure_work.c - the same disk under labels, printers, sponsors' stations and the station's own affairs.
#include <string.h>

#include "common/base/json.h"
#include "common/store/job/job.h"
#include "common/store/lead/capture.h"
#include "common/store/lead/lead_answers.h"
#include "common/store/lead/lead_decide.h"
#include "common/store/lead/lead_mirror.h"
#include "common/store/rights/client.h"
#include "common/store/lead/sponsor.h"
#include "common/store/job/printer_record.h"
#include "common/store/upkeep/purge.h"
#include "common/store/admit/report.h"
#include "common/store/rights/volunteer.h"
#include "common/store/store.h"
#include "tests/scratch.h"
#include "tests/store/failing.h"
#include "tests/store/people.h"

#define GRACE "00000000000000a1"
#define BOTH (DEED_ALONE | DEED_INSIDE)

// The base point of X25519 (RFC 7748): anybody's.
#define PUBLIC_KEY "CQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

typedef struct {
    People people;
    char *badge;                        // of Grace
    char token[TOKEN_ID_BYTES * 2 + 1]; // and its id
    gint64 job;                         // the last one
    char *client;                       // of acme
    int capture_count;
} Day;

static bool is_list(GPtrArray *list)
{
    if (list)
        g_ptr_array_unref(list);
    return list != NULL;
}

// --- labels and printers ---

static bool submit(Store *store, gpointer data, GError **error)
{
    Day *day = data;
    Job job = {.person_id = (char *)GRACE,
               .label = (char *)"badge",
               .media = (char *)"62x100",
               .role = (char *)"badge",
               .fields = (char *)"{}",
               .token = day->badge};
    if (!job_submit(store, &job, 0, TUESDAY, &day->job, error))
        return false;
    job.role = (char *)"ticket";
    gint64 group = day->job, ticket;
    return job_submit(store, &job, group, TUESDAY, &ticket, error) && is_list(job_list_group(store, group, error));
}

static bool change_label(Store *store, gpointer data, GError **error)
{
    (void)data;
    const Job like = {.role = (char *)"badge", .label = (char *)"badge"};
    int count;
    return job_change_label(store, &like, "other", "62x100", TUESDAY, &count, error) &&
           job_hold_unfit(store, &(JobHold){"laser", "A4", "badge", "nothing fits", NULL}, TUESDAY + JOB_HOLD_AFTER_MS + 1,
                          &count, error) &&
           job_move_waiting(store, "gone", "laser", TUESDAY, &count, error) && is_list(job_list_waiting(store, "badge", error));
}

static bool print(Store *store, gpointer data, GError **error)
{
    Day *day = data;
    g_autoptr(Job) job = job_claim_of_group(store, day->job, "laser", "62x100", "badge", TUESDAY, error);
    return job && job_advance(store, job->id, JOB_SENDING, NULL, TUESDAY, error) &&
           job_advance(store, job->id, JOB_FAILED, "no ribbon", TUESDAY, error) &&
           job_advance(store, job->id, JOB_QUEUED, NULL, TUESDAY, error);
}

static bool recover_none(Store *store, gpointer data, GError **error)
{
    (void)data;
    int count;
    return job_recover(store, "nobody's", TUESDAY, &count, error);
}

static bool recover(Store *store, gpointer data, GError **error)
{
    (void)data;
    int count;
    g_autoptr(Job) badge = job_claim(store, "laser", "62x100", "badge", TUESDAY, error);
    if (!badge || !job_advance(store, badge->id, JOB_SENDING, NULL, TUESDAY, error))
        return false;
    g_autoptr(Job) ticket = job_claim(store, "laser", "62x100", "ticket", TUESDAY, error);
    return ticket && job_recover(store, "laser", TUESDAY, &count, error) &&
           job_advance(store, badge->id, JOB_QUEUED, NULL, TUESDAY, error);
}

static bool list_jobs(Store *store, gpointer data, GError **error)
{
    (void)data;
    int counts[JOB_STATE_COUNT];
    return is_list(job_list(store, 10, error)) && job_counts(store, counts, error);
}

static bool show_printer(Store *store, gpointer data, GError **error)
{
    (void)data;
    const PrinterShown shown = {
        .state = "ready", .media = "62", .problem = "", .printable = (const char *const[]){"62", "62x100", NULL}};
    return printer_record_show(store, "laser", &shown, error);
}

static bool note_printer(Store *store, gpointer data, GError **error)
{
    (void)data;
    return printer_record_put_roll(store, "laser", &(PrinterRoll){.printed_count = 3}, error) &&
           printer_record_put_answers(store, "laser", "tcp:x", &(PrinterAnswers){.was_heard = true}, error) &&
           printer_record_hide(store, "laser", error);
}

// --- sponsors ---

static bool capture(Store *store, gpointer data, GError **error)
{
    Day *day = data;
    const LeadScan code = {.profile = day->people.profile,
                           .sponsor = "acme",
                           .code = day->badge,
                           .code_length = strlen(day->badge),
                           .volunteer_name = "Rep",
                           .now_utc_ms = TUESDAY};
    LeadOutcome out;
    if (!lead_scan(store, &code, &out, error))
        return false;
    g_strlcpy(day->token, out.token, sizeof day->token);
    g_autoptr(json_t) tags = json_pack("{s:b}", "hot", 1);
    const LeadEdit change = {.rating = 4, .note = "likes COBOL", .role = "admiral", .tags = tags};
    return lead_edit(store, "acme", out.token, &change, "Rep", TUESDAY, error);
}

static bool read_leads(Store *store, gpointer data, GError **error)
{
    Day *day = data;
    gint64 count;
    g_autoptr(Lead) lead = lead_load(store, "acme", day->token, error);
    return lead && is_list(lead_list(store, "acme", 10, error)) && lead_count(store, "acme", &count, error) &&
           is_list(lead_sponsors(store, error)) && is_list(lead_of_person(store, GRACE, error)) &&
           is_list(sponsor_alarms(store, error));
}

static bool take_from_client(Store *store, gpointer data, GError **error)
{
    Day *day = data;
    g_autofree char *call = g_strdup_printf(
        "[{\"at\":1,\"of\":\"%032x\",\"scan\":true,\"token\":\"%s\"},{\"at\":1,\"of\":\"%032x\",\"scan\":true,\"token\":\"%.7s000000000\"}]",
        day->capture_count, day->token, day->capture_count + 1, day->token);
    g_autoptr(GPtrArray) captures = capture_parse(call, strlen(call), NULL);
    CaptureResult results[2];
    day->capture_count += 2;
    return lead_take(store, day->client, captures, TUESDAY, results, error);
}

static bool give(Store *store, gpointer data, GError **error)
{
    Day *day = data;
    gint64 last;
    g_autofree char *code = g_strdup_printf("%.7s000000000", day->token);
    return lead_decide(store, "acme", day->token, TUESDAY, error) && lead_decide(store, "acme", code, TUESDAY, error) &&
           is_list(lead_answers(store, day->client, 0, 10, &last, error)) && is_list(lead_mirror(store, GRACE, error));
}

static bool give_news(Store *store, gpointer data, GError **error)
{
    (void)data;
    gint64 count;
    return lead_decide_news(store, TUESDAY, &count, error);
}

// --- the station ---

static bool station(Store *store, gpointer data, GError **error)
{
    (void)data;
    return store_put(store, "a", "b", error) && store_put(store, "a", NULL, error);
}

static bool rename_station(Store *store, gpointer data, GError **error)
{
    (void)data;
    return store_rename_station(store, "Desk 4", TUESDAY, error);
}

static bool volunteers(Store *store, gpointer data, GError **error)
{
    (void)data;
    return volunteer_put(store, "Vera", ROLE_DESK, "2718", clock_utc_ms(), error) &&
           volunteer_set_language(store, "Vera", "es", error) && is_list(volunteer_list(store, error));
}

static bool sign_in(Store *store, gpointer data, GError **error)
{
    (void)data;
    g_auto(SignInOutcome) outcome = {0};
    return volunteer_sign_in(store, &(SignInTry){"Vera", "2718", VOLUNTEER_LOOPBACK, NULL, TUESDAY, false}, &outcome, error);
}

static bool dismiss(Store *store, gpointer data, GError **error)
{
    (void)data;
    return volunteer_remove(store, "Vera", clock_utc_ms(), error);
}

static bool report(Store *store, gpointer data, GError **error)
{
    (void)data;
    return is_list(store_report(store, error)) && is_list(store_purge_counts(store, error));
}

static bool purge(Store *store, gpointer data, GError **error)
{
    (void)data;
    return store_purge(store, error);
}

#define ACT(deed, manner)                                                                                                        \
    {                                                                                                                            \
#deed, deed, manner                                                                                                      \
    }

// The order is that of the day: an act stands on what those before it left.
static const Act acts[] = {
    ACT(submit, DEED_INSIDE),
    ACT(change_label, DEED_INSIDE),
    ACT(print, DEED_INSIDE),
    ACT(recover_none, BOTH),
    ACT(recover, DEED_INSIDE),
    ACT(list_jobs, BOTH),
    ACT(show_printer, BOTH),
    ACT(note_printer, DEED_INSIDE),
    ACT(capture, DEED_INSIDE),
    ACT(read_leads, BOTH),
    ACT(take_from_client, DEED_INSIDE),
    ACT(give, DEED_INSIDE),
    ACT(give_news, DEED_ALONE | DEED_IN_PARTS),
    ACT(station, DEED_INSIDE),
    ACT(rename_station, DEED_ALONE),
    ACT(volunteers, DEED_INSIDE),
    ACT(sign_in, DEED_ALONE | DEED_IN_PARTS),
    ACT(dismiss, BOTH),
    ACT(report, BOTH),
    ACT(purge, DEED_ALONE | DEED_IN_PARTS),
};

static void test_each_step(People *people, gconstpointer data)
{
    (void)data;
    Day day = {.people = *people};
    people_add(people, GRACE, "Grace Hopper", NULL);
    day.badge = people_badge(people, GRACE, NULL);
    const ClientMaking making = {
        .sponsor = "acme", .name = "Booth", .key = PUBLIC_KEY, .volunteer_name = "", .now_utc_ms = TUESDAY};
    g_autofree char *secret = NULL;
    g_assert_true(client_add(people->store, &making, &day.client, &secret, NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(acts); i++)
        failing_play(people->store, people->path, &acts[i], &day);
    g_free(day.badge);
    g_free(day.client);
}

static bool create_store(Store *store, gpointer data, GError **error)
{
    (void)store;
    bool is_good = store_create(data, "Desk", "test-event", error);
    g_assert_true(g_file_test(data, G_FILE_TEST_EXISTS) == is_good);
    return is_good;
}

static void test_create(void)
{
    g_autofree char *folder = g_dir_make_tmp("lanyard-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "lanyard.db", NULL);
    g_assert_cmpint(failing_repeat(create_store, path), >, 10);
    g_autoptr(Store) store = store_open(path, NULL);
    g_assert_nonnull(store);
    scratch_remove(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/store/failure/labels, printers, leads and the station", People, NULL, people_set_up, test_each_step,
               people_tear_down);
    g_test_add_func("/store/failure/a store is made whole or not at all", test_create);
    return g_test_run();
}
