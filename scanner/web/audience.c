// SPDX-License-Identifier: GPL-3.0-or-later
// audience.c - which signed-in browsers are told what.
#include "scanner/web/server.h"

guint web_audience(const Web *web)
{
    bool is_booth = web->post.mode == STATION_SPONSOR;
    return ROLES_STAFF | (is_booth ? ROLE_BIT(ROLE_SPONSOR) : 0);
}

guint web_everybody(const Web *web)
{
    return web_audience(web) | ROLE_AT_KIOSK;
}

void web_send_verdict(Web *web, const json_t *verdict)
{
    guint others = web_audience(web) & ~ROLE_BIT(ROLE_DOOR);
    g_autoptr(json_t) plain = json_deep_copy(verdict);
    if (json_object_del(json_object_get(plain, "person"), "note") != 0) {
        events_send(web->events, "verdict", web_audience(web), verdict);
        return;
    }
    events_send(web->events, "verdict", others, verdict);
    events_send(web->events, "verdict", ROLE_BIT(ROLE_DOOR), plain);
}

void web_tell_change(Web *web)
{
    events_send(web->events, "changed", web_everybody(web), NULL);
}

void web_take_visitor(Web *web, const json_t *outcome)
{
    if (web->post.mode != STATION_KIOSK)
        return;
    kiosk_take(&web->kiosk, outcome, station_now_utc_ms(web->options.station));
    web_tell_change(web);
}
