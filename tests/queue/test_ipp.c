// SPDX-License-Identifier: GPL-3.0-or-later
// test_ipp.c - labels for a printer that speaks IPP and has faults: what is called printed came out, once; nothing is lost without a
// question, and nothing is printed again while the printer still knows of it.
#include <string.h>

#include "printer/transport/transport.h"
#include "tests/queue/ipp_sim.h"
#include "tests/queue/station.h"

#define LABELS 4

typedef struct {
    IppScript script;
    JobState states[LABELS];
    int out_counts[LABELS];
} Row;

#define ALL(state)                                                                                                               \
    {                                                                                                                            \
        state, state, state, state                                                                                               \
    }
#define EACH                                                                                                                     \
    {                                                                                                                            \
        1, 1, 1, 1                                                                                                               \
    }

static const Row rows[] = {
    {{"clean", .count = 1}, ALL(JOB_PRINTED), EACH},
    {{"counts-nothing", .count = -1}, ALL(JOB_UNCONFIRMED), EACH},
    {{"counts-zero", .count = 0}, ALL(JOB_UNCONFIRMED), EACH},
    {{"late", .count = 1, .late_ms = 300}, ALL(JOB_PRINTED), EACH},
    {{"gives-up", .count = 0, .end = IPP_JSTATE_ABORTED, .at = 2},
     {JOB_UNCONFIRMED, JOB_FAILED, JOB_UNCONFIRMED, JOB_UNCONFIRMED},
     {1, 0, 1, 1}},
    {{"cut-at-create", .count = 1, .cut = IPP_CUT_AT_CREATE, .at = 2}, ALL(JOB_PRINTED), EACH},
    {{"cut-in-document", .count = 1, .cut = IPP_CUT_IN_DOCUMENT, .at = 2}, ALL(JOB_PRINTED), EACH},
    {{"cut-behind", .count = 1, .cut = IPP_CUT_BEHIND, .at = 2}, ALL(JOB_PRINTED), EACH},
};

static PrintWorker *start(TestStation *station, const IppSim *sim)
{
    g_autofree char *address = ipp_sim_address(sim), *spec = g_strconcat("one=", address, NULL);
    return test_station_worker(station, spec, NULL);
}

static int out_count(IppSim *sim, gint64 id)
{
    g_autofree char *beginning = g_strdup_printf("%06" G_GINT64_FORMAT "-", id);
    return ipp_sim_out_count(sim, beginning);
}

static void labels_end_as_they_did(gconstpointer data)
{
    const Row *row = data;
    g_autoptr(TestStation) station = test_station_new();
    IppSim *sim = ipp_sim_start(&row->script);
    gint64 ids[LABELS];
    for (int i = 0; i < LABELS; i++)
        ids[i] = test_station_badge(station, NULL);
    PrintWorker *worker = start(station, sim);
    for (int i = 0; i < LABELS; i++)
        test_station_await(station, ids[i], row->states[i]);
    print_worker_stop(worker, 5000);
    for (int i = 0; i < LABELS; i++)
        g_assert_cmpint(out_count(sim, ids[i]), ==, row->out_counts[i]);
    g_assert_cmpint(ipp_sim_cancelled_count(sim), ==, 0);
    ipp_sim_stop(sim);
}

static void out_of_paper_is_said_and_mended(void)
{
    g_autoptr(TestStation) station = test_station_new();
    IppSim *sim = ipp_sim_start(&(IppScript){"paper", .count = 1, .paper = 2});
    gint64 ids[LABELS];
    for (int i = 0; i < LABELS; i++)
        ids[i] = test_station_badge(station, NULL);
    PrintWorker *worker = start(station, sim);
    test_station_await(station, ids[1], JOB_PRINTED);
    test_await_problem(worker, "out of paper");
    g_assert_cmpint(out_count(sim, ids[2]), ==, 0);
    ipp_sim_load_paper(sim, 10);
    test_station_await(station, ids[3], JOB_PRINTED);
    print_worker_stop(worker, 5000);
    for (int i = 0; i < LABELS; i++)
        g_assert_cmpint(out_count(sim, ids[i]), ==, 1);
    g_assert_cmpint(ipp_sim_job_count(sim), ==, LABELS);
    ipp_sim_stop(sim);
}

// The job is taken back, so that what the person sees then stays true.
static void a_job_without_end_is_asked_about(void)
{
    g_autoptr(TestStation) station = test_station_new();
    IppSim *sim = ipp_sim_start(&(IppScript){"never", .count = 1, .end = IPP_JSTATE_PROCESSING, .at = 1});
    gint64 first = test_station_badge(station, NULL), second = test_station_badge(station, NULL);
    PrintWorker *worker = start(station, sim);
    test_station_await(station, first, JOB_UNCERTAIN);
    test_await_problem(worker, "Check whether");
    g_assert_cmpint(ipp_sim_cancelled_count(sim), ==, 1);
    g_assert_cmpint(ipp_sim_job_count(sim), ==, 1);
    test_station_says(station, worker, first, JOB_QUEUED);
    test_station_await(station, second, JOB_PRINTED);
    test_station_await(station, first, JOB_PRINTED);
    print_worker_stop(worker, 5000);
    g_assert_cmpint(out_count(sim, first), ==, 1);
    ipp_sim_stop(sim);
}

// It may have come out whole, in part or not at all, so the person who looks sees it last.
static void a_job_given_up_when_begun_is_asked_about(void)
{
    for (int count = -1; count <= 1; count += 2) {
        g_autoptr(TestStation) station = test_station_new();
        IppSim *sim = ipp_sim_start(&(IppScript){"gives up", .count = count, .end = IPP_JSTATE_ABORTED, .at = 1});
        gint64 first = test_station_badge(station, NULL), second = test_station_badge(station, NULL);
        PrintWorker *worker = start(station, sim);
        test_station_await(station, first, JOB_UNCERTAIN);
        test_await_problem(worker, "Check whether");
        g_assert_cmpint(ipp_sim_job_count(sim), ==, 1);
        test_station_says(station, worker, first, JOB_PRINTED);
        test_station_await(station, second, count > 0 ? JOB_PRINTED : JOB_UNCONFIRMED);
        print_worker_stop(worker, 5000);
        g_assert_cmpint(ipp_sim_job_count(sim), ==, 2);
        ipp_sim_stop(sim);
    }
}

static void await_away(PrintWorker *worker, const char *words)
{
    for (bool is_said = false; !is_said; g_usleep(1000)) {
        g_autoptr(PrinterInfo) info = print_worker_info(worker);
        is_said = strstr(info->problem, words) != NULL;
    }
}

static void a_busy_printer_is_waited_for(void)
{
    g_autoptr(TestStation) station = test_station_new();
    IppSim *sim = ipp_sim_start(&(IppScript){"busy", .count = 1, .busy_count = 40});
    gint64 id = test_station_badge(station, NULL);
    PrintWorker *worker = start(station, sim);
    await_away(worker, "is busy and takes no job now");
    g_assert_cmpint(test_station_state(station, id), !=, JOB_UNCERTAIN);
    test_station_await(station, id, JOB_PRINTED);
    print_worker_stop(worker, 5000);
    g_assert_cmpint(out_count(sim, id), ==, 1);
    ipp_sim_stop(sim);
}

static void a_restart_asks_instead_of_printing_twice(void)
{
    g_autoptr(TestStation) station = test_station_new();
    IppSim *sim = ipp_sim_start(&(IppScript){"restart", .count = 1});
    ipp_sim_hold(sim, true);
    gint64 id = test_station_badge(station, NULL);
    PrintWorker *worker = start(station, sim);
    test_station_await(station, id, JOB_SENT);
    print_worker_stop(worker, 0); // as one that is killed: the label is in the printer
    g_assert_cmpint(test_station_state(station, id), ==, JOB_SENT);
    worker = start(station, sim);
    test_station_await(station, id, JOB_UNCERTAIN); // the printer is still at it
    ipp_sim_hold(sim, false);
    test_station_await(station, id, JOB_PRINTED);
    print_worker_stop(worker, 5000);
    g_assert_cmpint(ipp_sim_job_count(sim), ==, 1);
    g_assert_cmpint(out_count(sim, id), ==, 1);
    ipp_sim_stop(sim);
}

// Jobs of before it was switched off are not found (RFC 8011, 4.3.4 and B.1.4.7).
static void a_printer_that_forgot_its_jobs_is_printed_on_again(void)
{
    g_autoptr(TestStation) station = test_station_new();
    IppSim *sim = ipp_sim_start(&(IppScript){"clean", .count = 1});
    PrintWorker *worker = start(station, sim);
    test_station_await(station, test_station_badge(station, NULL), JOB_PRINTED);
    ipp_sim_forget(sim);
    test_station_await(station, test_station_badge(station, NULL), JOB_PRINTED);
    g_assert_cmpint(ipp_sim_job_count(sim), ==, 2);
    print_worker_stop(worker, 5000);
    ipp_sim_stop(sim);
}

// After it was switched off and on, another host's job has the number of ours, and came out.
static void anothers_job_proves_nothing(void)
{
    g_autoptr(TestStation) station = test_station_new();
    IppSim *sim = ipp_sim_start(&(IppScript){"another's", .count = 1});
    ipp_sim_hold(sim, true);
    PrintWorker *worker = start(station, sim);
    gint64 id = test_station_badge(station, NULL);
    test_station_await(station, id, JOB_SENT);
    ipp_sim_give_away(sim);
    test_station_await(station, id, JOB_UNCERTAIN);
    g_assert_cmpint(ipp_sim_cancelled_count(sim), ==, 0); // it is not ours to cancel
    print_worker_stop(worker, 5000);
    ipp_sim_stop(sim);
}

// Each says what a person can do, and nobody is sent round in circles.
static void what_is_no_ipp_is_said(void)
{
    static const struct {
        IppScript script;
        const char *words;
    } cases[] = {
        {{"password", .http_status = HTTP_STATUS_UNAUTHORIZED}, "asks for a password"},
        {{"tls", .http_status = HTTP_STATUS_UPGRADE_REQUIRED}, "write ipps:"},
        {{"no service", .http_status = HTTP_STATUS_SERVICE_UNAVAILABLE}, "is busy"},
        {{"busy", .ipp_status = IPP_STATUS_ERROR_BUSY}, "is busy"},
        {{"closed", .ipp_status = IPP_STATUS_ERROR_NOT_ACCEPTING_JOBS}, "takes no jobs"},
        {{"whose", .ipp_status = IPP_STATUS_ERROR_NOT_AUTHENTICATED}, "asks for a password"},
        {{"not for us", .ipp_status = IPP_STATUS_ERROR_NOT_AUTHORIZED}, "does not allow"},
        {{"elsewhere", .http_status = HTTP_STATUS_MOVED_PERMANENTLY, .location = "http://192.0.2.1/ipp"}, "another address"},
        {{"round", .http_status = HTTP_STATUS_FOUND, .location = "/ipp/print"}, "another address"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        IppSim *sim = ipp_sim_start(&cases[i].script);
        g_autofree char *address = ipp_sim_address(sim);
        g_autoptr(GError) error = NULL;
        g_assert_null(transport_open(address, &error));
        if (!strstr(error->message, cases[i].words))
            g_test_fail_printf("%s: %s", cases[i].script.name, error->message);
        g_assert_cmpint(ipp_sim_request_count(sim), <=, 2);
        ipp_sim_stop(sim);
    }
}

// It is asked twice at once, as after a connection that lay idle, and then at leisure.
static void a_printer_that_refuses_is_not_pressed(void)
{
    g_autoptr(TestStation) station = test_station_new();
    IppSim *sim = ipp_sim_start(&(IppScript){"refuses", .count = 1, .is_refusing = true});
    gint64 id = test_station_badge(station, NULL);
    PrintTimes times = test_times;
    times.retry_ms = 600 * 1000;
    g_autofree char *address = ipp_sim_address(sim), *spec = g_strconcat("one=", address, NULL);
    g_autoptr(GError) error = NULL;
    const PrintWorkerOptions options = {
        .spec = spec, .store_path = station->store_path, .profile = station->profile, .profile_folder = station->profile_folder};
    PrintWorker *worker = print_worker_start_with(&options, &times, &error);
    g_assert_no_error(error);
    while (ipp_sim_refused_count(sim) < 2)
        g_usleep(1000);
    await_away(worker, "takes no job for labels of this size");
    g_usleep(500 * 1000);
    g_assert_cmpint(ipp_sim_refused_count(sim), ==, 2);
    g_assert_cmpint(test_station_state(station, id), ==, JOB_QUEUED);
    print_worker_stop(worker, 5000);
    ipp_sim_stop(sim);
}

static void a_web_page_is_no_printer(void)
{
    g_autoptr(TestStation) station = test_station_new();
    IppSim *sim = ipp_sim_start(&(IppScript){"html", .count = 1, .is_html = true});
    gint64 id = test_station_badge(station, NULL);
    PrintWorker *worker = start(station, sim);
    await_away(worker, "does not speak IPP");
    g_assert_cmpint(test_station_state(station, id), ==, JOB_QUEUED);
    print_worker_stop(worker, 5000);
    ipp_sim_stop(sim);
}

// The document is the whole label in the printer's own dots: 62 mm and 100 mm at 203 dpi (PWG 5102.4, 4.3).
static void the_printer_is_asked_what_it_takes(void)
{
    g_autoptr(TestStation) station = test_station_new();
    IppSim *sim = ipp_sim_start(&(IppScript){"clean", .count = 1});
    PrintWorker *worker = start(station, sim);
    test_station_await(station, test_station_badge(station, NULL), JOB_PRINTED);
    g_autoptr(PrinterInfo) info = print_worker_info(worker);
    g_assert_cmpstr(info->model, ==, "pwg-203dpi");
    g_assert_cmpstr(info->media, ==, "62x100");
    g_autoptr(GBytes) document = ipp_sim_document(sim);
    const guint8 *bytes = g_bytes_get_data(document, NULL);
    g_assert_cmpuint(g_bytes_get_size(document), >, 4 + 1796);
    g_assert_true(memcmp(bytes, "RaS2PwgRaster", 13) == 0);
    g_assert_cmpint(bytes[4 + 374] << 8 | bytes[4 + 375], ==, 495);
    g_assert_cmpint(bytes[4 + 378] << 8 | bytes[4 + 379], ==, 799);
    print_worker_stop(worker, 5000);
    ipp_sim_stop(sim);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strconcat("/ipp/labels-end-as-they-did/", rows[i].script.name, NULL);
        g_test_add_data_func(path, &rows[i], labels_end_as_they_did);
    }
    g_test_add_func("/ipp/out-of-paper-is-said-and-mended", out_of_paper_is_said_and_mended);
    g_test_add_func("/ipp/a-job-without-end-is-asked-about", a_job_without_end_is_asked_about);
    g_test_add_func("/ipp/a-job-given-up-when-begun-is-asked-about", a_job_given_up_when_begun_is_asked_about);
    g_test_add_func("/ipp/a-busy-printer-is-waited-for", a_busy_printer_is_waited_for);
    g_test_add_func("/ipp/a-restart-asks-instead-of-printing-twice", a_restart_asks_instead_of_printing_twice);
    g_test_add_func("/ipp/a-printer-that-forgot-its-jobs-is-printed-on-again",
                    a_printer_that_forgot_its_jobs_is_printed_on_again);
    g_test_add_func("/ipp/a-printer-that-refuses-is-not-pressed", a_printer_that_refuses_is_not_pressed);
    g_test_add_func("/ipp/anothers-job-proves-nothing", anothers_job_proves_nothing);
    g_test_add_func("/ipp/what-is-no-ipp-is-said", what_is_no_ipp_is_said);
    g_test_add_func("/ipp/a-web-page-is-no-printer", a_web_page_is_no_printer);
    g_test_add_func("/ipp/the-printer-is-asked-what-it-takes", the_printer_is_asked_what_it_takes);
    return g_test_run();
}
