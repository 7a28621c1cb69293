// SPDX-License-Identifier: GPL-3.0-or-later
// route.h - private to scanner/web: the table of routes, and the guard that every request passes.
//
// In this order: a host name that is ours (else 421), a known path (404), the method (405), then for the API
// a fit origin and content type (403, 415), the session (401), its lock (401), its role (403), its token (403, against CSRF), a JSON
// object as body (400). Only then the route's own function is called: in the server's thread, or by an executor where the table calls
// the route slow. A PIN in the body is checked by one as well, and the session looked at once more when that is done.
#pragma once

#include "common/store/sale.h"
#include "printer/printer.h"
#include "scanner/web/server.h"

#define WEB_API_ERROR (web_api_error_quark())
GQuark web_api_error_quark(void);
// What a route may answer in words that the page has in every language: "error.NAME" of config/web/lang.
typedef enum {
    API_BAD_REQUEST,   // 400
    API_WRONG_PIN,     // 403
    API_PIN_LOCKED,    // 429
    API_SELLER_NEEDED, // 403: the same; a cashier will do
    API_LEAD_NEEDED,   // 403: another try with {"lead": {"name", "pin"}}
    API_REASON_NEEDED, // 409
    API_NAME_NEEDED,   // 409
    API_ON_HOLD,       // 409
    API_NOT_THE_ROOM,  // 409: this station is not at a room's door
    API_NO_LINE,       // 409: this person has no business in the standby line
    API_NOBODY_WAITS,  // 409
    API_NO_SEAT,       // 409: none that the line may have
    API_NO_VISITOR,    // 409: nobody who may check in stands at this kiosk
    API_TICKET_NEEDED, // 403: a badge's code takes back what sponsors may have, and allows nothing
    API_ERROR_COUNT
} ApiError;

// What the store says of a PIN that came with the call.
typedef struct {
    bool is_checked;
    SignInOutcome outcome;
    GError *error;
} PinCheck;

typedef struct Route Route;

struct Call {
    const Route *route;
    Web *web; // NULL while an executor has the call
    const Station *station;
    Store *store;       // of the thread that the call is in
    KeptReport *report; // while the executor of slow routes has the call, else NULL
    const HttpRequest *request;
    gint64 asked_mono_us;
    SignedIn *who; // NULL where the route is open to all, and while an executor has the call
    PinCheck pin;
    json_t *body;      // of a POST; an object
    json_t *result;    // the route's answer; owned by the call. NULL = {}
    HttpAnswer answer; // for what is no JSON
};
void call_free(Call *call);

// False with an error: WEB_API_ERROR, or what store, desk and printer say; it becomes a status and a JSON object.
typedef bool (*RouteFunction)(Call *call, GError **error);

typedef enum {
    ROUTE_BACKGROUND =
        1,          // asked by the page by itself: no touch of the volunteer. Of other routes a body says so by "is_background"
    ROUTE_SLOW = 2, // reads so much that an executor does it
    ROUTE_OWN_PIN = 4,  // "name" and "pin" in the body are somebody's
    ROUTE_EXPORT = 16,  // gives data out as a file: it is noted who took it (common/store/audit.h)
    ROUTE_LEAD_PIN = 8, // so are those of "lead", a lead who vouches for what the volunteer does
} RouteFlags;

struct Route {
    const char *method; // "GET" or "POST"
    const char *path;
    guint roles; // 0 = open to all
    RouteFunction answer;
    guint flags;       // RouteFlags
    const char *needs; // texts that the body must hold, parted by spaces; NULL = none
};

extern const Route web_routes[];
extern const gsize web_route_count;

// The handler for http_server.h; `data` is the Web.
void route_handle(const HttpRequest *request, HttpAnswer *answer, gpointer data);

// What an executor does with a call; `data` is the Web. The route's own function; whose PIN it is that came with the call.
void route_work_slowly(gpointer task, Store *store, gpointer data);
void route_check_pin(gpointer task, Store *store, gpointer data);
// Back in the server's thread: gives the answer and frees the call.
void route_resume(Call *call, HttpAnswer *answer, Web *web);

// Files of the page, from the resources, and languages, as the station has them. False when there is none of this path.
bool page_answer(const Station *station, const char *path, HttpAnswer *answer);

// call.c: helpers of the routes.
// True when the browser speaks TLS, with the station itself or with the proxy in front of it.
bool api_is_secure(const Call *call);
bool api_fail(ApiError code, const char *message, GError **error); // always false
const char *api_text(const Call *call, const char *key);           // "" when absent
// The clock that rules and records go by.
gint64 api_now(const Call *call);
// A line of a badge as somebody typed it: false with an error when it is longer than badges take, or has control characters.
bool api_check_text(const char *text, GError **error);
// A scanner that types may mean another keyboard layout than the page's: of the body's two readings of one scan, the one that
// somebody has, else the first. It belongs to the body.
bool api_choose_reading(Call *call, const char **out_text, GError **error);
// Answers with this person's badge as it will be printed; `fields` is what was typed so far.
bool api_answer_badge(Call *call, Person *person, const json_t *fields, GError **error);
// Signs the volunteer in at this browser, in the place of whoever is; at a kiosk the page is then the visitors'.
bool api_begin_session(Call *call, const Volunteer *volunteer, bool is_kiosk, GError **error);
// Adds who was joined with the person, who is kept apart from them, and for a lead the orders that may be another's.
bool api_add_same(const Call *call, const Person *person, json_t *object, GError **error);
// Adds which sponsors have this person's data, when and what; which others there are; whether that can be printed here.
bool api_put_mirror(const Call *call, const char *id, json_t *object, GError **error);
// The same of who stands at the kiosk, into its result.
bool api_put_own_mirror(Call *call, GError **error);
// The kiosks that ask for a person, into its result.
bool api_put_calls(Call *call, GError **error);
// Answers with a PNG.
bool api_answer_picture(Call *call, const Bitmap *bitmap, GError **error);
// Decides, records unless it only looks, and answers with the outcome; `wants_print` prints what a first-timer gets.
bool api_decide(Call *call, const DeskScan *request, bool wants_print, GError **error);
// {"waiting", "free"}: how many stand in the session's line, and how many seats are theirs now. NULL on failure.
json_t *api_standby_json(Call *call, const Session *session, GError **error);
// The lead who vouches: the one signed in, or "lead": {"name", "pin"} of the body. NULL with an error when there is none.
const char *api_lead(Call *call, GError **error);
// The same for who sells: a lead or a cashier. The error says that one of these is needed.
const char *api_seller(Call *call, GError **error);
// The payment of the body: "method", "amount", "voucher", "reason". False with an error when it lacks what its method needs.
bool api_payment(const Call *call, SalePayment *out, GError **error);

#define ROUTE(name) bool name(Call *call, GError **error)
ROUTE(api_hello);
ROUTE(api_sign_in);
ROUTE(api_sign_out);
ROUTE(api_touch);
ROUTE(api_languages);
ROUTE(api_language);
ROUTE(api_events);
ROUTE(api_state);
ROUTE(api_pictures);
ROUTE(api_scan);
ROUTE(api_search);
ROUTE(api_person);
ROUTE(api_admit);
ROUTE(api_print);
ROUTE(api_undo);
ROUTE(api_hold);
ROUTE(api_group);
ROUTE(api_preview);
ROUTE(api_edit);
ROUTE(api_mirror_allow);
ROUTE(api_mirror_print);
ROUTE(api_people_review);
ROUTE(api_people_join);
ROUTE(api_people_apart);
ROUTE(api_people_split);
ROUTE(api_sale);
ROUTE(api_sale_offer);
ROUTE(api_sale_undo);
ROUTE(api_walk_in);
ROUTE(api_jobs);
ROUTE(api_job_picture);
ROUTE(api_job_answer);
ROUTE(api_job_again);
ROUTE(api_job_cancel);
ROUTE(api_capture);
ROUTE(api_leads);
ROUTE(api_lead_add);
ROUTE(api_lead_export);
ROUTE(api_room);
ROUTE(api_room_pin);
ROUTE(api_room_missing);
ROUTE(api_programme);
ROUTE(api_programme_change);
ROUTE(api_audit);
ROUTE(api_conflicts);
ROUTE(api_conflict_acknowledge);
ROUTE(api_report);
ROUTE(api_report_csv);
ROUTE(api_glance);
ROUTE(api_standby_line);
ROUTE(api_standby_join);
ROUTE(api_standby_leave);
ROUTE(api_standby_next);
ROUTE(api_call_go);
ROUTE(api_kiosk);
ROUTE(api_kiosk_scan);
ROUTE(api_kiosk_touch);
ROUTE(api_kiosk_preview);
ROUTE(api_kiosk_print);
ROUTE(api_kiosk_call);
ROUTE(api_kiosk_done);
ROUTE(api_kiosk_mirror);
ROUTE(api_kiosk_allow);
ROUTE(api_kiosk_mirror_print);
ROUTE(api_kiosk_leave);
ROUTE(api_kiosk_open);
#undef ROUTE
