// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdio.h>
#include <string.h>

#include "common/base/json.h"
#include "common/base/files.h"
#include "common/base/zone.h"
#include "common/store/lead/lead_mirror.h"
#include "common/store/lead/sponsor.h"
#include "common/token/short_code.h"
#include "scanner/cli/commands.h"
#include "scanner/cli/station.h"
#include "scanner/booth/booth.h"
#include "scanner/booth/lead_export.h"

static const CommandOption options[] = {
    {"sponsor", 's', "CODE", "Whose leads; default: the sponsor in station.ini"},
    {"withdrawn", 'w', NULL, "list: only people who withdrew consent; remove those fields wherever they were copied"},
    {"format", 'f', "FORMAT", "export: csv, vcard or json; default: csv"},
    {"volunteer", 'n', "NAME", "capture: the rep; alarms: who looked"},
    {"note", 't', "TEXT", "alarms: what you found out; closes the alarm of the sponsor"},
    {"pause", 'p', NULL, "alarms: take nothing more from the sponsor, until the alarm is closed without this option"},
    {"output", 'o', "FILE", "export: into this file, which must not exist; default: standard output"},
    {0},
};

static const char *whose(const CommandLine *line, const Station *station)
{
    const char *given = command_option(line, "sponsor");
    return given ? given : station->settings->sponsor;
}

// --- list ---

static int list_sponsors(Store *store, GError **error)
{
    g_autoptr(GPtrArray) sponsors = lead_sponsors(store, error);
    if (!sponsors)
        return COMMAND_FAILED;
    ARRAY_EACH(const LeadSponsor, sponsor, sponsors)
        say("%-20s %" G_GINT64_FORMAT " leads\n", sponsor->code, sponsor->lead_count);
    if (sponsors->len == 0)
        say("No sponsor has captured a badge that this station knows of.\n");
    return EX_OK;
}

static void print_lead(const Profile *profile, const Lead *lead)
{
    g_autofree char *captured = zone_format_iso(profile->zone, lead->first_utc_ms);
    say("%s  %s  %d/%d", lead->token, captured, lead->rating, LEAD_RATING_MOST);
    for (int i = 0; i < CONTACT_COUNT; i++)
        if (*lead->contact[i])
            say("  %s", lead->contact[i]);
    for (guint i = 0; i < lead->tags->len; i++)
        say("  #%s", (const char *)g_ptr_array_index(lead->tags, i));
    if (*lead->withdrawn)
        say("  (withdrawn: %s)", lead->withdrawn);
    say("\n");
}

static int list_leads(CommandLine *line, GError **error)
{
    Store *store = command_store(line);
    const char *sponsor = whose(line, command_station(line));
    if (!sponsor)
        return list_sponsors(store, error);
    g_autoptr(GPtrArray) leads = lead_list(store, sponsor, -1, error);
    if (!leads)
        return COMMAND_FAILED;
    guint shown_count = 0;
    ARRAY_EACH(const Lead, lead, leads) {
        if (command_flag(line, "withdrawn") && !*lead->withdrawn)
            continue;
        print_lead(command_profile(line), lead);
        shown_count++;
    }
    return shown_count ? EX_OK : 1;
}

// --- export ---

// Beside the file, whatever its form: what has no contact in it, and why.
static void say_left_out(const GPtrArray *leads)
{
    const LeadExportCounts counts = lead_export_counts(leads);
    const int *number = counts.by_state;
    int nothing_count = number[LEAD_NOTHING] + number[LEAD_GONE];
    if (nothing_count + number[LEAD_WAITING] + number[LEAD_INVALID] > 0)
        say_error(
            "Without contact details: %d who share nothing, %d whom no station has answered yet; left out: %d badges that are not "
            "valid.\n",
            nothing_count, number[LEAD_WAITING], number[LEAD_INVALID]);
    ARRAY_EACH(const Lead, lead, leads) {
        g_autofree char *deleted = lead_to_delete(lead);
        if (*deleted)
            say_error("Delete where it was exported: %s of %s.\n", deleted, lead->token);
    }
}

static int export_leads(CommandLine *line, GError **error)
{
    const char *sponsor = whose(line, command_station(line));
    const char *name = command_option(line, "format");
    LeadFormat format = lead_format_from_name(name ? name : "csv");
    if (!sponsor)
        return command_fail_with(EX_USAGE, "leads export takes --sponsor=CODE; lanyard leads list names them");
    g_autoptr(GPtrArray) leads = lead_list(command_store(line), sponsor, -1, error);
    if (!leads)
        return COMMAND_FAILED;
    g_autofree char *detail = g_strdup_printf("leads of %s", sponsor);
    if (!command_note(command_store(line), AUDIT_EXPORT, detail, error))
        return COMMAND_FAILED;
    gint64 now_utc_ms = station_now_utc_ms(command_station(line));
    g_autofree char *text = lead_export(command_profile(line), sponsor, leads, format, now_utc_ms);
    if (!lead_note_export(command_store(line), sponsor, leads, now_utc_ms, error))
        return COMMAND_FAILED;
    say_left_out(leads);
    const char *path = command_option(line, "output");
    if (!path) {
        say_exact(text);
        return EX_OK;
    }
    if (!files_write_new(path, text, error))
        return EX_CANTCREAT;
    say("%s holds %u leads of %s.\n", path, leads->len, sponsor);
    return EX_OK;
}

// --- capture, of, alarms ---

static int capture(CommandLine *line, GError **error)
{
    const char *code = command_argument(line, 1);
    const char *rep = command_option(line, "volunteer");
    LeadOutcome outcome;
    bool is_typed = short_code_range(code, (char[SHORT_CODE_ID_SIZE]){0}, (char[SHORT_CODE_ID_SIZE]){0});
    const LeadScan scan = {.code = code, .code_length = strlen(code), .is_typed = is_typed, .volunteer_name = rep};
    const Station *station = command_station(line);
    const Post post = station_post(station);
    Store *store = command_store(line);
    if (!booth_scan(station, &post, store, &scan, &outcome, error))
        return COMMAND_FAILED;
    g_autoptr(json_t) object = booth_outcome_json(station, &post, store, &outcome, station->settings->language, error);
    if (!object)
        return COMMAND_FAILED;
    bool is_pass = json_is_true(json_object_get(object, "is_pass"));
    say("%s: %s. %s\n", is_pass ? "yes" : "no", json_string_value(json_object_get(object, "headline")),
        json_string_value(json_object_get(object, "next_step")));
    if (outcome.is_alarm)
        say("This station captures hundreds of badges an hour; the organisers see that.\n");
    return is_pass ? EX_OK : 1;
}

static int leads_of(CommandLine *line, GError **error)
{
    const char *who = command_argument(line, 1);
    g_autofree char *id = command_find_person(line, who, error);
    g_autoptr(GPtrArray) mirrors = id ? lead_mirror(command_store(line), id, error) : NULL;
    g_autoptr(GPtrArray) others = mirrors ? lead_mirror_others(command_store(line), id, error) : NULL;
    g_autoptr(GPtrArray) seen = others ? lead_of_person(command_store(line), id, error) : NULL;
    if (!seen)
        return COMMAND_FAILED;
    ARRAY_EACH(const LeadMirror, mirror, mirrors) {
        say("%s gets %s", mirror->sponsor, *mirror->fields ? mirror->fields : "nothing");
        if (strcmp(mirror->allowed, mirror->fields) != 0)
            say("; may get %s", mirror->allowed);
        if (*mirror->withdrawn)
            say("; withdrawn: %s", mirror->withdrawn);
        say(mirror->is_alone ? "; chosen for this sponsor alone\n" : "\n");
    }
    ARRAY_EACH(const LeadMirror, other, others) {
        if (other->is_alone)
            say("%s has not captured them; may get %s; chosen for this sponsor alone\n", other->sponsor,
                *other->allowed ? other->allowed : "nothing");
    }
    ARRAY_EACH(const LeadSeen, one, seen) {
        g_autofree char *when = zone_format_iso(command_profile(line)->zone, one->utc_ms);
        say("%s  %-20s %s%s%s\n", when, one->sponsor, one->station, *one->volunteer_name ? ", " : "", one->volunteer_name);
    }
    if (seen->len == 0)
        say("No sponsor has captured this badge, as far as this station knows.\n");
    return EX_OK;
}

// A lead volunteer went and looked.
static int close_alarm(CommandLine *line, const char *sponsor, GError **error)
{
    const char *note = command_option(line, "note");
    bool is_paused = command_flag(line, "pause");
    if (!sponsor_alarm_acknowledge(command_store(line), sponsor, is_paused, note, command_volunteer_name(line),
                                   station_now_utc_ms(command_station(line)), error))
        return COMMAND_FAILED;
    say(is_paused ? "The sponsor %s is paused: nothing more is taken from it.\n"
                  : "The alarm of the sponsor %s is closed; it opens again if this continues.\n",
        sponsor);
    return EX_OK;
}

static int list_alarms(CommandLine *line, GError **error)
{
    const char *sponsor = command_argument(line, 1);
    if (sponsor)
        return close_alarm(line, sponsor, error);
    g_autoptr(GPtrArray) alarms = sponsor_alarms(command_store(line), error);
    if (!alarms)
        return COMMAND_FAILED;
    ARRAY_EACH(const SponsorAlarm, alarm, alarms) {
        g_autofree char *when = zone_format_iso(command_profile(line)->zone, alarm->utc_ms);
        say("%s: %" G_GINT64_FORMAT " badges in the hour up to %s, %" G_GINT64_FORMAT " stations, %" G_GINT64_FORMAT
            " refused%s\n",
            alarm->sponsor, alarm->scan_count, when, alarm->station_count, alarm->refused_count,
            alarm->is_paused ? ", paused" : "");
        if (alarm->wrong_code_count > 0)
            say("%s: %" G_GINT64_FORMAT " wrong short codes within an hour; for now no more are looked up\n", alarm->sponsor,
                alarm->wrong_code_count);
    }
    return alarms->len ? 1 : EX_OK;
}

static const struct {
    const char *name;
    int (*run)(CommandLine *line, GError **error);
    bool takes_word;
    const char *needed; // which word it cannot do without; NULL
} actions[] = {
    {"list", list_leads, false, NULL},
    {"export", export_leads, false, NULL},
    {"capture", capture, true, "a badge's code"},
    {"of", leads_of, true, "a code, a registration's id or a name"},
    {"alarms", list_alarms, true, NULL},
};

static gsize find_action(const CommandLine *line)
{
    gsize action = 0;
    while (action < G_N_ELEMENTS(actions) && strcmp(actions[action].name, command_argument(line, 0)) != 0)
        action++;
    return action;
}

static int check(const CommandLine *line)
{
    gsize action = find_action(line);
    const char *name = command_argument(line, 0), *word = command_argument(line, 1), *format = command_option(line, "format");
    if (action == G_N_ELEMENTS(actions))
        return command_fail_with(EX_USAGE, "leads takes list, export, capture, of or alarms, not \"%s\"", name);
    if (word && !actions[action].takes_word)
        return command_fail_with(EX_USAGE, "leads %s takes no further argument", name);
    if (!word && actions[action].needed)
        return command_fail_with(EX_USAGE, "leads %s takes %s", name, actions[action].needed);
    if (format && lead_format_from_name(format) == LEADS_FORMAT_COUNT)
        return command_fail_with(EX_USAGE, "--format is csv, vcard or json, not \"%s\"", format);
    if (word && actions[action].run == list_alarms && !command_option(line, "note"))
        return command_fail_with(EX_USAGE, "leads alarms SPONSOR takes --note=TEXT: what was found out");
    return EX_OK;
}

static int run_leads(CommandLine *line, GError **error)
{
    return actions[find_action(line)].run(line, error);
}

const Command command_leads = {
    .name = "leads",
    .arguments = "list|export|capture|of|alarms [CODE|SPONSOR]",
    .summary = "what sponsors captured: list it, export it, tell an attendee",
    .options = options,
    .least_arguments = 1,
    .most_arguments = 2,
    .needs = COMMAND_NEEDS_STATION,
    .check = check,
    .run = run_leads,
};
