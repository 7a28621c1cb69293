// SPDX-License-Identifier: GPL-3.0-or-later
// api_sign.c - who is there: the first answer of all, PINs, languages, the stream of events.

#include "common/base/json.h"
#include "common/base/money.h"
#include "scanner/station/words.h"
#include "scanner/web/route.h"

static json_t *who_json(const SignedIn *who)
{
    const char *name = who->is_kiosk ? "" : who->name; // no visitor's business
    const char *role = who->is_kiosk ? "visitor" : volunteer_role_name(who->role);
    json_t *object =
        json_pack("{s:s,s:s,s:s,s:b}", "name", name, "role", role, "language", who->language, "is_locked", who->is_locked);
    if (!who->is_locked)
        json_put_text(object, "token", who->token);
    return object;
}

// The names of those who have a role among `roles` (bits).
static json_t *volunteers_json(const GPtrArray *volunteers, guint roles)
{
    json_t *names = json_array();
    ARRAY_EACH(const Volunteer, volunteer, volunteers)
        if (roles & ROLE_BIT(volunteer->role))
            json_array_append_new(names, json_string(volunteer->name));
    return names;
}

static json_t *type_json(const TicketType *type)
{
    json_t *object = json_pack("{s:s,s:s}", "code", type->code, "title", type->title);
    g_autofree char *amount = type->price >= 0 ? money_format(type->price) : NULL;
    json_put_text(object, "amount", amount);
    return object;
}

static json_t *ticket_types_json(const Profile *profile)
{
    json_t *types = json_array();
    ARRAY_EACH(const TicketType, type, profile->ticket_types)
        if (!type->is_online_only)
            json_array_append_new(types, type_json(type));
    return types;
}

// The event's own colours and logo; what it does not name is not there.
static json_t *look_json(const EventLook *look)
{
    json_t *object = json_pack("{s:b}", "has_logo", look->logo != NULL);
    json_put_text(object, "bar", look->bar);
    json_put_text(object, "bar-text", look->bar_text);
    json_put_text(object, "button", look->button);
    json_put_text(object, "button-text", look->button_text);
    return object;
}

// Where visitors stand nobody is named to choose from: who signs in types the name, too. Leads, whose names are worth a guess, are not
// named to a browser on the network where nobody ever signed in. The roles of those who are, as bits.
static guint named_roles(const Request *request, const SignedIn *who)
{
    if (request->post->mode == STATION_KIOSK && (!who || who->is_kiosk || who->is_locked))
        return 0;
    g_autofree char *known = sign_ins_known_browser(request->web->sign_ins, request->http->cookie, NULL);
    bool is_stranger = !known && g_strcmp0(request->http->address, VOLUNTEER_LOOPBACK) != 0;
    return is_stranger ? ROLES_ALL & ~ROLES_LEAD : ROLES_ALL;
}

bool api_hello(Request *request, GError **error)
{
    const Station *station = request->station;
    const Settings *settings = station->settings;
    const SignedIn *who = sign_ins_find(request->web->sign_ins, request->http->cookie);
    bool is_damaged = request->web->damage != NULL; // which the page has to say, whatever can still be read
    guint named = named_roles(request, who);
    g_autoptr(GPtrArray) volunteers = named ? volunteer_list(request->store, is_damaged ? NULL : error) : g_ptr_array_new();
    if (!volunteers && !is_damaged)
        return false;
    if (!volunteers)
        volunteers = g_ptr_array_new();
    const Checkpoint *checkpoint = post_checkpoint(request->post, station->profile);
    request->result = json_pack(
        "{s:{s:s,s:s,s:s},s:{s:s,s:s,s:s,s:b,s:i},s:o,s:s,s:o,s:s,s:b,s:b}", "event", "slug", station->profile->slug, "title",
        station->profile->title, "zone", station->profile->zone_name, "station", "name", settings->station_name, "mode",
        settings_mode_name(request->post->mode), "checkpoint", checkpoint ? checkpoint->title : "", "confirms_first",
        post_confirms_first(request->post), "lock_after_min", settings->lock_after_min, "volunteers",
        volunteers_json(volunteers, named), "language", settings->language, "ticket_types", ticket_types_json(station->profile),
        "version", LANYARD_VERSION, "is_damaged", is_damaged, "names_all", named == ROLES_ALL);
    json_object_set_new(json_object_get(request->result, "event"), "is_12_hours", json_boolean(station->profile->is_12_hours));
    json_object_set_new(request->result, "serves_phones", json_boolean(settings->device_listen != NULL));
    json_object_set_new(request->result, "is_practice", json_boolean(settings->is_practice));
    json_object_set_new(request->result, "look", look_json(&station->profile->look));
    if (who)
        json_object_set_new(request->result, "who", who_json(who));
    json_object_set_new(request->result, "leads", volunteers_json(volunteers, named & ROLES_LEAD));
    json_object_set_new(request->result, "sellers", volunteers_json(volunteers, named & ROLES_TILL));
    json_put_text(request->result, "currency", station->profile->currency);
    return true;
}

// The volunteer whose PIN came with the request; NULL with an error in the page's words when it is wrong or was too often tried.
static const Volunteer *checked_volunteer(Request *request, GError **error)
{
    PinCheck *pin = &request->pin;
    if (pin->error) {
        g_propagate_error(error, g_steal_pointer(&pin->error));
        return NULL;
    }
    switch (pin->outcome.result) {
    case SIGN_IN_OK:
        return pin->outcome.volunteer;
    case SIGN_IN_WRONG:
        api_fail(API_WRONG_PIN, "that is not the PIN; try again", error);
        return NULL;
    case SIGN_IN_WAIT:
        api_fail(API_PIN_LOCKED, "too many wrong PINs for this name; wait, or sign in as somebody else", error);
        return NULL;
    }
    g_assert_not_reached();
}

// Who is signed in and has one of `roles`, or whose PIN came with the request.
static const char *vouching(Request *request, guint roles, ApiError otherwise, const char *whom, GError **error)
{
    if (sign_in_roles(request->who) & roles)
        return request->who->name;
    const Volunteer *other = request->pin.is_checked ? checked_volunteer(request, error) : NULL;
    if (other && ROLE_BIT(other->role) & roles)
        return other->name;
    if (other || !request->pin.is_checked) {
        g_autofree char *message = g_strdup_printf("this needs the PIN of %s", whom);
        api_fail(otherwise, message, error);
    }
    return NULL;
}

const char *api_lead(Request *request, GError **error)
{
    return vouching(request, ROLES_LEAD, API_LEAD_NEEDED, "the desk lead", error);
}

const char *api_seller(Request *request, GError **error)
{
    return vouching(request, ROLES_TILL, API_SELLER_NEEDED, "a cashier or the desk lead", error);
}

bool api_begin_session(Request *request, const Volunteer *volunteer, bool is_kiosk, GError **error)
{
    SignedIn *former = sign_ins_find(request->web->sign_ins, request->http->cookie);
    if (former && !sign_ins_remove(request->web->sign_ins, former, error))
        return false;
    g_autofree char *cookie = NULL;
    SignedIn *who = sign_ins_add(request->web->sign_ins, volunteer, request->http->address, &cookie, error);
    if (!who || (is_kiosk && !sign_ins_give_to_visitors(request->web->sign_ins, who, error)))
        return false;
    request->who = who;
    request->answer.set_cookie =
        g_strdup_printf("%s=%s; Path=/; HttpOnly; SameSite=Strict; Max-Age=%d%s", request->web->cookie, cookie,
                        SIGN_IN_BROWSER_DAYS * 24 * 3600, api_is_secure(request) ? "; Secure" : "");
    request->result = who_json(who);
    return true;
}

bool api_sign_in(Request *request, GError **error)
{
    const Volunteer *volunteer = checked_volunteer(request, error);
    return volunteer && api_begin_session(request, volunteer, request->post->mode == STATION_KIOSK, error);
}

// The browser keeps its cookie, which is nobody's now, and by which it is known (sign_in.h).
bool api_sign_out(Request *request, GError **error)
{
    events_dismiss(request->web->events, request->who->key, "signed-out");
    return sign_ins_remove(request->web->sign_ins, g_steal_pointer(&request->who), error);
}

// The guard did it already.
bool api_touch(Request *request, GError **error)
{
    (void)request;
    (void)error;
    return true;
}

// What people may choose from.
bool api_languages(Request *request, GError **error)
{
    (void)error;
    request->result = station_languages_json(request->station);
    return true;
}

bool api_language(Request *request, GError **error)
{
    const char *language = api_text(request, "language");
    if (!station_words(request->station, language))
        return api_fail(API_BAD_REQUEST, "the page does not have that language", error);
    return volunteer_set_language(request->store, request->who->name, language, error) &&
           sign_ins_set_language(request->web->sign_ins, request->who, language, error);
}

bool api_events(Request *request, GError **error)
{
    (void)error;
    char *missed = NULL;
    request->answer.stream = events_join(request->web->events, request->who, request->http->last_event_id, &missed);
    answer_text(&request->answer, "text/event-stream", missed);
    return true;
}
