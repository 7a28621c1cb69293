// SPDX-License-Identifier: GPL-3.0-or-later
// test_damage.c - a store that is found damaged while the page is open: whoever is signed in is told, and nobody is let in, or
// looked up at a door, on what it says.
#include <string.h>

#include "common/base/json.h"
#include "scanner/web/server.h"
#include "tests/web/client.h"
#include "tests/web/stage.h"

static bool is_damaged(const Client *client, const char *path)
{
    g_auto(Answer) answer = client_get(client, path);
    g_assert_cmpuint(answer.status, ==, 200);
    g_assert_nonnull(json_object_get(answer.json, "is_damaged"));
    return json_bool(answer.json, "is_damaged", false);
}

static void assert_refused(const Client *client, const char *path, const char *body)
{
    g_auto(Answer) answer = client_post(client, path, body);
    g_assert_cmpuint(answer.status, ==, 503);
    g_assert_cmpstr(json_text(answer.json, "error", ""), ==, "damaged");
    g_assert_nonnull(strstr(json_text(answer.json, "message", ""), "send people to another station"));
    g_assert_nonnull(strstr(json_text(answer.json, "message", ""), "lanyard verify --repair"));
}

static void test_stop(void)
{
    g_autoptr(Stage) stage = stage_new("desk", "registration");
    g_autoptr(GError) error = NULL;
    g_autoptr(Web) web = web_start(&(WebOptions){.station = stage->station}, &error);
    g_assert_no_error(error);
    g_auto(Client) lead = {.port = web_port(web)}, stranger = {.port = web_port(web)};
    client_sign_in(&lead, "Lea");
    g_assert_false(is_damaged(&lead, "/api/state"));
    g_assert_false(is_damaged(&stranger, "/api/hello"));
    g_auto(Answer) before = client_post(&lead, "/api/scan", "{\"text\":\"secret-a1\"}");
    g_assert_cmpuint(before.status, ==, 200);

    stage_damage(stage);
    while (!is_damaged(&lead, "/api/state"))
        g_usleep(10000); // ctest ends it
    g_assert_true(is_damaged(&stranger, "/api/hello"));
    g_auto(Answer) state = client_get(&lead, "/api/state");
    g_assert_true(json_is_array(json_object_get(state.json, "recent")));
    assert_refused(&lead, "/api/scan", "{\"text\":\"secret-a1\"}");
    assert_refused(&lead, "/api/scan", "{\"text\":\"secret-a1\",\"look\":true}");
    assert_refused(&lead, "/api/admit", "{\"id\":\"" STAGE_ADA "\"}");
    assert_refused(&lead, "/api/edit", "{\"id\":\"" STAGE_ADA "\",\"fields\":{\"name\":\"Ada\"}}");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/web/a-damaged-store-stops-the-desk", test_stop);
    return g_test_run();
}
