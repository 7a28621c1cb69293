// SPDX-License-Identifier: GPL-3.0-or-later
// test_erase.c - one person taken out of one store: nothing of them is found any more, what counts and rules need stays, and the
// tables are what the journal makes of them.
#include <string.h>

#include "common/base/json.h"
#include "common/store/admit/scan_outcome.h"
#include "common/store/journal/erase.h"
#include "common/store/job/job.h"
#include "common/store/journal/journal.h"
#include "common/store/people/person.h"
#include "common/store/journal/quarantine.h"
#include "common/store/sale/sale.h"
#include "common/store/people/same.h"
#include "common/store/people/search.h"
#include "common/store/record/person_field.h"
#include "common/store/record/station.h"
#include "common/store/store.h"
#include "common/store/upkeep/verify.h"
#include "tests/store/people.h"

#define GRACE "00000000000000a1"
#define ADA "00000000000000a2"
#define LIN "00000000000000a3"

static void assert_found(Store *store, const char *text, guint count)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) hits = search_people(store, text, 10, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(hits->len, ==, count);
}

static void assert_whole(Store *store)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) differences = NULL;
    g_assert_true(store_verify(store, NULL, NULL, &differences, &error));
    g_assert_no_error(error);
}

static void erase(People *people, const char *id)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(erase_person(people->store, (const char *const[]){id, NULL}, "lea", TUESDAY + HOUR_MS, &error));
    g_assert_no_error(error);
}

static void keep_outcome(Store *store, gint64 number, const char *person, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin(store, &error));
    g_assert_true(scan_outcome_put(store, &(ScanOutcome){"c1", number, person, text}, &error));
    g_assert_true(store_commit(store, &error));
}

static bool has_outcome(Store *store, gint64 number)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    gint64 last;
    g_assert_true(scan_outcome_get(store, "c1", number, &text, &last, &error));
    return text != NULL;
}

static void test_taken_out(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    people_add(people, GRACE, "Grace Hopper", NULL);
    people_add(people, ADA, "Ada Lovelace", NULL);
    g_autofree char *badge = people_badge(people, GRACE, NULL);
    g_assert_cmpint(people_scan(people, badge, "registration", TUESDAY), ==, VERDICT_ADMIT);
    assert_found(people->store, "Hopper", 1);
    keep_outcome(people->store, 1, GRACE, "Welcome, Grace Hopper");
    keep_outcome(people->store, 2, ADA, "Welcome, Ada Lovelace");
    keep_outcome(people->store, 3, "", "not known");
    erase(people, GRACE);
    assert_found(people->store, "Hopper", 0);
    g_assert_false(has_outcome(people->store, 1)); // a phone that asks again is told of nothing
    g_assert_true(has_outcome(people->store, 2) && has_outcome(people->store, 3));
    assert_found(people->store, "Lovelace", 1);
    bool is_erased;
    g_assert_true(erase_has(people->store, GRACE, &is_erased, &error) && is_erased);
    g_assert_true(erase_has(people->store, ADA, &is_erased, &error) && !is_erased);
    g_autoptr(Person) left = person_load(people->store, people->profile, GRACE, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(left->fields[FIELD_NAME], ==, "");
    g_assert_cmpstr(left->fields[FIELD_TICKET_TYPE], ==, "individual");
    g_assert_cmpint(left->status, ==, STATUS_PAID);
    g_assert_cmpint(left->arrived_utc_ms, ==, TUESDAY);
    g_assert_true(left->has_badge);
    g_assert_cmpuint(left->tickets->len, ==, 1);
    g_assert_cmpstr(((PersonTicket *)left->tickets->pdata[0])->secret, ==, NULL);
    assert_whole(people->store);
}

static void expect_money_only(const SaleRow *row, gpointer data)
{
    ++*(int *)data;
    g_assert_cmpint(row->amount, ==, -100);
    g_assert_cmpstr(row->what, ==, "");
    g_assert_cmpstr(row->reason, ==, "");
}

// What was paid stays in the list of the day. Who was joined with the person says nothing of anybody: the tables stay what the journal makes of them.
static void test_joined(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    people_add(people, GRACE, "Grace Hopper", NULL);
    people_add(people, ADA, "Ada Lovelace", NULL);
    g_assert_true(same_join(people->store, GRACE, ADA, "lea", TUESDAY, &error));
    people_hear(
        people->store, RECORD_CHANGE, GRACE, TUESDAY,
        "{\"status\":\"paid\",\"sale\":{\"step\":\"take\",\"what\":\"secret\",\"method\":\"cash\",\"amount\":-100,\"reason\":\"ill\"}}");
    erase(people, GRACE);
    int sale_count = 0;
    g_assert_true(sale_each(people->store, 0, G_MAXINT64, expect_money_only, &sale_count, &error));
    g_assert_cmpint(sale_count, ==, 1);
    g_autofree char *person = same_person(people->store, ADA, &error);
    g_assert_cmpstr(person, ==, GRACE);
    assert_whole(people->store);
}

// A list of who has the person's data waits for a printer.
static gint64 ask_for_list(Store *store, const char *id)
{
    g_autoptr(GError) error = NULL;
    const Job job = {.person_id = (char *)id,
                     .label = (char *)"list",
                     .media = (char *)"80",
                     .role = (char *)JOB_DISCLOSURE,
                     .fields = (char *)"{\"disclosure_list\":\"acme\"}"};
    gint64 job_id = 0;
    g_assert_true(job_submit(store, &job, 0, TUESDAY, &job_id, &error));
    g_assert_no_error(error);
    return job_id;
}

static void assert_list(Store *store, gint64 job_id, const char *wanted)
{
    g_autoptr(Job) job = job_load(store, job_id, NULL);
    g_assert_cmpstr(job->fields, ==, wanted);
}

// It is of all registrations of the person, so it says nothing any more when any of them is taken out; another person's stays.
static void test_list_of_joined(People *people, gconstpointer data)
{
    (void)data;
    people_add(people, GRACE, "Grace Hopper", NULL);
    people_add(people, ADA, "Ada Lovelace", NULL);
    people_add(people, LIN, "Lin Clark", NULL);
    g_assert_true(same_join(people->store, GRACE, ADA, "lea", TUESDAY, NULL));
    gint64 of_kept = ask_for_list(people->store, GRACE), of_joined = ask_for_list(people->store, ADA),
           of_other = ask_for_list(people->store, LIN);
    erase(people, ADA);
    assert_list(people->store, of_kept, "{}");
    assert_list(people->store, of_joined, "{}");
    assert_list(people->store, of_other, "{\"disclosure_list\":\"acme\"}");
}

// The same in one transaction, as a batch of the exchange brings it: that nobody was erased as it began is not so to its end.
static void test_in_one_batch(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const char *fields[FIELD_COUNT] = {[FIELD_NAME] = "Grace B. Hopper"};
    g_autoptr(json_t) wish = json_pack("{s:s}", "by", "lea");
    people_add(people, GRACE, "Grace Hopper", NULL);
    g_assert_true(store_begin(people->store, &error));
    g_assert_true(person_edit(people->store, GRACE, fields, "lea", TUESDAY, &error));
    g_assert_true(journal_append(people->store, RECORD_ERASE, GRACE, wish, TUESDAY, NULL, &error));
    fields[FIELD_NAME] = "Grace Hopper";
    g_assert_true(person_edit(people->store, GRACE, fields, "lea", TUESDAY, &error));
    g_assert_true(store_commit(people->store, &error));
    g_assert_no_error(error);
    assert_found(people->store, "Hopper", 0);
    assert_whole(people->store);
}

// What another station wrote before it heard of the wish comes in empty.
static void test_later(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    people_add(people, GRACE, "Grace Hopper", NULL);
    erase(people, GRACE);
    people_hear(people->store, RECORD_CHANGE, GRACE, 2 * HOUR_MS, "{\"name\":\"Grace Hopper\",\"status\":\"cancelled\"}");
    assert_found(people->store, "Hopper", 0);
    g_autoptr(Person) left = person_load(people->store, people->profile, GRACE, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(left->fields[FIELD_NAME], ==, "");
    g_assert_cmpint(left->status, ==, STATUS_CANCELLED);
    assert_whole(people->store);
}

typedef struct {
    gint64 count;
    bool has_note;
} Held;

static bool look_for_note(const Record *record, gpointer data)
{
    Held *held = data;
    held->count++;
    held->has_note |= strstr(record->body, "wants a job") != NULL;
    return true;
}

// A lead's record that could not be taken stands whole in the one that holds its place; one that comes later is not kept.
static void test_stand_in(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    people_add(people, GRACE, "Grace Hopper", NULL);
    people_hear(people->store, RECORD_TOKEN, GRACE, 1, "{\"id\":\"b1b1b1b1b1b1b1b1\",\"kind\":1}");
    Record record = {.station = HALL,
                     .sequence = 3,
                     .hlc = hlc_next(0, LATER + 2),
                     .utc_ms = TUESDAY,
                     .kind = RECORD_LEAD,
                     .subject = "b1b1b1b1b1b1b1b1",
                     .body = "{\"set\":{\"note\":\"wants a job\"}}"};
    for (int i = 0; i < 2; i++, record.sequence++) {
        g_assert_true(store_begin(people->store, &error));
        g_assert_true(journal_withhold(people->store, &record, "no sponsor", TUESDAY, &error));
        g_assert_true(quarantine_put(people->store, HALL, record.sequence, "no sponsor", TUESDAY, &error));
        g_assert_true(store_commit(people->store, &error));
        if (i == 0)
            erase(people, GRACE);
        Held held = {.has_note = false};
        g_assert_true(journal_each(people->store, HALL, 0, G_MAXINT64, look_for_note, &held, &error));
        g_assert_cmpint(held.count, ==, record.sequence);
        g_assert_false(held.has_note);
    }
    assert_whole(people->store);
}

typedef struct {
    Store *to;
    int new_count;
} Carry;

static bool carry(const Record *record, gpointer data)
{
    Carry *to = data;
    g_autoptr(GError) error = NULL;
    bool is_new = false;
    bool is_good = journal_accept(to->to, record, &is_new, &error);
    g_assert_no_error(error);
    g_assert_true(is_good);
    to->new_count += is_new;
    return true;
}

// How many of its own records one store had for another.
static int carry_all(Store *from, Store *to)
{
    g_autoptr(GError) error = NULL;
    Carry all = {.to = to};
    g_assert_true(store_begin(to, &error));
    g_assert_true(journal_each(from, store_station_id(from), 0, G_MAXINT64, carry, &all, &error));
    g_assert_true(store_commit(to, &error));
    return all.new_count;
}

// Emptied records go to others like all, and are known to whoever has them.
static void test_sent_again(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    people_add(people, GRACE, "Grace Hopper", NULL);
    erase(people, GRACE);
    g_autofree char *path = g_build_filename(people->folder, "other.db", NULL);
    g_assert_true(store_create(path, "Other", store_event_slug(people->store), &error));
    g_autoptr(Store) other = store_open(path, &error);
    g_assert_no_error(error);
    g_assert_cmpint(carry_all(people->store, other), ==, (int)people_record_count(people));
    g_assert_cmpint(carry_all(people->store, other), ==, 0);
    bool is_erased;
    g_assert_true(erase_has(other, GRACE, &is_erased, &error) && is_erased);
    assert_whole(other);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/store/erase/taken-out", People, NULL, people_set_up, test_taken_out, people_tear_down);
    g_test_add("/store/erase/joined", People, NULL, people_set_up, test_joined, people_tear_down);
    g_test_add("/store/erase/list-of-joined", People, NULL, people_set_up, test_list_of_joined, people_tear_down);
    g_test_add("/store/erase/in-one-batch", People, NULL, people_set_up, test_in_one_batch, people_tear_down);
    g_test_add("/store/erase/what-comes-later", People, NULL, people_set_up_hall, test_later, people_tear_down);
    g_test_add("/store/erase/what-stands-in", People, NULL, people_set_up_hall, test_stand_in, people_tear_down);
    g_test_add("/store/erase/sent-again", People, NULL, people_set_up, test_sent_again, people_tear_down);
    return g_test_run();
}
