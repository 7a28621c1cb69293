// SPDX-License-Identifier: GPL-3.0-or-later
// message_facts.c - the labels and printers that a message speaks of, as the store knows them.
#include "scanner/desk/message.h"
#include "scanner/desk/print.h"
#include "scanner/desk/verdict_kind.h"

static LabelFact *fact_of_job(const Job *job, const char *session)
{
    LabelFact *fact = g_new(LabelFact, 1);
    *fact = (LabelFact){job->role, session, job->label, job->media, job->printer, job->state, job->worker, job->reason, job->id};
    return fact;
}

json_t *desk_job_says(const Job *job, const GPtrArray *printers)
{
    g_autofree LabelFact *fact = fact_of_job(job, NULL);
    return desk_label_says(fact, printers, NULL);
}

// --- labels that were asked for ---

static bool add_group(Store *store, gint64 group_id, GPtrArray *jobs, GPtrArray *facts, GPtrArray *titles, GError **error)
{
    g_autoptr(GPtrArray) of_group = job_list_group(store, group_id, error);
    for (guint i = 0; of_group && i < of_group->len; i++) {
        const Job *job = of_group->pdata[i];
        g_autoptr(json_t) fields = json_loads(job->fields, 0, NULL);
        char *title = g_strdup(json_text(fields, "session_title", NULL));
        if (title)
            g_ptr_array_add(titles, title);
        g_ptr_array_add(facts, fact_of_job(job, title));
    }
    if (of_group)
        g_ptr_array_add(jobs, g_ptr_array_ref(of_group)); // the facts borrow from it
    return of_group != NULL;
}

json_t *desk_message_of_groups(Store *store, MessageOf of, const json_t *group_ids, GError **error)
{
    g_autoptr(GPtrArray) jobs = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    g_autoptr(GPtrArray) titles = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) facts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) printers = printer_record_list(store, error);
    if (!printers)
        return NULL;
    for (gsize i = 0; i < json_array_size(group_ids); i++)
        if (!add_group(store, json_integer_value(json_array_get(group_ids, i)), jobs, facts, titles, error))
            return NULL;
    json_t *message = desk_message(of, facts, printers);
    return message ? message : json_object();
}

// --- labels that a tap would ask for ---

static bool foresee(Desk *desk, const AdmitOutcome *outcome, json_t **out, GError **error)
{
    Store *store = desk_store(desk);
    g_autoptr(GPtrArray) printers = printer_record_list(store, error);
    g_autoptr(GPtrArray) labels = printers ? desk_foresee_labels(desk, outcome->person, error) : NULL;
    g_autoptr(GPtrArray) facts = g_ptr_array_new_with_free_func(g_free);
    if (!labels)
        return false;
    for (guint i = 0; i < labels->len; i++) {
        const ForeseenLabel *label = labels->pdata[i];
        LabelFact *fact = g_new(LabelFact, 1);
        *fact = (LabelFact){.role = label->session ? "ticket" : "badge",
                            .session = label->session,
                            .label = label->label,
                            .media = label->media,
                            .printer = label->printer,
                            .state = JOB_QUEUED};
        g_ptr_array_add(facts, fact);
    }
    *out = desk_message(MESSAGE_OF_OFFER, facts, printers);
    return true;
}

bool desk_message_of_outcome(Desk *desk, const Post *post, const AdmitOutcome *outcome, gint64 group_id, json_t **out,
                             GError **error)
{
    *out = NULL;
    if (desk_is_ready(post, outcome) && !outcome->person->has_badge)
        return foresee(desk, outcome, out, error);
    if (group_id == 0)
        return true;
    g_autoptr(json_t) groups = json_pack("[I]", (json_int_t)group_id);
    *out = desk_message_of_groups(desk_store(desk), MESSAGE_OF_ENTRY, groups, error);
    return *out != NULL;
}
