// SPDX-License-Identifier: GPL-3.0-or-later
// undo.c - takes back what was recorded: by its number, or by whom it is about.
#include "scanner/cli/commands.h"

#include <string.h>

#include "common/base/json.h"
#include "common/base/zone.h"
#include "common/store/people/history.h"
#include "common/store/people/transfer.h"
#include "common/store/record/station.h"
#include "common/store/sale/sale.h"
#include "scanner/cli/station.h"

#define RECENT_MOST 20

static const CommandOption options[] = {
    {"reason", 'r', "TEXT", "Why; kept with the record. Without this option, only list what there is"},
    {"of", 'f', "STATION", "Id of the station that wrote the record; default: this station"},
    {"volunteer", 'o', "NAME", "Who takes it back"},
    {0},
};

typedef struct {
    Store *store;
    const Profile *profile;
    const char *reason, *volunteer_name;
    gint64 now_utc_ms;
} Undoing;

static void print_line(const Undoing *undoing, const char *station, gint64 sequence, gint64 utc_ms, const char *what,
                       const char *where)
{
    g_autofree char *day = zone_format_weekday(undoing->profile->zone, utc_ms);
    g_autofree char *time = zone_format_clock(undoing->profile->zone, utc_ms);
    bool is_own = strcmp(station, store_station_id(undoing->store)) == 0;
    say("%6" G_GINT64_FORMAT "  %s %s  %s%s%s%s%s\n", sequence, day, time, what, *where ? ", " : "", where,
        is_own ? "" : "  --of=", is_own ? "" : station);
}

// --- by number ---

// The number of a record says not of what it is: it is tried as each kind that can be taken back.
static bool take_back(const Undoing *undoing, const char *station, gint64 sequence, GError **error)
{
    static bool (*const kinds[])(Store *, const char *, gint64, const char *, const char *, gint64,
                                 GError **) = {store_undo, session_undo, sale_undo};
    GError *cause = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_clear_error(&cause);
        if (kinds[i](undoing->store, station, sequence, undoing->reason, undoing->volunteer_name, undoing->now_utc_ms, &cause))
            return true;
        if (!g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND))
            return error_pass(cause, error);
    }
    g_error_free(cause);
    return error_set(
        STORE_ERROR, STORE_ERROR_NOT_FOUND, error,
        "record %" G_GINT64_FORMAT
        " of station %s is not an admission, sale or changed session that counts; lanyard undo without a number lists "
        "them",
        sequence, station);
}

static int undo_record(const Undoing *undoing, const char *station, gint64 sequence, GError **error)
{
    if (!take_back(undoing, station, sequence, error))
        return COMMAND_FAILED;
    say("Record %" G_GINT64_FORMAT " is taken back.\n", sequence);
    return EX_OK;
}

// --- by person ---

// "entered", "sale": what stands there; NULL when it is nothing that can be taken back, or was.
static const char *what_of(const HistoryEntry *entry, const json_t *body)
{
    if (entry->is_undone)
        return NULL;
    if (entry->kind == RECORD_ADMISSION)
        return json_int(body, "direction", 1) > 0 ? "let in" : "went out";
    const json_t *sale = json_object_get(body, "sale");
    bool is_transfer = strcmp(json_text(sale, "step", ""), TRANSFER_STEP) == 0;
    return !sale ? NULL : is_transfer ? "ticket handed on to" : "sale";
}

static int undo_person(const Undoing *undoing, const char *id, GError **error)
{
    g_autoptr(GPtrArray) history = person_history(undoing->store, id, error);
    if (!history)
        return COMMAND_FAILED;
    const HistoryEntry *last = NULL;
    int count = 0;
    ARRAY_EACH(const HistoryEntry, entry, history) {
        g_autoptr(json_t) body = json_loads(entry->text, 0, NULL);
        const char *what = what_of(entry, body);
        if (!what)
            continue;
        last = entry;
        count++;
        print_line(undoing, entry->station_id, entry->sequence, entry->utc_ms, what,
                   json_text(body, "checkpoint", json_text(json_object_get(body, "sale"), "what", "")));
    }
    if (!undoing->reason && count > 0)
        return EX_OK;
    if (count == 1)
        return undo_record(undoing, last->station_id, last->sequence, error);
    return command_fail_with(1, count ? "name one by its number" : "nothing of theirs can be taken back");
}

// --- what happened here last ---

static int list_recent(const Undoing *undoing, GError **error)
{
    g_autoptr(GPtrArray) scans = store_recent_scans(undoing->store, RECENT_MOST, error);
    int count = 0;
    ARRAY_EACH(const RecentScan, scan, scans) {
        if (!verdict_is_pass(scan->verdict) || scan->is_undone)
            continue;
        count++;
        print_line(undoing, store_station_id(undoing->store), scan->sequence, scan->utc_ms, scan->name, scan->checkpoint);
    }
    if (scans && count == 0)
        say("Nobody was let in here who still is; lanyard undo WHO finds what was done for somebody.\n");
    return scans ? EX_OK : COMMAND_FAILED;
}

static bool is_record(const char *what, gint64 *out_sequence)
{
    return what && g_ascii_string_to_signed(what, 10, 1, G_MAXINT64, out_sequence, NULL);
}

static int check(const CommandLine *line)
{
    const char *what = command_argument(line, 0), *reason = command_option(line, "reason");
    if ((is_record(what, &(gint64){0}) && !reason) || (reason && (!what || !*reason)))
        return command_fail_with(EX_USAGE, "undo takes what to take back and --reason=TEXT");
    return EX_OK;
}

static int run_undo(CommandLine *line, GError **error)
{
    gint64 sequence;
    const char *what = command_argument(line, 0), *reason = command_option(line, "reason");
    const char *station = command_option(line, "of");
    const Undoing undoing = {command_store(line), command_profile(line), reason, command_volunteer_name(line),
                             station_now_utc_ms(command_station(line))};
    if (!what)
        return list_recent(&undoing, error);
    if (is_record(what, &sequence))
        return undo_record(&undoing, station ? station : store_station_id(undoing.store), sequence, error);
    g_autofree char *id = command_find_person(line, what, error);
    return id ? undo_person(&undoing, id, error) : COMMAND_FAILED;
}

const Command command_undo = {
    .name = "undo",
    .arguments = "[RECORD | WHO]",
    .summary = "take back an admission, a sale or a changed session",
    .options = options,
    .most_arguments = 1,
    .needs = COMMAND_NEEDS_STATION,
    .check = check,
    .run = run_undo,
};
