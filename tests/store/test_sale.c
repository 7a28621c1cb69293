// SPDX-License-Identifier: GPL-3.0-or-later
// test_sale.c - each step of a sale, by what the rules then say; seats; two stations apart; what is taken back; later imports.
#include <string.h>

#include "common/base/json.h"
#include "common/store/people/import_record.h"
#include "common/store/record/station.h"
#include "common/store/sale/sale.h"
#include "common/store/upkeep/verify.h"
#include "tests/store/people.h"
#include "tests/store/projection_digest.h"
#include "tests/store/room.h"

#define ANNA "00000000000000a1"
#define BELA "00000000000000b2"
#define NOON (TUESDAY + 24 * HOUR_MS)

static SaleRequest request_of(const char *id, SaleStep step, const char *what)
{
    return (SaleRequest){.step = step,
                         .person_id = id,
                         .what = what,
                         .payment = {.method = SALE_CASH, .amount = 15000},
                         .volunteer_name = "Cara",
                         .now_utc_ms = TUESDAY};
}

static gint64 sell(People *people, const char *id, SaleStep step, const char *what)
{
    g_autoptr(GError) error = NULL;
    const SaleRequest request = request_of(id, step, what);
    gint64 sequence = 0;
    sale_make(people->store, people->profile, &request, &sequence, &error);
    g_assert_no_error(error);
    return sequence;
}

static void assert_refused(People *people, const SaleRequest *request, const char *why)
{
    g_autoptr(GError) error = NULL;
    gint64 count = people_record_count(people), sequence;
    g_assert_false(sale_make(people->store, people->profile, request, &sequence, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
    if (!strstr(error->message, why))
        g_error("\"%s\" does not say \"%s\"", error->message, why);
    g_assert_cmpint(people_record_count(people), ==, count);
}

static void refuse_step(People *people, const char *id, SaleStep step, const char *what, const char *why)
{
    const SaleRequest request = request_of(id, step, what);
    assert_refused(people, &request, why);
}

static void undo(People *people, gint64 sequence)
{
    g_autoptr(GError) error = NULL;
    sale_undo(people->store, store_station_id(people->store), sequence, "mistake", "Lea", TUESDAY, &error);
    g_assert_no_error(error);
}

// Somebody of a file: the ticket "a" and, unless `session` is NULL, "b" for a session; all of one status.
static ImportResult import(People *people, const char *id, const char *product, const char *status, const char *session)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) tickets = g_ptr_array_new();
    PersonTicket own = {.reference = (char *)"a",
                        .secret = (char *)"secret-a",
                        .product = (char *)product,
                        .status = ticket_status_from_name(status)};
    PersonTicket seat = {.reference = (char *)"b",
                         .secret = (char *)"secret-b",
                         .product = (char *)"Tutorial",
                         .entitlement = (char *)session,
                         .status = own.status,
                         .has_ticket = true};
    g_ptr_array_add(tickets, &own);
    if (session)
        g_ptr_array_add(tickets, &seat);
    const TicketType *type = profile_match_ticket_type(people->profile, product);
    const ImportRecord record = {.id = id,
                                 .tickets = tickets,
                                 .fields = {[FIELD_NAME] = (char *)"Anna",
                                            [FIELD_STATUS] = (char *)status,
                                            [FIELD_PRODUCT] = (char *)product,
                                            [FIELD_TICKET_TYPE] = type ? type->code : (char *)""}};
    ImportResult result;
    g_assert_true(store_begin(people->store, &error));
    g_assert_true(import_record_put(people->store, &record, TUESDAY, &result, &error));
    g_assert_true(store_commit(people->store, &error));
    return result;
}

static void assert_desk(People *people, const char *code, VerdictCode verdict)
{
    AdmitRequest look = {.profile = people->profile,
                         .ring = people->ring,
                         .checkpoint = profile_checkpoint(people->profile, "registration"),
                         .code = code,
                         .code_length = strlen(code),
                         .now_utc_ms = NOON,
                         .volunteer_name = "",
                         .is_dry_run = true};
    AdmitOutcome outcome;
    g_assert_true(store_admit(people->store, &look, &outcome, NULL));
    g_assert_cmpstr(verdict_name(outcome.verdict), ==, verdict_name(verdict));
    admit_outcome_clear(&outcome);
}

static char *tickets_of(Store *store, const Profile *profile, const char *id)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Person) person = person_load(store, profile, id, &error);
    g_assert_no_error(error);
    g_autoptr(GString) text = g_string_new(person->fields[FIELD_STATUS]);
    for (guint i = 0; i < person->tickets->len; i++) {
        const PersonTicket *ticket = g_ptr_array_index(person->tickets, i);
        g_string_append_printf(text, " %s=%s%s", ticket->reference, ticket_status_name(ticket->status),
                               ticket->has_ticket ? "+" : "");
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void assert_has(People *people, const char *id, const char *wanted)
{
    g_autofree char *found = tickets_of(people->store, people->profile, id);
    g_assert_cmpstr(found, ==, wanted);
}

static void assert_whole(Store *store)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) differences = NULL;
    if (!store_verify(store, NULL, NULL, &differences, &error))
        g_error("%s", error ? error->message : (const char *)g_ptr_array_index(differences, 0));
}

static void test_pay(People *people, gconstpointer data)
{
    (void)data;
    people_add_session(people, "T-07", "Room 318", NOON, 1);
    import(people, ANNA, "Individual", "pending", "T-07");
    assert_desk(people, "secret-a", VERDICT_PENDING);
    gint64 sale = sell(people, ANNA, SALE_PAY, NULL);
    assert_desk(people, "secret-a", VERDICT_ADMIT);
    assert_has(people, ANNA, "paid a=paid b=paid+");
    refuse_step(people, ANNA, SALE_PAY, NULL, "nothing is left to pay");
    // The same file again says nothing new, so the desk stands.
    g_assert_cmpint(import(people, ANNA, "Individual", "pending", "T-07"), ==, IMPORT_RECORD_UNCHANGED);
    assert_desk(people, "secret-a", VERDICT_ADMIT);
    undo(people, sale);
    assert_has(people, ANNA, "pending a=pending b=pending+");
    g_autoptr(GError) error = NULL;
    g_assert_false(sale_undo(people->store, store_station_id(people->store), sale, "x", "Lea", TUESDAY, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    assert_whole(people->store);
}

static void test_upgrade(People *people, gconstpointer data)
{
    (void)data;
    import(people, ANNA, "Online", "paid", NULL);
    assert_desk(people, "secret-a", VERDICT_ONLINE_ONLY);
    refuse_step(people, ANNA, SALE_TYPE, "online", "choose one");
    refuse_step(people, ANNA, SALE_TYPE, "nothing", "choose one");
    gint64 sale = sell(people, ANNA, SALE_TYPE, "individual");
    assert_desk(people, "secret-a", VERDICT_ADMIT);
    refuse_step(people, ANNA, SALE_TYPE, "individual", "already");
    undo(people, sale);
    assert_desk(people, "secret-a", VERDICT_ONLINE_ONLY);
    // Two upgrades, taken back one after the other.
    gint64 first = sell(people, ANNA, SALE_TYPE, "student"), second = sell(people, ANNA, SALE_TYPE, "individual");
    undo(people, second);
    undo(people, first);
    assert_desk(people, "secret-a", VERDICT_ONLINE_ONLY);
    import(people, BELA, "Unheard of", "paid", NULL);
    sell(people, BELA, SALE_TYPE, "student");
    g_autoptr(Person) bela = person_load(people->store, people->profile, BELA, NULL);
    g_assert_cmpstr(bela->fields[FIELD_PRODUCT], ==, profile_ticket_type(people->profile, "student")->title);
    assert_whole(people->store);
}

static void test_seats(People *people, gconstpointer data)
{
    (void)data;
    people_add_session(people, "T-07", "Room 318", NOON, 1);
    people_add(people, ANNA, "Anna", NULL);
    people_add(people, BELA, "Bela", NULL);
    gint64 sale = sell(people, ANNA, SALE_ADD, "T-07");
    assert_has(people, ANNA, "paid a=paid desk:T-07=paid+");
    refuse_step(people, ANNA, SALE_ADD, "T-07", "already");
    refuse_step(people, BELA, SALE_ADD, "T-07", "no seat is left in T-07");
    refuse_step(people, BELA, SALE_ADD, "T-99", "neither");
    g_autofree char *badge = people_badge(people, ANNA, NULL);
    g_assert_cmpint(people_scan(people, badge, "room-318", NOON), ==, VERDICT_ADMIT);
    undo(people, sale); // who sits there still has the seat
    refuse_step(people, BELA, SALE_ADD, "T-07", "no seat is left in T-07");
    sell(people, ANNA, SALE_ADD, "T-07");
    assert_whole(people->store);
}

static void test_extras(People *people, gconstpointer data)
{
    (void)data;
    people_add_session(people, "T-07", "Room 318", NOON, 30);
    people_add(people, ANNA, "Anna", "T-07");
    sell(people, ANNA, SALE_ADD, "shirt");
    sell(people, ANNA, SALE_TAKE, "b");
    assert_has(people, ANNA, "paid a=paid b=cancelled+ desk:shirt=paid");
    refuse_step(people, ANNA, SALE_TAKE, "b", "no longer have it");
    refuse_step(people, ANNA, SALE_TAKE, "a", "no longer have it"); // the admission itself is not an extra
    sell(people, ANNA, SALE_ADD, "T-07");                           // the ticket that they had, whose code works again
    assert_has(people, ANNA, "paid a=paid b=paid+ desk:shirt=paid");
    assert_whole(people->store);
}

// A session without a seat, or one that is over, is left unpaid, and the rest is paid.
static void test_skipped(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    people_add_session(people, "T-07", "Room 318", NOON, 1);
    import(people, ANNA, "Individual", "pending", "T-07");
    people_add(people, BELA, "Bela", "T-07");
    refuse_step(people, ANNA, SALE_PAY, NULL, "no seat is left in T-07");
    SaleRequest request = request_of(ANNA, SALE_PAY, NULL);
    request.skips_closed = true;
    gint64 sequence;
    g_assert_true(sale_make(people->store, people->profile, &request, &sequence, &error));
    assert_has(people, ANNA, "paid a=paid b=pending+");
    sell(people, BELA, SALE_TAKE, "b");
    SaleRequest late = request_of(ANNA, SALE_ADD, "T-07");
    late.now_utc_ms = NOON + 2 * HOUR_MS;
    assert_refused(people, &late, "is over");
    sell(people, ANNA, SALE_ADD, "T-07");
    assert_has(people, ANNA, "paid a=paid b=paid+");
    assert_whole(people->store);
}

static void note_what(const SaleRow *row, gpointer data)
{
    g_string_append_printf(data, "%s %s\n", row->step, row->what);
}

// What was never paid is not given back; and the list calls what was taken off by its name, in records of 0.1.0 too.
static void test_taken_off(People *people, gconstpointer data)
{
    (void)data;
    people_add_session(people, "T-07", "Room 318", NOON, 30);
    import(people, ANNA, "Individual", "pending", "T-07");
    SaleRequest request = request_of(ANNA, SALE_TAKE, "b");
    request.payment = (SalePayment){SALE_CASH, -15000, NULL, "ill"};
    assert_refused(people, &request, "never paid");
    sell(people, ANNA, SALE_TAKE, "b");
    g_autoptr(json_t) body = json_loads(
        "{\"by\":\"Cara\",\"origin\":\"desk\",\"sale\":{\"method\":\"cash\",\"step\":\"take\",\"what\":\"b\"}}", 0, NULL);
    g_assert_true(store_begin(people->store, NULL));
    g_assert_true(journal_append(people->store, RECORD_CHANGE, ANNA, body, TUESDAY, NULL, NULL));
    g_assert_true(store_commit(people->store, NULL));
    g_autoptr(GString) found = g_string_new(NULL);
    g_assert_true(sale_each(people->store, TUESDAY, TUESDAY + HOUR_MS, note_what, found, NULL));
    g_assert_cmpstr(found->str, ==, "take Tutorial\ntake Tutorial\n");
}

static void test_uncancel(People *people, gconstpointer data)
{
    (void)data;
    people_add_session(people, "T-07", "Room 318", NOON, 30);
    import(people, ANNA, "Individual", "cancelled", "T-07");
    refuse_step(people, ANNA, SALE_PAY, NULL, "reinstate it first");
    gint64 sale = sell(people, ANNA, SALE_UNCANCEL, NULL);
    assert_desk(people, "secret-a", VERDICT_ADMIT);
    assert_has(people, ANNA, "paid a=paid b=cancelled+");
    refuse_step(people, ANNA, SALE_UNCANCEL, NULL, "not cancelled");
    undo(people, sale);
    assert_desk(people, "secret-a", VERDICT_CANCELLED);
    g_autoptr(GError) error = NULL;
    g_assert_true(person_hold(people->store, ANNA, true, "x", "Lea", TUESDAY, &error));
    refuse_step(people, ANNA, SALE_UNCANCEL, NULL, "on hold");
}

static void test_payment(People *people, gconstpointer data)
{
    (void)data;
    static const struct {
        SalePayment payment;
        const char *why;
    } rows[] = {
        {{SALE_CASH, 0, NULL, NULL}, "how much"},
        {{SALE_CARD, 0, NULL, "x"}, "how much"},
        {{SALE_VOUCHER, 0, " ", NULL}, "which voucher"},
        {{SALE_VOUCHER, 5, "V", NULL}, "have an amount"},
        {{SALE_FREE, 0, NULL, ""}, "why it costs"},
        {{SALE_CASH, -500, NULL, NULL}, "given back"},
        {{SALE_METHOD_COUNT, 1, NULL, NULL}, "how it was paid"},
    };
    import(people, ANNA, "Individual", "pending", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        SaleRequest request = request_of(ANNA, SALE_PAY, NULL);
        request.payment = rows[i].payment;
        assert_refused(people, &request, rows[i].why);
    }
    SaleRequest request = request_of(ANNA, SALE_PAY, NULL);
    request.payment = (SalePayment){SALE_VOUCHER, 0, "SPEAKER-7", NULL};
    gint64 sequence;
    g_assert_true(sale_make(people->store, people->profile, &request, &sequence, NULL));
}

// --- two stations ---

static void note(const SaleRow *row, gpointer data)
{
    g_string_append_printf(data, "%s %s %s %" G_GINT64_FORMAT "%s%s%s\n", row->volunteer, row->step, row->method, row->amount,
                           row->has_amount ? "" : "?", row->is_undone ? " undone" : "", row->is_twice ? " twice" : "");
}

static void assert_list(Store *store, const char *wanted)
{
    g_autoptr(GString) found = g_string_new(NULL);
    g_assert_true(sale_each(store, TUESDAY, TUESDAY + HOUR_MS, note, found, NULL));
    g_assert_cmpstr(found->str, ==, wanted);
}

// Both take the money. One payment is taken back, and the other one stands; then that one is.
static void test_apart(People *people, gconstpointer data)
{
    (void)data;
    Room room;
    room_init(&room);
    g_autoptr(Store) other = room_store(&room);
    import(people, ANNA, "Individual", "pending", NULL);
    room_send(people->store, other);
    gint64 here = sell(people, ANNA, SALE_PAY, NULL), there = 0;
    SaleRequest request = request_of(ANNA, SALE_PAY, NULL);
    request.volunteer_name = "Desi";
    g_assert_true(sale_make(other, people->profile, &request, &there, NULL));
    room_send(people->store, other);
    room_send(other, people->store);
    assert_list(people->store, "Cara pay cash 15000 twice\nDesi pay cash 15000 twice\n");
    g_assert_true(sale_undo(people->store, store_station_id(other), there, "twice", "Lea", TUESDAY, NULL));
    assert_has(people, ANNA, "paid a=paid");
    assert_list(people->store, "Cara pay cash 15000\nDesi pay cash 15000 undone twice\n");
    undo(people, here);
    assert_has(people, ANNA, "pending a=pending");
    room_send(people->store, other);
    g_autofree char *mine = store_projection_digest(people->store, NULL);
    g_autofree char *theirs = store_projection_digest(other, NULL);
    g_assert_cmpstr(mine, ==, theirs);
    assert_whole(other);
    room_clear(&room);
}

// What a walk-in paid is in the list as well, though nobody said how much.
static void test_walk_in(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(json_t) body =
        json_loads("{\"by\":\"Desi\",\"name\":\"Wim\",\"origin\":\"walk-in\",\"sale\":{\"method\":\"cash\",\"step\":\"pay\"},"
                   "\"status\":\"paid\",\"ticket_type\":\"individual\"}",
                   0, NULL);
    gint64 sequence;
    g_assert_true(store_begin(people->store, NULL));
    g_assert_true(journal_append(people->store, RECORD_REGISTRATION, ANNA, body, TUESDAY, &sequence, NULL));
    g_assert_true(store_commit(people->store, NULL));
    assert_list(people->store, "Desi pay cash 0?\n");
    undo(people, sequence);
    g_autoptr(Person) wim = person_load(people->store, people->profile, ANNA, NULL);
    g_assert_cmpint(wim->status, ==, STATUS_PENDING);
    g_assert_cmpstr(wim->fields[FIELD_NAME], ==, "Wim");
    assert_list(people->store, "Desi pay cash 0? undone\n");
    sell(people, ANNA, SALE_PAY, NULL);
    assert_whole(people->store);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    static const struct {
        const char *path;
        void (*run)(People *people, gconstpointer data);
    } tests[] = {
        {"/sale/pay", test_pay},           {"/sale/upgrade", test_upgrade}, {"/sale/seats", test_seats},
        {"/sale/extras", test_extras},     {"/sale/skipped", test_skipped}, {"/sale/taken-off", test_taken_off},
        {"/sale/uncancel", test_uncancel}, {"/sale/payment", test_payment}, {"/sale/two-stations", test_apart},
        {"/sale/walk-in", test_walk_in},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, People, NULL, people_set_up, tests[i].run, people_tear_down);
    return g_test_run();
}
