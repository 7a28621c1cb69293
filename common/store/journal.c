// SPDX-License-Identifier: GPL-3.0-or-later
// journal.c - appending, accepting and reading records.
//
// Members of the bodies (all optional unless marked *):
//   registration, change: origin ("import", "desk", "walk-in"), by, digest (import), the fields of person.h by name, and
//                         tickets: {REFERENCE: {secret, product, entitlement, status, has_ticket} or null = taken away}
//              change also: over: {FIELD: [hlc, station, sequence]}, the stamp of the value that an editor wrote over
//   session:   title*, room*, type, speakers, start*, end* (ms), capacity, cancelled
//   admission: scope*, checkpoint*, session, direction (1 in, -1 out), once, override, reason, by, with,
//              standby (a seat of the line)
//   refusal:   checkpoint*, verdict*, session, by
//   undo:      station*, sequence*, reason*, by
//   token:     id*, kind* (1 badge, 2 seat), session
//   revoke:    id*, reason
//   print:     label*, badge, outcome*, reason, token
//   hold:      on*, reason, by
//   lead:      sponsor*, by, scan (true: the badge was scanned), set: {rating, role, seniority, note, tag/TAG,
//              answer/QUESTION: text}
//   ack:       note, by
//   station:   name*, event
//   standby:   session*, on*, by
//   withheld:  reason*; kind (number), subject, body (text): the record, unless it never left its station
#include "common/store/journal.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/hybrid_clock.h"
#include "common/store/project.h"
#include "common/token/random.h"

#define BODY_CEILING (64 * 1024)

static bool next_sequence(Store *store, const char *station, gint64 *out, GError **error)
{
    if (strcmp(store->end.station, station) != 0) {
        Statement *statement = statement_begin(store, STATEMENT_JOURNAL_LAST);
        statement_bind_text(statement, 1, station);
        StatementStep step = statement_step(store, statement, error);
        store->end.sequence = step == STEP_ROW ? statement_int(statement, 0) : 0;
        statement_end(statement);
        if (step == STEP_FAILED)
            return false;
        g_strlcpy(store->end.station, station, sizeof store->end.station);
    }
    *out = store->end.sequence + 1;
    return true;
}

static bool insert_record(Store *store, const Record *record, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_JOURNAL_INSERT);
    statement_bind_kept(statement, 1, record->station);
    statement_bind_int(statement, 2, record->sequence);
    statement_bind_int(statement, 3, (gint64)record->hlc);
    statement_bind_int(statement, 4, record->utc_ms);
    statement_bind_int(statement, 5, record->kind);
    statement_bind_kept(statement, 6, record->subject);
    statement_bind_kept(statement, 7, record->body);
    if (!statement_run(store, statement, error))
        return false;
    if (strcmp(store->end.station, record->station) == 0)
        store->end.sequence = record->sequence;
    return true;
}

bool journal_append(Store *store, RecordKind kind, const char *subject, const json_t *body, gint64 now_utc_ms,
                    gint64 *out_sequence, GError **error)
{
    g_assert(store_in_transaction(store));
    g_autofree char *text = json_canonical(body);
    Record record = {.station = store_station_id(store), .utc_ms = now_utc_ms, .kind = kind, .subject = subject, .body = text};
    if (!next_sequence(store, record.station, &record.sequence, error) ||
        !hybrid_clock_next(store, now_utc_ms, &record.hlc, error) || !insert_record(store, &record, error) ||
        !project_record(store, &record, body, error))
        return false;
    if (out_sequence)
        *out_sequence = record.sequence;
    return true;
}

bool journal_accept(Store *store, const Record *record, bool *out_is_new, GError **error)
{
    g_assert(store_in_transaction(store));
    *out_is_new = false;
    gint64 next;
    if (!random_is_id(record->station))
        return record_refuse(record, "its station is no id", error);
    if (!next_sequence(store, record->station, &next, error))
        return false;
    if (record->sequence < next)
        return true;
    if (record->sequence > next)
        return record_refuse(record, "records before it are missing", error);
    if (record->kind >= RECORD_KIND_COUNT)
        return record_refuse(record, "its kind is not known; a newer Lanyard wrote it", error);
    g_autoptr(json_t) body = strlen(record->body) <= BODY_CEILING ? json_loads(record->body, JSON_REJECT_DUPLICATES, NULL) : NULL;
    if (!json_is_object(body))
        return record_refuse(record, "its body is no JSON object of at most 64 KiB", error);
    *out_is_new = true;
    return insert_record(store, record, error) && hybrid_clock_witness(store, record->hlc, error) &&
           project_record(store, record, body, error);
}

bool journal_withhold(Store *store, const Record *record, const char *reason, GError **error)
{
    g_assert(store_in_transaction(store));
    g_autoptr(json_t) body = json_object();
    json_put_text(body, "reason", reason);
    json_put_text(body, "subject", record->subject);
    json_put_text(body, "body", strlen(record->body) <= BODY_CEILING ? record->body : NULL);
    json_put_int(body, "kind", record->kind);
    g_autofree char *text = json_canonical(body);
    Record withheld = *record;
    withheld.kind = RECORD_WITHHELD;
    withheld.subject = "";
    withheld.body = text;
    return insert_record(store, &withheld, error) && hybrid_clock_witness(store, record->hlc, error);
}

static bool visit_rows(Store *store, Statement *statement, JournalVisit visit, gpointer data, GError **error)
{
    StatementStep step;
    while ((step = statement_step(store, statement, error)) == STEP_ROW) {
        const Record record = {
            .station = statement_text(statement, 0),
            .sequence = statement_int(statement, 1),
            .hlc = (Hlc)statement_int(statement, 2),
            .utc_ms = statement_int(statement, 3),
            .kind = (RecordKind)statement_int(statement, 4),
            .subject = statement_text(statement, 5),
            .body = statement_text(statement, 6),
        };
        if (!visit(&record, data)) {
            statement_end(statement);
            return true;
        }
    }
    return step == STEP_DONE;
}

bool journal_each(Store *store, const char *station, gint64 after, gint64 limit, JournalVisit visit, gpointer data,
                  GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_JOURNAL_OF_STATION);
    statement_bind_text(statement, 1, station);
    statement_bind_int(statement, 2, after);
    statement_bind_int(statement, 3, limit);
    return visit_rows(store, statement, visit, data, error);
}

bool journal_each_subject(Store *store, const char *subject, JournalVisit visit, gpointer data, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_JOURNAL_OF_SUBJECT);
    statement_bind_text(statement, 1, subject);
    return visit_rows(store, statement, visit, data, error);
}

GHashTable *journal_vector(Store *store, GError **error)
{
    g_autoptr(GHashTable) vector = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    Statement *statement = statement_begin(store, STATEMENT_JOURNAL_VECTOR);
    StatementStep step;
    while ((step = statement_step(store, statement, error)) == STEP_ROW) {
        gint64 *last = g_new(gint64, 1);
        *last = statement_int(statement, 1);
        g_hash_table_insert(vector, statement_dup(statement, 0), last);
    }
    return step == STEP_DONE ? g_steal_pointer(&vector) : NULL;
}
