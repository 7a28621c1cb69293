// SPDX-License-Identifier: GPL-3.0-or-later
// test_samples.c - the events' own sample files: everybody goes in, twice changes nothing, a cancellation reaches people.

#include "common/store/record/station.h"
#include "tests/import/file.h"

static RegistrationsReport import_sample(Desk *desk, const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = desk_event_file(desk, name);
    g_autofree char *rejects = desk_path(desk, "rejects.csv");
    RegistrationsReport report = file_import_path(desk, path, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < report.problems->len; i++) {
        const ImportProblem *problem = g_ptr_array_index(report.problems, i);
        if (problem->is_rejected)
            g_error("%s:%" G_GINT64_FORMAT ": %s: %s", name, problem->line, problem->column, problem->reason);
    }
    g_assert_false(g_file_test(rejects, G_FILE_TEST_EXISTS));
    return report;
}

static void assert_same_again(Desk *desk, const char *name, gint64 person_count)
{
    gint64 records = desk_record_count(desk);
    g_auto(RegistrationsReport) again = import_sample(desk, name);
    g_assert_cmpint(again.unchanged_count, ==, person_count);
    g_assert_cmpint(desk_record_count(desk), ==, records);
}

static void test_us(Desk *desk, gconstpointer data)
{
    (void)data;
    g_auto(RegistrationsReport) report = import_sample(desk, "samples/checkin-list.csv");
    g_assert_cmpstr(report.map_name, ==, "pretix-checkin");
    g_assert_cmpint(report.person_count, ==, 300);
    g_assert_cmpint(report.added_count, ==, 300);
    g_assert_cmpint(report.row_count, >, 450); // tutorials are rows of their own
    g_assert_cmpuint(report.problems->len, ==, 0);
    g_assert_cmpint(desk_person_count(desk), ==, 300);
    g_assert_cmpuint(report.people->len, ==, REGISTRATIONS_PREVIEW_COUNT);
    assert_same_again(desk, "samples/checkin-list.csv", 300);
    desk_assert_whole(desk);
}

// The order data has no secrets: people keep theirs, and only their status changes.
static void test_us_cancelled(Desk *desk, gconstpointer data)
{
    (void)data;
    g_auto(RegistrationsReport) report = import_sample(desk, "samples/checkin-list.csv");
    g_auto(RegistrationsReport) orders = import_sample(desk, "samples/cancelled-orders.csv");
    g_assert_cmpstr(orders.map_name, ==, "pretix-orders");
    g_assert_cmpint(orders.person_count, >, 5);
    g_assert_cmpint(orders.changed_count, ==, orders.person_count);
    g_assert_cmpint(desk_person_count(desk), ==, 300);
    const RegistrationsPerson *first = g_ptr_array_index(orders.people, 0);
    g_autoptr(Person) person = desk_person(desk, first->fields[FIELD_NAME]);
    g_assert_cmpint(person->status, ==, STATUS_CANCELLED);
    g_assert_cmpuint(person->tickets->len, >, 0);
    for (guint i = 0; i < person->tickets->len; i++) {
        const PersonTicket *ticket = g_ptr_array_index(person->tickets, i);
        g_assert_nonnull(ticket->secret);
        g_assert_cmpint(ticket->status, ==, STATUS_CANCELLED);
    }
    g_assert_cmpstr(person->fields[FIELD_EMAIL], !=, "");
    assert_same_again(desk, "samples/cancelled-orders.csv", orders.person_count);
    desk_assert_whole(desk);
}

static void test_india(Desk *desk, gconstpointer data)
{
    (void)data;
    g_auto(RegistrationsReport) report = import_sample(desk, "samples/participants.csv");
    g_assert_cmpstr(report.map_name, ==, "hasgeek");
    g_assert_cmpint(report.person_count, ==, 120);
    g_assert_cmpuint(report.problems->len, ==, 0);
    g_autoptr(Person) person = desk_person(desk, "Arjun Tripathi");
    g_assert_cmpstr(person->fields[FIELD_SECOND_NAME], ==, "अर्जुन त्रिपाठी");
    g_assert_cmpstr(person->fields[FIELD_TICKET_TYPE], ==, "attendee");
    g_assert_true(g_strv_contains((const char *const *)person->entitlements, "W-02"));
    g_assert_true(g_strv_contains((const char *const *)person->entitlements, "conference"));
    assert_same_again(desk, "samples/participants.csv", 120);
    desk_assert_whole(desk);
}

typedef struct {
    gint64 statuses[3], types, online;
    GHashTable *scripts;
} Census;

static void count_person(const Desk *desk, const char *id, Census *census)
{
    g_autoptr(Person) person = desk_load(desk, id);
    census->statuses[person->status]++;
    const TicketType *type = profile_ticket_type(desk->profile, person->fields[FIELD_TICKET_TYPE]);
    g_assert_nonnull(type); // nobody's product is unknown
    census->online += type->is_online_only;
    for (const char *at = person->fields[FIELD_NAME]; *at; at = g_utf8_next_char(at))
        g_hash_table_add(census->scripts, GINT_TO_POINTER(g_unichar_get_script(g_utf8_get_char(at))));
}

static bool visit_record(const Record *record, gpointer data)
{
    if (record->kind == RECORD_REGISTRATION)
        g_hash_table_add(data, g_strdup(record->subject));
    return true;
}

// The samples show what a station will meet: scripts, states, tickets.
static void test_census(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_auto(RegistrationsReport) report = import_sample(desk, "samples/checkin-list.csv");
    g_auto(RegistrationsReport) orders = import_sample(desk, "samples/cancelled-orders.csv");
    g_autoptr(GHashTable) ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    journal_each(desk->store, store_station_id(desk->store), 0, G_MAXINT64, visit_record, ids, &error);
    g_assert_no_error(error);
    Census census = {.scripts = g_hash_table_new(g_direct_hash, g_direct_equal)};
    GHashTableIter iter;
    gpointer id;
    g_hash_table_iter_init(&iter, ids);
    while (g_hash_table_iter_next(&iter, &id, NULL))
        count_person(desk, id, &census);
    g_assert_cmpint(census.statuses[STATUS_PENDING], >, 3);
    g_assert_cmpint(census.statuses[STATUS_CANCELLED], >, 3);
    g_assert_cmpint(census.online, >, 3);
    g_assert_cmpuint(g_hash_table_size(census.scripts), >=, 20);
    g_hash_table_unref(census.scripts);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/samples/us", Desk, "pycon-us-2024", desk_set_up, test_us, desk_tear_down);
    g_test_add("/samples/us-cancelled-since", Desk, "pycon-us-2024", desk_set_up, test_us_cancelled, desk_tear_down);
    g_test_add("/samples/us-census", Desk, "pycon-us-2024", desk_set_up, test_census, desk_tear_down);
    g_test_add("/samples/india", Desk, "pycon-india-2023", desk_set_up, test_india, desk_tear_down);
    return g_test_run();
}
