// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/desk/report.h"

#include <string.h>

#include "common/base/json.h"
#include "common/base/zone.h"
#include "common/store/peer.h"
#include "common/store/lead.h"
#include "common/store/sponsor.h"
#include "scanner/desk/check.h"

#define BAR_CELLS 40

static char *key_text(const Profile *profile, const ReportRow *row)
{
    return row->part == REPORT_ARRIVALS ? zone_format_iso(profile->zone, g_ascii_strtoll(row->key, NULL, 10))
                                        : g_strdup(row->key);
}

// "CHECKPOINT/PART" as the profile calls them.
static char *door_title(const Profile *profile, const char *scope)
{
    g_auto(GStrv) names = g_strsplit(scope, "/", 2);
    const Checkpoint *checkpoint = names[0] ? profile_checkpoint(profile, names[0]) : NULL;
    const EventPart *part = names[0] && names[1] ? profile_part(profile, names[1]) : NULL;
    return g_strdup_printf("%s%s%s", checkpoint ? checkpoint->title : scope, part ? ", " : "", part ? part->title : "");
}

static char *title_text(const Profile *profile, const ReportRow *row)
{
    const TicketType *type = row->part == REPORT_TICKET_TYPES ? profile_ticket_type(profile, row->key) : NULL;
    if (row->part == REPORT_DOORS)
        return door_title(profile, row->key);
    return g_strdup(type ? type->title : row->title);
}

json_t *report_json(const Profile *profile, const GPtrArray *rows)
{
    json_t *report = json_object();
    for (int part = 0; part < REPORT_PART_COUNT; part++)
        json_object_set_new(report, report_part_name((ReportPart)part), json_array());
    for (guint i = 0; i < rows->len; i++) {
        const ReportRow *row = g_ptr_array_index(rows, i);
        g_autofree char *key = key_text(profile, row);
        g_autofree char *title = title_text(profile, row);
        json_array_append_new(json_object_get(report, report_part_name(row->part)),
                              json_pack("{s:s,s:s,s:I,s:I}", "key", key, "title", title, "count", (json_int_t)row->count, "of",
                                        (json_int_t)row->of));
    }
    return report;
}

static json_t *peer_json(const Peer *peer, PeerState state, const Profile *profile)
{
    json_t *object = json_pack("{s:s,s:s}", "name", peer->name, "state", peer_state_name(state));
    if (peer->seen_utc_ms > 0)
        desk_put_time(object, "last_seen", profile, peer->seen_utc_ms);
    if (peer->lag.behind_count >= 0)
        json_put_int(object, "behind", peer->lag.behind_count);
    if (peer->lag.silent_ms >= 0)
        json_put_int(object, "silent_s", peer->lag.silent_ms / 1000);
    return object;
}

json_t *report_peers(const Station *station, Store *store)
{
    gint64 asked_utc_ms;
    g_autoptr(GPtrArray) peers = peers_load(store, &asked_utc_ms);
    if (asked_utc_ms == 0)
        return NULL;
    const PeerLimits limits = peer_limits(station->settings, station->profile);
    json_t *list = json_array();
    for (guint i = 0; i < peers->len; i++) {
        const Peer *peer = g_ptr_array_index(peers, i);
        json_array_append_new(list, peer_json(peer, peer_state(&peer->lag, &limits, asked_utc_ms), station->profile));
    }
    json_t *object = json_pack("{s:o}", "stations", list);
    desk_put_time(object, "asked", station->profile, asked_utc_ms);
    return object;
}

json_t *report_sponsors(Store *store, GError **error)
{
    g_autoptr(GPtrArray) uses = sponsor_use_load(store, error);
    json_t *list = uses ? json_array() : NULL;
    for (guint i = 0; uses && i < uses->len; i++) {
        const SponsorUse *use = g_ptr_array_index(uses, i);
        json_array_append_new(list,
                              json_pack("{s:s,s:I,s:I,s:I,s:I,s:b,s:b}", "sponsor", use->code, "stations",
                                        (json_int_t)use->station_count, "leads", (json_int_t)use->lead_count, "refused",
                                        (json_int_t)use->refused_count, "busiest", (json_int_t)use->busiest_count, "is_alarm",
                                        use->busiest_count > LEAD_ALARM_PER_HOUR || use->wrong_code_count >= LEAD_WRONG_CODES,
                                        "is_paused", use->is_paused));
    }
    return list;
}

// A spreadsheet takes a cell that begins with one of these as a formula.
static void append_cell(GString *csv, const char *text)
{
    g_auto(GStrv) pieces = g_strsplit(text, "\"", -1);
    g_autofree char *doubled = g_strjoinv("\"\"", pieces);
    g_string_append_printf(csv, "\"%s%s\",", *text && strchr("=+-@", *text) ? "'" : "", doubled);
}

char *report_csv(const Profile *profile, const GPtrArray *rows)
{
    GString *csv = g_string_new("part,key,title,count,of\r\n");
    for (guint i = 0; i < rows->len; i++) {
        const ReportRow *row = g_ptr_array_index(rows, i);
        g_autofree char *key = key_text(profile, row);
        g_autofree char *title = title_text(profile, row);
        append_cell(csv, report_part_name(row->part));
        append_cell(csv, key);
        append_cell(csv, title);
        g_string_append_printf(csv, "%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "\r\n", row->count, row->of);
    }
    return g_string_free(csv, FALSE);
}

// What people read beside a bar.
static char *line_label(const Station *station, const ReportRow *row, const char *language)
{
    const Profile *profile = station->profile;
    g_autofree char *word = NULL;
    switch (row->part) {
    case REPORT_ARRIVALS: {
        g_autofree char *day = zone_format_day(profile->zone, g_ascii_strtoll(row->key, NULL, 10));
        g_autofree char *clock = zone_format_clock(profile->zone, g_ascii_strtoll(row->key, NULL, 10));
        return g_strdup_printf("%s %s", day, clock);
    }
    case REPORT_SESSIONS:
        return g_strdup_printf("%s %s", row->key, row->title);
    case REPORT_QUEUE:
        word = g_strdup_printf("job.%s", row->key);
        return g_strdup(desk_word(station, language, word));
    case REPORT_REFUSALS:
        word = g_strdup_printf("verdict.%s.headline", row->key);
        return g_strdup(desk_word(station, language, word));
    case REPORT_TICKET_TYPES:
    case REPORT_DOORS:
    case REPORT_STATIONS: {
        char *title = title_text(profile, row);
        if (*title)
            return title;
        g_free(title);
        return g_strdup(*row->key ? row->key : "-");
    }
    case REPORT_PART_COUNT:
        break;
    }
    g_assert_not_reached();
}

static gint64 most_of(const GPtrArray *rows, ReportPart part)
{
    gint64 most = 1;
    for (guint i = 0; i < rows->len; i++) {
        const ReportRow *row = g_ptr_array_index(rows, i);
        if (row->part == part)
            most = MAX(most, MAX(row->count, part == REPORT_STATIONS ? 0 : row->of));
    }
    return most;
}

static void append_line(GString *text, const Station *station, const ReportRow *row, gint64 most, const char *language)
{
    g_autofree char *label = line_label(station, row, language);
    g_autofree char *bar = g_strnfill((gsize)(row->count * BAR_CELLS / most), '#');
    if (row->part == REPORT_STATIONS)
        g_string_append_printf(text, "  %8.1f s (%" G_GINT64_FORMAT ")  %s\n", (double)row->count / 1000, row->of, label);
    else if (row->of > 0)
        g_string_append_printf(text, "  %6" G_GINT64_FORMAT " / %-6" G_GINT64_FORMAT " %-*s  %s\n", row->count, row->of,
                               BAR_CELLS, bar, label);
    else
        g_string_append_printf(text, "  %6" G_GINT64_FORMAT "          %-*s  %s\n", row->count, BAR_CELLS, bar, label);
}

char *report_text(const Station *station, const GPtrArray *rows, const char *language)
{
    GString *text = g_string_new(NULL);
    for (int part = 0; part < REPORT_PART_COUNT; part++) {
        g_autofree char *key = g_strdup_printf("report.%s", report_part_name((ReportPart)part));
        g_string_append_printf(text, "%s%s\n", part ? "\n" : "", desk_word(station, language, key));
        gint64 most = most_of(rows, (ReportPart)part);
        gsize before = text->len;
        for (guint i = 0; i < rows->len; i++) {
            const ReportRow *row = g_ptr_array_index(rows, i);
            if (row->part == (ReportPart)part)
                append_line(text, station, row, most, language);
        }
        if (text->len == before)
            g_string_append(text, "  -\n");
    }
    return g_string_free(text, FALSE);
}

char *report_exchange(const SyncState *state, const Profile *profile)
{
    const char *mode = state->mode == SYNC_IN_STEP ? "in step" : sync_mode_name(state->mode);
    gint64 count = state->unsent_count + state->missing_count;
    if (state->mode == SYNC_IN_STEP || count == 0)
        return g_strdup(mode);
    g_autofree char *since = state->since_utc_ms ? zone_format_iso(profile->zone, state->since_utc_ms) : NULL;
    return g_strdup_printf("%s (%" G_GINT64_FORMAT " record%s%s%s)", mode, count, count == 1 ? "" : "s", since ? ", since " : "",
                           since ? since : "");
}

json_t *report_findings(const Station *station)
{
    json_t *list = json_array();
    g_autoptr(GPtrArray) findings =
        check_run(&(CheckRequest){.folder = station->settings->folder, .scopes = CHECK_EVENT | CHECK_PROGRAMME | CHECK_PEOPLE});
    for (guint i = 0; i < findings->len; i++) {
        const Finding *finding = g_ptr_array_index(findings, i);
        g_autofree char *sentence = finding_sentence(finding);
        if (finding->grade != FINDING_OK)
            json_array_append_new(list, json_pack("{s:s, s:s}", "grade", finding_grade_name(finding->grade), "text", sentence));
    }
    return list;
}
