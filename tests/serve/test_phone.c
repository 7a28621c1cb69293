// SPDX-License-Identifier: GPL-3.0-or-later
// test_phone.c - phones at a station as a stranger's program plays them: invited once, one verdict for each presentation, answers that were
// lost on the way and asked for again.
//
// Would catch: an invitation that counts twice or too late, a scan that is recorded twice because its answer was lost, a code that is
// "already in" because it is still in view, a phone that decides for another post, one that was ended or lay about and goes on.
#include <string.h>

#include "common/base/clock.h"
#include "common/store/rights/client.h"
#include "common/store/rights/pairing.h"
#include "scanner/phone/phones.h"
#include "tests/serve/hand.h"
#include "tests/store/room.h"

static void test_pairing(Served *served, gconstpointer data)
{
    (void)data;
    g_auto(Hand) hand = {0}, other = {0}, late = {0}, early = {0};
    g_autofree char *code = hand_invite(served, "room-318", clock_utc_ms());
    g_assert_cmpint(hand_pair(served, code, &hand), ==, 200);
    g_assert_cmpint(hand_pair(served, code, &other), ==, 401); // once
    g_autofree char *old = hand_invite(served, "room-318", clock_utc_ms() - PAIRING_MS - 1000);
    g_assert_cmpint(hand_pair(served, old, &late), ==, 401);
    g_autofree char *future = hand_invite(served, "room-318", clock_utc_ms() + PAIRING_MS);
    g_assert_cmpint(hand_pair(served, future, &early), ==, 401); // of a clock that was wrong
    int status;
    json_decref(hand_ask(&(Hand){.served = served}, "/phone/stay", json_object(), &status));
    g_assert_cmpint(status, ==, 401);
    json_decref(hand_ask(&hand, "/phone/stay", json_object(), &status));
    g_assert_cmpint(status, ==, 200);
    g_autoptr(Client) client = client_load(served->store, hand.id, NULL);
    g_assert_cmpstr(client->checkpoint, ==, "room-318");
    g_assert_cmpstr(client->name, ==, "Ana, room");
}

// One presentation, one verdict; out of view for a second, it is a new scan.
static void test_presentation(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *ada = hand_badge(served, STAGE_ADA);
    g_auto(Hand) hand = {0};
    hand_begin(served, "room-318", &hand);
    g_autoptr(json_t) first = hand_show(&hand, ada);
    g_assert_cmpstr(hand_verdict(first), ==, "admit");
    for (int i = 0; i < 30; i++) {
        g_autoptr(json_t) still = hand_show(&hand, ada);
        g_assert_true(json_is_null(json_object_get(still, "outcome")));
    }
    // A phone that reads by itself has no empty pictures: it says when there was none.
    hand.at_ms += 3000;
    hand.number++;
    json_t *frame = hand_frame(&hand, ada);
    json_put_int(frame, "empty_ms", hand.at_ms - 2000);
    g_autoptr(json_t) again = hand_ask(&hand, "/phone/scan", frame, NULL);
    g_assert_cmpstr(hand_verdict(again), ==, "already-in");
}

// A call that was overtaken: what is held in view all the while is no new scan.
static void test_overtaken(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *ada = hand_badge(served, STAGE_ADA);
    g_auto(Hand) hand = {0};
    hand_begin(served, "room-318", &hand);
    hand.at_ms = 60000;
    g_autoptr(json_t) first = hand_show(&hand, ada);
    g_assert_cmpstr(hand_verdict(first), ==, "admit");
    hand.at_ms = 20000;
    g_autoptr(json_t) overtaken = hand_show(&hand, ada);
    g_assert_true(json_is_null(json_object_get(overtaken, "outcome")));
    hand.at_ms = 58000;
    g_autoptr(json_t) held = hand_show_anew(&hand, ada); // it was empty at 59 s, before the first
    g_assert_true(json_is_null(json_object_get(held, "outcome")));
}

// What came of it cannot be kept: nothing is recorded either, and the same call counts once it can.
static void test_unkept(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *ada = hand_badge(served, STAGE_ADA);
    g_auto(Hand) hand = {0};
    hand_begin(served, "room-318", &hand);
    const char *path = served->stage->station->store_path;
    room_run_sql(path, "CREATE TRIGGER full BEFORE INSERT ON scan_outcome BEGIN SELECT RAISE(ABORT, 'full'); END");
    int status;
    hand.number++;
    json_decref(hand_ask(&hand, "/phone/scan", hand_frame(&hand, ada), &status));
    g_assert_cmpint(status, ==, 503);
    room_run_sql(path, "DROP TRIGGER full");
    g_autoptr(json_t) kept = hand_show_anew(&hand, ada);
    g_assert_cmpstr(hand_verdict(kept), ==, "admit");
}

// Who helps at a desk looks: whoever was looked at was not let in by that.
static void test_helper(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *ada = hand_badge(served, STAGE_ADA), *code = hand_invite_desk(served);
    g_auto(Hand) hand = {0};
    g_assert_cmpint(hand_pair(served, code, &hand), ==, 200);
    for (int i = 0; i < 2; i++) {
        g_autoptr(json_t) look = hand_show_anew(&hand, ada);
        g_assert_cmpstr(hand_verdict(look), ==, "admit");
        g_assert_true(json_bool(json_object_get(look, "outcome"), "is_look", false));
    }
}

// The answer was lost: the same number is asked again, and is answered with the same. It is one record.
static void test_repeat(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *ada = hand_badge(served, STAGE_ADA);
    g_auto(Hand) hand = {0};
    hand_begin(served, "room-318", &hand);
    g_autoptr(json_t) first = hand_show(&hand, ada);
    g_autoptr(json_t) repeat = hand_ask(&hand, "/phone/scan", hand_frame(&hand, ada), NULL);
    g_assert_true(json_equal(json_object_get(first, "outcome"), json_object_get(repeat, "outcome")));
    g_assert_true(json_bool(repeat, "is_known", false));
    g_autoptr(json_t) asked = hand_ask(&hand, "/phone/outcome", json_pack("{s:I}", "number", (json_int_t)hand.number), NULL);
    g_assert_true(json_equal(json_object_get(first, "outcome"), json_object_get(asked, "outcome")));
    g_autoptr(json_t) never =
        hand_ask(&hand, "/phone/outcome", json_pack("{s:I}", "number", (json_int_t)(hand.number + 1)), NULL);
    g_assert_true(json_is_null(json_object_get(never, "outcome")));
    // The station was started anew: it is still known, and still one entry.
    serve_stop(served->serve);
    served_start(served, 0);
    g_autoptr(json_t) after = hand_ask(&hand, "/phone/scan", hand_frame(&hand, ada), NULL);
    g_assert_true(json_equal(json_object_get(first, "outcome"), json_object_get(after, "outcome")));
    g_auto(Hand) other = {0};
    hand_begin(served, "room-318", &other); // numbers are each phone's own
    g_autoptr(json_t) elsewhere = hand_ask(&other, "/phone/outcome", json_pack("{s:I}", "number", (json_int_t)hand.number), NULL);
    g_assert_true(json_is_null(json_object_get(elsewhere, "outcome")));
}

// Who asked what came of a number was told that nothing was recorded: the call itself, when it comes after that, must not record.
static void test_late(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *ada = hand_badge(served, STAGE_ADA);
    g_auto(Hand) hand = {0};
    hand_begin(served, "room-318", &hand);
    hand.number = 1;
    g_autoptr(json_t) asked = hand_ask(&hand, "/phone/outcome", json_pack("{s:i}", "number", 1), NULL);
    g_assert_true(json_is_null(json_object_get(asked, "outcome")));
    g_autoptr(json_t) late = hand_ask(&hand, "/phone/scan", hand_frame(&hand, ada), NULL);
    g_assert_true(json_is_null(json_object_get(late, "outcome")));
    g_autoptr(json_t) again = hand_show(&hand, ada);
    g_assert_cmpstr(hand_verdict(again), ==, "admit");
    g_assert_false(json_bool(again, "is_waiting", true));
}

// What a phone at a door shows while it sees nobody.
static void test_stay(Served *served, gconstpointer data)
{
    (void)data;
    g_auto(Hand) hand = {0};
    hand_begin(served, "room-318", &hand);
    g_autoptr(json_t) said = hand_ask(&hand, "/phone/stay", json_object(), NULL);
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

static gpointer let_go(gpointer store)
{
    g_usleep(2 * G_USEC_PER_SEC); // all have asked by then
    store_rollback(store);
    return NULL;
}

// All at once from one phone: one entry, what is too much is refused, and another phone is answered.
static void test_flood(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *ada = hand_badge(served, STAGE_ADA), *priya = hand_badge(served, STAGE_PRIYA);
    g_auto(Hand) hand = {0}, other = {0};
    hand_begin(served, "room-318", &hand);
    hand_begin(served, "room-319", &other);
    json_t *asks = json_array();
    for (int i = 0; i < 12; i++) {
        hand.number++;
        g_autoptr(json_t) frame = hand_frame(&hand, ada);
        g_autofree char *text = json_dumps(frame, JSON_COMPACT);
        json_array_append_new(asks, json_pack("{s:s,s:s,s:{s:s}}", "path", "/phone/scan", "body", text, "headers",
                                              "Authorization", hand.authorization));
    }
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin(served->store, &error)); // nobody decides meanwhile
    GThread *holder = g_thread_new("holder", let_go, served->store);
    g_autoptr(json_t) burst =
        asker_do(served->asker, json_pack("{s:s,s:i,s:o}", "do", "burst", "port", (int)serve_port(served->serve), "asks", asks));
    g_thread_join(holder);
    g_autoptr(json_t) beside = hand_show(&other, priya);
    g_assert_cmpstr(hand_verdict(beside), ==, "admit");
    int admit_count = 0, refused_count = 0;
    gsize index;
    const json_t *each;
    json_array_foreach(json_object_get(burst, "answers"), index, each)
    {
        int status = (int)json_int(each, "status", -1);
        g_assert_true(status == 200 || status == 429);
        refused_count += status == 429;
        g_autoptr(json_t) said = json_loads(json_text(each, "body", "{}"), 0, NULL);
        admit_count += strcmp(hand_verdict(said), "admit") == 0;
    }
    g_assert_cmpuint(json_array_size(json_object_get(burst, "answers")), ==, 12);
    g_assert_cmpint(admit_count, ==, 1);
    g_assert_cmpint(refused_count, >=, 12 - 2 * PHONE_WAITING_MOST);
}

static void test_posts(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *priya = hand_badge(served, STAGE_PRIYA);
    g_auto(Hand) here = {0}, there = {0};
    hand_begin(served, "room-318", &here);
    hand_begin(served, "room-319", &there);
    g_autoptr(json_t) wrong = hand_show(&here, priya);
    g_assert_cmpstr(hand_verdict(wrong), ==, "wrong-room");
    g_autoptr(json_t) right = hand_show(&there, priya);
    g_assert_cmpstr(hand_verdict(right), ==, "admit");
    g_assert_null(json_object_get(json_object_get(json_object_get(right, "outcome"), "person"), "note"));
}

static void test_undo(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *ada = hand_badge(served, STAGE_ADA);
    g_auto(Hand) hand = {0};
    hand_begin(served, "room-318", &hand);
    g_autoptr(json_t) first = hand_show(&hand, ada);
    g_assert_cmpstr(hand_verdict(first), ==, "admit");
    json_decref(hand_ask(&hand, "/phone/undo", json_pack("{s:I}", "number", (json_int_t)hand.number), NULL));
    int status;
    json_decref(hand_ask(&hand, "/phone/undo", json_pack("{s:I}", "number", (json_int_t)(hand.number + 7)), &status));
    g_assert_cmpint(status, ==, 404);
    hand.at_ms += 3000;
    hand.number++;
    json_t *frame = hand_frame(&hand, ada);
    json_put_int(frame, "empty_ms", hand.at_ms - 2000);
    g_autoptr(json_t) again = hand_ask(&hand, "/phone/scan", frame, NULL);
    g_assert_cmpstr(hand_verdict(again), ==, "admit");
}

// A stranger's code waits for a better one, and is then told.
static void test_stranger(Served *served, gconstpointer data)
{
    (void)data;
    g_auto(Hand) hand = {0};
    hand_begin(served, "room-318", &hand);
    for (int i = 0; i < 4; i++) {
        g_autoptr(json_t) early = hand_show(&hand, "https://wifi.example");
        g_assert_true(json_is_null(json_object_get(early, "outcome")));
        g_assert_true(json_bool(early, "is_waiting", false));
    }
    g_autoptr(json_t) late = hand_show(&hand, "https://wifi.example");
    g_assert_cmpstr(hand_verdict(late), ==, "unknown-code");
}

static void test_ended(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *ada = hand_badge(served, STAGE_ADA);
    g_auto(Hand) hand = {0};
    hand_begin(served, "room-318", &hand);
    served_turn_off(served, hand.id);
    int status;
    hand.number++;
    json_decref(hand_ask(&hand, "/phone/scan", hand_frame(&hand, ada), &status));
    g_assert_cmpint(status, ==, 403);
}

// Nobody used it for long: it asks for a PIN, and decides nothing before.
static void test_locked(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *ada = hand_badge(served, STAGE_ADA);
    g_auto(Hand) hand = {0};
    hand_begin(served, "room-318", &hand);
    g_autoptr(GError) error = NULL;
    client_seen_put(served->store, hand.id, &(ClientSeen){.utc_ms = clock_utc_ms() - 16 * 60000}, &error);
    g_assert_no_error(error);
    int status;
    hand.number++;
    g_autoptr(json_t) locked = hand_ask(&hand, "/phone/scan", hand_frame(&hand, ada), &status);
    g_assert_cmpint(status, ==, 403);
    g_assert_cmpstr(json_text(locked, "error", ""), ==, "locked");
    json_decref(hand_ask(&hand, "/phone/unlock", json_pack("{s:s,s:s}", "name", "Dora", "pin", "000000"), &status));
    g_assert_cmpint(status, ==, 403);
    json_decref(hand_ask(&hand, "/phone/unlock", json_pack("{s:s,s:s}", "name", "Spo", "pin", STAGE_PIN), &status));
    g_assert_cmpint(status, ==, 403);
    json_decref(hand_ask(&hand, "/phone/stay", json_object(), &status));
    g_assert_cmpint(status, ==, 403);
    json_decref(hand_ask(&hand, "/phone/unlock", json_pack("{s:s,s:s}", "name", "Dora", "pin", STAGE_PIN), &status));
    g_assert_cmpint(status, ==, 200);
    g_autoptr(json_t) welcome = hand_show(&hand, ada);
    g_assert_cmpstr(hand_verdict(welcome), ==, "admit");
}

// Who has no seat waits in line, and is let in when there is one: by the number of the call, once.
static void test_line(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *ada = hand_badge(served, STAGE_ADA), *li = hand_badge(served, STAGE_LI);
    g_auto(Hand) hand = {0};
    hand_begin(served, "room-318", &hand);
    int status;
    json_decref(hand_ask(&hand, "/phone/next", json_pack("{s:i,s:s}", "number", 900, "session", "T-01"), &status));
    g_assert_cmpint(status, ==, 409); // nobody waits
    json_decref(hand_ask(&hand, "/phone/next", json_pack("{s:i,s:s}", "number", 900, "session", "T-99"), &status));
    g_assert_cmpint(status, ==, 409);
    json_decref(hand_show(&hand, ada));
    json_decref(hand_ask(&hand, "/phone/join", json_pack("{s:I}", "number", (json_int_t)hand.number), &status));
    g_assert_cmpint(status, ==, 409); // she is in
    g_autoptr(json_t) refused = hand_show_anew(&hand, li);
    g_assert_cmpstr(hand_verdict(refused), ==, "not-entitled");
    g_autoptr(json_t) joined = hand_ask(&hand, "/phone/join", json_pack("{s:I}", "number", (json_int_t)hand.number), NULL);
    g_assert_cmpint(json_int(joined, "place", 0), ==, 1);
    g_autoptr(json_t) stay = hand_ask(&hand, "/phone/stay", json_object(), NULL);
    const json_t *standby = json_object_get(json_object_get(stay, "room"), "standby");
    g_assert_cmpint(json_int(standby, "waiting", 0), ==, 1);
    g_assert_cmpint(json_int(standby, "free", 0), ==, 1);
    hand.number++;
    g_autoptr(json_t) ask = json_pack("{s:I,s:s}", "number", (json_int_t)hand.number, "session", "T-01");
    g_autoptr(json_t) next = hand_ask(&hand, "/phone/next", json_incref(ask), NULL);
    g_assert_cmpstr(hand_verdict(next), ==, "admit");
    g_autoptr(json_t) repeat = hand_ask(&hand, "/phone/next", json_incref(ask), NULL);
    g_assert_true(json_equal(json_object_get(next, "outcome"), json_object_get(repeat, "outcome")));
    g_assert_true(json_bool(repeat, "is_known", false));
    json_decref(hand_ask(&hand, "/phone/undo", json_pack("{s:I}", "number", (json_int_t)hand.number), NULL));
}

// A phone that goes from door to door: each call says where it is, and there it counts.
static void test_floating(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *ada = hand_badge(served, STAGE_ADA);
    g_auto(Hand) hand = {0};
    g_autofree char *code = hand_invite(served, NULL, clock_utc_ms());
    g_assert_cmpint(hand_pair(served, code, &hand), ==, 200);
    g_autoptr(json_t) nowhere = hand_ask(&hand, "/phone/stay", json_object(), NULL);
    const json_t *room = json_object_get(nowhere, "room");
    g_assert_null(json_object_get(room, "checkpoint"));
    g_assert_cmpuint(json_array_size(json_object_get(room, "places")), >, 1);
    static const struct {
        const char *checkpoint, *verdict;
        int status;
    } steps[] = {{NULL, "", 409},
                 {"registration", "", 409},
                 {"room-999", "", 409},
                 {"room-319", "wrong-room", 200},
                 {"room-318", "admit", 200}};
    for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
        int status;
        hand.number++;
        hand.at_ms += 3000;
        json_t *frame = hand_frame(&hand, ada);
        json_put_int(frame, "empty_ms", hand.at_ms - 2000);
        json_put_text(frame, "checkpoint", steps[i].checkpoint);
        g_autoptr(json_t) answer = hand_ask(&hand, "/phone/scan", frame, &status);
        g_assert_cmpint(status, ==, steps[i].status);
        g_assert_cmpstr(hand_verdict(answer), ==, steps[i].verdict);
    }
    g_autoptr(json_t) stay = hand_ask(&hand, "/phone/stay", json_pack("{s:s}", "checkpoint", "room-318"), NULL);
    g_assert_cmpint(json_int(json_object_get(stay, "room"), "entered", 0), ==, 1);
    // Who was invited to one door stays there, whatever the phone says.
    g_auto(Hand) fixed = {0};
    hand_begin(served, "room-319", &fixed);
    fixed.number++;
    json_t *frame = hand_frame(&fixed, ada);
    json_put_text(frame, "checkpoint", "room-318");
    g_autoptr(json_t) answer = hand_ask(&fixed, "/phone/scan", frame, NULL);
    g_assert_cmpstr(hand_verdict(answer), ==, "wrong-room");
}

static json_t *find(Hand *hand, const char *text, const char *lead, const char *pin, int *out_status)
{
    hand->number++;
    return hand_ask(hand, "/phone/find",
                    json_pack("{s:I,s:s,s:s,s:s}", "number", (json_int_t)hand->number, "text", text, "name", lead, "pin", pin),
                    out_status);
}

// A lead vouches for somebody without a code, by the whole name; whoever is no lead finds nobody.
static void test_find(Served *served, gconstpointer data)
{
    (void)data;
    g_auto(Hand) hand = {0};
    hand_begin(served, "room-318", &hand);
    static const struct {
        const char *text, *lead, *pin, *error;
        int status;
    } wrong[] = {{"Ada Ngugi", "Dora", STAGE_PIN, "lead-needed", 403},
                 {"Ada Ngugi", "Lea", "000000", "wrong-pin", 403},
                 {"Ada", "Lea", STAGE_PIN, "nobody", 404},
                 {"Ada N", "Lea", STAGE_PIN, "nobody", 404},
                 {"", "Lea", STAGE_PIN, "nobody", 404}};
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        int status;
        g_autoptr(json_t) refused = find(&hand, wrong[i].text, wrong[i].lead, wrong[i].pin, &status);
        g_assert_cmpint(status, ==, wrong[i].status);
        g_assert_cmpstr(json_text(refused, "error", ""), ==, wrong[i].error);
    }
    g_autoptr(json_t) found = find(&hand, "ada ngugi", "Lea", STAGE_PIN, NULL);
    g_assert_cmpstr(hand_verdict(found), ==, "admit");
    g_autoptr(json_t) asked = hand_ask(&hand, "/phone/outcome", json_pack("{s:I}", "number", (json_int_t)hand.number), NULL);
    g_assert_true(json_equal(json_object_get(found, "outcome"), json_object_get(asked, "outcome")));
}

static void test_odd(Served *served, gconstpointer data)
{
    (void)data;
    g_auto(Hand) hand = {0};
    hand_begin(served, "room-318", &hand);
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
    json_decref(hand_ask(&hand, "/booth/answers", json_pack("{s:s}", "since", ""), &status));
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
    add(asker, "/phone/overtaken", test_overtaken);
    add(asker, "/phone/unkept", test_unkept);
    add(asker, "/phone/helper", test_helper);
    add(asker, "/phone/repeat", test_repeat);
    add(asker, "/phone/late", test_late);
    add(asker, "/phone/stay", test_stay);
    add(asker, "/phone/flood", test_flood);
    add(asker, "/phone/posts", test_posts);
    add(asker, "/phone/undo", test_undo);
    add(asker, "/phone/stranger", test_stranger);
    add(asker, "/phone/ended", test_ended);
    add(asker, "/phone/locked", test_locked);
    add(asker, "/phone/line", test_line);
    add(asker, "/phone/floating", test_floating);
    add(asker, "/phone/find", test_find);
    add(asker, "/phone/odd", test_odd);
    return g_test_run();
}
