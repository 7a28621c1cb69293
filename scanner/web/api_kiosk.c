// SPDX-License-Identifier: GPL-3.0-or-later
// api_kiosk.c - visitors check themselves in: what the one who stands here may see, choose and print. No route takes a person's id.
#include <string.h>

#include "common/base/json.h"
#include "common/store/record/person_field.h"
#include "scanner/desk/label.h"
#include "scanner/desk/outcome.h"
#include "scanner/desk/print.h"
#include "scanner/web/route.h"

static const PersonField choosable[] = {FIELD_PRONOUNS, FIELD_BADGE_NAME};

// Who stands here; NULL with an error when it is nobody who may print.
static Person *visitor(Request *request, GError **error)
{
    const Kiosk *kiosk = &request->web->kiosk;
    if (kiosk->step == KIOSK_CHOOSE)
        return person_load(request->store, request->station->profile, kiosk->person_id, error);
    api_fail(API_NO_VISITOR, "scan the code of a ticket first", error);
    return NULL;
}

// --- what is shown ---

static json_t *offer_json(const KioskOffer *offer)
{
    json_t *pronouns = json_array();
    for (char **choice = offer->pronouns; choice && *choice; choice++)
        json_array_append_new(pronouns, json_string(*choice));
    return json_pack("{s:o,s:b}", "pronouns", pronouns, "badge_name", offer->has_name);
}

static json_t *visitor_json(const Profile *profile, const Person *person)
{
    static const PersonField shown[] = {FIELD_NAME, FIELD_SECOND_NAME, FIELD_PRONOUNS};
    json_t *object = json_object();
    for (gsize i = 0; i < G_N_ELEMENTS(shown); i++)
        json_put_text(object, person_field_name(shown[i]), person->fields[shown[i]]);
    g_auto(BadgeName) badge = desk_badge_name(profile, person);
    json_put_text(object, person_field_name(FIELD_BADGE_NAME), badge.large);
    const TicketType *type = profile_ticket_type(profile, person->fields[FIELD_TICKET_TYPE]);
    json_put_text(object, "badge_stock", type ? type->badge_stock : NULL);
    json_put_text(object, "band_colour", type ? type->band_colour : NULL);
    return object;
}

// A label that only a person can help out of the printer.
static bool needs_help(const Job *job)
{
    return job->state == JOB_FAILED || job->state == JOB_UNCERTAIN || job->state == JOB_CANCELLED ||
           (job->state == JOB_QUEUED && job->reason);
}

// How the visitor's labels come along; who has to wait for a person is told so.
static bool put_labels(Request *request, GError **error)
{
    Kiosk *kiosk = &request->web->kiosk;
    g_autoptr(GPtrArray) jobs = job_list_group(request->store, kiosk->group_id, error);
    int done = 0;
    bool is_stuck = false;
    ARRAY_EACH(const Job, job, jobs) {
        done += job->state == JOB_PRINTED || job->state == JOB_UNCONFIRMED;
        is_stuck |= needs_help(job);
    }
    if (!jobs)
        return false;
    if (is_stuck)
        kiosk_call(kiosk, api_now(request));
    else
        json_object_set_new(request->result, "labels", json_pack("{s:i,s:i}", "count", (int)jobs->len, "done", done));
    return true;
}

// The exchange brings what sponsors captured, and tells them what was chosen.
static bool put_mirror(Request *request, GError **error)
{
    const Kiosk *kiosk = &request->web->kiosk;
    if (!api_put_mirror(request, kiosk->person_id, request->result, error))
        return false;
    json_object_set_new(request->result, "may_allow", json_boolean(kiosk->may_allow));
    json_object_set_new(request->result, "is_printed", json_boolean(kiosk->group_id != 0));
    json_object_set_new(request->result, "is_away",
                        json_boolean(strcmp(json_text(request->web->mode, "mode", ""), "alone") == 0));
    return true;
}

static bool put_visitor(Request *request, GError **error)
{
    const Profile *profile = request->station->profile;
    g_autoptr(Person) person = person_load(request->store, profile, request->web->kiosk.person_id, error);
    return person && json_object_set_new(request->result, "visitor", visitor_json(profile, person)) == 0;
}

// Where the registration desk is, as the event says it.
static const char *desk_place(const Profile *profile)
{
    ARRAY_EACH(const Checkpoint, checkpoint, profile->checkpoints)
        if (checkpoint->kind == CHECKPOINT_DESK && checkpoint->room)
            return checkpoint->room;
    return NULL;
}

bool api_kiosk(Request *request, GError **error)
{
    Kiosk *kiosk = &request->web->kiosk;
    bool is_damaged = request->web->damage != NULL;
    request->result = json_pack("{s:b,s:o}", "is_damaged", is_damaged, "offer", offer_json(&request->station->profile->kiosk));
    desk_put_time(request->result, "now", request->station->profile, api_now(request));
    if (!is_damaged && kiosk->step == KIOSK_PRINT && !put_labels(request, error))
        return false;
    if (!is_damaged && kiosk->step == KIOSK_MIRROR && !put_mirror(request, error))
        return false;
    if (!is_damaged && kiosk->person_id && kiosk->step != KIOSK_MIRROR && !put_visitor(request, error))
        return false;
    json_put_text(request->result, "step", kiosk_step_name(kiosk->step));
    if (kiosk->step == KIOSK_CALL)
        json_put_text(request->result, "call", call_stage_name(kiosk_word_stage(request->web)));
    json_put_text(request->result, "verdict", kiosk->verdict);
    json_put_text(request->result, "place", kiosk->step == KIOSK_CALL ? desk_place(request->station->profile) : NULL);
    return true;
}

// --- what a visitor does ---

bool api_kiosk_scan(Request *request, GError **error)
{
    const char *text;
    if (!kiosk_is_open(&request->web->kiosk)) {
        kiosk_call(&request->web->kiosk, api_now(request));
        return api_kiosk(request, error);
    }
    if (!api_choose_reading(request, &text, error))
        return false;
    const DeskScan look = {.code = text,
                           .code_length = strlen(text),
                           .volunteer_name = request->who->name,
                           .is_dry_run = true,
                           .keeps_refusal = request->web->kiosk.step != KIOSK_WHOSE};
    AdmitOutcome outcome;
    if (!desk_scan(request->web->desk, &look, &outcome, error))
        return false;
    g_autoptr(json_t) seen = desk_outcome_json(request->station, request->post, &outcome, request->who->language);
    admit_outcome_clear(&outcome);
    web_take_visitor(request->web, seen);
    return api_kiosk(request, error);
}

bool api_kiosk_touch(Request *request, GError **error)
{
    (void)error;
    kiosk_touch(&request->web->kiosk);
    return true;
}

bool api_kiosk_call(Request *request, GError **error)
{
    (void)error;
    kiosk_call(&request->web->kiosk, api_now(request));
    web_tell_change(request->web);
    return true;
}

bool api_kiosk_done(Request *request, GError **error)
{
    (void)error;
    kiosk_leave(&request->web->kiosk);
    web_tell_change(request->web);
    return true;
}

static bool may_choose(const KioskOffer *offer, const char *field, const char *text)
{
    if (strcmp(field, person_field_name(FIELD_BADGE_NAME)) == 0)
        return offer->has_name;
    if (strcmp(field, person_field_name(FIELD_PRONOUNS)) != 0 || !offer->pronouns || !*offer->pronouns)
        return false;
    return !*text || g_strv_contains((const char *const *)offer->pronouns, text);
}

// What the visitor chose, in `fields`, whose texts belong to the body. What the event does not let them choose is an error; a badge name
// of nothing leaves to the profile what stands large.
static bool read_choice(Request *request, const char *fields[FIELD_COUNT], GError **error)
{
    const KioskOffer *offer = &request->station->profile->kiosk;
    json_t *given = json_object_get(request->body, "fields");
    const char *name;
    json_t *value;
    json_object_foreach(given, name, value)
    {
        const char *text = json_string_value(value);
        if (!text || !may_choose(offer, name, text))
            return api_fail(API_BAD_REQUEST, "the event does not let visitors choose that", error);
        if (!api_check_text(text, error))
            return false;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(choosable); i++)
        fields[choosable[i]] = json_text(given, person_field_name(choosable[i]), NULL);
    return true;
}

bool api_kiosk_preview(Request *request, GError **error)
{
    const char *fields[FIELD_COUNT] = {NULL};
    g_autoptr(Person) person = visitor(request, error);
    if (!person || !read_choice(request, fields, error))
        return false;
    kiosk_touch(&request->web->kiosk);
    return api_answer_badge(request, person, json_object_get(request->body, "fields"), error);
}

// Whom another desk let in meanwhile, or who got no labels, sees a volunteer.
static void note_check_in(Request *request, const CheckIn *check_in)
{
    Kiosk *kiosk = &request->web->kiosk;
    if (check_in->group_id)
        kiosk_print(kiosk, check_in->group_id);
    else
        kiosk_call(kiosk, api_now(request));
    if (check_in->group_id)
        api_wake_printers(request);
    web_tell_change(request->web);
}

bool api_kiosk_print(Request *request, GError **error)
{
    const char *fields[FIELD_COUNT] = {NULL};
    const char *by = request->who->name;
    g_autoptr(Person) person = visitor(request, error);
    if (!person || !read_choice(request, fields, error) ||
        !person_edit(request->store, person->id, fields, by, api_now(request), error))
        return false;
    const DeskScan scan = {.person_id = person->id, .volunteer_name = by};
    CheckIn check_in;
    if (!desk_check_in(request->web->desk, &scan, &check_in, error))
        return false;
    note_check_in(request, &check_in);
    check_in_clear(&check_in);
    return api_kiosk(request, error);
}

// --- whose page it is ---

// Only a lead's PIN opens what lies behind.
bool api_kiosk_leave(Request *request, GError **error)
{
    if (!api_lead(request, error))
        return false;
    g_assert(request->pin.outcome.volunteer); // no visitor's page vouches by itself
    kiosk_leave(&request->web->kiosk);
    return api_begin_session(request, request->pin.outcome.volunteer, false, error);
}

bool api_kiosk_open(Request *request, GError **error)
{
    if (request->post->mode != STATION_KIOSK)
        return api_fail(API_BAD_REQUEST, "this station is not for self check-in, which needs mode=kiosk in station.ini", error);
    kiosk_leave(&request->web->kiosk);
    return sign_ins_give_to_visitors(request->web->sign_ins, request->who, error);
}
