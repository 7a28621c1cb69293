// SPDX-License-Identifier: GPL-3.0-or-later
// test_worlds.c - two events that differ only in what a booth must not learn: people who allow nothing, who were taken out, whom it never
// met; other sponsors with their booths and leads. The same calls of the same booth get the same bytes from both, headers included.
//
// Would catch: a number that counts others' leads, a limit that others use up, an error that knows more, a length. What must differ is made
// equal first: the ids of this test's two stations and clients, the event's time, and boxes, which are opened.
#include <string.h>

#include "common/base/clock.h"
#include "common/store/journal/journal.h"
#include "common/store/lead/lead_decide.h"
#include "common/store/record/station.h"
#include "common/store/rights/client.h"
#include "common/token/box.h"
#include "tests/serve/booth_call.h"

#define CODES 25    // more than are looked up in an hour
#define TOO_MANY 70 // captures in a minute
// Badges that somebody has in one of the two worlds alone, and lost, was taken out with, or holds another print of.
#define HIDDEN_LOST "bbbbbbbbbbbbbbb1"
#define HIDDEN_ERASED "bbbbbbbbbbbbbbb2"
#define HIDDEN_ALTERED "bbbbbbbbbbbbbbb3"
#define HIDDEN_CODE "bbbbbbb8"             // the first 30 bits of HIDDEN_LOST_CODE
#define FAIR_BADGE_CODE "1111111000000000" // of FAIR_BADGE
#define HIDDEN_LOST_CODE HIDDEN_CODE "77777777"

typedef struct {
    Served served;
    char *acme[2], *acme_id[2]; // what two booths of one sponsor send
    char *bolt, *bolt_id;
    char *since[2];
} World;

typedef struct {
    World worlds[2]; // the second one has what is hidden
    char *public_key, *secret_key;
    gint64 at; // what booths say of the time
    int count; // of captures and badges
} Worlds;

// --- the two ---

static char *add_client(Worlds *all, World *world, const char *sponsor, char **out_id)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *secret = NULL;
    const ClientMaking making = {
        .sponsor = sponsor, .name = "Hall 2", .key = all->public_key, .volunteer_name = "Lea", .now_utc_ms = clock_utc_ms()};
    client_add(world->served.store, &making, out_id, &secret, &error);
    g_assert_no_error(error);
    return g_strconcat("Bearer ", *out_id, ".", secret, NULL);
}

static void set_up(Worlds *all, gconstpointer asker)
{
    box_keypair(&all->public_key, &all->secret_key);
    for (int i = 0; i < 2; i++) {
        World *world = &all->worlds[i];
        served_set_up_impatient(&world->served, asker);
        fair_fill(world->served.store);
        for (int k = 0; k < 2; k++) {
            world->acme[k] = add_client(all, world, "apex", &world->acme_id[k]);
            world->since[k] = g_strdup("");
        }
        if (strcmp(world->acme_id[0], world->acme_id[1]) > 0) { // they are given in the order of their ids
            char *authorization = world->acme[0], *id = world->acme_id[0];
            world->acme[0] = world->acme[1], world->acme_id[0] = world->acme_id[1];
            world->acme[1] = authorization, world->acme_id[1] = id;
        }
        world->bolt = add_client(all, world, "bolt", &world->bolt_id);
    }
    all->at = clock_utc_ms();
}

static void tear_down(Worlds *all, gconstpointer data)
{
    for (int i = 0; i < 2; i++) {
        World *world = &all->worlds[i];
        served_tear_down(&world->served, data);
        for (int k = 0; k < 2; k++) {
            g_free(world->acme[k]);
            g_free(world->acme_id[k]);
            g_free(world->since[k]);
        }
        g_free(world->bolt);
        g_free(world->bolt_id);
    }
    g_free(all->public_key);
    g_free(all->secret_key);
}

static void record(World *world, RecordKind kind, const char *subject, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(json_t) body = json_loads(text, 0, NULL);
    g_assert_true(store_begin(world->served.store, NULL));
    journal_append(world->served.store, kind, subject, body, clock_utc_ms(), NULL, &error);
    g_assert_no_error(error);
    g_assert_true(store_commit(world->served.store, NULL));
}

static void decide(World *world)
{
    g_autoptr(GError) error = NULL;
    gint64 count;
    lead_decide_news(world->served.store, clock_utc_ms(), &count, &error);
    g_assert_no_error(error);
}

// --- what is compared ---

static void replace(char **text, const char *what, const char *by)
{
    g_auto(GStrv) parts = g_strsplit(*text, what, -1);
    g_free(*text);
    *text = g_strjoinv(by, parts);
}

// Each box becomes what is in it, whose blanks at the end are its length.
static void open_boxes(const Worlds *all, char **text)
{
    static const char mark[] = "\"box\":\"";
    g_autoptr(GString) opened = g_string_new(NULL);
    const char *rest = *text;
    for (const char *box; (box = strstr(rest, mark)); rest = strchr(box, '"')) {
        box += strlen(mark);
        g_string_append_len(opened, rest, box - rest);
        g_autofree char *sealed = g_strndup(box, strcspn(box, "\""));
        g_autofree char *values = *sealed ? box_open(all->public_key, all->secret_key, sealed) : g_strdup("");
        g_assert_nonnull(values);
        g_string_append(opened, values);
    }
    g_string_append(opened, rest);
    g_free(*text);
    *text = g_string_free(g_steal_pointer(&opened), FALSE);
}

// Status, headers in their order, body.
static char *comparable(const Worlds *all, const World *world, json_t *answer)
{
    json_t *headers = json_object_get(answer, "headers");
    json_object_del(headers, "date");
    g_autofree char *head = json_dumps(headers, JSON_COMPACT);
    char *text = g_strdup_printf("%d %s %s", (int)json_int(answer, "status", 0), head, json_text(answer, "body", ""));
    g_autofree char *pin = serve_pin(world->served.stage->station->settings, NULL);
    g_autofree char *port = g_strdup_printf(":%d\"", serve_port(world->served.serve));
    const char *const names[][2] = {{store_station_id(world->served.store), "(station)"},
                                    {world->acme_id[0], "(booth one)"},
                                    {world->acme_id[1], "(booth two)"},
                                    {pin, "(pin)"},
                                    {port, "(port)\""}};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        replace(&text, names[i][0], names[i][1]);
    char *time = strstr(text, "\"time\":\""); // of a greeting, to the second
    if (time)
        memset(time + strlen("\"time\":\""), 't', strcspn(time + strlen("\"time\":\""), "\""));
    open_boxes(all, &text);
    return text;
}

static void assert_same(const Worlds *all, json_t *one, json_t *other, const char *what)
{
    g_autofree char *first = comparable(all, &all->worlds[0], one), *second = comparable(all, &all->worlds[1], other);
    if (strcmp(first, second) != 0)
        g_error("%s:\n%s\n%s", what, first, second);
}

// --- the calls of a booth, in both worlds ---

static json_t *ask(World *world, const char *authorization, const char *path, const char *body)
{
    return served_ask(&world->served,
                      json_pack("{s:s,s:s,s:{s:s}}", "path", path, "body", body, "headers", "Authorization", authorization));
}

// By booth `who`; -1 = by somebody whom nobody knows. The caller owns what the first world answered.
static json_t *ask_both(Worlds *all, int who, const char *path, const char *body)
{
    json_t *answers[2];
    for (int i = 0; i < 2; i++) {
        World *world = &all->worlds[i];
        answers[i] = ask(world, who < 0 ? "Bearer 00000000000000ff.00" : world->acme[who], path, body);
    }
    g_autofree char *what = g_strdup_printf("%s by %d: %s", path, who, body);
    assert_same(all, answers[0], answers[1], what);
    json_decref(answers[1]);
    return answers[0];
}

static void greet(Worlds *all, int who)
{
    json_decref(ask_both(all, who, "/device/hello", "{}"));
}

// Takes the array over. What the results are.
static char *capture(Worlds *all, int who, json_t *captures)
{
    g_autofree char *body = json_dumps(captures, JSON_COMPACT);
    json_decref(captures);
    g_autoptr(json_t) answer = ask_both(all, who, "/booth/captures", body);
    g_assert_cmpint(json_int(answer, "status", 0), ==, 200);
    return g_strdup(json_text(answer, "body", ""));
}

static json_t *capture_of(Worlds *all, const char *token, const char *check)
{
    g_autofree char *name = g_strdup_printf("%032x", ++all->count);
    json_t *one =
        json_pack("{s:s,s:s,s:I,s:s,s:b}", "of", name, "token", token, "at", (json_int_t)all->at, "by", "Rita", "scan", 1);
    json_put_text(one, "check", check);
    return one;
}

static void scan(Worlds *all, int who, const char *token)
{
    g_free(capture(all, who, json_pack("[o]", capture_of(all, token, FAIR_CHECK))));
}

static void go_on(World *world, int who, const json_t *answer)
{
    g_autoptr(json_t) page = json_loads(json_text(answer, "body", ""), 0, NULL);
    g_free(world->since[who]);
    world->since[who] = booth_since(page);
}

// All that is new to the booth, as each world says it; with nothing new it waits until the time is over. How many answers there were.
static gsize hear(Worlds *all, int who)
{
    json_t *answers[2];
    for (int i = 0; i < 2; i++) {
        World *world = &all->worlds[i];
        g_autofree char *body = g_strdup_printf("{\"since\":\"%s\"}", world->since[who]);
        answers[i] = ask(world, world->acme[who], "/booth/answers", body);
        go_on(world, who, answers[i]);
    }
    assert_same(all, answers[0], answers[1], "answers");
    g_autoptr(json_t) page = json_loads(json_text(answers[0], "body", ""), 0, NULL);
    json_decref(answers[0]);
    json_decref(answers[1]);
    return json_array_size(json_object_get(page, "answers"));
}

// --- what only one of them has ---

static char *add_person(Worlds *all, World *world, const char *token, const char *consent)
{
    char *id = g_strdup_printf("00000000000f%04x", ++all->count);
    g_autofree char *person =
        g_strdup_printf("{\"name\":\"Zq\",\"email\":\"zq@example.org\",\"consent\":\"%s\",\"status\":\"paid\"}", consent);
    g_autofree char *badge = g_strdup_printf("{\"check\":\"" FAIR_CHECK "\",\"id\":\"%s\",\"kind\":1}", token);
    record(world, RECORD_REGISTRATION, id, person);
    record(world, RECORD_TOKEN, id, badge);
    return id;
}

static void lose(World *world, const char *person, const char *token)
{
    g_autofree char *body = g_strdup_printf("{\"id\":\"%s\",\"reason\":\"lost\"}", token);
    record(world, RECORD_REVOKE, person, body);
}

// Whose badges this booth will hold, and which are nobody's.
static void add_hidden_people(Worlds *all, World *world)
{
    g_autofree char *lost = add_person(all, world, HIDDEN_LOST, "name,email");
    g_autofree char *erased = add_person(all, world, HIDDEN_ERASED, "name,email");
    g_autofree char *altered = add_person(all, world, HIDDEN_ALTERED, "name,email");
    g_autofree char *of_code = add_person(all, world, HIDDEN_LOST_CODE, "name,email");
    lose(world, lost, HIDDEN_LOST);
    lose(world, of_code, HIDDEN_LOST_CODE);
    record(world, RECORD_ERASE, erased, "{}");
    (void)altered;
}

// A crowd that it never meets, and a sponsor that meets it, and those whom this booth has met.
static void let_others_live(Worlds *all, World *world)
{
    json_t *captures = json_array();
    for (int i = 0; i < 9; i++) {
        g_autofree char *token = g_strdup_printf("dddddddddddd%04x", ++all->count);
        g_autofree char *person = add_person(all, world, token, i % 3 == 0 ? "" : "name,email");
        json_array_append_new(captures, capture_of(all, token, FAIR_CHECK));
        if (i % 3 == 1)
            record(world, RECORD_ERASE, person, "{}");
        if (i % 3 == 2)
            record(world, RECORD_CHANGE, person, "{\"consent\":\"\"}");
    }
    json_array_append_new(captures, capture_of(all, FAIR_BADGE, FAIR_CHECK));
    json_array_append_new(captures, booth_note(FAIR_BADGE, "zq note of another sponsor's"));
    g_assert_cmpint(booth_captures(&world->served, world->bolt, captures, NULL), ==, 200);
    record(world, RECORD_CHANGE, FAIR_GRACE, "{\"sponsor_consent\":\"bolt:,bolt:name\",\"shirt\":\"M\"}");
    record(world, RECORD_ACK, "scraping:bolt", "{\"paused\":true}");
    g_autofree char *id = NULL, *other = add_client(all, world, "carol", &id);
    served_turn_off(&world->served, id);
    decide(world);
}

// --- the scene ---

static void test_worlds(Worlds *all, gconstpointer data)
{
    (void)data;
    World *hidden = &all->worlds[1];
    add_hidden_people(all, hidden);
    for (int who = -1; who < 2; who++)
        greet(all, who);
    g_assert_cmpuint(hear(all, 0), ==, 0);
    scan(all, 0, FAIR_BADGE);
    g_assert_cmpuint(hear(all, 0), ==, 1);
    let_others_live(all, hidden);
    greet(all, 0);
    g_assert_cmpuint(hear(all, 0), ==, 0); // waits as long
    scan(all, 1, FAIR_BADGE);
    g_assert_cmpuint(hear(all, 1), ==, 2);
    g_assert_cmpuint(hear(all, 0), ==, 1); // of its colleague
    let_others_live(all, hidden);
    static const char *const nobodys[] = {HIDDEN_LOST, HIDDEN_ERASED, FAIR_LOST, FAIR_ERASED, FAIR_UNKNOWN};
    for (gsize i = 0; i < G_N_ELEMENTS(nobodys); i++) {
        scan(all, 0, nobodys[i]);
        g_assert_cmpuint(hear(all, 0), ==, 1);
        let_others_live(all, hidden);
    }
    g_free(capture(all, 0, json_pack("[o]", capture_of(all, HIDDEN_ALTERED, FAIR_OTHER_CHECK))));
    hear(all, 0);
    // Those whom it met change their mind: the news have the same numbers.
    for (int i = 0; i < 2; i++) {
        fair_allow(all->worlds[i].served.store, "name");
        decide(&all->worlds[i]);
    }
    g_assert_cmpuint(hear(all, 0), ==, 1);
    g_assert_cmpuint(hear(all, 1), >, 1);
    hear(all, 1);
    greet(all, -1);
}

// Limits are this sponsor's own: others' captures and wrong codes use up nothing, and a code that was somebody's is a wrong one.
static void test_limits(Worlds *all, gconstpointer data)
{
    (void)data;
    World *hidden = &all->worlds[1];
    add_hidden_people(all, hidden);
    json_t *codes = json_array(), *many = json_array();
    json_array_append_new(codes, capture_of(all, HIDDEN_CODE "00000000", NULL));
    json_array_append_new(codes, capture_of(all, FAIR_BADGE_CODE, NULL));
    for (int i = 0; i < CODES; i++) {
        g_autofree char *code = g_strdup_printf("abc%04x000000000", i * 4);
        json_array_append_new(codes, capture_of(all, code, NULL));
    }
    g_assert_cmpint(booth_captures(&hidden->served, hidden->bolt, json_deep_copy(codes), NULL), ==, 200);
    decide(hidden);
    g_autofree char *taken = capture(all, 0, codes);
    g_assert_null(strstr(taken, "too-fast"));
    g_assert_cmpuint(hear(all, 0), ==, CODES + 2);
    for (int i = 0; i < TOO_MANY; i++) {
        g_autofree char *token = g_strdup_printf("cccccccccccc%04x", i);
        json_array_append_new(many, capture_of(all, token, NULL));
    }
    g_autofree char *too_many = capture(all, 1, many);
    g_assert_nonnull(strstr(too_many, "too-fast")); // or the test could not fail
    hear(all, 1);
    let_others_live(all, hidden);
    g_free(capture(all, 1, json_pack("[o]", capture_of(all, FAIR_BADGE, NULL))));
    hear(all, 0);
}

// Who asks with the id of a booth that another sponsor has, or had, and who asks with an id that nobody has.
static void test_strangers(Worlds *all, gconstpointer data)
{
    (void)data;
    World *hidden = &all->worlds[1];
    let_others_live(all, hidden);
    static const char *const paths[] = {"/device/hello", "/booth/captures", "/booth/answers", "/nothing"};
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        json_t *answers[2];
        for (int k = 0; k < 2; k++) {
            g_autofree char *guess = g_strconcat("Bearer ", hidden->bolt_id, ".0123456789abcdef", NULL);
            answers[k] = ask(&all->worlds[k], guess, paths[i], "{}");
            g_assert_cmpint(json_int(answers[k], "status", 0), ==, i == 3 ? 404 : 401);
        }
        assert_same(all, answers[0], answers[1], paths[i]);
        json_decref(answers[0]);
        json_decref(answers[1]);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(Asker) asker = asker_new();
    if (!asker)
        return 77;
#define ADD(name, function) g_test_add("/serve/worlds/" name, Worlds, asker, set_up, function, tear_down)
    ADD("a booth's day", test_worlds);
    ADD("limits", test_limits);
    ADD("strangers", test_strangers);
    return g_test_run();
}
