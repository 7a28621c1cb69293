// SPDX-License-Identifier: GPL-3.0-or-later
// test_products.c - an organiser says on the page what products are: a seat of a session, a day, an extra, nothing; says it again
// otherwise; and what the page showed is what the doors do.
#include <string.h>

#include "common/base/json.h"
#include "common/base/zone.h"
#include "common/store/admit/admit.h"
#include "common/store/store.h"
#include "tests/setup/fixture.h"

#define EVENT                                                                                                                    \
    "{\"kind\":\"new\",\"title\":\"Adria 2031\",\"zone\":\"Europe/Zagreb\",\"first\":\"2031-04-05\",\"last\":\"2031-04-06\","    \
    "\"station\":\"Desk\",\"rooms\":[\"Room Mare\",\"Room Terra\"]}"

// 5 April 2031 is a Saturday.
static const char programme[] = "{\"schedule\":{\"conference\":{\"time_zone_name\":\"Europe/Zagreb\",\"days\":[{\"rooms\":{"
                                "\"Room Mare\":[{\"code\":\"XK3PQ\",\"title\":\"Async without tears\",\"type\":\"Talk\","
                                "\"date\":\"2031-04-05T13:20:00+02:00\",\"duration\":\"2:00\"}],"
                                "\"Room Terra\":[{\"code\":\"LM9TZ\",\"title\":\"Opening remarks\",\"type\":\"Talk\","
                                "\"date\":\"2031-04-05T13:20:00+02:00\",\"duration\":\"2:00\"}]}}]}}}";

static const char people[] = "Order code,Attendee name,Product,Paid,Secret,E-mail\n"
                             "A1,Ana Horvat,Conference ticket,Yes,ana-1,ana@example.org\n"
                             "A1,Ana Horvat,Tutorial: Async without tears,Yes,ana-2,ana@example.org\n"
                             "B2,Bo Li,Conference ticket,Yes,bo-1,bo@example.org\n"
                             "C3,Cy Ng,Day ticket Saturday,Yes,cy-1,cy@example.org\n"
                             "D4,Di Rao,Conference ticket,Yes,di-1,di@example.org\n"
                             "D4,Di Rao,T-Shirt,Yes,di-2,di@example.org\n"
                             "E5,,Conference ticket,Yes,e-1,e@example.org\n";

static const json_t *product_of(const json_t *found, const char *name)
{
    gsize index;
    json_t *product;
    json_array_foreach(json_object_get(found, "products"), index, product)
    {
        if (strcmp(json_text(product, "product", ""), name) == 0)
            return product;
    }
    g_error("no product %s", name);
}

static void assert_meaning(const json_t *found, const char *name, const char *as, const char *code, const char *part,
                           bool is_saved)
{
    const json_t *product = product_of(found, name);
    const char *first = json_string_value(json_array_get(json_object_get(product, "parts"), 0));
    g_assert_cmpstr(json_text(product, "as", ""), ==, as);
    if (code)
        g_assert_cmpstr(json_text(product, "code", ""), ==, code);
    if (part)
        g_assert_cmpstr(first, ==, part);
    g_assert_cmpint(json_bool(product, "is_saved", false), ==, is_saved);
}

static bool may_enter(const json_t *found, const char *product, const char *who, const char *where)
{
    gsize index, at;
    json_t *holder, *place;
    json_array_foreach(json_object_get(product_of(found, product), "holders"), index, holder)
    {
        if (strcmp(json_text(holder, "name", ""), who) == 0)
            json_array_foreach(json_object_get(holder, "enters"), at,
                               place) if (strstr(json_string_value(place), where)) return true;
    }
    return false;
}

// As the page sends back what it was given, but for one product.
static json_t *save(const Fixture *fixture, const json_t *found, const char *name, const char *as, const char *code,
                    const char *part)
{
    json_t *choices = json_array();
    gsize index;
    json_t *product;
    json_array_foreach(json_object_get(found, "products"), index, product)
    {
        bool is_it = name && strcmp(json_text(product, "product", ""), name) == 0;
        json_t *parts = is_it && part ? json_pack("[s]", part) : json_incref(json_object_get(product, "parts"));
        json_array_append_new(choices, json_pack("{s:s,s:s,s:s,s:o}", "product", json_text(product, "product", ""), "as",
                                                 is_it ? as : json_text(product, "as", ""), "code",
                                                 is_it ? code : json_text(product, "code", ""), "parts", parts));
    }
    g_autoptr(json_t) body = json_pack("{s:o}", "choices", choices);
    g_autofree char *text = json_dumps(body, 0);
    g_auto(Answer) answer = client_post(&fixture->client, "/api/people/products", text);
    if (answer.status != 200)
        g_error("%u %s", answer.status, json_text(answer.json, "error", ""));
    return json_incref(answer.json);
}

static json_t *make_event(Fixture *fixture)
{
    fixture_begin(fixture);
    json_decref(client_do(&fixture->client, "/api/event", EVENT));
    json_decref(fixture_send_file(fixture, "/api/programme/look", programme));
    json_decref(client_do(&fixture->client, "/api/programme/take", "{}"));
    return fixture_send_file(fixture, "/api/people/look", people);
}

// --- what doors do ---

typedef struct {
    const char *secret, *checkpoint, *now;
    VerdictCode wanted;
} Visit;

// Of the person who holds the ticket: when the tutorial was an admission of its own, it had a holder of its own.
static char *holder_of(Store *store, const char *secret)
{
    g_autoptr(GError) error = NULL;
    Credential credential;
    g_assert_true(person_find_credential(store, secret, &credential, &error));
    char *id = g_strdup(credential.id);
    credential_clear(&credential);
    return id;
}

static void check_visits(const Fixture *fixture, const Visit *visits, gsize count)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *event = g_build_filename(fixture->folder, "event", NULL);
    g_autofree char *database = g_build_filename(fixture->folder, "lanyard.db", NULL);
    g_autoptr(Profile) profile = profile_load(event, &error);
    g_assert_no_error(error);
    g_autoptr(Store) store = store_open(database, &error);
    g_assert_no_error(error);
    for (gsize i = 0; i < count; i++) {
        gint64 now_utc_ms;
        g_autofree char *id = holder_of(store, visits[i].secret);
        g_assert_true(zone_parse(profile->zone, visits[i].now, &now_utc_ms, &error));
        AdmitRequest request = {.profile = profile,
                                .checkpoint = profile_checkpoint(profile, visits[i].checkpoint),
                                .person_id = id,
                                .now_utc_ms = now_utc_ms,
                                .volunteer_name = "Ana",
                                .is_dry_run = true};
        g_assert_nonnull(request.checkpoint);
        AdmitOutcome outcome;
        g_assert_true(store_admit(store, &request, &outcome, &error));
        if (outcome.verdict != visits[i].wanted)
            g_error("%s at %s, %s: %s", visits[i].secret, visits[i].checkpoint, visits[i].now, verdict_name(outcome.verdict));
        admit_outcome_clear(&outcome);
    }
}

static const Visit visits[] = {
    {"ana-1", "room-mare", "2031-04-05 13:25", VERDICT_ADMIT},   {"bo-1", "room-mare", "2031-04-05 13:25", VERDICT_NOT_ENTITLED},
    {"bo-1", "room-terra", "2031-04-05 13:25", VERDICT_ADMIT},   {"bo-1", "entrance", "2031-04-06 10:00", VERDICT_ADMIT},
    {"cy-1", "registration", "2031-04-05 09:00", VERDICT_ADMIT}, {"cy-1", "entrance", "2031-04-05 10:00", VERDICT_ADMIT},
    {"cy-1", "entrance", "2031-04-05 21:00", VERDICT_ADMIT},     {"cy-1", "entrance", "2031-04-06 10:00", VERDICT_NOT_ENTITLED},
    {"cy-1", "room-terra", "2031-04-05 13:25", VERDICT_ADMIT},   {"cy-1", "room-mare", "2031-04-05 13:25", VERDICT_NOT_ENTITLED},
    {"di-1", "t-shirt", "2031-04-05 10:00", VERDICT_ADMIT},      {"bo-1", "t-shirt", "2031-04-05 10:00", VERDICT_NOT_ENTITLED},
};

static void test_proposed(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(json_t) found = make_event(fixture);
    assert_meaning(found, "Conference ticket", "own", NULL, "conference", false);
    assert_meaning(found, "Tutorial: Async without tears", "session", "XK3PQ", NULL, false);
    assert_meaning(found, "Day ticket Saturday", "own", NULL, "day-1", false);
    assert_meaning(found, "T-Shirt", "extra", NULL, NULL, false);
    g_autoptr(json_t) saved = save(fixture, found, NULL, NULL, NULL, NULL);
    assert_meaning(saved, "Tutorial: Async without tears", "session", "XK3PQ", NULL, true);
    assert_meaning(saved, "Day ticket Saturday", "own", NULL, "day-1", true);
    assert_meaning(saved, "T-Shirt", "extra", NULL, NULL, true);
    g_assert_true(
        may_enter(saved, "Tutorial: Async without tears", "Ana Horvat", "Async without tears · Sat 5 Apr, 13:20 · Room Mare"));
    g_assert_true(may_enter(saved, "Tutorial: Async without tears", "Ana Horvat", "Entrance"));
    g_assert_false(may_enter(saved, "Conference ticket", "Bo Li", "Async"));
    g_assert_true(may_enter(saved, "Day ticket Saturday", "Cy Ng", "Entrance (Day 1)"));
    g_assert_cmpint(json_int(saved, "people", 0), ==, 5);
    g_assert_cmpint(json_int(saved, "nameless", 0), ==, 1);
    const json_t *seat = json_array_get(json_object_get(saved, "seats"), 0);
    g_assert_cmpint(json_int(seat, "people", 0), ==, 1);
    json_decref(client_do(&fixture->client, "/api/people/take", "{}"));
    check_visits(fixture, visits, G_N_ELEMENTS(visits));
}

// Of a product that a pattern for several takes ("Volunteer*"), the page says otherwise, too.
static void test_wide(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const char *const turns[][3] = {
        {"nothing", "", NULL}, {"extra", "", NULL}, {"own", "", "day-1"}, {"nothing", "", NULL}};
    static const char file[] = "Order code,Attendee name,Product,Paid,Secret,E-mail\n"
                               "A1,Ana Horvat,Volunteer day,Yes,ana-1,ana@example.org\n"
                               "B2,Bo Li,Volunteer,Yes,bo-1,bo@example.org\n";
    json_decref(make_event(fixture));
    g_autoptr(json_t) found = fixture_send_file(fixture, "/api/people/look", file);
    assert_meaning(found, "Volunteer day", "type", "staff", NULL, true);
    for (gsize i = 0; i < G_N_ELEMENTS(turns); i++) {
        json_t *saved = save(fixture, found, "Volunteer day", turns[i][0], turns[i][1], turns[i][2]);
        json_decref(found);
        found = saved;
        assert_meaning(found, "Volunteer day", turns[i][0], NULL, turns[i][2], true);
        assert_meaning(found, "Volunteer", "type", "staff", NULL, true);
    }
}

// Each meaning in turn; the form of the next file comes back with it.
static void test_again(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *as, *code, *part;
    } turns[] = {
        {"session", "XK3PQ", NULL}, {"nothing", "", NULL}, {"own", "", "day-2"},       {"extra", "", NULL},
        {"part", "day-1", NULL},    {"own", "", "day-1"},  {"type", "attendee", NULL}, {"session", "LM9TZ", NULL},
        {"own", "", "conference"},  {"nothing", "", NULL}, {"session", "XK3PQ", NULL},
    };
    static const char name[] = "Tutorial: Async without tears";
    g_autoptr(json_t) found = make_event(fixture);
    for (gsize i = 0; i < G_N_ELEMENTS(turns); i++) {
        g_autoptr(json_t) saved = save(fixture, found, name, turns[i].as, turns[i].code, turns[i].part);
        json_decref(client_do(&fixture->client, "/api/people/take", "{}"));
        json_decref(found);
        found = fixture_send_file(fixture, "/api/people/look", people);
        const char *code = *turns[i].code ? turns[i].code : NULL;
        assert_meaning(found, name, turns[i].as, code, turns[i].part, true);
        assert_meaning(found, "Conference ticket", "own", NULL, "conference", true);
    }
    check_visits(fixture, visits, G_N_ELEMENTS(visits));
    g_autofree char *path = g_build_filename(fixture->folder, "event", "event.ini", NULL);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) groups = g_strsplit(text, "Tutorial: Async without tears", -1);
    g_assert_cmpuint(g_strv_length(groups), <, 12); // whatever comes back is not written anew
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/setup/products/proposed", Fixture, NULL, fixture_set_up, test_proposed, fixture_tear_down);
    g_test_add("/setup/products/wide", Fixture, NULL, fixture_set_up, test_wide, fixture_tear_down);
    g_test_add("/setup/products/again", Fixture, NULL, fixture_set_up, test_again, fixture_tear_down);
    return g_test_run();
}
