// SPDX-License-Identifier: GPL-3.0-or-later
// test_files.c - files as people really have them: each is read, or told where and why not.
#include <string.h>

#include "tests/import/file.h"

// --- files that are read whole ---

typedef struct {
    const char *name, *text;
    const char *person;             // a name that must be there
    int person_count, ticket_count; // tickets of that person
} GoodFile;

#define ANNA "AB1,Anna Li,Individual,Yes,s1,a@example.org,Acme\n"
#define TUTORIAL "AB1,Anna Li,Tutorial – T-07 Async,Yes,s2,a@example.org,Acme\n"

// clang-format off
static const GoodFile good_files[] = {
    {"plain", HEADING ANNA TUTORIAL, "Anna Li", 1, 2},
    {"bom", "\xef\xbb\xbf" HEADING ANNA, "Anna Li", 1, 1},
    {"crlf", "Order code,Attendee name,Product\r\nAB1,Anna Li,Individual\r\n", "Anna Li", 1, 1},
    {"cr-alone", "Order code,Attendee name,Product\rAB1,Anna Li,Individual\rAB2,Bo,Student\r", "Bo", 2, 1},
    {"semicolon", "Order code;Attendee name;Product\nAB1;Li, Anna;Individual\n", "Li, Anna", 1, 1},
    {"tab", "Order code\tAttendee name\tProduct\nAB1\tAnna Li\tIndividual\n", "Anna Li", 1, 1},
    {"excel-sep-line", "sep=;\r\nOrder code;Attendee name;Product\r\nAB1;Anna, Li;Individual\r\n", "Anna, Li", 1, 1},
    {"commas-in-quoted-headings", "\"Order code\";\"Attendee name\";\"Product\";\"a, b, c, d\"\nAB1;Anna Li;Individual;x\n", "Anna Li", 1, 1},
    {"no-newline-at-the-end", "Order code,Attendee name,Product\nAB1,Anna Li,Individual", "Anna Li", 1, 1},
    {"quoted-end-without-newline", "Order code,Product,Attendee name\nAB1,Individual,\"Anna Li\"", "Anna Li", 1, 1},
    {"blank-lines", "\n\nOrder code,Attendee name,Product\n\n  \r\nAB1,Anna Li,Individual\n\n", "Anna Li", 1, 1},
    {"rows-of-commas", "Order code,Attendee name,Product\n,,\nAB1,Anna Li,Individual\n,,\n", "Anna Li", 1, 1},
    {"quoted-newline", "Order code,Attendee name,Product,Comment\nAB1,\"Anna\nLi\",Individual,\"one\r\ntwo\"\nAB2,Bo,Student,\n", "Anna Li", 2, 1},
    {"doubled-quotes", "Order code,Attendee name,Product\nAB1,\"Anna \"\"the boss\"\" Li\",Individual\n", "Anna \"the boss\" Li", 1, 1},
    {"quote-within-a-cell", "Order code,Attendee name,Product\nAB1,Anna \"the boss\" Li,Individual\n", "Anna \"the boss\" Li", 1, 1},
    {"blank-cells-too-many", HEADING "AB1,Anna Li,Individual,Yes,s1,,,,,\n", "Anna Li", 1, 1},
    {"decomposed-accents", HEADING "AB1,Zoe\xcc\x88 Li,Individual,Yes,s1,,\n", "Zo\xc3\xab Li", 1, 1},
    {"no-break-space-and-tab", HEADING "AB1,\"Anna\xc2\xa0\tLi\",Individual,Yes,s1,,\n", "Anna Li", 1, 1},
    {"zero-width-and-overrides", HEADING "AB1,\xe2\x80\xae" "Anna\xe2\x80\x8b Li\xe2\x80\xac\xef\xbb\xbf,Individual,Yes,s1,,\n", "Anna Li", 1, 1},
    {"joiners-stay", HEADING "AB1,علی\xe2\x80\x8cرضا,Individual,Yes,s1,,\n", "علی\xe2\x80\x8cرضا", 1, 1},
    {"headings-in-another-case", "ORDER CODE,attendee  name,Próduct\nAB1,Anna Li,Individual\n", "Anna Li", 1, 1},
    {"only-name-parts", "Order code,Attendee name,Attendee name: Given name,Attendee name: Family name,Product\nAB1,,Anna,Li,Individual\n", "Anna Li", 1, 1},
    {"right-to-left-and-emoji", HEADING "AB1,فاطمة 👩🏽‍💻,Individual,Yes,s1,,\n", "فاطمة 👩🏽‍💻", 1, 1},
    {"rows-of-an-order-apart", HEADING ANNA "AB2,Bo,Student,Yes,s9,b@example.org,\n" TUTORIAL, "Anna Li", 2, 2},
    {"add-on-before-admission", HEADING TUTORIAL ANNA, "Anna Li", 1, 2},
    {"two-people-of-one-order", HEADING ANNA "AB1,Bo Li,Student,Yes,s9,b@example.org,\n" TUTORIAL, "Anna Li", 2, 2},
    {"same-name-other-order", HEADING TUTORIAL ANNA "AB2,Bo,Student,Yes,s9,b@example.org,\n", "Bo", 2, 1},
    {"two-of-one-name-told-apart-by-e-mail", HEADING "A,Jo,Student,Yes,s1,one@example.org,\nA,Jo,Student,Yes,s2,two@example.org,\nA,Bo,Student,Yes,s3,,\n", "Bo", 3, 1},
    {"two-admissions-of-one-name", HEADING "A,Jo,Student,Yes,s1,j@example.org,\nA,Jo,Student,Yes,s2,j@example.org,\nA,Bo,Student,Yes,s3,,\n", "Bo", 3, 1},
    {"eventbrite", "Order #,Order Date,First Name,Surname,Email,Quantity,Ticket Type,Order Type,Attendee #,Barcode #,Attendee Status\n"
                   "1,2024-01-01,Anna,Li,a@example.org,1,Individual,Visa,10,900,Attending\n", "Anna Li", 1, 1},
    {"tito", "Number,Ticket,Ticket Full Name,Ticket First Name,Ticket Last Name,Ticket Email,Ticket Company Name,Order Reference,Ticket Reference,Unique Ticket URL\n"
             "1,Individual,Anna Li,Anna,Li,a@example.org,,ABCD,ABCD-1,https://ti.example.org/tickets/x\n", "Anna Li", 1, 1},
    {"plain-sheet", "Name,Email,Ticket\nAnna Li,a@example.org,Individual\nANNA LI,a@example.org,Tutorial – T-07 Async\nBo,b@example.org,Student\n", "Anna Li", 2, 2},
    {"konfhub", "Booking ID,Name,Email Address,Ticket Name,Payment Status\nK-1,Anna Li,a@example.org,Individual,Success\n", "Anna Li", 1, 1},
};
// clang-format on

static void test_good(Desk *desk, gconstpointer data)
{
    const GoodFile *file = data;
    g_auto(RegistrationsReport) report = file_import_good(desk, file->text);
    for (guint i = 0; i < report.problems->len; i++) {
        const ImportProblem *problem = g_ptr_array_index(report.problems, i);
        g_test_message("%" G_GINT64_FORMAT " %s %s", problem->line, problem->column, problem->reason);
    }
    g_assert_cmpint(report.rejected_count, ==, 0);
    g_assert_cmpint(report.person_count, ==, file->person_count);
    g_autoptr(Person) person = desk_person(desk, file->person);
    g_assert_cmpuint(person->tickets->len, ==, file->ticket_count);
    g_autofree char *rejects = file_rejects(desk);
    g_assert_null(rejects);
}

// --- rows that are not read, in files that are ---

typedef struct {
    const char *name, *row; // between two good rows
    const char *column, *reason;
    gssize length; // of the row; 0 = up to NUL
} BadRow;

static const BadRow bad_rows[] = {
    {"not-utf-8", "B,Jos\xe9,Individual,Yes,s2,,Soci\xc3\xa9t\xc3\xa9\n", "Attendee name", "not UTF-8", 0},
    {"not-utf-8-in-the-order", "B\xe9,Jo,Individual,Yes,s2,,Soci\xc3\xa9t\xc3\xa9\n", "Order code", "not UTF-8", 0},
    {"no-order", ",Jo,Individual,Yes,s2,,\n", "Order code", "blank", 0},
    {"no-product", "B,Jo,,Yes,s2,,\n", "Product", "blank", 0},
    {"status-unknown", "B,Jo,Individual,Perhaps,s2,,\n", "Paid", "\"Perhaps\" is not a status", 0},
    {"secret-twice", "B,Jo,Individual,Yes,first,,\n", "", "line 2 has the same ticket", 0},
    {"too-many-cells", "B,Jo,Individual,Yes,s2,,Acme, Inc.\n", "", "8 cells, the heading has 7", 0},
    {"short-row", "B,Jo,Individual\n", "", "3 cells, the heading has 7", 0},
    {"quote-not-closed", "B,\"Jo,Individual,Yes,s2,,\n", "", "quotation mark", 0},
    {"nul-byte", "B,J\0o,Individual,Yes,s2,,\n", "", "NUL", 26},
    {"cell-too-long", NULL, "Company", "longer than 2000", 0},
    {"line-too-long", NULL, "", "longer than 65536", 0},
};

static GString *middle_row(const BadRow *bad)
{
    if (bad->row)
        return g_string_new_len(bad->row, bad->length ? bad->length : (gssize)strlen(bad->row));
    gsize length = strcmp(bad->name, "line-too-long") == 0 ? 300000 : 2001;
    GString *row = g_string_new("B,Jo,Individual,Yes,s2,,");
    gsize start = row->len;
    g_string_set_size(row, start + length);
    memset(row->str + start, 'x', length);
    return g_string_append_c(row, '\n');
}

static void test_bad(Desk *desk, gconstpointer data)
{
    const BadRow *bad = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new(HEADING "A,Anna,Individual,Yes,first,,\n");
    g_autoptr(GString) middle = middle_row(bad);
    g_string_append_len(text, middle->str, (gssize)middle->len);
    g_string_append(text, "C,Cleo,Individual,Yes,last,,\n");
    g_auto(RegistrationsReport) report = file_import(desk, text->str, (gssize)text->len, &error);
    g_assert_no_error(error);
    g_assert_cmpint(report.row_count, ==, 3);
    g_assert_cmpint(report.rejected_count, ==, 1);
    g_assert_cmpint(report.person_count, ==, 2);
    g_assert_cmpuint(report.problems->len, ==, 1);
    const ImportProblem *problem = g_ptr_array_index(report.problems, 0);
    g_assert_true(problem->is_rejected);
    g_assert_cmpint(problem->line, ==, 3);
    g_assert_cmpstr(problem->column, ==, bad->column);
    g_assert_nonnull(strstr(problem->reason, bad->reason));
    g_autoptr(Person) last = desk_person(desk, "Cleo");
    g_autofree char *rejects = file_rejects(desk);
    g_assert_true(
        g_str_has_prefix(rejects, "\xef\xbb\xbf\"Rejected line\",\"Rejected column\",\"Rejected because\",\"Order code\""));
    g_assert_nonnull(strstr(rejects, "\r\n\"3\",\""));
    g_assert_true(g_utf8_validate(rejects, -1, NULL));
}

// --- files that are none ---

typedef struct {
    const char *name, *text;
    gssize length;
    ImportError code;
    const char *says;
} NoFile;

// clang-format off
static const NoFile no_files[] = {
    {"empty", "", 0, IMPORT_ERROR_FORMAT, "empty"},
    {"blank", "\n \r\n\n", -1, IMPORT_ERROR_FORMAT, "empty"},
    {"only-a-bom", "\xef\xbb\xbf", -1, IMPORT_ERROR_FORMAT, "empty"},
    {"xlsx", "PK\003\004..xl/workbook.xml", -1, IMPORT_ERROR_FORMAT, "(XLSX); choose the format CSV where you export it (pretix: Orders > Export"},
    {"ods", "PK\003\004..mimetypeapplication/vnd.oasis.opendocument.spreadsheetPK", -1, IMPORT_ERROR_FORMAT, "(ODS); save it as CSV (LibreOffice: File > Save As"},
    {"numbers", "PK\003\004..Index/Document.iwa", -1, IMPORT_ERROR_FORMAT, "Numbers"},
    {"docx", "PK\003\004..word/document.xml", -1, IMPORT_ERROR_FORMAT, "Word"},
    {"zip", "PK\003\004..attendees.csv", -1, IMPORT_ERROR_FORMAT, "ZIP archive"},
    {"xls", "\xd0\xcf\x11\xe0\xa1\xb1", -1, IMPORT_ERROR_FORMAT, "CSV UTF-8"},
    {"utf-16-cut-off", "\xff\xfeO\0r\0d", 7, IMPORT_ERROR_FORMAT, "UTF-16"},
    {"pdf", "%PDF-1.7\n", -1, IMPORT_ERROR_FORMAT, "PDF"},
    {"json", "{\"data\":[]}", -1, IMPORT_ERROR_FORMAT, "JSON"},
    {"json-list", "[{\"order\":1}]", -1, IMPORT_ERROR_FORMAT, "JSON"},
    {"table-as-xls", "<html><body><table><tr><td>Name</td></tr></table>", -1, IMPORT_ERROR_FORMAT, "web page with a table"},
    {"sign-in-page", "<!doctype html>", -1, IMPORT_ERROR_FORMAT, "sign-in"},
    {"headings-not-utf-8", "Order code,Attendee name,Product,Gr\xf6\xdf" "e,Jos\xc3\xa9\n", -1, IMPORT_ERROR_FORMAT, "not UTF-8"},
    {"heading-unclosed", "Order code,\"Attendee name,Product\nA,B,C\n", -1, IMPORT_ERROR_FORMAT, "heading"},
    {"somebody-for-a-heading", "AB1,Anna Li,Individual,anna@example.org\n", -1, IMPORT_ERROR_FORMAT, "an e-mail address stands in it"},
    {"column-missing", "Order code,Attendee name\nA,B\n", -1, IMPORT_ERROR_COLUMNS, "no column map"},
    {"no-heading", "AB1,Anna Li,Individual\n", -1, IMPORT_ERROR_COLUMNS, "--map"},
};
// clang-format on

static void test_none(Desk *desk, gconstpointer data)
{
    const NoFile *file = data;
    g_autoptr(GError) error = NULL;
    gint64 records = desk_record_count(desk);
    g_auto(RegistrationsReport) report = file_import(desk, file->text, file->length, &error);
    g_assert_error(error, IMPORT_ERROR, (int)file->code);
    g_assert_nonnull(strstr(error->message, "people.csv"));
    g_assert_nonnull(strstr(error->message, file->says));
    g_assert_cmpint(desk_record_count(desk), ==, records);
}

// As Excel saves "Unicode text", and as it saves CSV in Western Europe: names are right, and the report says what the file was.
static void test_encoding(Desk *desk, gconstpointer data)
{
    static const char text[] = HEADING "A,José Müller – Œuvre,Individual,Yes,first,,\nB,Ana,Individual,Yes,second,,\n";
    g_autoptr(GError) error = NULL;
    const char *encoding = data;
    bool is_marked = g_str_has_prefix(encoding, "UTF-16");
    gsize length;
    g_autofree char *bytes = g_convert(text, -1, encoding, "UTF-8", NULL, &length, &error);
    g_assert_no_error(error);
    g_autoptr(GString) file = g_string_new_len(!is_marked                          ? ""
                                               : strcmp(encoding, "UTF-16LE") == 0 ? "\xff\xfe"
                                                                                   : "\xfe\xff",
                                               is_marked ? 2 : 0);
    g_string_append_len(file, bytes, (gssize)length);
    g_auto(RegistrationsReport) report = file_import(desk, file->str, (gssize)file->len, &error);
    g_assert_no_error(error);
    g_assert_cmpint(report.rejected_count, ==, 0);
    g_assert_cmpint(report.person_count, ==, 2);
    g_autoptr(Person) person = desk_person(desk, "José Müller – Œuvre");
    const char *said = is_marked ? "UTF-16" : "Windows-1252";
    g_assert_nonnull(strstr(report.map_title, said));
    g_assert_true(file_says(&report, "was read as"));
}

static void test_nowhere(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = desk_path(desk, "nowhere.csv");
    g_auto(RegistrationsReport) report = file_import_path(desk, path, &error);
    g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
    g_clear_error(&error);
    g_auto(RegistrationsReport) folder = file_import_path(desk, desk->folder, &error);
    g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_ISDIR);
}

static void test_heading_only(Desk *desk, gconstpointer data)
{
    (void)data;
    g_auto(RegistrationsReport) report = file_import_good(desk, HEADING);
    g_assert_cmpint(report.row_count, ==, 0);
    g_assert_cmpint(desk_person_count(desk), ==, 0);
}

#define ADD(prefix, cases, test)                                                                                                 \
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {                                                                            \
        g_autofree char *path = g_strconcat("/files/" prefix "/", (cases)[i].name, NULL);                                        \
        g_test_add(path, Desk, &(cases)[i], desk_set_up_us, test, desk_tear_down);                                               \
    }

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("read", good_files, test_good)
    ADD("left-out", bad_rows, test_bad)
    ADD("no-registrations", no_files, test_none)
    g_test_add("/files/utf-16-le", Desk, "UTF-16LE", desk_set_up_us, test_encoding, desk_tear_down);
    g_test_add("/files/utf-16-be", Desk, "UTF-16BE", desk_set_up_us, test_encoding, desk_tear_down);
    g_test_add("/files/windows-1252", Desk, "WINDOWS-1252", desk_set_up_us, test_encoding, desk_tear_down);
    g_test_add("/files/nowhere", Desk, NULL, desk_set_up_us, test_nowhere, desk_tear_down);
    g_test_add("/files/heading-only", Desk, NULL, desk_set_up_us, test_heading_only, desk_tear_down);
    return g_test_run();
}
