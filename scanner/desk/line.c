// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/desk/line.h"

#include <string.h>

#include "common/store/programme/session.h"
#include "common/store/programme/standby.h"

bool desk_line_join(Desk *desk, const LineAsk *ask, int *out_place, LineResult *out, GError **error)
{
    const DeskScan look = {.person_id = ask->person, .post = ask->post, .is_dry_run = true};
    AdmitOutcome outcome;
    if (!desk_scan(desk, &look, &outcome, error))
        return false;
    bool is_here = outcome.at == CHECKPOINT_ROOM && outcome.session && strcmp(outcome.session->code, ask->session) == 0;
    bool may_wait = verdict_may_wait(outcome.verdict) || outcome.verdict == VERDICT_IN_LINE;
    admit_outcome_clear(&outcome);
    *out = !is_here ? LINE_NOT_THE_ROOM : may_wait ? LINE_GOOD : LINE_NO_PLACE;
    return *out != LINE_GOOD || standby_put(desk_store(desk), ask->session, ask->person, true, ask->volunteer_name,
                                            station_now_utc_ms(desk_station(desk)), out_place, error);
}

bool desk_line_first(Desk *desk, const char *session_code, char **out_person, LineResult *out, GError **error)
{
    Store *store = desk_store(desk);
    StandbyFact standby;
    *out_person = NULL;
    g_autoptr(Session) session = session_load(store, session_code, error);
    g_autoptr(GPtrArray) line = session ? standby_line(store, session->code, error) : NULL;
    if (!line || !standby_fact(store, session->code, NULL, &standby, error))
        return false;
    const SessionFact fact = session_fact(session);
    bool has_seat = rules_standby_seats(&fact, &standby, station_now_utc_ms(desk_station(desk))) > 0;
    *out = line->len == 0 ? LINE_NOBODY : has_seat ? LINE_GOOD : LINE_NO_SEAT;
    if (*out == LINE_GOOD)
        *out_person = g_strdup(((const Waiting *)g_ptr_array_index(line, 0))->id);
    return true;
}
