// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/lead/booth_captures.h"

#include <string.h>

#include "common/base/text.h"
#include "common/store/database/connection.h"
#include "common/store/journal/journal.h"
#include "common/store/journal/quarantine.h"
#include "common/store/lead/statements_generated.h"

#define RECORDS_MOST 2000                    // that are looked at for one call
#define BYTES_MOST (CAPTURES_BYTES_MOST / 2) // what they say; their names and JSON come on top

void booth_captures_clear(BoothCaptures *captures)
{
    g_clear_pointer(&captures->captures, json_decref);
}

// --- what is to be handed in ---

typedef struct {
    BoothCaptures *out;
    gsize bytes;
} Gathering;

// NULL when nothing is left of it that can be said: what reps typed of somebody who was taken out.
static json_t *capture_of(const Record *record, const json_t *body)
{
    const json_t *set = json_object_get(body, "set");
    bool is_scan = json_bool(body, "scan", false);
    if (!record->chain || (!is_scan && json_object_size(set) == 0))
        return NULL;
    char name[CAPTURE_NAME_HEX + 1];
    text_hex(record->chain->hash, CHAIN_BYTES, name);
    json_t *capture = json_pack("{s:s,s:s,s:I}", "of", name, "token", record->subject, "at", (json_int_t)record->utc_ms);
    json_put_text(capture, "by", json_text(body, "by", NULL));
    if (set) {
        json_object_set(capture, "set", (json_t *)set);
        return capture;
    }
    json_object_set_new(capture, "scan", json_true());
    json_put_text(capture, "check", json_text(body, "check", NULL));
    return capture;
}

static bool gather(const Record *record, gpointer data)
{
    Gathering *gathering = data;
    BoothCaptures *out = gathering->out;
    gsize count = json_array_size(out->captures);
    if (record->kind == RECORD_LEAD) {
        g_autoptr(json_t) body = json_loads(record->body, 0, NULL);
        json_t *capture = capture_of(record, body);
        if (capture) {
            gathering->bytes += strlen(record->body);
            out->sequences[count++] = record->sequence;
            json_array_append_new(out->captures, capture);
        }
    }
    out->last = record->sequence;
    return count < BOOTH_CAPTURES_MOST && gathering->bytes < BYTES_MOST;
}

bool booth_captures_last(Store *store, const char *epoch, const char *station, gint64 *out, GError **error)
{
    return statement_number(store, statement_with(store, STATEMENT_HANDED_IN_GET, "%s %s", epoch, station), out, error);
}

static bool put_handed_in(Store *store, const char *epoch, const char *station, gint64 sequence, GError **error)
{
    return statement_run(store, statement_with(store, STATEMENT_HANDED_IN_PUT, "%s %s %jd", epoch, station, sequence), error);
}

// Other kinds of records are passed over.
static bool gather_line(Store *store, const char *epoch, const char *station, gint64 last, BoothCaptures *out, GError **error)
{
    gint64 after;
    Gathering gathering = {.out = out};
    g_strlcpy(out->station, station, sizeof out->station);
    if (!booth_captures_last(store, epoch, station, &after, error))
        return false;
    gint64 before = -1;
    for (out->last = after; json_array_size(out->captures) == 0 && out->last < last && out->last > before;) {
        before = out->last;
        if (!journal_each(store, station, before, RECORDS_MOST, gather, &gathering, error))
            return false;
    }
    bool is_passed = json_array_size(out->captures) == 0 && out->last > after;
    return !is_passed || put_handed_in(store, epoch, station, out->last, error);
}

bool booth_captures_next(Store *store, const char *epoch, BoothCaptures *out, GError **error)
{
    *out = (BoothCaptures){.captures = json_array()};
    g_autoptr(GHashTable) vector = journal_vector(store, error);
    g_autoptr(GPtrArray) lines = vector ? journal_lines(store, error) : NULL;
    for (guint i = 0; lines && json_array_size(out->captures) == 0 && i < lines->len; i++) {
        const char *station = g_ptr_array_index(lines, i);
        const gint64 *last = g_hash_table_lookup(vector, station);
        if (last && !gather_line(store, epoch, station, *last, out, error))
            return false;
    }
    return lines;
}

// --- what came of it ---

static CaptureResult result_of(const json_t *results, gsize index)
{
    const json_t *said = json_array_get(results, index);
    for (CaptureResult result = 0; result < CAPTURE_RESULT_COUNT; result++)
        if (json_is_string(said) && strcmp(json_string_value(said), capture_result_name(result)) == 0)
            return result;
    return CAPTURE_RESULT_COUNT;
}

static bool are_results(const json_t *results, gsize count)
{
    bool are_all = json_is_array(results) && json_array_size(results) == count;
    for (gsize i = 0; are_all && i < count; i++)
        are_all = result_of(results, i) != CAPTURE_RESULT_COUNT;
    return are_all;
}

static bool note_results(Store *store, const char *epoch, const BoothCaptures *captures, const json_t *results, gint64 now_utc_ms,
                         CaptureResult *out_waits_for, GError **error)
{
    gsize count = json_array_size(captures->captures);
    gint64 done = captures->last;
    for (gsize i = 0; i < count; i++) {
        CaptureResult result = result_of(results, i);
        if (result == CAPTURE_TOO_FAST || result == CAPTURE_PAUSED) {
            *out_waits_for = result;
            done = captures->sequences[i] - 1;
            break;
        }
        if (result == CAPTURE_REFUSED && !quarantine_put(store, captures->station, captures->sequences[i],
                                                         "the station that serves this booth refused it", now_utc_ms, error))
            return false;
    }
    return put_handed_in(store, epoch, captures->station, done, error);
}

bool booth_captures_done(Store *store, const char *epoch, const BoothCaptures *captures, const json_t *results, gint64 now_utc_ms,
                         CaptureResult *out_waits_for, GError **error)
{
    *out_waits_for = CAPTURE_RESULT_COUNT;
    if (!are_results(results, json_array_size(captures->captures)))
        return error_set(STORE_ERROR, STORE_ERROR_REFUSED, error, "a station answered captures with something else");
    return store_begin_nested(store, error) &&
           store_finish(store, note_results(store, epoch, captures, results, now_utc_ms, out_waits_for, error), error);
}

static bool count_line(Store *store, const char *epoch, const char *station, gint64 *count, gint64 *since_utc_ms, GError **error)
{
    gint64 last;
    if (!booth_captures_last(store, epoch, station, &last, error))
        return false;
    Statement *row = statement_with(store, STATEMENT_HANDED_IN_LACKS, "%s %jd", station, last);
    StatementStep step = statement_step(store, row, error);
    if (step == STEP_ROW && statement_int(row, 0) > 0) {
        *since_utc_ms = *count > 0 ? MIN(*since_utc_ms, statement_int(row, 1)) : statement_int(row, 1);
        *count += statement_int(row, 0);
    }
    statement_end(row);
    return step != STEP_FAILED;
}

bool booth_captures_count(Store *store, const char *epoch, gint64 *out_count, gint64 *out_since_utc_ms, GError **error)
{
    *out_count = *out_since_utc_ms = 0;
    g_autoptr(GPtrArray) lines = journal_lines(store, error);
    for (guint i = 0; lines && i < lines->len; i++)
        if (!count_line(store, epoch, g_ptr_array_index(lines, i), out_count, out_since_utc_ms, error))
            return false;
    return lines;
}
