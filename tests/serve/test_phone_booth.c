// SPDX-License-Identifier: GPL-3.0-or-later
// test_phone_booth.c - phones in sponsors' hands as a stranger's program plays them: what they capture and are shown, and every route asked by
// everybody.
//
// Would catch: a phone that is shown more than its person shares, or that tells a lost badge from an unknown one; a capture that counts twice;
// a rep who says something of what another sponsor captured; a client of one kind that is answered as one of another.
#include <string.h>

#include "common/base/clock.h"
#include "common/store/journal/erase.h"
#include "common/store/lead/lead_answers.h"
#include "common/store/lead/lead_decide.h"
#include "common/store/lead/lead.h"
#include "common/store/people/person.h"
#include "common/store/rights/client.h"
#include "common/store/upkeep/purge.h"
#include "scanner/serve/duty.h"
#include "tests/serve/booth_call.h"
#include "tests/serve/hand.h"

static const json_t *lead_of(const json_t *answer)
{
    const json_t *outcome = json_object_get(answer, "outcome");
    return json_object_get(outcome ? outcome : answer, "lead");
}

static void assert_lead(const json_t *answer, const char *state, const char *name, const char *email)
{
    const json_t *lead = lead_of(answer), *contact = json_object_get(lead, "contact");
    g_assert_cmpstr(json_text(lead, "state", ""), ==, state);
    g_assert_cmpstr(json_text(contact, "name", ""), ==, name);
    g_assert_cmpstr(json_text(contact, "email", ""), ==, email);
}

static char *badge_of(const json_t *answer)
{
    return g_strdup(json_text(lead_of(answer), "badge", ""));
}

// A badge that no station has printed.
static char *unknown_badge(Served *served)
{
    const Station *station = served->stage->station;
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin(served->store, &error));
    char *code =
        person_issue_token(served->store, station->ring, station->profile, FAIR_GRACE, NULL, station_now_utc_ms(station), &error);
    g_assert_no_error(error);
    store_rollback(served->store);
    return code;
}

static gint64 count_scans(Served *served)
{
    gint64 count;
    g_autoptr(GError) error = NULL;
    g_assert_true(lead_count(served->store, "acme", &count, &error));
    return count;
}

// What the person shares and no more; what they take back is gone from it.
static void test_states(Served *served, gconstpointer data)
{
    (void)data;
    fair_fill(served->store);
    g_autofree char *grace = hand_badge(served, FAIR_GRACE);
    g_auto(Hand) hand = {0};
    hand_begin_booth(served, "acme", &hand);
    fair_allow(served->store, "name");
    g_autoptr(json_t) first = hand_show(&hand, grace);
    g_assert_cmpstr(hand_verdict(first), ==, "lead-captured");
    g_assert_true(json_bool(json_object_get(first, "outcome"), "is_pass", false));
    assert_lead(first, "here", "Grace", "");
    fair_allow(served->store, "name,email"); // which nobody has decided on yet
    g_autoptr(json_t) before = hand_ask(&hand, "/phone/leads", json_object(), NULL);
    g_assert_null(json_object_get(json_object_get(json_array_get(json_object_get(before, "leads"), 0), "contact"), "email"));
    g_autoptr(json_t) again = hand_show_anew(&hand, grace);
    g_assert_cmpstr(hand_verdict(again), ==, "lead-opened");
    assert_lead(again, "here", "Grace", "grace@example.org");
    fair_allow(served->store, "");
    g_autoptr(json_t) list = hand_ask(&hand, "/phone/leads", json_object(), NULL); // before it is decided again
    const json_t *leads = json_object_get(list, "leads");
    g_assert_cmpuint(json_array_size(leads), ==, 1);
    g_assert_cmpuint(json_object_size(json_object_get(json_array_get(leads, 0), "contact")), ==, 0);
    g_autoptr(json_t) nothing = hand_show_anew(&hand, grace);
    assert_lead(nothing, "nothing", "", "");
    g_assert_cmpint(count_scans(served), ==, 1); // one lead, whatever was shown of it
    g_autoptr(json_t) ticket = hand_show_anew(&hand, "https://wifi.example");
    for (int i = 0; i < 6 && !*hand_verdict(ticket); i++) {
        json_decref(ticket);
        ticket = hand_show(&hand, "https://wifi.example");
    }
    g_assert_cmpstr(hand_verdict(ticket), ==, "lead-not-a-badge");
}

// Lost before it was captured, and on no record: the same but for the badge and the number.
static void test_alike(Served *served, gconstpointer data)
{
    (void)data;
    fair_fill(served->store);
    g_autofree char *lost = hand_badge(served, FAIR_GRACE), *unknown = unknown_badge(served);
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin(served->store, &error));
    person_revoke_badges(served->store, FAIR_GRACE, "lost", clock_utc_ms(), &error);
    g_assert_no_error(error);
    g_assert_true(store_commit(served->store, &error));
    g_auto(Hand) hand = {0};
    hand_begin_booth(served, "acme", &hand);
    g_autofree char *of_lost = NULL, *of_unknown = NULL;
    char **const texts[] = {&of_lost, &of_unknown};
    const char *const codes[] = {lost, unknown};
    for (int i = 0; i < 2; i++) {
        g_autoptr(json_t) answer = hand_show_anew(&hand, codes[i]);
        g_assert_cmpstr(hand_verdict(answer), ==, "lead-invalid");
        json_t *outcome = json_object_get(answer, "outcome"), *lead = json_object_get(outcome, "lead");
        json_object_del(outcome, "number");
        json_object_del(lead, "badge");
        json_object_del(lead, "captured");
        *texts[i] = json_canonical(outcome);
    }
    g_assert_cmpstr(of_lost, ==, of_unknown);
    g_assert_null(strstr(of_lost, "Grace"));
}

// The answer was lost; the number is asked for, after a start too. It is one capture.
static void test_repeat(Served *served, gconstpointer data)
{
    (void)data;
    fair_fill(served->store);
    g_autofree char *grace = hand_badge(served, FAIR_GRACE);
    g_auto(Hand) hand = {0};
    hand_begin_booth(served, "acme", &hand);
    g_autoptr(json_t) first = hand_show(&hand, grace);
    g_autoptr(json_t) repeat = hand_ask(&hand, "/phone/scan", hand_frame(&hand, grace), NULL);
    g_assert_true(json_equal(json_object_get(first, "outcome"), json_object_get(repeat, "outcome")));
    g_assert_cmpint(json_int(json_object_get(repeat, "outcome"), "number", 0), ==, hand.number);
    serve_stop(served->serve);
    served_start(served, 0);
    g_autoptr(json_t) asked = hand_ask(&hand, "/phone/outcome", json_pack("{s:I}", "number", (json_int_t)hand.number), NULL);
    g_assert_true(json_equal(json_object_get(first, "outcome"), json_object_get(asked, "outcome")));
    int status;
    json_decref(hand_ask(&hand, "/phone/undo", json_pack("{s:I}", "number", (json_int_t)hand.number), &status));
    g_assert_cmpint(status, ==, 404); // nobody was let in
    g_autoptr(json_t) stay = hand_ask(&hand, "/phone/stay", json_object(), NULL);
    g_assert_cmpint(json_int(json_object_get(stay, "room"), "leads", -1), ==, 1);
    g_assert_cmpstr(json_text(stay, "mode", ""), ==, "sponsor");
}

static bool is_given(Served *served, const char *client)
{
    g_autoptr(GError) error = NULL;
    gint64 last;
    g_autoptr(GPtrArray) answers = lead_answers(served->store, client, 0, 100, &last, &error);
    g_assert_no_error(error);
    bool is = false;
    for (guint i = 0; i < answers->len; i++)
        is |= strstr(((const LeadAnswer *)g_ptr_array_index(answers, i))->json, "\"given\"") != NULL;
    return is;
}

static json_t *say(Hand *hand, const char *badge, json_t *more, int *out_status)
{
    json_object_set_new(more, "badge", json_string(badge));
    if (!json_object_get(more, "number"))
        json_put_int(more, "number", ++hand->number);
    return hand_ask(hand, "/phone/lead", more, out_status);
}

// What a rep says is there again, is told to the sponsor's laptop, and is nobody else's to say.
static void test_say(Served *served, gconstpointer data)
{
    (void)data;
    fair_fill(served->store);
    g_autofree char *grace = hand_badge(served, FAIR_GRACE);
    g_auto(Hand) hand = {0}, other = {0}, colleague = {0};
    hand_begin_booth(served, "acme", &hand);
    hand_begin_booth(served, "bolt", &other);
    hand_begin_booth(served, "acme", &colleague);
    g_autoptr(json_t) first = hand_show(&hand, grace);
    g_autofree char *badge = badge_of(first);
    json_t *more = json_pack("{s:i,s:s,s:b,s:{s:b}}", "rating", 4, "note", "tall", "follow_up", true, "tags", "hiring", true);
    g_autoptr(json_t) said = say(&hand, badge, more, NULL);
    const json_t *lead = lead_of(said);
    g_assert_cmpint(json_int(lead, "rating", 0), ==, 4);
    g_assert_cmpstr(json_text(lead, "note", ""), ==, "tall");
    g_assert_true(json_bool(lead, "follow_up", false));
    g_assert_cmpstr(json_string_value(json_array_get(json_object_get(lead, "tags"), 0)), ==, "hiring");
    // The same number counts once.
    json_decref(say(&hand, badge, json_pack("{s:I,s:s}", "number", (json_int_t)hand.number, "note", "short"), NULL));
    g_autoptr(json_t) list = hand_ask(&hand, "/phone/leads", json_object(), NULL);
    g_assert_cmpstr(json_text(json_array_get(json_object_get(list, "leads"), 0), "note", ""), ==, "tall");
    g_assert_cmpstr(json_string_value(json_array_get(json_object_get(list, "tags"), 0)), ==, "hiring");
    g_autoptr(json_t) answers = booth_answers(served, served->authorization, "");
    g_autofree char *told = json_dumps(answers, JSON_COMPACT);
    g_assert_nonnull(strstr(told, "tall"));
    int status;
    // A colleague's phone is given nothing of what it did not capture.
    g_assert_true(is_given(served, hand.id));
    g_assert_false(is_given(served, colleague.id));
    Hand *const strangers[] = {&other, &colleague};
    for (int i = 0; i < 2; i++) {
        json_decref(say(strangers[i], badge, json_pack("{s:i}", "rating", 1), &status));
        g_assert_cmpint(status, ==, 404);
        g_autoptr(json_t) none = hand_ask(strangers[i], "/phone/leads", json_object(), NULL);
        g_assert_cmpuint(json_array_size(json_object_get(none, "leads")), ==, 0);
    }
    const char *const wrong[] = {
        "{\"rating\":6}",     "{\"rating\":-1}",        "{\"rating\":\"4\"}",       "{\"note\":4}",        "{}",
        "{\"tags\":[\"a\"]}", "{\"tags\":{\"\":true}}", "{\"tags\":{\"a\":\"b\"}}", "{\"note/x/y\":\"z\"}"};
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        json_decref(say(&hand, badge, json_loads(wrong[i], 0, NULL), &status));
        g_assert_cmpint(status, ==, 400);
    }
    fair_pause(served->store, true);
    json_decref(say(&hand, badge, json_pack("{s:i}", "rating", 1), &status));
    g_assert_cmpint(status, ==, 409);
    g_autofree char *new = hand_badge(served, FAIR_GRACE);
    g_autoptr(json_t) paused = hand_show_anew(&hand, new);
    g_assert_cmpstr(hand_verdict(paused), ==, "lead-paused");
}

// Somebody is taken out: of what the phone had nothing is left, nor of what its rep said; nobody is there after the purge.
static void test_taken_out(Served *served, gconstpointer data)
{
    (void)data;
    fair_fill(served->store);
    g_autofree char *grace = hand_badge(served, FAIR_GRACE);
    g_auto(Hand) hand = {0};
    hand_begin_booth(served, "acme", &hand);
    g_autoptr(json_t) first = hand_show(&hand, grace);
    gint64 number = hand.number;
    g_autofree char *badge = badge_of(first);
    json_decref(say(&hand, badge, json_pack("{s:s}", "note", "tall"), NULL));
    g_autoptr(GError) error = NULL;
    erase_person(served->store, (const char *const[]){FAIR_GRACE, NULL}, "Lea", clock_utc_ms(), &error);
    g_assert_no_error(error);
    gint64 count;
    g_assert_true(lead_decide_news(served->store, clock_utc_ms(), &count, &error));
    g_autoptr(json_t) asked = hand_ask(&hand, "/phone/outcome", json_pack("{s:I}", "number", (json_int_t)number), NULL);
    assert_lead(asked, "gone", "", "");
    g_assert_cmpstr(json_text(lead_of(asked), "note", "-"), ==, "");
    int status;
    json_decref(say(&hand, badge, json_pack("{s:s}", "note", "tall"), &status));
    g_assert_cmpint(status, ==, 404);
    serve_stop(served->serve);
    store_purge(served->store, &error);
    g_assert_no_error(error);
    served_start(served, 0);
    json_decref(hand_ask(&hand, "/phone/leads", json_object(), &status));
    g_assert_cmpint(status, ==, 401);
}

// A station that may not decide keeps the capture, and says so.
static void test_later(Served *served, gconstpointer data)
{
    (void)data;
    static const Duty stale = {0};
    fair_fill(served->store);
    g_autofree char *grace = hand_badge(served, FAIR_GRACE);
    g_auto(Hand) hand = {0};
    serve_stop(served->serve);
    served->duty = &stale;
    served_start(served, 0);
    hand_begin_booth(served, "acme", &hand);
    g_autoptr(json_t) first = hand_show(&hand, grace);
    assert_lead(first, "waiting", "", "");
    g_autoptr(GError) error = NULL;
    gint64 count;
    g_assert_true(lead_decide_news(served->store, clock_utc_ms(), &count, &error));
    g_autoptr(json_t) list = hand_ask(&hand, "/phone/leads", json_object(), NULL);
    const json_t *lead = json_array_get(json_object_get(list, "leads"), 0);
    g_assert_cmpstr(json_text(lead, "state", ""), ==, "here");
    g_assert_cmpstr(json_text(json_object_get(lead, "contact"), "name", ""), ==, "Grace");
}

// A rep's PIN unlocks a booth's phone; of a door's see test_phone.c.
static void test_locked(Served *served, gconstpointer data)
{
    (void)data;
    g_auto(Hand) hand = {0};
    hand_begin_booth(served, "acme", &hand);
    g_autoptr(GError) error = NULL;
    client_seen_put(served->store, hand.id, &(ClientSeen){.utc_ms = clock_utc_ms() - 16 * 60000}, &error);
    g_assert_no_error(error);
    int status;
    json_decref(hand_ask(&hand, "/phone/leads", json_object(), &status));
    g_assert_cmpint(status, ==, 403);
    json_decref(hand_ask(&hand, "/phone/unlock", json_pack("{s:s,s:s}", "name", "Spo", "pin", STAGE_PIN), &status));
    g_assert_cmpint(status, ==, 200);
    json_decref(hand_ask(&hand, "/phone/leads", json_object(), &status));
    g_assert_cmpint(status, ==, 200);
}

// Each route asked by each kind of client with a body that it takes: whoever may not is refused alike, whatever is asked.
static void test_rights(Served *served, gconstpointer data)
{
    (void)data;
    g_auto(Hand) door = {0}, booth = {0}, ended = {0};
    hand_begin(served, "room-318", &door);
    hand_begin_booth(served, "acme", &booth);
    hand_begin_booth(served, "acme", &ended);
    served_turn_off(served, ended.id);
    g_autofree char *moved =
        g_strconcat("Bearer ", door.id, strchr(booth.authorization, '.'), NULL); // one's id, another's secret
    const Hand who[] = {{.served = served},
                        {.served = served, .authorization = moved},
                        {.served = served, .authorization = served->authorization},
                        door,
                        booth,
                        ended};
    static const struct {
        const char *path, *body;
        int status[G_N_ELEMENTS(who)]; // nobody, moved, laptop, door, booth, ended
    } rows[] = {
        {"/device/hello", "{}", {401, 401, 200, 200, 200, 403}},
        {"/booth/captures", "[]", {401, 401, 200, 403, 403, 403}},
        {"/booth/answers", "{\"since\":\"\",\"wait\":false}", {401, 401, 200, 403, 403, 403}},
        {"/phone/pair", "{\"code\":\"x\"}", {401, 401, 401, 401, 401, 401}},
        {"/phone/scan", "{\"number\":1,\"at_ms\":9000,\"texts\":[]}", {401, 401, 403, 200, 200, 403}},
        {"/phone/outcome", "{\"number\":1}", {401, 401, 403, 200, 200, 403}},
        {"/phone/undo", "{\"number\":1}", {401, 401, 403, 404, 404, 403}},
        {"/phone/unlock", "{\"name\":\"Dora\",\"pin\":\"000000\"}", {401, 401, 403, 403, 403, 403}},
        {"/phone/join", "{\"number\":1}", {401, 401, 403, 409, 403, 403}},
        {"/phone/next", "{\"number\":3,\"session\":\"T-01\"}", {401, 401, 403, 409, 403, 403}},
        {"/phone/find",
         "{\"number\":4,\"text\":\"Li Wei\",\"name\":\"Dora\",\"pin\":\"000000\"}",
         {401, 401, 403, 403, 403, 403}},
        {"/phone/leads", "{}", {401, 401, 403, 403, 200, 403}},
        {"/phone/lead", "{\"number\":2,\"badge\":\"1111111111111111\",\"rating\":1}", {401, 401, 403, 403, 404, 403}},
        {"/phone/stay", "{}", {401, 401, 403, 200, 200, 403}},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        for (gsize k = 0; k < G_N_ELEMENTS(who); k++) {
            int status;
            json_decref(hand_ask(&who[k], rows[i].path, json_loads(rows[i].body, 0, NULL), &status));
            if (status != rows[i].status[k])
                g_error("%s asked by %zu: %d, not %d", rows[i].path, k, status, rows[i].status[k]);
        }
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
    add(asker, "/phone-booth/states", test_states);
    add(asker, "/phone-booth/alike", test_alike);
    add(asker, "/phone-booth/repeat", test_repeat);
    add(asker, "/phone-booth/say", test_say);
    add(asker, "/phone-booth/taken-out", test_taken_out);
    add(asker, "/phone-booth/later", test_later);
    add(asker, "/phone-booth/locked", test_locked);
    add(asker, "/phone-booth/rights", test_rights);
    return g_test_run();
}
