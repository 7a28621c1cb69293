// SPDX-License-Identifier: GPL-3.0-or-later
// test_phone.c - phones at a station as a stranger's program plays them: invited once, one verdict for each presentation, answers that were
// lost on the way and asked for again.
//
// Would catch: an invitation that counts twice or too late, a scan that is recorded twice because its answer was lost, a code that is
// "already in" because it is still in view, a phone that decides for another post, one that was ended or lay about and goes on.
#include <string.h>

#include "common/base/clock.h"
#include "common/store/people/person.h"
#include "common/store/record/station.h"
#include "common/store/rights/client.h"
#include "common/store/rights/pairing.h"
#include "tests/serve/served.h"

typedef struct {
    Served *served;
    char *authorization, *id;
    gint64 number, at_ms;
} Hand;

static json_t *ask(Hand *hand, const char *path, json_t *body, int *out_status)
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

static json_t *frame_of(const Hand *hand, const char *text)
{
    json_t *frame = json_pack("{s:I,s:I,s:[]}", "number", (json_int_t)hand->number, "at_ms", (json_int_t)hand->at_ms, "texts");
    if (text)
        json_array_append_new(json_object_get(frame, "texts"), json_string(text));
    return frame;
}

// The next frame, 100 ms after the last: what came of it.
static json_t *show(Hand *hand, const char *text)
{
    hand->number++;
    hand->at_ms += 100;
    return ask(hand, "/phone/scan", frame_of(hand, text), NULL);
}

static const char *verdict_of(const json_t *answer)
{
    return json_text(json_object_get(answer, "outcome"), "verdict", "");
}

static char *invite(Served *served, const char *checkpoint, gint64 now_utc_ms)
{
    char *code;
    g_autoptr(GError) error = NULL;
    pairing_make(served->store, &(PairingMaking){"door", checkpoint, "Ana, room", "Lea", now_utc_ms}, &code, &error);
    g_assert_no_error(error);
    return code;
}

static int pair(Served *served, const char *code, Hand *out)
{
    *out = (Hand){.served = served, .at_ms = 5000};
    int status;
    g_autoptr(json_t) paired = ask(out, "/phone/pair", json_pack("{s:s}", "code", code), &status);
    if (status != 200)
        return status;
    out->id = g_strdup(json_text(paired, "id", ""));
    out->authorization = g_strconcat("Bearer ", out->id, ".", json_text(paired, "secret", ""), NULL);
    return status;
}

// The code on somebody's badge; the caller owns it.
static char *badge_of(Served *served, const char *person)
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

static void hand_clear(Hand *hand)
{
    g_free(hand->authorization);
    g_free(hand->id);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Hand, hand_clear)

static void begin(Served *served, const char *checkpoint, Hand *out)
{
    g_autofree char *code = invite(served, checkpoint, clock_utc_ms());
    g_assert_cmpint(pair(served, code, out), ==, 200);
}

static void test_pairing(Served *served, gconstpointer data)
{
    (void)data;
    g_auto(Hand) hand = {0}, other = {0}, late = {0}, early = {0};
    g_autofree char *code = invite(served, "room-318", clock_utc_ms());
    g_assert_cmpint(pair(served, code, &hand), ==, 200);
    g_assert_cmpint(pair(served, code, &other), ==, 401); // once
    g_autofree char *old = invite(served, "room-318", clock_utc_ms() - PAIRING_MS - 1000);
    g_assert_cmpint(pair(served, old, &late), ==, 401);
    g_autofree char *future = invite(served, "room-318", clock_utc_ms() + PAIRING_MS);
    g_assert_cmpint(pair(served, future, &early), ==, 401); // of a clock that was wrong
    int status;
    json_decref(ask(&(Hand){.served = served}, "/phone/stay", json_object(), &status));
    g_assert_cmpint(status, ==, 401);
    json_decref(ask(&hand, "/phone/stay", json_object(), &status));
    g_assert_cmpint(status, ==, 200);
    g_autoptr(Client) client = client_load(served->store, hand.id, NULL);
    g_assert_cmpstr(client->checkpoint, ==, "room-318");
    g_assert_cmpstr(client->name, ==, "Ana, room");
}

// One presentation, one verdict; out of view for a second, it is a new scan.
static void test_presentation(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *ada = badge_of(served, STAGE_ADA);
    g_auto(Hand) hand = {0};
    begin(served, "room-318", &hand);
    g_autoptr(json_t) first = show(&hand, ada);
    g_assert_cmpstr(verdict_of(first), ==, "admit");
    for (int i = 0; i < 30; i++) {
        g_autoptr(json_t) still = show(&hand, ada);
        g_assert_true(json_is_null(json_object_get(still, "outcome")));
    }
    // A phone that reads by itself has no empty pictures: it says when there was none.
    hand.at_ms += 3000;
    hand.number++;
    json_t *frame = frame_of(&hand, ada);
    json_put_int(frame, "empty_ms", hand.at_ms - 2000);
    g_autoptr(json_t) again = ask(&hand, "/phone/scan", frame, NULL);
    g_assert_cmpstr(verdict_of(again), ==, "already-in");
}

// The answer was lost: the same number is asked again, and is answered with the same. It is one record.
static void test_repeat(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *ada = badge_of(served, STAGE_ADA);
    g_auto(Hand) hand = {0};
    begin(served, "room-318", &hand);
    g_autoptr(json_t) first = show(&hand, ada);
    g_autoptr(json_t) repeat = ask(&hand, "/phone/scan", frame_of(&hand, ada), NULL);
    g_assert_true(json_equal(json_object_get(first, "outcome"), json_object_get(repeat, "outcome")));
    g_assert_true(json_bool(repeat, "is_known", false));
    g_autoptr(json_t) asked = ask(&hand, "/phone/outcome", json_pack("{s:I}", "number", (json_int_t)hand.number), NULL);
    g_assert_true(json_equal(json_object_get(first, "outcome"), json_object_get(asked, "outcome")));
    g_autoptr(json_t) never = ask(&hand, "/phone/outcome", json_pack("{s:I}", "number", (json_int_t)(hand.number + 1)), NULL);
    g_assert_true(json_is_null(json_object_get(never, "outcome")));
    // The station was started anew: it is still known, and still one entry.
    serve_stop(served->serve);
    served_start(served, 0);
    g_autoptr(json_t) after = ask(&hand, "/phone/scan", frame_of(&hand, ada), NULL);
    g_assert_true(json_equal(json_object_get(first, "outcome"), json_object_get(after, "outcome")));
    g_auto(Hand) other = {0};
    begin(served, "room-318", &other); // numbers are each phone's own
    g_autoptr(json_t) elsewhere = ask(&other, "/phone/outcome", json_pack("{s:I}", "number", (json_int_t)hand.number), NULL);
    g_assert_true(json_is_null(json_object_get(elsewhere, "outcome")));
}

// Who asked what came of a number was told that nothing was recorded: the call itself, when it comes after that, must not record.
static void test_late(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *ada = badge_of(served, STAGE_ADA);
    g_auto(Hand) hand = {0};
    begin(served, "room-318", &hand);
    hand.number = 1;
    g_autoptr(json_t) asked = ask(&hand, "/phone/outcome", json_pack("{s:i}", "number", 1), NULL);
    g_assert_true(json_is_null(json_object_get(asked, "outcome")));
    g_autoptr(json_t) late = ask(&hand, "/phone/scan", frame_of(&hand, ada), NULL);
    g_assert_true(json_is_null(json_object_get(late, "outcome")));
    g_autoptr(json_t) again = show(&hand, ada);
    g_assert_cmpstr(verdict_of(again), ==, "admit");
    g_assert_false(json_bool(again, "is_waiting", true));
}

// What a phone at a door shows while it sees nobody.
static void test_stay(Served *served, gconstpointer data)
{
    (void)data;
    g_auto(Hand) hand = {0};
    begin(served, "room-318", &hand);
    g_autoptr(json_t) said = ask(&hand, "/phone/stay", json_object(), NULL);
    g_assert_cmpstr(json_text(said, "name", ""), ==, "Ana, room");
    const json_t *checkpoint = json_object_get(json_object_get(said, "room"), "checkpoint");
    g_assert_cmpstr(json_text(checkpoint, "code", ""), ==, "room-318");
    g_autoptr(json_t) page = served_ask(served, json_pack("{s:s,s:s}", "path", "/phone", "method", "GET"));
    g_assert_cmpint(json_int(page, "status", 0), ==, 200);
    const char *text = json_text(page, "body", ""), *script = strstr(text, "src=\"/");
    g_assert_nonnull(script);
    g_autofree char *kept = g_strndup(script + 5, strcspn(script + 5, "\""));
    const char *const paths[] = {
        kept, "/phone/dom.js", "/phone/base.css", "/phone/icon.svg", "/phone/lang/es.json", "/phone/languages.json"};
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autoptr(json_t) file = served_ask(served, json_pack("{s:s,s:s}", "path", paths[i], "method", "GET"));
        g_assert_cmpint(json_int(file, "status", 0), ==, 200);
        bool is_for_ever = strstr(json_text(json_object_get(file, "headers"), "cache-control", ""), "immutable");
        g_assert_cmpint(is_for_ever, ==, i == 0);
    }
    const char *const others[] = {"/app/main.js", "/phone/main.html", "/phone/../app/main.js",
                                  "/index.html",  "/phone/desk.js",   "/phonebook"};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        g_autoptr(json_t) file = served_ask(served, json_pack("{s:s,s:s}", "path", others[i], "method", "GET"));
        g_assert_cmpint(json_int(file, "status", 0), ==, 404);
    }
}

// All at once from one phone: one entry, what is too much is refused, and another phone is answered.
static void test_flood(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *ada = badge_of(served, STAGE_ADA), *priya = badge_of(served, STAGE_PRIYA);
    g_auto(Hand) hand = {0}, other = {0};
    begin(served, "room-318", &hand);
    begin(served, "room-319", &other);
    json_t *asks = json_array();
    for (int i = 0; i < 12; i++) {
        hand.number++;
        g_autoptr(json_t) frame = frame_of(&hand, ada);
        g_autofree char *text = json_dumps(frame, JSON_COMPACT);
        json_array_append_new(asks, json_pack("{s:s,s:s,s:{s:s}}", "path", "/phone/scan", "body", text, "headers",
                                              "Authorization", hand.authorization));
    }
    g_autoptr(json_t) burst =
        asker_do(served->asker, json_pack("{s:s,s:i,s:o}", "do", "burst", "port", (int)serve_port(served->serve), "asks", asks));
    g_autoptr(json_t) beside = show(&other, priya);
    g_assert_cmpstr(verdict_of(beside), ==, "admit");
    int admit_count = 0;
    gsize index;
    const json_t *each;
    json_array_foreach(json_object_get(burst, "answers"), index, each)
    {
        int status = (int)json_int(each, "status", -1);
        g_assert_true(status == 200 || status == 429);
        g_autoptr(json_t) said = json_loads(json_text(each, "body", "{}"), 0, NULL);
        admit_count += strcmp(verdict_of(said), "admit") == 0;
    }
    g_assert_cmpuint(json_array_size(json_object_get(burst, "answers")), ==, 12);
    g_assert_cmpint(admit_count, ==, 1);
}

static void test_posts(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *priya = badge_of(served, STAGE_PRIYA);
    g_auto(Hand) here = {0}, there = {0};
    begin(served, "room-318", &here);
    begin(served, "room-319", &there);
    g_autoptr(json_t) wrong = show(&here, priya);
    g_assert_cmpstr(verdict_of(wrong), ==, "wrong-room");
    g_autoptr(json_t) right = show(&there, priya);
    g_assert_cmpstr(verdict_of(right), ==, "admit");
    g_assert_null(json_object_get(json_object_get(json_object_get(right, "outcome"), "person"), "note"));
}

static void test_undo(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *ada = badge_of(served, STAGE_ADA);
    g_auto(Hand) hand = {0};
    begin(served, "room-318", &hand);
    g_autoptr(json_t) first = show(&hand, ada);
    g_assert_cmpstr(verdict_of(first), ==, "admit");
    json_decref(ask(&hand, "/phone/undo", json_pack("{s:I}", "number", (json_int_t)hand.number), NULL));
    int status;
    json_decref(ask(&hand, "/phone/undo", json_pack("{s:I}", "number", (json_int_t)(hand.number + 7)), &status));
    g_assert_cmpint(status, ==, 404);
    hand.at_ms += 3000;
    hand.number++;
    json_t *frame = frame_of(&hand, ada);
    json_put_int(frame, "empty_ms", hand.at_ms - 2000);
    g_autoptr(json_t) again = ask(&hand, "/phone/scan", frame, NULL);
    g_assert_cmpstr(verdict_of(again), ==, "admit");
}

// A stranger's code waits for a better one, and is then told.
static void test_stranger(Served *served, gconstpointer data)
{
    (void)data;
    g_auto(Hand) hand = {0};
    begin(served, "room-318", &hand);
    for (int i = 0; i < 4; i++) {
        g_autoptr(json_t) early = show(&hand, "https://wifi.example");
        g_assert_true(json_is_null(json_object_get(early, "outcome")));
        g_assert_true(json_bool(early, "is_waiting", false));
    }
    g_autoptr(json_t) late = show(&hand, "https://wifi.example");
    g_assert_cmpstr(verdict_of(late), ==, "unknown-code");
}

static void test_ended(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *ada = badge_of(served, STAGE_ADA);
    g_auto(Hand) hand = {0};
    begin(served, "room-318", &hand);
    served_turn_off(served, hand.id);
    int status;
    hand.number++;
    json_decref(ask(&hand, "/phone/scan", frame_of(&hand, ada), &status));
    g_assert_cmpint(status, ==, 403);
}

// Nobody used it for long: it asks for a PIN, and decides nothing before.
static void test_locked(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *ada = badge_of(served, STAGE_ADA);
    g_auto(Hand) hand = {0};
    begin(served, "room-318", &hand);
    g_autoptr(GError) error = NULL;
    client_seen_put(served->store, hand.id, &(ClientSeen){.utc_ms = clock_utc_ms() - 16 * 60000}, &error);
    g_assert_no_error(error);
    int status;
    hand.number++;
    g_autoptr(json_t) locked = ask(&hand, "/phone/scan", frame_of(&hand, ada), &status);
    g_assert_cmpint(status, ==, 403);
    g_assert_cmpstr(json_text(locked, "error", ""), ==, "locked");
    json_decref(ask(&hand, "/phone/unlock", json_pack("{s:s,s:s}", "name", "Dora", "pin", "000000"), &status));
    g_assert_cmpint(status, ==, 403);
    json_decref(ask(&hand, "/phone/unlock", json_pack("{s:s,s:s}", "name", "Spo", "pin", STAGE_PIN), &status));
    g_assert_cmpint(status, ==, 403);
    json_decref(ask(&hand, "/phone/stay", json_object(), &status));
    g_assert_cmpint(status, ==, 403);
    json_decref(ask(&hand, "/phone/unlock", json_pack("{s:s,s:s}", "name", "Dora", "pin", STAGE_PIN), &status));
    g_assert_cmpint(status, ==, 200);
    g_autoptr(json_t) welcome = show(&hand, ada);
    g_assert_cmpstr(verdict_of(welcome), ==, "admit");
}

static void test_odd(Served *served, gconstpointer data)
{
    (void)data;
    g_auto(Hand) hand = {0};
    begin(served, "room-318", &hand);
    const char *const bodies[] = {"",
                                  "[]",
                                  "{}",
                                  "{\"number\":0,\"at_ms\":1}",
                                  "{\"number\":1}",
                                  "{\"number\":1,\"at_ms\":-5}",
                                  "{\"number\":1,\"at_ms\":1e30}",
                                  "{\"number\":1,\"at_ms\":5,\"empty_ms\":6}",
                                  "{\"number\":1,\"at_ms\":5,\"texts\":[1]}",
                                  "{\"number\":1,\"at_ms\":5,\"texts\":[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\"]}"};
    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
        g_autoptr(json_t) answer = served_ask(served, json_pack("{s:s,s:s,s:{s:s}}", "path", "/phone/scan", "body", bodies[i],
                                                                "headers", "Authorization", hand.authorization));
        g_assert_cmpint(json_int(answer, "status", 0), ==, 400);
    }
    // A booth is no phone, nor a phone a booth.
    g_autoptr(json_t) booth = served_ask(served, json_pack("{s:s,s:s,s:{s:s}}", "path", "/phone/stay", "body", "{}", "headers",
                                                           "Authorization", served->authorization));
    g_assert_cmpint(json_int(booth, "status", 0), ==, 403);
    int status;
    json_decref(ask(&hand, "/booth/answers", json_pack("{s:s}", "since", ""), &status));
    g_assert_cmpint(status, ==, 403);
}

static void add(Asker *asker, const char *name, void (*test)(Served *served, gconstpointer data))
{
    g_test_add(name, Served, asker, served_set_up, test, served_tear_down);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(Asker) asker = asker_new();
    if (!asker)
        return 77;
    add(asker, "/phone/pairing", test_pairing);
    add(asker, "/phone/presentation", test_presentation);
    add(asker, "/phone/repeat", test_repeat);
    add(asker, "/phone/late", test_late);
    add(asker, "/phone/stay", test_stay);
    add(asker, "/phone/flood", test_flood);
    add(asker, "/phone/posts", test_posts);
    add(asker, "/phone/undo", test_undo);
    add(asker, "/phone/stranger", test_stranger);
    add(asker, "/phone/ended", test_ended);
    add(asker, "/phone/locked", test_locked);
    add(asker, "/phone/odd", test_odd);
    return g_test_run();
}
