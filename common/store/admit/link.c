// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/admit/link.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/admit/statements_generated.h"
#include "common/store/database/connection.h"
#include "common/store/database/statement.h"
#include "common/store/record/station.h"

#define SOURCE_KEY "ticketing.outbox"
#define ORDERS_EVERY_MS (10 * G_GINT64_CONSTANT(60000)) // what a quiet night adds to the journal

MEMBERS_CLEAR_FUNC(link_word_clear, LinkWord, system, station_name)

char *link_source(Store *store)
{
    char *source = store_get(store, SOURCE_KEY);
    if (!source && !statement_word(store, statement_begin(store, STATEMENT_LINK_SOURCE), &source, NULL))
        source = NULL;
    return source ? source : g_strdup("");
}

bool link_use(Store *store, const char *source, GError **error)
{
    g_autofree char *known = store_get(store, SOURCE_KEY);
    if (g_strcmp0(known, source) == 0)
        return true;
    bool is_other = known != NULL; // else what is here was filled for nobody yet, or by a Lanyard that did not say for whom
    return store_begin_nested(store, error) &&
           store_finish(store,
                        store_put(store, SOURCE_KEY, source, error) &&
                            (!is_other || (statement_run(store, statement_begin(store, STATEMENT_LINK_FORGET), error) &&
                                           statement_run(store, statement_begin(store, STATEMENT_LINK_FORGET_LINES), error))),
                        error);
}

bool link_take(Store *store, GError **error)
{
    static const StatementText *const steps[] = {STATEMENT_LINK_TAKE_REFUSED, STATEMENT_LINK_TAKE_BY_HAND,
                                                 STATEMENT_LINK_TAKE_SENT};
    g_autofree char *source = link_source(store);
    if (!store_begin_nested(store, error))
        return false;
    bool is_good = true;
    for (gsize i = 0; is_good && i < G_N_ELEMENTS(steps); i++)
        is_good = statement_run(store, statement_with(store, steps[i], "%s", source), error);
    return store_finish(store, is_good, error);
}

// --- telling ---

// {checkpoint: {line: [number, hash]}} of what is further than was told; NULL on failure.
static json_t *collect_news(Store *store, const char *source, GError **error)
{
    g_autoptr(json_t) sent = json_object();
    Statement *rows = statement_with(store, STATEMENT_LINK_NEWS, "%s", source);
    StatementStep step;
    while ((step = statement_step(store, rows, error)) == STEP_ROW) {
        json_t *lines = json_object_get(sent, statement_text(rows, 0));
        if (!lines)
            json_object_set_new(sent, statement_text(rows, 0), lines = json_object());
        json_object_set_new(lines, statement_text(rows, 1),
                            json_pack("[I,s]", (json_int_t)statement_int(rows, 2), statement_text(rows, 3)));
    }
    statement_end(rows);
    return step == STEP_FAILED ? NULL : g_steal_pointer(&sent);
}

// Whether this station's last word was another one.
static bool is_new_word(Store *store, const char *source, const LinkWord *word, bool *out, GError **error)
{
    Statement *row = statement_with(store, STATEMENT_LINK_OWN, "%s", store_station_id(store));
    StatementStep step = statement_step(store, row, error);
    *out = step != STEP_ROW || strcmp(statement_text(row, 0), source) != 0 || statement_int(row, 2) != word->waiting_count ||
           ABS(word->orders_utc_ms - statement_int(row, 1)) >= ORDERS_EVERY_MS;
    statement_end(row);
    return step != STEP_FAILED;
}

static bool tell(Store *store, const LinkWord *word, gint64 now_utc_ms, GError **error)
{
    g_autofree char *source = link_source(store);
    g_autoptr(json_t) sent = collect_news(store, source, error);
    bool is_new;
    if (!sent || !is_new_word(store, source, word, &is_new, error))
        return false;
    if (!is_new && json_object_size(sent) == 0)
        return true;
    g_autoptr(json_t) body = json_pack("{s:s,s:s,s:I,s:I,s:O}", "source", source, "system", word->system, "orders",
                                       (json_int_t)word->orders_utc_ms, "waiting", (json_int_t)word->waiting_count, "sent", sent);
    return journal_append(store, RECORD_LINK, "", body, now_utc_ms, NULL, error);
}

bool link_tell(Store *store, const LinkWord *word, gint64 now_utc_ms, GError **error)
{
    return store_begin_nested(store, error) && store_finish(store, tell(store, word, now_utc_ms, error), error);
}

bool link_newest(Store *store, LinkWord *out, GError **error)
{
    Statement *row = statement_begin(store, STATEMENT_LINK_NEWEST);
    bool is_there = statement_step(store, row, error) == STEP_ROW;
    *out = (LinkWord){0};
    if (is_there)
        *out = (LinkWord){statement_dup(row, 0), statement_int(row, 1), statement_int(row, 2), statement_dup(row, 3),
                          statement_int(row, 4)};
    statement_end(row);
    return is_there;
}

bool link_second(Store *store, gint64 since_utc_ms, char **out_name, GError **error)
{
    return statement_word(store, statement_with(store, STATEMENT_LINK_SECOND, "%s %jd", store_station_id(store), since_utc_ms),
                          out_name, error);
}
