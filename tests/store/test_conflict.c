// SPDX-License-Identifier: GPL-3.0-or-later
// test_conflict.c - what stations did apart becomes the same conflicts everywhere, each once, whatever the order; and
// they stay until somebody looks at them.
#include <string.h>

#include "common/base/json.h"
#include "common/store/admit/conflict.h"
#include "common/store/people/person.h"
#include "common/store/record/person_field.h"
#include "common/store/record/station.h"
#include "common/store/upkeep/verify.h"
#include "tests/store/projection_digest.h"
#include "tests/store/room.h"

#define SEEDS (g_test_slow() ? 200 : 25) // the long test plays all
#define STATIONS 4
#define ANA "00000000000000a1"
#define NOON G_GINT64_CONSTANT(4102444800000) // after the moment at which the stores are made, which is their first record

static void append(Store *store, RecordKind kind, const char *subject, const char *text, gint64 now_utc_ms)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(json_t) body = json_loads(text, 0, NULL);
    g_assert_true(store_begin(store, &error));
    journal_append(store, kind, subject, body, now_utc_ms, NULL, &error);
    g_assert_no_error(error);
    g_assert_true(store_commit(store, &error));
}

typedef struct {
    Store *to;
} Carry;

static bool carry_one(const Record *record, gpointer data)
{
    Carry *carry = data;
    bool is_new;
    g_autoptr(GError) error = NULL;
    journal_accept(carry->to, record, &is_new, &error);
    g_assert_no_error(error);
    return true;
}

// At most `most` records of each station that `to` lacks.
static void carry(Store *from, Store *to, gint64 most)
{
    g_autoptr(GHashTable) theirs = journal_vector(from, NULL);
    g_autoptr(GHashTable) ours = journal_vector(to, NULL);
    GHashTableIter each;
    gpointer station;
    Carry data = {.to = to};
    g_assert_true(store_begin(to, NULL));
    g_hash_table_iter_init(&each, theirs);
    while (g_hash_table_iter_next(&each, &station, NULL)) {
        const gint64 *last = g_hash_table_lookup(ours, station);
        g_assert_true(journal_each(from, station, last ? *last : 0, most, carry_one, &data, NULL));
    }
    g_assert_true(store_commit(to, NULL));
}

static GPtrArray *conflicts_of(Store *store)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *list = conflict_list(store, false, 1000, &error);
    g_assert_no_error(error);
    return list;
}

static void edit_name(Store *store, const char *name, gint64 now_utc_ms)
{
    const char *fields[FIELD_COUNT] = {[FIELD_NAME] = name};
    g_autoptr(GError) error = NULL;
    bool is_good = person_edit(store, ANA, fields, name, now_utc_ms, &error);
    g_assert_no_error(error);
    g_assert_true(is_good);
}

static void test_edit(gconstpointer data)
{
    Room *room = (Room *)data;
    g_autoptr(Store) a = room_store(room);
    g_autoptr(Store) b = room_store(room);
    append(a, RECORD_REGISTRATION, ANA, "{\"name\":\"Ana\",\"status\":\"paid\"}", NOON);
    carry(a, b, 100);
    edit_name(a, "Ana María", NOON + 1);
    edit_name(a, "Ana Maria", NOON + 2); // seen by the same desk: no conflict
    edit_name(b, "Anna", NOON + 3);
    carry(a, b, 100);
    carry(b, a, 100);
    Store *both[] = {a, b};
    g_autofree char *key = NULL;
    for (int i = 0; i < 2; i++) {
        g_autoptr(GPtrArray) list = conflicts_of(both[i]);
        g_assert_cmpuint(list->len, ==, 1);
        const Conflict *conflict = g_ptr_array_index(list, 0);
        g_assert_cmpint(conflict->kind, ==, CONFLICT_EDIT);
        g_assert_cmpstr(conflict->field, ==, "name");
        g_assert_cmpstr(conflict->name, ==, "Anna");
        g_assert_cmpstr(conflict->winner.value, ==, "Anna");
        g_assert_cmpstr(conflict->loser.value, ==, "Ana Maria");
        g_assert_cmpstr(conflict->loser.station_id, ==, store_station_id(a));
        g_free(key);
        key = g_strdup(conflict->key);
    }
    edit_name(b, "Ana Maria Gómez", NOON + 4); // now with both in view
    g_autoptr(GError) error = NULL;
    g_assert_false(conflict_acknowledge(b, "edit:nonsense", "x", "Lee", NOON, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_true(conflict_acknowledge(b, key, "asked her", "Lee", NOON + 5, &error));
    carry(b, a, 100);
    for (int i = 0; i < 2; i++) {
        g_autoptr(GPtrArray) open = conflicts_of(both[i]);
        g_assert_cmpuint(open->len, ==, 0);
        g_autoptr(GPtrArray) all = conflict_list(both[i], true, 10, NULL);
        g_assert_cmpuint(all->len, ==, 1);
        const Conflict *conflict = g_ptr_array_index(all, 0);
        g_assert_cmpstr(conflict->note, ==, "asked her");
        g_assert_cmpstr(conflict->noted_by, ==, "Lee");
        gint64 count;
        g_assert_true(conflict_count(both[i], &count, NULL));
        g_assert_cmpint(count, ==, 0);
    }
}

static void enter(Store *store, int person, const char *more, gint64 now_utc_ms)
{
    g_autofree char *id = g_strdup_printf("%016x", person);
    g_autofree char *body = g_strdup_printf("{\"scope\":\"session/T1\",\"checkpoint\":\"door\",\"direction\":1%s}", more);
    append(store, RECORD_ADMISSION, id, body, now_utc_ms);
}

static void test_last_seat(gconstpointer data)
{
    Room *room = (Room *)data;
    g_autoptr(Store) a = room_store(room);
    g_autoptr(Store) b = room_store(room);
    append(a, RECORD_SESSION, "T1", "{\"title\":\"Type hints\",\"room\":\"301\",\"start\":1000,\"end\":2000,\"capacity\":3}",
           NOON);
    carry(a, b, 100);
    enter(a, 1, "", NOON + 1);
    enter(a, 2, "", NOON + 2);
    enter(a, 2, "", NOON + 3); // back from the hall: the seat is the same
    carry(a, b, 100);
    enter(b, 3, ",\"by\":\"Bo\"", NOON + 4);
    enter(a, 4, ",\"by\":\"Al\"", NOON + 5);
    enter(a, 5, ",\"override\":true", NOON + 6); // a lead knew what she did
    carry(a, b, 100);
    carry(b, a, 100);
    Store *both[] = {a, b};
    for (int i = 0; i < 2; i++) {
        g_autoptr(GPtrArray) list = conflicts_of(both[i]);
        g_assert_cmpuint(list->len, ==, 1);
        const Conflict *conflict = g_ptr_array_index(list, 0);
        g_assert_cmpint(conflict->kind, ==, CONFLICT_SEAT);
        g_assert_cmpstr(conflict->session, ==, "Type hints");
        g_assert_cmpstr(conflict->person_id, ==, "0000000000000004");
        g_assert_cmpstr(conflict->loser.by, ==, "Al");
        g_assert_cmpstr(conflict->winner.by, ==, "Bo");
    }
    // A larger room: nobody stands.
    append(b, RECORD_SESSION, "T1", "{\"title\":\"Type hints\",\"room\":\"Hall\",\"start\":1000,\"end\":2000,\"capacity\":30}",
           NOON + 7);
    g_autoptr(GPtrArray) none = conflicts_of(b);
    g_assert_cmpuint(none->len, ==, 0);
}

// Once in is the rule of this scope: who a lead lets in again is no conflict, on either side of the exchange.
static void test_override(gconstpointer data)
{
    Room *room = (Room *)data;
    g_autoptr(Store) a = room_store(room);
    g_autoptr(Store) b = room_store(room);
    enter(a, 1, ",\"once\":true", NOON);
    enter(a, 1, ",\"once\":true,\"override\":true", NOON + 1);
    carry(a, b, 100);
    enter(b, 1, ",\"once\":true,\"override\":true", NOON + 2);
    carry(b, a, 100);
    Store *both[] = {a, b};
    for (int i = 0; i < 2; i++) {
        gint64 count;
        g_assert_true(conflict_count(both[i], &count, NULL));
        g_assert_cmpint(count, ==, 0);
    }
    enter(b, 1, ",\"once\":true", NOON + 3); // without one it is
    g_autoptr(GPtrArray) list = conflicts_of(b);
    g_assert_cmpuint(list->len, ==, 1);
    g_assert_cmpint(((const Conflict *)g_ptr_array_index(list, 0))->kind, ==, CONFLICT_TWICE);
    g_assert_cmpint(((const Conflict *)g_ptr_array_index(list, 0))->winner.sequence, ==,
                    2); // the first entry, which was none's override
}

// One act of a random day, at random places, of people who go where they please.
static void act(Store *store, GRand *rand, gint64 now_utc_ms)
{
    g_autofree char *id = g_strdup_printf("%016x", g_rand_int_range(rand, 1, 8));
    g_autofree char *text = NULL;
    switch (g_rand_int_range(rand, 0, 6)) {
    case 0:
        text = g_strdup_printf("{\"title\":\"T\",\"room\":\"r\",\"start\":1000,\"end\":2000,\"capacity\":%d}",
                               g_rand_int_range(rand, 0, 6));
        append(store, RECORD_SESSION, "T1", text, now_utc_ms);
        return;
    case 1:
        text = g_strdup_printf("{\"reason\":\"x\",\"station\":\"%s\",\"sequence\":%d}", store_station_id(store),
                               g_rand_int_range(rand, 1, 12));
        append(store, RECORD_UNDO, id, text, now_utc_ms);
        return;
    case 2: {
        text = g_strdup_printf("Name %d", g_rand_int_range(rand, 0, 4));
        const char *fields[FIELD_COUNT] = {[FIELD_NAME] = text};
        if (!person_edit(store, id, fields, "x", now_utc_ms, NULL))
            append(store, RECORD_REGISTRATION, id, "{\"name\":\"First\",\"status\":\"paid\"}", now_utc_ms);
        return;
    }
    case 3:
        append(store, RECORD_ADMISSION, id, "{\"scope\":\"desk\",\"checkpoint\":\"desk\",\"direction\":1,\"once\":true}",
               now_utc_ms);
        return;
    default:
        enter(store, g_rand_int_range(rand, 1, 8), "", now_utc_ms);
        return;
    }
}

// How many double admissions the inbox has; each of its entries must be there once.
static guint count_twice(Store *store)
{
    g_autoptr(GHashTable) keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) list = conflict_list(store, true, 10000, NULL);
    guint twice = 0;
    for (guint i = 0; i < list->len; i++) {
        const Conflict *conflict = g_ptr_array_index(list, i);
        g_assert_true(g_hash_table_add(keys, g_strdup(conflict->key)));
        twice += conflict->kind == CONFLICT_TWICE;
    }
    return twice;
}

static bool is_desk_entry(const Record *record, gpointer data)
{
    GHashTable *entries = data; // "PERSON" -> count
    if (record->kind == RECORD_ADMISSION && strstr(record->body, "\"scope\":\"desk\"")) {
        int count = GPOINTER_TO_INT(g_hash_table_lookup(entries, record->subject));
        g_hash_table_insert(entries, g_strdup(record->subject), GINT_TO_POINTER(count + 1));
    }
    return true;
}

// What should be in the inbox, counted from the journal alone when nothing was taken back.
static guint expected_twice(Store *store)
{
    g_autoptr(GHashTable) entries = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) vector = journal_vector(store, NULL);
    GHashTableIter each;
    gpointer key, value;
    g_hash_table_iter_init(&each, vector);
    while (g_hash_table_iter_next(&each, &key, NULL))
        g_assert_true(journal_each(store, key, 0, 10000, is_desk_entry, entries, NULL));
    guint twice = 0;
    g_hash_table_iter_init(&each, entries);
    while (g_hash_table_iter_next(&each, &key, &value))
        twice += (guint)GPOINTER_TO_INT(value) - 1;
    return twice;
}

static void test_merge(gconstpointer data)
{
    Room *room = (Room *)data;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
        bool has_undo = seed % 2;
        Store *stores[STATIONS];
        gint64 ahead_ms[STATIONS];
        for (int i = 0; i < STATIONS; i++) {
            stores[i] = room_store(room);
            ahead_ms[i] = g_rand_int_range(rand, -3600000, 3600000);
        }
        for (int step = 0; step < 40; step++) {
            int at = g_rand_int_range(rand, 0, STATIONS);
            if (!has_undo && step % 5 == 0)
                append(stores[at], RECORD_ADMISSION, ANA,
                       "{\"scope\":\"desk\",\"checkpoint\":\"d\",\"direction\":1,\"once\":true}", NOON + step);
            else if (has_undo)
                act(stores[at], rand, NOON + step * 1000 + ahead_ms[at]);
            if (g_rand_int_range(rand, 0, 4) == 0)
                carry(stores[at], stores[g_rand_int_range(rand, 0, STATIONS)], g_rand_int_range(rand, 1, 9));
        }
        for (int round = 0; round < 2; round++)
            for (int i = 0; i < STATIONS; i++)
                for (int j = 0; j < STATIONS; j++)
                    if (i != j)
                        carry(stores[i], stores[j], 1000);
        g_autofree char *digest = store_projection_digest(stores[0], NULL);
        for (int i = 1; i < STATIONS; i++) {
            g_autofree char *other = store_projection_digest(stores[i], NULL);
            g_assert_cmpstr(digest, ==, other);
        }
        guint twice = count_twice(stores[0]);
        if (!has_undo)
            g_assert_cmpuint(twice, ==, expected_twice(stores[0]));
        g_autoptr(GPtrArray) differences = NULL;
        g_assert_true(store_verify(stores[seed % STATIONS], NULL, NULL, &differences, NULL));
        for (int i = 0; i < STATIONS; i++)
            store_close(stores[i]);
    }
}

// What happened last stands first, whichever station it was at, and a limit leaves out what is older.
static void test_newest_first(gconstpointer data)
{
    Room *room = (Room *)data;
    g_autoptr(Store) a = room_store(room);
    g_autoptr(Store) b = room_store(room);
    append(a, RECORD_REGISTRATION, ANA, "{\"name\":\"Ana\",\"company\":\"\",\"status\":\"paid\"}", NOON);
    carry(a, b, 100);
    edit_name(a, "Ana María", NOON + 1);
    const char *fields[FIELD_COUNT] = {[FIELD_COMPANY] = "Acme"};
    g_autoptr(GError) error = NULL;
    g_assert_true(person_edit(a, ANA, fields, "Lee", NOON + 1000, &error));
    edit_name(b, "Anna", NOON + 2000);
    fields[FIELD_COMPANY] = "Umbrella";
    g_assert_true(person_edit(b, ANA, fields, "Kim", NOON + 3000, &error));
    carry(a, b, 100);
    g_autoptr(GPtrArray) all = conflict_list(b, false, 10, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(all->len, ==, 2);
    g_assert_cmpstr(((const Conflict *)all->pdata[0])->field, ==, "company");
    g_assert_cmpstr(((const Conflict *)all->pdata[1])->field, ==, "name");
    g_autoptr(GPtrArray) one = conflict_list(b, false, 1, &error);
    g_assert_cmpuint(one->len, ==, 1);
    g_assert_cmpstr(((const Conflict *)one->pdata[0])->field, ==, "company");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Room room;
    room_init(&room);
    g_test_add_data_func("/conflict/edit", &room, test_edit);
    g_test_add_data_func("/conflict/last-seat", &room, test_last_seat);
    g_test_add_data_func("/conflict/a-lead's-override-is-none", &room, test_override);
    g_test_add_data_func("/conflict/newest first", &room, test_newest_first);
    g_test_add_data_func("/conflict/any-merge-gives-the-same", &room, test_merge);
    int result = g_test_run();
    room_clear(&room);
    return result;
}
