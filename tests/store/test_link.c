// SPDX-License-Identifier: GPL-3.0-or-later
// test_link.c - what stations tell one another of the link with a ticketing system: whoever takes it over sends nothing again, and leaves
// nothing out, after a restore, a fork, and whatever was refused.
#include <glib/gstdio.h>
#include <string.h>

#include "common/base/json.h"
#include "common/store/admit/link.h"
#include "common/store/journal/erase.h"
#include "common/store/record/branch.h"
#include "common/store/record/station.h"
#include "common/store/store.h"
#include "common/store/upkeep/verify.h"
#include "tests/store/room.h"

#define NOON G_GINT64_CONSTANT(4102444800000)
#define HERE "aaaaaaaaaaaaaaaa"
#define ELSEWHERE "bbbbbbbbbbbbbbbb"
#define ANN "00000000000000a1"

typedef struct {
    Room room;
    Store *desk, *talker, *heir; // the desk lets people in, the talker tells the ticketing system, the heir takes the link over
} Hall;

static void set_up(Hall *hall, gconstpointer data)
{
    (void)data;
    room_init(&hall->room);
    hall->desk = room_store(&hall->room);
    hall->talker = room_store(&hall->room);
    hall->heir = room_store(&hall->room);
}

static void tear_down(Hall *hall, gconstpointer data)
{
    (void)data;
    store_close(hall->desk);
    store_close(hall->talker);
    store_close(hall->heir);
    room_clear(&hall->room);
}

static void admit(Store *store, const char *checkpoint, gint64 late_ms)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(json_t) body =
        json_pack("{s:s,s:s,s:i,s:s}", "scope", "desk", "checkpoint", checkpoint, "direction", 1, "by", "Bo");
    g_assert_true(store_begin(store, &error));
    journal_append(store, RECORD_ADMISSION, ANN, body, NOON + late_ms, NULL, &error);
    g_assert_no_error(error);
    g_assert_true(store_commit(store, &error));
}

// What waits for the source at a checkpoint, as it was heard of by now. The caller owns it.
static GPtrArray *waiting_at(Store *store, const char *source, const char *checkpoint)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(link_use(store, source, &error));
    g_assert_true(outbox_fill(store, &error));
    g_assert_no_error(error);
    GPtrArray *items = outbox_next(store, checkpoint, NULL, 99, &error);
    g_assert_no_error(error);
    return items;
}

static guint count_waiting(Store *store, const char *source, const char *checkpoint)
{
    g_autoptr(GPtrArray) items = waiting_at(store, source, checkpoint);
    return items->len;
}

static void send(Store *store, const char *source, guint index)
{
    g_autoptr(GPtrArray) items = waiting_at(store, source, "door");
    const OutboxItem *item = g_ptr_array_index(items, index);
    g_assert_true(outbox_sent(store, item->nonce, NULL));
}

static void tell(Store *store, gint64 late_ms)
{
    g_autoptr(GError) error = NULL;
    const LinkWord word = {.system = (char *)"pretix", .orders_utc_ms = NOON};
    g_assert_true(link_tell(store, &word, NOON + late_ms, &error));
    g_assert_no_error(error);
}

static void assert_verified(Store *store)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) differences = NULL;
    if (!store_verify(store, NULL, NULL, &differences, &error))
        g_error("%s", error ? error->message : (const char *)g_ptr_array_index(differences, 0));
}

// Three were let in, two are there: who takes the link over sends one. So does the talker itself when its own list is gone.
static void test_taken_over(Hall *hall, gconstpointer data)
{
    (void)data;
    for (int i = 0; i < 3; i++)
        admit(hall->desk, "door", i);
    room_send(hall->desk, hall->talker);
    g_assert_cmpuint(count_waiting(hall->talker, HERE, "door"), ==, 3);
    send(hall->talker, HERE, 0);
    send(hall->talker, HERE, 0);
    tell(hall->talker, 10);
    room_send(hall->talker, hall->heir);
    g_assert_cmpuint(count_waiting(hall->heir, HERE, "door"), ==, 1);
    g_assert_cmpuint(count_waiting(hall->talker, ELSEWHERE, "door"), ==, 3); // another system has heard of none
    g_assert_cmpuint(count_waiting(hall->talker, HERE, "door"), ==, 1);
    assert_verified(hall->heir);
}

// What waits keeps what came behind it from being told as sent; a checkpoint of its own does not.
static void test_hole(Hall *hall, gconstpointer data)
{
    (void)data;
    for (int i = 0; i < 3; i++)
        admit(hall->desk, "door", i);
    admit(hall->desk, "hall", 3);
    room_send(hall->desk, hall->talker);
    send(hall->talker, HERE, 1);
    tell(hall->talker, 10);
    room_send(hall->talker, hall->heir);
    g_assert_cmpuint(count_waiting(hall->heir, HERE, "door"), ==, 3);
    send(hall->talker, HERE, 0);
    tell(hall->talker, 11);
    room_send(hall->talker, hall->heir);
    g_assert_cmpuint(count_waiting(hall->heir, HERE, "door"), ==, 1);
    g_assert_cmpuint(count_waiting(hall->heir, HERE, "hall"), ==, 1);
}

static gint64 own_count(Store *store)
{
    g_autoptr(GHashTable) vector = journal_vector(store, NULL);
    return *(const gint64 *)g_hash_table_lookup(vector, store_station_id(store));
}

// Nothing new is no record: a quiet night does not fill the journal.
static void test_quiet(Hall *hall, gconstpointer data)
{
    (void)data;
    admit(hall->talker, "door", 0);
    send(hall->talker, HERE, 0);
    tell(hall->talker, 1);
    gint64 before = own_count(hall->talker);
    tell(hall->talker, 60000);
    g_assert_cmpint(own_count(hall->talker), ==, before);
    LinkWord word;
    g_assert_true(link_newest(hall->talker, &word, NULL));
    g_assert_cmpstr(word.system, ==, "pretix");
    g_assert_cmpint(word.orders_utc_ms, ==, NOON);
    link_word_clear(&word);
}

// A lead at any desk sees what was refused, and who takes the link over does not ask again; nor after somebody did it by hand.
static void test_refused(Hall *hall, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    gint64 count;
    admit(hall->desk, "door", 0);
    room_send(hall->desk, hall->talker);
    g_autoptr(GPtrArray) items = waiting_at(hall->talker, HERE, "door");
    g_assert_true(outbox_refuse(hall->talker, g_ptr_array_index(items, 0), "ambiguous", NOON + 1, &error));
    tell(hall->talker, 2);
    room_send(hall->talker, hall->desk); // which is not linked
    room_send(hall->talker, hall->heir);
    g_assert_cmpuint(count_waiting(hall->heir, HERE, "door"), ==, 0);
    g_autoptr(GPtrArray) seen = outbox_refusals(hall->desk, 9, &error);
    g_assert_cmpuint(seen->len, ==, 1);
    const OutboxItem *item = g_ptr_array_index(seen, 0);
    g_assert_cmpstr(item->words, ==, "ambiguous");
    g_assert_cmpstr(item->checkpoint, ==, "door");
    g_assert_cmpint(item->at_utc_ms, ==, NOON);
    g_assert_true(outbox_by_hand(hall->desk, item, "Lea", NOON + 3, &error));
    room_send(hall->desk, hall->talker);
    g_assert_cmpuint(count_waiting(hall->talker, HERE, "door"), ==, 0);
    g_assert_true(outbox_refused(hall->talker, &count, &error) && count == 0);
    g_autoptr(GPtrArray) counts = outbox_counts(hall->talker, &error);
    g_assert_cmpint(((const OutboxCount *)g_ptr_array_index(counts, 0))->state, ==, OUTBOX_BY_HAND);
    assert_verified(hall->desk);
}

// Of somebody who was taken out nobody is told any more, and the system's words are gone.
static void test_erased(Hall *hall, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    gint64 count;
    g_autoptr(json_t) person = json_pack("{s:s}", "name", "Ann Meyer");
    g_assert_true(store_begin(hall->talker, &error));
    g_assert_true(journal_append(hall->talker, RECORD_REGISTRATION, ANN, person, NOON, NULL, &error));
    g_assert_true(store_commit(hall->talker, &error));
    admit(hall->talker, "door", 1);
    g_autoptr(GPtrArray) items = waiting_at(hall->talker, HERE, "door");
    g_assert_true(outbox_refuse(hall->talker, g_ptr_array_index(items, 0), "Ann Meyer is blocked", NOON + 2, &error));
    g_assert_true(outbox_refused(hall->talker, &count, &error) && count == 1);
    g_assert_true(erase_person(hall->talker, (const char *const[]){ANN, NULL}, "Lea", NOON + 3, &error));
    g_assert_no_error(error);
    g_assert_true(outbox_refused(hall->talker, &count, &error) && count == 0);
    assert_verified(hall->talker);
    room_send(hall->talker, hall->heir);
    g_assert_true(outbox_refused(hall->heir, &count, &error) && count == 0);
}

// Without a hub two that talk are told apart from one that followed another.
static void test_second(Hall *hall, gconstpointer data)
{
    (void)data;
    g_autofree char *none = NULL, *other = NULL;
    admit(hall->desk, "door", 0);
    send(hall->desk, HERE, 0);
    tell(hall->desk, 1); // the link is moved from here
    room_send(hall->desk, hall->talker);
    tell(hall->talker, 100);
    g_assert_true(link_second(hall->talker, NOON - 1, &none, NULL));
    g_assert_null(none);
    admit(hall->desk, "door", 200);
    send(hall->desk, HERE, 0);
    tell(hall->desk, 201); // and talks all the same
    room_send(hall->desk, hall->talker);
    g_assert_true(link_second(hall->talker, NOON - 1, &other, NULL));
    g_assert_nonnull(other);
}

// --- two histories under the same numbers ---

static Store *open_at(const char *path)
{
    g_autoptr(GError) error = NULL;
    Store *store = store_open(path, &error);
    g_assert_no_error(error);
    return store;
}

static void copy_over(const char *from, const char *to)
{
    g_autofree char *text = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(from, &text, &length, NULL));
    FILE *file = g_fopen(to, "w");
    g_assert_cmpuint(fwrite(text, 1, length, file), ==, length);
    g_assert_cmpint(fclose(file), ==, 0);
}

static bool take_one(const Record *record, gpointer data)
{
    bool is_new;
    g_autoptr(GError) error = NULL;
    journal_accept(data, record, &is_new, &error);
    g_assert_no_error(error);
    return true;
}

// All that the one has, whatever the other has under the same numbers.
static void send_all(Store *from, Store *to)
{
    g_autoptr(GPtrArray) lines = journal_lines(from, NULL);
    g_assert_true(store_begin(to, NULL));
    for (guint i = 0; i < lines->len; i++)
        g_assert_true(journal_each(from, g_ptr_array_index(lines, i), 0, G_MAXINT64, take_one, to, NULL));
    g_assert_true(store_commit(to, NULL));
}

// A desk whose disk was put back, unseen by itself, lets somebody in under a number that was told as sent before.
static void fork_once(Hall *hall, const char *folder, int round)
{
    g_autofree char *path = g_strdup_printf("%s/fork-%d.db", folder, round), *former = g_strconcat(path, ".old", NULL);
    g_autofree char *mark = g_strconcat(path, "-mark", NULL);
    g_autofree char *door = g_strdup_printf("door-%d", round);
    g_assert_true(store_create(path, "Desk", "test-event", NULL));
    Store *desk = open_at(path);
    admit(desk, "elsewhere", 0);
    store_close(desk);
    copy_over(path, former);
    desk = open_at(path);
    admit(desk, door, 0);
    send_all(desk, hall->talker);
    store_close(desk);
    g_autoptr(GPtrArray) items = waiting_at(hall->talker, HERE, door);
    g_assert_cmpuint(items->len, ==, 1);
    g_assert_true(outbox_sent(hall->talker, ((const OutboxItem *)g_ptr_array_index(items, 0))->nonce, NULL));
    tell(hall->talker, 10 * round + 1);

    copy_over(former, path);
    g_unlink(mark);
    room_run_sql(path, "DELETE FROM meta WHERE key IN ('machine', 'file')");
    desk = open_at(path);
    admit(desk, door, 5000);
    send_all(desk, hall->talker);
    send_all(hall->talker, hall->heir);
    store_close(desk);
    g_autoptr(GPtrArray) left = waiting_at(hall->talker, HERE, door), taken = waiting_at(hall->heir, HERE, door);
    g_assert_cmpuint(left->len, ==, 1);
    g_assert_cmpuint(taken->len, ==, 1);
    const OutboxItem *here = g_ptr_array_index(left, 0), *there = g_ptr_array_index(taken, 0);
    g_assert_cmpint(here->at_utc_ms, ==, NOON + 5000);
    g_assert_cmpstr(here->nonce, ==, there->nonce);
}

static void test_fork(Hall *hall, gconstpointer data)
{
    (void)data;
    for (int round = 0; round < 8; round++) // which of the two is named anew is chance
        fork_once(hall, hall->room.folder, round);
    g_autoptr(GPtrArray) forks = fork_list(hall->talker, NULL);
    g_assert_cmpuint(forks->len, ==, 8);
    assert_verified(hall->heir);
}

#define ADD(path, function) g_test_add(path, Hall, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/link/taken-over", test_taken_over);
    ADD("/link/hole", test_hole);
    ADD("/link/quiet", test_quiet);
    ADD("/link/refused", test_refused);
    ADD("/link/erased", test_erased);
    ADD("/link/second", test_second);
    ADD("/link/fork", test_fork);
    return g_test_run();
}
