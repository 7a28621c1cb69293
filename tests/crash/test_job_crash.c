// SPDX-License-Identifier: GPL-3.0-or-later
// test_job_crash.c - a print worker is killed (SIGKILL) at every point of a job's life and at random ones.
//
// The child works jobs off and tells the parent, through a pipe, each thing that it was told is done: a submit, a
// step, and "out" when paper comes out of its make-believe printer. After the kill nothing that was told may be lost,
// nothing may be called printed that did not come out, and nothing that may have come out may wait to be printed.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/store/job/job.h"
#include "common/store/store.h"
#include "common/store/upkeep/verify.h"
#include "tests/scratch.h"

#define ROUNDS 24
#define JOBS_MOST 4096

typedef enum {
    POINT_SUBMIT,
    POINT_SUBMITTED,
    POINT_CLAIMED,
    POINT_SENDING,
    POINT_HALF_OUT,
    POINT_OUT,
    POINT_SENT,
    POINT_PRINTED,
    POINT_COUNT
} Point;

typedef struct {
    Point point;
    gint64 id;
} Told;

typedef struct {
    int pipe_fd;
    Point deadly;    // POINT_COUNT = none: the parent kills
    int jobs_before; // how many jobs pass before the deadly point counts
} Child;

static void tell(const Child *child, Point point, gint64 id, int job_number)
{
    const Told told = {point, id};
    if (child->deadly == point && job_number >= child->jobs_before)
        raise(SIGKILL);
    if (write(child->pipe_fd, &told, sizeof(told)) != sizeof(told))
        _exit(3);
}

static void step(const Child *child, Store *store, gint64 id, JobState state, Point point, int job_number)
{
    if (!job_advance(store, id, state, NULL, clock_utc_ms(), NULL))
        _exit(4);
    tell(child, point, id, job_number);
}

static void work(const Child *child, const char *path)
{
    Store *store = store_open(path, NULL);
    for (int i = 0; store && i < JOBS_MOST; i++) {
        g_autofree char *person = g_strdup_printf("%016x", i % 7 + 1);
        const Job job = {.person_id = person,
                         .label = (char *)"ticket",
                         .media = (char *)"62x29",
                         .role = (char *)"ticket",
                         .fields = (char *)"{}"};
        gint64 id = 0;
        tell(child, POINT_SUBMIT, 0, i);
        if (!job_submit(store, &job, 0, clock_utc_ms(), &id, NULL))
            _exit(5);
        tell(child, POINT_SUBMITTED, id, i);
        g_autoptr(Job) claimed = job_claim(store, "one", NULL, NULL, clock_utc_ms(), NULL);
        if (!claimed)
            _exit(6);
        tell(child, POINT_CLAIMED, claimed->id, i);
        step(child, store, claimed->id, JOB_SENDING, POINT_SENDING, i);
        tell(child, POINT_HALF_OUT, claimed->id, i);
        tell(child, POINT_OUT, claimed->id, i);
        step(child, store, claimed->id, JOB_SENT, POINT_SENT, i);
        step(child, store, claimed->id, JOB_PRINTED, POINT_PRINTED, i);
    }
    _exit(0);
}

// The last thing that the child told of each job.
static GHashTable *run_child(const char *path, Child child, int kill_after_count)
{
    int fds[2];
    g_assert_cmpint(pipe(fds), ==, 0);
    child.pipe_fd = fds[1];
    pid_t pid = fork();
    g_assert_cmpint(pid, >=, 0);
    if (pid == 0) {
        close(fds[0]);
        work(&child, path);
    }
    close(fds[1]);
    GHashTable *told_by_id = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    Told told;
    for (int count = 0; read(fds[0], &told, sizeof(told)) == sizeof(told); count++) {
        if (told.id != 0)
            g_hash_table_insert(told_by_id, g_memdup2(&told.id, sizeof(told.id)), GINT_TO_POINTER(told.point));
        if (count == kill_after_count)
            kill(pid, SIGKILL);
    }
    close(fds[0]);
    int status = 0;
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    return told_by_id;
}

static void check_job(const Job *job, Point told)
{
    switch (told) {
    case POINT_SUBMIT:
        g_assert_not_reached();
    case POINT_SUBMITTED:
    case POINT_CLAIMED:
        // The step that the child was in may have been committed without being told.
        g_assert_true(job->state == JOB_QUEUED || job->state == JOB_UNCERTAIN);
        break;
    case POINT_SENDING:
    case POINT_HALF_OUT:
        g_assert_true(job->state == JOB_UNCERTAIN);
        break;
    case POINT_OUT:
    case POINT_SENT:
        g_assert_true(job->state == JOB_UNCERTAIN || job->state == JOB_PRINTED);
        break;
    case POINT_PRINTED:
    case POINT_COUNT:
        g_assert_cmpint(job->state, ==, JOB_PRINTED);
        break;
    }
}

static void check_store(const char *path, GHashTable *told_by_id)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = store_open(path, &error);
    g_assert_no_error(error);
    g_assert_true(job_recover(store, NULL, clock_utc_ms(), NULL, &error));
    GHashTableIter iter;
    gpointer id, told;
    g_hash_table_iter_init(&iter, told_by_id);
    while (g_hash_table_iter_next(&iter, &id, &told)) {
        g_autoptr(Job) job = job_load(store, *(gint64 *)id, &error);
        g_assert_no_error(error); // nothing that was told is lost
        check_job(job, (Point)GPOINTER_TO_INT(told));
        job_advance(store, job->id, JOB_CANCELLED, NULL, clock_utc_ms(), NULL); // not in the next round's way
    }
    // Of a submit that was committed but not told, nothing may be on paper.
    g_autoptr(GPtrArray) open = job_list(store, JOBS_MOST, &error);
    for (guint i = 0; i < open->len; i++) {
        const Job *job = open->pdata[i];
        if (!g_hash_table_contains(told_by_id, &job->id) && job->state == JOB_QUEUED)
            g_assert_true(job_advance(store, job->id, JOB_CANCELLED, NULL, clock_utc_ms(), &error));
    }
    g_autoptr(GPtrArray) differences = NULL;
    g_assert_true(store_verify(store, NULL, NULL, &differences, &error));
}

static void test_every_point(gconstpointer path)
{
    for (int point = 0; point < POINT_COUNT; point++) {
        const Child child = {.deadly = (Point)point, .jobs_before = 2};
        g_autoptr(GHashTable) told = run_child(path, child, -1);
        check_store(path, told);
    }
}

static void test_random_points(gconstpointer path)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(20240515);
    for (int round = 0; round < ROUNDS; round++) {
        const Child child = {.deadly = POINT_COUNT};
        g_autoptr(GHashTable) told = run_child(path, child, g_rand_int_range(rand, 1, 60));
        check_store(path, told);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autofree char *folder = g_dir_make_tmp("lanyard-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "lanyard.db", NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(store_create(path, "Desk 1", "test-event", &error));
    g_test_add_data_func("/crash/job-killed-at-every-point", path, test_every_point);
    g_test_add_data_func("/crash/job-killed-at-random-points", path, test_random_points);
    int result = g_test_run();
    scratch_remove(folder);
    return result;
}
