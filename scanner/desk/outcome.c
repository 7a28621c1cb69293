// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/desk/outcome.h"

#include "common/store/people/extra.h"
#include "common/store/record/person_field.h"
#include "scanner/desk/session_json.h"
#include "scanner/desk/verdict_kind.h"
#include "scanner/desk/verdict_words.h"

// What the volunteer hands over with a good verdict.
static json_t *extras_json(const GPtrArray *extras)
{
    json_t *list = json_array();
    ARRAY_EACH(const Extra, extra, extras) {
        json_array_append_new(list, json_pack("{s:s,s:s,s:i,s:i}", "title", extra->title, "what", extra->kinds, "held",
                                              extra->held, "left", MAX(extra->held - extra->taken, 0)));
    }
    return list;
}

// True when the sizes of bought shirts are told anyway, so that the answer alone would be one shirt more.
static bool has_sized(const Profile *profile, const GPtrArray *extras)
{
    for (guint i = 0; extras && i < extras->len; i++) {
        const Checkpoint *checkpoint = profile_checkpoint(profile, ((const Extra *)g_ptr_array_index(extras, i))->checkpoint);
        const AddOn *add_on = checkpoint ? profile_add_on_granting(profile, checkpoint->needs) : NULL;
        if (add_on && g_strcmp0(add_on->answer, person_field_name(FIELD_SHIRT)) == 0)
            return true;
    }
    return false;
}

static json_t *hand_over_json(const Profile *profile, const TicketType *type, const Person *person, const GPtrArray *extras)
{
    json_t *object = json_object();
    json_put_text(object, "badge_stock", type ? type->badge_stock : NULL);
    json_put_text(object, "band_colour", type ? type->band_colour : NULL);
    json_put_text(object, "shirt", has_sized(profile, extras) ? "" : person->fields[FIELD_SHIRT]);
    int ticket_count = 0;
    ARRAY_EACH(const PersonTicket, ticket, person->tickets)
        ticket_count += ticket->has_ticket && ticket->status == STATUS_PAID;
    json_put_int(object, "tickets", ticket_count);
    json_object_set_new(object, "extras", extras_json(extras));
    return object;
}

static json_t *person_json(const Profile *profile, const Person *person)
{
    json_t *object = json_object();
    json_put_text(object, "id", person->id);
    static const PersonField shown[] = {FIELD_NAME,    FIELD_SECOND_NAME, FIELD_PRONOUNS, FIELD_COMPANY,
                                        FIELD_RIBBONS, FIELD_TICKET_TYPE, FIELD_NOTE};
    for (gsize i = 0; i < G_N_ELEMENTS(shown); i++)
        json_put_text(object, person_field_name(shown[i]), person->fields[shown[i]]);
    const TicketType *type = profile_ticket_type(profile, person->fields[FIELD_TICKET_TYPE]);
    json_put_text(object, "ticket_title", type ? type->title : person->fields[FIELD_PRODUCT]);
    json_object_set_new(object, "has_badge", json_boolean(person->has_badge));
    if (person->is_prepared)
        json_object_set_new(object, "is_prepared", json_true());
    return object;
}

static json_t *acts_json(const Post *post, const AdmitOutcome *outcome)
{
    const VerdictFacts facts = {.verdict = outcome->verdict,
                                .has_person = outcome->person != NULL && outcome->verdict != VERDICT_HOLD,
                                .has_badge = outcome->person && outcome->person->has_badge,
                                .is_recorded = outcome->sequence != 0,
                                .is_unconfirmed = outcome->person && outcome->person->is_unconfirmed,
                                .is_at_room = outcome->at == CHECKPOINT_ROOM && outcome->session};
    return desk_verdict_acts(post, &facts);
}

json_t *desk_outcome_json(const Station *station, const Post *post, const AdmitOutcome *outcome, const char *language)
{
    const Profile *profile = station->profile;
    json_t *object = json_object();
    static const char *const places[] = {"desk", "part", "room"};
    json_put_text(object, "verdict", verdict_name(outcome->verdict));
    json_put_text(object, "at", places[outcome->at]);
    json_object_set_new(object, "is_pass", json_boolean(verdict_is_pass(outcome->verdict)));
    json_put_text(object, "kind", desk_outcome_kind(post, outcome));
    json_object_set_new(object, "is_of_code", json_boolean(desk_is_of_code(outcome->verdict)));
    if (outcome->credential_key && outcome->credential_kind == CREDENTIAL_SECRET)
        json_object_set_new(object, "is_ticket", json_true()); // nobody wears that code for all to see
    json_object_set_new(object, "can", acts_json(post, outcome));
    json_object_set_new(object, "says", desk_says_json(station, post, outcome));
    g_autofree char *headline = NULL;
    g_autofree char *next_step = NULL;
    desk_verdict_words(station, outcome, language, &headline, &next_step);
    json_put_text(object, "headline", headline);
    json_put_text(object, "next_step", next_step);

    // On hold the station shows the crowd nothing more than that the lead is needed.
    if (outcome->verdict == VERDICT_HOLD)
        return object;
    if (outcome->person) {
        const TicketType *type = profile_ticket_type(profile, outcome->person->fields[FIELD_TICKET_TYPE]);
        json_object_set_new(object, "person", person_json(profile, outcome->person));
        json_object_set_new(object, "hand_over", hand_over_json(profile, type, outcome->person, outcome->extras));
    }
    if (outcome->session)
        json_object_set_new(object, "session", desk_session_json(profile, outcome->session));
    if (outcome->instead)
        json_object_set_new(object, "instead", desk_session_json(profile, outcome->instead));
    if (outcome->part)
        json_object_set_new(object, "part", desk_part_json(profile, outcome->part));
    if (outcome->when_utc_ms)
        desk_put_time(object, "when", profile, outcome->when_utc_ms);
    json_put_text(object, "where", outcome->where);
    if (outcome->sequence)
        json_put_int(object, "record", outcome->sequence);
    if (outcome->place)
        json_put_int(object, "place", outcome->place);
    if (outcome->inside_count)
        json_put_int(object, "inside", outcome->inside_count);
    return object;
}
