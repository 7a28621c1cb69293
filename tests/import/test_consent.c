// SPDX-License-Identifier: GPL-3.0-or-later
// test_consent.c - what a file says that sponsors may get is taken as far as it is named, in every language of the page; the rest is said.
#include <gio/gio.h>
#include <string.h>

#include "common/base/json.h"
#include "tests/import/file.h"

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

#define ADD(path, function) g_test_add(path, Desk, NULL, desk_set_up, function, desk_tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/consent/is-what-was-named", test_consent_is_named);
    ADD("/consent/in-all-languages", test_consent_in_all_languages);
    return g_test_run();
}
