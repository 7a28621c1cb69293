// SPDX-License-Identifier: GPL-3.0-or-later
// test_lead_answers.c - a client hears what came since it asked, the last word of each badge; what colleagues captured and said, and not what it said itself.
#include <string.h>

#include "common/store/record/station.h"
#include "tests/store/fair.h"

typedef struct {
    Fair fair;
    gint64 after;
} Asking;

static void set_up(Asking *asking, gconstpointer data)
{
    fair_set_up(&asking->fair, data);
    asking->after = 0;
    g_autofree char *body = fair_client_body(&asking->fair, "acme");
    fair_hear(asking->fair.store, 5, RECORD_CLIENT, ACME2, body);
}

static void tear_down(Asking *asking, gconstpointer data)
{
    fair_tear_down(&asking->fair, data);
}

// "STATE TOKEN" of what was given, the whole object of leads; parted by lines. Goes on from there.
static char *ask(Asking *asking, const char *client, int limit)
{
    g_autoptr(GError) error = NULL;
    GString *words = g_string_new(NULL);
    g_autoptr(GPtrArray) answers = lead_answers(asking->fair.store, client, asking->after, limit, &asking->after, &error);
    g_assert_no_error(error);
    gint64 before = 0;
    for (guint i = 0; i < answers->len; i++) {
        const LeadAnswer *answer = g_ptr_array_index(answers, i);
        g_assert_cmpint(answer->number, >, before);
        before = answer->number;
        g_autoptr(json_t) said = json_loads(answer->json, 0, NULL);
        const json_t *given = json_object_get(said, "given");
        if (given)
            g_string_append_printf(words, "%s %s\n", json_text(given, "state", ""), json_text(given, "token", ""));
        else
            g_string_append_printf(words, "%s\n", answer->json);
    }
    g_assert_cmpint(asking->after, >=, before);
    return g_string_free(words, FALSE);
}

static void assert_hears(Asking *asking, const char *client, int limit, const char *wanted)
{
    g_autofree char *words = ask(asking, client, limit);
    g_assert_cmpstr(words, ==, wanted);
}

static void change(Asking *asking, gint64 at, const char *consent)
{
    g_autofree char *body = g_strdup_printf("{\"consent\":\"%s\"}", consent);
    fair_hear(asking->fair.store, at, RECORD_CHANGE, GRACE, body);
    fair_decide(asking->fair.store);
}

// What came since; of several changes the last one; the rest when it asks for more.
static void test_since(Asking *asking, gconstpointer data)
{
    (void)data;
    Store *store = asking->fair.store;
    fair_decide(store);
    assert_hears(asking, ACME, 100, "here " FIRST "\n");
    assert_hears(asking, ACME, 100, "");
    change(asking, 10, "name");
    change(asking, 11, "");
    assert_hears(asking, ACME, 100, "nothing " FIRST "\n");
    fair_capture(&asking->fair, store, 12, ACME, THIRD);
    fair_capture(&asking->fair, store, 13, ACME, PHANTOM);
    fair_decide(store);
    g_autoptr(GString) all = g_string_new(NULL);
    for (int i = 0; i < 6; i++) {
        g_autofree char *words = ask(asking, ACME, 1);
        g_string_append(all, words);
    }
    g_assert_nonnull(strstr(all->str, "here " THIRD "\n"));
    g_assert_nonnull(strstr(all->str, "invalid " PHANTOM "\n"));
    g_assert_cmpuint(strlen(all->str), ==, strlen("here " THIRD "\ninvalid " PHANTOM "\n"));
    // Another one begins at the beginning, and hears nothing twice.
    asking->after = 0;
    g_autofree char *again = ask(asking, ACME, 100);
    g_assert_nonnull(strstr(again, "nothing " FIRST "\n"));
    g_assert_null(strstr(again, "here " FIRST));
}

static void test_colleagues(Asking *asking, gconstpointer data)
{
    (void)data;
    Store *store = asking->fair.store;
    fair_hear(store, 20, RECORD_LEAD, FIRST,
              "{\"at\":1715702400019,\"by\":\"Ana\",\"client\":\"" ACME
              "\",\"of\":\"aa000000000000000000000000000000\",\"set\":{\"note\":\"hm\","
              "\"tag/hot\":\"1\"},\"sponsor\":\"acme\"}");
    assert_hears(asking, ACME, 100, ""); // its own, and nobody decided yet
    asking->after = 0;
    assert_hears(
        asking, ACME2, 100,
        "{\"lead\":{\"details\":[{\"at\":1715702400019,\"by\":\"Ana\",\"client\":\"" ACME "\",\"detail\":\"note/" ACME
        "/Ana\",\"name\":\"acme's booth\",\"value\":\"hm\"},{\"at\":1715702400019,\"by\":\"Ana\",\"client\":\"" ACME
        "\",\"detail\":\"tag/hot\",\"name\":\"acme's booth\",\"value\":\"1\"}],\"scans\":[{\"at\":1715702400001,\"by\":\"\",\"client\":\"" ACME
        "\",\"name\":\"acme's booth\",\"of\":\"00000000000000000000000000000001\"}],\"token\":\"" FIRST "\"}}\n");
    asking->after = 0;
    assert_hears(asking, BOLT, 100, ""); // of another sponsor
    // A rep at a station of the sponsor's own, as before.
    asking->after = 0;
    fair_hear(store, 21, RECORD_LEAD, PHANTOM, "{\"by\":\"Eve\",\"scan\":true,\"sponsor\":\"acme\"}");
    g_autofree char *own = ask(asking, ACME, 100);
    g_assert_nonnull(strstr(own, "\"by\":\"Eve\",\"client\":\"\""));
}

// The latest by the clock of who said it counts, in whatever order it is recorded; two reps of two booths keep their notes.
static void test_details(Asking *asking, gconstpointer data)
{
    (void)data;
    Store *store = asking->fair.store;
    static const struct {
        gint64 at;
        const char *by, *client, *set;
    } said[] = {
        {300, "Ana", ACME, "{\"note\":\"later\",\"role\":\"dev\"}"},
        {200, "Ana", ACME, "{\"note\":\"earlier\",\"role\":\"boss\"}"},
        {250, "Ana", ACME2, "{\"note\":\"elsewhere\"}"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(said); i++) {
        g_autofree char *body = g_strdup_printf(
            "{\"at\":%" G_GINT64_FORMAT ",\"by\":\"%s\",\"client\":\"%s\",\"of\":\"%032x\",\"set\":%s,\"sponsor\":\"acme\"}",
            NOON + said[i].at, said[i].by, said[i].client, 0xbb0000 + (guint)i, said[i].set);
        fair_hear(store, 1000 + (gint64)i, RECORD_LEAD, FIRST, body);
    }
    g_autoptr(Lead) lead = lead_load(store, "acme", FIRST, NULL);
    g_assert_cmpstr(lead->role, ==, "dev");
    g_assert_cmpuint(lead->notes->len, ==, 2);
    g_assert_cmpstr(((const LeadText *)g_ptr_array_index(lead->notes, 0))->text, ==, "later");
    g_assert_cmpstr(((const LeadText *)g_ptr_array_index(lead->notes, 1))->text, ==, "elsewhere");
    fair_assert_whole(store);
}

// Nothing that a capture says of somebody who was taken out comes to a colleague later.
static void test_gone(Asking *asking, gconstpointer data)
{
    (void)data;
    Store *store = asking->fair.store;
    fair_decide(store);
    fair_hear(store, 20, RECORD_ERASE, GRACE, "{}");
    fair_hear(store, 21, RECORD_LEAD, FIRST,
              "{\"at\":1715702400019,\"client\":\"" ACME
              "\",\"of\":\"aa000000000000000000000000000000\",\"set\":{\"note\":\"zqnote\"},"
              "\"sponsor\":\"acme\"}");
    fair_decide(store);
    g_autofree char *words = ask(asking, ACME2, 100);
    g_assert_nonnull(strstr(words, "gone " FIRST));
    g_assert_null(strstr(words, "zqnote"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function) g_test_add("/store/lead-answers/" name, Asking, NULL, set_up, function, tear_down)
    TEST("what-came-since", test_since);
    TEST("what-colleagues-captured-and-said", test_colleagues);
    TEST("the-latest-word-counts", test_details);
    TEST("nothing-of-who-is-gone", test_gone);
    return g_test_run();
}
