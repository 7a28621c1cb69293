// SPDX-License-Identifier: GPL-3.0-or-later
// test_failure.c - a disk that fails at any step of an import: it says so, and leaves the store as it was, to be imported again.
#include "common/import/erasure.h"
#include "common/import/order_split.h"
#include "common/import/programme.h"
#include "common/store/store.h"
#include "common/token/token.h"
#include "tests/import/file.h"
#include "tests/store/failing.h"

#define FIRST                                                                                                                    \
    HEADING "AB1,Anna Li,Individual,Yes,s1,a@example.org,Acme\n"                                                                 \
            "AB1,Bo,Student,Yes,s2,b@example.org,\n"                                                                             \
            "AB1,,Tutorial – T-07 Async,Yes,s3,,\n"                                                                            \
            "AB2,Cy Doe,Individual,No,s4,c@example.org,\n"                                                                       \
            "AB3,Dee,Individual,Yes,s5,d@example.org,\n"
// Bo's name and Cy's code are others, Anna has a second order, and Dee is gone.
#define LATER                                                                                                                    \
    HEADING "AB1,Anna Li,Individual,Yes,s1,a@example.org,Acme\n"                                                                 \
            "AB1,Bob,Student,Yes,s2,b@example.org,\n"                                                                            \
            "AB1,,Tutorial – T-07 Async,Yes,s3,,\n"                                                                            \
            "AB2,Cy Doe,Individual,Yes,s4-anew,c@example.org,\n"                                                                 \
            "AB4,Anna Li,Tutorial – T-09 Web,Yes,s6,a@example.org,\n"
#define SESSION(code, title)                                                                                                     \
    "{\"code\":\"" code "\",\"title\":\"" title                                                                                  \
    "\",\"type\":\"Talk\",\"date\":\"2024-05-17T10:00:00-04:00\",\"duration\":\"0:30\"}"
#define PROGRAMME(sessions) "{\"schedule\":{\"conference\":{\"days\":[{\"rooms\":{\"Hall A\":[" sessions "]}}]}}}"

typedef struct {
    const Profile *profile;
    char *path, *id;
    bool is_full;
    gint64 added_count, changed_count;
} Work;

static bool import(Store *store, gpointer data, GError **error)
{
    Work *work = data;
    g_auto(RegistrationsReport) report;
    const RegistrationsRequest request = {
        .store = store, .profile = work->profile, .path = work->path, .is_full = work->is_full, .now_utc_ms = NOON};
    bool is_good = registrations_import(&request, &report, error);
    work->added_count = report.added_count;
    work->changed_count = report.changed_count;
    return is_good;
}

static bool import_programme(Store *store, gpointer data, GError **error)
{
    const Work *work = data;
    g_auto(ProgrammeReport) report;
    return programme_import(store, work->profile, work->path, NOON, &report, error);
}

static bool split(Store *store, gpointer data, GError **error)
{
    const Work *work = data;
    static const char *const orders[] = {"AB4", NULL};
    g_autofree char *out = NULL;
    return order_split(store, work->profile, work->id, orders, "Lea", NOON, &out, error);
}

static bool list_ids(Store *store, gpointer data, GError **error)
{
    g_auto(GStrv) ids = erasure_ids(store, ((const Work *)data)->id, error);
    return ids != NULL;
}

static void play(Desk *desk, Work *work, const char *name, Deed deed, const char *text)
{
    g_autofree char *database = desk_path(desk, "lanyard.db");
    g_autofree char *path = desk_write(desk, "file", text, -1);
    work->profile = desk->profile;
    work->path = path;
    // People who were taken in stay, so that the next import goes on from there.
    const Act act = {.name = name, .deed = deed, .manner = DEED_ALONE | (deed == import ? DEED_IN_PARTS : 0)};
    failing_play(desk->store, database, &act, work);
}

static void test_people(Desk *desk, gconstpointer data)
{
    (void)data;
    Work work = {0};
    play(desk, &work, "a first file", import, FIRST);
    g_assert_cmpint(desk_person_count(desk), ==, 4);
    play(desk, &work, "the same file", import, FIRST);
    g_assert_cmpint(work.added_count + work.changed_count, ==, 0);
    play(desk, &work, "a later file", import, LATER);
    g_assert_cmpint(desk_person_count(desk), ==, 4);
    g_autoptr(Person) anna = desk_person(desk, "Anna Li");
    g_assert_cmpuint(anna->tickets->len, ==, 2);
    g_autoptr(Person) bob = desk_person(desk, "Bob");
    g_assert_cmpint(bob->status, ==, STATUS_PAID);
    work.id = desk_id_of(desk, "Anna Li");
    play(desk, &work, "all ids of somebody", list_ids, "");
    play(desk, &work, "an order is taken out", split, "");
    play(desk, &work, "people apart", import, LATER);
    play(desk, &work, "people apart, once more", import, LATER); // the last of the tries before may have been the first to end
    g_assert_cmpint(work.added_count + work.changed_count, ==, 0);
    work.is_full = true;
    play(desk, &work, "a whole file", import, LATER);
    g_autoptr(Person) dee = desk_person(desk, "Dee");
    g_assert_cmpint(dee->status, ==, STATUS_CANCELLED);
    g_free(work.id);
    desk_assert_whole(desk);
}

static void test_programme(Desk *desk, gconstpointer data)
{
    (void)data;
    Work work = {0};
    play(desk, &work, "a programme", import_programme, PROGRAMME(SESSION("A", "Async") "," SESSION("B", "Bytes")));
    play(desk, &work, "one session less", import_programme, PROGRAMME(SESSION("A", "Async, again")));
    g_autoptr(GError) error = NULL;
    g_autoptr(Session) gone = session_imported(desk->store, "B", &error);
    g_assert_no_error(error);
    g_assert_true(gone->is_cancelled);
    desk_assert_whole(desk);
}

// With the key of the desks, so that what is sealed is made and read.
static void set_up(Desk *desk, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    desk_set_up_us(desk, data);
    g_autofree char *key = desk_path(desk, "desk.key");
    g_autofree char *database = desk_path(desk, "lanyard.db");
    g_assert_true(key_ring_create(key, &error));
    store_close(desk->store);
    desk->store = store_open(database, &error);
    g_assert_no_error(error);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/failure/people", Desk, NULL, set_up, test_people, desk_tear_down);
    g_test_add("/failure/programme", Desk, NULL, set_up, test_programme, desk_tear_down);
    return g_test_run();
}
