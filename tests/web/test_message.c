// SPDX-License-Identifier: GPL-3.0-or-later
// test_message.c - verdict and labels as one message over HTTP: before the tap, after it, and at another printer.
#include "common/base/json.h"
#include "common/store/job/job.h"
#include "common/store/job/printer_record.h"
#include "common/store/store.h"
#include "tests/web/staff.h"

// The worker's part.
static void print_at(Store *store, const char *printer)
{
    static const JobState states[] = {JOB_SENDING, JOB_SENT, JOB_PRINTED};
    g_autoptr(Job) job = job_claim(store, printer, NULL, NULL, clock_utc_ms(), NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(states); i++)
        g_assert_true(job_advance(store, job->id, states[i], NULL, clock_utc_ms(), NULL));
}

static void show_printer(Store *store, const char *name, const char *state)
{
    static const char *const none[] = {NULL};
    const PrinterShown shown = {.state = state, .media = "62", .problem = "", .takes_any_media = true, .printable = none};
    g_assert_true(printer_record_show(store, name, &shown, NULL));
}

static void assert_says(const json_t *message, const char *member, const char *next)
{
    g_assert_cmpstr(json_text(json_object_get(message, member), "next", NULL), ==, next);
}

// What the labels make of it is said before the tap and after it, and labels go where a printer is ready.
static void test_message(Staff *staff, gconstpointer data)
{
    (void)data;
    g_autoptr(Store) store = store_open(staff->stage->station->store_path, NULL);
    g_autoptr(json_t) look = client_do(&staff->desk, "/api/scan", "{\"text\":\"secret-a6\"}");
    assert_says(json_object_get(look, "message"), "before", "label.no-printer");
    show_printer(store, "one", "away");
    g_autoptr(json_t) done = client_do(&staff->desk, "/api/admit", "{\"id\":\"" STAGE_LI "\",\"print\":true}");
    assert_says(json_object_get(done, "message"), "says", "label.away");
    gint64 group = json_int(done, "print_group", 0);
    g_autofree char *ask = g_strdup_printf("{\"groups\":[%" G_GINT64_FORMAT "],\"is_entry\":true}", group);
    show_printer(store, "two", "ready");
    g_autoptr(json_t) coming = client_do(&staff->desk, "/api/message", ask);
    assert_says(coming, "says", "label.coming");
    g_assert_cmpuint(json_array_size(json_object_get(coming, "each")), ==, 1);
    g_assert_true(job_bind(store, group, "one", clock_utc_ms(), NULL));
    g_autoptr(json_t) waits = client_do(&staff->desk, "/api/message", ask);
    assert_says(waits, "says", "label.away");
    g_autofree char *elsewhere = json_canonical(json_object_get(waits, "elsewhere"));
    json_decref(client_do(&staff->desk, "/api/job/elsewhere", elsewhere));
    g_autoptr(json_t) moved = client_do(&staff->desk, "/api/message", ask);
    assert_says(moved, "says", "label.coming");
    print_at(store, "two");
    g_autoptr(json_t) out = client_do(&staff->desk, "/api/message", ask);
    g_assert_true(json_bool(out, "is_over", false));
    g_auto(Answer) late = client_post(&staff->desk, "/api/job/elsewhere", elsewhere);
    g_assert_cmpuint(late.status, ==, 409);
    g_auto(Answer) wrong = client_post(&staff->desk, "/api/message", "{\"groups\":7}");
    g_assert_cmpuint(wrong.status, ==, 400);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/web/message", Staff, NULL, staff_set_up_desk, test_message, staff_tear_down);
    return g_test_run();
}
