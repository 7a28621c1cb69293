// SPDX-License-Identifier: GPL-3.0-or-later
// test_shapes.c - one programme in every shape that conferences publish gives the same sessions; a file is told by its content.
//
// The files of one programme come from the generator in tests/orders, which was written from the formats' documents; the short ones
// here are in shapes that others published: FOSDEM's schedule.xml, calendars as RFC 5545 has them.
#include <string.h>

#include "common/base/json.h"
#include "common/base/zone.h"
#include "common/import/programme.h"
#include "common/store/programme/session.h"
#include "tests/import/desk.h"

static ProgrammeReport import_text(Desk *desk, const char *text, GError **error)
{
    g_autofree char *path = desk_write(desk, "programme", text, -1);
    ProgrammeReport report;
    programme_import(desk->store, desk->profile, path, NOON, &report, error);
    return report;
}

static ProgrammeReport import_good(Desk *desk, const char *text)
{
    g_autoptr(GError) error = NULL;
    ProgrammeReport report = import_text(desk, text, &error);
    g_assert_no_error(error);
    return report;
}

static void check_session(Desk *desk, const char *code, const char *title, const char *room, const char *start, const char *end)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Session) session = session_load(desk->store, code, &error);
    g_assert_no_error(error);
    g_assert_nonnull(session);
    g_assert_cmpstr(session->title, ==, title);
    g_assert_cmpstr(session->room, ==, room);
    gint64 utc_ms;
    g_assert_true(zone_parse(desk->profile->zone, start, &utc_ms, &error));
    g_assert_cmpint(session->start_utc_ms, ==, utc_ms);
    g_assert_true(zone_parse(desk->profile->zone, end, &utc_ms, &error));
    g_assert_cmpint(session->end_utc_ms, ==, utc_ms);
}

// --- the programme of the generator ---

static bool loses(const json_t *truth, const char *file, const char *what)
{
    gsize index;
    json_t *lost;
    json_array_foreach(json_object_get(json_object_get(truth, "loses"), file), index, lost)
    {
        if (strcmp(json_string_value(lost), what) == 0)
            return true;
    }
    return false;
}

static char *persons_of(const json_t *session)
{
    g_autoptr(GString) names = g_string_new(NULL);
    gsize index;
    json_t *name;
    json_array_foreach(json_object_get(session, "persons"), index, name)
        g_string_append_printf(names, "%s%s", index > 0 ? ", " : "", json_string_value(name));
    return g_string_free(g_steal_pointer(&names), FALSE);
}

static char *code_in(const json_t *truth, const char *file, const json_t *session)
{
    if (!loses(truth, file, "code"))
        return g_strdup(json_text(session, "code", ""));
    if (!loses(truth, file, "guid"))
        return g_strdup(json_text(session, "guid", ""));
    return g_strdup_printf("%d", (int)json_int(session, "id", 0));
}

static void check_whole(Desk *desk, const json_t *truth, const char *file, const json_t *expected)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *code = code_in(truth, file, expected);
    g_autofree char *persons = persons_of(expected);
    g_autofree char *with_persons = g_strconcat(json_text(expected, "title", ""), *persons ? " - " : "", persons, NULL);
    bool has_persons = !loses(truth, file, "persons");
    // Sessionize has no offset: the time is the event's.
    g_autofree char *start = g_strdup(json_text(expected, "start", ""));
    if (loses(truth, file, "zone") && loses(truth, file, "guid"))
        start[strlen("2024-05-15T09:00:00")] = '\0';
    gint64 start_utc_ms;
    g_assert_true(zone_parse(desk->profile->zone, start, &start_utc_ms, &error));
    g_autofree char *begin = zone_format_iso(desk->profile->zone, start_utc_ms);
    g_autofree char *end = zone_format_iso(desk->profile->zone, start_utc_ms + json_int(expected, "minutes", 0) * 60000);
    check_session(desk, code, has_persons ? json_text(expected, "title", "") : with_persons, json_text(expected, "room", ""),
                  begin, end);
    g_autoptr(Session) session = session_load(desk->store, code, &error);
    g_assert_cmpstr(session->speakers, ==, has_persons ? persons : "");
    g_autofree char *type = g_ascii_strdown(session->type, -1);
    g_autofree char *expected_type = g_ascii_strdown(json_text(expected, "type", ""), -1);
    if (!loses(truth, file, "type"))
        g_assert_cmpstr(type, ==, expected_type);
}

static void test_same(Desk *desk, gconstpointer data)
{
    const char *file = data;
    g_autoptr(GError) error = NULL;
    const char *const arguments[] = {"python3",    "-B", TEST_SOURCE_DIR "/tests/orders/generate.py", "--programmes", "--out",
                                     desk->folder, NULL};
    int status;
    g_autofree char *python = g_find_program_in_path("python3");
    if (!python) {
        g_test_skip("python3 is not installed: nothing writes the files that are compared");
        return;
    }
    g_assert_true(g_spawn_sync(NULL, (char **)arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error));
    g_assert_true(g_spawn_check_wait_status(status, &error));
    g_autofree char *truth_path = desk_path(desk, "programme-truth.json");
    g_autofree char *path = desk_path(desk, file);
    g_autofree char *bytes = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(path, &bytes, &length, &error));
    g_autofree char *renamed = desk_write(desk, "registrations.csv", bytes, (gssize)length);
    g_autoptr(json_t) truth = json_load_file(truth_path, 0, NULL);
    g_assert_true(programme_is_file(renamed));
    g_auto(ProgrammeReport) report = {0};
    g_assert_true(programme_import(desk->store, desk->profile, renamed, NOON, &report, &error));
    g_assert_no_error(error);
    const json_t *sessions = json_object_get(truth, "sessions");
    g_assert_cmpint(report.added_count, ==, (int)json_array_size(sessions));
    g_assert_cmpint(report.rejected_count, ==, 0);
    gsize index;
    json_t *expected;
    json_array_foreach(sessions, index, expected) check_whole(desk, truth, file, expected);
    g_auto(ProgrammeReport) again = {0};
    g_assert_true(programme_import(desk->store, desk->profile, renamed, NOON, &again, &error));
    g_assert_cmpint(again.unchanged_count, ==, report.added_count);
}

// --- shapes that others published ---

// Older schedule.xml has days and times of day only; before the change of day it is the next one's night.
static void test_xml_without_dates(Desk *desk, gconstpointer data)
{
    (void)data;
    g_auto(ProgrammeReport) report = import_good(
        desk, "\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<schedule>\n<conference><title>FOSDEM 2018</title>"
              "<day_change>09:00:00</day_change></conference>\n<day index=\"1\" date=\"2018-02-03\">\n<room name=\"Janson\">\n"
              "<event id=\"6245\"><start>10:00</start><duration>00:50</duration><room>Janson</room><slug>osi</slug>"
              "<title>Consensus &amp; <![CDATA[<Service>]]></title><subtitle>Twenty</subtitle><type>keynote</type><language/>"
              "<persons><person id=\"228\">Simon Example</person><person id=\"312\">Italo Example</person></persons>"
              "<links><link href=\"https://example.org\"><title>not this</title></link></links></event>\n"
              "<event id=\"7000\"><start>01:30</start><duration>01:00</duration><title>Night</title></event>\n"
              "</room></day></schedule>\n");
    g_assert_cmpint(report.added_count, ==, 2);
    check_session(desk, "6245", "Consensus & <Service>", "Janson", "2018-02-03 10:00", "2018-02-03 10:50");
    check_session(desk, "7000", "Night", "Janson", "2018-02-04 01:30", "2018-02-04 02:30");
    g_autoptr(GError) error = NULL;
    g_autoptr(Session) session = session_load(desk->store, "6245", &error);
    g_assert_cmpstr(session->speakers, ==, "Simon Example, Italo Example");
    g_assert_cmpstr(session->type, ==, "keynote");
}

#define CALENDAR "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\n"
#define EVENT(uid, more) "BEGIN:VEVENT\r\nUID:" uid "\r\nSUMMARY:Talk\r\nLOCATION:Hall\r\n" more "END:VEVENT\r\n"
#define CALENDAR_END "END:VCALENDAR\r\n"

static void test_calendar(Desk *desk, gconstpointer data)
{
    (void)data;
    g_auto(ProgrammeReport) report = import_good(
        desk,
        "begin:vcalendar\nX-WR-TIMEZONE:Asia/Kolkata\n" EVENT("utc@x", "DTSTART:20240515T132000Z\r\nDTEND:20240515T140000Z\r\n")
            EVENT("float@x", "DTSTART:20240515T090000\nDURATION:PT1H30M\n")
                EVENT("day@x", "DTSTART;VALUE=DATE:20240515\nDTEND;VALUE=DATE:20240516\n")
                    EVENT("gone@x", "STATUS:CANCELLED\nDTSTART:20240515T090000\nDURATION:PT1H\n") EVENT(
                        "alarm@x", "DTSTART;TZID=\"Europe/Berlin\":20240515T090000\nBEGIN:VALARM\nDURATION:PT5M\nSUMMARY:not "
                                   "this\nEND:VALARM\nDTEND;X=\"a:b;c\";TZID=Europe/Berlin:20240515T100000\n") CALENDAR_END);
    g_assert_cmpint(report.added_count, ==, 4);
    check_session(desk, "utc", "Talk", "Hall", "2024-05-15T13:20:00Z", "2024-05-15T14:00:00Z");
    check_session(desk, "float", "Talk", "Hall", "2024-05-15T09:00:00+05:30", "2024-05-15T10:30:00+05:30");
    check_session(desk, "day", "Talk", "Hall", "2024-05-15T00:00:00+05:30", "2024-05-16T00:00:00+05:30");
    check_session(desk, "alarm", "Talk", "Hall", "2024-05-15T09:00:00+02:00", "2024-05-15T10:00:00+02:00");
}

// Some fold by octets, within a letter; escapes are taken off, and a type is the first category.
static void test_calendar_texts(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_auto(ProgrammeReport) report =
        import_good(desk, CALENDAR
                    "BEGIN:VEVENT\r\nUID:a@x\r\nURL:https://pretalx.example.org/e/talk/ABC7DE/\r\nSUMMARY:One\\, two\\; \xc3\r\n "
                    "\xa9t\\\\e\\nnext\r\nCATEGORIES:Work\\,shop,Other\r\nLOCATION:Hall\r\nDTSTART:20240515T132000Z\r\n"
                    "DURATION:P1DT15M\r\nEND:VEVENT\r\n" CALENDAR_END);
    check_session(desk, "ABC7DE", "One, two; ét\\e next", "Hall", "2024-05-15T13:20:00Z", "2024-05-16T13:35:00Z");
    g_autoptr(Session) session = session_load(desk->store, "ABC7DE", &error);
    g_assert_cmpstr(session->type, ==, "Work,shop");
}

static void test_calendar_faults(Desk *desk, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *event, *reason;
        bool is_rejected;
    } faults[] = {
        {EVENT("b@x", "RRULE:FREQ=DAILY\r\nDTSTART:20240515T132000Z\r\nDURATION:PT1H\r\n"), "recurs", true},
        {EVENT("b@x", "DTSTART:20240515T132000Z\r\nDTEND:20240515T130000Z\r\n"), "not after its start", true},
        {EVENT("b@x", "DTSTART:20240515T132000Z\r\nDTEND:soon\r\n"), "is not a time", true},
        {EVENT("b@x", "DURATION:PT1H\r\n"), "no date", true},
        {EVENT("b@x", "DTSTART:20240515T132000Z\r\n"), "duration", true},
        {EVENT("b@x", "DTSTART;TZID=W. Europe Standard Time:20240515T132000\r\nDURATION:PT1H\r\n"), "W. Europe", false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(faults); i++) {
        g_autofree char *text = g_strconcat(CALENDAR, EVENT("a@x", "DTSTART:20240515T132000Z\r\nDURATION:PT1H\r\n"),
                                            faults[i].event, CALENDAR_END, NULL);
        g_auto(ProgrammeReport) report = import_good(desk, text);
        g_assert_cmpint(report.rejected_count, ==, faults[i].is_rejected);
        const ImportProblem *problem = g_ptr_array_index(report.problems, 0);
        g_assert_nonnull(strstr(problem->reason, faults[i].reason));
    }
}

// Without rooms the place of a self-organized session serves; Sessionize's groups are another view of the same.
static void test_other_views(Desk *desk, gconstpointer data)
{
    (void)data;
    g_auto(ProgrammeReport) voc = import_good(
        desk,
        "{\"schedule\":{\"conference\":{\"acronym\":\"c3\",\"days\":[]},\"events\":[{\"guid\":\"g1\",\"title\":\"Table\",\"room\":null,"
        "\"location\":{\"name\":\"Assembly\",\"type\":\"Place\"},\"start\":\"2025-12-27T10:00:00+00:00\",\"end\":\"2025-12-27T11:00:00+00:00\"},"
        "{\"guid\":\"g2\",\"title\":\"Saal\",\"room\":\"Eins\",\"start\":\"2025-12-27T10:00:00Z\",\"duration\":\"01:15\"}]}}");
    g_assert_cmpint(voc.added_count, ==, 2);
    check_session(desk, "g1", "Table", "Assembly", "2025-12-27T10:00:00Z", "2025-12-27T11:00:00Z");
    check_session(desk, "g2", "Saal", "Eins", "2025-12-27T10:00:00Z", "2025-12-27T11:15:00Z");
    g_auto(ProgrammeReport) groups = import_good(
        desk,
        "[{\"groupId\":null,\"groupName\":\"All\",\"sessions\":[{\"id\":\"b5\",\"title\":\"Check-in\",\"startsAt\":\"2023-03-25T07:45:00\","
        "\"endsAt\":\"2023-03-25T08:45:00\",\"isServiceSession\":true,\"speakers\":[],\"categories\":[],\"roomId\":1,\"room\":\"Lobby\"},"
        "{\"id\":\"443291\",\"title\":\"Success\",\"startsAt\":\"2023-03-25T09:00:00\",\"endsAt\":\"2023-03-25T09:45:00\","
        "\"isServiceSession\":false,\"speakers\":[{\"id\":\"s\",\"name\":\"Jo Feld\"}],\"categories\":[],\"roomId\":2,\"room\":\"Q\"}]}]");
    g_assert_cmpint(groups.added_count, ==, 1);
    check_session(desk, "443291", "Success", "Q", "2023-03-25 09:00", "2023-03-25 09:45");
}

// What is no programme is called by its name.
static void test_others(Desk *desk, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *text, *sentence;
        bool is_programme;
    } files[] = {
        {"{\"event\":{\"name\":\"E\",\"organizer\":{},\"orders\":[]}}", "order data", false},
        {"<!DOCTYPE html><html><body>Sign in</body></html>", "web page", false},
        {"<schedule><conference></schedule>", "not complete XML", true},
        {"{\"count\":1,\"results\":[]}", "JSON, but no programme", true},
        {"[{\"schedule\":", "this is not JSON", true},
        {"Order code,Name\n", "no programme", false},
        {"\xff\xfe{\0", "not UTF-8", false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *path = desk_write(desk, "anything", files[i].text, -1);
        g_assert_true(programme_is_file(path) == files[i].is_programme);
        g_auto(ProgrammeReport) report = import_text(desk, files[i].text, &error);
        g_assert_error(error, IMPORT_ERROR, IMPORT_ERROR_FORMAT);
        if (!strstr(error->message, files[i].sentence))
            g_error("%s: expected \"%s\"", error->message, files[i].sentence);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    static const char *const files[] = {"pretalx.schedule.json", "frab-old.schedule.json", "c3voc.schedule2.json",
                                        "schedule.xml",          "sessionize-all.json",    "sessionize-gridsmart.json",
                                        "programme.ics"};
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_strconcat("/shapes/same/", files[i], NULL);
        g_test_add(path, Desk, files[i], desk_set_up_us, test_same, desk_tear_down);
    }
    g_test_add("/shapes/xml-without-dates", Desk, NULL, desk_set_up, test_xml_without_dates, desk_tear_down);
    g_test_add("/shapes/calendar", Desk, NULL, desk_set_up, test_calendar, desk_tear_down);
    g_test_add("/shapes/calendar-texts", Desk, NULL, desk_set_up, test_calendar_texts, desk_tear_down);
    g_test_add("/shapes/calendar-faults", Desk, NULL, desk_set_up, test_calendar_faults, desk_tear_down);
    g_test_add("/shapes/other-views", Desk, NULL, desk_set_up, test_other_views, desk_tear_down);
    g_test_add("/shapes/what-is-no-programme", Desk, NULL, desk_set_up, test_others, desk_tear_down);
    return g_test_run();
}
