// SPDX-License-Identifier: GPL-3.0-or-later
// api_kiosk.c - visitors check themselves in: what the one who stands here may see, choose and print. No route takes a person's id.
#include <string.h>

#include "common/base/json.h"
#include "scanner/web/route.h"

static const PersonField choosable[] = {FIELD_PRONOUNS, FIELD_BADGE_NAME};

// Who stands here; NULL with an error when it is nobody who may print.
static Person *visitor(Call *call, GError **error)
{
    const Kiosk *kiosk = &call->web->kiosk;
    if (kiosk->step == KIOSK_CHOOSE)
        return person_load(call->store, call->station->profile, kiosk->person_id, error);
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
static bool put_labels(Call *call, GError **error)
{
    Kiosk *kiosk = &call->web->kiosk;
    g_autoptr(GPtrArray) jobs = job_list_group(call->store, kiosk->group_id, error);
    int done = 0;
    bool is_stuck = false;
    for (guint i = 0; jobs && i < jobs->len; i++) {
        const Job *job = g_ptr_array_index(jobs, i);
        done += job->state == JOB_PRINTED || job->state == JOB_UNCONFIRMED;
        is_stuck |= needs_help(job);
    }
    if (!jobs)
        return false;
    if (is_stuck)
        kiosk_call(kiosk, api_now(call));
    else
        json_object_set_new(call->result, "labels", json_pack("{s:i,s:i}", "count", (int)jobs->len, "done", done));
    return true;
}

static bool put_visitor(Call *call, GError **error)
{
    const Profile *profile = call->station->profile;
    g_autoptr(Person) person = person_load(call->store, profile, call->web->kiosk.person_id, error);
    return person && json_object_set_new(call->result, "visitor", visitor_json(profile, person)) == 0;
}

bool api_kiosk(Call *call, GError **error)
{
    Kiosk *kiosk = &call->web->kiosk;
    bool is_damaged = call->web->damage != NULL;
    call->result = json_pack("{s:b,s:o}", "is_damaged", is_damaged, "offer", offer_json(&call->station->profile->kiosk));
    desk_put_time(call->result, "now", call->station->profile, api_now(call));
    if (!is_damaged && kiosk->step == KIOSK_PRINT && !put_labels(call, error))
        return false;
    if (!is_damaged && kiosk->step == KIOSK_MIRROR && !api_put_own_mirror(call, error))
        return false;
    if (!is_damaged && kiosk->person_id && kiosk->step != KIOSK_MIRROR && !put_visitor(call, error))
        return false;
    json_put_text(call->result, "step", kiosk_step_name(kiosk->step));
    if (kiosk->step == KIOSK_CALL)
        json_put_text(call->result, "call", call_stage_name(kiosk_word_stage(call->web)));
    json_put_text(call->result, "verdict", kiosk->verdict);
    return true;
}

// --- what a visitor does ---

bool api_kiosk_scan(Call *call, GError **error)
{
    const char *text;
    if (!kiosk_is_open(&call->web->kiosk)) {
        kiosk_call(&call->web->kiosk, api_now(call));
        return api_kiosk(call, error);
    }
    if (!api_choose_reading(call, &text, error))
        return false;
    const DeskScan look = {.code = text,
                           .code_length = strlen(text),
                           .volunteer_name = call->who->name,
                           .is_dry_run = true,
                           .keeps_refusal = call->web->kiosk.step != KIOSK_WHOSE};
    AdmitOutcome outcome;
    if (!desk_scan(call->web->desk, &look, &outcome, error))
        return false;
    g_autoptr(json_t) seen = desk_outcome_json(call->station, &outcome, call->who->language);
    admit_outcome_clear(&outcome);
    web_take_visitor(call->web, seen);
    return api_kiosk(call, error);
}

bool api_kiosk_touch(Call *call, GError **error)
{
    (void)error;
    kiosk_touch(&call->web->kiosk);
    return true;
}

bool api_kiosk_call(Call *call, GError **error)
{
    (void)error;
    kiosk_call(&call->web->kiosk, api_now(call));
    web_tell_change(call->web);
    return true;
}

bool api_kiosk_done(Call *call, GError **error)
{
    (void)error;
    kiosk_leave(&call->web->kiosk);
    web_tell_change(call->web);
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
static bool read_choice(Call *call, const char *fields[FIELD_COUNT], GError **error)
{
    const KioskOffer *offer = &call->station->profile->kiosk;
    json_t *given = json_object_get(call->body, "fields");
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

bool api_kiosk_preview(Call *call, GError **error)
{
    const char *fields[FIELD_COUNT] = {NULL};
    g_autoptr(Person) person = visitor(call, error);
    if (!person || !read_choice(call, fields, error))
        return false;
    kiosk_touch(&call->web->kiosk);
    return api_answer_badge(call, person, json_object_get(call->body, "fields"), error);
}

// Whom another desk let in meanwhile, or who got no labels, sees a volunteer.
static void note_check_in(Call *call, const CheckIn *check_in)
{
    Kiosk *kiosk = &call->web->kiosk;
    if (check_in->group_id)
        kiosk_print(kiosk, check_in->group_id);
    else
        kiosk_call(kiosk, api_now(call));
    if (check_in->group_id && call->web->options.jobs_added)
        call->web->options.jobs_added(call->web->options.data);
    web_tell_change(call->web);
}

bool api_kiosk_print(Call *call, GError **error)
{
    const char *fields[FIELD_COUNT] = {NULL};
    const char *by = call->who->name;
    g_autoptr(Person) person = visitor(call, error);
    if (!person || !read_choice(call, fields, error) || !person_edit(call->store, person->id, fields, by, api_now(call), error))
        return false;
    const DeskScan request = {.person_id = person->id, .volunteer_name = by};
    CheckIn check_in;
    if (!desk_check_in(call->web->desk, &request, &check_in, error))
        return false;
    note_check_in(call, &check_in);
    check_in_clear(&check_in);
    return api_kiosk(call, error);
}

// --- whose page it is ---

// Only a lead's PIN opens what lies behind.
bool api_kiosk_leave(Call *call, GError **error)
{
    if (!api_lead(call, error))
        return false;
    g_assert(call->pin.outcome.volunteer); // no visitor's page vouches by itself
    kiosk_leave(&call->web->kiosk);
    return api_begin_session(call, call->pin.outcome.volunteer, false, error);
}

bool api_kiosk_open(Call *call, GError **error)
{
    if (call->station->settings->mode != STATION_KIOSK)
        return api_fail(API_BAD_REQUEST, "this station is not for self check-in, which needs mode=kiosk in station.ini", error);
    kiosk_leave(&call->web->kiosk);
    return sign_ins_give_to_visitors(call->web->sign_ins, call->who, error);
}
