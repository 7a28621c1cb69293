// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/web/place.h"

#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

void place_open(Place *place, Stage *stage)
{
    g_autoptr(GError) error = NULL;
    *place = (Place){.stage = stage,
                     .web = {.options.station = stage->station,
                             .published = g_async_queue_new(),
                             .returned = g_async_queue_new(),
                             .wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)}};
    g_assert_true(server_open(&place->web, &error));
    g_assert_no_error(error);
}

void place_close(Place *place)
{
    if (!place->stage)
        return;
    server_close(&place->web);
    g_async_queue_unref(place->web.published);
    g_async_queue_unref(place->web.returned);
    close(place->web.wake_fd);
    stage_free(place->stage);
    for (int role = 0; role < ROLE_COUNT; role++)
        g_free(place->cookies[role]);
    *place = (Place){0};
}

static const SignedIn *who_is(Place *place, VolunteerRole role)
{
    const SignedIn *who = sign_ins_find(place->web.sign_ins, place->cookies[role]);
    if (who && !who->is_locked)
        return who;
    static const char *const names[] = {"Dora", "Desi", "Lea", "Spo", "Cara"};
    G_STATIC_ASSERT(G_N_ELEMENTS(names) == ROLE_COUNT);
    const Volunteer volunteer = {.name = (char *)names[role], .role = role, .language = (char *)"en"};
    g_autoptr(GError) error = NULL;
    g_clear_pointer(&place->cookies[role], g_free);
    who = sign_ins_add(place->web.sign_ins, &volunteer, VOLUNTEER_LOOPBACK, &place->cookies[role], &error);
    g_assert_no_error(error);
    return who;
}

HttpAnswer place_ask(Place *place, VolunteerRole role, const char *method, const char *path, const char *body)
{
    const SignedIn *who = role < ROLE_COUNT ? who_is(place, role) : NULL;
    g_autofree char *host = g_strdup_printf("127.0.0.1:%u", place->web.port);
    const HttpRequest request = {
        .address = place->address ? place->address : VOLUNTEER_LOOPBACK,
        .method = method,
        .path = path,
        .host = host,
        .content_type = "application/json",
        .token = who ? who->token : NULL,
        .cookie = who ? place->cookies[role] : NULL,
        .body = body,
        .body_length = strlen(body),
    };
    HttpAnswer answer = {0};
    route_table_handle(&request, &answer, &place->web.routes);
    if (answer.is_later) {
        answer = (HttpAnswer){0};
        route_resume(g_async_queue_pop(place->web.returned), &answer, &place->web);
    }
    if (answer.stream)
        events_leave(place->web.events, answer.stream);
    g_clear_pointer(&answer.set_cookie, g_free);
    return answer;
}
