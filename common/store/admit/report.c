// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/admit/report.h"

#include "common/store/admit/statements_generated.h"
#include "common/store/job/job.h"

static const char *const part_names[REPORT_PART_COUNT] = {
    [REPORT_ARRIVALS] = "arrivals", [REPORT_TICKET_TYPES] = "ticket-types", [REPORT_DOORS] = "doors",
    [REPORT_SESSIONS] = "sessions", [REPORT_STATIONS] = "stations",         [REPORT_QUEUE] = "queue",
    [REPORT_OWED] = "owed",         [REPORT_REFUSALS] = "refusals",
};

const char *report_part_name(ReportPart part)
{
    return part_names[part];
}

MEMBERS_FREE_STATIC(report_row_free, ReportRow, key, title)

static void add_row(GPtrArray *rows, ReportPart part, char *key, char *title, gint64 count, gint64 of)
{
    ReportRow *row = g_new(ReportRow, 1);
    *row = (ReportRow){.part = part, .key = key, .title = title, .count = count, .of = of};
    g_ptr_array_add(rows, row);
}

static bool add_asked(Store *store, GPtrArray *rows, ReportPart part, const StatementText *question, GError **error)
{
    Statement *row = statement_begin(store, question);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW)
        add_row(rows, part, statement_dup(row, 0), statement_dup(row, 1), statement_int(row, 2), statement_int(row, 3));
    return step == STEP_DONE;
}

static bool add_queue(Store *store, GPtrArray *rows, GError **error)
{
    int counts[JOB_STATE_COUNT];
    if (!job_counts(store, counts, error))
        return false;
    for (int state = 0; state < JOB_STATE_COUNT; state++)
        if (counts[state] > 0)
            add_row(rows, REPORT_QUEUE, g_strdup(job_state_name((JobState)state)), g_strdup(""), counts[state], 0);
    return true;
}

GPtrArray *store_report(Store *store, GError **error)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)report_row_free);
    bool is_good = add_asked(store, rows, REPORT_ARRIVALS, STATEMENT_REPORT_ARRIVALS, error) &&
                   add_asked(store, rows, REPORT_TICKET_TYPES, STATEMENT_REPORT_TICKET_TYPES, error) &&
                   add_asked(store, rows, REPORT_DOORS, STATEMENT_REPORT_DOORS, error) &&
                   add_asked(store, rows, REPORT_SESSIONS, STATEMENT_REPORT_SESSIONS, error) &&
                   add_asked(store, rows, REPORT_STATIONS, STATEMENT_REPORT_STATIONS, error) && add_queue(store, rows, error) &&
                   add_asked(store, rows, REPORT_OWED, STATEMENT_REPORT_OWED, error) &&
                   add_asked(store, rows, REPORT_REFUSALS, STATEMENT_REPORT_REFUSALS, error);
    return is_good ? g_steal_pointer(&rows) : NULL;
}
