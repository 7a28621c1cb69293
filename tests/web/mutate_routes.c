// SPDX-License-Identifier: GPL-3.0-or-later
// mutate_routes.c - how libFuzzer changes the inputs of fuzz_routes.c: by requests that the table knows and by members of their
// bodies, so that most of what comes out passes the guard and the reading of JSON, and reaches a route.
#include <string.h>

#include "common/base/json.h"
#include "scanner/web/route.h"
#include "tests/web/stage.h"

size_t LLVMFuzzerMutate(guint8 *data, size_t size, size_t size_most); // libFuzzer's own
size_t LLVMFuzzerCustomMutator(guint8 *data, size_t size, size_t size_most, unsigned seed);

static const char *const stations[] = {"desk", "door"};
static const char *const roles[] = {"door", "desk", "lead", "sponsor", "nobody"};

// Members that routes read, and what stands in them on good days and bad ones.
static const char *const members[] = {
    "id",      "text",        "other",    "look",   "print",    "override", "reason",  "lead",    "name",        "pin",
    "station", "record",      "on",       "fields", "session",  "token",    "format",  "rating",  "note",        "role",
    "tags",    "answers",     "key",      "job",    "came_out", "badge",    "tickets", "is_paid", "ticket_type", "language",
    "company", "second_name", "pronouns", "title",  "email",    "consent",  "shirt",
};
// clang-format off
static const char *const texts[] = {
    STAGE_ADA, STAGE_PRIYA, STAGE_PENDING, STAGE_HOLD, STAGE_ONLINE, STAGE_LI, "secret-a1", "secret-a2", "secret-a6", "T-01", "T-02", "T-03",
    "lost", "damaged", "wrong-text", "did-not-come-out", "Lea", "Desi", STAGE_PIN, "0000", "individual", "online", "csv", "vcard", "json",
    "en", "es", "hi", "xx", "name,email,cv", "", " ", "\n", "ng", "li wei", "S. Krishnan", "நிறுவனம்", "e\u0301\u0323", "\"*\"", "NEAR(", "^a",
    "%_", "\u202e", "👩🏽‍🚀", "6BFOXN", "00000000000000000000000000000000000000", "twice:00000000000000a1-1", "scraping:00000000000000a1",
};
// clang-format on
static const gint64 numbers[] = {0, 1, 2, 7, 14, -1, G_MAXINT32, G_MAXINT64, G_MININT64};

static const char *pick_text(GRand *rand)
{
    return texts[g_rand_int_range(rand, 0, G_N_ELEMENTS(texts))];
}

static json_t *pick_value(GRand *rand, int depth)
{
    switch (g_rand_int_range(rand, 0, depth > 2 ? 6 : 8)) {
    case 0:
        return json_boolean(g_rand_boolean(rand));
    case 1:
        return json_integer(numbers[g_rand_int_range(rand, 0, G_N_ELEMENTS(numbers))]);
    case 2:
        return json_null();
    case 6: {
        json_t *object = json_object();
        for (int i = g_rand_int_range(rand, 0, 4); i > 0; i--)
            json_object_set_new(object, members[g_rand_int_range(rand, 0, G_N_ELEMENTS(members))], pick_value(rand, depth + 1));
        return object;
    }
    case 7: {
        json_t *array = json_array();
        for (int i = g_rand_int_range(rand, 0, 3); i > 0; i--)
            json_array_append_new(array, pick_value(rand, depth + 1));
        return array;
    }
    default:
        return json_string(pick_text(rand));
    }
}

// What the route needs is there, mostly; one member more is whatever it is.
static json_t *pick_body(GRand *rand, const WebRoute *route)
{
    json_t *body = json_object();
    g_auto(GStrv) needs = g_strsplit(route->route.needs ? route->route.needs : "", " ", -1);
    for (char **need = needs; *need; need++)
        if (**need && g_rand_int_range(rand, 0, 16))
            json_object_set_new(body, *need, json_string(pick_text(rand)));
    for (int i = g_rand_int_range(rand, 0, 4); i > 0; i--)
        json_object_set_new(body, members[g_rand_int_range(rand, 0, G_N_ELEMENTS(members))], pick_value(rand, 0));
    return body;
}

static char *pick_request(GRand *rand)
{
    const WebRoute *route = &web_routes[g_rand_int_range(rand, 0, (int)web_route_count)];
    int role = g_rand_int_range(rand, 0, G_N_ELEMENTS(roles));
    while (role < ROLE_COUNT && route->roles && !(route->roles & ROLE_BIT(role)) && g_rand_int_range(rand, 0, 8))
        role = g_rand_int_range(rand, 0, ROLE_COUNT);
    g_autoptr(json_t) body = pick_body(rand, route);
    g_autofree char *text = strcmp(route->route.method, "POST") == 0 ? json_canonical(body) : g_strdup("");
    return g_strdup_printf("%s %s %s %s\n%s\n", stations[g_rand_int_range(rand, 0, G_N_ELEMENTS(stations))], roles[role],
                           route->route.method, route->route.path, text);
}

// The same request with another member in its body, or another value there.
static char *change_body(GRand *rand, const char *request)
{
    const char *body = strchr(request, '\n');
    g_autoptr(json_t) object = body ? json_loads(body, 0, NULL) : NULL;
    if (!json_is_object(object))
        return pick_request(rand);
    const char *member = members[g_rand_int_range(rand, 0, G_N_ELEMENTS(members))];
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value) if (g_rand_boolean(rand)) member = key;
    json_object_set_new(object, member, pick_value(rand, 0));
    g_autofree char *text = json_canonical(object);
    return g_strdup_printf("%.*s\n%s\n", (int)(body - request), request, text);
}

size_t LLVMFuzzerCustomMutator(guint8 *data, size_t size, size_t size_most, unsigned seed)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
    if (g_rand_int_range(rand, 0, 4) == 0)
        return LLVMFuzzerMutate(data, size, size_most);
    g_autofree char *text = g_strndup((const char *)data, size);
    g_auto(GStrv) requests = g_strsplit(text, "%%\n", -1);
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);
    for (char **request = requests; *request; request++)
        g_ptr_array_add(list, g_strdup(*request));
    guint at = list->len ? (guint)g_rand_int_range(rand, 0, (int)list->len) : 0;
    switch (list->len ? g_rand_int_range(rand, 0, 4) : 0) {
    case 0:
        g_ptr_array_insert(list, (int)at, pick_request(rand));
        break;
    case 1:
        g_ptr_array_remove_index(list, at);
        break;
    case 2:
        g_ptr_array_add(list, g_strdup(g_ptr_array_index(list, at)));
        break;
    default:
        g_ptr_array_insert(list, (int)at, change_body(rand, g_ptr_array_index(list, at)));
        g_ptr_array_remove_index(list, at + 1);
    }
    g_ptr_array_add(list, NULL);
    g_autofree char *changed = g_strjoinv("%%\n", (char **)list->pdata);
    gsize length = MIN(strlen(changed), size_most);
    memcpy(data, changed, length);
    return length;
}
