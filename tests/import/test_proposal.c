// SPDX-License-Identifier: GPL-3.0-or-later
// test_proposal.c - for a file that no map fits, a map is proposed: by its headings in the languages of the page, by its content; and an
// import with the proposal, saved as it is, finds the people.
#include <string.h>

#include "tests/import/file.h"

static char *propose(Desk *desk, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_auto(RegistrationsReport) report = file_import(desk, text, -1, &error);
    g_assert_error(error, IMPORT_ERROR, IMPORT_ERROR_COLUMNS);
    return g_steal_pointer(&report.proposal);
}

static void check_line(const char *proposal, const char *line)
{
    g_autofree char *whole = g_strconcat("\n", line, "\n", NULL);
    if (!strstr(proposal, whole))
        g_error("no line \"%s\" in\n%s", line, proposal);
}

// Saves the proposal and imports the file with it.
static RegistrationsReport import_with(Desk *desk, const char *proposal, const char *text)
{
    g_autofree char *map = desk_write(desk, "my-map.ini", proposal, -1);
    return file_import_text(desk, text, &(RegistrationsRequest){.map = map});
}

static void test_whole(Desk *desk, gconstpointer data)
{
    static const char text[] = "Kod zamówienia;Imię i nazwisko uczestnika;Bilet;Opłacono;Adres e-mail;Kod kreskowy;Hala\n"
                               "A1B2C;Jan Łoś;Individual;Tak;jan@example.org;abcdefghij123456;3\n"
                               "D4E5F;Ewa Ćma;Student;Nie;ewa@example.org;bbcdefghij123456;4\n";
    (void)data;
    g_autofree char *proposal = propose(desk, text);
    check_line(proposal, "needs = order; name; email; product");
    check_line(proposal, "order = Kod zamówienia");
    check_line(proposal, "name = Imię i nazwisko uczestnika");
    check_line(proposal, "product = Bilet");
    check_line(proposal, "status = Opłacono");
    check_line(proposal, "email = Adres e-mail");
    check_line(proposal, "secret = Kod kreskowy");
    check_line(proposal, "# not matched: Hala");
    check_line(proposal, "paid = Tak");
    check_line(proposal, "pending = Nie");
    g_auto(RegistrationsReport) report = import_with(desk, proposal, text);
    g_assert_cmpint(report.added_count, ==, 2);
    g_autoptr(Person) person = desk_person(desk, "Ewa Ćma");
    g_assert_cmpstr(person->fields[FIELD_EMAIL], ==, "ewa@example.org");
    g_assert_cmpstr(person->fields[FIELD_STATUS], ==, "pending");
    g_assert_cmpstr(person->fields[FIELD_TICKET_TYPE], ==, "student");
    g_assert_cmpstr(((const PersonTicket *)g_ptr_array_index(person->tickets, 0))->secret, ==, "bbcdefghij123456");
}

// Headings that say nothing.
static void test_content(Desk *desk, gconstpointer data)
{
    static const char text[] = "K1,K2,K3,K4,K5,K6,K7,K8\n"
                               "1,A1B2C,Jan Example,Individual,Yes,jan@example.org,abcdefghij123456,No\n"
                               "2,A1B2C,Ewa Example,Individual,Yes,ewa@example.org,bbcdefghij123456,No\n"
                               "3,D4E5F,Bo Li,Student,No,bo@example.org,cbcdefghij123456,No\n";
    (void)data;
    g_autofree char *proposal = propose(desk, text);
    check_line(proposal, "order = K2");
    check_line(proposal, "name = K3");
    check_line(proposal, "product = K4");
    check_line(proposal, "status = K5");
    check_line(proposal, "email = K6");
    check_line(proposal, "secret = K7");
    check_line(proposal, "# not matched: K1; K8");
    g_auto(RegistrationsReport) report = import_with(desk, proposal, text);
    g_assert_cmpint(report.added_count, ==, 3);
}

// What would part a list in a map stands for any text; what was not found is named.
static void test_odd(Desk *desk, gconstpointer data)
{
    static const char text[] = "\"Full name; as on the badge\",\"Your e-mail\"\nBo Li,bo@example.org\n";
    (void)data;
    g_autofree char *proposal = propose(desk, text);
    check_line(proposal, "name = Full name* as on the badge");
    check_line(proposal, "#product = ");
    check_line(proposal, "# no column found for order (the order's code)");
    g_auto(GStrv) halves = g_strsplit(proposal, "#product = ", 2);
    g_autofree char *with_product = g_strconcat(halves[0], "product = Individual", halves[1], NULL);
    g_auto(RegistrationsReport) report = import_with(desk, with_product, text);
    g_assert_cmpint(report.added_count, ==, 1);
    g_autofree char *nothing = propose(desk, "a,b\n1,2\n");
    g_assert_null(nothing);
}

typedef struct {
    const char *language, *name, *email, *ticket;
} Headings;

static const Headings languages[] = {
    {"de", "Name der teilnehmenden Person", "E-Mail-Adresse", "Ticketart"},
    {"fr", "Nom et prénom", "Courriel / e-mail", "Type de billet"},
    {"es", "Nombre y apellidos", "Correo electrónico", "Tipo de entrada"},
    {"it", "Nome e cognome", "Indirizzo e-mail", "Tipo di biglietto"},
    {"nl", "Naam van de deelnemer", "E-mailadres", "Soort ticket"},
    {"pt", "Nome completo", "Endereço de e-mail", "Tipo de ingresso"},
    {"pl", "Imię i nazwisko", "Adres e-mail", "Rodzaj biletu"},
    {"ja", "お名前", "メールアドレス", "チケットの種類"},
    {"zh", "姓名", "电子邮箱", "门票类型"},
    {"hi", "पूरा नाम", "ईमेल पता", "टिकट का प्रकार"},
    {"bn", "পুরো নাম", "ইমেইল ঠিকানা", "টিকিটের ধরন"},
    {"ta", "முழு பெயர்", "மின்னஞ்சல் முகவரி", "டிக்கெட் வகை"},
    {"te", "పూర్తి పేరు", "ఇమెయిల్ చిరునామా", "టికెట్ రకం"},
    {"ar", "الاسم الكامل", "البريد الإلكتروني", "نوع التذكرة"},
    {"he", "שם מלא", "כתובת דואל", "סוג כרטיס"},
    {"ur", "پورا نام", "ای میل پتہ", "ٹکٹ کی قسم"},
};

// By the headings alone: the rows are blank.
static void test_language(Desk *desk, gconstpointer data)
{
    const Headings *headings = data;
    const char *const names[] = {"name", "email", "product"};
    const char *const texts[] = {headings->name, headings->email, headings->ticket};
    g_autofree char *text = g_strdup_printf("%s,%s,%s,other\n", headings->name, headings->email, headings->ticket);
    g_autofree char *proposal = propose(desk, text);
    g_assert_nonnull(proposal);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *line = g_strdup_printf("%s = %s", names[i], texts[i]);
        check_line(proposal, line);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/proposal/whole", Desk, NULL, desk_set_up, test_whole, desk_tear_down);
    g_test_add("/proposal/content", Desk, NULL, desk_set_up, test_content, desk_tear_down);
    g_test_add("/proposal/odd", Desk, NULL, desk_set_up, test_odd, desk_tear_down);
    for (gsize i = 0; i < G_N_ELEMENTS(languages); i++) {
        g_autofree char *path = g_strconcat("/proposal/language/", languages[i].language, NULL);
        g_test_add(path, Desk, &languages[i], desk_set_up_us, test_language, desk_tear_down);
    }
    return g_test_run();
}
