// SPDX-License-Identifier: GPL-3.0-or-later
// test_session.c - sessions that a lead adds, moves and cancels on the day: what the door then says, what stands above which file,
// two stations apart, what is taken back, what is left after the purge.
#include <string.h>

#include "common/base/json.h"
#include "common/store/admit/conflict.h"
#include "common/store/record/station.h"
#include "common/store/upkeep/purge.h"
#include "common/store/sale/sale.h"
#include "common/store/upkeep/verify.h"
#include "tests/store/people.h"
#include "tests/store/room.h"

#define ANNA "00000000000000a1"
#define NOON (TUESDAY + 3 * HOUR_MS)

static Session *session_now(People *people, const char *code)
{
    g_autoptr(GError) error = NULL;
    Session *session = session_load(people->store, code, &error);
    g_assert_no_error(error);
    return session;
}

static gint64 change(People *people, const Session *session)
{
    g_autoptr(GError) error = NULL;
    gint64 sequence = 0;
    session_change(people->store, session, "Lea", TUESDAY, &sequence, &error);
    g_assert_no_error(error);
    return sequence;
}

static gint64 move(People *people, const char *code, const char *room)
{
    g_autoptr(Session) session = session_now(people, code);
    g_free(session->room);
    session->room = g_strdup(room);
    return change(people, session);
}

static void assert_room(People *people, const char *code, const char *room)
{
    g_autoptr(Session) session = session_now(people, code);
    g_assert_cmpstr(session->room, ==, room);
}

// What a programme file says of T-07 now.
static void file_says(People *people, const char *room, gint64 start_utc_ms, int capacity)
{
    people_add_session(people, "T-07", room, start_utc_ms, capacity);
}

static void assert_whole(People *people)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) differences = NULL;
    if (!store_verify(people->store, NULL, NULL, &differences, &error))
        g_error("%s", differences ? (const char *)g_ptr_array_index(differences, 0) : error->message);
}

static int conflict_total(People *people)
{
    gint64 count;
    g_assert_true(conflict_count(people->store, &count, NULL));
    return (int)count;
}

static void test_door_follows(People *people, gconstpointer data)
{
    (void)data;
    people_add(people, ANNA, "Anna", "T-07");
    g_autofree char *badge = people_badge(people, ANNA, NULL);
    file_says(people, "Room 318", NOON, 10);
    g_assert_cmpint(people_scan(people, badge, "room-318", NOON), ==, VERDICT_ADMIT);
    move(people, "T-07", "Room 319");
    g_assert_cmpint(people_scan(people, badge, "room-318", NOON), ==, VERDICT_WRONG_ROOM);
    g_autoptr(Session) session = session_now(people, "T-07");
    g_assert_true(session->is_changed);
    session->is_cancelled = true;
    change(people, session);
    g_assert_cmpint(people_scan(people, badge, "room-318", NOON), ==, VERDICT_NO_SESSION);
    assert_whole(people);
}

static void add_open_space(People *people, const char *open_to, gint64 *out_sequence)
{
    const Session session = {.code = (char *)"desk-1",
                             .title = (char *)"Juggling",
                             .room = (char *)"Room 318",
                             .type = (char *)"Tutorial", // which needs a ticket of its own
                             .speakers = (char *)"",
                             .open_to = (char *)open_to,
                             .start_utc_ms = NOON,
                             .end_utc_ms = NOON + HOUR_MS};
    *out_sequence = change(people, &session);
}

static void test_open_space(People *people, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *open_to;
        VerdictCode verdict;
    } cases[] = {{"", VERDICT_NOT_ENTITLED},
                 {"student", VERDICT_NOT_ENTITLED},
                 {"individual", VERDICT_ADMIT},
                 {"everyone", VERDICT_ADMIT}};
    gint64 sequence;
    people_add(people, ANNA, "Anna", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *id = g_strdup_printf("%016zx", 0xc0 + i);
        people_add(people, id, "Somebody", NULL);
        g_autofree char *badge = people_badge(people, id, NULL);
        add_open_space(people, cases[i].open_to, &sequence);
        g_assert_cmpint(people_scan(people, badge, "room-318", NOON), ==, cases[i].verdict);
        // Taken back, it is as if nobody had added it.
        g_assert_true(session_undo(people->store, store_station_id(people->store), sequence, "mistake", "Lea", TUESDAY, &error));
        g_assert_null(session_load(people->store, "desk-1", NULL));
    }
    add_open_space(people, "everyone", &sequence);
    const SaleRequest sale = {.step = SALE_ADD,
                              .person_id = ANNA,
                              .what = "desk-1",
                              .payment = {.method = SALE_CASH, .amount = 100},
                              .now_utc_ms = TUESDAY};
    g_autoptr(GError) error = NULL;
    g_assert_false(sale_make(people->store, people->profile, &sale, &sequence, &error));
    g_assert_nonnull(strstr(error->message, "needs no ticket of its own"));
    assert_whole(people);
}

static void test_above_files(People *people, gconstpointer data)
{
    (void)data;
    file_says(people, "Room 318", NOON, 10);
    move(people, "T-07", "Room 319");
    gint64 count = people_record_count(people);
    file_says(people, "Room 318", NOON, 10); // the same file once more
    g_assert_cmpint(people_record_count(people), ==, count);
    assert_room(people, "T-07", "Room 319");
    file_says(people, "Room 318", NOON + HOUR_MS, 10); // another field: the room is still the lead's
    assert_room(people, "T-07", "Room 319");
    g_autoptr(Session) session = session_now(people, "T-07");
    g_assert_cmpint(session->start_utc_ms, ==, NOON + HOUR_MS);
    g_assert_cmpint(conflict_total(people), ==, 0);
    file_says(people, "Room 319", NOON + HOUR_MS, 10); // the file says the same: from here on it is the file's
    g_assert_cmpint(conflict_total(people), ==, 0);
    file_says(people, "Room 318", NOON + HOUR_MS, 10);
    assert_room(people, "T-07", "Room 318");
    g_assert_cmpint(conflict_total(people), ==, 0);
    assert_whole(people);
}

static void test_newer_word_is_a_difference(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    file_says(people, "Room 318", NOON, 10);
    move(people, "T-07", "Room 319");
    g_autoptr(Session) file = session_imported(people->store, "T-07", &error);
    g_autoptr(GPtrArray) differences = g_ptr_array_new_with_free_func((GDestroyNotify)session_difference_free);
    g_assert_true(session_compare(people->store, file, differences, &error));
    g_free(file->room);
    file->room = g_strdup("Room 320");
    g_assert_true(session_compare(people->store, file, differences, &error));
    g_assert_cmpuint(differences->len, ==, 2);
    const SessionDifference *kept = g_ptr_array_index(differences, 0), *lost = g_ptr_array_index(differences, 1);
    g_assert_cmpstr(kept->desk, ==, "Room 319");
    g_assert_cmpstr(kept->file, ==, "Room 318");
    g_assert_false(kept->is_overruled);
    g_assert_cmpstr(lost->file, ==, "Room 320");
    g_assert_true(lost->is_overruled);

    file_says(people, "Room 320", NOON, 10);
    assert_room(people, "T-07", "Room 320");
    g_autoptr(GPtrArray) conflicts = conflict_list(people->store, false, 10, &error);
    g_assert_cmpuint(conflicts->len, ==, 1);
    const Conflict *conflict = g_ptr_array_index(conflicts, 0);
    g_assert_cmpint(conflict->kind, ==, CONFLICT_SESSION);
    g_assert_cmpstr(conflict->session, ==, "A tutorial");
    g_assert_cmpstr(conflict->field, ==, "room");
    g_assert_cmpstr(conflict->loser.value, ==, "Room 319");
    g_assert_cmpstr(conflict->loser.by, ==, "Lea");
    g_assert_cmpstr(conflict->winner.value, ==, "Room 320");
    g_assert_true(conflict_acknowledge(people->store, conflict->key, "asked the programme team", "Lea", TUESDAY, &error));
    g_assert_cmpint(conflict_total(people), ==, 0);
    assert_whole(people);
}

// A station that had heard of no change reads the same file later: it says nothing new.
static void test_late_file_elsewhere(People *people, gconstpointer data)
{
    (void)data;
    file_says(people, "Room 318", NOON, 10);
    move(people, "T-07", "Room 319");
    g_autofree char *again = g_strdup_printf("{\"capacity\":10,\"cancelled\":false,\"end\":%" G_GINT64_FORMAT
                                             ",\"room\":\"Room 318\",\"speakers\":\"\",\"start\":%" G_GINT64_FORMAT
                                             ",\"title\":\"A tutorial\",\"type\":\"Tutorial\"}",
                                             NOON + 2 * HOUR_MS, NOON);
    people_hear(people->store, RECORD_SESSION, "T-07", 1000, again);
    assert_room(people, "T-07", "Room 319");
    g_assert_cmpint(conflict_total(people), ==, 0);
    assert_whole(people);
}

// Hall changed the room too and had not seen Lea's: the later one stands, and the other one is named. A time that Hall gave stands.
static void test_two_leads_apart(People *people, gconstpointer data)
{
    (void)data;
    file_says(people, "Room 318", NOON, 10);
    move(people, "T-07", "Room 319");
    g_autofree char *halls = g_strdup_printf(
        "{\"by\":\"Noor\",\"capacity\":10,\"cancelled\":false,\"end\":%" G_GINT64_FORMAT
        ",\"origin\":\"desk\",\"over\":{\"room\":[1,\"%s\",1],\"start\":[9000000000000000000,\"%s\",1]},\"room\":\"Room 320\",\"speakers\":\"\","
        "\"start\":%" G_GINT64_FORMAT ",\"title\":\"Another title\",\"type\":\"Tutorial\"}",
        NOON + 3 * HOUR_MS, HALL, HALL, NOON + HOUR_MS);
    people_hear(people->store, RECORD_SESSION, "T-07", 1000, halls);
    g_autoptr(Session) session = session_now(people, "T-07");
    g_assert_cmpstr(session->room, ==, "Room 320");
    g_assert_cmpint(session->start_utc_ms, ==, NOON + HOUR_MS);
    g_assert_cmpstr(session->title, ==, "A tutorial"); // Hall did not change it
    g_assert_cmpint(conflict_total(people), ==, 1);
    // Who has seen the other's word and says something else overwrites it knowingly.
    move(people, "T-07", "Room 321");
    g_assert_cmpint(conflict_total(people), ==, 1);
    assert_whole(people);
}

static void test_taken_back(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const char *own = store_station_id(people->store);
    file_says(people, "Room 318", NOON, 10);
    gint64 moved = move(people, "T-07", "Room 319");
    g_assert_cmpint(move(people, "T-07", "Room 319"), ==, 0);                               // nothing differs
    g_assert_false(session_undo(people->store, own, 1, "mistake", "Lea", TUESDAY, &error)); // a file's word is not taken back
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_true(session_undo(people->store, own, moved, "mistake", "Lea", TUESDAY, &error));
    assert_room(people, "T-07", "Room 318");
    g_autoptr(Session) session = session_now(people, "T-07");
    g_assert_false(session->is_changed);
    assert_whole(people);
}

static void test_refused(People *people, gconstpointer data)
{
    (void)data;
    file_says(people, "Room 318", NOON, 10);
    for (int i = 0; i < 4; i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Session) session = session_now(people, "T-07");
        char **blank = i == 0 ? &session->title : i == 1 ? &session->room : &session->code;
        if (i == 3) {
            session->end_utc_ms = session->start_utc_ms;
        } else {
            g_free(*blank);
            *blank = g_strdup(" ");
        }
        g_assert_false(session_change(people->store, session, "Lea", TUESDAY, NULL, &error));
        g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
    }
}

static void test_purged(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    file_says(people, "Room 318", NOON, 10);
    gint64 moved = move(people, "T-07", "Room 319");
    move(people, "T-07", "Room 320");
    g_assert_true(session_undo(people->store, store_station_id(people->store), moved, "mistake", "Lea", TUESDAY, &error));
    g_assert_true(store_purge(people->store, &error));
    g_assert_no_error(error);
    assert_room(people, "T-07", "Room 320");
    assert_whole(people);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    static const struct {
        const char *path;
        void (*test)(People *, gconstpointer);
    } tests[] = {
        {"/session/the-door-follows", test_door_follows},
        {"/session/an-open-space-for-everyone-or-a-type", test_open_space},
        {"/session/a-lead-stands-above-files", test_above_files},
        {"/session/newer-word-of-a-file-is-a-difference", test_newer_word_is_a_difference},
        {"/session/a-late-file-of-another-station-takes-back-nothing", test_late_file_elsewhere},
        {"/session/two-leads-apart", test_two_leads_apart},
        {"/session/taken-back", test_taken_back},
        {"/session/what-is-no-session-is-refused", test_refused},
        {"/session/the-purge-keeps-the-programme", test_purged},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, People, NULL, people_set_up_hall, tests[i].test, people_tear_down);
    return g_test_run();
}
