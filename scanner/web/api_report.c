// SPDX-License-Identifier: GPL-3.0-or-later
// api_report.c - the organiser's figures, as JSON for the page and as CSV for a spreadsheet. Both are made beside the server's
// thread (ROUTE_SLOW).
#include "scanner/desk/report.h"

#include <string.h>
#include <time.h>

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
    *kept = (KeptReport){.rows = rows,
                         .made_utc_ms = made_utc_ms,
                         .begun_mono_us = begun_mono_us,
                         .until_mono_us = clock_mono_us() + KEPT_TIMES * (work_us() - before_us)};
    return kept;
}

// "made" says how old the figures are.
bool api_report(Call *call, GError **error)
{
    const KeptReport *report = newest_report(call, error);
    if (!report)
        return false;
    call->result = report_json(call->station->profile, report->rows);
    json_t *exchange = report_peers(call->station, call->store);
    if (exchange)
        json_object_set_new(call->result, "exchange", exchange);
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
