// SPDX-License-Identifier: GPL-3.0-or-later
// test_disclosure.c - which sponsors have somebody's data, on receipt paper: what stands on it and what does not, that nothing of it stays
// behind, and that a station without such paper has none.
#include <string.h>

#include "common/base/json.h"
#include "common/store/journal/erase.h"
#include "common/store/lead/lead.h"
#include "common/store/lead/lead_consent.h"
#include "common/store/job/printer_record.h"
#include "common/store/people/history.h"
#include "scanner/booth/disclosure.h"
#include "scanner/desk/label.h"
#include "tests/desk/counter.h"

// The `turn`th, long enough after the one before: there is a limit on scans within a minute.
static void captured(const Counter *counter, const char *sponsor, int turn)
{
    const Station *station = counter->stage->station;
    Store *store = desk_store(counter->desk);
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin(store, &error));
    g_autofree char *code = person_issue_token(store, station->ring, station->profile, STAGE_ADA, NULL, clock_utc_ms(), &error);
    const LeadScan scan = {.profile = station->profile,
                           .sponsor = sponsor,
                           .code = code,
                           .code_length = strlen(code),
                           .volunteer_name = "Rita",
                           .now_utc_ms = clock_utc_ms() + turn * G_GINT64_CONSTANT(5000)};
    LeadOutcome outcome;
    g_assert_true(lead_scan(store, &scan, &outcome, &error) && store_commit(store, &error));
    g_assert_no_error(error);
}

static void allow(const Counter *counter, const char *sponsor, const char *fields)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(lead_allow(desk_store(counter->desk), STAGE_ADA, sponsor, fields, "Lea", clock_utc_ms(), &error));
    g_assert_no_error(error);
}

// The labels that were asked for. The caller owns them.
static GPtrArray *asked(const Counter *counter, const char *language)
{
    gint64 group_id = 0;
    g_autoptr(GError) error = NULL;
    g_assert_true(disclosure_print(counter->stage->station, desk_store(counter->desk), STAGE_ADA, language, &group_id, &error));
    g_assert_no_error(error);
    return job_list_group(desk_store(counter->desk), group_id, NULL);
}

static void assert_refused(const Counter *counter, const char *words)
{
    gint64 group_id = 0;
    g_autoptr(GError) error = NULL;
    g_assert_false(disclosure_print(counter->stage->station, desk_store(counter->desk), STAGE_ADA, "en", &group_id, &error));
    g_assert_nonnull(strstr(error->message, words));
}

static void step(const Counter *counter, gint64 id, JobState state)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(job_advance(desk_store(counter->desk), id, state, NULL, clock_utc_ms(), &error));
    g_assert_no_error(error);
}

static void assert_fields(const Counter *counter, gint64 id, const char *wanted)
{
    g_autoptr(Job) job = counter_job(counter, id);
    g_assert_cmpstr(job->fields, ==, wanted);
}

static gint64 history_count(const Counter *counter)
{
    g_autoptr(GPtrArray) history = person_history(desk_store(counter->desk), STAGE_ADA, NULL);
    return history->len;
}

// Sponsors, kinds of fields and what was taken back; neither a name nor an address. Once it is out, nothing of it is kept, and
// the person's story does not tell of it.
static void test_printed(Counter *counter, gconstpointer data)
{
    (void)data;
    assert_refused(counter, "receipt paper");
    captured(counter, "acme", 0);
    captured(counter, "bolt", 1);
    allow(counter, "acme", "name,company");
    allow(counter, "acme", "company");
    counter_plug_in(counter, true);
    test_await_printer(counter->worker, "ready");
    gint64 entry_count = history_count(counter);
    g_autoptr(GPtrArray) jobs = asked(counter, "en");
    g_assert_cmpuint(jobs->len, ==, 1);
    const Job *job = jobs->pdata[0];
    g_assert_cmpstr(job->label, ==, "disclosure-80");
    g_autoptr(json_t) fields = json_loads(job->fields, 0, NULL);
    const char *list = json_text(fields, "disclosure_list", "");
    g_assert_true(g_pattern_match_simple(
        "* acme \u00b7 *\n\u2013 gets Company\n\u2013 taken back: Name\n* bolt \u00b7 *\n\u2013 gets nothing", list));
    g_assert_cmpstr(json_text(fields, "disclosure_title", ""), ==, "Which sponsors have my data?");
    g_assert_null(strstr(job->fields, "Ada"));
    g_assert_null(strstr(job->fields, "@"));
    print_worker_wake(counter->worker);
    g_autoptr(Page) page = counter_await_page(counter, job->id);
    g_assert_cmpint(page->dots, ==, COUNTER_ROLL_DOTS);
    g_assert_cmpint(page->lines, >, 300);
    assert_fields(counter, job->id, "{}");
    g_assert_cmpint(history_count(counter), ==, entry_count);
}

// A printer without a worker: what it would print waits.
static void show_printer(const Counter *counter, const char *media)
{
    const char *printable[] = {media, NULL};
    g_autoptr(GError) error = NULL;
    g_assert_true(printer_record_show(desk_store(counter->desk), "receipts",
                                      &(PrinterShown){.state = "ready", .media = media, .problem = "", .printable = printable},
                                      &error));
    g_assert_no_error(error);
}

// In another language, on the other paper; who was scanned by many gets several labels of one group, and a second list waits its turn.
static void test_many(Counter *counter, gconstpointer data)
{
    (void)data;
    show_printer(counter, "62"); // which is no receipt paper
    assert_refused(counter, "receipt paper");
    show_printer(counter, "58");
    for (int i = 0; i < 2 * DISCLOSURE_SPONSORS + 1; i++) {
        g_autofree char *sponsor = g_strdup_printf("sponsor-%02d", i);
        captured(counter, sponsor, i);
    }
    g_autoptr(GPtrArray) jobs = asked(counter, "es");
    g_assert_cmpuint(jobs->len, ==, 3);
    const Job *first = jobs->pdata[0], *last = jobs->pdata[2];
    g_assert_cmpstr(last->label, ==, "disclosure-58");
    g_assert_nonnull(strstr(last->fields, "sponsor-40"));
    g_assert_null(strstr(last->fields, "sponsor-39"));
    g_assert_nonnull(strstr(first->fields, "patrocinadores"));
    g_assert_null(strstr(first->fields, "gets nothing"));
    assert_refused(counter, "on its way");
    show_printer(counter, "80");
    int count = 0;
    g_assert_true(desk_choose_again(counter->stage->station, desk_store(counter->desk), &count, NULL));
    g_assert_cmpint(count, ==, 3);
}

static gint64 asked_one(const Counter *counter)
{
    g_autoptr(GPtrArray) jobs = asked(counter, "en");
    return ((const Job *)jobs->pdata[0])->id;
}

// One of which a person is asked keeps what it says; one that ended does not, and is asked for anew. Whose list it is is taken out of it.
static void test_ends(Counter *counter, gconstpointer data)
{
    (void)data;
    Store *store = desk_store(counter->desk);
    show_printer(counter, "80");
    captured(counter, "acme", 0);
    gint64 id = asked_one(counter);
    g_autoptr(Job) claimed = job_claim(store, "receipts", "80", NULL, clock_utc_ms(), NULL);
    g_assert_cmpint(claimed->id, ==, id);
    step(counter, id, JOB_SENDING);
    step(counter, id, JOB_SENT);
    step(counter, id, JOB_UNCERTAIN);
    assert_fields(counter, id, claimed->fields);
    step(counter, id, JOB_QUEUED);
    g_autoptr(Job) again = job_claim(store, "receipts", "80", NULL, clock_utc_ms(), NULL);
    g_assert_cmpstr(again->fields, ==, claimed->fields);
    step(counter, id, JOB_SENDING);
    step(counter, id, JOB_SENT);
    step(counter, id, JOB_UNCONFIRMED);
    assert_fields(counter, id, "{}");
    g_autoptr(GError) error = NULL;
    g_assert_false(job_advance(store, id, JOB_QUEUED, NULL, clock_utc_ms(), &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
    gint64 cancelled = asked_one(counter);
    step(counter, cancelled, JOB_CANCELLED);
    assert_fields(counter, cancelled, "{}");
    gint64 waiting = asked_one(counter);
    const char *ids[] = {STAGE_ADA, NULL};
    g_assert_true(erase_person(store, ids, "Lea", clock_utc_ms(), NULL));
    assert_fields(counter, waiting, "{}");
}

#define ADD(path, function) g_test_add("/disclosure/" path, Counter, NULL, counter_set_up, function, counter_tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("printed", test_printed);
    ADD("many", test_many);
    ADD("ends", test_ends);
    return g_test_run();
}
