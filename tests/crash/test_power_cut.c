// SPDX-License-Identifier: GPL-3.0-or-later
// test_power_cut.c - the power goes off at any write of a desk and a print worker: whatever they were told is done is
// there when it comes back, the database opens, and no label is called printed that was not.
#include <glib/gstdio.h>

#include "common/store/database/connection.h"
#include "common/store/job/job.h"
#include "common/store/record/person_field.h"
#include "common/store/store.h"
#include "common/store/upkeep/verify.h"
#include "common/token/random.h"
#include "tests/crash/power_disk.h"
#include "tests/store/people.h"

#define ROUNDS 120
#define CANARY_ROUNDS 24
#define CROWD_COUNT 10
#define NOBODY (-1)

// Small, so that the power goes off in checkpoints too.
static const char patience[] = "PRAGMA wal_autocheckpoint=30;";

typedef struct {
    People people;
    GPtrArray *ids;
    char *base; // the file as each round finds it
    gsize base_length;
} Fixture;

// What somebody was told, and what was being done when the power went off.
typedef struct {
    int admitted_count;             // of the crowd, in order
    gint64 jobs[CROWD_COUNT];       // 0 = not told
    JobState states[CROWD_COUNT];   // told
    int doing_admission, doing_job; // of whom; NOBODY
    JobState doing_state;
} Told;

static void collect_id(const char *id, const char *name, const char *second_name, gpointer data)
{
    (void)name;
    (void)second_name;
    g_ptr_array_add(data, g_strdup(id));
}

static void set_up(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    people_set_up(&fixture->people, data);
    for (int i = 0; i < CROWD_COUNT; i++) {
        const char *fields[FIELD_COUNT] = {
            [FIELD_NAME] = "Somebody", [FIELD_TICKET_TYPE] = "individual", [FIELD_STATUS] = "paid"};
        g_autofree char *id = random_id();
        g_assert_true(person_create(fixture->people.store, id, fields, NULL, "", TUESDAY, NULL));
    }
    fixture->ids = g_ptr_array_new_with_free_func(g_free);
    g_assert_true(person_each_name(fixture->people.store, collect_id, fixture->ids, NULL));
    store_close(g_steal_pointer(&fixture->people.store)); // the log goes into the file
    g_file_get_contents(fixture->people.path, &fixture->base, &fixture->base_length, &error);
    g_assert_no_error(error);
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    g_ptr_array_unref(fixture->ids);
    g_free(fixture->base);
    people_tear_down(&fixture->people, data);
}

// --- the morning until the power goes off ---

static bool admit(const Fixture *fixture, Store *desk, Told *told, int index)
{
    const People *people = &fixture->people;
    const AdmitRequest request = {
        .profile = people->profile,
        .ring = people->ring,
        .checkpoint = profile_checkpoint(people->profile, "registration"),
        .person_id = fixture->ids->pdata[index],
        .now_utc_ms = TUESDAY,
        .volunteer_name = "",
    };
    AdmitOutcome outcome;
    told->doing_admission = index;
    if (!store_admit(desk, &request, &outcome, NULL))
        return false;
    admit_outcome_clear(&outcome);
    told->doing_admission = NOBODY;
    told->admitted_count = index + 1;
    return true;
}

static bool submit(const Fixture *fixture, Store *desk, Told *told, int index)
{
    const Job job = {.person_id = fixture->ids->pdata[index],
                     .label = (char *)"badge",
                     .media = (char *)"62x100",
                     .role = (char *)"badge",
                     .fields = (char *)"{}"};
    return job_submit(desk, &job, 0, TUESDAY, &told->jobs[index], NULL);
}

static bool print(Store *worker, Told *told, int index)
{
    static const JobState states[] = {JOB_SENDING, JOB_SENT, JOB_PRINTED};
    told->doing_job = index;
    told->doing_state = JOB_CLAIMED;
    g_autoptr(Job) job = job_claim(worker, "one", NULL, NULL, TUESDAY, NULL);
    if (!job)
        return false;
    told->states[index] = JOB_CLAIMED;
    for (gsize i = 0; i < G_N_ELEMENTS(states); i++) {
        told->doing_state = states[i];
        if (!job_advance(worker, job->id, states[i], NULL, TUESDAY, NULL))
            return false;
        told->states[index] = states[i];
    }
    told->doing_job = NOBODY;
    return true;
}

static Told work(const Fixture *fixture, const char *setup)
{
    Told told = {.doing_admission = NOBODY, .doing_job = NOBODY};
    g_autoptr(Store) desk = store_open(fixture->people.path, NULL);
    g_autoptr(Store) worker = desk ? store_open(fixture->people.path, NULL) : NULL;
    bool is_good = worker && database_run(desk, setup, NULL) && database_run(worker, setup, NULL);
    for (int i = 0; is_good && i < CROWD_COUNT; i++)
        is_good = admit(fixture, desk, &told, i) && submit(fixture, desk, &told, i) && print(worker, &told, i);
    return told;
}

// --- what is there when it comes back ---

// NULL when all is as somebody was told.
static char *judge_person(const Fixture *fixture, Store *store, const Told *told, int index)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Person) person = person_load(store, fixture->people.profile, fixture->ids->pdata[index], &error);
    if (!person)
        return g_strdup(error->message);
    bool is_in = person->arrived_utc_ms != 0, was_told = index < told->admitted_count;
    if (was_told && !is_in)
        return g_strdup_printf("person %d was welcomed and is not in", index);
    if (is_in && !was_told && told->doing_admission != index)
        return g_strdup_printf("person %d is in and nobody did it", index);
    return NULL;
}

static char *judge_job(Store *store, const Told *told, int index)
{
    if (told->jobs[index] == 0)
        return NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(Job) job = job_load(store, told->jobs[index], &error);
    if (!job)
        return g_strdup(error->message);
    bool is_as_told = job->state == told->states[index];
    bool is_as_done = told->doing_job == index && job->state == told->doing_state;
    return is_as_told || is_as_done ? NULL
                                    : g_strdup_printf("label %d is %s, told was %s", index, job_state_name(job->state),
                                                      job_state_name(told->states[index]));
}

static char *judge(const Fixture *fixture, const Told *told)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) differences = NULL;
    g_autoptr(Store) store = store_open(fixture->people.path, &error);
    if (!store)
        return g_strdup(error->message);
    char *verdict = NULL;
    for (int i = 0; !verdict && i < CROWD_COUNT; i++) {
        verdict = judge_person(fixture, store, told, i);
        if (!verdict)
            verdict = judge_job(store, told, i);
    }
    if (!verdict && !store_verify(store, NULL, NULL, &differences, &error))
        verdict = g_strdup(error ? error->message : differences->pdata[0]);
    return verdict;
}

static char *play_round(const Fixture *fixture, PowerDisk *disk, int cut_after, const char *setup)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(g_file_set_contents_full(fixture->people.path, fixture->base, (gssize)fixture->base_length,
                                           G_FILE_SET_CONTENTS_NONE, 0600, &error));
    g_autofree char *log = g_strconcat(fixture->people.path, "-wal", NULL);
    g_unlink(log);
    power_disk_cut_after(disk, cut_after);
    Told told = work(fixture, setup);
    g_assert_true(power_disk_is_off(disk));
    power_disk_come_back(disk);
    char *verdict = judge(fixture, &told);
    power_disk_come_back(disk); // nothing is left of this round
    return verdict;
}

static int calls_of_a_morning(const Fixture *fixture, PowerDisk *disk)
{
    int before = power_disk_call_count(disk);
    Told told = work(fixture, patience);
    int count = power_disk_call_count(disk) - before;
    g_assert_cmpint(told.admitted_count, ==, CROWD_COUNT);
    power_disk_come_back(disk);
    return count;
}

static void test_told_is_kept(Fixture *fixture, gconstpointer data)
{
    (void)data;
    PowerDisk *disk = power_disk_new(7);
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    int calls = calls_of_a_morning(fixture, disk);
    for (int round = 0; round < ROUNDS; round++) {
        int cut_after = g_rand_int_range(rand, 1, calls);
        g_autofree char *verdict = play_round(fixture, disk, cut_after, patience);
        if (verdict)
            g_error("cut after %d calls of %d: %s", cut_after, calls, verdict);
    }
    power_disk_free(disk);
}

// The disk bites: a store that syncs its log only now and then loses what it said.
static void test_without_sync(Fixture *fixture, gconstpointer data)
{
    (void)data;
    PowerDisk *disk = power_disk_new(7);
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    int lost_count = 0;
    for (int round = 0; round < CANARY_ROUNDS; round++) {
        g_autofree char *verdict = play_round(fixture, disk, g_rand_int_range(rand, 100, 400), "PRAGMA synchronous=NORMAL;");
        lost_count += verdict != NULL;
    }
    g_assert_cmpint(lost_count, >, CANARY_ROUNDS / 4);
    power_disk_free(disk);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/power-cut/what was told is kept", Fixture, NULL, set_up, test_told_is_kept, tear_down);
    g_test_add("/power-cut/without sync it is not", Fixture, NULL, set_up, test_without_sync, tear_down);
    return g_test_run();
}
