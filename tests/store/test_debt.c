// SPDX-License-Identifier: GPL-3.0-or-later
// test_debt.c - what a printer that cannot tell owes: a person is asked after ten labels at a desk, after fifty of a batch and at its
// end, and not more often.
#include "common/store/job/job.h"
#include "common/store/job/printer_record.h"
#include "tests/store/room.h"

#define NOW G_GINT64_CONSTANT(1715774400000)

static void advance(Store *store, gint64 id, JobState state)
{
    g_autoptr(GError) error = NULL;
    job_advance(store, id, state, NULL, NOW, &error);
    g_assert_no_error(error);
}

static void load(Store *store, const char *printer, const char *media)
{
    g_autoptr(GError) error = NULL;
    const char *const printable[] = {media, NULL};
    const PrinterShown shown = {.state = "ready", .media = media, .problem = "", .printable = printable};
    g_assert_true(printer_record_show(store, printer, &shown, &error));
}

static void submit_many(Store *store, int count, const char *media, bool is_batch)
{
    for (int i = 0; i < count; i++) {
        const Job job = {.person_id = (char *)"00000000000000aa",
                         .label = (char *)"label",
                         .media = (char *)media,
                         .role = (char *)"ticket",
                         .fields = (char *)"{}",
                         .shows = is_batch ? (char *)"state" : NULL};
        gint64 id = 0;
        g_assert_true(job_submit(store, &job, 0, NOW, &id, NULL));
    }
}

static bool is_due(Store *store, const char *printer, int *out_count)
{
    JobDebt debt;
    g_assert_true(job_debt(store, printer, &debt, NULL));
    *out_count = debt.count;
    return job_debt_is_due(&debt);
}

static void settle_all(Store *store, const char *printer)
{
    g_autoptr(GPtrArray) owed = job_list_owed(store, NULL);
    for (guint i = 0; i < owed->len; i++)
        if (g_str_equal(((const Job *)owed->pdata[i])->worker, printer))
            advance(store, ((const Job *)owed->pdata[i])->id, JOB_PRINTED);
}

// As its worker: prints all that fits, and waits while a debt is due. How often a person was asked.
static int print_out(Store *store, const char *printer, const char *media)
{
    int question_count = 0, owed_count;
    for (;;) {
        if (is_due(store, printer, &owed_count)) {
            question_count++;
            settle_all(store, printer);
        }
        g_autoptr(Job) job = job_claim(store, printer, media, NULL, NOW, NULL);
        if (!job)
            return question_count;
        advance(store, job->id, JOB_SENDING);
        advance(store, job->id, JOB_SENT);
        advance(store, job->id, JOB_UNCONFIRMED);
    }
}

// One question after each fifty and one at the end, if any are left to ask about: never more than n/50 + 1.
static void test_questions_of_a_batch(gconstpointer data)
{
    static const int sizes[] = {1, 10, 49, 50, 51, 100, 101, 160};
    g_autoptr(Store) store = room_store((Room *)data);
    int owed_count;
    load(store, "one", "62x100");
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        submit_many(store, sizes[i], "62x100", true);
        int question_count = print_out(store, "one", "62x100");
        g_assert_cmpint(question_count, ==, (sizes[i] + JOB_DEBT_IN_BATCH - 1) / JOB_DEBT_IN_BATCH);
        g_assert_cmpint(question_count, <=, sizes[i] / 50 + 1);
        g_assert_false(is_due(store, "one", &owed_count));
        g_assert_cmpint(owed_count, ==, 0);
    }
}

static void test_questions_at_a_desk(gconstpointer data)
{
    g_autoptr(Store) store = room_store((Room *)data);
    int owed_count;
    load(store, "one", "62x100");
    submit_many(store, 35, "62x100", false);
    g_assert_cmpint(print_out(store, "one", "62x100"), ==, 3);
    g_assert_false(is_due(store, "one", &owed_count));
    g_assert_cmpint(owed_count, ==, 5);
}

// The badges of a box are out and its tickets wait for another roll, or for the other printer: what is out is asked about.
static void test_batch_ends_with_its_roll(gconstpointer data)
{
    g_autoptr(Store) store = room_store((Room *)data);
    load(store, "one", "62x100");
    load(store, "two", "51x140");
    for (int i = 0; i < 3; i++) {
        submit_many(store, 1, "62x100", true);
        submit_many(store, 1, "51x140", true);
    }
    g_assert_cmpint(print_out(store, "one", "62x100"), ==, 1);
    g_assert_cmpint(print_out(store, "two", "51x140"), ==, 1);
    submit_many(store, 2, "51x140", true);
    load(store, "one", "51x140");
    g_assert_cmpint(print_out(store, "one", "51x140"), ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Room room;
    room_init(&room);
    g_test_add_data_func("/debt/of-a-batch-is-asked-for-every-fifty-and-at-its-end", &room, test_questions_of_a_batch);
    g_test_add_data_func("/debt/at-a-desk-is-asked-for-every-ten", &room, test_questions_at_a_desk);
    g_test_add_data_func("/debt/of-a-batch-does-not-wait-for-another-roll", &room, test_batch_ends_with_its_roll);
    int result = g_test_run();
    room_clear(&room);
    return result;
}
