// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/admit/kiosk_call.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/admit/statements_generated.h"
#include "common/store/database/connection.h"
#include "common/store/journal/journal.h"
#include "common/store/record/station.h"

MEMBERS_FREE_STATIC(kiosk_call_free, KioskCall, kiosk, name, goer)

bool kiosk_call_say(Store *store, bool is_asking, gint64 now_utc_ms, gint64 *out_sequence, GError **error)
{
    if (!store_begin(store, error))
        return false;
    g_autoptr(json_t) body = json_pack("{s:s}", "step", is_asking ? "asks" : "over");
    bool is_good = journal_append(store, RECORD_CALL, store_station_id(store), body, now_utc_ms, out_sequence, error);
    return store_finish(store, is_good, error);
}

static bool append_answer(Store *store, const char *kiosk, const char *volunteer_name, gint64 now_utc_ms, GError **error)
{
    g_autoptr(GPtrArray) calls = kiosk_call_list(store, now_utc_ms, error);
    if (!calls)
        return false;
    if (!kiosk_call_of(calls, kiosk))
        return error_set(STORE_ERROR, STORE_ERROR_REFUSED, error, "that call is no longer open");
    g_autoptr(json_t) body = json_pack("{s:s,s:s}", "step", "goes", "by", volunteer_name);
    return journal_append(store, RECORD_CALL, kiosk, body, now_utc_ms, NULL, error);
}

bool kiosk_call_go(Store *store, const char *kiosk, const char *volunteer_name, gint64 now_utc_ms, GError **error)
{
    return store_begin(store, error) &&
           store_finish(store, append_answer(store, kiosk, volunteer_name, now_utc_ms, error), error);
}

GPtrArray *kiosk_call_list(Store *store, gint64 now_utc_ms, GError **error)
{
    g_autoptr(GPtrArray) calls = g_ptr_array_new_with_free_func((GDestroyNotify)kiosk_call_free);
    Statement *row = statement_with(store, STATEMENT_KIOSK_CALL_LIST, "%jd", now_utc_ms - KIOSK_CALL_STANDS_MS);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW) {
        KioskCall *call = g_new0(KioskCall, 1);
        call->kiosk = statement_dup(row, 0);
        call->name = statement_dup(row, 1);
        call->since_utc_ms = statement_int(row, 2);
        call->goer = statement_dup_or_null(row, 3);
        g_ptr_array_add(calls, call);
    }
    return step == STEP_DONE ? g_steal_pointer(&calls) : NULL;
}

const KioskCall *kiosk_call_of(const GPtrArray *calls, const char *kiosk)
{
    return ARRAY_FIND(KioskCall, kiosk, calls, kiosk);
}
