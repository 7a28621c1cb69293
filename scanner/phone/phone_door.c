// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/phone/phone_door.h"

#include <string.h>

#include "common/base/fold.h"
#include "common/store/people/search.h"
#include "common/store/rights/volunteer.h"

#define HITS_MOST 50 // that are looked at
#define HITS_SHOWN 8 // of one name

// False when it is a number that nothing can be kept under.
static bool read_asked(const json_t *said, PhoneFrame *out, PhoneAnswer *answer)
{
    const char *language = json_text(said, "language", NULL);
    bool is_language = language && strlen(language) <= PHONE_LANGUAGE_MOST;
    *out = (PhoneFrame){.number = json_int(said, "number", 0), .language = is_language ? (char *)language : NULL};
    if (out->number <= 0)
        phone_answer_refuse(answer, 400, "bad-request", "say the number of this call");
    return out->number > 0;
}

// --- the line ---

static void refuse_line(PhoneAnswer *answer, LineResult result)
{
    static const struct {
        const char *error, *message;
    } words[] = {
        [LINE_NOT_THE_ROOM] = {"not-the-door", "this door is not checking that session now"},
        [LINE_NO_PLACE] = {"no-line", "this person needs no place in the line, or may not have one"},
        [LINE_NOBODY] = {"nobody-waits", "nobody is waiting in the line"},
        [LINE_NO_SEAT] = {"no-seat", "no seat is free for the line yet"},
    };
    phone_answer_refuse(answer, 409, words[result].error, words[result].message);
}

bool phone_door_join(Phone *phone, Desk *desk, const json_t *said, PhoneAnswer *answer, GError **error)
{
    PhoneFrame asked;
    LineResult result;
    int place = 0;
    if (!read_asked(said, &asked, answer))
        return true;
    if (!phone_join(phone, desk, asked.number, &place, &result, error))
        return false;
    if (result == LINE_GOOD)
        answer->body = json_pack("{s:i}", "place", place);
    else
        refuse_line(answer, result);
    return true;
}

bool phone_door_next(Phone *phone, Desk *desk, const json_t *said, PhoneAnswer *answer, GError **error)
{
    PhoneFrame asked;
    LineResult result;
    g_autofree char *first = NULL;
    if (!read_asked(said, &asked, answer))
        return true;
    // A repeat finds somebody else at the head of the line, but is answered by its number.
    GError *cause = NULL;
    if (!desk_line_first(desk, json_text(said, "session", ""), &first, &result, &cause)) {
        if (!g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND)) {
            g_propagate_error(error, cause);
            return false;
        }
        g_error_free(cause);
        result = LINE_NOT_THE_ROOM;
    }
    bool is_known;
    if (!phone_knows(phone, desk, asked.number, &is_known, error))
        return false;
    if (result == LINE_GOOD || is_known)
        return phone_admit(phone, desk, &asked, first ? first : "", NULL, &answer->body, error);
    refuse_line(answer, result);
    return true;
}

// --- by name ---

// `out` is NULL, and the answer a refusal, unless a lead vouches. The caller owns it.
static bool read_lead(const Phone *phone, Desk *desk, const json_t *said, PhoneAnswer *answer, char **out, GError **error)
{
    const SignInTry attempt = {.name = json_text(said, "name", ""),
                               .pin = json_text(said, "pin", ""),
                               .address = phone_id(phone),
                               .now_utc_ms = station_now_utc_ms(desk_station(desk)),
                               .is_vouching = true};
    g_auto(SignInOutcome) outcome = {0};
    *out = NULL;
    if (!volunteer_sign_in(desk_store(desk), &attempt, &outcome, error))
        return false;
    if (outcome.result == SIGN_IN_OK && outcome.volunteer->role == ROLE_LEAD)
        *out = g_strdup(outcome.volunteer->name);
    else if (outcome.result == SIGN_IN_OK)
        phone_answer_refuse(answer, 403, "lead-needed", "this needs the desk lead's name and PIN");
    else if (outcome.result == SIGN_IN_WAIT)
        phone_answer_refuse(answer, 429, "pin-locked", "too many wrong PINs for this name; wait");
    else
        phone_answer_refuse(answer, 403, "wrong-pin", "that is not the PIN; try again");
    return true;
}

// Whose whole name it is, in either script. Element: SearchHit, of `all`. The caller owns it.
static GPtrArray *exact_of(const GPtrArray *all, const char *text, const char *id)
{
    GPtrArray *exact = g_ptr_array_new();
    g_autofree char *wanted = fold_text(text);
    for (guint i = 0; *wanted && i < all->len; i++) {
        const SearchHit *hit = g_ptr_array_index(all, i);
        g_autofree char *name = fold_text(hit->name), *second = fold_text(hit->second_name);
        if ((strcmp(name, wanted) == 0 || strcmp(second, wanted) == 0) && (!id || strcmp(hit->id, id) == 0))
            g_ptr_array_add(exact, (gpointer)hit);
    }
    return exact;
}

static json_t *hits_json(const GPtrArray *hits)
{
    json_t *list = json_array();
    for (guint i = 0; i < MIN(hits->len, HITS_SHOWN); i++) {
        const SearchHit *hit = g_ptr_array_index(hits, i);
        json_array_append_new(list, json_pack("{s:s,s:s,s:s}", "id", hit->id, "name", hit->name, "company", hit->company));
    }
    return json_pack("{s:o}", "hits", list);
}

static bool find(Phone *phone, Desk *desk, const json_t *said, const PhoneFrame *asked, const char *lead, PhoneAnswer *answer,
                 GError **error)
{
    const char *text = json_text(said, "text", "");
    g_autoptr(GPtrArray) all = search_people(desk_store(desk), text, HITS_MOST, error);
    if (!all)
        return false;
    g_autoptr(GPtrArray) exact = exact_of(all, text, json_text(said, "id", NULL));
    if (exact->len == 0)
        phone_answer_refuse(answer, 404, "nobody", "nobody has just this name");
    else if (exact->len > 1)
        answer->body = hits_json(exact);
    else
        return phone_admit(phone, desk, asked, ((const SearchHit *)g_ptr_array_index(exact, 0))->id, lead, &answer->body, error);
    return true;
}

bool phone_door_find(Phone *phone, Desk *desk, const json_t *said, PhoneAnswer *answer, GError **error)
{
    PhoneFrame asked;
    g_autofree char *lead = NULL;
    if (!read_asked(said, &asked, answer))
        return true;
    return read_lead(phone, desk, said, answer, &lead, error) && (!lead || find(phone, desk, said, &asked, lead, answer, error));
}
