// api_report.c - the organiser's figures, as JSON for the page and as CSV for a spreadsheet.
#include "scanner/desk/report.h"

#include <string.h>

#include "scanner/web/route.h"

bool api_report(Call *call, GError **error)
{
    g_autoptr(GPtrArray) rows = store_report(call->web->store, error);
    if (rows)
        call->result = report_json(call->web->options.station->profile, rows);
    return rows != NULL;
}

bool api_report_csv(Call *call, GError **error)
{
    g_autoptr(GPtrArray) rows = store_report(call->web->store, error);
    if (!rows)
        return false;
    char *text = report_csv(call->web->options.station->profile, rows);
    call->answer->status = 200;
    call->answer->content_type = "text/csv; charset=utf-8";
    call->answer->body = g_bytes_new_take(text, strlen(text));
    return true;
}
