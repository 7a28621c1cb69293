// SPDX-License-Identifier: GPL-3.0-or-later
// journal.c - appending, accepting and reading records.
//
// Members of the bodies (all optional unless marked *):
//   registration, change: sealed (what is private, see sealed.h), origin ("import", "desk", "walk-in"), by, digest and as_of (import; ms, when it was so), the fields of person.h by name, and
//                         tickets: {REFERENCE: {secret or code, product, entitlement, status, has_ticket} or null = taken away}
//              and sale: {step*, what, method, amount (hundredths), voucher, reason}, see sale.h
//              change also: seals: {hash, body}, an earlier record in the form that it is sealed in, see reseal.h
//              and same: {OTHER: true or false}, whether another registration is this person, see same.h
//              and over: {FIELD: [hlc, station, sequence]}, the stamp of the value that an editor wrote over
//   session:   title*, room*, type, speakers, start*, end* (ms), capacity, cancelled, open_to; on the day also
//              origin ("desk"), by and over: {FIELD: stamp of the word that the lead wrote over}, of the fields that were changed
//   admission: scope*, checkpoint*, session, direction (1 in, -1 out), once (true, or how often), override, reason, by, with,
//              standby (a seat of the line), ticket (the alias of what was bought that it uses, see admit.c)
//   refusal:   checkpoint*, verdict*, session, by
//   undo:      station*, sequence*, reason*, by; of an admission, a sale or a session's change
//   token:     id*, kind* (1 badge, 2 seat), session
//   revoke:    id*, reason
//   print:     label*, badge, outcome* (of a job, "asked" for again, "handed-over" out of its box, "came-out" as a person saw of an unconfirmed one), reason, token, prepared (prepared.h)
//   hold:      on*, reason, by
//   lead:      sponsor*, by, scan (true: the badge was scanned), check (what of its code its minting knows, too),
//              set: {rating, role, seniority, note, tag/TAG, answer/QUESTION: text}
//              of a client (client.h) also: client (its id), of (the capture's name, 32 hex digits; else it is the record's hash),
//              at (ms, when it was by the client's clock; else utc_ms)
//   ack:       note, by; of a conflict, a branch, or an erasure that waits (erase.h)
//   station:   name*, event, former (the id that this station had before), serves (where booths and phones ask it, serving.h)
//              and in a line's first record: key (its public half), nonce (the line's id is made of both), kind, certificate (station_key.h)
//   standby:   session*, on*, by
//   key:       key (its number), reason, by
//   volunteer: role; none = may sign in no more
//   erase:     by, with (another registration of the same person, whose wish stands before)
//   call:      step ("asks" or "over", by the kiosk; "goes"), by
//   client:    sponsor* (a code) or post* {mode*, checkpoint}, name, key (X25519, base64), secret (its SHA-256, hex), by
//              and off: true in their place, with reason, by
//   given:     sponsor*, client* (to whose key it is sealed), state* ("here", "nothing", "invalid", "gone"), lead (the badge that names it;
//              "" = of none), fields (names, comma-separated), box (sealed to the client, box.h), mark (tells whether the values are
//              the same), is_looked_up (false: a short code beyond the limit)
//   withheld:  reason*; kind (number), subject, body (text): the record, unless it never left its station
#include "common/store/journal/journal.h"

#include <string.h>

#include "common/base/clock.h"
#include "common/base/json.h"
#include "common/store/journal/erase.h"
#include "common/store/journal/fork.h"
#include "common/store/record/hybrid_clock.h"
#include "common/store/record/incarnation.h"
#include "common/store/project/project.h"
#include "common/store/journal/reseal.h"
#include "common/store/journal/statements_generated.h"
#include "common/store/record/sealed.h"
#include "common/store/record/station_state.h"
#include "common/token/random.h"

#define BODY_CEILING (64 * 1024)

// Where the line of a station ends.
static bool load_end(Store *store, const char *station, GError **error)
{
    if (strcmp(store->end->station, station) == 0)
        return true;
    Statement *statement = statement_with(store, STATEMENT_JOURNAL_LAST, "%s", station);
    StatementStep step = statement_step(store, statement, error);
    store->end->sequence = step == STEP_ROW ? statement_int(statement, 0) : 0;
    if (step == STEP_ROW)
        statement_blob(statement, 1, store->end->hash, CHAIN_BYTES);
    else
        chain_genesis(station, store->end->hash);
    statement_end(statement);
    if (step == STEP_FAILED)
        return false;
    g_strlcpy(store->end->station, station, sizeof store->end->station);
    return true;
}

static bool insert_record(Store *store, const char *line, const Record *record, const RecordChain *chain, GError **error)
{
    bool is_taken_out = chain->salt_length == SALT_TAKEN_OUT;
    Statement *statement = statement_begin(store, STATEMENT_JOURNAL_INSERT);
    statement_bind_kept(statement, 1, line);
    statement_bind_int(statement, 2, record->sequence);
    statement_bind_int(statement, 3, (gint64)record->hlc);
    statement_bind_int(statement, 4, record->utc_ms);
    statement_bind_int(statement, 5, record->kind);
    statement_bind_kept(statement, 6, record->subject);
    statement_bind_kept(statement, 7, record->body);
    statement_bind_blob(statement, 8, is_taken_out ? NULL : chain->salt, (gsize)MAX(chain->salt_length, 0));
    statement_bind_blob(statement, 9, is_taken_out ? chain->digest : NULL, CHAIN_BYTES);
    statement_bind_blob(statement, 10, chain->hash, CHAIN_BYTES);
    if (!statement_run(store, statement, error))
        return false;
    if (strcmp(store->end->station, line) == 0) {
        store->end->sequence = record->sequence;
        memcpy(store->end->hash, chain->hash, CHAIN_BYTES);
    }
    return true;
}

// Who we are may have changed since the last transaction, and may have to change now; a new incarnation says whose it is.
static bool settle_identity(Store *store, gint64 now_utc_ms, GError **error)
{
    bool is_new;
    char former[17];
    if (!incarnation_settle(store, now_utc_ms, &is_new, former, error))
        return false;
    if (!is_new)
        return true;
    g_autoptr(json_t) body = station_introduction(store, store->station->name);
    json_put_text(body, "former", former);
    return journal_append(store, RECORD_STATION, store->station->id, body, now_utc_ms, NULL, error);
}

bool journal_append(Store *store, RecordKind kind, const char *subject, const json_t *body, gint64 now_utc_ms,
                    gint64 *out_sequence, GError **error)
{
    g_assert(store_in_transaction(store));
    // One that is written once more is sealed as it stands.
    g_autoptr(json_t) opened = sealed_open(store, kind, subject, body), clean = NULL, kept = NULL;
    body = opened ? opened : body;
    if (!settle_identity(store, now_utc_ms, error) || !load_end(store, store->station->id, error) ||
        !erase_clean(store, kind, subject, body, &clean, error))
        return false;
    body = clean ? clean : body;
    const StationKey *own = store->station->key;
    if ((own && !station_kind_check(own->kind, kind, store->station->id, body, error)) ||
        !sealed_make(store, kind, subject, body, &kept, error))
        return false;
    g_autofree char *text = json_canonical(kept ? kept : body);
    body = kept && !store->station->desk_key ? kept : body;
    RecordChain chain = {.origin = store->station->id, .salt_length = CHAIN_BYTES};
    Record record = {.station = store->station->id,
                     .sequence = store->end->sequence + 1,
                     .utc_ms = now_utc_ms,
                     .kind = kind,
                     .subject = subject,
                     .body = text,
                     .chain = &chain};
    random_bytes(chain.salt, CHAIN_BYTES);
    memcpy(chain.previous, store->end->hash, CHAIN_BYTES);
    if (!hybrid_clock_next(store, now_utc_ms, &record.hlc, error))
        return false;
    chain_seal(&record, &chain);
    if (!insert_record(store, record.station, &record, &chain, error) || !project_record(store, &record, body, error) ||
        !erase_follow(store, &record, body, error) || !reseal_follow(store, &record, kept ? kept : body, error))
        return false;
    store->end->has_own = true;
    if (out_sequence)
        *out_sequence = record.sequence;
    return true;
}

// --- records of others ---

// A record that came without a chain is from before it, and stands where its name says.
static bool derive_chain(Store *store, const Record *record, RecordChain *out, GError **error)
{
    *out = (RecordChain){.origin = record->station};
    if (!load_end(store, record->station, error))
        return false;
    if (record->sequence > store->end->sequence + 1)
        return record_refuse(record, "records before it are missing", error);
    if (!branch_previous(store, record->station, record->sequence, out->previous, error))
        return false;
    chain_seal(record, out);
    return true;
}

static bool find_place(Store *store, const Record *record, const RecordChain *chain, ForkPlace *out, GError **error)
{
    // Most follow the last one of their station.
    if (!load_end(store, record->station, error))
        return false;
    *out = (ForkPlace){.is_known = false};
    g_strlcpy(out->id, record->station, sizeof out->id);
    bool is_line = store->end->sequence > 0 || strcmp(chain->origin, record->station) == 0;
    if (is_line && record->sequence == store->end->sequence + 1 && chain_is_same(chain->previous, store->end->hash))
        return true;
    if (!fork_place(store, record, chain, out, error))
        return false;
    return !out->is_missing || record_refuse(record, "records before it are missing", error);
}

// Somebody else has more of us than we: the file went back in time, or a copy of it is at work.
static bool note_stranger(Store *store, const RecordChain *chain, GError **error)
{
    return g_strcmp0(chain->origin, store->station->id) != 0 ||
           incarnation_request(store, "another copy of the store is or was at work", error);
}

// Finds the place of the record and its chain. True with `out_place->is_known` when nothing is left to be done.
static bool prepare(Store *store, const Record *record, RecordChain *out_chain, ForkPlace *out_place, GError **error)
{
    g_assert(store_in_transaction(store));
    if (!random_is_id(record->station) || (record->chain && !random_is_id(record->chain->origin)))
        return record_refuse(record, "its station is not a valid id", error);
    if (record->chain)
        *out_chain = *record->chain;
    else if (!derive_chain(store, record, out_chain, error))
        return false;
    return find_place(store, record, out_chain, out_place, error);
}

void journal_set_now(Store *store, gint64 now_utc_ms)
{
    store->station->latest_utc_ms = now_utc_ms ? now_utc_ms + JOURNAL_AHEAD_MOST_MS : 0;
}

static bool is_of_the_future(const Store *store, const Record *record)
{
    return (gint64)record->hlc < 0 ||
           (store->station->latest_utc_ms &&
            (hlc_utc_ms(record->hlc) > store->station->latest_utc_ms || record->utc_ms > store->station->latest_utc_ms));
}

static const char *what_is_wrong(const Store *store, const Record *record, const RecordChain *chain, json_t **out_body)
{
    *out_body = NULL;
    if (is_of_the_future(store, record))
        return "it is more than a day ahead of the clock";
    if (!chain_is_good(record, chain))
        return "its hash does not fit its content";
    if (record->kind >= RECORD_KIND_COUNT)
        return "its kind is not known; a newer Lanyard wrote it";
    *out_body = strlen(record->body) <= BODY_CEILING ? json_loads(record->body, JSON_REJECT_DUPLICATES, NULL) : NULL;
    return json_is_object(*out_body) ? NULL : "its body is not a JSON object of at most 64 KiB";
}

// Whether a stand-in holds the place of this record, which is whole.
static bool has_stand_in(Store *store, const Record *record, const RecordChain *chain, const ForkPlace *place, bool *out,
                         GError **error)
{
    *out = false;
    if (record->kind == RECORD_WITHHELD || chain->salt_length == SALT_TAKEN_OUT)
        return true;
    Statement *row = statement_with(store, STATEMENT_JOURNAL_IS_STAND_IN, "%s %jd", place->id, record->sequence);
    return statement_has_row(store, row, out, error);
}

static bool drop_stand_in(Store *store, const ForkPlace *place, gint64 sequence, GError **error)
{
    static const StatementText *const both[] = {STATEMENT_JOURNAL_DROP, STATEMENT_QUARANTINE_DROP};
    for (gsize i = 0; i < G_N_ELEMENTS(both); i++) {
        if (!statement_run(store, statement_with(store, both[i], "%s %jd", place->id, sequence), error))
            return false;
    }
    store->end->station[0] = '\0';
    return statement_run(store, statement_with(store, STATEMENT_JOURNAL_LOOK_AGAIN, "%s", place->id), error);
}

// Without what is not to be kept of somebody who was erased.
static bool take_record(Store *store, const Record *record, const ForkPlace *place, RecordChain *chain, json_t *body,
                        GError **error)
{
    g_autoptr(json_t) clean = NULL;
    if (!erase_clean(store, record->kind, record->subject, body, &clean, error))
        return false;
    g_autofree char *text = clean ? json_canonical(clean) : NULL;
    Record taken = *record;
    taken.station = place->id;
    taken.chain = chain;
    if (clean) {
        chain_digest(record, chain, chain->digest);
        chain->salt_length = SALT_TAKEN_OUT;
        taken.body = text;
        body = clean;
    }
    g_autoptr(json_t) opened = sealed_open(store, record->kind, record->subject, body);
    return insert_record(store, place->id, &taken, chain, error) && hybrid_clock_witness(store, record->hlc, error) &&
           sealed_note(store, body, error) && project_record(store, &taken, opened ? opened : body, error) &&
           erase_follow(store, &taken, body, error) && reseal_follow(store, &taken, body, error);
}

bool journal_accept(Store *store, const Record *record, bool *out_is_new, GError **error)
{
    RecordChain chain;
    ForkPlace place;
    *out_is_new = false;
    if (!prepare(store, record, &chain, &place, error))
        return false;
    bool is_stand_in = false;
    if (place.is_known && !has_stand_in(store, record, &chain, &place, &is_stand_in, error))
        return false;
    if (place.is_known && !is_stand_in)
        return true;
    g_autoptr(json_t) body = NULL;
    const char *wrong = what_is_wrong(store, record, &chain, &body);
    if (wrong && is_stand_in)
        return true;
    if (wrong)
        return record_refuse(record, wrong, error);
    if (is_stand_in && !drop_stand_in(store, &place, record->sequence, error))
        return false;
    *out_is_new = true;
    return take_record(store, record, &place, &chain, body, error) && note_stranger(store, &chain, error);
}

bool journal_knows(Store *store, const Record *record, bool *out, GError **error)
{
    RecordChain chain;
    ForkPlace place;
    if (!prepare(store, record, &chain, &place, error))
        return false;
    *out = place.is_known;
    return true;
}

bool journal_withhold(Store *store, const Record *record, const char *reason, gint64 now_utc_ms, GError **error)
{
    RecordChain chain;
    ForkPlace place;
    if (!prepare(store, record, &chain, &place, error))
        return false;
    if (place.is_known)
        return true;
    bool is_erased;
    if (!erase_concerns(store, record->kind, record->subject, &is_erased, error))
        return false;
    g_autoptr(json_t) body = json_object();
    json_put_text(body, "reason", reason);
    json_put_text(body, "subject", record->subject);
    json_put_text(body, "body", strlen(record->body) <= BODY_CEILING && !is_erased ? record->body : NULL);
    json_put_int(body, "kind", record->kind);
    g_autofree char *text = json_canonical(body);
    Record withheld = *record;
    withheld.station = place.id;
    withheld.kind = RECORD_WITHHELD;
    withheld.subject = "";
    withheld.body = text;
    // In its place in the chain, and at a time that harms nobody's clock.
    chain_digest(record, &chain, chain.digest);
    chain.salt_length = SALT_TAKEN_OUT;
    withheld.utc_ms = now_utc_ms;
    return hybrid_clock_next(store, now_utc_ms, &withheld.hlc, error) &&
           insert_record(store, place.id, &withheld, &chain, error) && note_stranger(store, &chain, error);
}
