// SPDX-License-Identifier: GPL-3.0-or-later
// test_transfer.c - a ticket changes hands at a desk: who may pass then, what stays with whom, two stations apart, taken back.
#include <string.h>

#include "common/store/admit/conflict.h"
#include "common/store/lead/lead_consent.h"
#include "common/store/people/same.h"
#include "common/store/people/transfer.h"
#include "common/store/record/station.h"
#include "common/store/sale/sale.h"
#include "common/store/upkeep/verify.h"
#include "tests/store/people.h"
#include "tests/store/projection_digest.h"
#include "tests/store/room.h"

#define ANNA "00000000000000a1"
#define BELA "00000000000000b2"
#define CORA "00000000000000c3"
#define NOON (TUESDAY + 24 * HOUR_MS)

static TransferRequest request_of(const char *id, const char *taker, const char *name)
{
    return (TransferRequest){.person_id = id,
                             .taker_id = taker,
                             .fields = {[FIELD_NAME] = name, [FIELD_EMAIL] = "new@example.org"},
                             .volunteer_name = "Lea",
                             .now_utc_ms = TUESDAY};
}

static void hand_on(Store *store, const People *people, const char *id, const char *taker, const char *name)
{
    g_autoptr(GError) error = NULL;
    const TransferRequest request = request_of(id, taker, name);
    transfer_make(store, people->profile, &request, &error);
    g_assert_no_error(error);
}

static void refuse(People *people, const TransferRequest *request, const char *why)
{
    g_autoptr(GError) error = NULL;
    gint64 count = people_record_count(people);
    g_assert_false(transfer_make(people->store, people->profile, request, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
    if (!strstr(error->message, why))
        g_error("\"%s\" does not say \"%s\"", error->message, why);
    g_assert_cmpint(people_record_count(people), ==, count);
}

static void edit(People *people, const char *id, PersonField field, const char *value)
{
    g_autoptr(GError) error = NULL;
    const char *fields[FIELD_COUNT] = {NULL};
    fields[field] = value;
    person_edit(people->store, id, fields, "Desi", TUESDAY, &error);
    g_assert_no_error(error);
}

static void allow(People *people, const char *id)
{
    g_autoptr(GError) error = NULL;
    edit(people, id, FIELD_CONSENT, "name,email");
    lead_allow(people->store, id, "acme", "name,company", "Desi", TUESDAY, &error);
    g_assert_no_error(error);
}

// "Anna paid a=paid consent: name / acme:name"
static char *told(Store *store, const Profile *profile, const char *id)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Person) person = person_load(store, profile, id, &error);
    g_assert_no_error(error);
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text, "%s %s", person->fields[FIELD_NAME], person->fields[FIELD_STATUS]);
    for (guint i = 0; i < person->tickets->len; i++) {
        const PersonTicket *ticket = g_ptr_array_index(person->tickets, i);
        g_string_append_printf(text, " %s=%s", ticket->reference, ticket_status_name(ticket->status));
    }
    g_string_append_printf(text, " consent: %s/%s", person->fields[FIELD_CONSENT], person->fields[FIELD_SPONSOR_CONSENT]);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void assert_told(const People *people, Store *store, const char *id, const char *wanted)
{
    g_autofree char *found = told(store, people->profile, id);
    g_assert_cmpstr(found, ==, wanted);
}

static void assert_whole(Store *store)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) differences = NULL;
    if (!store_verify(store, NULL, NULL, &differences, &error))
        g_error("%s", error ? error->message : (const char *)g_ptr_array_index(differences, 0));
}

static void test_doors(People *people, gconstpointer data)
{
    (void)data;
    people_add_session(people, "T-07", "Room 318", NOON, 1);
    people_add(people, ANNA, "Anna", "T-07");
    allow(people, ANNA);
    g_autofree char *badge = people_badge(people, ANNA, NULL), *seat = people_badge(people, ANNA, "T-07");
    hand_on(people->store, people, ANNA, BELA, "Bela");
    g_assert_cmpint(people_scan(people, badge, "registration", NOON), ==, VERDICT_REVOKED);
    g_assert_cmpint(people_scan(people, seat, "room-318", NOON), ==, VERDICT_REVOKED);
    assert_told(people, people->store, ANNA, "Anna cancelled consent: /");
    assert_told(people, people->store, BELA, "Bela paid a=paid b=paid consent: /");
    g_autofree char *secret = g_strconcat("secret-", ANNA, NULL);
    g_assert_cmpint(people_scan(people, secret, "registration", NOON), ==, VERDICT_ADMIT);
    g_autofree char *theirs = people_badge(people, BELA, NULL);
    g_assert_cmpint(people_scan(people, theirs, "room-318", NOON), ==, VERDICT_ADMIT);
    g_autoptr(Person) bela = person_load(people->store, people->profile, BELA, NULL);
    g_assert_cmpstr(bela->fields[FIELD_TICKET_TYPE], ==, "individual");
    g_assert_cmpstr(bela->fields[FIELD_EMAIL], ==, "new@example.org");
    hand_on(people->store, people, ANNA, BELA, "Bela"); // asked again by who heard no answer
    assert_told(people, people->store, BELA, "Bela paid a=paid b=paid consent: /");
    assert_whole(people->store);
}

static void test_refused(People *people, gconstpointer data)
{
    (void)data;
    people_add(people, ANNA, "Anna Lind", NULL);
    edit(people, ANNA, FIELD_EMAIL, "anna@example.org");
    TransferRequest request = request_of(ANNA, BELA, " ");
    refuse(people, &request, "say the name");
    request = request_of(ANNA, BELA, "Lind, Ánna");
    request.fields[FIELD_EMAIL] = NULL;
    refuse(people, &request, "the same person");
    request.fields[FIELD_EMAIL] = "Anna@Example.org";
    refuse(people, &request, "the same person");
    request = request_of(ANNA, BELA, "Bela");
    g_assert_true(person_hold(people->store, ANNA, true, "x", "Lea", TUESDAY, NULL));
    refuse(people, &request, "on hold");
    g_assert_true(person_hold(people->store, ANNA, false, "x", "Lea", TUESDAY, NULL));
    hand_on(people->store, people, ANNA, BELA, "Bela");
    request.taker_id = CORA;
    refuse(people, &request, "nothing to hand on");
}

// A name or an address of somebody else ends also what single sponsors were allowed.
static void test_edited(People *people, gconstpointer data)
{
    (void)data;
    people_add(people, ANNA, "Anna", NULL);
    allow(people, ANNA);
    edit(people, ANNA, FIELD_NAME, "Bela");
    assert_told(people, people->store, ANNA, "Bela paid a=paid consent: /");
}

static gint64 last_sale(Store *store);
static void note(const SaleRow *row, gpointer data)
{
    *(gint64 *)data = row->sequence;
    g_assert_cmpint(row->amount, ==, 0);
    g_assert_true(row->has_amount);
}

static gint64 last_sale(Store *store)
{
    gint64 sequence = 0;
    g_assert_true(sale_each(store, 0, G_MAXINT64, note, &sequence, NULL));
    return sequence;
}

static void test_taken_back(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    people_add(people, ANNA, "Anna", "T-07");
    allow(people, ANNA);
    hand_on(people->store, people, ANNA, BELA, "Bela");
    gint64 first = last_sale(people->store);
    hand_on(people->store, people, BELA, CORA, "Cora");
    gint64 second = last_sale(people->store);
    const char *station = store_station_id(people->store);
    g_assert_false(sale_undo(people->store, station, first, "x", "Lea", TUESDAY, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
    g_clear_error(&error);
    g_assert_true(sale_undo(people->store, station, second, "x", "Lea", TUESDAY, &error));
    assert_told(people, people->store, CORA, "Cora cancelled consent: /");
    assert_told(people, people->store, BELA, "Bela paid a=paid b=paid consent: /");
    g_assert_true(sale_undo(people->store, station, first, "x", "Lea", TUESDAY, &error));
    assert_told(people, people->store, BELA, "Bela cancelled consent: /");
    assert_told(people, people->store, ANNA, "Anna paid a=paid b=paid consent: name,email/acme:,acme:name,acme:company");
    hand_on(people->store, people, ANNA, "00000000000000d4", "Bela");
    assert_told(people, people->store, "00000000000000d4", "Bela paid a=paid b=paid consent: /");
    assert_whole(people->store);
}

// Whoever was joined with somebody hands on what both registrations have.
static void test_joined(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    people_add(people, ANNA, "Anna", NULL);
    people_add(people, BELA, "A. Nna", "T-07");
    edit(people, BELA, FIELD_CONSENT, "name");
    g_assert_true(same_join(people->store, ANNA, BELA, "Lea", TUESDAY, &error));
    hand_on(people->store, people, ANNA, CORA, "Cora");
    assert_told(people, people->store, ANNA, "Anna cancelled consent: /");
    g_autoptr(Person) cora = person_load(people->store, people->profile, CORA, &error);
    g_assert_cmpstr(cora->fields[FIELD_STATUS], ==, "paid");
    g_assert_true(g_strv_contains((const char *const *)cora->entitlements, "T-07"));
    assert_whole(people->store);
}

// --- two stations ---

typedef struct {
    Room room;
    Store *here, *there;
} Apart;

static void apart_begin(Apart *apart, People *people)
{
    room_init(&apart->room);
    apart->here = people->store;
    apart->there = room_store(&apart->room);
    people_add(people, ANNA, "Anna", "T-07");
    allow(people, ANNA);
    room_send(apart->here, apart->there);
}

static void apart_meet(Apart *apart)
{
    room_send(apart->there, apart->here);
    room_send(apart->here, apart->there);
    g_autofree char *mine = store_projection_digest(apart->here, NULL);
    g_autofree char *theirs = store_projection_digest(apart->there, NULL);
    g_assert_cmpstr(mine, ==, theirs);
    assert_whole(apart->here);
    assert_whole(apart->there);
}

static void apart_end(Apart *apart)
{
    store_close(apart->there);
    room_clear(&apart->room);
}

static guint count_conflicts(Store *store)
{
    g_autoptr(GError) error = NULL;
    gint64 count = 0;
    g_assert_true(conflict_count(store, &count, &error));
    g_autoptr(GPtrArray) conflicts = conflict_list(store, false, 10, &error);
    g_assert_no_error(error);
    guint found = 0;
    for (guint i = 0; i < conflicts->len; i++) {
        const Conflict *conflict = g_ptr_array_index(conflicts, i);
        if (conflict->kind != CONFLICT_TRANSFERRED)
            continue;
        found++;
        g_assert_cmpstr(conflict->name, ==, "Anna");
        g_assert_cmpstr(conflict->winner.by, ==, "Lea");
    }
    g_assert_cmpint(count, ==, conflicts->len);
    return found;
}

// Two desks hand it to two people: a lead hears of it, and takes one back.
static void test_twice(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Apart apart;
    apart_begin(&apart, people);
    hand_on(apart.here, people, ANNA, BELA, "Bela");
    hand_on(apart.there, people, ANNA, CORA, "Cora");
    apart_meet(&apart);
    g_assert_cmpint(count_conflicts(apart.here), ==, 1);
    g_assert_cmpint(count_conflicts(apart.there), ==, 1);
    g_assert_true(sale_undo(apart.here, store_station_id(apart.there), last_sale(apart.there), "x", "Lea", TUESDAY, &error) ||
                  sale_undo(apart.here, store_station_id(apart.here), last_sale(apart.here), "x", "Lea", TUESDAY, NULL));
    apart_meet(&apart);
    g_assert_cmpint(count_conflicts(apart.here), ==, 0);
    assert_told(people, apart.there, ANNA, "Anna cancelled consent: /");
    apart_end(&apart);
}

// While one desk hands it on, another changes what it was, and an old file comes in late: nothing of the former holder's reaches the new one.
static void test_meanwhile(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Apart apart;
    apart_begin(&apart, people);
    hand_on(apart.here, people, ANNA, BELA, "Bela");
    const char *fields[FIELD_COUNT] = {[FIELD_COMPANY] = "Beta", [FIELD_PRONOUNS] = "she"};
    g_assert_true(person_edit(apart.there, ANNA, fields, "Desi", TUESDAY + 1, &error));
    apart_meet(&apart);
    assert_told(people, apart.there, ANNA, "Anna cancelled consent: /");
    assert_told(people, apart.there, BELA, "Bela paid a=paid b=paid consent: /");
    g_autoptr(Person) bela = person_load(apart.there, people->profile, BELA, &error);
    g_assert_cmpstr(bela->fields[FIELD_COMPANY], ==, "");
    g_assert_cmpint(count_conflicts(apart.here), ==, 0);
    apart_end(&apart);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    static const struct {
        const char *path;
        void (*run)(People *people, gconstpointer data);
    } tests[] = {
        {"/transfer/doors", test_doors},           {"/transfer/refused", test_refused}, {"/transfer/edited", test_edited},
        {"/transfer/taken-back", test_taken_back}, {"/transfer/joined", test_joined},   {"/transfer/twice", test_twice},
        {"/transfer/meanwhile", test_meanwhile},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, People, NULL, people_set_up, tests[i].run, people_tear_down);
    return g_test_run();
}
