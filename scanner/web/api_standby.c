// SPDX-License-Identifier: GPL-3.0-or-later
// api_standby.c - the standby line at a room's door: who stands in it, and who gets the next seat.
#include "common/base/json.h"
#include "common/store/programme/standby.h"
#include "scanner/desk/line.h"
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

static bool fail(LineResult result, GError **error)
{
    switch (result) {
    case LINE_NOT_THE_ROOM:
        return api_fail(API_NOT_THE_ROOM, "this door is not checking that session now", error);
    case LINE_NO_PLACE:
        return api_fail(API_NO_LINE, "this person needs no place in the line, or may not have one", error);
    case LINE_NOBODY:
        return api_fail(API_NOBODY_WAITS, "nobody is waiting in the line", error);
    case LINE_NO_SEAT:
        return api_fail(API_NO_SEAT, "no seat is free for the line yet", error);
    case LINE_GOOD:
        break;
    }
    g_assert_not_reached();
}

bool api_standby_join(Request *request, GError **error)
{
    const LineAsk ask = {
        .session = api_text(request, "session"), .person = api_text(request, "id"), .volunteer_name = request->who->name};
    LineResult result;
    int place = 0;
    if (!desk_line_join(request->web->desk, &ask, &place, &result, error))
        return false;
    if (result != LINE_GOOD)
        return fail(result, error);
    request->result = json_pack("{s:i}", "place", place);
    return true;
}

bool api_standby_leave(Request *request, GError **error)
{
    if (!standby_put(request->store, api_text(request, "session"), api_text(request, "id"), false, request->who->name,
                     api_now(request), NULL, error))
        return false;
    request->result = json_pack("{s:i}", "place", 0);
    return true;
}

bool api_standby_next(Request *request, GError **error)
{
    LineResult result;
    g_autofree char *first = NULL;
    if (!desk_line_first(request->web->desk, api_text(request, "session"), &first, &result, error))
        return false;
    if (result != LINE_GOOD)
        return fail(result, error);
    return api_decide(request, &(DeskScan){.person_id = first, .volunteer_name = request->who->name}, false, error);
}
