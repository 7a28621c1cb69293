// SPDX-License-Identifier: GPL-3.0-or-later
// conflict.c - reading and acknowledging conflicts.
#include "common/store/admit/conflict.h"

#include <string.h>

#include "common/base/json.h"
#include "common/base/text.h"
#include "common/store/admit/statements_generated.h"
#include "common/store/database/connection.h"
#include "common/store/record/branch.h"
#include "common/store/record/sealed.h"

static const char *const kind_names[CONFLICT_KIND_COUNT] = {
    [CONFLICT_TWICE] = "twice",     [CONFLICT_SEAT] = "seat", [CONFLICT_EDIT] = "edit",
    [CONFLICT_SESSION] = "session", [CONFLICT_SOLD] = "sold", [CONFLICT_TRANSFERRED] = "transferred",
};

const char *conflict_kind_name(ConflictKind kind)
{
    return kind_names[kind];
}

MEMBERS_AUTO(side_clear, ConflictSide, station_id, station, by, where, value)

void conflict_free(Conflict *conflict)
{
    if (!conflict)
        return;
    MEMBERS_FREE(conflict, key, person_id, name, session, field);
    side_clear(&conflict->loser);
    side_clear(&conflict->winner);
    g_free(conflict->note);
    g_free(conflict->noted_by);
    g_free(conflict);
}

static char *value_text(const json_t *value)
{
    return json_is_integer(value)   ? g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(value))
           : json_is_boolean(value) ? g_strdup(json_is_true(value) ? "true" : "false")
                                    : g_strdup(json_is_string(value) ? json_string_value(value) : "");
}

// Columns of one side: its display name, the moment and the body of its record.
static void fill_side(const Store *store, Statement *row, int column, const Conflict *conflict, ConflictSide *side)
{
    const char *field = conflict->field;
    bool is_change = *field || conflict->kind == CONFLICT_SOLD || conflict->kind == CONFLICT_TRANSFERRED;
    RecordKind kind = is_change ? RECORD_CHANGE : RECORD_ADMISSION;
    g_autofree char *text = sealed_open_text(store, kind, conflict->person_id, statement_text(row, column + 2));
    g_autoptr(json_t) body = json_loads(text, 0, NULL);
    side->station = statement_dup(row, column);
    side->utc_ms = statement_int(row, column + 1);
    side->by = g_strdup(json_text(body, "by", ""));
    side->where = g_strdup(json_text(body, "checkpoint", ""));
    side->value = *field ? value_text(json_object_get(body, field)) : g_strdup("");
}

static Conflict *read_row(const Store *store, Statement *row)
{
    Conflict *conflict = g_new0(Conflict, 1);
    conflict->kind = (ConflictKind)statement_int(row, 0);
    conflict->loser.station_id = statement_dup(row, 1);
    conflict->loser.sequence = statement_int(row, 2);
    conflict->field = statement_dup(row, 3);
    conflict->person_id = statement_dup(row, 4);
    conflict->name = statement_dup(row, 5);
    conflict->session = statement_dup(row, 6);
    fill_side(store, row, 7, conflict, &conflict->loser);
    conflict->winner.station_id = statement_dup(row, 10);
    conflict->winner.sequence = statement_int(row, 11);
    fill_side(store, row, 12, conflict, &conflict->winner);
    g_autofree char *note = statement_dup_or_null(row, 15);
    g_autoptr(json_t) acknowledgement = json_loads(statement_text(row, 16), 0, NULL);
    conflict->is_acknowledged = note != NULL;
    conflict->note = g_strdup(note ? note : "");
    conflict->noted_by = g_strdup(json_text(acknowledgement, "by", ""));
    conflict->key = g_strdup_printf("%s:%s-%" G_GINT64_FORMAT "%s%s", kind_names[conflict->kind], conflict->loser.station_id,
                                    conflict->loser.sequence, *conflict->field ? ":" : "", conflict->field);
    return conflict;
}

static bool read_rows(Store *store, Statement *row, GPtrArray *conflicts, GError **error)
{
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW)
        g_ptr_array_add(conflicts, read_row(store, row));
    return step == STEP_DONE;
}

// These are few and made when they are asked for: what decides are tickets and the programme, too, which imports change.
static GPtrArray *sales_list(Store *store, bool with_acknowledged, GError **error)
{
    static const StatementText *const both[] = {STATEMENT_OVERSOLD_LIST, STATEMENT_TRANSFERRED_LIST};
    g_autoptr(GPtrArray) conflicts = g_ptr_array_new_with_free_func((GDestroyNotify)conflict_free);
    for (gsize i = 0; i < G_N_ELEMENTS(both); i++)
        if (!read_rows(store, statement_with(store, both[i], "%d", with_acknowledged), conflicts, error))
            return NULL;
    return g_steal_pointer(&conflicts);
}

GPtrArray *conflict_list(Store *store, bool with_acknowledged, int limit, GError **error)
{
    g_autoptr(GPtrArray) conflicts = sales_list(store, with_acknowledged, error);
    if (!conflicts)
        return NULL;
    Statement *row = statement_with(store, STATEMENT_CONFLICT_LIST, "%d %d", with_acknowledged, limit);
    return read_rows(store, row, conflicts, error) ? g_steal_pointer(&conflicts) : NULL;
}

bool conflict_count(Store *store, gint64 *out, GError **error)
{
    bool is_good = statement_number(store, statement_begin(store, STATEMENT_CONFLICT_COUNT), out, error);
    g_autoptr(GPtrArray) sales = is_good ? sales_list(store, false, error) : NULL;
    *out += sales ? sales->len : 0;
    return sales;
}

static bool find_sale(Store *store, const char *key, bool *out, GError **error)
{
    g_autoptr(GPtrArray) sales = sales_list(store, true, error);
    for (guint i = 0; sales && i < sales->len; i++)
        *out = *out || strcmp(((const Conflict *)g_ptr_array_index(sales, i))->key, key) == 0;
    return sales;
}

// Is there a conflict of this key? "KIND:STATION-SEQUENCE[:FIELD]".
static bool find_key(Store *store, const char *key, bool *out, GError **error)
{
    *out = false;
    if (g_str_has_prefix(key, FORK_KEY)) {
        Line line;
        bool is_good = branch_line(store, key + strlen(FORK_KEY), &line, error);
        *out = is_good && line.base_sequence > 0;
        return is_good;
    }
    if (g_str_has_prefix(key, "sold:") || g_str_has_prefix(key, "transferred:"))
        return find_sale(store, key, out, error);
    g_auto(GStrv) parts = g_strsplit(key, ":", 3);
    g_auto(GStrv) loser = g_strsplit(parts[0] && parts[1] ? parts[1] : "", "-", 2);
    gint64 sequence;
    int kind = text_index(parts[0] ? parts[0] : "", kind_names, CONFLICT_KIND_COUNT);
    if (kind == CONFLICT_KIND_COUNT || !loser[0] || !loser[1] ||
        !g_ascii_string_to_signed(loser[1], 10, 1, G_MAXINT64, &sequence, NULL))
        return true;
    Statement *statement =
        statement_with(store, STATEMENT_CONFLICT_FIND, "%d %s %jd %s", kind, loser[0], sequence, parts[2] ? parts[2] : "");
    return statement_has_row(store, statement, out, error);
}

bool conflict_acknowledge(Store *store, const char *key, const char *note, const char *volunteer_name, gint64 now_utc_ms,
                          GError **error)
{
    bool is_known;
    if (!store_begin_nested(store, error))
        return false;
    bool is_good = find_key(store, key, &is_known, error);
    if (is_good && !is_known) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "there is no conflict \"%s\"; list them again", key);
        is_good = false;
    }
    if (is_good) {
        g_autoptr(json_t) body = json_object();
        json_put_text(body, "note", note);
        json_put_text(body, "by", volunteer_name);
        is_good = journal_append(store, RECORD_ACK, key, body, now_utc_ms, NULL, error);
    }
    return store_finish(store, is_good, error);
}
