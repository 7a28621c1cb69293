// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/journal/reseal.h"

#include <string.h>

#include "common/base/json.h"
#include "common/base/text.h"
#include "common/store/journal/erase.h"
#include "common/store/journal/rewrite.h"
#include "common/store/record/sealed.h"
#include "common/store/database/traces.h"
#include "common/store/journal/statements_generated.h"
#include "common/store/record/station_state.h"

// --- one record ---

// Says the new body what the old one does?
static bool is_faithful(Store *store, const Record *record, const json_t *held, const json_t *sealed)
{
    g_autoptr(json_t) shown = sealed_public(record->subject, held);
    g_autoptr(json_t) given = json_copy((json_t *)sealed);
    json_object_del(given, "sealed");
    if (!json_object_get(sealed, "sealed") || !json_equal(shown, given))
        return false;
    g_autoptr(json_t) opened = sealed_open(store, record->kind, record->subject, sealed);
    return !store->station->desk_key || (opened && json_equal(opened, held));
}

// `text` in the place of what the record with this hash says, when that can be read.
static bool seal_one(Store *store, const char *subject, const char *hash, const char *text, GError **error)
{
    RecordChain chain = {.salt_length = 0};
    Statement *row = statement_with(store, STATEMENT_RESEAL_GET, "%s %s", subject, hash);
    StatementStep step = statement_step(store, row, error);
    g_autofree char *station = statement_dup(row, 0), *held_text = statement_dup(row, 6);
    Record record = record_of_row(row);
    record.station = station;
    record.subject = subject;
    record.body = held_text;
    record.chain = &chain;
    chain.salt_length = statement_blob(row, 7, chain.salt, CHAIN_BYTES);
    statement_end(row);
    if (step != STEP_ROW)
        return step == STEP_DONE;
    g_autoptr(json_t) held = json_loads(held_text, 0, NULL);
    g_autoptr(json_t) sealed = json_loads(text, 0, NULL);
    if (!sealed_is_readable(subject, held) || !is_faithful(store, &record, held, sealed))
        return true;
    store->has_erased = true;
    guint8 digest[CHAIN_BYTES];
    // With the key the body opens to what the projections were made of.
    return rewrite_record(store, station, record.sequence, subject, text, rewrite_digest(&record, digest), error) &&
           sealed_note(store, sealed, error) &&
           (store->station->desk_key || (traces_note(store, error) && erase_project_again(store, subject, error)));
}

typedef struct {
    const char *hash;
    char *text; // of the body that seals the record with this hash
} Wanted;

static bool look_for(const Record *record, gpointer data)
{
    Wanted *wanted = data;
    if (record->kind != RECORD_CHANGE || !strstr(record->body, wanted->hash))
        return true;
    g_autoptr(json_t) body = json_loads(record->body, 0, NULL);
    const json_t *seals = json_object_get(body, "seals");
    if (strcmp(json_text(seals, "hash", ""), wanted->hash) == 0)
        wanted->text = g_strdup(json_text(seals, "body", NULL));
    return !wanted->text;
}

// One that comes in readable, after it was sealed elsewhere.
static bool follow_late(Store *store, const Record *record, GError **error)
{
    char hash[2 * CHAIN_BYTES + 1];
    Wanted wanted = {.hash = text_hex(record->chain->hash, CHAIN_BYTES, hash)};
    if (!journal_each_subject(store, record->subject, look_for, &wanted, error))
        return false;
    g_autofree char *text = wanted.text;
    return !text || seal_one(store, record->subject, hash, text, error);
}

bool reseal_follow(Store *store, const Record *record, const json_t *body, GError **error)
{
    if (record->kind != RECORD_REGISTRATION && record->kind != RECORD_CHANGE)
        return true;
    // A first filling has no index to find a record by; it comes from the hub, which has followed already.
    if (store->station->defers_presence)
        return true;
    const json_t *seals = json_object_get(body, "seals");
    if (seals)
        return seal_one(store, record->subject, json_text(seals, "hash", ""), json_text(seals, "body", ""), error);
    bool has_seals;
    if (!sealed_event(store, &has_seals, error))
        return false;
    return !has_seals || json_object_get(body, "sealed") || !sealed_is_readable(record->subject, body) ||
           follow_late(store, record, error);
}
