// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/rights/audit.h"

#include "common/base/json.h"
#include "common/base/zone.h"
#include "scanner/cli/commands.h"
#include "scanner/cli/station.h"

static const CommandOption options[] = {
    {"since", 's', "ISO8601", "From this time on, in the event's zone; default: all that is kept"},
    {"limit", 'n', "N", "At most this many, the newest; default: 1000"},
    {"json", 'j', NULL, "One JSON object a line"},
    {0},
};

static void print_json(const AuditEntry *entry, const char *when, GTimeZone *zone)
{
    g_autoptr(json_t) object = json_pack("{s:s,s:s,s:i}", "when", when, "act", entry->act, "count", entry->repeat_count);
    json_put_text(object, "by", entry->volunteer_name);
    json_put_text(object, "station", entry->station);
    json_put_text(object, "address", entry->address);
    json_put_text(object, "person", entry->person_id);
    json_put_text(object, "name", entry->person);
    json_put_text(object, "detail", entry->detail);
    g_autofree char *since = entry->revoked_utc_ms ? zone_format_iso(zone, entry->revoked_utc_ms) : NULL;
    json_put_text(object, "station_revoked", since);
    say_json(object);
}

static void print_entry(const AuditEntry *entry, const char *when, GTimeZone *zone)
{
    const char *person = *entry->person ? entry->person : entry->person_id;
    say("%s  %-17s %s%s%s at %s%s%s", when, entry->act, *entry->volunteer_name ? entry->volunteer_name : "-", *person ? ": " : "",
        person, entry->station, *entry->address ? " from " : "", entry->address);
    if (*entry->detail)
        say(" (%s)", entry->detail);
    if (entry->repeat_count > 1)
        say(", %d times", entry->repeat_count);
    if (entry->revoked_utc_ms) {
        g_autofree char *since = zone_format_iso(zone, entry->revoked_utc_ms);
        say(", from a revoked station since %s", since);
    }
    say("\n");
}

static bool read_limit(const CommandLine *line, int *out_limit)
{
    return command_number(line, "limit", 1000, 1, 100000, out_limit);
}

static int check(const CommandLine *line)
{
    return read_limit(line, &(int){0}) ? EX_OK : EX_USAGE;
}

static int run_audit(CommandLine *line, GError **error)
{
    int limit;
    read_limit(line, &limit);
    GTimeZone *zone = command_profile(line)->zone;
    gint64 since_utc_ms = 0;
    if (!command_time(line, "since", zone, &since_utc_ms))
        return EX_USAGE;
    g_autoptr(GPtrArray) entries = audit_list(command_store(line), since_utc_ms, limit, error);
    if (!entries)
        return COMMAND_FAILED;
    for (guint i = entries->len; i-- > 0;) {
        const AuditEntry *entry = g_ptr_array_index(entries, i);
        g_autofree char *when = zone_format_iso(zone, entry->utc_ms);
        (command_flag(line, "json") ? print_json : print_entry)(entry, when, zone);
    }
    return EX_OK;
}

const Command command_audit = {
    .name = "audit",
    .arguments = "",
    .summary = "who did what: sign-ins, wrong PINs, overrides, edits, exports, keys, volunteers",
    .options = options,
    .needs = COMMAND_NEEDS_STATION,
    .check = check,
    .run = run_audit,
};
