// SPDX-License-Identifier: GPL-3.0-or-later
// purge.c - what a record keeps when the event is over; everything else goes.
#include "common/store/upkeep/purge.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/database/connection.h"
#include "common/store/journal/erase.h"
#include "common/store/journal/rebuild.h"
#include "common/store/journal/rewrite.h"
#include "common/store/project/project.h"
#include "common/store/upkeep/statements_generated.h"
#include "common/token/random.h"

#define PAGE 500

// The members that each kind keeps as they are, parted by spaces; "{id}" is kept as a pseudonym.
static const char *const kept[RECORD_KIND_COUNT] = {
    [RECORD_REGISTRATION] = "origin ticket_type status",
    [RECORD_CHANGE] = "origin ticket_type status",
    [RECORD_SESSION] = "origin title room type speakers start end capacity cancelled open_to",
    [RECORD_ADMISSION] = "scope checkpoint session direction once override",
    [RECORD_REFUSAL] = "checkpoint verdict session",
    [RECORD_UNDO] = "station sequence",
    [RECORD_TOKEN] = "{id} kind session",
    [RECORD_REVOKE] = "{id}",
    [RECORD_PRINT] = "label badge outcome",
    [RECORD_HOLD] = "on",
    [RECORD_LEAD] = "sponsor scan of at client",
    [RECORD_ACK] = "erase",
    [RECORD_STATION] = "name event key nonce kind certificate",
    [RECORD_WITHHELD] = "kind",
    [RECORD_STANDBY] = "session on",
    [RECORD_KEY] = "key",
    [RECORD_VOLUNTEER] = "role",
    [RECORD_ERASE] = "",
    [RECORD_CALL] = "",
    [RECORD_CLIENT] = "sponsor post off", // its name may be a volunteer's: "Ana's phone"
    [RECORD_GIVEN] = "sponsor client state",
    [RECORD_LINK] = "source system orders sent waiting entry state act checkpoint station number at",
};
// Of what is the subject? A person's or a badge's becomes a pseudonym.
static const bool subject_is_personal[RECORD_KIND_COUNT] = {
    [RECORD_REGISTRATION] = true, [RECORD_CHANGE] = true, [RECORD_ADMISSION] = true, [RECORD_REFUSAL] = true,
    [RECORD_UNDO] = true,         [RECORD_TOKEN] = true,  [RECORD_REVOKE] = true,    [RECORD_PRINT] = true,
    [RECORD_HOLD] = true,         [RECORD_LEAD] = true,   [RECORD_STANDBY] = true,   [RECORD_VOLUNTEER] = true,
    [RECORD_ERASE] = true,        [RECORD_CALL] = true,   [RECORD_CLIENT] = true,    [RECORD_GIVEN] = true,
    [RECORD_LINK] = true, // as the hub takes them
};

// 16 hex digits that stand for `text` in this purge and in no other.
static char *pseudonym(const char *salt, const char *text)
{
    g_autofree char *digest = g_compute_hmac_for_string(G_CHECKSUM_SHA256, (const guchar *)salt, strlen(salt), text, -1);
    return g_strndup(digest, 16);
}

static json_t *clean_tickets(const char *salt, json_t *tickets)
{
    json_t *clean = json_object();
    const char *reference;
    json_t *ticket;
    json_object_foreach(tickets, reference, ticket)
    {
        g_autofree char *own = pseudonym(salt, reference);
        static const char *const members[] = {"product", "entitlement", "status", "has_ticket", NULL};
        json_object_set_new(clean, own, json_is_object(ticket) ? json_only(ticket, members) : json_null());
    }
    return clean;
}

// The stamps that an edit was written over, of the fields that are left.
static void clean_over(json_t *clean, const json_t *over)
{
    const char *field;
    json_t *stamp, *left = json_object();
    json_object_foreach((json_t *)over, field, stamp) if (json_object_get(clean, field)) json_object_set(left, field, stamp);
    if (json_object_size(left) > 0)
        json_object_set(clean, "over", left);
    json_decref(left);
}

static json_t *clean_body(const char *salt, RecordKind kind, const json_t *body)
{
    json_t *clean = json_object();
    g_auto(GStrv) members = g_strsplit(kept[kind], " ", -1);
    for (char **member = members; *member; member++) {
        bool is_id = strcmp(*member, "{id}") == 0;
        json_t *value = json_object_get(body, is_id ? "id" : *member);
        g_autofree char *own = is_id && json_is_string(value) ? pseudonym(salt, json_string_value(value)) : NULL;
        if (own)
            json_put_text(clean, "id", own);
        else if (value)
            json_object_set(clean, *member, value);
    }
    json_t *tickets = json_object_get(body, "tickets");
    if (tickets)
        json_object_set_new(clean, "tickets", clean_tickets(salt, tickets));
    if (json_object_get(body, "over"))
        clean_over(clean, json_object_get(body, "over"));
    const char *rating = json_text(json_object_get(body, "set"), "rating", NULL);
    if (kind == RECORD_LEAD && rating)
        json_object_set_new(clean, "set", json_pack("{s:s}", "rating", rating));
    if (kind == RECORD_UNDO || kind == RECORD_WITHHELD)
        json_put_text(clean, "reason", "purged");
    return clean;
}

static bool clean_record(Store *store, const char *salt, const Record *record, GError **error)
{
    if (record->kind >= RECORD_KIND_COUNT)
        return record_refuse(record, "a newer Lanyard wrote it; purge with that one", error);
    g_autoptr(json_t) body = json_loads(record->body, 0, NULL);
    g_autoptr(json_t) clean = clean_body(salt, record->kind, body);
    g_autofree char *text = json_canonical(clean);
    bool is_personal = subject_is_personal[record->kind] && *record->subject;
    g_autofree char *subject = is_personal ? pseudonym(salt, record->subject) : g_strdup(record->subject);
    guint8 digest[CHAIN_BYTES];
    if (!rewrite_record(store, record->station, record->sequence, subject, text, rewrite_digest(record, digest), error))
        return false;
    Record left = *record;
    left.subject = subject;
    left.body = text;
    return project_record(store, &left, clean, error);
}

// A page of the journal at a time, because a statement should not change what it is reading.
static bool clean_journal(Store *store, GError **error)
{
    g_autofree char *one = random_id();
    g_autofree char *other = random_id();
    g_autofree char *salt = g_strconcat(one, other, NULL);
    g_autofree char *station = g_strdup("");
    gint64 sequence = 0;
    for (int count = PAGE; count == PAGE;) {
        g_autoptr(GPtrArray) page = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(GPtrArray) chains = g_ptr_array_new_with_free_func(g_free);
        Statement *row = statement_with(store, STATEMENT_PURGE_PAGE, "%s %jd %d", station, sequence, PAGE);
        g_autoptr(GStringChunk) texts = g_string_chunk_new(4096);
        StatementStep step;
        for (count = 0; (step = statement_step(store, row, error)) == STEP_ROW; count++) {
            RecordChain *chain = g_new0(RecordChain, 1);
            g_ptr_array_add(chains, chain);
            chain->salt_length = statement_blob(row, 7, chain->salt, CHAIN_BYTES);
            statement_blob(row, 8, chain->hash, CHAIN_BYTES);
            Record record = record_of_row(row);
            record.station = g_string_chunk_insert(texts, record.station);
            record.subject = g_string_chunk_insert(texts, record.subject);
            record.body = g_string_chunk_insert(texts, record.body);
            record.chain = chain;
            g_ptr_array_add(page, g_memdup2(&record, sizeof record));
        }
        if (step != STEP_DONE)
            return false;
        for (guint i = 0; i < page->len; i++)
            if (!clean_record(store, salt, g_ptr_array_index(page, i), error))
                return false;
        if (count > 0) {
            const Record *last = g_ptr_array_index(page, page->len - 1);
            g_free(station);
            station = g_strdup(last->station);
            sequence = last->sequence;
        }
    }
    return true;
}

// Everything but the journal, the sessions and the stations' names, which the journal gives anew in the same way.
static bool clear_tables(Store *store, GError **error)
{
    static const StatementText *const tables[] = {
        STATEMENT_PURGE_PERSON_TEXT,    STATEMENT_PURGE_REGISTRATION,
        STATEMENT_PURGE_TICKET,         STATEMENT_PURGE_STANDBY,
        STATEMENT_PURGE_HOLD,           STATEMENT_PURGE_TOKEN,
        STATEMENT_PURGE_REVOKED,        STATEMENT_PURGE_ADMISSION,
        STATEMENT_PURGE_UNDONE,         STATEMENT_PURGE_REFUSAL,
        STATEMENT_PURGE_PRESENCE,       STATEMENT_PURGE_SCOPE_TOTAL,
        STATEMENT_PURGE_CONFLICT,       STATEMENT_PURGE_EDIT,
        STATEMENT_PURGE_ACKNOWLEDGED,   STATEMENT_PURGE_PRINTED,
        STATEMENT_PURGE_LEAD_SCAN,      STATEMENT_PURGE_LEAD_DETAIL,
        STATEMENT_PURGE_COLLEAGUE_SCAN, STATEMENT_PURGE_COLLEAGUE_DETAIL,
        STATEMENT_PURGE_HANDED_IN,      STATEMENT_PURGE_RELEASED,
        STATEMENT_PURGE_EXPORTED,       STATEMENT_PURGE_JOB,
        STATEMENT_PURGE_VOLUNTEER,      STATEMENT_PURGE_WRONG_PIN,
        STATEMENT_PURGE_LOCAL_VALUE,    STATEMENT_PURGE_QUARANTINE,
        STATEMENT_PURGE_PRINTER,        STATEMENT_PURGE_PRINTER_MEDIA,
        STATEMENT_PURGE_RETIRED_KEY,    STATEMENT_PURGE_VOLUNTEER_CHANGE,
        STATEMENT_PURGE_ERASED,         STATEMENT_PURGE_AUDIT_EVENT,
        STATEMENT_PURGE_SALE,           STATEMENT_PURGE_PERSON_PAIR,
        STATEMENT_PURGE_PERSON_ALIAS,   STATEMENT_PURGE_SESSION_WORD,
        STATEMENT_PURGE_KIOSK_CALL,     STATEMENT_PURGE_CLIENT,
        STATEMENT_PURGE_CLIENT_OFF,     STATEMENT_PURGE_LEAD_CAPTURE,
        STATEMENT_PURGE_PAIRING,        STATEMENT_PURGE_CLIENT_SEEN,
        STATEMENT_PURGE_SCAN_OUTCOME,   STATEMENT_PURGE_GIVEN,
        STATEMENT_PURGE_GIVEN_FIELD,    STATEMENT_PURGE_GIVEN_LEAD,
        STATEMENT_PURGE_GIVEN_CODE,     STATEMENT_PURGE_LEAD_ANSWER,
        STATEMENT_PURGE_DECIDE_SEEN,    STATEMENT_PURGE_DECIDE_DUE,
        STATEMENT_PURGE_OUTBOX,         STATEMENT_PURGE_OUTBOX_LINE,
        STATEMENT_PURGE_LINK_SENT,      STATEMENT_PURGE_LINK_REFUSED,
        STATEMENT_PURGE_LINK_BY_HAND,   STATEMENT_PURGE_LINK_TALK,
        STATEMENT_PURGE_PULLED_ORDER,   STATEMENT_PURGE_PULLED_TICKET,
    };
    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++)
        if (!statement_run(store, statement_begin(store, tables[i]), error))
            return false;
    return rebuild_empty_index(store, error);
}

bool store_purge(Store *store, GError **error)
{
    g_assert(!store->in_transaction);
    if (!database_run(store, "PRAGMA secure_delete=ON;", error) || !store_begin(store, error))
        return false;
    if (!clear_tables(store, error) || !clean_journal(store, error) || !erase_settle(store, error) ||
        !store_put(store, STORE_PURGED, "yes", error)) {
        store_rollback(store);
        return false;
    }
    // The free pages and the log still hold what was there.
    if (!store_commit(store, error) || !database_run(store, "VACUUM", error))
        return false;
    if (database_number(store, "PRAGMA wal_checkpoint(TRUNCATE)", 1) == 0)
        return true;
    g_set_error(error, STORE_ERROR, STORE_ERROR_BUSY,
                "%s is open in another program, so its log still holds people; stop that and purge again", store->path);
    return false;
}

static void purge_count_free(PurgeCount *count)
{
    g_free(count->what);
    g_free(count);
}

GPtrArray *store_purge_counts(Store *store, GError **error)
{
    g_autoptr(GPtrArray) counts = g_ptr_array_new_with_free_func((GDestroyNotify)purge_count_free);
    Statement *row = statement_begin(store, STATEMENT_PURGE_LEFT);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW) {
        PurgeCount *count = g_new0(PurgeCount, 1);
        count->what = statement_dup(row, 0);
        count->count = statement_int(row, 1);
        g_ptr_array_add(counts, count);
    }
    return step == STEP_DONE ? g_steal_pointer(&counts) : NULL;
}
