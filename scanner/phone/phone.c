// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/phone/phone.h"

#include <string.h>

#include "common/store/admit/scan_outcome.h"
#include "common/store/record/station.h"
#include "scanner/desk/code_standing.h"
#include "scanner/desk/outcome.h"
#include "scanner/desk/presentation.h"

#define STRANGER_WAIT_US 400000 // as a camera's lane

struct Phone {
    char *id, *name, *checkpoint, *sponsor;
    bool may_decide, is_floating;
    Post post;
    Presentation *presentation;
    gint64 last_us;  // the phone's clock, which never goes back here
    gint64 recalled; // the highest number that was asked for: it and those before came, or were lost
};

static bool read_mode(const Client *client, StationMode *out)
{
    *out = *client->sponsor ? STATION_SPONSOR : strcmp(client->mode, "desk") == 0 ? STATION_DESK : STATION_DOOR;
    return *out != STATION_DOOR || strcmp(client->mode, "door") == 0;
}

Phone *phone_new(const Station *station, const Client *client)
{
    StationMode mode;
    bool is_floating = *client->mode && !*client->checkpoint;
    if (!client_is_phone(client) || !read_mode(client, &mode) || (is_floating && mode != STATION_DOOR) ||
        (*client->checkpoint && !profile_checkpoint(station->profile, client->checkpoint)))
        return NULL;
    Phone *phone = g_new0(Phone, 1);
    phone->id = g_strdup(client->id);
    phone->name = g_strdup(client->name);
    phone->checkpoint = g_strdup(client->checkpoint);
    phone->is_floating = is_floating;
    phone->sponsor = g_strdup(client->sponsor);
    phone->post = mode == STATION_SPONSOR ? (Post){.mode = mode, .sponsor = phone->sponsor}
                                          : (Post){.mode = mode, .checkpoint = phone->checkpoint};
    phone->presentation = presentation_new(&(PresentationRules){.stranger_wait_us = STRANGER_WAIT_US});
    return phone;
}

void phone_free(Phone *phone)
{
    if (!phone)
        return;
    presentation_free(phone->presentation);
    MEMBERS_FREE(phone, id, name, checkpoint, sponsor);
    g_free(phone);
}

const char *phone_id(const Phone *phone)
{
    return phone->id;
}

bool phone_stand_at(Phone *phone, const Station *station, const char *checkpoint)
{
    if (!phone->is_floating)
        return true;
    const Checkpoint *found = post_door(station->profile, checkpoint);
    if (!found)
        return false;
    if (strcmp(phone->checkpoint, found->code) != 0) {
        g_free(phone->checkpoint);
        phone->checkpoint = g_strdup(found->code);
        phone->post.checkpoint = phone->checkpoint;
    }
    return true;
}

void phone_may_decide(Phone *phone, bool may_decide)
{
    phone->may_decide = may_decide;
}

bool phone_as_booth(const Phone *phone, Desk *desk, PhoneBooth *out)
{
    *out = (PhoneBooth){{phone->id, phone->name, phone->sponsor}, desk, phone->may_decide};
    return phone->post.mode == STATION_SPONSOR;
}

// --- what is in view ---

static void see_code(Phone *phone, Desk *desk, const GreyFrame *picture, const ReaderCode *code)
{
    if (!presentation_see(phone->presentation, picture, code, phone->last_us))
        return;
    CodeStanding standing = STANDING_PERSON; // what cannot be looked up cannot be decided on either, and that says why
    g_autofree char *who = NULL;
    code_standing(desk, &phone->post, code, &standing, &who, NULL);
    presentation_judge(phone->presentation, code, standing, who);
}

static void see_frame(Phone *phone, Desk *desk, const PhoneView *view)
{
    const PhoneFrame *frame = view->frame;
    if (frame->empty_us > phone->last_us) {
        phone->last_us = frame->empty_us;
        presentation_end_frame(phone->presentation, NULL, NULL, phone->last_us);
    }
    phone->last_us = MAX(phone->last_us + 1, frame->at_us);
    ARRAY_EACH(char, text, frame->texts) {
        see_code(phone, desk, NULL, &(ReaderCode){.symbology = SYMBOLOGY_QR, .bytes = (guint8 *)text, .length = strlen(text)});
    }
    for (gsize i = 0; view->seen && i < MIN(view->seen->code_count, PRESENTATION_CODES_MAX); i++)
        see_code(phone, desk, view->picture, &view->seen->codes[i]);
    presentation_end_frame(phone->presentation, view->picture, view->seen, phone->last_us);
}

// --- the decision ---

// Who helps at a desk only looks: a desk checks in.
static bool decide(const Phone *phone, Desk *desk, const DeskScan *asked, AdmitOutcome *out, GError **error)
{
    DeskScan scan = *asked;
    scan.post = &phone->post;
    scan.volunteer_name = asked->volunteer_name ? asked->volunteer_name : phone->name;
    scan.is_dry_run = post_confirms_first(&phone->post);
    scan.keeps_refusal = true;
    return desk_scan(desk, &scan, out, error);
}

static json_t *outcome_json(const Phone *phone, Desk *desk, const PhoneFrame *frame, const AdmitOutcome *outcome)
{
    const Station *station = desk_station(desk);
    json_t *object =
        desk_outcome_json(station, &phone->post, outcome, frame->language ? frame->language : station->settings->language);
    json_object_del(json_object_get(object, "person"), "note"); // for the desk
    json_put_int(object, "number", frame->number);
    if (post_confirms_first(&phone->post))
        json_object_set_new(object, "is_look", json_true());
    return object;
}

static bool keep(const Phone *phone, Desk *desk, gint64 number, const char *person, const json_t *object, GError **error)
{
    g_autofree char *text = json_dumps(object, JSON_COMPACT);
    return scan_outcome_put(desk_store(desk), &(ScanOutcome){phone->id, number, person, text}, error);
}

static bool take(const Phone *phone, Desk *desk, const PhoneFrame *frame, const DeskScan *scan, json_t **out, GError **error)
{
    AdmitOutcome outcome;
    if (!decide(phone, desk, scan, &outcome, error))
        return false;
    g_autoptr(json_t) object = outcome_json(phone, desk, frame, &outcome);
    bool is_kept = keep(phone, desk, frame->number, outcome.person ? outcome.person->id : "", object, error);
    admit_outcome_clear(&outcome);
    *out = is_kept ? g_steal_pointer(&object) : NULL;
    return is_kept;
}

static bool take_code(const Phone *phone, Desk *desk, const PhoneFrame *frame, GBytes *code, json_t **out, GError **error)
{
    gsize length;
    const char *bytes = g_bytes_get_data(code, &length);
    PhoneBooth booth;
    // What is kept of a booth's names nobody: what is known of the lead is asked anew each time.
    return phone_as_booth(phone, desk, &booth)
               ? (phone_booth_take(&booth, code, frame->number, out, error) &&
                  keep(phone, booth.desk, frame->number, "", *out, error))
               : take(phone, desk, frame, &(DeskScan){.code = bytes, .code_length = length}, out, error);
}

// In one transaction: what came of it, and the record. A code, or who a DeskScan names.
static bool record(const Phone *phone, Desk *desk, const PhoneFrame *frame, GBytes *code, const DeskScan *scan, json_t **out,
                   GError **error)
{
    Store *store = desk_store(desk);
    if (!store_begin(store, error))
        return false;
    bool is_taken = code ? take_code(phone, desk, frame, code, out, error) : take(phone, desk, frame, scan, out, error);
    if (is_taken && store_commit(store, error))
        return true;
    store_rollback(store);
    g_clear_pointer(out, json_decref);
    return false;
}

// The outcome in `out`; NULL when there is nothing to act on yet.
static bool act(Phone *phone, Desk *desk, const PhoneFrame *frame, json_t **out, GError **error)
{
    *out = NULL;
    g_auto(Presented) presented = {0};
    return !presentation_next(phone->presentation, phone->last_us, &presented) ||
           record(phone, desk, frame, presented.codes[0], NULL, out, error);
}

// Of `kept`, which is taken over; NULL = nothing came of the number.
static bool answer(const Phone *phone, Desk *desk, const PhoneFrame *asked, json_t *kept, bool is_known, json_t **out,
                   GError **error)
{
    PhoneBooth booth;
    json_t *outcome = kept;
    if (kept && phone_as_booth(phone, desk, &booth)) {
        const char *language = asked->language ? asked->language : desk_station(desk)->settings->language;
        outcome = phone_booth_outcome(&booth, kept, language, error);
        json_decref(kept);
        if (!outcome)
            return false;
        json_put_int(outcome, "number", asked->number);
    }
    *out = json_pack("{s:I,s:o,s:b,s:b}", "number", (json_int_t)asked->number, "outcome", outcome ? outcome : json_null(),
                     "is_known", is_known, "is_waiting", presentation_waits(phone->presentation));
    return true;
}

bool phone_see(Phone *phone, Desk *desk, const PhoneView *view, json_t **out, GError **error)
{
    const PhoneFrame *frame = view->frame;
    g_autofree char *known = NULL;
    json_t *outcome;
    if (!scan_outcome_get(desk_store(desk), phone->id, frame->number, &known, NULL, error))
        return false;
    if (known || frame->number <= phone->recalled)
        return answer(phone, desk, frame, known ? json_loads(known, 0, NULL) : NULL, true, out, error);
    see_frame(phone, desk, view);
    return act(phone, desk, frame, &outcome, error) && answer(phone, desk, frame, outcome, false, out, error);
}

bool phone_knows(const Phone *phone, Desk *desk, gint64 number, bool *out, GError **error)
{
    g_autofree char *known = NULL;
    bool is_good = scan_outcome_get(desk_store(desk), phone->id, number, &known, NULL, error);
    *out = known || number <= phone->recalled;
    return is_good;
}

bool phone_admit(Phone *phone, Desk *desk, const PhoneFrame *asked, const char *person, const char *volunteer, json_t **out,
                 GError **error)
{
    g_autofree char *known = NULL;
    json_t *outcome = NULL;
    if (!scan_outcome_get(desk_store(desk), phone->id, asked->number, &known, NULL, error))
        return false;
    if (known || asked->number <= phone->recalled)
        return answer(phone, desk, asked, known ? json_loads(known, 0, NULL) : NULL, true, out, error);
    const DeskScan scan = {.person_id = person, .volunteer_name = volunteer};
    return record(phone, desk, asked, NULL, &scan, &outcome, error) && answer(phone, desk, asked, outcome, false, out, error);
}

bool phone_join(const Phone *phone, Desk *desk, gint64 number, int *out_place, LineResult *out, GError **error)
{
    g_autofree char *known = NULL;
    if (!scan_outcome_get(desk_store(desk), phone->id, number, &known, NULL, error))
        return false;
    g_autoptr(json_t) outcome = known ? json_loads(known, 0, NULL) : NULL;
    const LineAsk ask = {.post = &phone->post,
                         .session = json_text(json_object_get(outcome, "session"), "code", ""),
                         .person = json_text(json_object_get(outcome, "person"), "id", ""),
                         .volunteer_name = phone->name};
    *out = LINE_NO_PLACE;
    return !*ask.person || desk_line_join(desk, &ask, out_place, out, error);
}

bool phone_recall(Phone *phone, Desk *desk, gint64 number, json_t **out, GError **error)
{
    g_autofree char *known = NULL;
    gint64 last;
    if (!scan_outcome_get(desk_store(desk), phone->id, number, &known, &last, error))
        return false;
    phone->recalled = MAX(phone->recalled, number);
    if (!answer(phone, desk, &(PhoneFrame){.number = number}, known ? json_loads(known, 0, NULL) : NULL, known != NULL, out,
                error))
        return false;
    json_put_int(*out, "last", last);
    return true;
}

bool phone_undo(Phone *phone, Desk *desk, gint64 number, GError **error)
{
    Store *store = desk_store(desk);
    g_autofree char *known = NULL;
    if (!scan_outcome_get(store, phone->id, number, &known, NULL, error))
        return false;
    g_autoptr(json_t) outcome = known ? json_loads(known, 0, NULL) : NULL;
    gint64 record = json_bool(outcome, "is_pass", false) ? json_int(outcome, "record", 0) : 0;
    return store_undo(store, store_station_id(store), record, "taken back at the phone", phone->name,
                      station_now_utc_ms(desk_station(desk)), error);
}
