// SPDX-License-Identifier: GPL-3.0-or-later
// lead_news.c - which captured badges new records concern. First they are noted (decide_due), then each is decided again: what was noted
// outlives an end in between.
#include <string.h>

#include "common/base/json.h"
#include "common/store/database/connection.h"
#include "common/store/journal/journal.h"
#include "common/store/lead/lead_decide.h"
#include "common/store/lead/lead_deciding.h"
#include "common/store/lead/statements_generated.h"
#include "common/store/project/same_members.h"
#include "common/store/record/sealed.h"
#include "common/store/record/station.h"
#include "common/token/random.h"
#include "common/token/short_code.h"

#define LOOK_AT_ONCE 100 // records of one line, between looks at the clock

static bool run_with(Store *store, const StatementText *which, const char *text, GError **error)
{
    return statement_run(store, statement_with(store, which, "%s", text), error);
}

// --- what a record concerns ---

static bool note_capture(Store *store, const Record *record, const json_t *body, bool is_capture, GError **error)
{
    Statement *put =
        statement_with(store, STATEMENT_NEWS_OF_CAPTURE, "%s %s %d", json_text(body, "sponsor", ""), record->subject, is_capture);
    return statement_run(store, put, error);
}

static bool note_badge(Store *store, const char *token, GError **error)
{
    char code[SHORT_CODE_ID_SIZE] = "";
    if (random_is_id(token))
        short_code_subject(token, code);
    return statement_run(store, statement_with(store, STATEMENT_NEWS_OF_BADGE, "%s %s", token, code), error);
}

static bool note_all_of(Store *store, const char *registration, GError **error)
{
    g_autoptr(GPtrArray) members = same_members(store, registration, error);
    for (guint i = 0; members && i < members->len; i++)
        if (!run_with(store, STATEMENT_NEWS_OF_PERSON, g_ptr_array_index(members, i), error))
            return false;
    return members;
}

// Whoever was joined or split: a badge of one may have named the lead of the other.
static bool note_change(Store *store, const Record *record, const json_t *body, GError **error)
{
    const json_t *same = json_object_get(body, "same");
    const char *other;
    json_t *is_same;
    if (!json_is_object(same))
        return run_with(store, STATEMENT_NEWS_OF_PERSON, record->subject, error);
    json_object_foreach((json_t *)same, other, is_same) if (!note_all_of(store, other, error)) return false;
    return note_all_of(store, record->subject, error);
}

static bool is_of_interest(RecordKind kind)
{
    return kind == RECORD_REGISTRATION || kind == RECORD_CHANGE || kind == RECORD_TOKEN || kind == RECORD_REVOKE ||
           kind == RECORD_LEAD || kind == RECORD_ERASE || kind == RECORD_CLIENT || kind == RECORD_GIVEN;
}

// What a booth captures here is decided with it, most often.
static bool read_is_decided(Store *store, const Record *record, const json_t *body, bool *out, GError **error)
{
    *out = false;
    return strcmp(record->station, store_station_id(store)) != 0 ||
           statement_has_row(store,
                             statement_with(store, STATEMENT_NEWS_IS_DECIDED, "%s %jd %s %s", record->station, record->sequence,
                                            record->subject, json_text(body, "sponsor", "")),
                             out, error);
}

// What another station gave may not be what this one would: they were apart.
static bool note_record(Store *store, const Record *record, GError **error)
{
    g_autoptr(json_t) body = json_loads(record->body, 0, NULL);
    if (record->kind == RECORD_LEAD) {
        bool is_decided = true;
        return !json_bool(body, "scan", false) || (read_is_decided(store, record, body, &is_decided, error) &&
                                                   (is_decided || note_capture(store, record, body, true, error)));
    }
    if (record->kind == RECORD_GIVEN)
        return strcmp(record->station, store_station_id(store)) == 0 || note_capture(store, record, body, false, error);
    if (record->kind == RECORD_TOKEN || record->kind == RECORD_REVOKE)
        return note_badge(store, json_text(body, "id", ""), error);
    if (record->kind == RECORD_CLIENT)
        return json_bool(body, "off", false) || run_with(store, STATEMENT_NEWS_OF_CLIENT, record->subject, error);
    return note_change(store, record, body, error);
}

// --- looking at the records ---

typedef struct {
    Store *store;
    gint64 last;
    GError *error;
} Looking;

static bool look_at(const Record *record, gpointer data)
{
    Looking *looking = data;
    looking->last = record->sequence;
    return !is_of_interest(record->kind) || note_record(looking->store, record, &looking->error);
}

static bool look_at_line(Store *store, const char *line, gint64 after, gint64 last, GError **error)
{
    Looking looking = {.store = store, .last = last};
    if (!journal_each(store, line, after, LOOK_AT_ONCE, look_at, &looking, error))
        return false;
    if (looking.error)
        return error_pass(looking.error, error);
    Statement *see = statement_with(store, STATEMENT_NEWS_SEE, "%s %jd", line, MAX(looking.last, after));
    return statement_run(store, see, error);
}

static bool read_seen(Store *store, const char *line, gint64 *out, GError **error)
{
    return statement_number(store, statement_with(store, STATEMENT_NEWS_SEEN, "%s", line), out, error);
}

// A slice of what was not looked at.
static bool look_at_some(Store *store, GHashTable *vector, bool *out_is_done, GError **error)
{
    gint64 began_mono_us = clock_mono_us();
    GHashTableIter lines;
    gpointer line, last;
    *out_is_done = true;
    g_hash_table_iter_init(&lines, vector);
    while (g_hash_table_iter_next(&lines, &line, &last)) {
        gint64 seen;
        if (!read_seen(store, line, &seen, error))
            return false;
        while (seen < *(gint64 *)last) {
            if (!clock_is_within(began_mono_us, LEAD_DECIDE_SLICE_MS)) {
                *out_is_done = false;
                return true;
            }
            if (!look_at_line(store, line, seen, *(gint64 *)last, error) || !read_seen(store, line, &seen, error))
                return false;
        }
    }
    return true;
}

// For the first time everything that was captured is news, and no record need be read for that.
static bool begin_looking(Store *store, GHashTable *vector, GError **error)
{
    bool has_begun;
    if (!statement_has_row(store, statement_begin(store, STATEMENT_NEWS_HAS_BEGUN), &has_begun, error) || has_begun)
        return has_begun;
    GHashTableIter lines;
    gpointer line, last;
    g_hash_table_iter_init(&lines, vector);
    while (g_hash_table_iter_next(&lines, &line, &last)) {
        Statement *see = statement_with(store, STATEMENT_NEWS_SEE, "%s %jd", (const char *)line, *(gint64 *)last);
        if (!statement_run(store, see, error))
            return false;
    }
    return statement_run(store, statement_begin(store, STATEMENT_NEWS_OF_ALL), error);
}

static bool look(Store *store, GError **error)
{
    for (bool is_done = false; !is_done;) {
        if (!store_begin(store, error))
            return false;
        g_autoptr(GHashTable) vector = journal_vector(store, error);
        bool is_good = vector && begin_looking(store, vector, error) && look_at_some(store, vector, &is_done, error);
        if (!store_finish(store, is_good, error))
            return false;
    }
    return true;
}

// --- deciding ---

typedef struct {
    gint64 number; // 0 = there is none
    char *sponsor, *token;
    bool is_capture;
} Due;

MEMBERS_AUTO(due_clear, Due, sponsor, token)

static bool read_due(Store *store, Due *out, GError **error)
{
    Statement *row = statement_begin(store, STATEMENT_NEWS_NEXT);
    StatementStep step = statement_step(store, row, error);
    if (step == STEP_ROW)
        *out = (Due){statement_int(row, 0), statement_dup(row, 1), statement_dup(row, 2), statement_int(row, 3)};
    statement_end(row);
    return step != STEP_FAILED;
}

// Whether there is more is read at once, so that what is asked of the store does not depend on how fast the machine is.
static bool decide_some(Store *store, gint64 now_utc_ms, gint64 *out_count, bool *out_is_done, GError **error)
{
    gint64 began_mono_us = clock_mono_us();
    bool is_good;
    int decided_count = 0;
    do {
        g_auto(Due) due = {0};
        is_good = read_due(store, &due, error);
        *out_is_done = due.number == 0;
        if (!is_good || *out_is_done || (decided_count++ > 0 && !clock_is_within(began_mono_us, LEAD_DECIDE_SLICE_MS)))
            break;
        is_good = lead_decide_one(store, due.sponsor, due.token, due.is_capture, now_utc_ms, out_count, error) &&
                  statement_run(store, statement_with(store, STATEMENT_NEWS_DONE, "%jd", due.number), error);
    } while (is_good);
    return is_good;
}

bool lead_decide_news(Store *store, gint64 now_utc_ms, gint64 *out_count, GError **error)
{
    bool is_locked;
    *out_count = 0;
    if (!sealed_is_locked(store, &is_locked, error) || is_locked)
        return is_locked;
    g_auto(Due) first = {0};
    if (!look(store, error) || !read_due(store, &first, error))
        return false;
    for (bool is_done = first.number == 0; !is_done;) {
        gint64 count = 0;
        if (!store_begin(store, error) || !store_finish(store, decide_some(store, now_utc_ms, &count, &is_done, error), error))
            return false;
        *out_count += count;
    }
    return true;
}
