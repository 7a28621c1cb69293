// SPDX-License-Identifier: GPL-3.0-or-later
// project_admission.c - entries, exits and what was taken back: presence, totals and conflicts.
//
// After each admission or undo the person's presence in that scope is made anew from all its admissions in their order,
// so that the order in which records arrive does not matter.
#include "common/store/project/project.h"

#include "common/base/json.h"
#include "common/store/project/statements_generated.h"
#include "common/store/record/branch.h"
#include "common/store/record/station_state.h"

typedef struct {
    int entry_count;
    bool is_inside;
    gint64 first_utc_ms;
    char first_station[17];
    // The last entry that a scope which lets people in once, or so many times, had room for; others conflict with it.
    gint64 counted;
    char winner_station[17];
    gint64 winner_sequence;
} Presence;

static bool insert_conflict(Store *store, const char *id, const char *scope, const Presence *presence, const char *loser_station,
                            gint64 loser_sequence, GError **error)
{
    Statement *statement = statement_with(store, STATEMENT_CONFLICT_INSERT, "%s %jd %s %s %s %jd", loser_station, loser_sequence,
                                          id, scope, presence->winner_station, presence->winner_sequence);
    return statement_run(store, statement, error);
}

static bool note_entry(Store *store, Statement *row, const char *id, const char *scope, Presence *presence, GError **error)
{
    const char *station = statement_text(row, 0);
    gint64 sequence = statement_int(row, 1);
    gint64 most = statement_int(row, 4); // 0 = any number
    bool is_override = statement_int(row, 5);
    if (presence->entry_count++ == 0) {
        presence->first_utc_ms = statement_int(row, 2);
        g_strlcpy(presence->first_station, station, sizeof presence->first_station);
    }
    if (most == 0 || is_override)
        return true;
    if (++presence->counted <= most) {
        g_strlcpy(presence->winner_station, station, sizeof presence->winner_station);
        presence->winner_sequence = sequence;
        return true;
    }
    return insert_conflict(store, id, scope, presence, station, sequence, error);
}

static bool gather(Store *store, const char *id, const char *scope, Presence *presence, GError **error)
{
    Statement *row = statement_with(store, STATEMENT_ADMISSION_OF_SCOPE, "%s %s", id, scope);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW) {
        bool is_entry = statement_int(row, 3) > 0;
        presence->is_inside = is_entry;
        if (is_entry && !note_entry(store, row, id, scope, presence, error)) {
            statement_end(row);
            return false;
        }
    }
    return step == STEP_DONE;
}

// The totals lose what the old presence gave before it is replaced, and gain what the new one gives.
static bool add_to_total(Store *store, const char *scope, int entered, int inside, GError **error)
{
    return statement_run(store, statement_with(store, STATEMENT_SCOPE_TOTAL_ADD, "%s %d %d", scope, entered, inside), error);
}

static bool old_presence(Store *store, const char *scope, const char *id, int *out_entered, int *out_inside, GError **error)
{
    Statement *statement = statement_with(store, STATEMENT_PRESENCE_GET, "%s %s", scope, id);
    StatementStep step = statement_step(store, statement, error);
    *out_entered = step == STEP_ROW && statement_int(statement, 0) > 0;
    *out_inside = step == STEP_ROW && statement_int(statement, 1);
    statement_end(statement);
    return step != STEP_FAILED;
}

static bool put_presence(Store *store, const char *scope, const char *id, const Presence *presence, GError **error)
{
    Statement *statement = statement_with(store, STATEMENT_PRESENCE_PUT, "%s %s %d %d %jd %s", scope, id, presence->entry_count,
                                          presence->is_inside, presence->first_utc_ms, presence->first_station);
    return statement_run(store, statement, error);
}

static bool renew(Store *store, const char *id, const char *scope, GError **error)
{
    if (store->station->defers_presence)
        return true;
    Presence presence = {0};
    int old_entered, old_inside;
    return statement_run(store, statement_with(store, STATEMENT_CONFLICT_DROP, "%s %s", scope, id), error) &&
           old_presence(store, scope, id, &old_entered, &old_inside, error) && gather(store, id, scope, &presence, error) &&
           put_presence(store, scope, id, &presence, error) &&
           add_to_total(store, scope, (presence.entry_count > 0) - old_entered, presence.is_inside - old_inside, error) &&
           project_seats(store, scope, error);
}

// --- all at once ---

// Columns of STATEMENT_ADMISSION_OF_ALL behind those of STATEMENT_ADMISSION_OF_SCOPE.
enum { ALL_ID = 6, ALL_SCOPE, ALL_IS_UNDONE };

typedef struct {
    char *id, *scope; // NULL = no row was read yet
    Presence presence;
    int entered_count, inside_count; // of the scope
} Sweep;

MEMBERS_AUTO(sweep_clear, Sweep, id, scope)

static bool keep_person(Store *store, Sweep *sweep, GError **error)
{
    if (!sweep->id)
        return true;
    sweep->entered_count += sweep->presence.entry_count > 0;
    sweep->inside_count += sweep->presence.is_inside;
    return put_presence(store, sweep->scope, sweep->id, &sweep->presence, error);
}

static bool keep_scope(Store *store, const Sweep *sweep, GError **error)
{
    return !sweep->scope || (add_to_total(store, sweep->scope, sweep->entered_count, sweep->inside_count, error) &&
                             project_seats(store, sweep->scope, error));
}

static bool begin_person(Store *store, Sweep *sweep, const char *id, const char *scope, GError **error)
{
    bool is_same_scope = g_strcmp0(scope, sweep->scope) == 0;
    if (!keep_person(store, sweep, error) || (!is_same_scope && !keep_scope(store, sweep, error)))
        return false;
    g_free(g_steal_pointer(&sweep->id));
    sweep->id = g_strdup(id);
    sweep->presence = (Presence){0};
    if (is_same_scope)
        return true;
    g_free(g_steal_pointer(&sweep->scope));
    sweep->scope = g_strdup(scope);
    sweep->entered_count = sweep->inside_count = 0;
    return true;
}

static bool take_row(Store *store, Statement *row, Sweep *sweep, GError **error)
{
    const char *id = statement_text(row, ALL_ID), *scope = statement_text(row, ALL_SCOPE);
    bool is_same = g_strcmp0(id, sweep->id) == 0 && g_strcmp0(scope, sweep->scope) == 0;
    if (!is_same && !begin_person(store, sweep, id, scope, error))
        return false;
    if (statement_int(row, ALL_IS_UNDONE))
        return true;
    sweep->presence.is_inside = statement_int(row, 3) > 0;
    return !sweep->presence.is_inside || note_entry(store, row, sweep->id, sweep->scope, &sweep->presence, error);
}

bool project_all_presence(Store *store, GError **error)
{
    g_auto(Sweep) sweep = {0};
    Statement *row = statement_begin(store, STATEMENT_ADMISSION_OF_ALL);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW)
        if (!take_row(store, row, &sweep, error)) {
            statement_end(row);
            return false;
        }
    return step == STEP_DONE && keep_person(store, &sweep, error) && keep_scope(store, &sweep, error);
}

// --- records ---

// How often the scope lets this person in; 0 = any number.
static gint64 most_of(const json_t *body)
{
    return json_bool(body, "once", false) ? 1 : MAX(json_int(body, "once", 0), 0);
}

bool project_admission(Store *store, const Record *record, const json_t *body, GError **error)
{
    const char *scope = json_text(body, "scope", NULL);
    if (!scope)
        return record_refuse(record, "an admission has a scope", error);
    Statement *statement =
        statement_with(store, STATEMENT_ADMISSION_INSERT, "%s %jd %jd %jd %s %s %s %s %d %jd %d", record->station,
                       record->sequence, (gint64)record->hlc, record->utc_ms, record->subject, scope,
                       json_text(body, "checkpoint", ""), json_text(body, "session", NULL),
                       json_int(body, "direction", 1) < 0 ? -1 : 1, most_of(body), json_bool(body, "override", false));
    return statement_run(store, statement, error) && renew(store, record->subject, scope, error);
}

bool admission_find(Store *store, const char *station, gint64 sequence, char **out_person, char **out_scope, GError **error)
{
    Statement *find = statement_with(store, STATEMENT_ADMISSION_GET, "%s %jd", station, sequence);
    StatementStep step = statement_step(store, find, error);
    *out_person = step == STEP_ROW ? statement_dup(find, 0) : NULL;
    *out_scope = step == STEP_ROW ? statement_dup(find, 1) : NULL;
    statement_end(find);
    return step != STEP_FAILED;
}

bool project_undo(Store *store, const Record *record, const json_t *body, GError **error)
{
    const char *station = json_text(body, "station", NULL);
    gint64 sequence = json_int(body, "sequence", 0);
    if (!station || sequence < 1)
        return record_refuse(record, "an undo names the station and sequence of what it takes back", error);
    char line[17];
    if (!branch_resolve(store, record->station, station, sequence, line, error))
        return false;
    if (!statement_run(store, statement_with(store, STATEMENT_UNDONE_INSERT, "%s %jd", line, sequence), error))
        return false;
    // What is taken back may not have been heard of yet; then it arrives as taken back.
    g_autofree char *id = NULL, *scope = NULL;
    if (!admission_find(store, line, sequence, &id, &scope, error))
        return false;
    return id ? renew(store, id, scope, error) : project_session_undo(store, line, sequence, error);
}
