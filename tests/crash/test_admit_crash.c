// SPDX-License-Identifier: GPL-3.0-or-later
// test_admit_crash.c - a desk is killed (SIGKILL) while it admits; whoever was told "welcome" is admitted, once, and
// nobody else but the one whose answer was on its way.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/store/record/person_field.h"
#include "common/store/store.h"
#include "common/store/upkeep/verify.h"
#include "common/token/random.h"
#include "tests/store/people.h"

#define ROUNDS 20
#define CROWD_COUNT 600

typedef struct {
    People people;
    GRand *rand;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data)
{
    people_set_up(&fixture->people, data);
    fixture->rand = g_rand_new_with_seed(7);
    g_assert_true(store_begin(fixture->people.store, NULL));
    for (int i = 0; i < CROWD_COUNT; i++) {
        const char *fields[FIELD_COUNT] = {
            [FIELD_NAME] = "Somebody", [FIELD_TICKET_TYPE] = "individual", [FIELD_STATUS] = "paid"};
        g_autofree char *id = random_id();
        g_assert_true(person_create(fixture->people.store, id, fields, NULL, "", TUESDAY, NULL));
    }
    g_assert_true(store_commit(fixture->people.store, NULL));
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    g_rand_free(fixture->rand);
    people_tear_down(&fixture->people, data);
}

static void collect_id(const char *id, const char *name, const char *second_name, gpointer data)
{
    (void)name;
    (void)second_name;
    g_ptr_array_add(data, g_strdup(id));
}

static VerdictCode admit(const People *people, Store *store, const char *id)
{
    const AdmitRequest request = {
        .profile = people->profile,
        .ring = people->ring,
        .checkpoint = profile_checkpoint(people->profile, "registration"),
        .person_id = id,
        .now_utc_ms = TUESDAY,
        .volunteer_name = "",
    };
    AdmitOutcome outcome;
    g_autoptr(GError) error = NULL;
    g_assert_true(store_admit(store, &request, &outcome, &error));
    VerdictCode verdict = outcome.verdict;
    admit_outcome_clear(&outcome);
    return verdict;
}

// Admits one after the other and says each index through the pipe once it was told that it is done.
static void work_until_killed(const People *people, GPtrArray *ids, int pipe_end)
{
    g_autoptr(Store) store = store_open(people->path, NULL);
    for (guint16 i = 0; i < ids->len; i++)
        if (admit(people, store, g_ptr_array_index(ids, i)) == VERDICT_ADMIT && write(pipe_end, &i, sizeof i) != sizeof i)
            break;
    close(pipe_end); // all are in: the parent does not wait for one more
    pause();
}

static void kill_one(Fixture *fixture, GPtrArray *ids, bool *was_told)
{
    int ends[2];
    g_assert_cmpint(pipe(ends), ==, 0);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        work_until_killed(&fixture->people, ids, ends[1]);
        _exit(0);
    }
    close(ends[1]);
    // Killed after a random number of answers and a random moment more.
    int answers = g_rand_int_range(fixture->rand, 0, CROWD_COUNT / ROUNDS);
    guint16 index;
    for (int i = 0; i < answers && read(ends[0], &index, sizeof index) == sizeof index; i++)
        was_told[index] = true;
    g_usleep((gulong)g_rand_int_range(fixture->rand, 0, 4000));
    g_assert_cmpint(kill(child, SIGKILL), ==, 0);
    g_assert_cmpint(waitpid(child, NULL, 0), ==, child);
    while (read(ends[0], &index, sizeof index) == sizeof index)
        was_told[index] = true;
    close(ends[0]);
}

static void test_killed(Fixture *fixture, gconstpointer data)
{
    (void)data;
    People *people = &fixture->people;
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    g_assert_true(person_each_name(people->store, collect_id, ids, NULL));
    g_assert_cmpuint(ids->len, ==, CROWD_COUNT);
    store_close(g_steal_pointer(&people->store));

    bool was_told[CROWD_COUNT] = {false};
    for (int round = 0; round < ROUNDS; round++)
        kill_one(fixture, ids, was_told);

    people->store = people_open(people);
    int told_count = 0, unsaid_count = 0;
    for (guint i = 0; i < ids->len; i++) {
        g_autoptr(Person) person = person_load(people->store, people->profile, g_ptr_array_index(ids, i), NULL);
        bool has_arrived = person->arrived_utc_ms != 0;
        told_count += was_told[i];
        unsaid_count += has_arrived && !was_told[i];
        g_assert_true(!was_told[i] || has_arrived);
        if (has_arrived)
            g_assert_cmpint(admit(people, people->store, person->id), ==, VERDICT_ALREADY_IN);
    }
    g_assert_cmpint(told_count, >, 0);
    g_assert_cmpint(unsaid_count, <=, ROUNDS); // at most the one that was in work at each kill
    g_autoptr(GPtrArray) differences = NULL;
    g_assert_true(store_verify(people->store, NULL, NULL, &differences, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/crash/whoever was told welcome is admitted, once", Fixture, NULL, set_up, test_killed, tear_down);
    return g_test_run();
}
