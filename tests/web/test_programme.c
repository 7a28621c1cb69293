// SPDX-License-Identifier: GPL-3.0-or-later
// test_programme.c - a lead changes the programme over HTTP: who may, what the door of the room says then, what is refused.
#include <string.h>

#include "common/base/json.h"
#include "common/base/zone.h"
#include "common/store/programme/session.h"
#include "tests/web/staff.h"

static void set_up(Staff *staff, gconstpointer data)
{
    (void)data;
    staff_come(staff, "door", "room-318");
}

static void tear_down(Staff *staff, gconstpointer data)
{
    (void)data;
    staff_leave(staff);
}

// What the door of this station checks now; "" = nothing. The caller owns it.
static char *door_session(Staff *staff)
{
    g_auto(Answer) answer = client_get(&staff->door, "/api/room");
    g_assert_cmpuint(answer.status, ==, 200);
    return g_strdup(json_text(answer.json, "session", ""));
}

static void assert_door(Staff *staff, const char *code)
{
    g_autofree char *now = door_session(staff);
    g_assert_cmpstr(now, ==, code);
}

static void change(Staff *staff, const char *body, guint status)
{
    g_auto(Answer) answer = client_post(&staff->lead, "/api/programme/change", body);
    if (answer.status != status)
        g_error("%s: %u %s", body, answer.status, answer.text);
}

static void test_door_follows(Staff *staff, gconstpointer data)
{
    (void)data;
    assert_door(staff, "T-01");
    change(staff, "{\"code\":\"T-01\",\"room\":\" Room 400 \"}", 200);
    assert_door(staff, "");
    change(staff, "{\"code\":\"T-01\",\"room\":\"Room 318\"}", 200);
    assert_door(staff, "T-01");
    change(staff, "{\"code\":\"T-01\",\"is_cancelled\":true}", 200);
    assert_door(staff, "");
    change(staff, "{\"code\":\"T-01\",\"is_cancelled\":false}", 200);
    assert_door(staff, "T-01");
}

// An open space in the middle of now, for everyone: who has no ticket for anything here sits there.
static void test_open_space(Staff *staff, gconstpointer data)
{
    (void)data;
    const Profile *profile = staff->stage->station->profile;
    g_autofree char *start = zone_format_iso(profile->zone, station_now_utc_ms(staff->stage->station));
    g_autofree char *body = g_strdup_printf("{\"code\":\"\",\"title\":\"Juggling\",\"room\":\"Room 318\",\"start\":\"%.16s\","
                                            "\"minutes\":60,\"open_to\":\"everyone\"}",
                                            start);
    change(staff, "{\"code\":\"T-01\",\"is_cancelled\":true}", 200);
    g_autoptr(json_t) made = client_do(&staff->lead, "/api/programme/change", body);
    const char *code = json_text(made, "code", "");
    assert_door(staff, code);
    g_autofree char *admit = g_strdup_printf("{\"id\":\"%s\",\"look\":true}", STAGE_LI);
    g_auto(Answer) answer = client_post(&staff->lead, "/api/admit", admit);
    g_assert_cmpstr(json_text(answer.json, "verdict", ""), ==, "admit");
    g_auto(Answer) list = client_get(&staff->lead, "/api/programme");
    g_assert_nonnull(strstr(list.text, "\"is_changed\":true"));
    g_assert_nonnull(strstr(list.text, "\"rooms\":["));
    g_assert_nonnull(strstr(list.text, "\"code\":\"individual\""));
}

static void test_refused(Staff *staff, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *body;
        guint status;
    } cases[] = {
        {"{\"code\":\"T-99\",\"room\":\"Hall\"}", 404}, {"{\"code\":\"T-01\",\"room\":\"  \"}", 409},
        {"{\"code\":\"T-01\",\"title\":\"\"}", 409},    {"{\"code\":\"T-01\",\"start\":\"soon\"}", 400},
        {"{\"code\":\"T-01\",\"minutes\":0}", 400},     {"{\"code\":\"T-01\",\"minutes\":1441}", 400},
        {"{\"code\":\"T-01\",\"capacity\":-1}", 400},   {"{\"code\":\"T-01\",\"open_to\":\"nobody\"}", 400},
        {"{\"code\":\"\",\"title\":\"x\"}", 400},       {"{}", 400},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        change(staff, cases[i].body, cases[i].status);
    const Client *others[] = {&staff->door, &staff->desk, &staff->cashier};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        g_auto(Answer) answer = client_post(others[i], "/api/programme/change", "{\"code\":\"T-01\",\"room\":\"Hall\"}");
        g_assert_cmpuint(answer.status, ==, 403);
        g_auto(Answer) list = client_get(others[i], "/api/programme");
        g_assert_cmpuint(list.status, ==, 403);
    }
    assert_door(staff, "T-01");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/programme/the-door-follows", Staff, NULL, set_up, test_door_follows, tear_down);
    g_test_add("/programme/an-open-space", Staff, NULL, set_up, test_open_space, tear_down);
    g_test_add("/programme/what-is-refused-and-to-whom", Staff, NULL, set_up, test_refused, tear_down);
    return g_test_run();
}
