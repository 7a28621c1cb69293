// SPDX-License-Identifier: GPL-3.0-or-later
// test_programme.c - schedule.json goes in once, changes only what changed, and says what it could not read.
#include <string.h>

#include "common/base/zone.h"
#include "common/import/programme.h"
#include "common/store/programme/session.h"
#include "tests/import/desk.h"

#define DAY                                                                                                                       \
    "{\"schedule\":{\"conference\":{\"time_zone_name\":\"America/New_York\",\"rooms\":[{\"name\":\"Room 318\",\"capacity\":80}]," \
    "\"days\":[{\"rooms\":{\"Room 318\":["
#define END "]}}]}}}"
#define T7                                                                                                                        \
    "{\"code\":\"T-07\",\"title\":\"Async\",\"type\":\"Tutorial\",\"date\":\"2024-05-15T13:20:00-04:00\",\"duration\":\"03:20\"," \
    "\"persons\":[{\"name\":\"Ngũgĩ\"},{\"public_name\":\"Li\"}]}"

static ProgrammeReport import_text(Desk *desk, const char *text, GError **error)
{
    g_autofree char *path = desk_write(desk, "schedule.json", text, -1);
    ProgrammeReport report;
    programme_import(desk->store, desk->profile, path, NOON, &report, error);
    return report;
}

static Session *session_of(Desk *desk, const char *code)
{
    g_autoptr(GError) error = NULL;
    Session *session = session_load(desk->store, code, &error);
    g_assert_no_error(error);
    return session;
}

static void test_whole_event(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = desk_event_file(desk, "schedule.json");
    g_auto(ProgrammeReport) first = {0}, second = {0};
    g_assert_true(programme_import(desk->store, desk->profile, path, NOON, &first, &error));
    g_assert_cmpint(first.added_count, >, 40);
    g_assert_cmpint(first.changed_count + first.unchanged_count + first.removed_count + first.rejected_count, ==, 0);
    g_assert_cmpuint(first.problems->len, ==, 0);

    gint64 records = desk_record_count(desk);
    g_assert_true(programme_import(desk->store, desk->profile, path, NOON, &second, &error));
    g_assert_cmpint(second.unchanged_count, ==, first.added_count);
    g_assert_cmpint(desk_record_count(desk), ==, records);
    desk_assert_whole(desk);
}

static void test_session_as_published(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_auto(ProgrammeReport) report = import_text(desk, "\xef\xbb\xbf" DAY T7 END, &error);
    g_assert_no_error(error);
    g_autoptr(Session) session = session_of(desk, "T-07");
    g_assert_cmpstr(session->title, ==, "Async");
    g_assert_cmpstr(session->room, ==, "Room 318");
    g_assert_cmpstr(session->speakers, ==, "Ngũgĩ, Li");
    g_assert_cmpint(session->capacity, ==, 80);
    g_autofree char *start = zone_format_iso(desk->profile->zone, session->start_utc_ms);
    g_autofree char *end = zone_format_iso(desk->profile->zone, session->end_utc_ms);
    g_assert_cmpstr(start, ==, "2024-05-15T13:20:00-04:00");
    g_assert_cmpstr(end, ==, "2024-05-15T16:40:00-04:00");
}

static void test_corrected_and_removed(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_auto(ProgrammeReport) first = import_text(
        desk, DAY T7 ",{\"code\":\"A\",\"title\":\"Gone\",\"date\":\"2024-05-16T09:00:00-04:00\",\"duration\":\"30\"}" END,
        &error);
    g_assert_no_error(error);
    g_assert_cmpint(first.added_count, ==, 2);
    gint64 records = desk_record_count(desk);
    g_auto(ProgrammeReport) second = import_text(
        desk,
        DAY
        "{\"code\":\"T-07\",\"title\":\"Async\",\"type\":\"Tutorial\",\"date\":\"2024-05-15T13:40:00-04:00\",\"duration\":200}" END,
        &error);
    g_assert_cmpint(second.changed_count, ==, 1);
    g_assert_cmpint(second.removed_count, ==, 1);
    g_assert_cmpint(desk_record_count(desk), ==, records + 2);
    g_autoptr(Session) gone = session_of(desk, "A");
    g_assert_true(gone->is_cancelled);
    // Once cancelled it stays so without a further record; in the file again it is taken up again.
    g_auto(ProgrammeReport) third = import_text(
        desk,
        DAY
        "{\"code\":\"T-07\",\"title\":\"Async\",\"type\":\"Tutorial\",\"date\":\"2024-05-15T13:40:00-04:00\",\"duration\":\"3:20\"}" END,
        &error);
    g_assert_cmpint(third.unchanged_count, ==, 1);
    g_assert_cmpint(third.removed_count, ==, 0);
    g_auto(ProgrammeReport) fourth = import_text(
        desk, DAY "{\"code\":\"A\",\"title\":\"Gone\",\"date\":\"2024-05-16T09:00:00-04:00\",\"duration\":\"30\"}" END, &error);
    g_assert_cmpint(fourth.changed_count, ==, 1);
    g_autoptr(Session) back = session_of(desk, "A");
    g_assert_false(back->is_cancelled);
}

static void test_title_gives_code(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_auto(ProgrammeReport) report = import_text(
        desk,
        DAY
        "{\"code\":\"XK7RFN\",\"title\":\"T-07: Async\",\"type\":\"Tutorial\",\"date\":\"2024-05-15T13:20:00-04:00\",\"duration\":\"03:20\"}" END,
        &error);
    g_assert_no_error(error);
    g_autoptr(Session) session = session_of(desk, "T-07");
    g_assert_cmpstr(session->title, ==, "T-07: Async");
}

typedef struct {
    const char *name, *event, *reason;
} Fault;

// clang-format off
static const Fault faults[] = {
    {"no-date", "{\"code\":\"X\",\"title\":\"t\",\"duration\":\"30\"}", "no date"},
    {"bad-date", "{\"code\":\"X\",\"title\":\"t\",\"date\":\"tomorrow\",\"duration\":\"30\"}", "is not a time"},
    {"no-duration", "{\"code\":\"X\",\"title\":\"t\",\"date\":\"2024-05-15T13:20:00-04:00\"}", "duration"},
    {"duration-zero", "{\"code\":\"X\",\"title\":\"t\",\"date\":\"2024-05-15T13:20:00-04:00\",\"duration\":\"00:00\"}", "duration"},
    {"duration-negative", "{\"code\":\"X\",\"title\":\"t\",\"date\":\"2024-05-15T13:20:00-04:00\",\"duration\":\"-1:30\"}", "duration"},
    {"duration-four-pieces", "{\"code\":\"X\",\"title\":\"t\",\"date\":\"2024-05-15T13:20:00-04:00\",\"duration\":\"1:2:3:4\"}", "duration"},
    {"duration-huge", "{\"code\":\"X\",\"title\":\"t\",\"date\":\"2024-05-15T13:20:00-04:00\",\"duration\":99999999999}", "duration"},
    {"no-title", "{\"code\":\"X\",\"date\":\"2024-05-15T13:20:00-04:00\",\"duration\":\"30\"}", "no title"},
    {"no-code", "{\"title\":\"t\",\"date\":\"2024-05-15T13:20:00-04:00\",\"duration\":\"30\"}", "neither code"},
    {"code-twice", T7, "twice"},
    {"not-an-object", "17", "neither code"},
};
// clang-format on

static void test_fault(Desk *desk, gconstpointer data)
{
    const Fault *fault = data;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strconcat(DAY, T7, ",", fault->event, END, NULL);
    g_auto(ProgrammeReport) report = import_text(desk, text, &error);
    g_assert_no_error(error);
    g_assert_cmpint(report.added_count, ==, 1);
    g_assert_cmpint(report.rejected_count, ==, 1);
    const ImportProblem *problem = g_ptr_array_index(report.problems, 0);
    g_assert_true(problem->is_rejected);
    g_assert_nonnull(strstr(problem->reason, fault->reason));
}

static void test_unread_stays(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_auto(ProgrammeReport) first = import_text(
        desk, DAY T7 ",{\"code\":\"A\",\"title\":\"t\",\"date\":\"2024-05-16T09:00:00-04:00\",\"duration\":\"30\"}" END, &error);
    g_auto(ProgrammeReport) second =
        import_text(desk, DAY T7 ",{\"code\":\"A\",\"title\":\"t\",\"date\":\"soon\",\"duration\":\"30\"}" END, &error);
    g_assert_no_error(error);
    g_assert_cmpint(second.removed_count, ==, 0);
    g_autoptr(Session) session = session_of(desk, "A");
    g_assert_false(session->is_cancelled);
}

static void test_no_schedule(Desk *desk, gconstpointer data)
{
    (void)data;
    static const char *const texts[] = {
        "", "{", "[]", "{}", "Order code,Name\n", "{\"schedule\":{\"conference\":{\"days\":[]}}}", DAY END};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        g_auto(ProgrammeReport) report = import_text(desk, texts[i], &error);
        g_assert_error(error, IMPORT_ERROR, IMPORT_ERROR_FORMAT);
        g_assert_nonnull(strstr(error->message, "schedule.json"));
    }
    g_autoptr(GError) error = NULL;
    g_auto(ProgrammeReport) report = {0};
    g_assert_false(programme_import(desk->store, desk->profile, "/nowhere/schedule.json", NOON, &report, &error));
    g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/programme/us-2024-twice", Desk, "pycon-us-2024", desk_set_up, test_whole_event, desk_tear_down);
    g_test_add("/programme/india-2023-twice", Desk, "pycon-india-2023", desk_set_up, test_whole_event, desk_tear_down);
    g_test_add("/programme/session-as-published", Desk, NULL, desk_set_up, test_session_as_published, desk_tear_down);
    g_test_add("/programme/corrected-and-removed", Desk, NULL, desk_set_up, test_corrected_and_removed, desk_tear_down);
    g_test_add("/programme/title-gives-the-code-of-the-ticket", Desk, NULL, desk_set_up, test_title_gives_code, desk_tear_down);
    g_test_add("/programme/an-unreadable-session-is-not-cancelled", Desk, NULL, desk_set_up, test_unread_stays, desk_tear_down);
    g_test_add("/programme/what-is-no-schedule", Desk, NULL, desk_set_up, test_no_schedule, desk_tear_down);
    for (gsize i = 0; i < G_N_ELEMENTS(faults); i++) {
        g_autofree char *path = g_strconcat("/programme/left-out/", faults[i].name, NULL);
        g_test_add(path, Desk, &faults[i], desk_set_up_us, test_fault, desk_tear_down);
    }
    return g_test_run();
}
