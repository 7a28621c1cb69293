// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/lead/lead_answers.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/database/statement.h"
#include "common/store/lead/lead.h"
#include "common/store/lead/statements_generated.h"
#include "common/store/rights/client.h"

MEMBERS_FREE_STATIC(answer_free, LeadAnswer, json)

// --- what it is given ---

// In the order of LeadContact.
static char *withdrawn_of(const GPtrArray *once, const char *fields)
{
    g_auto(GStrv) now = g_strsplit(fields, ",", -1);
    GString *withdrawn = g_string_new(NULL);
    for (int i = 0; i < CONTACT_COUNT; i++) {
        const char *name = lead_contact_name((LeadContact)i);
        if (g_ptr_array_find_with_equal_func((GPtrArray *)once, name, g_str_equal, NULL) &&
            !g_strv_contains((const char *const *)now, name))
            g_string_append_printf(withdrawn, "%s%s", withdrawn->len ? "," : "", name);
    }
    return g_string_free(withdrawn, FALSE);
}

static json_t *given_to(Store *store, const Client *client, const char *token, GError **error)
{
    Statement *fields = statement_with(store, STATEMENT_ANSWER_FIELDS, "%s %s", client->sponsor, token);
    g_autoptr(GPtrArray) once = statement_list(store, fields, error);
    if (!once)
        return NULL;
    Statement *row = statement_with(store, STATEMENT_ANSWER_GIVEN, "%s %s %s", client->sponsor, client->id, token);
    StatementStep step = statement_step(store, row, error);
    json_t *given = step == STEP_FAILED ? NULL : json_object();
    if (step == STEP_ROW) {
        g_autofree char *withdrawn = withdrawn_of(once, statement_text(row, 2));
        json_object_set_new(given, "given",
                            json_pack("{s:s,s:s,s:s,s:s,s:s,s:s}", "token", token, "lead", statement_text(row, 0), "state",
                                      statement_text(row, 1), "fields", statement_text(row, 2), "withdrawn", withdrawn, "box",
                                      statement_text(row, 3)));
    }
    statement_end(row);
    return given;
}

// --- what others know ---

static json_t *rows_of(Store *store, Statement *row, const char *const *names, GError **error)
{
    g_autoptr(json_t) rows = json_array();
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW) {
        json_t *one = json_object();
        for (int i = 0; names[i]; i++)
            if (strcmp(names[i], "at") == 0)
                json_put_int(one, names[i], statement_int(row, i));
            else
                json_put_text(one, names[i], statement_text(row, i));
        json_array_append_new(rows, one);
    }
    return step == STEP_DONE ? g_steal_pointer(&rows) : NULL;
}

static json_t *lead_for(Store *store, const Client *client, const char *token, GError **error)
{
    static const char *const of_scan[] = {"of", "at", "by", "client", "name", NULL};
    static const char *const of_detail[] = {"detail", "value", "at", "by", "client", "name", NULL};
    Statement *row = statement_with(store, STATEMENT_ANSWER_SCANS, "%s %s %s", client->sponsor, token, client->id);
    g_autoptr(json_t) scans = rows_of(store, row, of_scan, error);
    if (!scans)
        return NULL;
    row = statement_with(store, STATEMENT_ANSWER_DETAILS, "%s %s %s", client->sponsor, token, client->id);
    g_autoptr(json_t) details = rows_of(store, row, of_detail, error);
    if (!details)
        return NULL;
    if (json_array_size(scans) + json_array_size(details) == 0)
        return json_object();
    return json_pack("{s:{s:s,s:O,s:O}}", "lead", "token", token, "scans", scans, "details", details);
}

// --- all of it ---

typedef struct {
    gint64 number;
    const char *token;
    bool is_lead;
} Place;

// An object without members is no answer: nobody else knows anything of that lead.
static bool add_answer(Store *store, const Client *client, const Place *place, GPtrArray *answers, GError **error)
{
    g_autoptr(json_t) said =
        place->is_lead ? lead_for(store, client, place->token, error) : given_to(store, client, place->token, error);
    if (said && json_object_size(said) > 0) {
        LeadAnswer *answer = g_new(LeadAnswer, 1);
        *answer = (LeadAnswer){place->number, json_canonical(said)};
        g_ptr_array_add(answers, answer);
    }
    return said;
}

// So many places more; `out_count`: how many there were.
static bool add_some(Store *store, const Client *client, int limit, GPtrArray *answers, gint64 *last, int *out_count,
                     GError **error)
{
    static const RowLayout layout = ROW_LAYOUT(Place, number, is_lead, token);
    Statement *row = statement_with(store, STATEMENT_ANSWER_LIST, "%s %s %jd %d", client->sponsor, client->id, *last, limit);
    g_autoptr(GPtrArray) places = statement_structs(store, row, &layout, error);
    ARRAY_EACH(const Place, place, places) {
        if (!add_answer(store, client, place, answers, error))
            return false;
        *last = place->number;
    }
    *out_count = places ? (int)places->len : 0;
    return places;
}

// A place need not have an answer, so others are looked at in its stead.
static GPtrArray *answers_for(Store *store, const Client *client, int limit, gint64 *last, GError **error)
{
    g_autoptr(GPtrArray) answers = g_ptr_array_new_with_free_func((GDestroyNotify)answer_free);
    int asked, count;
    do {
        asked = limit - (int)answers->len;
        if (!add_some(store, client, asked, answers, last, &count, error))
            return NULL;
    } while (count == asked && (int)answers->len < limit);
    return g_steal_pointer(&answers);
}

GPtrArray *lead_answers(Store *store, const char *client_id, gint64 after, int limit, gint64 *out_last, GError **error)
{
    GError *cause = NULL;
    *out_last = after;
    g_autoptr(Client) client = client_load(store, client_id, &cause);
    if (cause) {
        g_propagate_error(error, cause);
        return NULL;
    }
    if (!client || client->is_off || !*client->sponsor)
        return g_ptr_array_new_with_free_func((GDestroyNotify)answer_free);
    return answers_for(store, client, limit, out_last, error);
}

bool lead_answers_since(Store *store, gint64 *last, LeadAnswerFor take, gpointer data, GError **error)
{
    Statement *row = statement_with(store, STATEMENT_ANSWER_SINCE, "%jd", *last);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW) {
        *last = statement_int(row, 0);
        if (take)
            take(statement_text(row, 1), statement_text(row, 2), data);
    }
    return step == STEP_DONE;
}
