// SPDX-License-Identifier: GPL-3.0-or-later
// test_again.c - importing again: nothing twice, corrections go in, what the desk changed stays.
#include <gio/gio.h>
#include <string.h>

#include "common/base/json.h"
#include "common/store/import_record.h"
#include "tests/import/file.h"

#define ANNA "AB1,Anna Li,Individual,Yes,s1,a@example.org,Acme\n"
#define ANNA_TUTORIAL "AB1,Anna Li,Tutorial – T-07 Async,Yes,s2,a@example.org,Acme\n"
#define BO "AB2,Bo,Student,Yes,s9,b@example.org,\n"

static void set_up(Desk *desk, gconstpointer data)
{
    (void)data;
    desk_set_up(desk, NULL);
}

static void edit(Desk *desk, const char *id, PersonField field, const char *value)
{
    g_autoptr(GError) error = NULL;
    const char *fields[FIELD_COUNT] = {NULL};
    fields[field] = value;
    g_assert_true(person_edit(desk->store, id, fields, "Mo", NOON, &error));
}

static Person *load(Desk *desk, const char *id)
{
    g_autoptr(GError) error = NULL;
    Person *person = person_load(desk->store, desk->profile, id, &error);
    g_assert_no_error(error);
    return person;
}

static char *id_of(Desk *desk, const char *name)
{
    g_autoptr(Person) person = desk_person(desk, name);
    return g_strdup(person->id);
}

// Imports and says how many records that took.
static gint64 records_of(Desk *desk, const char *text)
{
    gint64 before = desk_record_count(desk);
    g_auto(RegistrationsReport) report = file_import_good(desk, text);
    g_assert_cmpint(report.rejected_count, ==, 0);
    g_assert_cmpint(desk_record_count(desk) - before, ==, report.added_count + report.changed_count);
    return desk_record_count(desk) - before;
}

static void test_nothing_twice(Desk *desk, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(records_of(desk, HEADING ANNA ANNA_TUTORIAL BO), ==, 2);
    g_assert_cmpint(records_of(desk, HEADING ANNA ANNA_TUTORIAL BO), ==, 0);
    g_assert_cmpint(records_of(desk, HEADING BO ANNA_TUTORIAL ANNA), ==, 0); // in another order
    g_assert_cmpint(records_of(desk, HEADING BO), ==, 0);                    // only some people
    g_assert_cmpint(records_of(desk, "Secret,Product,Order code,Paid,Attendee name\ns9,Student,AB2,Yes,Bo\n"), ==,
                    0); // fewer columns
    desk_assert_whole(desk);
}

static void test_corrected_name(Desk *desk, gconstpointer data)
{
    (void)data;
    records_of(desk, HEADING ANNA BO);
    g_autofree char *id = id_of(desk, "Anna Li");
    g_assert_cmpint(records_of(desk, HEADING "AB1,Ana Lí,Individual,Yes,s1,a@example.org,Acme\n" BO), ==, 1);
    g_autoptr(Person) person = load(desk, id);
    g_assert_cmpstr(person->fields[FIELD_NAME], ==, "Ana Lí");
    g_assert_cmpint(desk_person_count(desk), ==, 2);
    g_assert_cmpint(records_of(desk, HEADING "AB1,Ana Lí,Individual,Yes,s1,a@example.org,Acme\n" BO), ==, 0);
}

static void test_only_what_changed(Desk *desk, gconstpointer data)
{
    (void)data;
    records_of(desk, HEADING ANNA);
    g_autofree char *id = id_of(desk, "Anna Li");
    edit(desk, id, FIELD_NAME, "Anna-Maria Li");
    edit(desk, id, FIELD_COMPANY, "Desk Inc.");
    // The file knows nothing of the desk's changes; it now corrects the e-mail.
    g_assert_cmpint(records_of(desk, HEADING "AB1,Anna Li,Individual,Yes,s1,anna@example.org,Acme\n"), ==, 1);
    g_autoptr(Person) person = load(desk, id);
    g_assert_cmpstr(person->fields[FIELD_NAME], ==, "Anna-Maria Li");
    g_assert_cmpstr(person->fields[FIELD_COMPANY], ==, "Desk Inc.");
    g_assert_cmpstr(person->fields[FIELD_EMAIL], ==, "anna@example.org");
    // A field that the file changes too is the file's.
    records_of(desk, HEADING "AB1,Anna Li,Individual,Yes,s1,anna@example.org,Acme GmbH\n");
    g_autoptr(Person) later = load(desk, id);
    g_assert_cmpstr(later->fields[FIELD_NAME], ==, "Anna-Maria Li");
    g_assert_cmpstr(later->fields[FIELD_COMPANY], ==, "Acme GmbH");
    desk_assert_whole(desk);
}

static void test_desk_edit_survives(Desk *desk, gconstpointer data)
{
    (void)data;
    records_of(desk, HEADING ANNA ANNA_TUTORIAL);
    g_autofree char *id = id_of(desk, "Anna Li");
    edit(desk, id, FIELD_NAME, "Hannah Li");
    g_assert_cmpint(records_of(desk, HEADING ANNA ANNA_TUTORIAL), ==, 0);
    g_autoptr(Person) person = load(desk, id);
    g_assert_cmpstr(person->fields[FIELD_NAME], ==, "Hannah Li");
}

static void test_ticket_bought_and_given_back(Desk *desk, gconstpointer data)
{
    (void)data;
    records_of(desk, HEADING ANNA);
    g_autofree char *id = id_of(desk, "Anna Li");
    g_assert_cmpint(records_of(desk, HEADING ANNA ANNA_TUTORIAL), ==, 1);
    g_autoptr(Person) with = load(desk, id);
    g_assert_true(g_strv_contains((const char *const *)with->entitlements, "T-07"));
    g_assert_cmpint(records_of(desk, HEADING ANNA), ==, 1);
    g_autoptr(Person) without = load(desk, id);
    g_assert_false(g_strv_contains((const char *const *)without->entitlements, "T-07"));
    g_assert_cmpuint(without->tickets->len, ==, 1);
    g_assert_cmpint(records_of(desk, HEADING ANNA), ==, 0);
    desk_assert_whole(desk);
}

static void test_paid_since(Desk *desk, gconstpointer data)
{
    (void)data;
    records_of(desk, HEADING "AB1,Anna Li,Individual,No,s1,a@example.org,Acme\n");
    g_autofree char *id = id_of(desk, "Anna Li");
    g_autoptr(Person) before = load(desk, id);
    g_assert_cmpint(before->status, ==, STATUS_PENDING);
    g_assert_cmpint(records_of(desk, HEADING ANNA), ==, 1);
    g_autoptr(Person) after = load(desk, id);
    g_assert_cmpint(after->status, ==, STATUS_PAID);
}

static void test_new_secret(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    records_of(desk, HEADING ANNA);
    g_autofree char *id = id_of(desk, "Anna Li");
    g_assert_cmpint(records_of(desk, HEADING "AB1,Anna Li,Individual,Yes,renewed,a@example.org,Acme\n"), ==, 1);
    g_assert_cmpint(desk_person_count(desk), ==, 1);
    Credential old = {0}, new = {0};
    g_assert_true(person_find_credential(desk->store, "s1", &old, &error));
    g_assert_true(person_find_credential(desk->store, "renewed", &new, &error));
    g_assert_null(old.id);
    g_assert_cmpstr(new.id, ==, id);
    credential_clear(&old);
    credential_clear(&new);
    g_assert_cmpint(records_of(desk, HEADING "AB1,Anna Li,Individual,Yes,renewed,a@example.org,Acme\n"), ==, 0);
}

// A second person of the same name in the order is not the first one, whoever stands first in the file.
static void test_namesake_joins(Desk *desk, gconstpointer data)
{
    (void)data;
    records_of(desk, HEADING ANNA);
    g_autofree char *id = id_of(desk, "Anna Li");
    g_assert_cmpint(records_of(desk, HEADING "AB1,Anna Li,Individual,Yes,s5,a@example.org,Acme\n" ANNA), ==, 1);
    g_assert_cmpint(desk_person_count(desk), ==, 2);
    g_autoptr(Person) first = load(desk, id);
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
    records_of(desk, first);
    g_autofree char *id = id_of(desk, "Anna Li");
    g_assert_cmpint(records_of(desk, second), ==, 1);
    g_autoptr(Person) person = load(desk, id);
    g_assert_cmpint(person->status, ==, STATUS_PAID);
    g_assert_cmpstr(person->fields[FIELD_TICKET_TYPE], ==, "corporate");
    g_assert_cmpuint(person->tickets->len, ==, 2);
    g_assert_cmpint(desk_person_count(desk), ==, 1);
}

// --- rejects ---

static void test_mended_rejects(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_auto(RegistrationsReport) first = file_import(
        desk, HEADING ANNA "AB1,Anna Li,Tutorial – T-07 Async,Perhaps,s2,a@example.org,Acme\nAB3,Jos\xe9,Student,Yes,s7,,\n", -1,
        &error);
    g_assert_no_error(error);
    g_assert_cmpint(first.rejected_count, ==, 2);
    g_assert_cmpint(first.person_count, ==, 1);
    g_autofree char *id = id_of(desk, "Anna Li");

    // Somebody mends one row, and takes over the rejects file's reading of the other.
    g_autofree char *rejects = file_rejects(desk);
    char *word = strstr(rejects, "\"Perhaps\",\"s2\"");
    g_assert_nonnull(word);
    g_autoptr(GString) mended = g_string_new(rejects);
    g_assert_cmpuint(g_string_replace(mended, "\"Perhaps\",\"s2\"", "\"Yes\",\"s2\"", 1), ==, 1);
    g_auto(RegistrationsReport) second = file_import(desk, mended->str, -1, &error);
    g_assert_no_error(error);
    g_assert_cmpint(second.rejected_count, ==, 0);
    g_assert_cmpint(second.changed_count, ==, 1);
    g_assert_cmpint(second.added_count, ==, 1);
    g_autoptr(Person) anna = load(desk, id);
    g_assert_cmpuint(anna->tickets->len, ==, 2); // the admission, which the rejects file did not have, is still there
    g_assert_cmpstr(anna->fields[FIELD_TICKET_TYPE], ==, "individual");
    g_autoptr(Person) jose = desk_person(desk, "José");
    g_assert_cmpstr(jose->fields[FIELD_TICKET_TYPE], ==, "student");

    // The whole file, mended at its source, has nothing to add.
    g_assert_cmpint(records_of(desk, HEADING ANNA ANNA_TUTORIAL "AB3,José,Student,Yes,s7,,\n"), ==, 0);
    desk_assert_whole(desk);
}

// A rejects file that is imported unmended is rejected again, and stands in its own place with the reasons of now.
static void test_rejects_rejected_again(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_auto(RegistrationsReport) first = file_import(desk, HEADING "AB1,Anna Li,Individual,Perhaps,s1,,\n", -1, &error);
    g_autofree char *rejects = desk_path(desk, "rejects.csv");
    g_auto(RegistrationsReport) second = file_import_path(desk, rejects, &error);
    g_assert_no_error(error);
    g_assert_cmpint(second.rejected_count, ==, 1);
    g_autofree char *text = file_rejects(desk);
    g_assert_nonnull(strstr(text, "\r\n\"2\",\"Paid\","));
    g_assert_nonnull(strstr(text, "Rejected because"));
    g_assert_null(strstr(strstr(text, "Rejected because") + 1, "Rejected because"));
}

static void test_rejects_cannot_be_written(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = desk_write(desk, "people.csv", HEADING ",Anna,Individual,Yes,s1,,\n", -1);
    const RegistrationsRequest request = {
        .store = desk->store, .profile = desk->profile, .path = path, .rejects_path = "/nowhere/rejects.csv", .now_utc_ms = NOON};
    g_auto(RegistrationsReport) report = {0};
    g_assert_false(registrations_import(&request, &report, &error));
    g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
    g_assert_nonnull(strstr(error->message, "/nowhere/rejects.csv"));
}

// --- the rest ---

static void test_dry_run(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    gint64 records = desk_record_count(desk);
    g_autofree char *path = desk_write(desk, "people.csv", HEADING ANNA ANNA_TUTORIAL ",Nobody,Individual,Yes,s3,,\n", -1);
    g_autofree char *rejects = desk_path(desk, "rejects.csv");
    const RegistrationsRequest request = {.store = desk->store,
                                          .profile = desk->profile,
                                          .path = path,
                                          .rejects_path = rejects,
                                          .now_utc_ms = NOON,
                                          .is_dry_run = true};
    g_auto(RegistrationsReport) report = {0};
    g_assert_true(registrations_import(&request, &report, &error));
    g_assert_cmpint(report.added_count, ==, 1);
    g_assert_cmpint(report.rejected_count, ==, 1);
    g_assert_cmpuint(report.people->len, ==, 1);
    const RegistrationsPerson *person = g_ptr_array_index(report.people, 0);
    g_assert_cmpstr(person->fields[FIELD_NAME], ==, "Anna Li");
    g_assert_cmpuint(person->tickets->len, ==, 2);
    g_assert_cmpint(desk_record_count(desk), ==, records);
    g_assert_false(g_file_test(rejects, G_FILE_TEST_EXISTS));
}

static void test_same_id_everywhere(Desk *desk, gconstpointer data)
{
    (void)data;
    records_of(desk, HEADING ANNA BO);
    Desk other;
    desk_set_up(&other, NULL);
    records_of(&other, HEADING BO ANNA ANNA_TUTORIAL);
    g_autofree char *here = id_of(desk, "Anna Li");
    g_autofree char *there = id_of(&other, "Anna Li");
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
    records_of(desk, HEADING ANNA "ZZ9,ANNA LI,Tutorial – T-07 Async,Yes,s2,old@example.org,\n");
    g_autoptr(Person) alone = desk_person(desk, "ANNA LI");
    g_autofree char *kept = id_of(desk, "Anna Li");
    g_autofree char *file = g_strconcat(HEADING, admission, "ZZ9,ANNA LI,Tutorial – T-07 Async,Yes,s2,a@example.org,\n", NULL);
    for (int i = 0; i < 2; i++) {
        gint64 before = desk_record_count(desk);
        g_auto(RegistrationsReport) report = file_import_good(desk, file);
        g_assert_cmpint(report.person_count, ==, 1);
        g_assert_cmpint(report.joined_count, ==, 1);
        g_assert_cmpint(desk_record_count(desk) - before, ==, i == 0 ? 2 : 0); // the one who gains, the one who loses
    }
    g_autoptr(Person) person = load(desk, kept);
    g_assert_cmpuint(person->tickets->len, ==, 2);
    g_assert_cmpstr(person->fields[FIELD_NAME], ==, "Anna Li");
    g_assert_cmpstr(person->fields[FIELD_COMPANY], ==, "Acme");
    g_assert_true(g_strv_contains((const char *const *)person->entitlements, "T-07"));
    Credential holder = {0};
    g_assert_true(person_find_credential(desk->store, "s2", &holder, &error));
    g_assert_cmpstr(holder.id, ==, kept);
    credential_clear(&holder);
    g_autoptr(Person) other = load(desk, alone->id);
    g_assert_cmpint(other->status, ==, STATUS_CANCELLED);
    g_assert_cmpuint(other->tickets->len, ==, 0);
    // The later order alone takes nothing away and is still hers.
    g_assert_cmpint(records_of(desk, HEADING "ZZ9,ANNA LI,Tutorial – T-07 Async,Yes,s2,a@example.org,\n"), ==, 0);
    desk_assert_whole(desk);
}

static RegistrationsReport import_whole(Desk *desk, const char *text, bool is_dry_run)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = desk_write(desk, "people.csv", text, -1);
    const RegistrationsRequest request = {.store = desk->store,
                                          .profile = desk->profile,
                                          .path = path,
                                          .now_utc_ms = NOON,
                                          .is_full = true,
                                          .is_dry_run = is_dry_run};
    RegistrationsReport report;
    registrations_import(&request, &report, &error);
    g_assert_no_error(error);
    return report;
}

// A whole file cancels who is not in it; the code is still theirs, and they may come back.
static void test_whole_file(Desk *desk, gconstpointer data)
{
    (void)data;
    records_of(desk, HEADING ANNA ANNA_TUTORIAL BO);
    g_autofree char *id = id_of(desk, "Anna Li");
    gint64 before = desk_record_count(desk);
    g_auto(RegistrationsReport) look = import_whole(desk, HEADING BO, true);
    g_assert_cmpint(look.absent_count, ==, 1);
    g_assert_cmpstr(g_ptr_array_index(look.absent, 0), ==, "Anna Li");
    g_assert_cmpint(desk_record_count(desk), ==, before);
    for (int i = 0; i < 2; i++) {
        g_auto(RegistrationsReport) report = import_whole(desk, HEADING BO, false);
        g_assert_cmpint(report.absent_count, ==, i == 0 ? 1 : 0);
        g_assert_cmpint(desk_record_count(desk), ==, before + 1);
    }
    g_autoptr(Person) gone = load(desk, id);
    g_assert_cmpint(gone->status, ==, STATUS_CANCELLED);
    g_assert_cmpuint(gone->tickets->len, ==, 2);
    g_assert_false(g_strv_contains((const char *const *)gone->entitlements, "T-07"));
    records_of(desk, HEADING ANNA ANNA_TUTORIAL);
    g_autoptr(Person) back = load(desk, id);
    g_assert_cmpint(back->status, ==, STATUS_PAID);
    g_assert_true(g_strv_contains((const char *const *)back->entitlements, "T-07"));
    desk_assert_whole(desk);
}

static void test_told(Desk *desk, gconstpointer data)
{
    (void)data;
    g_auto(RegistrationsReport) report = file_import_good(
        desk,
        "Order code,Attendee name,Product,E-mail\nA,,Individual,a@example.org\nB,Bo,Mug,b@example.org\nC,Cy,Mug,c@example.org\n");
    g_assert_cmpint(report.rejected_count, ==, 0);
    g_assert_cmpint(report.person_count, ==, 3);
    static const char *const said[] = {"cannot be scanned", "no name", "\"Mug\" fits no ticket type"};
    g_assert_cmpuint(report.problems->len, ==, G_N_ELEMENTS(said));
    for (guint i = 0; i < report.problems->len; i++) {
        const ImportProblem *problem = g_ptr_array_index(report.problems, i);
        g_assert_cmpint(problem->line, ==, i + 1);
        g_assert_nonnull(strstr(problem->reason, said[i]));
        g_assert_false(problem->is_rejected);
    }
}

typedef struct {
    const char *heading, *answer, *consent;
    const char *unread; // named with the line; NULL = all was understood
} Consent;

static void test_consent_is_named(Desk *desk, gconstpointer data)
{
    (void)data;
    static const Consent consents[] = {
        {"Sponsors may get", "", "", NULL},
        {"Sponsors may get", "Yes", "", "\"Yes\""}, // names nothing
        {"Sponsors may get", "Name, E-mail", "name,email", NULL},
        {"Sponsors may get", "Job title, CV, my shoe size", "title,cv", "\"my shoe size\""},
        {"Sponsors may get", "Phone; name; birthday", "name", "\"Phone, birthday\""},
        {"Sponsors may get – E-mail", "Yes", "email", NULL},
        {"Sponsors may get – E-mail", "No", "", NULL},
        {"Sponsors may get", "name; email", "name,email", NULL},
        {"Sponsors may get", "E-Mail-Adresse", "email", NULL},
        {"Sponsors may get", "My name and e-mail address / résumé", "name,email,cv", NULL},
        {"Sponsors may get", "Meine E-Mail-Adresse und mein Name", "email,name", NULL},
        {"Sponsors may get", "• Nom\n• Courriel", "name,email", NULL},
        {"Sponsors may get", "氏名、会社", "name,company", NULL},
        {"Sponsors may get", "n/a", "", NULL},
        {"Sponsors may get", "no e-mail", "", "\"no e-mail\""},
        {"Sponsors may get", "No, e-mail", "", "\"No, e-mail\""},
        {"Sponsors may get", "nome e cargo", "name,title", NULL},
        {"Sponsors may get", "name, but not e-mail", "name", "\"but not e-mail\""},
        {"Was Sponsoren bekommen dürfen", "Firma", "company", NULL},
        {"Ce que les sponsors peuvent recevoir", "Rien", "", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(consents); i++) {
        g_autofree char *text = g_strdup_printf("Order code,Attendee name,Product,Secret,%s\nA%zu,P%zu,Individual,s%zu,\"%s\"\n",
                                                consents[i].heading, i, i, i, consents[i].answer);
        g_auto(RegistrationsReport) report = file_import_good(desk, text);
        const RegistrationsPerson *person = g_ptr_array_index(report.people, 0);
        g_assert_cmpstr(person->fields[FIELD_CONSENT], ==, consents[i].consent);
        const ImportProblem *problem = report.problems->len > 0 ? g_ptr_array_index(report.problems, 0) : NULL;
        g_assert_true((problem != NULL) == (consents[i].unread != NULL));
        g_assert_true(!problem || (problem->line == 2 && strstr(problem->reason, consents[i].unread)));
    }
}

// What the page calls them in each of its languages is understood in a file.
static void test_consent_in_all_languages(Desk *desk, gconstpointer data)
{
    static const char *const tokens[] = {"name", "email", "company", "title", "cv"};
    (void)data;
    g_auto(GStrv) files = g_resources_enumerate_children("/lanyard/web/lang", G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    int count = 0;
    for (char **file = files; file && *file; file++) {
        g_autofree char *path = g_strconcat("/lanyard/web/lang/", *file, NULL);
        g_autoptr(GBytes) bytes = g_resources_lookup_data(path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
        g_autoptr(json_t) words = json_loadb(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), 0, NULL);
        for (gsize i = 0; i < G_N_ELEMENTS(tokens); i++) {
            g_autofree char *key = g_strconcat("consent.", tokens[i], NULL);
            const char *word = json_text(words, key, NULL);
            if (!word)
                continue;
            g_autofree char *text =
                g_strdup_printf("Order code,Attendee name,Product,Secret,Sponsors may get\nA,P,Individual,s,\"%s\"\n", word);
            g_auto(RegistrationsReport) report = file_import_good(desk, text);
            const RegistrationsPerson *person = g_ptr_array_index(report.people, 0);
            if (strcmp(person->fields[FIELD_CONSENT], tokens[i]) != 0)
                g_error("%s: \"%s\" is \"%s\", expected %s", *file, word, person->fields[FIELD_CONSENT], tokens[i]);
            count++;
        }
    }
    g_assert_cmpint(count, >=, 80);
}

static void test_too_many_tickets(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GString) text = g_string_new(HEADING BO);
    for (int i = 0; i < 1000; i++)
        g_string_append_printf(text, "AB1,Anna Li,Tutorial – T-07 Async,Yes,t%d,,\n", i);
    g_auto(RegistrationsReport) report = file_import_good(desk, text->str);
    g_assert_cmpint(report.rejected_count, ==, 1000);
    g_assert_cmpint(report.added_count, ==, 1);
    const ImportProblem *problem = g_ptr_array_index(report.problems, 0);
    g_assert_nonnull(strstr(problem->reason, "1000 tickets"));
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
        {"/rejects/mended", test_mended_rejects},
        {"/rejects/rejected-again", test_rejects_rejected_again},
        {"/rejects/cannot-be-written", test_rejects_cannot_be_written},
        {"/import/dry-run-touches-nothing", test_dry_run},
        {"/import/same-id-everywhere", test_same_id_everywhere},
        {"/import/what-went-in-and-is-told", test_told},
        {"/import/consent-is-what-was-named", test_consent_is_named},
        {"/import/consent-in-all-languages", test_consent_in_all_languages},
        {"/import/too-many-tickets", test_too_many_tickets},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, Desk, NULL, set_up, tests[i].test, desk_tear_down);
    return g_test_run();
}
