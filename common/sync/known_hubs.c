// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/sync/known_hubs.h"

#include <string.h>

#include "common/store/record/station.h"
#include "common/sync/hub_private.h"

#define KEY "sync.hubs"
#define KNOWN_MOST 16
#define WORD_MOST 129 // two ids of 64 bytes at most

char *known_hubs(Store *store)
{
    char *known = store_get(store, KEY);
    return known ? known : g_strdup("");
}

void known_hubs_add(Store *store, const char *hubs)
{
    g_autofree char *known = known_hubs(store);
    g_auto(GStrv) told = g_strsplit(hubs, " ", KNOWN_MOST), words = g_strsplit(known, " ", -1);
    g_autoptr(GString) kept = g_string_new(known);
    guint count = g_strv_length(words);
    for (char **word = told; *word && count < KNOWN_MOST; word++) {
        if (!strchr(*word, '/') || strlen(*word) > WORD_MOST || g_strv_contains((const char *const *)words, *word))
            continue;
        g_string_append_printf(kept, "%s%s", kept->len ? " " : "", *word);
        count++;
    }
    if (strcmp(kept->str, known) != 0)
        (void)store_put(store, KEY, kept->str, NULL);
}

// The incarnation of one that is known, if this hub is of the same dump and did not take its place; else NULL.
static const char *other_of(const char *word, const char *const *lineage)
{
    const char *incarnation = strchr(word, '/');
    gsize length = strlen(lineage[0]);
    bool is_same_hub = incarnation && strncmp(word, lineage[0], length) == 0 && word[length] == '/';
    return is_same_hub && !g_strv_contains(lineage, incarnation + 1) ? incarnation + 1 : NULL;
}

// What is left to know after meeting the hub; `out_other` is the last one that it is not, in `words`.
static char *sift(char **words, const char *const *lineage, const char **out_other)
{
    guint count = g_strv_length((char **)lineage);
    GString *kept = g_string_new(NULL);
    g_string_printf(kept, "%s/%s", lineage[0], lineage[count - 1]);
    *out_other = NULL;
    for (char **word = words; *word; word++) {
        const char *other = other_of(*word, lineage);
        if (!other)
            continue;
        g_string_append_printf(kept, " %s", *word);
        *out_other = other;
    }
    return g_string_free(kept, FALSE);
}

static bool tell(Hub *hub, const char *station, const char *other, GError **error)
{
    const char *parameters[] = {station, other, NULL};
    return pg_connection_run(hub->pg, "SELECT lanyard.tell_hub($1, $2)", parameters, error);
}

bool known_hubs_meet(Store *store, Hub *hub, char **out_who, GError **error)
{
    static const char sql[] =
        "SELECT (SELECT string_agg(id, ' ' ORDER BY number) FROM lanyard.incarnation), s.other_hub,"
        " (SELECT min(coalesce(nullif(o.name, ''), o.id)) FROM lanyard.station AS o WHERE o.revoked_at IS NULL AND"
        "  o.other_hub NOT IN (SELECT id FROM lanyard.incarnation)) FROM lanyard.station AS s WHERE s.id = $1";
    const char *parameters[] = {store_station_id(store), NULL}, *other;
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg, sql, parameters, error);
    *out_who = NULL;
    if (!rows || pg_row_count(rows) == 0 || pg_is_null(rows, 0, 0))
        return rows != NULL;
    g_autofree char *known = known_hubs(store);
    g_auto(GStrv) lineage = g_strsplit(pg_text(rows, 0, 0), " ", -1), words = g_strsplit(known, " ", KNOWN_MOST);
    g_autofree char *kept = sift(words, (const char *const *)lineage, &other);
    if (strcmp(kept, known) != 0)
        (void)store_put(store, KEY, kept, NULL); // one whose disk is full learns it later
    if (other)
        *out_who = g_strdup(store_station_name(store));
    else if (!pg_is_null(rows, 0, 2))
        *out_who = g_strdup(pg_text(rows, 0, 2));
    return !other || (!pg_is_null(rows, 0, 1) && strcmp(pg_text(rows, 0, 1), other) == 0) ||
           tell(hub, store_station_id(store), other, error);
}
