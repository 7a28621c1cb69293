// SPDX-License-Identifier: GPL-3.0-or-later
// api_report.c - the organiser's figures, as JSON for the page and as CSV for a spreadsheet. Both are made beside the server's
// thread (ROUTE_SLOW).
#include "scanner/desk/report.h"

#include <string.h>
#include <time.h>

#include "common/base/json.h"
#include "common/store/session.h"
#include "scanner/web/route.h"

// So many times the work that went into it a report serves those who ask again: at most a twentieth of a core goes into
// reports, however large the event and whoever asks.
#define KEPT_TIMES 20

static gint64 work_us(void)
{
    struct timespec spent;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
    return spent.tv_sec * G_USEC_PER_SEC + spent.tv_nsec / 1000;
}

// Those who asked before the last report was begun get that one: it is newer than they could wish.
static const KeptReport *newest_report(Call *call, GError **error)
{
    KeptReport *kept = call->report;
    gint64 begun_mono_us = clock_mono_us();
    if (kept->rows && (call->asked_mono_us <= kept->begun_mono_us || begun_mono_us < kept->until_mono_us))
        return kept;
    gint64 made_utc_ms = api_now(call), before_us = work_us();
    GPtrArray *rows = store_report(call->store, error);
    if (!rows)
        return NULL;
    g_clear_pointer(&kept->rows, g_ptr_array_unref);
    json_decref(kept->findings);
    *kept = (KeptReport){.rows = rows,
                         .findings = report_findings(call->station),
                         .made_utc_ms = made_utc_ms,
                         .begun_mono_us = begun_mono_us,
                         .until_mono_us = clock_mono_us() + KEPT_TIMES * (work_us() - before_us)};
    return kept;
}

// The sessions' days, which the page draws them by.
static void put_starts(const Call *call, json_t *sessions)
{
    size_t i;
    json_t *row;
    json_array_foreach(sessions, i, row)
    {
        g_autoptr(Session) session = session_load(call->store, json_text(row, "key", ""), NULL);
        if (session)
            desk_put_time(row, "start", call->station->profile, session->start_utc_ms);
    }
}

// How many have arrived, of all who paid to be there: who takes part online comes nowhere.
static json_t *total_json(const Call *call, const KeptReport *report)
{
    gint64 arrived = 0, of = 0;
    for (guint i = 0; i < report->rows->len; i++) {
        const ReportRow *row = g_ptr_array_index(report->rows, i);
        if (row->part != REPORT_TICKET_TYPES)
            continue;
        const TicketType *type = profile_ticket_type(call->station->profile, row->key);
        bool is_awaited = !type || !type->is_online_only;
        arrived += is_awaited ? row->count : 0;
        of += is_awaited ? row->of : 0;
    }
    return json_pack("{s:I,s:I}", "arrived", (json_int_t)arrived, "of", (json_int_t)of);
}

bool api_glance(Call *call, GError **error)
{
    const KeptReport *report = newest_report(call, error);
    call->result = report ? total_json(call, report) : NULL;
    return report != NULL;
}

// "made" says how old the figures are.
bool api_report(Call *call, GError **error)
{
    const KeptReport *report = newest_report(call, error);
    if (!report)
        return false;
    call->result = report_json(call->station->profile, report->rows);
    json_object_set_new(call->result, "total", total_json(call, report));
    put_starts(call, json_object_get(call->result, report_part_name(REPORT_SESSIONS)));
    json_t *exchange = report_peers(call->station, call->store);
    if (exchange)
        json_object_set_new(call->result, "exchange", exchange);
    json_t *sponsors = report_sponsors(call->store, error);
    if (!sponsors)
        return false;
    json_object_set_new(call->result, "sponsors", sponsors);
    json_object_set(call->result, "findings", report->findings);
    desk_put_time(call->result, "made", call->station->profile, report->made_utc_ms);
    return true;
}

bool api_report_csv(Call *call, GError **error)
{
    const KeptReport *report = newest_report(call, error);
    if (!report)
        return false;
    char *text = report_csv(call->station->profile, report->rows);
    call->answer.status = 200;
    call->answer.content_type = "text/csv; charset=utf-8";
    call->answer.body = g_bytes_new_take(text, strlen(text));
    return true;
}
