// SPDX-License-Identifier: GPL-3.0-or-later
// api_standby.c - the standby line at a room's door: who stands in it, and who gets the next seat.
#include <string.h>

#include "common/base/json.h"
#include "common/store/programme/standby.h"
#include "scanner/web/route.h"

bool api_standby_line(Request *request, GError **error)
{
    g_autoptr(GPtrArray) line = standby_line(request->store, api_text(request, "session"), error);
    if (!line)
        return false;
    json_t *list = json_array();
    ARRAY_EACH(const Waiting, waiting, line) {
        json_t *row = json_pack("{s:s,s:s}", "id", waiting->id, "name", waiting->name);
        desk_put_time(row, "since", request->station->profile, waiting->since_utc_ms);
        json_array_append_new(list, row);
    }
    request->result = json_pack("{s:o}", "line", list);
    return true;
}

static bool put(Request *request, bool is_on, GError **error)
{
    int place = 0;
    if (!standby_put(request->store, api_text(request, "session"), api_text(request, "id"), is_on, request->who->name,
                     api_now(request), &place, error))
        return false;
    request->result = json_pack("{s:i}", "place", place);
    return true;
}

// Who may stand in the line is asked of the rules: a look at the door that is checking this session.
bool api_standby_join(Request *request, GError **error)
{
    const DeskScan look = {.person_id = api_text(request, "id"), .is_dry_run = true};
    AdmitOutcome outcome;
    if (!desk_scan(request->web->desk, &look, &outcome, error))
        return false;
    bool is_here =
        outcome.at == CHECKPOINT_ROOM && outcome.session && strcmp(outcome.session->code, api_text(request, "session")) == 0;
    bool may_wait = verdict_may_wait(outcome.verdict) || outcome.verdict == VERDICT_IN_LINE;
    admit_outcome_clear(&outcome);
    if (!is_here)
        return api_fail(API_NOT_THE_ROOM, "this door is not checking that session now", error);
    if (!may_wait)
        return api_fail(API_NO_LINE, "this person needs no place in the line, or may not have one", error);
    return put(request, true, error);
}

bool api_standby_leave(Request *request, GError **error)
{
    return put(request, false, error);
}

// The first of the line is let in by an ordinary scan of this door, which knows the order.
bool api_standby_next(Request *request, GError **error)
{
    g_autoptr(Session) session = session_load(request->store, api_text(request, "session"), error);
    g_autoptr(GPtrArray) line = session ? standby_line(request->store, session->code, error) : NULL;
    if (!line)
        return false;
    if (line->len == 0)
        return api_fail(API_NOBODY_WAITS, "nobody is waiting in the line", error);
    StandbyFact standby;
    if (!standby_fact(request->store, session->code, NULL, &standby, error))
        return false;
    const SessionFact fact = session_fact(session);
    if (rules_standby_seats(&fact, &standby, api_now(request)) == 0)
        return api_fail(API_NO_SEAT, "no seat is free for the line yet", error);
    const Waiting *first = g_ptr_array_index(line, 0);
    const DeskScan scan = {.person_id = first->id, .volunteer_name = request->who->name};
    return api_decide(request, &scan, false, error);
}
