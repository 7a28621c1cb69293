// SPDX-License-Identifier: GPL-3.0-or-later
// test_maps.c - column maps: a map of one's own works, its mistakes are named by file and line, the built-in ones differ.
#include <gio/gio.h>
#include <string.h>

#include "tests/import/file.h"

#define COLUMNS "[columns]\norder = Booking\nname = Who\nproduct = What\nstatus = How*\n" // five lines

static RegistrationsReport import_with(Desk *desk, const char *map, const char *text, GError **error)
{
    g_autofree char *path = desk_write(desk, "people.csv", text, -1);
    return file_import_as(desk, &(RegistrationsRequest){.path = path, .map = map}, error);
}

// clang-format off
static void test_own_map(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *map = desk_write(desk, "own.ini",
                                      "[map]\ntitle = Our shop\nneeds = order; name; product\n" COLUMNS
                                      "company = Firma; Company\n[status]\npaid = Bezahlt\npending = Offen*\ncancelled = Storno\n", -1);
    g_auto(RegistrationsReport) report =
        import_with(desk, map, "Who,What,Booking,How is it?,Company,FIRMA\nAnna,Individual,B1,offen seit 3 Tagen,second,first\n"
                               "Bo,Student,B2,,only,\n", &error);
    g_assert_no_error(error);
    g_assert_cmpstr(report.map_title, ==, "Our shop");
    g_assert_cmpint(report.person_count, ==, 2);
    g_autoptr(Person) anna = desk_person(desk, "Anna");
    g_assert_cmpint(anna->status, ==, STATUS_PENDING);
    g_assert_cmpstr(anna->fields[FIELD_COMPANY], ==, "first"); // the heading that the map names first
    g_autoptr(Person) bo = desk_person(desk, "Bo");
    g_assert_cmpint(bo->status, ==, STATUS_PAID); // a blank means paid
    g_assert_cmpstr(bo->fields[FIELD_COMPANY], ==, "only");
}

static void test_named_map_must_fit(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_auto(RegistrationsReport) report = import_with(desk, "tito", HEADING "A,Anna,Individual,Yes,s,,\n", &error);
    g_assert_error(error, IMPORT_ERROR, IMPORT_ERROR_COLUMNS);
    g_assert_nonnull(strstr(error->message, "the map tito needs"));
    g_assert_nonnull(strstr(error->message, "the headings are \"Order code, Attendee name, Product, Paid, Secret, E-mail, Company\""));
    g_clear_error(&error);
    g_auto(RegistrationsReport) nowhere = import_with(desk, "nowhere.ini", HEADING, &error);
    g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

// A map says what differs from a built-in one, which is itself like the questions that all share.
static void test_like(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *map = desk_write(desk, "own.ini",
                                      "[map]\nneeds = order; name; product\nlike = tito\n[columns]\norder = Buchung\nshirt =\n"
                                      "[status]\npending = Offen\n", -1);
    g_auto(RegistrationsReport) report =
        import_with(desk, map, "Buchung,Ticket Full Name,Ticket,Ticket Status,Your T-shirt size,Any food allergies?,Ticket Phone Number\n"
                               "B1,Anna,Individual,Offen,M,nuts,'+49 170 1234567\nB2,Bo,Student,Void,L,,None\n"
                               "B3,Cy,Student,,L,,4.91701E+11\n", &error);
    g_assert_no_error(error);
    g_assert_cmpint(report.person_count, ==, 3);
    g_autoptr(Person) anna = desk_person(desk, "Anna");
    g_assert_cmpstr(anna->fields[FIELD_PHONE], ==, "+49 170 1234567");
    g_assert_cmpstr(anna->fields[FIELD_DIETARY], ==, "nuts");
    g_assert_cmpstr(anna->fields[FIELD_SHIRT], ==, "");
    g_assert_cmpint(anna->status, ==, STATUS_PENDING);
    g_autoptr(Person) bo = desk_person(desk, "Bo");
    g_assert_cmpint(bo->status, ==, STATUS_CANCELLED);
    g_autoptr(Person) cy = desk_person(desk, "Cy");
    g_assert_cmpstr(bo->fields[FIELD_PHONE], ==, "");
    g_assert_cmpstr(cy->fields[FIELD_PHONE], ==, ""); // a sheet has rounded it
}

// A heading with a star is somebody's question, which any system's export may have: it stands in the shared file, not in two maps.
static void test_said_once(void)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(GStrv) files = g_resources_enumerate_children("/lanyard/maps/", G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    for (char **file = files; *file; file++) {
        g_autofree char *path = g_strconcat("/lanyard/maps/", g_str_has_suffix(*file, "/") ? "shared/questions.ini" : *file, NULL);
        g_autoptr(GBytes) bytes = g_resources_lookup_data(path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
        g_autofree char *text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
        const char *columns = strstr(text, "[columns]");
        g_auto(GStrv) lines = g_strsplit(columns, "\n", -1);
        for (char **line = lines; *line && !g_str_has_prefix(*line, "[status]"); line++)
            if (strchr(*line, '*') && !g_hash_table_add(seen, g_strdup(*line)))
                g_error("%s repeats another map: %s", path, *line);
    }
    g_assert_cmpuint(g_hash_table_size(seen), >, 7);
}

// Some map in this folder of the program has a heading for it.
static bool is_filled(const char *folder, const char *field)
{
    g_autofree char *pattern = g_strdup_printf("^%s = .", field);
    g_auto(GStrv) files = g_resources_enumerate_children(folder, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    for (char **file = files; *file; file++) {
        g_autofree char *path = g_strconcat(folder, *file, NULL);
        g_autoptr(GBytes) bytes = g_resources_lookup_data(path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
        if (bytes && g_regex_match_simple(pattern, g_bytes_get_data(bytes, NULL), G_REGEX_MULTILINE, 0))
            return true;
    }
    return false;
}

// A field that no file ever fills is no use to anybody.
static void test_every_field(void)
{
    static const char *const not_from_files[] = {"ticket_type", "sponsor_consent", NULL}; // by the profile; by the person, later
    for (int field = 0; field < FIELD_COUNT; field++) {
        const char *name = person_field_name((PersonField)field);
        if (!g_strv_contains(not_from_files, name) && !is_filled("/lanyard/maps/", name) && !is_filled("/lanyard/maps/shared/", name))
            g_error("no map in config/maps has a heading for \"%s\" of fields.def", name);
    }
}

typedef struct {
    const char *name, *text, *where, *what;
} Mistake;

static const Mistake mistakes[] = {
    {"unknown-column", "[map]\nneeds = order\n[columns]\norder = A\nshoe_size = B\n", "map.ini:5: ", "\"shoe_size\" is not the name of a column"},
    {"ticket-type", "[map]\nneeds = order\n[columns]\norder = A\nticket_type = B\n", "map.ini:5: ", "\"ticket_type\" is not the name of a column"},
    {"no-needs", "[map]\ntitle = x\n" COLUMNS, "map.ini:1: ", "\"needs\" is missing"},
    {"needs-no-column", "[map]\nneeds = order; secret\n" COLUMNS, "map.ini:2: ", "a column that [columns] does not have"},
    {"status", "[map]\nneeds = order\n" COLUMNS "[status]\npayed = yes\n", "map.ini:9: ", "\"payed\" is not a status"},
    {"like-nothing", "[map]\nneeds = order\nlike = nowhere\n" COLUMNS, "map.ini:3: ", "\"like\" is not a built-in map"},
    {"like-without-needs", "[map]\nlike = shared/questions\n" COLUMNS, "map.ini:1: ", "\"needs\" is missing"},
    {"no-key-file", "[map]\nneeds order\n", "map.ini:2: ", "needs order"},
};

static void test_mistake(Desk *desk, gconstpointer data)
{
    const Mistake *mistake = data;
    g_autoptr(GError) error = NULL;
    g_autofree char *map = desk_write(desk, "map.ini", mistake->text, -1);
    g_auto(RegistrationsReport) report = import_with(desk, map, HEADING, &error);
    g_assert_error(error, IMPORT_ERROR, IMPORT_ERROR_MAP);
    if (!g_str_has_prefix(error->message, mistake->where) || !strstr(error->message, mistake->what))
        g_error("said: %s", error->message);
}

// Each map is found by the headings that its system exports, and by no other's.
static void test_recognised(Desk *desk, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *headings, *map;
    } exports[] = {
        // clang-format on
        {"Order code,Attendee name,Product,Price,Checked in,Checked out,Automatically checked in,Secret,E-mail,Company,Voucher code,Order date",
         "pretix-checkin"},
        {"Event slug,Order code,Position ID,Status,E-mail,Product,Variation,Price,Attendee name,Attendee email,Company",
         "pretix-orders"},
        {"Order #,Order Date,First Name,Surname,Email,Ticket Type,Barcode #,Attendee #", "eventbrite"},
        {"Order no.,First Name,Last Name,Email,Ticket Type,Barcode,Attendee Status", "eventbrite"},
        {"Number,Ticket,Ticket Full Name,Ticket First Name,Ticket Last Name,Ticket Email,Order Reference,Ticket Reference,Unique Ticket URL",
         "tito"},
        {"Booking ID,Name,Email Address,Ticket Name,Payment Status", "konfhub"},
        {"Order no,Ticket ID,Ticket key,Ticket type,Fullname,Email,Company,Status", "hasgeek"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(exports); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text = g_strconcat(exports[i].headings, "\n", NULL);
        g_auto(RegistrationsReport) report = import_with(desk, NULL, text, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(report.map_name, ==, exports[i].map);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/maps/own", Desk, NULL, desk_set_up_us, test_own_map, desk_tear_down);
    g_test_add("/maps/named-must-fit", Desk, NULL, desk_set_up_us, test_named_map_must_fit, desk_tear_down);
    g_test_add("/maps/like-another", Desk, NULL, desk_set_up_us, test_like, desk_tear_down);
    g_test_add_func("/maps/said-once", test_said_once);
    g_test_add_func("/maps/every-field", test_every_field);
    g_test_add("/maps/recognised", Desk, NULL, desk_set_up_us, test_recognised, desk_tear_down);
    for (gsize i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        g_autofree char *path = g_strconcat("/maps/mistake/", mistakes[i].name, NULL);
        g_test_add(path, Desk, &mistakes[i], desk_set_up_us, test_mistake, desk_tear_down);
    }
    return g_test_run();
}
