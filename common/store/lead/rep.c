// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/lead/rep.h"

#include <string.h>

#include "common/store/database/connection.h"
#include "common/store/lead/statements_generated.h"

void rep_lead_free(RepLead *lead)
{
    if (!lead)
        return;
    MEMBERS_FREE(lead, badge, lead, fields);
    for (int i = 0; i < CONTACT_COUNT; i++)
        g_free(lead->contact[i]);
    g_free(lead->note);
    g_ptr_array_unref(lead->tags);
    g_free(lead);
}

static RepLead *lead_of_row(const char *badge, Statement *row)
{
    RepLead *lead = g_new0(RepLead, 1);
    LeadState state = lead_state_named(statement_text(row, 1));
    lead->badge = g_strdup(badge);
    lead->lead = statement_dup(row, 0);
    lead->state = state == LEAD_STATE_COUNT ? LEAD_WAITING : state; // not decided yet, or what another version says
    lead->fields = statement_dup(row, 2);
    lead->captured_utc_ms = statement_int(row, 3);
    for (int i = 0; i < CONTACT_COUNT; i++)
        lead->contact[i] = g_strdup("");
    lead->note = g_strdup("");
    lead->tags = g_ptr_array_new_with_free_func(g_free);
    return lead;
}

// --- what the person shares ---

// Given and allowed: what was taken back since is shown no more, and what was allowed since is shown once it is given.
static bool read_contact(Store *store, const Rep *rep, RepLead *lead, GError **error)
{
    if (lead->state != LEAD_HERE)
        return true;
    g_auto(GStrv) given = g_strsplit(lead->fields, ",", -1);
    Statement *row = statement_with(store, STATEMENT_LEAD_CONTACT, "%s %s", rep->sponsor, lead->badge);
    StatementStep step = statement_step(store, row, error);
    for (int i = 0; step == STEP_ROW && i < CONTACT_COUNT; i++) {
        if (!g_strv_contains((const char *const *)given, lead_contact_name((LeadContact)i)))
            continue;
        g_free(lead->contact[i]);
        lead->contact[i] = statement_dup(row, i);
    }
    statement_end(row);
    return step != STEP_FAILED;
}

// --- what was typed ---

static void take_detail(RepLead *lead, const char *name, const char *value, const char *rating, const char *note)
{
    if (strcmp(name, rating) == 0) {
        gint64 number;
        lead->rating = g_ascii_string_to_signed(value, 10, 0, LEAD_RATING_MOST, &number, NULL) ? (int)number : 0;
    } else if (strcmp(name, note) == 0) {
        g_free(lead->note);
        lead->note = g_strdup(value);
    } else if (strcmp(name, "follow-up") == 0) {
        lead->is_follow_up = true;
    } else if (g_str_has_prefix(name, "tag/")) {
        g_ptr_array_add(lead->tags, g_strdup(name + strlen("tag/")));
    }
}

// Of somebody who was taken out nothing is kept; of a badge that is not valid nothing is said.
static bool read_details(Store *store, const Rep *rep, RepLead *lead, GError **error)
{
    if (lead->state == LEAD_GONE || lead->state == LEAD_INVALID)
        return true;
    g_autofree char *rating = g_strjoin("/", "rating", rep->client, rep->name, NULL);
    g_autofree char *note = g_strjoin("/", "note", rep->client, rep->name, NULL);
    Statement *row = statement_with(store, STATEMENT_REP_DETAILS, "%s %s", rep->sponsor, lead->lead);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW)
        take_detail(lead, statement_text(row, 0), statement_text(row, 1), rating, note);
    return step == STEP_DONE;
}

// --- reading ---

RepLead *rep_lead_load(Store *store, const Rep *rep, const char *badge, GError **error)
{
    Statement *row = statement_with(store, STATEMENT_REP_TOLD, "%s %s %s", rep->sponsor, rep->client, badge);
    StatementStep step = statement_step(store, row, error);
    g_autoptr(RepLead) lead = step == STEP_ROW ? lead_of_row(badge, row) : NULL;
    statement_end(row);
    bool is_good = !lead || (read_contact(store, rep, lead, error) && read_details(store, rep, lead, error));
    return is_good ? g_steal_pointer(&lead) : NULL;
}

GPtrArray *rep_lead_list(Store *store, const Rep *rep, int limit, GError **error)
{
    Statement *all = statement_with(store, STATEMENT_REP_BADGES, "%s %s %d", rep->sponsor, rep->client, limit);
    g_autoptr(GPtrArray) badges = statement_list(store, all, error);
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)rep_lead_free);
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal); // names of leads, of the list
    for (guint i = 0; badges && i < badges->len; i++) {
        GError *cause = NULL;
        RepLead *lead = rep_lead_load(store, rep, g_ptr_array_index(badges, i), &cause);
        if (cause) {
            g_propagate_error(error, cause);
            return NULL;
        }
        if (lead && g_hash_table_add(known, lead->lead))
            g_ptr_array_add(list, lead);
        else
            rep_lead_free(lead);
    }
    return badges ? g_steal_pointer(&list) : NULL;
}

bool rep_count(Store *store, const Rep *rep, gint64 *out, GError **error)
{
    return statement_number(store, statement_with(store, STATEMENT_REP_COUNT, "%s %s", rep->sponsor, rep->client), out, error);
}

bool rep_seen(Store *store, const Rep *rep, const char *badge, bool *out_is_own, bool *out_is_any, GError **error)
{
    Statement *row = statement_with(store, STATEMENT_REP_SEEN, "%s %s %s", rep->sponsor, rep->client, badge);
    bool is_good = statement_step(store, row, error) == STEP_ROW;
    *out_is_own = is_good && statement_int(row, 0);
    *out_is_any = is_good && statement_int(row, 1);
    statement_end(row);
    return is_good;
}

GPtrArray *rep_tags(Store *store, const char *sponsor, int limit, GError **error)
{
    return statement_list(store, statement_with(store, STATEMENT_REP_TAGS, "%s %d", sponsor, limit), error);
}
