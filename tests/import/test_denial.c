// SPDX-License-Identifier: GPL-3.0-or-later
// test_denial.c - what a file says against a ticket is obeyed or asked about, never passed over: blocked tickets, times at which
// one is not valid, dates of a series, and columns of which nobody has said what they mean.
#include <glib/gstdio.h>
#include <string.h>

#include "common/import/programme.h"
#include "common/store/admit/admit.h"
#include "tests/import/file.h"

#define CHECKIN "Order code,Attendee name,Product,Secret,Email,Blocked,Valid from,Valid until\n"
#define BEFORE "Order code,Attendee name,Product,Paid,Secret,E-mail,"

static VerdictCode at_desk(Desk *desk, const char *secret)
{
    g_autoptr(GError) error = NULL;
    AdmitRequest request = {.profile = desk->profile,
                            .checkpoint = profile_checkpoint(desk->profile, "registration"),
                            .code = secret,
                            .code_length = strlen(secret),
                            .now_utc_ms = NOON,
                            .volunteer_name = "Ana",
                            .is_dry_run = true};
    AdmitOutcome outcome;
    g_assert_true(store_admit(desk->store, &request, &outcome, &error));
    VerdictCode verdict = outcome.verdict;
    admit_outcome_clear(&outcome);
    return verdict;
}

static TicketStatus status_of(Desk *desk, const char *name, const char *product)
{
    g_autoptr(Person) person = desk_person(desk, name);
    for (guint i = 0; i < person->tickets->len; i++) {
        const PersonTicket *ticket = g_ptr_array_index(person->tickets, i);
        if (strcmp(ticket->product, product) == 0)
            return ticket->status;
    }
    g_error("%s has no %s", name, product);
}

// --- what pretix says ---

static void test_blocked(Desk *desk, gconstpointer data)
{
    (void)data;
    g_auto(RegistrationsReport) report = file_import_good(desk, CHECKIN "A,Anna Li,Individual,s-a,a@example.org,Yes,,\n"
                                                                        "B,Bo,Individual,s-b,b@example.org,,,\n"
                                                                        "C,Cy,Individual,s-c,c@example.org,No,,\n");
    g_assert_cmpint(at_desk(desk, "s-a"), ==, VERDICT_CANCELLED);
    g_assert_cmpint(at_desk(desk, "s-b"), ==, VERDICT_ADMIT);
    g_assert_cmpint(at_desk(desk, "s-c"), ==, VERDICT_ADMIT);
    g_assert_cmpint(report.denied_count, ==, 1);
    g_autoptr(Person) anna = desk_person(desk, "Anna Li");
    g_assert_cmpstr(anna->fields[FIELD_NOTE], ==, "Blocked: Yes");
    // Freed again, in the shop.
    g_auto(RegistrationsReport) later = file_import_good(desk, CHECKIN "A,Anna Li,Individual,s-a,a@example.org,,,\n");
    g_assert_cmpint(at_desk(desk, "s-a"), ==, VERDICT_ADMIT);
    g_autoptr(Person) freed = desk_person(desk, "Anna Li");
    g_assert_cmpstr(freed->fields[FIELD_NOTE], ==, "");
}

// Of the tutorial alone; the ticket admits.
static void test_blocked_add_on(Desk *desk, gconstpointer data)
{
    (void)data;
    g_auto(RegistrationsReport) report =
        file_import_good(desk, CHECKIN "A,Anna Li,Individual,s-a,a@example.org,,,\n"
                                       "A,Anna Li,Tutorial – T-07 Async,s-t,a@example.org,Yes,,\n");
    g_assert_cmpint(status_of(desk, "Anna Li", "Individual"), ==, STATUS_PAID);
    g_assert_cmpint(status_of(desk, "Anna Li", "Tutorial – T-07 Async"), ==, STATUS_CANCELLED);
    g_assert_cmpint(at_desk(desk, "s-a"), ==, VERDICT_ADMIT);
}

// In the words of pretix's own catalogues.
static void test_languages(Desk *desk, gconstpointer data)
{
    (void)data;
    static const char *const rows[][6] = {
        {"Code de commande", "Nom du participant", "Produit", "Secret", "Bloqué", "Oui"},
        {"Código del pedido", "Nombre del asistente", "Producto", "Secreto", "Bloqueado", "Si"},
        {"Codice ordine", "Nome del partecipante", "Prodotto", "Secret", "Bloccato", "Sì"},
        {"Bestelcode", "Naam deelnemer", "Product", "Geheim", "Geblokkeerd", "Ja"},
        {"Código do pedido", "Nome do participante", "Produto", "Secret", "Bloqueado", "Sim"},
        {"注文コード", "参加者の名前", "製品", "シークレット", "ブロックされました", "はい"},
        {"Bestellnummer", "Name Teilnehmer*in", "Produkt", "Secret", "Blocked", "Ja"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *const *row = rows[i];
        g_autofree char *text = g_strdup_printf("%s,%s,%s,%s,E-mail,%s\nL%d,Person %d,Individual,lang-%d,l%d@example.org,%s\n",
                                                row[0], row[1], row[2], row[3], row[4], (int)i, (int)i, (int)i, (int)i, row[5]);
        g_autofree char *secret = g_strdup_printf("lang-%d", (int)i);
        g_auto(RegistrationsReport) report = file_import_good(desk, text);
        if (at_desk(desk, secret) != VERDICT_CANCELLED)
            g_error("%s: admitted", row[4]);
    }
}

// PyCon US 2024 is from 15 to 23 May.
static void test_validity(Desk *desk, gconstpointer data)
{
    (void)data;
    g_auto(RegistrationsReport) report =
        file_import_good(desk, CHECKIN "A,Over,Individual,s-a,a@example.org,,,2024-04-30 23:59:59\n"
                                       "B,To come,Individual,s-b,b@example.org,,2024-06-01 00:00:00,\n"
                                       "C,All days,Individual,s-c,c@example.org,,2024-05-15 09:00:00,2024-05-23 12:00:00\n"
                                       "D,A day alone,Individual,s-d,d@example.org,,2024-05-01,2024-05-23\n");
    g_assert_cmpint(at_desk(desk, "s-a"), ==, VERDICT_CANCELLED);
    g_assert_cmpint(at_desk(desk, "s-b"), ==, VERDICT_CANCELLED);
    g_assert_cmpint(at_desk(desk, "s-c"), ==, VERDICT_ADMIT);
    g_assert_cmpint(at_desk(desk, "s-d"), ==, VERDICT_ADMIT);
    g_assert_cmpint(report.denied_count, ==, 2);
}

static void assert_refused(Desk *desk, const char *text, const char *said)
{
    g_autoptr(GError) error = NULL;
    int before = desk_person_count(desk);
    g_auto(RegistrationsReport) report = file_import(desk, text, -1, &error);
    if (!g_error_matches(error, IMPORT_ERROR, IMPORT_ERROR_QUESTION) || !strstr(error->message, said))
        g_error("wanted \"%s\", was told \"%s\"", said, error ? error->message : "nothing");
    g_assert_cmpint(desk_person_count(desk), ==, before);
    g_assert_cmpuint(report.questions->len, >, 0);
}

// A ticket that is good on some of the days that its product opens is none that the profile can tell; nor is a time that cannot be read.
static void test_validity_asked(Desk *desk, gconstpointer data)
{
    (void)data;
    assert_refused(
        desk, CHECKIN "A,Anna Li,Individual,s-a,a@example.org,,2024-05-17 00:00:00,2024-05-17 23:59:59\n",
        "\"Individual\" in line 2 is valid from 2024-05-17 until 2024-05-17, and its product opens more than these days");
    assert_refused(desk, CHECKIN "A,Anna Li,Individual,s-a,a@example.org,,15.05.2024 09:00,\n",
                   "\"Valid from\" in line 2 says \"15.05.2024 09:00\", which is no time that can be read");
}

// --- pretix's JSON: no event of ours has such a document, so it stands as its exporter writes it ---

#define JSON(order, position)                                                                                                    \
    "{\"event\":{\"name\":\"E\",\"organizer\":{\"name\":\"O\"},\"items\":[{\"id\":1,\"name\":\"Individual\"}],\"questions\":[]," \
    "\"subevents\":[{\"id\":5,\"name\":\"Last year\",\"date_from\":\"2023-05-15T09:00:00-04:00\",\"date_to\":null},"             \
    "{\"id\":6,\"name\":\"This year\",\"date_from\":\"2024-05-15T09:00:00-04:00\",\"date_to\":\"2024-05-23T18:00:00-04:00\"}],"  \
    "\"orders\":[{\"code\":\"A\",\"status\":\"p\"," order "\"positions\":[{\"id\":1,\"positionid\":1,\"item\":1,"                \
    "\"attendee_name\":\"Anna Li\",\"attendee_email\":\"a@example.org\",\"secret\":\"s-a\"" position "}]}]}}"

static void test_json(Desk *desk, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *text;
        VerdictCode wanted;
    } rows[] = {
        {JSON("", ""), VERDICT_ADMIT},
        {JSON("", ",\"blocked\":[\"admin\"]"), VERDICT_CANCELLED},
        {JSON("", ",\"blocked\":null"), VERDICT_ADMIT},
        {JSON("", ",\"valid_until\":\"2024-05-01T00:00:00Z\""), VERDICT_CANCELLED},
        {JSON("", ",\"valid_from\":\"2024-05-01T00:00:00Z\",\"valid_until\":\"2024-05-24T00:00:00Z\""), VERDICT_ADMIT},
        {JSON("", ",\"canceled\":true"), VERDICT_CANCELLED},
        {JSON("\"require_approval\":true,\"status\":\"n\",", ""), VERDICT_PENDING},
        {JSON("", ",\"subevent\":5"), VERDICT_CANCELLED},
        {JSON("", ",\"subevent\":6"), VERDICT_ADMIT},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(RegistrationsReport) report = file_import_good(desk, rows[i].text);
        VerdictCode verdict = at_desk(desk, "s-a");
        if (verdict != rows[i].wanted)
            g_error("row %d: %s", (int)i, verdict_name(verdict));
    }
}

// --- columns of which nobody has said what they mean ---

typedef struct {
    const char *heading, *value;
} Unmapped;

static const Unmapped asked[] = {
    {"Blocked by committee", "Yes"},
    {"Void", "x"},
    {"Cancelled at", "2024-05-01"},
    {"Approved", "No"},
    {"Is valid", "false"},
    {"Active", "0"},
    {"Gültig", "Nein"},
    {"Approval", "Pending"},
    {"Approval state", "Declined"},
    {"Order state", "waitlisted"},
    {"Payment", "Chargeback"},
    {"Statut d'approbation", "Refusé"},
    {"Aprobación", "Pendiente"},
    {"已批准", "否"},
    {"Disabled", "true"},
    {"Transferred", "Yes"},
    {"Refund amount", "120.00"},
    {"Ticket not valid", "true"},
    {"Test mode", "Yes"},
    {"State of ticket", "Refunded"},
    {"Remark", "VOID"},
    {"Storniert am", "1.5."},
    {"Vermerk", "ungültig"},
    {"Remboursé", "oui"},
    {"État", "annulé"},
    {"Anulado", "Sí"},
    {"Nota", "reembolsado"},
    {"Annullato il", "ieri"},
    {"Stato", "Non valido"},
    {"Geannuleerd", "Ja"},
    {"Toestand", "ongeldig"},
    {"Anulowano", "tak"},
    {"Stan", "nieważny"},
    {"Estornado", "sim"},
    {"Situação", "Cancelada"},
    {"キャンセル日", "5月1日"},
    {"状況", "無効"},
    {"已取消", "是"},
    {"状态", "作废"},
    {"रद्द", "हाँ"},
    {"हालत", "अमान्य"},
    {"বাতিল", "হ্যাঁ"},
    {"অবস্থা", "বাতিল"},
    {"ரத்து", "ஆம்"},
    {"நிலை", "ரத்து செய்யப்பட்டது"},
    {"రద్దు", "అవును"},
    {"స్థితి", "రద్దు చేయబడింది"},
    {"ملغى", "نعم"},
    {"حالة", "ملغاة"},
    {"מבוטל", "כן"},
    {"תיאור", "חסום"},
    {"منسوخ", "ہاں"},
    {"حالت", "منسوخ"},
};

static const Unmapped silent[] = {
    {"Blocked by committee", ""},
    {"Blocked by committee", "No"},
    {"Refund amount", "0.00"},
    {"Void", "-"},
    {"Storniert", "Nein"},
    {"Avoid nuts", "Yes"},
    {"Room", "Void Hall"},
    {"रद्द", "नहीं"},
    {"Approved", "Yes"},
    {"Active", ""},
    {"Gültig", "Ja"},
    {"Vote", "No"},
};

static char *with_column(const Unmapped *column)
{
    return g_strdup_printf(BEFORE "\"%s\"\nA,Anna Li,Individual,Yes,s-a,a@example.org,\"%s\"\n", column->heading, column->value);
}

static void test_unmapped(Desk *desk, gconstpointer data)
{
    (void)data;
    for (gsize i = 0; i < G_N_ELEMENTS(asked); i++) {
        g_autofree char *text = with_column(&asked[i]);
        g_autofree char *said = g_strdup_printf("\"denied = %s\"", asked[i].heading);
        assert_refused(desk, text, said);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(silent); i++) {
        g_autofree char *text = with_column(&silent[i]);
        g_auto(RegistrationsReport) report = file_import_good(desk, text);
        g_assert_cmpint(at_desk(desk, "s-a"), ==, VERDICT_ADMIT);
    }
    // Who is cancelled anyway needs no question.
    g_auto(RegistrationsReport) report =
        file_import_good(desk, "Order code,Position ID,Status,Product,Attendee name,Refunded at\n"
                               "B,1,Canceled,Individual,Bo,2024-05-01\n");
}

// Answers of event.ini, as the sentence asks for them.
static void answer(Desk *desk, const char *lines)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(desk->folder, "event", "event.ini", NULL);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, &error));
    g_autofree char *longer = g_strconcat(text, "\n[import]\n", lines, "\n", NULL);
    g_assert_true(g_file_set_contents(path, longer, -1, &error));
    g_autofree char *folder = g_path_get_dirname(path);
    profile_free(desk->profile);
    desk->profile = profile_load(folder, &error);
    g_assert_no_error(error);
}

#define COMMITTEE                                                                                                                \
    BEFORE "Blocked by committee\nA,Anna Li,Individual,Yes,s-a,a@example.org,asked to stay away\n"                               \
           "B,Bo,Individual,Yes,s-b,b@example.org,no\n"

// The answer to a column that grants: a no is what denies.
static void test_granting(Desk *desk, gconstpointer data)
{
    (void)data;
    answer(desk, "denied = Approved");
    g_auto(RegistrationsReport) report = file_import_good(desk, BEFORE "Approved\nA,Anna Li,Individual,Yes,s-a,a@example.org,No\n"
                                                                       "B,Bo,Individual,Yes,s-b,b@example.org,Yes\n"
                                                                       "C,Cy,Individual,Yes,s-c,c@example.org,\n");
    g_assert_cmpint(at_desk(desk, "s-a"), ==, VERDICT_CANCELLED);
    g_assert_cmpint(at_desk(desk, "s-b"), ==, VERDICT_ADMIT);
    g_assert_cmpint(at_desk(desk, "s-c"), ==, VERDICT_ADMIT);
}

// In the words of other shops.
static void test_bounds(Desk *desk, gconstpointer data)
{
    (void)data;
    static const Unmapped over[] = {
        {"Expires", "2024-05-01"}, {"Not before", "2024-06-01"}, {"Valid on", "2024-06-01"}, {"Gültig bis", "2024-05-01"}};
    for (gsize i = 0; i < G_N_ELEMENTS(over); i++) {
        g_autofree char *text = with_column(&over[i]);
        g_auto(RegistrationsReport) report = file_import_good(desk, text);
        if (at_desk(desk, "s-a") != VERDICT_CANCELLED)
            g_error("%s: admitted", over[i].heading);
    }
}

static void test_denied(Desk *desk, gconstpointer data)
{
    (void)data;
    answer(desk, "denied = Blocked by committee");
    g_auto(RegistrationsReport) report = file_import_good(desk, COMMITTEE);
    g_assert_cmpint(at_desk(desk, "s-a"), ==, VERDICT_CANCELLED);
    g_assert_cmpint(at_desk(desk, "s-b"), ==, VERDICT_ADMIT);
}

static void test_ignored(Desk *desk, gconstpointer data)
{
    (void)data;
    answer(desk, "ignored = Blocked by committee; Valid from");
    g_auto(RegistrationsReport) report = file_import_good(desk, COMMITTEE);
    g_assert_cmpint(at_desk(desk, "s-a"), ==, VERDICT_ADMIT);
    g_auto(RegistrationsReport) later = file_import_good(desk, CHECKIN "D,Dee,Individual,s-d,d@example.org,,2025-01-01,\n");
    g_assert_cmpint(at_desk(desk, "s-d"), ==, VERDICT_ADMIT);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/denial/blocked", Desk, NULL, desk_set_up_us, test_blocked, desk_tear_down);
    g_test_add("/denial/blocked-add-on", Desk, NULL, desk_set_up_us, test_blocked_add_on, desk_tear_down);
    g_test_add("/denial/languages", Desk, NULL, desk_set_up_us, test_languages, desk_tear_down);
    g_test_add("/denial/validity", Desk, NULL, desk_set_up_us, test_validity, desk_tear_down);
    g_test_add("/denial/validity-asked", Desk, NULL, desk_set_up_us, test_validity_asked, desk_tear_down);
    g_test_add("/denial/json", Desk, NULL, desk_set_up_us, test_json, desk_tear_down);
    g_test_add("/denial/unmapped", Desk, NULL, desk_set_up_us, test_unmapped, desk_tear_down);
    g_test_add("/denial/granting", Desk, NULL, desk_set_up_us, test_granting, desk_tear_down);
    g_test_add("/denial/bounds", Desk, NULL, desk_set_up_us, test_bounds, desk_tear_down);
    g_test_add("/denial/denied", Desk, NULL, desk_set_up_us, test_denied, desk_tear_down);
    g_test_add("/denial/ignored", Desk, NULL, desk_set_up_us, test_ignored, desk_tear_down);
    return g_test_run();
}
