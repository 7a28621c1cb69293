// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/web/kiosked.h"

#include <string.h>

#include "common/base/json.h"

void kiosked_start(Kiosked *kiosk)
{
    g_autoptr(GError) error = NULL;
    kiosk->web = web_start(&(WebOptions){.station = kiosk->stage->station}, &error);
    g_assert_no_error(error);
    kiosk->visitor.port = web_port(kiosk->web);
}

// `offer` NULL: the event lets visitors choose nothing.
void kiosked_set_up(Kiosked *kiosk, gconstpointer offer)
{
    kiosk->stage = stage_new("kiosk", "registration");
    KioskOffer *own = &kiosk->stage->station->profile->kiosk;
    if (!offer) {
        g_clear_pointer(&own->pronouns, g_strfreev);
        own->has_name = false;
    }
    kiosked_start(kiosk);
    client_sign_in(&kiosk->visitor, "Lea"); // a lead's PIN opens it; the page has none of a lead's rights
}

void kiosked_tear_down(Kiosked *kiosk, gconstpointer data)
{
    (void)data;
    web_stop(kiosk->web);
    stage_free(kiosk->stage);
    client_clear(&kiosk->visitor);
}

void kiosked_assert_step(const Kiosked *kiosk, const char *step)
{
    g_auto(Answer) answer = client_get(&kiosk->visitor, "/api/kiosk");
    g_assert_cmpuint(answer.status, ==, 200);
    g_assert_cmpstr(json_text(answer.json, "step", ""), ==, step);
}

json_t *kiosked_scan(const Kiosked *kiosk, const char *code)
{
    g_autoptr(json_t) request = json_pack("{s:s}", "text", code);
    g_autofree char *body = json_canonical(request);
    return client_do(&kiosk->visitor, "/api/kiosk/scan", body);
}

void kiosked_assert_scan(const Kiosked *kiosk, const char *code, const char *step)
{
    g_autoptr(json_t) answer = kiosked_scan(kiosk, code);
    g_assert_cmpstr(json_text(answer, "step", ""), ==, step);
}

Person *kiosked_person(const Kiosked *kiosk, const char *id)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Desk) desk = stage_desk(kiosk->stage);
    Person *found = person_load(desk_store(desk), kiosk->stage->station->profile, id, &error);
    g_assert_no_error(error);
    return found;
}

// Nothing that a kiosk's page can ask for holds a word about anybody but the visitor, nor the volunteers' names.
void kiosked_assert_tells_only(const Kiosked *kiosk, const char *name)
{
    static const char *const words[] = {"Ada",  "Priya", "Penny", "Hector", "Olga",    "Li Wei",          "Lea",
                                        "Desi", "Dora",  "Cara",  "ORDER1", "secret-", "00000000000000a", "Analytical",
                                        "Guido"};
    static const char *const paths[] = {"/api/hello", "/api/kiosk", "/api/languages"};
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_auto(Answer) answer = client_get(&kiosk->visitor, paths[i]);
        g_assert_cmpuint(answer.status, ==, 200);
        for (gsize j = 0; j < G_N_ELEMENTS(words); j++)
            if (strstr(answer.text, words[j]) && !strstr(name, words[j]))
                g_error("%s says \"%s\": %s", paths[i], words[j], answer.text);
    }
}
