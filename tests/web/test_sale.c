// SPDX-License-Identifier: GPL-3.0-or-later
// test_sale.c - who may sell what over HTTP, what is proposed, and what the desk says then; prints of who is not checked in.
#include <string.h>

#include "common/base/json.h"
#include "tests/web/staff.h"

#define LEAD_OF(name) "\"lead\":{\"name\":\"" name "\",\"pin\":\"" STAGE_PIN "\"}"
#define PAY "\"id\":\"" STAGE_PENDING "\",\"step\":\"pay\",\"method\":\"cash\",\"amount\":\"450\""

static void assert_refused(const Client *client, const char *path, const char *body, guint status, const char *name)
{
    g_auto(Answer) answer = client_post(client, path, body);
    if (answer.status != status || strcmp(json_text(answer.json, "error", ""), name) != 0)
        g_error("%s %s: %u %s", path, body, answer.status, answer.text);
    g_assert_nonnull(json_text(answer.json, "message", NULL)); // a sentence, and no {}
}

static void assert_look(const Staff *staff, const char *id, const char *verdict)
{
    g_autofree char *body = g_strdup_printf("{\"id\":\"%s\",\"look\":true}", id);
    g_autoptr(json_t) outcome = client_do(&staff->desk, "/api/admit", body);
    g_assert_cmpstr(json_text(outcome, "verdict", ""), ==, verdict);
}

// A cashier and a lead sell; a desk volunteer does with the PIN of one of them, and a door volunteer does not.
static void test_who(Staff *staff, gconstpointer data)
{
    (void)data;
    assert_refused(&staff->door, "/api/sale", "{" PAY "}", 403, "role");
    assert_refused(&staff->desk, "/api/sale", "{" PAY "}", 403, "seller-needed");
    assert_refused(&staff->desk, "/api/sale", "{" PAY "," LEAD_OF("Desi") "}", 403, "seller-needed");
    assert_refused(&staff->desk, "/api/sale", "{" PAY ",\"lead\":{\"name\":\"Cara\",\"pin\":\"000000\"}}", 403, "wrong-pin");
    assert_look(staff, STAGE_PENDING, "pending");
    g_autoptr(json_t) paid = client_do(&staff->desk, "/api/sale", "{" PAY "," LEAD_OF("Cara") "}");
    assert_look(staff, STAGE_PENDING, "admit");
    assert_refused(&staff->cashier, "/api/sale", "{" PAY "}", 409, "refused"); // nothing is left to pay
    g_autofree char *undo = g_strdup_printf("{\"record\":%d,\"reason\":\"mistake\"}", (int)json_int(paid, "record", 0));
    assert_refused(&staff->desk, "/api/sale/undo", undo, 403, "seller-needed");
    assert_refused(&staff->lead, "/api/sale/undo", "{\"record\":1,\"reason\":\"\"}", 409, "reason-needed");
    assert_refused(&staff->lead, "/api/sale/undo", "{\"record\":99999,\"reason\":\"x\"}", 404, "not-found");
    json_decref(client_do(&staff->cashier, "/api/sale/undo", undo));
    assert_look(staff, STAGE_PENDING, "pending");
    json_decref(client_do(&staff->lead, "/api/sale", "{" PAY "}"));
    g_autoptr(json_t) story = client_do(&staff->desk, "/api/person", "{\"id\":\"" STAGE_PENDING "\"}");
    const json_t *history = json_object_get(story, "history");
    const json_t *last = json_array_get(history, json_array_size(history) - 1);
    g_assert_cmpstr(json_text(last, "by", ""), ==, "Lea");
    g_assert_cmpint(json_int(json_object_get(last, "sale"), "amount", 0), ==, 45000);
}

static void test_broken(Staff *staff, gconstpointer data)
{
    (void)data;
    static const char *const payments[] = {"\"method\":\"cash\"", "\"method\":\"cash\",\"amount\":\"much\"",
                                           "\"method\":\"gold\",\"amount\":\"1\"", "\"method\":\"voucher\"",
                                           "\"method\":\"free\""};
    for (gsize i = 0; i < G_N_ELEMENTS(payments); i++) {
        g_autofree char *body = g_strdup_printf("{\"id\":\"" STAGE_PENDING "\",\"step\":\"pay\",%s}", payments[i]);
        assert_refused(&staff->lead, "/api/sale", body, 400, "bad-request");
    }
    assert_refused(&staff->lead, "/api/sale", "{\"id\":\"" STAGE_LI "\",\"step\":\"gift\",\"method\":\"card\",\"amount\":\"1\"}",
                   409, "refused");
    assert_refused(&staff->lead, "/api/sale", "{\"id\":\"nobody\",\"step\":\"pay\",\"method\":\"card\",\"amount\":\"1\"}", 404,
                   "not-found");
    assert_refused(&staff->lead, "/api/sale", "{\"id\":\"" STAGE_HOLD "\",\"step\":\"pay\",\"method\":\"card\",\"amount\":\"1\"}",
                   409, "refused");
    assert_refused(&staff->lead, "/api/sale/offer", "{\"id\":\"" STAGE_HOLD "\"}", 409, "on-hold");
}

static const json_t *choice(const json_t *offer, const char *group, const char *code)
{
    gsize i;
    json_t *each;
    json_array_foreach(json_object_get(offer, group), i, each) if (strcmp(json_text(each, "code", ""), code) == 0) return each;
    return NULL;
}

// What may be sold has its price and its seats; what they have is not sold to them again.
static void test_offer(Staff *staff, gconstpointer data)
{
    (void)data;
    g_autoptr(json_t) online = client_do(&staff->desk, "/api/sale/offer", "{\"id\":\"" STAGE_ONLINE "\"}");
    g_assert_nonnull(choice(online, "types", "individual"));
    g_assert_null(choice(online, "types", "online"));
    g_assert_null(json_text(choice(online, "types", "individual"), "amount", NULL)); // what online cost nobody says
    g_autoptr(json_t) pending = client_do(&staff->desk, "/api/sale/offer", "{\"id\":\"" STAGE_PENDING "\"}");
    g_assert_cmpstr(json_text(pending, "amount", ""), ==, "450.00");
    g_autoptr(json_t) li = client_do(&staff->desk, "/api/sale/offer", "{\"id\":\"" STAGE_LI "\"}");
    g_assert_cmpstr(json_text(choice(li, "sessions", "T-03"), "amount", ""), ==, "175.00");
    g_assert_cmpint(json_int(choice(li, "sessions", "T-03"), "left", 0), ==, 30);
    g_assert_cmpstr(json_text(choice(li, "extras", "shirt"), "title", ""), ==, "T-shirt");
    json_decref(client_do(&staff->lead, "/api/sale",
                          "{\"id\":\"" STAGE_LI "\",\"step\":\"add\",\"what\":\"T-03\",\"method\":\"card\",\"amount\":\"175\"}"));
    g_autoptr(json_t) after = client_do(&staff->desk, "/api/sale/offer", "{\"id\":\"" STAGE_LI "\"}");
    g_assert_null(choice(after, "sessions", "T-03"));
    g_assert_nonnull(choice(after, "held", "desk:T-03"));
    g_autoptr(json_t) ada = client_do(&staff->desk, "/api/sale/offer", "{\"id\":\"" STAGE_ADA "\"}");
    g_assert_cmpint(json_int(choice(ada, "sessions", "T-03"), "left", 0), ==, 29);
    json_decref(client_do(&staff->cashier, "/api/sale",
                          "{\"id\":\"" STAGE_ONLINE
                          "\",\"step\":\"type\",\"what\":\"individual\",\"method\":\"free\",\"reason\":\"prize\"}"));
    assert_look(staff, STAGE_ONLINE, "admit");
}

#define TAKER "00000000000000c3"
#define HAND_ON "\"id\":\"" STAGE_ADA "\",\"taker\":\"" TAKER "\",\"name\":\"Bo Li\",\"email\":\"bo@example.org\""

// A lead vouches; who gave the ticket away is out, who took it over is in, and nothing of the former one's is theirs.
static void test_transfer(Staff *staff, gconstpointer data)
{
    (void)data;
    assert_refused(&staff->door, "/api/transfer", "{" HAND_ON "}", 403, "role");
    assert_refused(&staff->desk, "/api/transfer", "{" HAND_ON "}", 403, "lead-needed");
    assert_refused(&staff->desk, "/api/transfer", "{" HAND_ON "," LEAD_OF("Cara") "}", 403, "lead-needed");
    assert_refused(&staff->lead, "/api/transfer", "{\"id\":\"" STAGE_ADA "\",\"taker\":\"x\",\"name\":\"Bo\"}", 400,
                   "bad-request");
    assert_refused(&staff->lead, "/api/transfer", "{\"id\":\"" STAGE_ADA "\",\"taker\":\"" TAKER "\",\"name\":\" \"}", 409,
                   "refused");
    assert_refused(&staff->lead, "/api/transfer", "{\"id\":\"" STAGE_HOLD "\",\"taker\":\"" TAKER "\",\"name\":\"Bo\"}", 409,
                   "on-hold");
    g_autoptr(json_t) done = client_do(&staff->desk, "/api/transfer", "{" HAND_ON "," LEAD_OF("Lea") "}");
    g_assert_cmpstr(json_text(done, "id", ""), ==, TAKER);
    assert_look(staff, STAGE_ADA, "cancelled");
    assert_look(staff, TAKER, "admit");
    g_autoptr(json_t) again = client_do(&staff->lead, "/api/transfer", "{" HAND_ON "}");
    g_assert_cmpstr(json_text(again, "id", ""), ==, TAKER);
    g_autoptr(json_t) bo = client_do(&staff->desk, "/api/person", "{\"id\":\"" TAKER "\"}");
    const json_t *person = json_object_get(bo, "person");
    g_assert_cmpstr(json_text(person, "name", ""), ==, "Bo Li");
    g_assert_cmpstr(json_text(person, "consent", ""), ==, "");
    g_assert_cmpstr(json_text(person, "company", ""), ==, "");
}

// Each verdict that asks for a sale says so to the page.
static void test_acts(Staff *staff, gconstpointer data)
{
    (void)data;
    static const char *const rows[][2] = {{STAGE_PENDING, "pay"}, {STAGE_ONLINE, "upgrade"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *body = g_strdup_printf("{\"id\":\"%s\",\"look\":true}", rows[i][0]);
        g_autoptr(json_t) outcome = client_do(&staff->desk, "/api/admit", body);
        g_assert_cmpstr(json_string_value(json_array_get(json_object_get(outcome, "can"), 0)), ==, rows[i][1]);
    }
    g_auto(Answer) hello = client_get(&staff->desk, "/api/hello");
    g_assert_cmpuint(json_array_size(json_object_get(hello.json, "sellers")), ==, 2);
    g_assert_nonnull(strstr(hello.text, "\"Cara\""));
}

// A badge for somebody who is not checked in, paid or not, is a lead's decision with a reason.
static void test_print_only(Staff *staff, gconstpointer data)
{
    (void)data;
    static const char *const ids[] = {STAGE_PENDING, STAGE_LI};
    for (gsize i = 0; i < G_N_ELEMENTS(ids); i++) {
        g_autofree char *bare = g_strdup_printf("{\"id\":\"%s\"}", ids[i]);
        g_autofree char *said = g_strdup_printf("{\"id\":\"%s\",\"reason\":\"a friend collects it\"}", ids[i]);
        g_autofree char *vouched =
            g_strdup_printf("{\"id\":\"%s\",\"reason\":\"a friend collects it\"," LEAD_OF("Cara") "}", ids[i]);
        assert_refused(&staff->lead, "/api/print", bare, 409, "reason-needed");
        assert_refused(&staff->desk, "/api/print", said, 403, "lead-needed");
        assert_refused(&staff->desk, "/api/print", vouched, 403, "lead-needed");
        assert_refused(&staff->cashier, "/api/print", said, 403, "lead-needed");
        json_decref(client_do(&staff->lead, "/api/print", said));
        g_autoptr(json_t) story = client_do(&staff->lead, "/api/person", bare);
        g_autofree char *text = json_canonical(story);
        g_assert_nonnull(strstr(text, "a friend collects it"));
    }
}

static void test_walk_in(Staff *staff, gconstpointer data)
{
    (void)data;
    static const char walk_in[] =
        "{\"id\":\"00000000000000%s\",\"ticket_type\":\"individual\",\"fields\":{\"name\":\"Wim\"},\"is_paid\":%s%s}";
    g_autofree char *forgotten = g_strdup_printf(walk_in, "e1", "false", "");
    g_autofree char *said = g_strdup_printf(walk_in, "e2", "true", ",\"method\":\"card\",\"amount\":\"450\"");
    g_autofree char *unsaid = g_strdup_printf(walk_in, "e3", "true", "");
    g_autofree char *wrong = g_strdup_printf(walk_in, "e4", "true", ",\"method\":\"card\",\"amount\":\"x\"");
    g_autofree char *vouched = g_strdup_printf(walk_in, "e5", "true", ",\"method\":\"cash\",\"amount\":\"450\"," LEAD_OF("Cara"));
    json_decref(client_do(&staff->desk, "/api/walk-in", forgotten));
    assert_refused(&staff->desk, "/api/walk-in", said, 403, "seller-needed");
    json_decref(client_do(&staff->cashier, "/api/walk-in", said));
    json_decref(client_do(&staff->desk, "/api/walk-in", vouched));
    assert_refused(&staff->cashier, "/api/walk-in", unsaid, 400, "bad-request"); // how it was paid is chosen
    assert_refused(&staff->cashier, "/api/walk-in", wrong, 400, "bad-request");
    assert_look(staff, "00000000000000e1", "pending");
    json_decref(client_do(&staff->cashier, "/api/sale",
                          "{\"id\":\"00000000000000e1\",\"step\":\"pay\",\"method\":\"cash\",\"amount\":\"450\"}"));
    assert_look(staff, "00000000000000e1", "admit");
    assert_look(staff, "00000000000000e2", "admit");
    assert_look(staff, "00000000000000e5", "admit");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    static const struct {
        const char *path;
        void (*run)(Staff *staff, gconstpointer data);
    } tests[] = {
        {"/sale/who-may", test_who},       {"/sale/broken", test_broken}, {"/sale/offer", test_offer},
        {"/sale/transfer", test_transfer}, {"/sale/acts", test_acts},     {"/sale/print-only", test_print_only},
        {"/sale/walk-in", test_walk_in},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, Staff, NULL, staff_set_up_desk, tests[i].run, staff_tear_down);
    return g_test_run();
}
