// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/registrations_report.h"

#include <string.h>

static void preview_free(gpointer data)
{
    RegistrationsPerson *person = data;
    for (int i = 0; i < FIELD_COUNT; i++)
        g_free(person->fields[i]);
    g_ptr_array_unref(person->tickets);
    g_free(person);
}

void registrations_report_clear(RegistrationsReport *report)
{
    g_clear_pointer(&report->map_name, g_free);
    g_clear_pointer(&report->map_title, g_free);
    g_clear_pointer(&report->proposal, g_free);
    g_clear_pointer(&report->problems, g_ptr_array_unref);
    g_clear_pointer(&report->people, g_ptr_array_unref);
    g_clear_pointer(&report->absent, g_ptr_array_unref);
    g_clear_pointer(&report->types, g_hash_table_unref);
    g_clear_pointer(&report->unfitted, g_hash_table_unref);
}

void registrations_report_init(RegistrationsReport *report)
{
    *report = (RegistrationsReport){.problems = import_problems_new(),
                                    .people = g_ptr_array_new_with_free_func(preview_free),
                                    .absent = g_ptr_array_new_with_free_func(g_free),
                                    .types = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
                                    .unfitted = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free)};
}

static void keep_preview(RegistrationsReport *report, const Attendee *attendee)
{
    if (report->people->len >= REGISTRATIONS_PREVIEW_COUNT)
        return;
    RegistrationsPerson *person = g_new0(RegistrationsPerson, 1);
    for (int i = 0; i < FIELD_COUNT; i++)
        person->fields[i] = g_strdup(attendee->fields[i]);
    person->tickets = g_ptr_array_ref(attendee->tickets);
    g_ptr_array_add(report->people, person);
}

static void count_result(RegistrationsReport *report, ImportResult result)
{
    report->person_count++;
    switch (result) {
    case IMPORT_RECORD_ADDED:
        report->added_count++;
        break;
    case IMPORT_RECORD_CHANGED:
        report->changed_count++;
        break;
    case IMPORT_RECORD_UNCHANGED:
        report->unchanged_count++;
        break;
    }
}

static bool has_several_orders(const Attendee *attendee)
{
    const PersonTicket *first = g_ptr_array_index(attendee->tickets, 0);
    for (guint i = 1; i < attendee->tickets->len; i++)
        if (strcmp(first->order, ((const PersonTicket *)g_ptr_array_index(attendee->tickets, i))->order) != 0)
            return true;
    return false;
}

void registrations_report_attendee(RegistrationsReport *report, const Attendee *attendee, ImportResult result)
{
    if (attendee->fields[FIELD_NAME] && !*attendee->fields[FIELD_NAME])
        import_problem_add(report->problems, attendee->line, "", false,
                           "this person has no name; the badge will have none until somebody enters it");
    report->joined_count += has_several_orders(attendee);
    count_result(report, result);
    keep_preview(report, attendee);
}

void registrations_report_overruled(RegistrationsReport *report, const Attendee *attendee, const GPtrArray *overruled)
{
    report->overruled_count += overruled->len;
    for (guint i = 0; i < overruled->len; i++) {
        const ImportOverruled *value = g_ptr_array_index(overruled, i);
        import_problem_add(report->problems, attendee->line, value->what, false,
                           "%s: the desk said \"%s\"%s%s, the file now says \"%s\", and the file counts",
                           attendee->fields[FIELD_NAME] ? attendee->fields[FIELD_NAME] : "", value->desk,
                           *value->by ? " by " : "", value->by, value->file);
    }
}

static int compare_lines(gconstpointer a, gconstpointer b)
{
    const ImportProblem *one = *(ImportProblem *const *)a, *other = *(ImportProblem *const *)b;
    return (one->line > other->line) - (one->line < other->line);
}

void registrations_report_sort(RegistrationsReport *report)
{
    g_ptr_array_sort(report->problems, compare_lines);
}
