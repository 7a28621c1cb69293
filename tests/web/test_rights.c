// SPDX-License-Identifier: GPL-3.0-or-later
// test_rights.c - every route of the page with every identity, against rights.txt: at a desk, at a sponsor's station, at a kiosk.
#include "scanner/web/server.h"
#include "tests/web/rights.h"
#include "tests/web/stage.h"

typedef struct {
    Stage *stage;
    Web *web;
} Place;

static Place start(const char *mode, int lock_after_min)
{
    g_autoptr(GError) error = NULL;
    Place place = {.stage = stage_new(mode, "registration")};
    place.stage->station->settings->lock_after_min = lock_after_min;
    place.web = web_start(&(WebOptions){.station = place.stage->station}, &error);
    g_assert_no_error(error);
    return place;
}

static void stop(Place *place)
{
    web_stop(place->web);
    stage_free(place->stage);
}

static void wait_for_lock(const Client *client)
{
    for (guint status = 200; status != 401;) {
        g_auto(Answer) state = client_get(client, "/api/state");
        status = state.status;
    }
}

static void test_rights(void)
{
    enum { DESK, IDLE, BOOTH, HALL, PLACE_COUNT };
    Place places[PLACE_COUNT] = {start("desk", 15), start("desk", 0), start("sponsor", 15), start("kiosk", 15)};
    static const struct {
        const char *name, *volunteer; // NULL = nobody signs in
        int place;
    } people[] = {{"nobody", NULL, DESK},       {"locked", "Lea", IDLE}, {"door", "Dora", DESK},   {"desk", "Desi", DESK},
                  {"cashier", "Cara", DESK},    {"lead", "Lea", DESK},   {"sponsor", "Spo", DESK}, {"at-booth", "Spo", BOOTH},
                  {"booth-lead", "Lea", BOOTH}, {"visitor", "Lea", HALL}};
    Client clients[G_N_ELEMENTS(people)] = {0};
    Identity identities[G_N_ELEMENTS(people) + 1] = {0};
    for (gsize i = 0; i < G_N_ELEMENTS(people); i++) {
        clients[i].port = web_port(places[people[i].place].web);
        identities[i] = (Identity){people[i].name, &clients[i]};
        if (people[i].volunteer)
            client_sign_in(&clients[i], people[i].volunteer);
    }
    wait_for_lock(&clients[1]);
    rights_check(TEST_SOURCE_DIR "/tests/web/rights.txt", &places[DESK].web->routes, identities);
    for (gsize i = 0; i < G_N_ELEMENTS(people); i++)
        client_clear(&clients[i]);
    for (int i = 0; i < PLACE_COUNT; i++)
        stop(&places[i]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/web/rights", test_rights);
    return g_test_run();
}
