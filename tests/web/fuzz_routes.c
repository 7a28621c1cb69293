// SPDX-License-Identifier: GPL-3.0-or-later
// fuzz_routes.c - any requests to the page's routes, by anybody: each gets an answer, and none of them is our mistake.
//
// An input is requests parted by lines "%%". A request is a line "STATION ROLE METHOD PATH" and a body: the station is
// "desk" or "door", the role is one of those who sign in, or another word for nobody. Cookie, token, host and content
// type are put in right, so that the body reaches the route; test_guard.c is about those.
#include <stdlib.h>
#include <string.h>

#include "common/base/json.h"
#include "tests/web/place.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

#define REQUEST_COUNT_MOST 40

static const char *const modes[] = {"desk", "door"};
static const char *const checkpoints[] = {"registration", "room-318"};
static Place places[G_N_ELEMENTS(modes)];

static void close_places(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
        place_close(&places[i]);
}

static void check_answer(const HttpAnswer *answer)
{
    g_assert_cmpuint(answer->status, >=, 200);
    if (answer->status >= 500)
        g_error("%u: %.*s", answer->status, (int)g_bytes_get_size(answer->body),
                (const char *)g_bytes_get_data(answer->body, NULL));
    if (answer->stream || g_strcmp0(answer->content_type, "application/json") != 0)
        return;
    gsize length;
    const char *text = g_bytes_get_data(answer->body, &length);
    g_autoptr(json_t) json = json_loadb(text, length, 0, NULL);
    g_assert_true(json_is_object(json));
}

static void ask_line(const char *request)
{
    g_auto(GStrv) halves = g_strsplit(request, "\n", 2);
    g_auto(GStrv) words = g_strsplit(halves[0] ? halves[0] : "", " ", 4);
    if (g_strv_length(words) < 4)
        return;
    Place *place = &places[strcmp(words[0], "door") == 0];
    HttpAnswer answer = place_ask(place, volunteer_role_from_name(words[1]), words[2], words[3], halves[1] ? halves[1] : "");
    check_answer(&answer);
    g_clear_pointer(&answer.body, g_bytes_unref);
}

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
    if (size > HTTP_BODY_CEILING)
        return 0;
    if (!places[0].stage) {
        for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
            place_open(&places[i], stage_new(modes[i], checkpoints[i]));
        atexit(close_places);
    }
    g_autofree char *text = g_strndup((const char *)data, size);
    g_auto(GStrv) requests = g_strsplit(text, "%%\n", REQUEST_COUNT_MOST);
    for (char **request = requests; *request; request++)
        ask_line(*request);
    return 0;
}
