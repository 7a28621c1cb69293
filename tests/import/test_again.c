// SPDX-License-Identifier: GPL-3.0-or-later
// test_again.c - importing again: nothing twice, corrections go in, what the desk changed stays.
#include <string.h>

#include "tests/import/file.h"

#define ANNA "AB1,Anna Li,Individual,Yes,s1,a@example.org,Acme\n"
#define ANNA_TUTORIAL "AB1,Anna Li,Tutorial – T-07 Async,Yes,s2,a@example.org,Acme\n"
#define BO "AB2,Bo,Student,Yes,s9,b@example.org,\n"

static void edit(Desk *desk, const char *id, PersonField field, const char *value)
{
    g_autoptr(GError) error = NULL;
    const char *fields[FIELD_COUNT] = {NULL};
    fields[field] = value;
    g_assert_true(person_edit(desk->store, id, fields, "Mo", NOON, &error));
}

static void test_nothing_twice(Desk *desk, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(file_records_of(desk, HEADING ANNA ANNA_TUTORIAL BO), ==, 2);
    g_assert_cmpint(file_records_of(desk, HEADING ANNA ANNA_TUTORIAL BO), ==, 0);
    g_assert_cmpint(file_records_of(desk, HEADING BO ANNA_TUTORIAL ANNA), ==, 0); // in another order
    g_assert_cmpint(file_records_of(desk, HEADING BO), ==, 0);                    // only some people
    g_assert_cmpint(file_records_of(desk, "Secret,Product,Order code,Paid,Attendee name\ns9,Student,AB2,Yes,Bo\n"), ==,
                    0); // fewer columns
    desk_assert_whole(desk);
}

static void test_corrected_name(Desk *desk, gconstpointer data)
{
    (void)data;
    file_records_of(desk, HEADING ANNA BO);
    g_autofree char *id = desk_id_of(desk, "Anna Li");
    g_assert_cmpint(file_records_of(desk, HEADING "AB1,Ana Lí,Individual,Yes,s1,a@example.org,Acme\n" BO), ==, 1);
    g_autoptr(Person) person = desk_load(desk, id);
    g_assert_cmpstr(person->fields[FIELD_NAME], ==, "Ana Lí");
    g_assert_cmpint(desk_person_count(desk), ==, 2);
    g_assert_cmpint(file_records_of(desk, HEADING "AB1,Ana Lí,Individual,Yes,s1,a@example.org,Acme\n" BO), ==, 0);
}

static void test_only_what_changed(Desk *desk, gconstpointer data)
{
    (void)data;
    file_records_of(desk, HEADING ANNA);
    g_autofree char *id = desk_id_of(desk, "Anna Li");
    edit(desk, id, FIELD_NAME, "Anna-Maria Li");
    edit(desk, id, FIELD_COMPANY, "Desk Inc.");
    // The file knows nothing of the desk's changes; it now corrects the e-mail.
    g_assert_cmpint(file_records_of(desk, HEADING "AB1,Anna Li,Individual,Yes,s1,anna@example.org,Acme\n"), ==, 1);
    g_autoptr(Person) person = desk_load(desk, id);
    g_assert_cmpstr(person->fields[FIELD_NAME], ==, "Anna-Maria Li");
    g_assert_cmpstr(person->fields[FIELD_COMPANY], ==, "Desk Inc.");
    g_assert_cmpstr(person->fields[FIELD_EMAIL], ==, "anna@example.org");
    // A field that the file changes too is the file's.
    file_records_of(desk, HEADING "AB1,Anna Li,Individual,Yes,s1,anna@example.org,Acme GmbH\n");
    g_autoptr(Person) later = desk_load(desk, id);
    g_assert_cmpstr(later->fields[FIELD_NAME], ==, "Anna-Maria Li");
    g_assert_cmpstr(later->fields[FIELD_COMPANY], ==, "Acme GmbH");
    desk_assert_whole(desk);
}

static void test_desk_edit_survives(Desk *desk, gconstpointer data)
{
    (void)data;
    file_records_of(desk, HEADING ANNA ANNA_TUTORIAL);
    g_autofree char *id = desk_id_of(desk, "Anna Li");
    edit(desk, id, FIELD_NAME, "Hannah Li");
    g_assert_cmpint(file_records_of(desk, HEADING ANNA ANNA_TUTORIAL), ==, 0);
    g_autoptr(Person) person = desk_load(desk, id);
    g_assert_cmpstr(person->fields[FIELD_NAME], ==, "Hannah Li");
}

static void test_ticket_bought_and_given_back(Desk *desk, gconstpointer data)
{
    (void)data;
    file_records_of(desk, HEADING ANNA);
    g_autofree char *id = desk_id_of(desk, "Anna Li");
    g_assert_cmpint(file_records_of(desk, HEADING ANNA ANNA_TUTORIAL), ==, 1);
    g_autoptr(Person) with = desk_load(desk, id);
    g_assert_true(g_strv_contains((const char *const *)with->entitlements, "T-07"));
    g_assert_cmpint(file_records_of(desk, HEADING ANNA), ==, 1);
    g_autoptr(Person) without = desk_load(desk, id);
    g_assert_false(g_strv_contains((const char *const *)without->entitlements, "T-07"));
    g_assert_cmpuint(without->tickets->len, ==, 1);
    g_assert_cmpint(file_records_of(desk, HEADING ANNA), ==, 0);
    desk_assert_whole(desk);
}

static void test_paid_since(Desk *desk, gconstpointer data)
{
    (void)data;
    file_records_of(desk, HEADING "AB1,Anna Li,Individual,No,s1,a@example.org,Acme\n");
    g_autofree char *id = desk_id_of(desk, "Anna Li");
    g_autoptr(Person) before = desk_load(desk, id);
    g_assert_cmpint(before->status, ==, STATUS_PENDING);
    g_assert_cmpint(file_records_of(desk, HEADING ANNA), ==, 1);
    g_autoptr(Person) after = desk_load(desk, id);
    g_assert_cmpint(after->status, ==, STATUS_PAID);
}

static void test_new_secret(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    file_records_of(desk, HEADING ANNA);
    g_autofree char *id = desk_id_of(desk, "Anna Li");
    g_assert_cmpint(file_records_of(desk, HEADING "AB1,Anna Li,Individual,Yes,renewed,a@example.org,Acme\n"), ==, 1);
    g_assert_cmpint(desk_person_count(desk), ==, 1);
    Credential old = {0}, new = {0};
    g_assert_true(person_find_credential(desk->store, "s1", &old, &error));
    g_assert_true(person_find_credential(desk->store, "renewed", &new, &error));
    g_assert_null(old.id);
    g_assert_cmpstr(new.id, ==, id);
    credential_clear(&old);
    credential_clear(&new);
    g_assert_cmpint(file_records_of(desk, HEADING "AB1,Anna Li,Individual,Yes,renewed,a@example.org,Acme\n"), ==, 0);
}

// A second person of the same name in the order is not the first one, whoever stands first in the file.
static void test_namesake_joins(Desk *desk, gconstpointer data)
{
    (void)data;
    file_records_of(desk, HEADING ANNA);
    g_autofree char *id = desk_id_of(desk, "Anna Li");
    g_assert_cmpint(file_records_of(desk, HEADING "AB1,Anna Li,Individual,Yes,s5,a@example.org,Acme\n" ANNA), ==, 1);
    g_assert_cmpint(desk_person_count(desk), ==, 2);
    g_autoptr(Person) first = desk_load(desk, id);
    const PersonTicket *ticket = g_ptr_array_index(first->tickets, 0);
    g_assert_cmpstr(ticket->secret, ==, "s1");
}

// A cancelled admission and the one bought instead are one person.
static void test_bought_again(Desk *desk, gconstpointer data)
{
    (void)data;
    static const char heading[] = "Order code,Position ID,Status,Product,Attendee name,Attendee email\n";
    g_autofree char *first = g_strconcat(heading, "AB1,1,Paid,Individual,Anna Li,a@example.org\n", NULL);
    g_autofree char *second = g_strconcat(
        heading, "AB1,1,Canceled,Individual,Anna Li,a@example.org\nAB1,2,Paid,Corporate,Anna Li,a@example.org\n", NULL);
    file_records_of(desk, first);
    g_autofree char *id = desk_id_of(desk, "Anna Li");
    g_assert_cmpint(file_records_of(desk, second), ==, 1);
    g_autoptr(Person) person = desk_load(desk, id);
    g_assert_cmpint(person->status, ==, STATUS_PAID);
    g_assert_cmpstr(person->fields[FIELD_TICKET_TYPE], ==, "corporate");
    g_assert_cmpuint(person->tickets->len, ==, 2);
    g_assert_cmpint(desk_person_count(desk), ==, 1);
}

static void test_same_id_everywhere(Desk *desk, gconstpointer data)
{
    (void)data;
    file_records_of(desk, HEADING ANNA BO);
    Desk other;
    desk_set_up(&other, NULL);
    file_records_of(&other, HEADING BO ANNA ANNA_TUTORIAL);
    g_autofree char *here = desk_id_of(desk, "Anna Li");
    g_autofree char *there = desk_id_of(&other, "Anna Li");
    g_assert_cmpstr(here, ==, there);
    g_assert_cmpuint(strlen(here), ==, 16);
    desk_tear_down(&other, NULL);
}

// Two people of earlier imports turn out to be one: a corrected address gives both orders one name and e-mail.
static void test_joined_later(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    static const char admission[] = "AB1,Anna Li,Individual,Yes,s1,a@example.org,Acme\n";
    file_records_of(desk, HEADING ANNA "ZZ9,ANNA LI,Tutorial – T-07 Async,Yes,s2,old@example.org,\n");
    g_autoptr(Person) alone = desk_person(desk, "ANNA LI");
    g_autofree char *kept = desk_id_of(desk, "Anna Li");
    g_autofree char *file = g_strconcat(HEADING, admission, "ZZ9,ANNA LI,Tutorial – T-07 Async,Yes,s2,a@example.org,\n", NULL);
    for (int i = 0; i < 2; i++) {
        gint64 before = desk_record_count(desk);
        g_auto(RegistrationsReport) report = file_import_good(desk, file);
        g_assert_cmpint(report.person_count, ==, 1);
        g_assert_cmpint(report.joined_count, ==, 1);
        g_assert_cmpint(desk_record_count(desk) - before, ==, i == 0 ? 2 : 0); // the one who gains, the one who loses
    }
    g_autoptr(Person) person = desk_load(desk, kept);
    g_assert_cmpuint(person->tickets->len, ==, 2);
    g_assert_cmpstr(person->fields[FIELD_NAME], ==, "Anna Li");
    g_assert_cmpstr(person->fields[FIELD_COMPANY], ==, "Acme");
    g_assert_true(g_strv_contains((const char *const *)person->entitlements, "T-07"));
    Credential holder = {0};
    g_assert_true(person_find_credential(desk->store, "s2", &holder, &error));
    g_assert_cmpstr(holder.id, ==, kept);
    credential_clear(&holder);
    g_autoptr(Person) other = desk_load(desk, alone->id);
    g_assert_cmpint(other->status, ==, STATUS_CANCELLED);
    g_assert_cmpuint(other->tickets->len, ==, 0);
    // The later order alone takes nothing away and is still hers.
    g_assert_cmpint(file_records_of(desk, HEADING "ZZ9,ANNA LI,Tutorial – T-07 Async,Yes,s2,a@example.org,\n"), ==, 0);
    desk_assert_whole(desk);
}

// A whole file cancels who is not in it; the code is still theirs, and they may come back.
static void test_whole_file(Desk *desk, gconstpointer data)
{
    (void)data;
    file_records_of(desk, HEADING ANNA ANNA_TUTORIAL BO);
    g_autofree char *id = desk_id_of(desk, "Anna Li");
    gint64 before = desk_record_count(desk);
    g_auto(RegistrationsReport) look =
        file_import_text(desk, HEADING BO, &(RegistrationsRequest){.is_full = true, .is_dry_run = true});
    g_assert_cmpint(look.absent_count, ==, 1);
    g_assert_cmpstr(g_ptr_array_index(look.absent, 0), ==, "Anna Li");
    g_assert_cmpint(desk_record_count(desk), ==, before);
    for (int i = 0; i < 2; i++) {
        g_auto(RegistrationsReport) report = file_import_text(desk, HEADING BO, &(RegistrationsRequest){.is_full = true});
        g_assert_cmpint(report.absent_count, ==, i == 0 ? 1 : 0);
        g_assert_cmpint(desk_record_count(desk), ==, before + 1);
    }
    g_autoptr(Person) gone = desk_load(desk, id);
    g_assert_cmpint(gone->status, ==, STATUS_CANCELLED);
    g_assert_cmpuint(gone->tickets->len, ==, 2);
    g_assert_false(g_strv_contains((const char *const *)gone->entitlements, "T-07"));
    file_records_of(desk, HEADING ANNA ANNA_TUTORIAL);
    g_autoptr(Person) back = desk_load(desk, id);
    g_assert_cmpint(back->status, ==, STATUS_PAID);
    g_assert_true(g_strv_contains((const char *const *)back->entitlements, "T-07"));
    desk_assert_whole(desk);
}

static void test_without_codes(Desk *desk, gconstpointer data)
{
    (void)data;
    static const char missing[] = "no column holds the text of the tickets' codes";
    g_auto(RegistrationsReport) bare = file_import_good(desk, "Order code,Attendee name,Product\nA,Anna Li,Individual\n");
    g_assert_true(file_says(&bare, missing));
    g_auto(RegistrationsReport) whole = file_import_good(desk, HEADING "A,Anna Li,Individual,Yes,s1,,\n");
    g_assert_false(file_says(&whole, missing));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    static const struct {
        const char *path;
        void (*test)(Desk *, gconstpointer);
    } tests[] = {
        {"/again/nothing-twice", test_nothing_twice},
        {"/again/corrected-name", test_corrected_name},
        {"/again/only-what-changed", test_only_what_changed},
        {"/again/desk-edit-survives", test_desk_edit_survives},
        {"/again/ticket-bought-and-given-back", test_ticket_bought_and_given_back},
        {"/again/paid-since", test_paid_since},
        {"/again/new-secret", test_new_secret},
        {"/again/namesake-joins", test_namesake_joins},
        {"/again/bought-again-after-cancelling", test_bought_again},
        {"/again/joined-when-an-address-is-corrected", test_joined_later},
        {"/again/the-whole-file-cancels-the-absent", test_whole_file},
        {"/again/without-codes", test_without_codes},
        {"/again/same-id-everywhere", test_same_id_everywhere},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, Desk, NULL, desk_set_up, tests[i].test, desk_tear_down);
    return g_test_run();
}
