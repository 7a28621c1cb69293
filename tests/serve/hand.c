// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/serve/hand.h"

#include "common/base/clock.h"
#include "common/store/people/person.h"
#include "common/store/rights/pairing.h"

void hand_clear(Hand *hand)
{
    g_free(hand->authorization);
    g_free(hand->id);
}

json_t *hand_ask(const Hand *hand, const char *path, json_t *body, int *out_status)
{
    g_autofree char *text = json_dumps(body, JSON_COMPACT);
    json_decref(body);
    g_autoptr(json_t) answer = served_ask(hand->served, json_pack("{s:s,s:s,s:{s:s*}}", "path", path, "body", text, "headers",
                                                                  "Authorization", hand->authorization));
    if (out_status)
        *out_status = (int)json_int(answer, "status", -1);
    else
        g_assert_cmpint(json_int(answer, "status", -1), ==, 200);
    return json_loads(json_text(answer, "body", "{}"), 0, NULL);
}

json_t *hand_frame(const Hand *hand, const char *text)
{
    json_t *frame = json_pack("{s:I,s:I,s:[]}", "number", (json_int_t)hand->number, "at_ms", (json_int_t)hand->at_ms, "texts");
    if (text)
        json_array_append_new(json_object_get(frame, "texts"), json_string(text));
    return frame;
}

json_t *hand_show(Hand *hand, const char *text)
{
    hand->number++;
    hand->at_ms += 100;
    return hand_ask(hand, "/phone/scan", hand_frame(hand, text), NULL);
}

json_t *hand_show_anew(Hand *hand, const char *text)
{
    hand->number++;
    hand->at_ms += 3000;
    json_t *frame = hand_frame(hand, text);
    json_put_int(frame, "empty_ms", hand->at_ms - 2000);
    return hand_ask(hand, "/phone/scan", frame, NULL);
}

const char *hand_verdict(const json_t *answer)
{
    return json_text(json_object_get(answer, "outcome"), "verdict", "");
}

static char *make(Served *served, const PairingMaking *making)
{
    char *code;
    g_autoptr(GError) error = NULL;
    pairing_make(served->store, making, &code, &error);
    g_assert_no_error(error);
    return code;
}

char *hand_invite(Served *served, const char *checkpoint, gint64 now_utc_ms)
{
    return make(
        served,
        &(PairingMaking){
            .mode = "door", .checkpoint = checkpoint, .name = "Ana, room", .volunteer_name = "Lea", .now_utc_ms = now_utc_ms});
}

char *hand_invite_desk(Served *served)
{
    return make(served, &(PairingMaking){.mode = "desk",
                                         .checkpoint = "registration",
                                         .name = "Helper",
                                         .volunteer_name = "Lea",
                                         .now_utc_ms = clock_utc_ms()});
}

char *hand_invite_booth(Served *served, const char *sponsor)
{
    return make(served,
                &(PairingMaking){.sponsor = sponsor, .name = "Rui", .volunteer_name = "Lea", .now_utc_ms = clock_utc_ms()});
}

int hand_pair(Served *served, const char *code, Hand *out)
{
    *out = (Hand){.served = served, .at_ms = 5000};
    int status;
    g_autoptr(json_t) paired = hand_ask(out, "/phone/pair", json_pack("{s:s}", "code", code), &status);
    if (status != 200)
        return status;
    out->id = g_strdup(json_text(paired, "id", ""));
    out->authorization = g_strconcat("Bearer ", out->id, ".", json_text(paired, "secret", ""), NULL);
    return status;
}

void hand_begin(Served *served, const char *checkpoint, Hand *out)
{
    g_autofree char *code = hand_invite(served, checkpoint, clock_utc_ms());
    g_assert_cmpint(hand_pair(served, code, out), ==, 200);
}

void hand_begin_booth(Served *served, const char *sponsor, Hand *out)
{
    g_autofree char *code = hand_invite_booth(served, sponsor);
    g_assert_cmpint(hand_pair(served, code, out), ==, 200);
}

char *hand_badge(Served *served, const char *person)
{
    const Station *station = served->stage->station;
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin(served->store, &error));
    char *code =
        person_issue_token(served->store, station->ring, station->profile, person, NULL, station_now_utc_ms(station), &error);
    g_assert_no_error(error);
    g_assert_true(store_commit(served->store, &error));
    return code;
}
