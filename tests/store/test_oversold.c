// SPDX-License-Identifier: GPL-3.0-or-later
// test_oversold.c - two desks that were apart, or a desk and a file, sold the last seat: every station names it, until it is taken back
// or looked at.
#include <string.h>

#include "common/store/admit/conflict.h"
#include "common/store/people/import_record.h"
#include "common/store/sale/sale.h"
#include "common/store/people/same.h"
#include "common/store/record/station.h"
#include "tests/store/people.h"
#include "tests/store/room.h"

#define ANNA "00000000000000a1"
#define BELA "00000000000000b2"
#define CORA "00000000000000c3"
#define NOON (TUESDAY + 24 * HOUR_MS)

// Desk 3 and another one, which know the same people and a session.
typedef struct {
    People people;
    Room room;
    Store *here, *there;
} Desks;

static void set_up(Desks *desks, gconstpointer data)
{
    int capacity = GPOINTER_TO_INT(data);
    people_set_up(&desks->people, NULL);
    room_init(&desks->room);
    desks->here = desks->people.store;
    desks->there = room_store(&desks->room);
    people_add_session(&desks->people, "T-07", "Room 318", NOON, capacity);
    people_add(&desks->people, ANNA, "Anna", NULL);
    people_add(&desks->people, BELA, "Bela", NULL);
    people_add(&desks->people, CORA, "Cora", NULL);
    room_send(desks->here, desks->there);
}

static void tear_down(Desks *desks, gconstpointer data)
{
    store_close(desks->there);
    room_clear(&desks->room);
    people_tear_down(&desks->people, data);
}

static gint64 sell(const Desks *desks, Store *store, const char *id, SaleStep step)
{
    g_autoptr(GError) error = NULL;
    const SaleRequest request = {.step = step,
                                 .person_id = id,
                                 .what = "T-07",
                                 .payment = {.method = SALE_CASH, .amount = 15000},
                                 .volunteer_name = store == desks->here ? "Cara" : "Desi",
                                 .now_utc_ms = TUESDAY};
    gint64 sequence;
    sale_make(store, desks->people.profile, &request, &sequence, &error);
    g_assert_no_error(error);
    return sequence;
}

// What the other desk sells from now on comes behind what Desk 3 sold, whatever their ids are.
static void let_time_pass(const Desks *desks)
{
    g_autoptr(GError) error = NULL;
    const char *fields[FIELD_COUNT] = {[FIELD_NOTE] = "Asked for the way"};
    g_assert_true(person_edit(desks->there, CORA, fields, "Desi", TUESDAY, &error));
    fields[FIELD_NOTE] = "";
    g_assert_true(person_edit(desks->there, CORA, fields, "Desi", TUESDAY, &error));
    g_assert_no_error(error);
}

static void meet(const Desks *desks)
{
    room_send(desks->here, desks->there);
    room_send(desks->there, desks->here);
}

// "Bela by Desi, last seat by Cara" of each; a file is nobody's.
static void assert_oversold_at(Store *store, const char *wanted)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) conflicts = conflict_list(store, false, 10, &error);
    g_assert_no_error(error);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint k = 0; k < conflicts->len; k++) {
        const Conflict *conflict = g_ptr_array_index(conflicts, k);
        g_assert_cmpint(conflict->kind, ==, CONFLICT_SOLD);
        g_assert_cmpstr(conflict->session, !=, "");
        g_string_append_printf(text, "%s by %s, last seat by %s\n", conflict->name, conflict->loser.by, conflict->winner.by);
    }
    gint64 count;
    g_assert_true(conflict_count(store, &count, NULL));
    g_assert_cmpint(count, ==, conflicts->len);
    g_assert_cmpstr(text->str, ==, wanted);
}

static void assert_oversold(const Desks *desks, const char *wanted)
{
    assert_oversold_at(desks->here, wanted);
    assert_oversold_at(desks->there, wanted);
}

static char *first_key(Store *store)
{
    g_autoptr(GPtrArray) conflicts = conflict_list(store, true, 10, NULL);
    g_assert_cmpuint(conflicts->len, >, 0);
    return g_strdup(((const Conflict *)g_ptr_array_index(conflicts, 0))->key);
}

static void test_last_seat(Desks *desks, gconstpointer data)
{
    (void)data;
    sell(desks, desks->here, ANNA, SALE_ADD);
    meet(desks);
    assert_oversold(desks, "");
    meet(desks);
    g_autoptr(GPtrArray) none = conflict_list(desks->here, true, 10, NULL);
    g_assert_cmpuint(none->len, ==, 0);
}

static void test_sold_twice(Desks *desks, gconstpointer data)
{
    (void)data;
    sell(desks, desks->here, ANNA, SALE_ADD);
    let_time_pass(desks);
    gint64 first = sell(desks, desks->there, BELA, SALE_ADD);
    g_assert_true(sale_undo(desks->there, store_station_id(desks->there), first, "wrong amount", "Desi", TUESDAY, NULL));
    gint64 second = sell(desks, desks->there, BELA, SALE_ADD); // what was taken back had no seat
    meet(desks);
    assert_oversold(desks, "Bela by Desi, last seat by Cara\n");
    g_assert_true(sale_undo(desks->here, store_station_id(desks->there), second, "no seat", "Lea", TUESDAY, NULL));
    meet(desks);
    assert_oversold(desks, "");
}

// Two seats, three sales: the last one has none. A ticket that is taken away frees one.
static void test_one_too_many(Desks *desks, gconstpointer data)
{
    (void)data;
    sell(desks, desks->here, ANNA, SALE_ADD);
    meet(desks);
    sell(desks, desks->here, BELA, SALE_ADD);
    let_time_pass(desks);
    sell(desks, desks->there, CORA, SALE_ADD);
    meet(desks);
    assert_oversold(desks, "Cora by Desi, last seat by Cara\n");
    people_add_session(&desks->people, "T-07", "Hall B", NOON, 3); // a larger room
    meet(desks);
    assert_oversold(desks, "");
}

// What a file says of the person: the pass, and a ticket of the session, if any; as paid, or not yet.
static void import_as(Store *store, const char *id, const char *name, bool has_seat, TicketStatus status)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) tickets = g_ptr_array_new();
    PersonTicket ticket = {
        .reference = (char *)"AB9-2", .product = (char *)"Tutorial – T-07", .entitlement = (char *)"T-07", .status = status};
    if (has_seat)
        g_ptr_array_add(tickets, &ticket);
    const ImportRecord record = {.id = id,
                                 .fields = {[FIELD_NAME] = (char *)name,
                                            [FIELD_TICKET_TYPE] = (char *)"individual",
                                            [FIELD_STATUS] = (char *)ticket_status_name(status),
                                            [FIELD_PRODUCT] = (char *)"Individual"},
                                 .tickets = tickets};
    ImportResult result;
    g_assert_true(store_begin(store, &error) && import_record_put(store, &record, TUESDAY, &result, &error) &&
                  store_commit(store, &error));
    g_assert_no_error(error);
}

static void import(Store *store, const char *id, const char *name, bool has_seat)
{
    import_as(store, id, name, has_seat, STATUS_PAID);
}

// An order that was open, with the session in it, is paid at one desk while the other one sells the last seat.
static void test_paid_there(Desks *desks, gconstpointer data)
{
    (void)data;
    import_as(desks->here, "00000000000000d4", "Dana", true, STATUS_PENDING);
    meet(desks);
    sell(desks, desks->here, ANNA, SALE_ADD);
    let_time_pass(desks);
    gint64 paid = sell(desks, desks->there, "00000000000000d4", SALE_PAY);
    assert_oversold_at(desks->here, "");
    meet(desks);
    assert_oversold(desks, "Dana by Desi, last seat by Cara\n");
    g_assert_true(sale_undo(desks->here, store_station_id(desks->there), paid, "no seat", "Lea", TUESDAY, NULL));
    meet(desks);
    assert_oversold(desks, "");
}

// Both desks took the payment of one order: two sales, one seat.
static void test_paid_twice(Desks *desks, gconstpointer data)
{
    (void)data;
    import_as(desks->here, "00000000000000d4", "Dana", true, STATUS_PENDING);
    meet(desks);
    sell(desks, desks->here, "00000000000000d4", SALE_PAY);
    let_time_pass(desks);
    sell(desks, desks->there, "00000000000000d4", SALE_PAY);
    meet(desks);
    assert_oversold(desks, "");
    import(desks->there, "00000000000000e5", "Edda", true);
    meet(desks);
    assert_oversold(desks, "Dana by Cara, last seat by \n");
}

// An upgrade pays what was open as well.
static void test_upgraded(Desks *desks, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const SaleRequest upgrade = {.step = SALE_TYPE,
                                 .person_id = "00000000000000d4",
                                 .what = "corporate",
                                 .payment = {.method = SALE_CASH, .amount = 15000},
                                 .volunteer_name = "Desi",
                                 .now_utc_ms = TUESDAY};
    gint64 sequence;
    import_as(desks->here, "00000000000000d4", "Dana", true, STATUS_PENDING);
    meet(desks);
    sell(desks, desks->here, ANNA, SALE_ADD);
    let_time_pass(desks);
    sale_make(desks->there, desks->people.profile, &upgrade, &sequence, &error);
    g_assert_no_error(error);
    meet(desks);
    assert_oversold(desks, "Dana by Desi, last seat by Cara\n");
}

// The desk sells the last seat, and a file that comes later sold it as well.
static void test_file_brings_one(Desks *desks, gconstpointer data)
{
    (void)data;
    sell(desks, desks->here, ANNA, SALE_ADD);
    import(desks->there, "00000000000000d4", "Dana", true);
    assert_oversold_at(desks->here, "");
    meet(desks);
    assert_oversold(desks, "Anna by Cara, last seat by \n");
    import(desks->there, "00000000000000d4", "Dana", false); // given back
    meet(desks);
    assert_oversold(desks, "");
}

// What files alone brought beyond the capacity is the organiser's own doing.
static void test_files_alone(Desks *desks, gconstpointer data)
{
    (void)data;
    import(desks->there, "00000000000000d4", "Dana", true);
    import(desks->there, "00000000000000e5", "Edda", true);
    meet(desks);
    assert_oversold(desks, "");
}

// Two sales and a file: three people for one seat, of whom the desks' two lose theirs.
static void test_file_beside_two(Desks *desks, gconstpointer data)
{
    (void)data;
    sell(desks, desks->here, ANNA, SALE_ADD);
    let_time_pass(desks);
    sell(desks, desks->there, BELA, SALE_ADD);
    import(desks->there, "00000000000000d4", "Dana", true);
    meet(desks);
    assert_oversold(desks, "Bela by Desi, last seat by \nAnna by Cara, last seat by \n");
}

// Somebody let in at the room's door by `by`, as another station writes it at this moment.
static void hear_entry(Store *store, const char *station, const char *id, const char *scope, const char *by, gint64 late_ms)
{
    g_autoptr(GError) error = NULL;
    bool is_new;
    g_autofree char *body =
        g_strdup_printf("{\"by\":\"%s\",\"checkpoint\":\"door\",\"direction\":1,\"once\":true,\"scope\":\"%s\"}", by, scope);
    const Record record = {.station = station,
                           .sequence = 1,
                           .hlc = hlc_next(0, LATER + late_ms),
                           .utc_ms = TUESDAY + late_ms,
                           .kind = RECORD_ADMISSION,
                           .subject = id,
                           .body = body};
    g_assert_true(store_begin(store, &error) && journal_accept(store, &record, &is_new, &error) && store_commit(store, &error));
    g_assert_no_error(error);
}

// The seat that the desk sold is taken by whoever came in at this room's door last; at the same moment, the higher id is later, as
// everywhere. Entries elsewhere take none.
static void test_door_gives_one(Desks *desks, gconstpointer data)
{
    (void)data;
    sell(desks, desks->here, ANNA, SALE_ADD);
    hear_entry(desks->here, "00000000000000f0", CORA, "desk", "Otto", 9);
    hear_entry(desks->here, "00000000000000f1", BELA, "session/T-07", "Vera", 5);
    assert_oversold_at(desks->here, "");
    hear_entry(desks->here, "00000000000000f2", CORA, "session/T-07", "Wim", 5);
    assert_oversold_at(desks->here, "Anna by Cara, last seat by Wim\n");
}

// Two registrations of one person, who bought in the shop as well, are one seat.
static void test_joined(Desks *desks, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    sell(desks, desks->here, ANNA, SALE_ADD);
    import(desks->there, "00000000000000d4", "Dana", true);
    meet(desks);
    g_assert_true(same_join(desks->here, ANNA, "00000000000000d4", "Lea", TUESDAY, &error));
    meet(desks);
    assert_oversold(desks, "");
    g_assert_true(same_split(desks->here, "00000000000000d4", "Lea", TUESDAY, &error));
    g_assert_no_error(error);
    meet(desks);
    assert_oversold(desks, "Anna by Cara, last seat by \n");
}

// The session's ticket hangs on another registration than the one whose payment is taken: the seat is sold all the same, and
// free again when the payment is taken back.
static void test_joined_and_paid(Desks *desks, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    import_as(desks->here, "00000000000000d4", "Dana", false, STATUS_PENDING);
    import_as(desks->here, "00000000000000e5", "D. Ana", true, STATUS_PENDING);
    g_assert_true(same_join(desks->here, "00000000000000d4", "00000000000000e5", "Lea", TUESDAY, &error));
    meet(desks);
    sell(desks, desks->here, ANNA, SALE_ADD);
    let_time_pass(desks);
    gint64 paid = sell(desks, desks->there, "00000000000000d4", SALE_PAY);
    meet(desks);
    assert_oversold(desks, "Dana by Desi, last seat by Cara\n");
    g_assert_true(sale_undo(desks->here, store_station_id(desks->there), paid, "no seat", "Lea", TUESDAY, &error));
    g_assert_no_error(error);
    meet(desks);
    assert_oversold(desks, "");
}

// Whoever looked at it has it out of the way, everywhere.
static void test_looked_at(Desks *desks, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    sell(desks, desks->here, ANNA, SALE_ADD);
    sell(desks, desks->there, BELA, SALE_ADD);
    meet(desks);
    g_autofree char *key = first_key(desks->here);
    g_assert_true(conflict_acknowledge(desks->here, key, "took another session", "Lea", TUESDAY, &error));
    g_assert_false(conflict_acknowledge(desks->here, "sold:0000000000000000-1", "?", "Lea", TUESDAY, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    meet(desks);
    assert_oversold(desks, "");
    g_autofree char *again = first_key(desks->there);
    g_assert_cmpstr(again, ==, key);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, capacity, test) g_test_add("/oversold/" name, Desks, GINT_TO_POINTER(capacity), set_up, test, tear_down)
    ADD("the last seat", 1, test_last_seat);
    ADD("the last seat, sold twice", 1, test_sold_twice);
    ADD("one too many", 2, test_one_too_many);
    ADD("a file brings one", 1, test_file_brings_one);
    ADD("paid at the other desk", 1, test_paid_there);
    ADD("paid at both", 1, test_paid_twice);
    ADD("an upgrade", 1, test_upgraded);
    ADD("files alone", 1, test_files_alone);
    ADD("a file beside two sales", 1, test_file_beside_two);
    ADD("a door gives one away", 2, test_door_gives_one);
    ADD("joined", 1, test_joined);
    ADD("joined, and paid", 1, test_joined_and_paid);
    ADD("looked at", 1, test_looked_at);
    return g_test_run();
}
