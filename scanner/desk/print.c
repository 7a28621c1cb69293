// SPDX-License-Identifier: GPL-3.0-or-later
// print.c - badge and tutorial tickets of a person become a job group.
//
// Tokens and jobs are one transaction: a token that no job prints, or a job whose token nobody knows, cannot exist. Where an
// admission prints at once, it is in the same one: if the power fails, nobody is admitted without a queued badge.
#include "scanner/desk/print.h"

#include "common/base/json.h"
#include "common/store/job/job.h"
#include "common/store/people/prepared.h"
#include "scanner/desk/label.h"

typedef struct {
    Desk *desk;
    const PrintRequest *request;
    const Person *person;
    const char *shows;   // the state of the person, of labels for a box; NULL
    GPtrArray *in_boxes; // sessions whose tickets are not printed again; NULL
    GPtrArray *foreseen; // ForeseenLabel: gets each label instead of the queue; NULL
    gint64 group_id;
} PrintGroup;

static void foreseen_free(ForeseenLabel *label)
{
    g_free(label->session);
    g_free(label->media);
    g_free(label);
}

static void foresee_label(PrintGroup *group, const Session *session, const LabelUse *use, const char *printer)
{
    ForeseenLabel *label = g_new(ForeseenLabel, 1);
    *label = (ForeseenLabel){session ? g_strdup(session->title) : NULL, use->name,
                             desk_label_media(desk_store(group->desk), use, printer), printer};
    g_ptr_array_add(group->foreseen, label);
}

// Mints one token and submits the job that prints it. `session` is NULL for the badge.
static bool submit_label(PrintGroup *group, const Session *session, GError **error)
{
    Store *store = desk_store(group->desk);
    const Station *station = desk_station(group->desk);
    const PrintRequest *request = group->request;
    const char *bound = session ? station->settings->printer_ticket : station->settings->printer_badge;
    const char *printer = request->printer ? request->printer : bound;
    const LabelUse *use = desk_label(station, store, group->person, session == NULL, printer);
    if (use && group->foreseen) {
        foresee_label(group, session, use, printer);
        return true;
    }
    if (!use)
        return error_set(STATION_ERROR, STATION_ERROR_REFUSED, error, "the profile %s has no label for a %s; add a [label ...]",
                         station->profile->slug, session ? "tutorial ticket" : "badge");
    g_autofree char *token = person_issue_token(store, station->ring, station->profile, group->person->id,
                                                session ? session->code : NULL, request->now_utc_ms, error);
    if (!token)
        return false;
    g_autofree char *fields = desk_label_fields(station, group->person, session, token);
    g_autofree char *media = desk_label_media(store, use, printer);
    const Job job = {
        .person_id = group->person->id,
        .label = use->name,
        .media = media,
        .role = (char *)(session ? "ticket" : "badge"), // job_submit() only reads
        .fields = fields,
        .token = token,
        .printer = (char *)printer,
        .shows = (char *)group->shows,
    };
    gint64 id = 0;
    if (!job_submit(store, &job, group->group_id, request->now_utc_ms, &id, error))
        return false;
    if (group->group_id == 0)
        group->group_id = id;
    return true;
}

static bool submit_tickets(PrintGroup *group, GError **error)
{
    ARRAY_EACH(const PersonTicket, ticket, group->person->tickets) {
        if (!ticket->has_ticket || ticket->status != STATUS_PAID || !ticket->entitlement ||
            (group->in_boxes && g_ptr_array_find_with_equal_func(group->in_boxes, ticket->entitlement, g_str_equal, NULL)))
            continue;
        // A session that the programme lost is no reason to keep the badge back; the door still knows the person.
        g_autoptr(Session) session = session_load(desk_store(group->desk), ticket->entitlement, NULL);
        if (session && !session->is_cancelled && !submit_label(group, session, error))
            return false;
    }
    return true;
}

// Why a label is needed again stands in the person's story, beside what the printer says later.
static bool record_reason(PrintGroup *group, GError **error)
{
    const PrintRequest *request = group->request;
    if (!request->reason)
        return true;
    g_autoptr(json_t) body =
        json_pack("{s:s,s:s,s:b}", "outcome", "asked", "reason", request->reason, "badge", request->with_badge);
    json_put_text(body, "by", request->volunteer_name);
    return journal_append(desk_store(group->desk), RECORD_PRINT, group->person->id, body, request->now_utc_ms, NULL, error);
}

static bool submit_group(PrintGroup *group, GError **error)
{
    const PrintRequest *request = group->request;
    Store *store = desk_store(group->desk);
    if (group->person->is_on_hold)
        return error_set(STATION_ERROR, STATION_ERROR_REFUSED, error, "this registration is on hold; fetch the desk lead");
    if (request->with_badge && group->person->has_badge && !request->reason)
        return error_set(STATION_ERROR, STATION_ERROR_REFUSED, error,
                         "this badge was printed before; say why it is needed again");
    if (g_strcmp0(request->reason, "lost") == 0 &&
        !person_revoke_badges(store, group->person->id, request->reason, request->now_utc_ms, error))
        return false;
    // One in a box that shows what they are no more is void.
    if (request->with_badge && group->person->has_prepared &&
        !person_revoke_badges(store, group->person->id, "printed anew", request->now_utc_ms, error))
        return false;
    if (!record_reason(group, error))
        return false;
    if (request->with_badge && !submit_label(group, NULL, error))
        return false;
    return !request->with_tickets || submit_tickets(group, error);
}

// `is_first`: nobody has asked for labels of theirs by hand.
static bool queue_labels(Desk *desk, const PrintRequest *request, bool is_first, gint64 *out_group_id, GError **error)
{
    const Station *station = desk_station(desk);
    PrintRequest asked = *request;
    if (!asked.now_utc_ms)
        asked.now_utc_ms = station_now_utc_ms(station);
    g_autoptr(Person) person = person_load(desk_store(desk), station->profile, asked.person_id, error);
    g_autofree char *shows = person && asked.is_prepared ? prepared_shows(desk_store(desk), person->id, error) : NULL;
    g_autoptr(GPtrArray) in_boxes = person && is_first ? prepared_tickets(desk_store(desk), person->id, error) : NULL;
    PrintGroup group = {.desk = desk, .request = &asked, .person = person, .shows = shows, .in_boxes = in_boxes};
    if (!person || (asked.is_prepared && !shows) || (is_first && !in_boxes) || !submit_group(&group, error))
        return false;
    *out_group_id = group.group_id;
    return true;
}

bool desk_queue_labels(Desk *desk, const PrintRequest *request, gint64 *out_group_id, GError **error)
{
    return queue_labels(desk, request, request->is_prepared, out_group_id, error);
}

GPtrArray *desk_foresee_labels(Desk *desk, const Person *person, GError **error)
{
    g_autoptr(GPtrArray) in_boxes = prepared_tickets(desk_store(desk), person->id, error);
    g_autoptr(GPtrArray) foreseen = g_ptr_array_new_with_free_func((GDestroyNotify)foreseen_free);
    const PrintRequest request = {.person_id = person->id};
    PrintGroup group = {.desk = desk, .request = &request, .person = person, .in_boxes = in_boxes, .foreseen = foreseen};
    if (!in_boxes)
        return NULL;
    // What an event has no label for is said when it is asked for.
    bool is_whole = (person->is_prepared || submit_label(&group, NULL, NULL)) && submit_tickets(&group, NULL);
    (void)is_whole;
    return g_steal_pointer(&foreseen);
}

bool desk_print(Desk *desk, const PrintRequest *request, gint64 *out_group_id, GError **error)
{
    Store *store = desk_store(desk);
    if (!store_begin(store, error))
        return false;
    gint64 group_id = 0;
    if (!desk_queue_labels(desk, request, &group_id, error)) {
        store_rollback(store);
        return false;
    }
    if (!store_commit(store, error))
        return false;
    *out_group_id = group_id;
    return true;
}

// Whoever is let in for the first time gets badge and tickets: those in the box, if there are, and what is not there yet. Who was here
// before gets no second badge.
static bool queue_first_labels(Desk *desk, const DeskScan *scan, const AdmitOutcome *outcome, gint64 *out_group_id,
                               GError **error)
{
    if (!verdict_is_pass(outcome->verdict) || outcome->person->has_badge)
        return true;
    const PrintRequest request = {.person_id = outcome->person->id,
                                  .with_badge = !outcome->person->is_prepared || scan->is_box_empty,
                                  .with_tickets = true,
                                  .volunteer_name = scan->volunteer_name,
                                  .now_utc_ms = scan->now_utc_ms};
    return queue_labels(desk, &request, !scan->is_box_empty, out_group_id, error);
}

bool desk_check_in(Desk *desk, const DeskScan *scan, CheckIn *out, GError **error)
{
    Store *store = desk_store(desk);
    *out = (CheckIn){0};
    if (!store_begin(store, error))
        return false;
    if (!desk_scan(desk, scan, &out->admission, error)) {
        store_rollback(store);
        return false;
    }
    g_autoptr(GError) problem = NULL;
    if (queue_first_labels(desk, scan, &out->admission, &out->group_id, &problem)) {
        if (store_commit(store, error))
            return true;
        check_in_clear(out);
        return false;
    }
    // What stands in the way of the labels is none of the admission's business.
    store_rollback(store);
    check_in_clear(out);
    if (!desk_scan(desk, scan, &out->admission, error))
        return false;
    out->print_problem = g_strdup(problem->message);
    return true;
}

void check_in_clear(CheckIn *check_in)
{
    admit_outcome_clear(&check_in->admission);
    g_free(check_in->print_problem);
    *check_in = (CheckIn){0};
}
