// SPDX-License-Identifier: GPL-3.0-or-later
// test_hands.c - a ticket changes hands, by a file or at the desk: what its former holder allowed is not what the new one allows.
#include <string.h>

#include "tests/import/file.h"

#define CONSENT "Order code,Attendee name,Product,Paid,Secret,E-mail,Company,Sponsors may get\n"
#define ROW(name, email, company, consent) CONSENT "A," name ",Individual,Yes,s-a," email "," company ",\"" consent "\"\n"
#define ANA ROW("Ana Horvat", "ana@example.org", "Acme", "Name, e-mail")

static char *consent_of_holder(Desk *desk)
{
    g_autoptr(GError) error = NULL;
    Credential credential;
    g_assert_true(person_find_credential(desk->store, "s-a", &credential, &error));
    g_autoptr(Person) person = desk_load(desk, credential.id);
    credential_clear(&credential);
    return g_strdup(person->fields[FIELD_CONSENT]);
}

static void assert_consent(Desk *desk, const char *wanted)
{
    g_autofree char *consent = consent_of_holder(desk);
    g_assert_cmpstr(consent, ==, wanted);
}

static void take(Desk *desk, const char *text)
{
    g_auto(RegistrationsReport) report = file_import_good(desk, text);
    g_assert_cmpint(report.rejected_count, ==, 0);
}

typedef struct {
    const char *text, *wanted;
} Case;

static void test_file(Desk *desk, gconstpointer data)
{
    const Case *row = data;
    take(desk, ANA);
    assert_consent(desk, "name,email");
    take(desk, row->text);
    assert_consent(desk, row->wanted);
    desk_assert_whole(desk);
}

static const Case cases[] = {
    {ROW("Ana Horvat", "ana@example.org", "Beta", "Name, e-mail"), "name,email"},
    {ROW("Horvat Ána", "Ana@Example.org", "Acme", "Name, e-mail"), "name,email"}, // spelling
    {ROW("Bo Li", "bo@example.org", "Acme", "Name, e-mail"), ""},
    {ROW("Bo Li", "ana@example.org", "Acme", "Name, e-mail"), ""},     // a group's buyer has one address for all
    {ROW("Ana Horvat", "bo@example.org", "Acme", "Name, e-mail"), ""}, // where it would go to
    {ROW("Bo Li", "bo@example.org", "Acme", "Name"), "name"},          // who was asked anew
    {ROW("Bo Li", "bo@example.org", "Acme", ""), ""},
};

// Whatever comes later, what the file said of the former holder does not come back; what it says newly counts.
static void test_later(Desk *desk, gconstpointer data)
{
    (void)data;
    take(desk, ANA);
    take(desk, ROW("Bo Li", "bo@example.org", "Acme", "Name, e-mail"));
    take(desk, ROW("Bo Li", "bo@example.org", "Beta", "Name, e-mail"));
    assert_consent(desk, "");
    take(desk, ROW("Bo Li", "bo@example.org", "Beta", "Name, company"));
    assert_consent(desk, "name,company");
}

static void edit(Desk *desk, const char *const *fields)
{
    g_autoptr(GError) error = NULL;
    Credential credential;
    g_assert_true(person_find_credential(desk->store, "s-a", &credential, &error));
    g_assert_true(person_edit(desk->store, credential.id, fields, "Mo", NOON, &error));
    credential_clear(&credential);
}

static void test_desk(Desk *desk, gconstpointer data)
{
    (void)data;
    take(desk, ANA);
    edit(desk, (const char *const[FIELD_COUNT]){[FIELD_NAME] = "Horvat Ána", [FIELD_COMPANY] = "Beta"});
    assert_consent(desk, "name,email");
    edit(desk, (const char *const[FIELD_COUNT]){[FIELD_NAME] = "Bo Li", [FIELD_CONSENT] = "name,email"}); // as the form had it
    assert_consent(desk, "");
    edit(desk, (const char *const[FIELD_COUNT]){[FIELD_CONSENT] = "name"}); // Bo, asked
    assert_consent(desk, "name");
    edit(desk, (const char *const[FIELD_COUNT]){[FIELD_EMAIL] = "bo@example.org"});
    assert_consent(desk, "");
    edit(desk, (const char *const[FIELD_COUNT]){[FIELD_EMAIL] = "cy@example.org", [FIELD_CONSENT] = "company"});
    assert_consent(desk, "company");
    // The file still knows the former one, and says something new of the ticket.
    take(desk, ROW("Ana Horvat", "ana@example.org", "Gamma", "Name, e-mail"));
    assert_consent(desk, "company");
    desk_assert_whole(desk);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/hands/file/%d", (int)i);
        g_test_add(path, Desk, &cases[i], desk_set_up_us, test_file, desk_tear_down);
    }
    g_test_add("/hands/later", Desk, NULL, desk_set_up_us, test_later, desk_tear_down);
    g_test_add("/hands/desk", Desk, NULL, desk_set_up_us, test_desk, desk_tear_down);
    return g_test_run();
}
