// SPDX-License-Identifier: GPL-3.0-or-later
// test_pretix.c - pretix's Order data (JSON) says the same as its sheet "Order positions": people, references, places and rejects.
#include <string.h>

#include "tests/import/file.h"

// The same order twice: in JSON, and as the sheet's rows.
#define ITEMS                                                                                                                    \
    "\"items\":[{\"id\":1,\"name\":{\"en\":\"Individual\"},\"variations\":[]},"                                                  \
    "{\"id\":2,\"name\":\"Tutorial\",\"variations\":[{\"id\":20,\"name\":{\"en\":\"T-07 Async\"}}]},"                            \
    "{\"id\":3,\"name\":\"Donation\"}],"
#define QUESTIONS                                                                                                                \
    "\"questions\":[{\"id\":7,\"question\":{\"en\":\"T-shirt size\"}},{\"id\":8,\"question\":\"Sponsors may get\\nfrom me\"}],"
#define FILE_OF(orders) "{\"event\":{\"name\":\"E\",\"organizer\":{\"name\":\"O\"}," ITEMS QUESTIONS "\"orders\":[" orders "]}}"
#define ORDER(code, status, rest)                                                                                                \
    "{\"code\":\"" code "\",\"status\":\"" status "\",\"email\":\"buyer@example.org\",\"comment\":\"Brings\\na dog\"," rest "}"

#define ANNA                                                                                                                     \
    "{\"id\":501,\"positionid\":1,\"item\":1,\"variation\":null,\"attendee_name\":\"Anna Li\",\"attendee_email\":null,"          \
    "\"company\":\"Acme\",\"secret\":\"secret-anna\",\"addon_to\":null,"                                                         \
    "\"answers\":[{\"question\":7,\"answer\":\"M\"},{\"question\":8,\"answer\":\"Name, e-mail\"}]}"
#define BO                                                                                                                       \
    "{\"id\":502,\"positionid\":2,\"item\":1,\"attendee_name\":\"Bo\",\"attendee_email\":\"bo@example.org\","                    \
    "\"secret\":\"secret-bo\",\"answers\":[]}"
#define BOS_TUTORIAL                                                                                                             \
    "{\"id\":503,\"positionid\":3,\"item\":2,\"variation\":20,\"attendee_name\":null,\"secret\":\"secret-t07\",\"addon_to\":502}"

#define SHEET                                                                                                                    \
    "Order code,Position ID,Status,Email,Product,Variation,Attendee name,Attendee email,Company,Ticket secret,Order comment,"    \
    "Requires special attention,Add-on to position ID,T-shirt size,Sponsors may get from me\n"
#define SHEET_ORDER                                                                                                              \
    "AB1,1,paid,buyer@example.org,Individual,,Anna Li,,Acme,secret-anna,Brings a dog,Yes,,M,\"Name, e-mail\"\n"                  \
    "AB1,2,paid,buyer@example.org,Individual,,Bo,bo@example.org,,secret-bo,Brings a dog,Yes,,,\n"                                \
    "AB1,3,paid,buyer@example.org,Tutorial,T-07 Async,,,,secret-t07,Brings a dog,Yes,2,,\n"

static const char order_data[] =
    FILE_OF(ORDER("AB1", "p", "\"checkin_attention\":true,\"positions\":[" ANNA "," BO "," BOS_TUTORIAL "]"));

static RegistrationsReport import_json(Desk *desk, const char *text)
{
    g_autoptr(GError) error = NULL;
    RegistrationsReport report = file_import(desk, text, -1, &error);
    g_assert_no_error(error);
    return report;
}

static void test_people(Desk *desk, gconstpointer data)
{
    (void)data;
    g_auto(RegistrationsReport) report = import_json(desk, order_data);
    g_assert_cmpstr(report.map_name, ==, "pretix-orders");
    g_assert_cmpint(report.row_count, ==, 3);
    g_assert_cmpint(report.added_count, ==, 2);
    g_assert_cmpint(report.rejected_count + report.nobody_count, ==, 0);
    g_autoptr(Person) anna = desk_person(desk, "Anna Li");
    g_assert_cmpstr(anna->fields[FIELD_EMAIL], ==, "buyer@example.org");
    g_assert_cmpstr(anna->fields[FIELD_COMPANY], ==, "Acme");
    g_assert_cmpstr(anna->fields[FIELD_SHIRT], ==, "M");
    g_assert_cmpstr(anna->fields[FIELD_CONSENT], ==, "name,email");
    g_assert_cmpstr(anna->fields[FIELD_NOTE], ==, "Requires special attention: Brings a dog");
    g_assert_cmpint(anna->status, ==, STATUS_PAID);
    g_assert_cmpuint(anna->tickets->len, ==, 1);
    g_autoptr(Person) bo = desk_person(desk, "Bo");
    g_assert_cmpuint(bo->tickets->len, ==, 2); // the add-on says whose it is
    const PersonTicket *tutorial = g_ptr_array_index(bo->tickets, 1);
    g_assert_cmpstr(tutorial->product, ==, "Tutorial – T-07 Async");
    g_assert_cmpstr(tutorial->secret, ==, "secret-t07");
    g_assert_cmpstr(tutorial->entitlement, ==, "T-07");
}

// Whichever of the two comes second, it has nothing to say: ids, references and texts are the same.
static void test_as_the_sheet(Desk *desk, gconstpointer data)
{
    bool is_json_first = GPOINTER_TO_INT(data);
    g_auto(RegistrationsReport) first = import_json(desk, is_json_first ? order_data : SHEET SHEET_ORDER);
    gint64 records = desk_record_count(desk);
    g_assert_cmpint(first.added_count, ==, 2);
    g_auto(RegistrationsReport) second = import_json(desk, is_json_first ? SHEET SHEET_ORDER : order_data);
    g_assert_cmpint(second.unchanged_count, ==, 2);
    g_assert_cmpint(desk_record_count(desk), ==, records);
}

static void test_status(Desk *desk, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *letter;
        TicketStatus wanted;
    } rows[] = {{"n", STATUS_PENDING}, {"p", STATUS_PAID}, {"e", STATUS_CANCELLED}, {"c", STATUS_CANCELLED}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf(
            FILE_OF(ORDER("AB%d", "%s", "\"positions\":[{\"id\":%d,\"positionid\":1,\"item\":1,\"attendee_name\":\"P%d\"}]")),
            (int)i, rows[i].letter, (int)i + 1, (int)i);
        g_autofree char *name = g_strdup_printf("P%d", (int)i);
        g_auto(RegistrationsReport) report = import_json(desk, text);
        g_autoptr(Person) person = desk_person(desk, name);
        g_assert_cmpint(person->status, ==, rows[i].wanted);
    }
}

// A test order's positions are nobody's; what cannot be read stands in the rejects file as the sheet's row, by its place.
static void test_left_out(Desk *desk, gconstpointer data)
{
    (void)data;
    g_auto(RegistrationsReport) report = import_json(
        desk, FILE_OF(ORDER("TEST", "p", "\"testmode\":true,\"positions\":[" ANNA "," BO "]") "," ORDER(
                  "AB1", "p",
                  "\"checkin_attention\":true,\"positions\":[" ANNA "," BO "," BOS_TUTORIAL
                  "]") "," ORDER("AB2", "x",
                                 "\"positions\":[" BO
                                 "]") "," ORDER("AB3", "p",
                                                "\"positions\":[{\"id\":9,\"positionid\":1,\"item\":3,\"secret\":\"gift\"}]")));
    g_assert_cmpint(report.row_count, ==, 5);
    g_assert_cmpint(report.added_count, ==, 2);
    g_assert_cmpint(report.nobody_count, ==, 3); // two of the test order, and the donation
    g_assert_cmpint(report.rejected_count, ==, 1);
    const ImportProblem *problem = g_ptr_array_index(report.problems, 0);
    g_assert_cmpint(problem->line, ==, 5);
    g_assert_true(problem->is_rejected);
    g_autofree char *rejects = file_rejects(desk);
    g_assert_nonnull(strstr(rejects, "\"Ticket secret\",\"Order comment\",\"Requires special attention\""));
    g_assert_nonnull(strstr(rejects, "\"Sponsors may get from me\"\r\n"));
    g_assert_nonnull(strstr(rejects, "\"AB2\",\"2\",\"x\",\"buyer@example.org\",\"Individual\",\"\",\"Bo\""));
    g_assert_nonnull(strstr(rejects, "\"secret-bo\",\"Brings a dog\",\"\",\"\",\"\",\"\""));
}

static void see_progress(gint64 done, gint64 total, gpointer data)
{
    gint64 *seen = data;
    g_assert_cmpint(done, <=, total);
    seen[0] = done;
    seen[1] = total;
}

static void test_progress(Desk *desk, gconstpointer data)
{
    gint64 seen[2] = {0};
    g_auto(RegistrationsReport) report =
        file_import_text(desk, data, &(RegistrationsRequest){.progress = see_progress, .progress_data = seen});
    g_assert_cmpint(seen[0], >, 0);
    g_assert_cmpint(seen[0], ==, seen[1]);
}

static void test_mark(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autofree char *marked = g_strconcat("\xef\xbb\xbf", order_data, NULL);
    g_auto(RegistrationsReport) report = import_json(desk, marked);
    g_assert_cmpint(report.added_count, ==, 2);
}

static void test_refused(Desk *desk, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *text, *said;
    } rows[] = {
        {"{\"event\":{\"organizer\":{},\"orders\":{}}}", "people.csv is no order data of pretix (it has no event.orders)"},
        {"{\"event\":{\"organizer\":{},", "people.csv is no order data of pretix ("},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_auto(RegistrationsReport) report = file_import(desk, rows[i].text, -1, &error);
        g_assert_error(error, IMPORT_ERROR, IMPORT_ERROR_FORMAT);
        g_assert_true(g_str_has_prefix(error->message, rows[i].said));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/pretix/people", Desk, NULL, desk_set_up_us, test_people, desk_tear_down);
    g_test_add("/pretix/sheet-second", Desk, GINT_TO_POINTER(1), desk_set_up_us, test_as_the_sheet, desk_tear_down);
    g_test_add("/pretix/sheet-first", Desk, GINT_TO_POINTER(0), desk_set_up_us, test_as_the_sheet, desk_tear_down);
    g_test_add("/pretix/status", Desk, NULL, desk_set_up_us, test_status, desk_tear_down);
    g_test_add("/pretix/left-out", Desk, NULL, desk_set_up_us, test_left_out, desk_tear_down);
    g_test_add("/pretix/progress", Desk, order_data, desk_set_up_us, test_progress, desk_tear_down);
    g_test_add("/pretix/progress-sheet", Desk, SHEET SHEET_ORDER, desk_set_up_us, test_progress, desk_tear_down);
    g_test_add("/pretix/mark", Desk, NULL, desk_set_up_us, test_mark, desk_tear_down);
    g_test_add("/pretix/refused", Desk, NULL, desk_set_up_us, test_refused, desk_tear_down);
    return g_test_run();
}
