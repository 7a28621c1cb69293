// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/rights/audit.h"

#include "common/base/json.h"
#include "common/store/database/connection.h"
#include "common/store/record/record.h"
#include "common/store/record/station.h"
#include "common/store/rights/statements_generated.h"

static const char *const act_names[AUDIT_ACT_COUNT] = {
    [AUDIT_SIGN_IN] = "sign-in",
    [AUDIT_VOUCHED] = "vouched",
    [AUDIT_WRONG_PIN] = "wrong-pin",
    [AUDIT_EXPORT] = "export",
    [AUDIT_IMPORT] = "import",
    [AUDIT_KEY_BEGUN] = "key-begun",
    [AUDIT_VOLUNTEER_ADDED] = "volunteer-added",
    [AUDIT_SEND_BY_HAND] = "sent-by-hand",
};

static void bind_event(Statement *statement, const AuditEvent *event)
{
    statement_bind_int(statement, 1, event->now_utc_ms);
    statement_bind_text(statement, 2, act_names[event->act]);
    statement_bind_text(statement, 3, event->volunteer_name);
    statement_bind_text(statement, 4, event->address);
    statement_bind_text(statement, 5, event->detail);
}

static bool note(Store *store, const AuditEvent *event, GError **error)
{
    Statement *repeat = statement_begin(store, STATEMENT_AUDIT_REPEAT);
    bind_event(repeat, event);
    if (!statement_run(store, repeat, error))
        return false;
    if (statement_has_changed(store))
        return true;
    Statement *insert = statement_begin(store, STATEMENT_AUDIT_INSERT);
    bind_event(insert, event);
    if (!statement_run(store, insert, error))
        return false;
    return statement_run(store, statement_with(store, STATEMENT_AUDIT_DROP_OLD, "%d", AUDIT_EVENTS_MOST), error);
}

bool audit_note(Store *store, const AuditEvent *event, GError **error)
{
    return store_begin_nested(store, error) && store_finish(store, note(store, event, error), error);
}

MEMBERS_FREE_STATIC(audit_entry_free, AuditEntry, act, volunteer_name, station, address, person_id, person, detail)

// What the page calls it, of the kinds that the statement gives.
static const char *act_of(RecordKind kind, const json_t *body)
{
    static const char *const plain[RECORD_KIND_COUNT] = {
        [RECORD_REGISTRATION] = "walk-in", [RECORD_ADMISSION] = "override", [RECORD_UNDO] = "undo",
        [RECORD_PRINT] = "reprint",        [RECORD_ACK] = "looked-at",      [RECORD_KEY] = "key-retired",
        [RECORD_ERASE] = "erased",         [RECORD_SESSION] = "programme",
    };
    if (kind == RECORD_CHANGE)
        return json_object_get(body, "sale") ? "sale" : "edit";
    if (kind == RECORD_HOLD)
        return json_bool(body, "on", false) ? "hold" : "release";
    if (kind == RECORD_VOLUNTEER)
        return json_text(body, "role", NULL) ? "volunteer-changed" : "volunteer-removed";
    if (kind == RECORD_CLIENT)
        return json_bool(body, "off", false) ? "client-off" : "client-added";
    return kind < RECORD_KIND_COUNT && plain[kind] ? plain[kind] : "record";
}

// The fields that an edit changed, by name: never what they say.
static char *edited_fields(const json_t *body)
{
    GString *names = g_string_new(NULL);
    const char *field;
    json_t *stamp;
    json_object_foreach(json_object_get(body, "over"), field, stamp)
        g_string_append_printf(names, "%s%s", names->len ? ", " : "", field);
    return g_string_free(names, FALSE);
}

static void fill_from_record(AuditEntry *entry, RecordKind kind, Statement *row)
{
    g_autoptr(json_t) body = json_loads(statement_text(row, 7), 0, NULL);
    const char *subject = statement_text(row, 6);
    bool is_of_person =
        kind != RECORD_ACK && kind != RECORD_KEY && kind != RECORD_VOLUNTEER && kind != RECORD_SESSION && kind != RECORD_CLIENT;
    entry->act = g_strdup(act_of(kind, body));
    entry->volunteer_name = g_strdup(json_text(body, "by", ""));
    entry->person_id = g_strdup(is_of_person ? subject : "");
    g_autofree char *fields = edited_fields(body);
    entry->detail = kind == RECORD_CHANGE      ? g_steal_pointer(&fields)
                    : kind == RECORD_SESSION   ? g_strjoin(": ", subject, fields, NULL)
                    : kind == RECORD_CLIENT    ? g_strjoin(": ", statement_text(row, 11), json_text(body, "reason", NULL), NULL)
                    : kind == RECORD_VOLUNTEER ? g_strjoin(" ", subject, json_text(body, "role", NULL), NULL)
                                               : g_strdup(json_text(body, kind == RECORD_ACK ? "note" : "reason", ""));
}

static gpointer entry_of_row(Statement *row)
{
    AuditEntry *entry = g_new0(AuditEntry, 1);
    gint64 kind = statement_int(row, 1);
    entry->utc_ms = statement_int(row, 0);
    entry->station = statement_dup(row, 4);
    entry->address = statement_dup(row, 5);
    entry->repeat_count = (int)statement_int(row, 8);
    entry->person = statement_dup(row, 9);
    entry->revoked_utc_ms = statement_int(row, 10);
    if (kind >= 0) {
        fill_from_record(entry, (RecordKind)kind, row);
        return entry;
    }
    entry->act = statement_dup(row, 2);
    entry->volunteer_name = statement_dup(row, 3);
    entry->person_id = g_strdup("");
    entry->detail = statement_dup(row, 7);
    return entry;
}

GPtrArray *audit_list(Store *store, gint64 since_utc_ms, int limit, GError **error)
{
    Statement *row = statement_with(store, STATEMENT_AUDIT_LIST, "%jd %d %s", since_utc_ms, limit, store_station_name(store));
    return statement_rows(store, row, entry_of_row, (GDestroyNotify)audit_entry_free, error);
}
