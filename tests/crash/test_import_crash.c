// SPDX-License-Identifier: GPL-3.0-or-later
// test_import_crash.c - an import is killed (SIGKILL) within each stretch of the file; importing again ends as if nothing
// had happened: everybody once, with all tickets, and the journal whole. Both ways in are tried: one transaction into a
// station without people, and batches beside somebody who walked in.
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/store/store.h"
#include "common/token/random.h"
#include "tests/import/file.h"

#define PEOPLE 3000
#define ROWS (2 * PEOPLE)
#define ROUNDS 12 // the progress function is called once for every 1000 rows of either reading

typedef struct {
    int calls, deadly_call;
} Killer;

static void die_in_time(gint64 done, gint64 total, gpointer data)
{
    Killer *killer = data;
    (void)done;
    (void)total;
    if (++killer->calls == killer->deadly_call)
        raise(SIGKILL);
}

static char *write_file(const Desk *desk)
{
    g_autoptr(GString) text = g_string_new(HEADING);
    for (int i = 0; i < PEOPLE; i++)
        g_string_append_printf(
            text,
            "O%d,Person %d,Individual,Yes,a%d,p%d@example.org,\nO%d,Person %d,Tutorial – T-07 Async,Yes,t%d,p%d@example.org,\n",
            i, i, i, i, i, i, i, i);
    g_string_append(text, ",Nobody,Individual,Yes,x,,\n");
    return desk_write(desk, "people.csv", text->str, (gssize)text->len);
}

static void import_and_die(const Desk *desk, const char *path, int deadly_call)
{
    g_autofree char *database = desk_path(desk, "lanyard.db");
    g_autofree char *rejects = desk_path(desk, "rejects.csv");
    Killer killer = {.deadly_call = deadly_call};
    RegistrationsRequest request = {.store = store_open(database, NULL),
                                    .profile = desk->profile,
                                    .path = path,
                                    .rejects_path = rejects,
                                    .now_utc_ms = NOON,
                                    .progress = die_in_time,
                                    .progress_data = &killer};
    RegistrationsReport report;
    registrations_import(&request, &report, NULL);
    _exit(0); // it should not come this far
}

// Everybody who is there is there once and whole.
static int count_people(const Desk *desk)
{
    g_autoptr(GError) error = NULL;
    int count = 0;
    for (int i = 0; i < PEOPLE; i++) {
        g_autofree char *order = g_strdup_printf("O%d", i);
        g_autoptr(GPtrArray) ids = person_ids_of_order(desk->store, order, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(ids->len, <=, 1);
        if (ids->len == 0)
            continue;
        g_autoptr(Person) person = person_load(desk->store, desk->profile, g_ptr_array_index(ids, 0), &error);
        g_assert_no_error(error);
        g_assert_cmpuint(person->tickets->len, ==, 2);
        count++;
    }
    return count;
}

static void test_killed(Desk *desk, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = write_file(desk);
    store_close(g_steal_pointer(&desk->store));
    pid_t child = fork();
    if (child == 0)
        import_and_die(desk, path, GPOINTER_TO_INT(data));
    int status = 0;
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);

    g_autofree char *database = desk_path(desk, "lanyard.db");
    desk->store = store_open(database, &error);
    g_assert_no_error(error);
    int survivors = count_people(desk);
    g_autofree char *early = file_rejects(desk);
    g_assert_null(early); // it appears when it is complete

    g_auto(RegistrationsReport) second = file_import_path(desk, path, &error);
    g_assert_no_error(error);
    g_assert_cmpint(second.unchanged_count, ==, survivors);
    g_assert_cmpint(second.added_count, ==, PEOPLE - survivors);
    g_assert_cmpint(count_people(desk), ==, PEOPLE);
    g_autofree char *rejects = file_rejects(desk);
    g_assert_nonnull(strstr(rejects, "Nobody"));

    gint64 records = desk_record_count(desk);
    g_auto(RegistrationsReport) third = file_import_path(desk, path, &error);
    g_assert_cmpint(third.unchanged_count, ==, PEOPLE);
    g_assert_cmpint(desk_record_count(desk), ==, records);
    desk_assert_whole(desk);
}

static void set_up(Desk *desk, gconstpointer data)
{
    (void)data;
    desk_set_up(desk, NULL);
}

static void set_up_with_somebody(Desk *desk, gconstpointer data)
{
    (void)data;
    desk_set_up(desk, NULL);
    const char *fields[FIELD_COUNT] = {[FIELD_NAME] = "Walk In", [FIELD_STATUS] = "paid"};
    g_autofree char *id = random_id();
    g_assert_true(person_create(desk->store, id, fields, NULL, "Ana", NOON, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (int i = 1; i <= ROUNDS; i++) {
        g_autofree char *first = g_strdup_printf("/crash/import/first/killed-at-%d", i);
        g_autofree char *later = g_strdup_printf("/crash/import/later/killed-at-%d", i);
        if (i % 4 == 0) // one transaction: where it is cut makes no difference
            g_test_add(first, Desk, GINT_TO_POINTER(i), set_up, test_killed, desk_tear_down);
        g_test_add(later, Desk, GINT_TO_POINTER(i), set_up_with_somebody, test_killed, desk_tear_down);
    }
    return g_test_run();
}
