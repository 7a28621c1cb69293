// SPDX-License-Identifier: GPL-3.0-or-later
// test_check_in.c - a desk that prints at once: the admission and what is to be printed are one commit, so that no power cut
// leaves somebody in whose badge was forgotten; and what stands in the way of the labels keeps nobody out.
#include <string.h>

#include "common/store/job/job.h"
#include "scanner/desk/desk.h"
#include "scanner/desk/print.h"
#include "tests/web/stage.h"

#define WAL_HEAD 32
#define FRAME_HEAD 24

typedef struct {
    Stage *stage;
    Desk *desk;
} Counter;

static void set_up(Counter *counter, gconstpointer data)
{
    (void)data;
    counter->stage = stage_new("desk", "registration");
    counter->desk = stage_desk(counter->stage);
}

static void tear_down(Counter *counter, gconstpointer data)
{
    (void)data;
    desk_close(counter->desk);
    stage_free(counter->stage);
}

static guint32 number_at(const char *bytes)
{
    guint32 number;
    memcpy(&number, bytes, sizeof number);
    return GUINT32_FROM_BE(number);
}

// Commits in SQLite's write-ahead log (its file format, section 4.1): a frame that ends one says how large the database is.
static int count_commits(const Counter *counter)
{
    g_autofree char *path = g_strconcat(counter->stage->station->store_path, "-wal", NULL);
    g_autofree char *log = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(path, &log, &length, NULL));
    int count = 0;
    gsize page = length > WAL_HEAD ? number_at(log + 8) : 0;
    for (gsize at = WAL_HEAD; at + FRAME_HEAD + page <= length; at += FRAME_HEAD + page)
        count += memcmp(log + at + 8, log + 16, 8) == 0 && number_at(log + at + 4) != 0; // of this log, not of one before
    return count;
}

static CheckIn check_in(Counter *counter, const char *id)
{
    CheckIn out;
    g_autoptr(GError) error = NULL;
    g_assert_true(desk_check_in(counter->desk, &(DeskScan){.person_id = id}, &out, &error));
    g_assert_no_error(error);
    return out;
}

static guint count_jobs(Counter *counter)
{
    g_autoptr(GPtrArray) jobs = job_list(desk_store(counter->desk), 100, NULL);
    g_assert_nonnull(jobs);
    return jobs->len;
}

static void test_one_commit(Counter *counter, gconstpointer data)
{
    (void)data;
    int before = count_commits(counter);
    CheckIn first = check_in(counter, STAGE_ADA);
    g_assert_cmpint(first.admission.verdict, ==, VERDICT_ADMIT);
    g_assert_cmpint(first.group_id, >, 0);
    g_assert_null(first.print_problem);
    g_assert_cmpint(count_commits(counter) - before, ==, 1);
    g_assert_cmpuint(count_jobs(counter), ==, 2); // badge and one tutorial ticket
    check_in_clear(&first);
}

static void test_not_again(Counter *counter, gconstpointer data)
{
    (void)data;
    CheckIn first = check_in(counter, STAGE_LI), second = check_in(counter, STAGE_LI);
    g_assert_cmpint(second.admission.verdict, ==, VERDICT_ALREADY_IN);
    g_assert_cmpint(second.group_id, ==, 0);
    g_assert_cmpuint(count_jobs(counter), ==, 1);
    check_in_clear(&first);
    check_in_clear(&second);
}

static void test_refused(Counter *counter, gconstpointer data)
{
    (void)data;
    CheckIn refused = check_in(counter, STAGE_PENDING);
    g_assert_cmpint(refused.admission.verdict, ==, VERDICT_PENDING);
    g_assert_cmpint(refused.group_id, ==, 0);
    g_assert_cmpuint(count_jobs(counter), ==, 0);
    check_in_clear(&refused);
}

static void test_no_label(Counter *counter, gconstpointer data)
{
    (void)data;
    Settings *settings = counter->stage->station->settings;
    g_free(settings->badge_label);
    settings->badge_label = g_strdup("of-another-event");
    CheckIn first = check_in(counter, STAGE_ADA);
    g_assert_cmpint(first.admission.verdict, ==, VERDICT_ADMIT);
    g_assert_cmpint(first.group_id, ==, 0);
    g_assert_nonnull(first.print_problem);
    g_assert_cmpuint(count_jobs(counter), ==, 0);
    CheckIn second = check_in(counter, STAGE_ADA);
    g_assert_cmpint(second.admission.verdict, ==, VERDICT_ALREADY_IN);
    check_in_clear(&first);
    check_in_clear(&second);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/check-in/admission and labels are one commit", Counter, NULL, set_up, test_one_commit, tear_down);
    g_test_add("/check-in/a second time prints nothing", Counter, NULL, set_up, test_not_again, tear_down);
    g_test_add("/check-in/who is refused gets nothing", Counter, NULL, set_up, test_refused, tear_down);
    g_test_add("/check-in/without a label people are let in all the same", Counter, NULL, set_up, test_no_label, tear_down);
    return g_test_run();
}
