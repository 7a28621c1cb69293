// SPDX-License-Identifier: GPL-3.0-or-later
// test_transfer.c - a file gives a ticket to somebody else, or goes on naming who gave it away at a desk.
#include <string.h>

#include "common/base/json.h"
#include "common/import/erasure.h"
#include "common/store/journal/erase.h"
#include "common/store/people/transfer.h"
#include "common/store/sale/sale.h"
#include "common/store/record/station.h"
#include "tests/import/file.h"

#define HEAD "Order code,Attendee name,Product,Paid,Secret,E-mail,Company,Sponsors may get\n"
#define ROW(secret, name, email, company, paid)                                                                                  \
    "A," name ",Individual," paid "," secret "," email "," company ",\"Name, e-mail\"\n"
#define ANA ROW("s-a", "Ana Horvat", "ana@example.org", "Acme", "Yes")
#define BO ROW("s-a", "Bo Li", "bo@example.org", "Acme", "Yes")
#define TAKER "00000000000000c3"

static char *holder_of(const Desk *desk, const char *secret)
{
    g_autoptr(GError) error = NULL;
    char *id = NULL;
    g_assert_true(person_find_holder(desk->store, secret, &id, &error));
    g_assert_no_error(error);
    return id;
}

// "Bo Li <bo@example.org> paid, Acme, consent: name,email, tickets: 1"
static char *told(const Desk *desk, const char *id)
{
    g_autoptr(Person) person = desk_load(desk, id);
    return g_strdup_printf("%s <%s> %s, %s, consent: %s, tickets: %u", person->fields[FIELD_NAME], person->fields[FIELD_EMAIL],
                           person->fields[FIELD_STATUS], person->fields[FIELD_COMPANY], person->fields[FIELD_CONSENT],
                           person->tickets->len);
}

static void assert_person(const Desk *desk, const char *id, const char *wanted)
{
    g_autofree char *found = told(desk, id);
    g_assert_cmpstr(found, ==, wanted);
}

static void assert_holder(const Desk *desk, const char *secret, const char *wanted)
{
    g_autofree char *id = holder_of(desk, secret);
    assert_person(desk, id, wanted);
}

static void take(Desk *desk, const char *rows)
{
    g_autofree char *text = g_strconcat(HEAD, rows, NULL);
    g_auto(RegistrationsReport) report = file_import_good(desk, text);
    g_assert_cmpint(report.rejected_count, ==, 0);
}

static void hand_on(Desk *desk, const char *id, const char *taker, const char *name, const char *email)
{
    g_autoptr(GError) error = NULL;
    const TransferRequest request = {.person_id = id,
                                     .taker_id = taker,
                                     .fields = {[FIELD_NAME] = name, [FIELD_EMAIL] = email},
                                     .volunteer_name = "Lea",
                                     .now_utc_ms = NOON};
    g_assert_true(transfer_make(desk->store, desk->profile, &request, &error));
    g_assert_no_error(error);
}

static void test_by_file(Desk *desk, gconstpointer data)
{
    (void)data;
    take(desk, ANA);
    g_autofree char *ana = holder_of(desk, "s-a");
    g_autoptr(GError) error = NULL;
    g_auto(RegistrationsReport) report = file_import_good(desk, HEAD BO);
    g_assert_cmpint(report.added_count, ==, 1);
    g_assert_true(file_says(&report, "the ticket of Ana Horvat is now that of Bo Li"));
    assert_person(desk, ana, "Ana Horvat <ana@example.org> cancelled, Acme, consent: , tickets: 0");
    assert_holder(desk, "s-a", "Bo Li <bo@example.org> paid, Acme, consent: , tickets: 1");
    g_autofree char *bo = holder_of(desk, "s-a");
    g_assert_cmpstr(bo, !=, ana);
    gint64 count = desk_record_count(desk);
    take(desk, BO); // again
    g_assert_cmpint(desk_record_count(desk), ==, count);
    take(desk, ROW("s-a", "Bo Lee", "bo@example.org", "Beta", "Yes")); // a name is corrected
    take(desk, ROW("s-a", "Bo Lee", "b.lee@example.org", "Beta", "No"));
    assert_person(desk, bo, "Bo Lee <b.lee@example.org> pending, Beta, consent: , tickets: 1");
    assert_person(desk, ana, "Ana Horvat <ana@example.org> cancelled, Acme, consent: , tickets: 0");
    desk_assert_whole(desk);
}

static void test_dry(Desk *desk, gconstpointer data)
{
    (void)data;
    take(desk, ANA);
    gint64 count = desk_record_count(desk);
    g_auto(RegistrationsReport) report = file_import_text(desk, HEAD BO, &(RegistrationsRequest){.is_dry_run = true});
    g_assert_true(file_says(&report, "is now that of Bo Li"));
    g_assert_cmpint(desk_record_count(desk), ==, count);
}

// One e-mail for a group, a new address, a correction of both, and what is blank.
static const char *const none[] = {ROW("s-a", "Bo Li", "ana@example.org", "Acme", "Yes"),
                                   ROW("s-a", "Ana Horvat", "ana@example.com", "Acme", "Yes"),
                                   ROW("s-a", "Horvat Ána", "Ana+pycon@example.org", "Acme", "Yes"),
                                   ROW("s-a", "Bo Li", "", "Acme", "Yes"), ROW("s-a", "", "bo@example.org", "Acme", "Yes")};

static void test_none(Desk *desk, gconstpointer data)
{
    take(desk, ANA);
    g_autofree char *text = g_strconcat(HEAD, data, NULL);
    g_auto(RegistrationsReport) report = file_import_good(desk, text);
    g_assert_cmpint(report.changed_count, ==, 1);
    g_assert_false(file_says(&report, "is now that of"));
    g_assert_cmpint(desk_person_count(desk), ==, 1);
}

// One of two tickets goes; who had both keeps the other, their consent and their badge, whatever stands first in the file.
static void test_one_of_two(Desk *desk, gconstpointer data)
{
    const bool is_first = data != NULL;
    take(desk, ANA "B,Ana Horvat,Individual,Yes,s-b,ana@example.org,Acme,\"Name, e-mail\"\n");
    g_autofree char *ana = holder_of(desk, "s-a");
    assert_holder(desk, "s-b", "Ana Horvat <ana@example.org> paid, Acme, consent: name,email, tickets: 2");
#define BO_B "B,Bo Li,Individual,Yes,s-b,bo@example.org,Acme,\"Name, e-mail\"\n"
#define BO_A "A,Bo Li,Individual,Yes,s-a,bo@example.org,Acme,\"Name, e-mail\"\n"
#define ANA_B "B,Ana Horvat,Individual,Yes,s-b,ana@example.org,Acme,\"Name, e-mail\"\n"
    const char *ticket = is_first ? "s-a" : "s-b", *other = is_first ? "s-b" : "s-a";
    const char *rows = is_first ? BO_A ANA_B : ANA BO_B;
    for (int time = 0; time < 2; time++) {
        take(desk, rows);
        assert_holder(desk, ticket, "Bo Li <bo@example.org> paid, Acme, consent: , tickets: 1");
        assert_holder(desk, other, "Ana Horvat <ana@example.org> paid, Acme, consent: name,email, tickets: 1");
        assert_person(desk, ana, "Ana Horvat <ana@example.org> paid, Acme, consent: name,email, tickets: 1");
    }
    g_assert_cmpint(desk_person_count(desk), ==, 2);
    desk_assert_whole(desk);
}

// The shop has not heard of it: what it says of the ticket is the taker's, what it says of the person the former holder's.
static void test_at_desk(Desk *desk, gconstpointer data)
{
    (void)data;
    take(desk, ANA);
    g_autofree char *ana = holder_of(desk, "s-a");
    hand_on(desk, ana, TAKER, "Bo Li", "bo@example.org");
    gint64 count = desk_record_count(desk);
    take(desk, ANA);
    g_assert_cmpint(desk_record_count(desk), ==, count);
    assert_person(desk, TAKER, "Bo Li <bo@example.org> paid, , consent: , tickets: 1");
    take(desk, ROW("s-a", "Ana Horvat", "ana@example.org", "Beta", "No"));
    assert_person(desk, TAKER, "Bo Li <bo@example.org> pending, , consent: , tickets: 1");
    assert_person(desk, ana, "Ana Horvat <ana@example.org> cancelled, Beta, consent: , tickets: 0");
    count = desk_record_count(desk);
    take(desk, ROW("s-a", "Ana Horvat", "ana@example.org", "Beta", "No"));
    g_assert_cmpint(desk_record_count(desk), ==, count);
    // Now it has: the new name comes with the company that stands there, and with an answer that was Ana's.
    take(desk, ROW("s-a", "Bo Li", "bo@example.org", "Gamma", "Yes"));
    assert_person(desk, TAKER, "Bo Li <bo@example.org> paid, Gamma, consent: , tickets: 1");
    desk_assert_whole(desk);
}

// Nobody is missing for having taken a ticket over; and who had it is not asked for.
static void test_full(Desk *desk, gconstpointer data)
{
    (void)data;
    take(desk, ANA);
    g_autofree char *ana = holder_of(desk, "s-a");
    hand_on(desk, ana, TAKER, "Bo Li", "bo@example.org");
    g_auto(RegistrationsReport) report = file_import_text(desk, HEAD ANA, &(RegistrationsRequest){.is_full = true});
    g_assert_cmpint(report.absent_count, ==, 0);
    assert_person(desk, TAKER, "Bo Li <bo@example.org> paid, , consent: , tickets: 1");
    g_auto(RegistrationsReport) later = file_import_text(desk, HEAD BO, &(RegistrationsRequest){.is_full = true});
    g_assert_cmpint(later.absent_count, ==, 0);
    assert_person(desk, TAKER, "Bo Li <bo@example.org> paid, Acme, consent: , tickets: 1");
}

// Over two hands, and then by a file.
static void test_chain(Desk *desk, gconstpointer data)
{
    (void)data;
    take(desk, ANA);
    g_autofree char *ana = holder_of(desk, "s-a");
    hand_on(desk, ana, TAKER, "Bo Li", "bo@example.org");
    hand_on(desk, TAKER, "00000000000000d4", "Cy Ng", "cy@example.org");
    take(desk, ROW("s-a", "Ana Horvat", "ana@example.org", "Acme", "No"));
    assert_holder(desk, "s-a", "Cy Ng <cy@example.org> pending, , consent: , tickets: 1");
    take(desk, ROW("s-a", "Di Wu", "di@example.org", "Acme", "Yes"));
    assert_holder(desk, "s-a", "Di Wu <di@example.org> paid, Acme, consent: , tickets: 1");
    assert_person(desk, "00000000000000d4", "Cy Ng <cy@example.org> cancelled, , consent: , tickets: 0");
    g_assert_cmpint(desk_person_count(desk), ==, 4);
    desk_assert_whole(desk);
}

typedef struct {
    const char *station;
    gint64 sequence;
} Last;

static void note_sale(const SaleRow *row, gpointer data)
{
    ((Last *)data)->sequence = row->sequence;
}

// What a lead took back no later file repeats.
static void test_taken_back(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    take(desk, ANA);
    g_autofree char *ana = holder_of(desk, "s-a");
    take(desk, BO);
    Last last = {store_station_id(desk->store), 0};
    g_assert_true(sale_each(desk->store, 0, G_MAXINT64, note_sale, &last, &error));
    g_assert_true(sale_undo(desk->store, last.station, last.sequence, "mistake", "Lea", NOON, &error));
    g_assert_no_error(error);
    assert_person(desk, ana, "Ana Horvat <ana@example.org> paid, Acme, consent: name,email, tickets: 1");
    take(desk, BO);
    assert_holder(desk, "s-a", "Ana Horvat <ana@example.org> paid, Acme, consent: name,email, tickets: 1");
    take(desk, ROW("s-a", "Bo Li", "bo@example.org", "Beta", "Yes"));
    assert_holder(desk, "s-a", "Bo Li <bo@example.org> paid, Beta, consent: , tickets: 1");
    desk_assert_whole(desk);
}

static void erase(Desk *desk, const char *id)
{
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) ids = erasure_ids(desk->store, id, &error);
    g_assert_no_error(error);
    g_assert_true(erase_person(desk->store, (const char *const *)ids, "Lea", NOON, &error));
}

// Whoever is taken out, the other one stays; and no file brings either back.
static void test_erased(Desk *desk, gconstpointer data)
{
    const bool is_taker = data != NULL;
    take(desk, ANA);
    g_autofree char *ana = holder_of(desk, "s-a");
    hand_on(desk, ana, TAKER, "Bo Li", "bo@example.org");
    erase(desk, is_taker ? TAKER : ana);
    const char *const rows[] = {ANA, ROW("s-a", "Ana Horvat", "ana@example.org", "Beta", "Yes"), BO};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strconcat(HEAD, rows[i], NULL);
        g_auto(RegistrationsReport) report = file_import_text(desk, text, &(RegistrationsRequest){.is_full = true});
        g_autoptr(Person) other = desk_load(desk, is_taker ? ana : TAKER), gone = desk_load(desk, is_taker ? TAKER : ana);
        g_assert_cmpstr(other->fields[FIELD_NAME], ==, is_taker ? "Ana Horvat" : "Bo Li");
        g_assert_cmpstr(other->fields[FIELD_STATUS], ==, is_taker ? "cancelled" : "paid");
        g_assert_cmpstr(gone->fields[FIELD_NAME], ==, "");
        g_assert_cmpstr(gone->fields[FIELD_EMAIL], ==, "");
        g_assert_cmpint(desk_person_count(desk), ==, 2);
    }
    desk_assert_whole(desk);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    static const struct {
        const char *path;
        gconstpointer data;
        void (*run)(Desk *desk, gconstpointer data);
    } tests[] = {
        {"/transfer/by-file", NULL, test_by_file},
        {"/transfer/dry-run", NULL, test_dry},
        {"/transfer/is-none/group", none[0], test_none},
        {"/transfer/is-none/address", none[1], test_none},
        {"/transfer/is-none/spelling", none[2], test_none},
        {"/transfer/is-none/no-address", none[3], test_none},
        {"/transfer/is-none/no-name", none[4], test_none},
        {"/transfer/one-of-two/first", "", test_one_of_two},
        {"/transfer/one-of-two/last", NULL, test_one_of_two},
        {"/transfer/at-a-desk", NULL, test_at_desk},
        {"/transfer/full-file", NULL, test_full},
        {"/transfer/chain", NULL, test_chain},
        {"/transfer/taken-back", NULL, test_taken_back},
        {"/transfer/erased/former", NULL, test_erased},
        {"/transfer/erased/taker", "", test_erased},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, Desk, tests[i].data, desk_set_up_us, tests[i].run, desk_tear_down);
    return g_test_run();
}
