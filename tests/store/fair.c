// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/fair.h"

#include <string.h>

#include "common/store/upkeep/verify.h"
#include "common/token/box.h"

void fair_hear(Store *store, gint64 at, RecordKind kind, const char *subject, const char *body)
{
    g_autoptr(GError) error = NULL;
    bool is_new, is_own = !store_in_transaction(store);
    g_assert_true(!is_own || store_begin(store, NULL));
    g_autoptr(GHashTable) vector = journal_vector(store, &error);
    const gint64 *last = g_hash_table_lookup(vector, HALL);
    const Record record = {.station = HALL,
                           .sequence = last ? *last + 1 : 1,
                           .hlc = (Hlc)(NOON + at) << 16,
                           .utc_ms = NOON + at,
                           .kind = kind,
                           .subject = subject,
                           .body = body};
    journal_accept(store, &record, &is_new, &error);
    g_assert_no_error(error);
    g_assert_true(is_new);
    g_assert_true(!is_own || store_commit(store, &error));
}

char *fair_client_body(const Fair *fair, const char *sponsor)
{
    return g_strdup_printf("{\"key\":\"%s\",\"name\":\"%s's booth\",\"secret\":\"x\",\"sponsor\":\"%s\"}", fair->public_key,
                           sponsor, sponsor);
}

static void hear_client(const Fair *fair, const char *id, const char *sponsor)
{
    g_autofree char *body = fair_client_body(fair, sponsor);
    fair_hear(fair->store, -HOUR_MS, RECORD_CLIENT, id, body);
}

void fair_capture(Fair *fair, Store *store, gint64 at, const char *client, const char *token)
{
    g_autofree char *body =
        g_strdup_printf("{\"at\":%" G_GINT64_FORMAT ",\"client\":\"%s\",\"of\":\"%032x\",\"scan\":true,\"sponsor\":\"%s\"}",
                        NOON + at, client, ++fair->capture_count, strcmp(client, BOLT) == 0 ? "bolt" : "acme");
    fair_hear(store, at, RECORD_LEAD, token, body);
}

void fair_set_up(Fair *fair, gconstpointer data)
{
    (void)data;
    *fair = (Fair){.capture_count = 0};
    room_init(&fair->room);
    fair->store = room_store(&fair->room);
    box_keypair(&fair->public_key, &fair->secret_key);
    fair_hear(fair->store, -9, RECORD_REGISTRATION, GRACE,
              "{\"consent\":\"name,cv\",\"cv_url\":\"cv.example\",\"email\":\"grace@example.org\",\"name\":\"Grace\"}");
    fair_hear(fair->store, -8, RECORD_REGISTRATION, THEA,
              "{\"consent\":\"name,email\",\"email\":\"thea@example.org\",\"name\":\"Thea\"}");
    fair_hear(fair->store, -7, RECORD_TOKEN, GRACE, "{\"id\":\"" FIRST "\",\"kind\":1}");
    fair_hear(fair->store, -6, RECORD_TOKEN, THEA, "{\"id\":\"" THIRD "\",\"kind\":1}");
    hear_client(fair, ACME, "acme");
    hear_client(fair, BOLT, "bolt");
    fair_capture(fair, fair->store, 1, ACME, FIRST);
}

void fair_tear_down(Fair *fair, gconstpointer data)
{
    (void)data;
    store_close(fair->store);
    room_clear(&fair->room);
    g_free(fair->public_key);
    g_free(fair->secret_key);
}

gint64 fair_decide(Store *store)
{
    g_autoptr(GError) error = NULL;
    gint64 count;
    bool is_good = lead_decide_news(store, NOON + HOUR_MS, &count, &error);
    g_assert_no_error(error);
    g_assert_true(is_good);
    return count;
}

// The values in a box, in the order of their names; "" of none.
static char *open_values(const Fair *fair, const char *box)
{
    GString *words = g_string_new(NULL);
    g_autofree char *text = *box ? box_open(fair->public_key, fair->secret_key, box) : NULL;
    g_assert_true(text || !*box);
    g_autoptr(json_t) values = text ? json_loads(text, 0, NULL) : NULL;
    static const char *const names[] = {"name", "email", "company", "title", "cv", "given_name", "family_name"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (json_object_get(values, names[i]))
            g_string_append_printf(words, " %s", json_text(values, names[i], ""));
    return g_string_free(words, FALSE);
}

static char *short_name(const char *token)
{
    return *token ? g_strdup_printf("%c%c", token[0], token[strlen(token) - 1]) : g_strdup("-");
}

static char *given_in_words(const Fair *fair, const json_t *given)
{
    g_autofree char *token = short_name(json_text(given, "token", "")), *lead = short_name(json_text(given, "lead", ""));
    g_autofree char *values = open_values(fair, json_text(given, "box", ""));
    const char *withdrawn = json_text(given, "withdrawn", "");
    return g_strdup_printf("%s %s %s%s%s%s", token, lead, json_text(given, "state", ""), values, *withdrawn ? " -" : "",
                           withdrawn);
}

static int compare_words(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char *fair_answers(const Fair *fair, Store *store, const char *client)
{
    g_autoptr(GError) error = NULL;
    gint64 last;
    g_autoptr(GPtrArray) answers = lead_answers(store, client, 0, 1000, &last, &error);
    g_assert_no_error(error);
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < answers->len; i++) {
        const LeadAnswer *answer = g_ptr_array_index(answers, i);
        g_autoptr(json_t) said = json_loads(answer->json, 0, NULL);
        if (json_object_get(said, "given"))
            g_ptr_array_add(words, given_in_words(fair, json_object_get(said, "given")));
    }
    g_ptr_array_sort(words, compare_words);
    g_ptr_array_add(words, NULL);
    return g_strjoinv(", ", (char **)words->pdata);
}

void fair_assert(Fair *fair, const char *wanted)
{
    fair_decide(fair->store);
    g_autofree char *answers = fair_answers(fair, fair->store, ACME);
    g_assert_cmpstr(answers, ==, wanted);
}

void fair_assert_whole(Store *store)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) differences = NULL;
    bool is_whole = store_verify(store, NULL, NULL, &differences, &error);
    g_assert_no_error(error);
    if (!is_whole)
        g_error("%s", (const char *)g_ptr_array_index(differences, 0));
}
