// SPDX-License-Identifier: GPL-3.0-or-later
// api_report.c - the organiser's figures, as JSON for the page and as CSV for a spreadsheet. Both are made beside the server's
// thread (ROUTE_SLOW).
#include "common/store/admit/report_table.h"

#include <time.h>

#include "common/base/json.h"
#include "common/store/lead/lead.h"
#include "common/store/lead/sponsor.h"
#include "common/store/programme/session.h"
#include "common/store/rights/peer.h"
#include "scanner/check/check.h"
#include "scanner/web/route.h"

// So many times the work that went into it a report serves those who ask again: at most a twentieth of a core goes into
// reports, however large the event and whoever asks.
#define KEPT_TIMES 20

// What the judge finds wrong with the event, its programme and what people hold, without a person in it.
static json_t *findings_json(const Station *station)
{
    json_t *list = json_array();
    g_autoptr(GPtrArray) findings =
        check_run(&(CheckRequest){.folder = station->settings->folder, .scopes = CHECK_EVENT | CHECK_PROGRAMME | CHECK_PEOPLE});
    ARRAY_EACH(const Finding, finding, findings) {
        g_autofree char *sentence = finding_sentence(finding);
        if (finding->grade != FINDING_OK)
            json_array_append_new(list, json_pack("{s:s, s:s}", "grade", finding_grade_name(finding->grade), "text", sentence));
    }
    return list;
}

static gint64 work_us(void)
{
    struct timespec spent;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
    return spent.tv_sec * G_USEC_PER_SEC + spent.tv_nsec / 1000;
}

// Those who asked before the last report was begun get that one: it is newer than they could wish.
static const KeptReport *newest_report(Request *request, GError **error)
{
    KeptReport *kept = request->report;
    gint64 begun_mono_us = clock_mono_us();
    if (kept->rows && (request->asked_mono_us <= kept->begun_mono_us || begun_mono_us < kept->until_mono_us))
        return kept;
    gint64 made_utc_ms = api_now(request), before_us = work_us();
    GPtrArray *rows = store_report(request->store, error);
    if (!rows)
        return NULL;
    g_clear_pointer(&kept->rows, g_ptr_array_unref);
    json_decref(kept->findings);
    *kept = (KeptReport){.rows = rows,
                         .findings = findings_json(request->station),
                         .made_utc_ms = made_utc_ms,
                         .begun_mono_us = begun_mono_us,
                         .until_mono_us = clock_mono_us() + KEPT_TIMES * (work_us() - before_us)};
    return kept;
}

// The sessions' days, which the page draws them by.
static void put_starts(const Request *request, json_t *sessions)
{
    size_t i;
    json_t *row;
    json_array_foreach(sessions, i, row)
    {
        g_autoptr(Session) session = session_load(request->store, json_text(row, "key", ""), NULL);
        if (session)
            desk_put_time(row, "start", request->station->profile, session->start_utc_ms);
    }
}

// How many have arrived, of all who paid to be there: who takes part online comes nowhere.
static json_t *total_json(const Request *request, const KeptReport *report)
{
    gint64 arrived = 0, of = 0;
    ARRAY_EACH(const ReportRow, row, report->rows) {
        if (row->part != REPORT_TICKET_TYPES)
            continue;
        const TicketType *type = profile_ticket_type(request->station->profile, row->key);
        bool is_awaited = !type || !type->is_online_only;
        arrived += is_awaited ? row->count : 0;
        of += is_awaited ? row->of : 0;
    }
    return json_pack("{s:I,s:I}", "arrived", (json_int_t)arrived, "of", (json_int_t)of);
}

bool api_glance(Request *request, GError **error)
{
    const KeptReport *report = newest_report(request, error);
    request->result = report ? total_json(request, report) : NULL;
    return report != NULL;
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

// How the stations stand in the exchange, as the hub said when it was last asked; what is not known is left out. NULL when the hub was
// never asked.
static json_t *peers_json(const Station *station, Store *store)
{
    gint64 asked_utc_ms;
    g_autoptr(GPtrArray) peers = peers_load(store, &asked_utc_ms);
    if (asked_utc_ms == 0)
        return NULL;
    const PeerLimits limits = peer_limits(station->settings, station->profile);
    json_t *list = json_array();
    ARRAY_EACH(const Peer, peer, peers)
        json_array_append_new(list, peer_json(peer, peer_state(&peer->lag, &limits, asked_utc_ms), station->profile));
    json_t *object = json_pack("{s:o}", "stations", list);
    desk_put_time(object, "asked", station->profile, asked_utc_ms);
    return object;
}

// Sponsors by what is recorded here. No attendee is in it. NULL only when the store failed.
static json_t *sponsors_json(Store *store, GError **error)
{
    g_autoptr(GPtrArray) codes = sponsor_codes(store, error);
    g_autoptr(json_t) list = json_array();
    ARRAY_EACH(const char, code, codes) {
        SponsorUse use;
        if (!sponsor_use(store, code, &use, error))
            return NULL;
        json_array_append_new(list, json_pack("{s:s,s:I,s:I,s:I,s:I,s:b,s:b}", "sponsor", code, "stations",
                                              (json_int_t)use.station_count, "leads", (json_int_t)use.lead_count, "refused",
                                              (json_int_t)use.refused_count, "busiest", (json_int_t)use.busiest_count, "is_alarm",
                                              use.busiest_count > LEAD_ALARM_PER_HOUR || use.wrong_code_count >= LEAD_WRONG_CODES,
                                              "is_paused", use.is_paused));
    }
    return codes ? g_steal_pointer(&list) : NULL;
}

// "made" says how old the figures are.
bool api_report(Request *request, GError **error)
{
    const KeptReport *report = newest_report(request, error);
    if (!report)
        return false;
    request->result = report_json(request->station->profile, report->rows);
    json_object_set_new(request->result, "total", total_json(request, report));
    put_starts(request, json_object_get(request->result, report_part_name(REPORT_SESSIONS)));
    json_t *exchange = peers_json(request->station, request->store);
    if (exchange)
        json_object_set_new(request->result, "exchange", exchange);
    json_t *sponsors = sponsors_json(request->store, error);
    if (!sponsors)
        return false;
    json_object_set_new(request->result, "sponsors", sponsors);
    json_object_set(request->result, "findings", report->findings);
    desk_put_time(request->result, "made", request->station->profile, report->made_utc_ms);
    return true;
}

bool api_report_csv(Request *request, GError **error)
{
    const KeptReport *report = newest_report(request, error);
    if (!report)
        return false;
    answer_text(&request->answer, "text/csv; charset=utf-8", report_csv(request->station->profile, report->rows));
    return true;
}
