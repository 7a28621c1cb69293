// SPDX-License-Identifier: GPL-3.0-or-later
// verdict_words.c - which of a language's wordings fits an outcome.
//
// A verdict that knows where to send the person has a second wording, "verdict.CODE.next.instead" or ".part"; the
// plain "verdict.CODE.next" serves when nothing is known. What is to be done at the registration desk itself may have
// a wording of its own, "verdict.CODE.next.desk".
#include "scanner/desk/verdict_words.h"

#include "common/base/zone.h"
#include "common/store/people/extra.h"
#include "common/store/record/person_field.h"
#include "scanner/desk/session_json.h"
#include "scanner/desk/verdict_kind.h"
#include "scanner/station/words.h"

static void replace(GString *text, const char *name, const char *value)
{
    if (value)
        g_string_replace(text, name, value, 0);
}

static const Session *session_said(const AdmitOutcome *outcome)
{
    return outcome->instead ? outcome->instead : outcome->session;
}

// 0 = there is no time to speak of.
static gint64 when_said(const AdmitOutcome *outcome)
{
    if (outcome->instead)
        return outcome->instead->start_utc_ms;
    return outcome->when_utc_ms || !outcome->part ? outcome->when_utc_ms : outcome->part->start_utc_ms;
}

// At a counted checkpoint: what is handed over there.
static const Extra *counted(const AdmitOutcome *outcome)
{
    bool is_counted = outcome->at == CHECKPOINT_PART && outcome->extras && outcome->extras->len > 0;
    return is_counted ? g_ptr_array_index(outcome->extras, 0) : NULL;
}

#define PRODUCTS_NAMED 3

// What the person bought, as the ticketing system calls it: the first few.
static char *bought(const AdmitOutcome *outcome)
{
    g_autoptr(GString) text = g_string_new(NULL);
    int count = 0;
    for (guint i = 0; outcome->person && i < outcome->person->tickets->len; i++) {
        const PersonTicket *ticket = g_ptr_array_index(outcome->person->tickets, i);
        if (ticket->status != STATUS_CANCELLED && ++count <= PRODUCTS_NAMED)
            g_string_append_printf(text, "%s%s", count > 1 ? ", " : "", ticket->product);
    }
    if (count > PRODUCTS_NAMED)
        g_string_append(text, " …");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

// The box of somebody whose badge is prepared; NULL = it is not, or the event has no boxes. Belongs to the profile.
static const char *box_of(const Station *station, const Person *person)
{
    return person->is_prepared ? profile_box_of(station->profile, person->fields[FIELD_NAME], person->fields[FIELD_COMPANY])
                               : NULL;
}

static char *fill(const Station *station, const AdmitOutcome *outcome, const char *pattern)
{
    const Profile *profile = station->profile;
    GString *text = g_string_new(pattern);
    const Session *session = session_said(outcome);
    gint64 when_utc_ms = when_said(outcome);
    char *(*format)(GTimeZone *, gint64) = profile->is_12_hours ? zone_format_clock_12 : zone_format_clock;
    g_autofree char *clock = when_utc_ms ? format(profile->zone, when_utc_ms) : NULL;
    g_autofree char *day = when_utc_ms ? zone_format_day(profile->zone, when_utc_ms) : NULL;
    replace(text, "{{time}}", clock);
    replace(text, "{{since}}", clock);
    replace(text, "{{day}}", day);
    replace(text, "{{session}}", session ? session->title : NULL);
    replace(text, "{{code}}", session ? session->code : NULL);
    replace(text, "{{room}}", session ? session->room : NULL);
    replace(text, "{{part}}", outcome->part ? outcome->part->title : NULL);
    replace(text, "{{where}}", outcome->where);
    g_autofree char *products = bought(outcome);
    replace(text, "{{bought}}", products);
    const Extra *extra = counted(outcome);
    g_autofree char *left = extra ? g_strdup_printf("%d", MAX(extra->held - extra->taken, 0)) : NULL;
    replace(text, "{{what}}", extra ? extra->title : NULL);
    replace(text, "{{kinds}}", extra ? extra->kinds : NULL);
    replace(text, "{{left}}", left);
    replace(text, "{{box}}", outcome->person ? box_of(station, outcome->person) : NULL);
    g_autofree char *place = g_strdup_printf("%d", outcome->place);
    replace(text, "{{place}}", place);
    return g_string_free(text, FALSE);
}

// Which wording fits is asked of the English words, which have every key: a language that lacks one changes no meaning.
static char *choose_key(const Station *station, const char *verdict, bool is_desk, const char *variant, const char *kind)
{
    const json_t *english = station_words(station, "en");
    g_autofree char *own = g_strdup_printf("verdict.%s.%s.desk", verdict, kind);
    if (is_desk && json_text(english, own, NULL))
        return g_steal_pointer(&own);
    g_autofree char *varied = g_strdup_printf("verdict.%s.%s%s", verdict, kind, variant);
    if (json_text(english, varied, NULL))
        return g_steal_pointer(&varied);
    return g_strdup_printf("verdict.%s.%s", verdict, kind);
}

// Where the badge lies that was printed before the day; NULL when it is not the desk's to say.
static const char *box_key(const Station *station, const AdmitOutcome *outcome)
{
    bool is_handed = outcome->at == CHECKPOINT_DESK && verdict_is_pass(outcome->verdict) && outcome->person;
    if (!is_handed || !outcome->person->is_prepared)
        return NULL;
    bool is_boxed = box_of(station, outcome->person) != NULL;
    if (outcome->person->is_unconfirmed)
        return is_boxed ? "desk.look-in-box" : "desk.look-for-badge";
    return is_boxed ? "desk.in-box" : "desk.is-prepared";
}

static char *key_of(const Station *station, const AdmitOutcome *outcome, const char *kind)
{
    const char *box = strcmp(kind, "next") == 0 ? box_key(station, outcome) : NULL;
    if (box)
        return g_strdup(box);
    const char *variant = counted(outcome)   ? ".counted"
                          : outcome->instead ? ".instead"
                          : outcome->where   ? ".where"
                          : outcome->part    ? ".part"
                                             : "";
    return choose_key(station, verdict_name(outcome->verdict), outcome->at == CHECKPOINT_DESK, variant, kind);
}

static char *say(const Station *station, const AdmitOutcome *outcome, const char *language, const char *kind)
{
    g_autofree char *key = key_of(station, outcome, kind);
    return fill(station, outcome, station_word(station, language, key));
}

void desk_verdict_words(const Station *station, const AdmitOutcome *outcome, const char *language, char **out_headline,
                        char **out_next_step)
{
    *out_headline = say(station, outcome, language, "headline");
    *out_next_step = say(station, outcome, language, "next");
}

static json_t *values_json(const Station *station, const AdmitOutcome *outcome)
{
    const Profile *profile = station->profile;
    json_t *values = json_object();
    const Session *session = session_said(outcome);
    json_put_text(values, "session", session ? session->title : NULL);
    json_put_text(values, "code", session ? session->code : NULL);
    json_put_text(values, "room", session ? session->room : NULL);
    json_put_text(values, "part", outcome->part ? outcome->part->title : NULL);
    json_put_text(values, "where", outcome->where);
    g_autofree char *products = bought(outcome);
    if (outcome->verdict == VERDICT_ADD_ON_ONLY)
        json_put_text(values, "bought", products);
    if (counted(outcome)) {
        json_put_text(values, "what", counted(outcome)->title);
        json_put_text(values, "kinds", counted(outcome)->kinds);
        json_put_int(values, "left", MAX(counted(outcome)->held - counted(outcome)->taken, 0));
    }
    json_put_text(values, "box", outcome->person ? box_of(station, outcome->person) : NULL);
    if (outcome->place)
        json_put_int(values, "place", outcome->place);
    if (when_said(outcome))
        desk_put_time(values, "when", profile, when_said(outcome));
    return values;
}

json_t *desk_says_json(const Station *station, const Post *post, const AdmitOutcome *outcome)
{
    bool is_hidden = outcome->verdict == VERDICT_HOLD; // nothing of the person is told
    bool is_ready = desk_is_ready(post, outcome);
    g_autofree char *headline = is_ready ? g_strdup("desk.ready") : key_of(station, outcome, "headline");
    g_autofree char *next =
        is_ready && !box_key(station, outcome) ? g_strdup("desk.ready.next") : key_of(station, outcome, "next");
    return json_pack("{s:s,s:s,s:o}", "headline", headline, "next", next, "values",
                     is_hidden ? json_object() : values_json(station, outcome));
}

json_t *desk_says_plain_json(const Station *station, const Post *post, const char *verdict)
{
    bool is_desk = post->mode == STATION_DESK;
    g_autofree char *headline = choose_key(station, verdict, is_desk, "", "headline");
    g_autofree char *next = choose_key(station, verdict, is_desk, "", "next");
    return json_pack("{s:s,s:s,s:{}}", "headline", headline, "next", next, "values");
}
