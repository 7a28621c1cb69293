// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/admit/outbox.h"

#include "common/base/json.h"
#include "common/base/text.h"
#include "common/store/admit/link.h"
#include "common/store/admit/statements_generated.h"
#include "common/store/database/connection.h"
#include "common/store/database/statement.h"

#define PAGE 500

// --- from the journal ---

typedef struct {
    Store *store;
    const char *line;
    gint64 last; // that was looked at
    int count;
    GError *error;
} Filling;

static bool add(Filling *filling, const Record *record, const OutboxItem *item)
{
    char nonce[2 * CHAIN_BYTES + 1];
    text_hex(record->chain->hash, CHAIN_BYTES, nonce);
    Statement *row = statement_with(filling->store, STATEMENT_OUTBOX_ADD, "%s %s %jd %d %s %s %s %s %jd", nonce, filling->line,
                                    record->sequence, (int)item->act, item->entry, item->checkpoint, record->subject,
                                    item->ticket, record->utc_ms);
    return statement_run(filling->store, row, &filling->error);
}

static bool add_admission(Filling *filling, const Record *record, const json_t *body)
{
    const OutboxItem item = {.act = json_int(body, "direction", 1) < 0 ? OUTBOX_EXIT : OUTBOX_ENTRY,
                             .entry = "",
                             .checkpoint = json_text(body, "checkpoint", ""),
                             .ticket = json_text(body, "ticket", "")};
    return add(filling, record, &item);
}

// Of a sale or a session's change there is nothing to tell. What is taken back may be heard of later: then this waits, too.
static bool add_undo(Filling *filling, const Record *record, const json_t *body, bool *out_waits)
{
    Statement *row = statement_with(filling->store, STATEMENT_OUTBOX_ENTRY, "%s %jd", json_text(body, "station", ""),
                                    json_int(body, "sequence", 0));
    StatementStep step = statement_step(filling->store, row, &filling->error);
    *out_waits = step == STEP_DONE;
    if (step != STEP_ROW)
        return step == STEP_DONE;
    bool is_admission = statement_int(row, 0) == RECORD_ADMISSION;
    g_autofree char *entry = statement_dup(row, 1), *checkpoint = statement_dup(row, 2), *ticket = statement_dup(row, 3);
    statement_end(row);
    const OutboxItem item = {.act = OUTBOX_UNDO, .entry = entry, .checkpoint = checkpoint, .ticket = ticket};
    return !is_admission || add(filling, record, &item);
}

static bool look(const Record *record, gpointer data)
{
    Filling *filling = data;
    bool is_good = true, waits = false;
    g_autoptr(json_t) body =
        record->kind == RECORD_ADMISSION || record->kind == RECORD_UNDO ? json_loads(record->body, 0, NULL) : NULL;
    if (record->kind == RECORD_ADMISSION)
        is_good = add_admission(filling, record, body);
    if (record->kind == RECORD_UNDO)
        is_good = add_undo(filling, record, body, &waits);
    if (!is_good || waits)
        return false;
    filling->last = record->sequence;
    filling->count++;
    return true;
}

// A page of a line, in a transaction; `out_count` records were looked at.
static bool fill_page(Store *store, const char *line, int *out_count, GError **error)
{
    gint64 after;
    *out_count = 0;
    if (!statement_number(store, statement_with(store, STATEMENT_OUTBOX_LINE_GET, "%s", line), &after, error))
        return false;
    Filling filling = {.store = store, .line = line, .last = after};
    if (!store_begin_nested(store, error))
        return false;
    bool is_good = journal_each(store, line, after, PAGE, look, &filling, error);
    if (filling.error) {
        g_clear_error(error);
        g_propagate_error(error, filling.error);
        is_good = false;
    }
    *out_count = filling.count;
    if (is_good && filling.last > after)
        is_good = statement_run(store, statement_with(store, STATEMENT_OUTBOX_LINE_PUT, "%s %jd", line, filling.last), error);
    return store_finish(store, is_good, error);
}

bool outbox_fill(Store *store, GError **error)
{
    g_autoptr(GHashTable) ends = journal_vector(store, error);
    g_autoptr(GPtrArray) lines = ends ? journal_lines(store, error) : NULL;
    ARRAY_EACH(const char, line, lines) {
        const gint64 *end = g_hash_table_lookup(ends, line);
        gint64 seen;
        if (!statement_number(store, statement_with(store, STATEMENT_OUTBOX_LINE_GET, "%s", line), &seen, error))
            return false;
        for (int count = PAGE; end && seen < *end && count == PAGE;)
            if (!fill_page(store, line, &count, error))
                return false;
    }
    return lines && link_take(store, error);
}

// --- what became of it ---

static const RowLayout item_layout = ROW_LAYOUT(OutboxItem, nonce, station, sequence, act, entry, checkpoint, person, ticket,
                                                at_utc_ms, words, name, entry_utc_ms, station_name, entry_state);

GPtrArray *outbox_next(Store *store, const char *checkpoint, const OutboxItem *after, int limit, GError **error)
{
    Statement *rows = statement_with(store, STATEMENT_OUTBOX_NEXT, "%s %jd %s %d", checkpoint, after ? after->at_utc_ms : -1,
                                     after ? after->nonce : "", limit);
    return statement_structs(store, rows, &item_layout, error);
}

static GPtrArray *list_refusals(Store *store, const char *nonce, int limit, GError **error)
{
    g_autofree char *source = link_source(store);
    Statement *rows = statement_with(store, STATEMENT_OUTBOX_REFUSALS, "%s %s %d", source, nonce, limit);
    return statement_structs(store, rows, &item_layout, error);
}

GPtrArray *outbox_refusals(Store *store, int limit, GError **error)
{
    return list_refusals(store, "", limit, error);
}

bool outbox_get_refused(Store *store, const char *nonce, OutboxItem **out, GError **error)
{
    g_autoptr(GPtrArray) found = list_refusals(store, nonce, 1, error);
    *out = found && *nonce && found->len > 0 ? g_ptr_array_steal_index(found, 0) : NULL;
    if (found && !*out)
        g_set_error_literal(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "no entry that was refused has this key");
    return *out != NULL;
}

GPtrArray *outbox_counts(Store *store, GError **error)
{
    static const RowLayout layout = ROW_LAYOUT(OutboxCount, checkpoint, state, count, last_utc_ms);
    return statement_structs(store, statement_begin(store, STATEMENT_OUTBOX_COUNTS), &layout, error);
}

bool outbox_waiting(Store *store, const char *checkpoint, gint64 *out, GError **error)
{
    return statement_number(store, statement_with(store, STATEMENT_OUTBOX_WAITING, "%s", checkpoint), out, error);
}

bool outbox_refused(Store *store, gint64 *out, GError **error)
{
    g_autofree char *source = link_source(store);
    return statement_number(store, statement_with(store, STATEMENT_OUTBOX_REFUSED, "%s", source), out, error);
}

// A write of its own, unless a transaction is open.
static bool write_alone(Store *store, Statement *statement, GError **error)
{
    return store_finish(store, statement_run(store, statement, error), error);
}

static bool settle(Store *store, const char *nonce, OutboxState state, const char *words, GError **error)
{
    return statement_run(store, statement_with(store, STATEMENT_OUTBOX_SETTLE, "%s %d %s", nonce, (int)state, words), error);
}

bool outbox_sent(Store *store, const char *nonce, GError **error)
{
    return store_begin_nested(store, error) && store_finish(store, settle(store, nonce, OUTBOX_SENT, "", error), error);
}

// Takes over `body`, which is told to all stations.
static bool settle_and_tell(Store *store, const OutboxItem *item, OutboxState state, const char *words, json_t *body,
                            gint64 now_utc_ms, GError **error)
{
    g_autoptr(json_t) told = body;
    return store_begin_nested(store, error) &&
           store_finish(store,
                        settle(store, item->nonce, state, words, error) &&
                            journal_append(store, RECORD_LINK, item->person, told, now_utc_ms, NULL, error),
                        error);
}

bool outbox_refuse(Store *store, const OutboxItem *item, const char *words, gint64 now_utc_ms, GError **error)
{
    g_autofree char *source = link_source(store);
    json_t *body =
        json_pack("{s:s,s:s,s:s,s:i,s:s,s:s,s:I,s:I,s:s}", "source", source, "entry", item->nonce, "state", "refused", "act",
                  (int)item->act, "checkpoint", item->checkpoint, "station", item->station, "number", (json_int_t)item->sequence,
                  "at", (json_int_t)item->at_utc_ms, "reason", *words ? words : "refused without a word");
    return settle_and_tell(store, item, OUTBOX_REFUSED, words, body, now_utc_ms, error);
}

bool outbox_by_hand(Store *store, const OutboxItem *item, const char *by, gint64 now_utc_ms, GError **error)
{
    g_autofree char *source = link_source(store);
    json_t *body = json_pack("{s:s,s:s,s:s,s:s}", "source", source, "entry", item->nonce, "state", "by-hand", "by", by);
    return settle_and_tell(store, item, OUTBOX_BY_HAND, item->words, body, now_utc_ms, error);
}

bool outbox_fail(Store *store, const OutboxItem *item, const char *words, gint64 now_utc_ms, GError **error)
{
    gint64 tries = 0;
    return store_begin_nested(store, error) &&
           write_alone(store, statement_with(store, STATEMENT_OUTBOX_FAIL, "%s", item->nonce), error) &&
           statement_number(store, statement_with(store, STATEMENT_OUTBOX_TRIES, "%s", item->nonce), &tries, error) &&
           (tries < OUTBOX_TRIES || outbox_refuse(store, item, words, now_utc_ms, error));
}

bool outbox_drop(Store *store, const char *nonce, GError **error)
{
    return store_begin_nested(store, error) &&
           write_alone(store, statement_with(store, STATEMENT_OUTBOX_DROP, "%s", nonce), error);
}

bool pulled_order_get(Store *store, const char *code, char **out, GError **error)
{
    return statement_word(store, statement_with(store, STATEMENT_PULLED_ORDER_GET, "%s", code), out, error);
}

bool pulled_order_put(Store *store, const char *code, const char *digest, const GPtrArray *secrets, GError **error)
{
    if (!statement_run(store, statement_with(store, STATEMENT_PULLED_ORDER_PUT, "%s %s", code, digest), error) ||
        !statement_run(store, statement_with(store, STATEMENT_PULLED_TICKET_DROP, "%s", code), error))
        return false;
    ARRAY_EACH(const char, secret, secrets) {
        if (!statement_run(store, statement_with(store, STATEMENT_PULLED_TICKET_PUT, "%s %s", code, secret), error))
            return false;
    }
    return true;
}

GPtrArray *pulled_order_secrets(Store *store, const char *code, GError **error)
{
    return statement_list(store, statement_with(store, STATEMENT_PULLED_TICKET_LIST, "%s", code), error);
}

bool pulled_order_clear(Store *store, GError **error)
{
    return statement_run(store, statement_begin(store, STATEMENT_PULLED_ORDER_CLEAR), error) &&
           statement_run(store, statement_begin(store, STATEMENT_PULLED_TICKET_CLEAR), error);
}
