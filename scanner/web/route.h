// SPDX-License-Identifier: GPL-3.0-or-later
// route.h - private to scanner/web: the page's routes, and what each of their functions gets.
//
// The guard is scanner/http/route_table.h; its admit() asks for the session (401), its lock (401), the role (403) and the token (403,
// against CSRF). A route's own function is called in the server's thread, or by an executor where the table calls the route slow. A PIN
// in the body is checked by one as well, and the session looked at once more when that is done.
#pragma once

#include "common/store/sale/sale.h"
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

// What the store says of a PIN that came with the request.
typedef struct {
    bool is_checked;
    SignInOutcome outcome;
    GError *error;
} PinCheck;

typedef struct WebRoute WebRoute;

struct Request {
    const WebRoute *route;
    Web *web; // NULL while an executor has the request
    const Station *station;
    const Post *post;   // where this page scans
    Store *store;       // of the thread that the request is in
    KeptReport *report; // while the executor of slow routes has the request, else NULL
    const HttpRequest *http;
    gint64 asked_mono_us;
    SignedIn *who; // NULL where the route is open to all, and while an executor has the request
    char *browser; // of the PIN: what names one where its name was signed in before; NULL = another one
    PinCheck pin;
    json_t *body;      // of a POST; an object
    json_t *result;    // the route's answer; owned by the request. NULL = {}
    HttpAnswer answer; // for what is no JSON
};
void request_free(Request *request);

// False with an error: WEB_API_ERROR, or what store, desk and printer say; it becomes a status and a JSON object.
typedef bool (*RouteFunction)(Request *request, GError **error);

typedef enum {
    ROUTE_BACKGROUND =
        1,          // asked by the page by itself: no touch of the volunteer. Of other routes a body says so by "is_background"
    ROUTE_SLOW = 2, // reads so much that an executor does it
    ROUTE_OWN_PIN = 4,  // "name" and "pin" in the body are somebody's
    ROUTE_EXPORT = 16,  // gives data out as a file: it is noted who took it (common/store/rights/audit.h)
    ROUTE_LEAD_PIN = 8, // so are those of "lead", a lead who vouches for what the volunteer does
} RouteFlags;

struct WebRoute {
    Route route;
    guint roles; // 0 = open to all
    RouteFunction answer;
    guint flags; // RouteFlags
};

extern const WebRoute web_routes[];
extern const gsize web_route_count;

// Makes web->routes the table of the page's routes.
void web_routes_init(Web *web);

// What an executor does with a request; `data` is the Web. The route's own function; whose PIN it is that came with the request.
void route_work_slowly(gpointer task, Store *store, gpointer data);
void route_check_pin(gpointer task, Store *store, gpointer data);
// Back in the server's thread: gives the answer and frees the request.
void route_resume(Request *request, HttpAnswer *answer, Web *web);

// route_table.h: files of the page, from the resources, and languages, as the station has them. `data` is the Web.
bool page_answer(const char *path, HttpAnswer *answer, gpointer data);

// request.c: helpers of the routes.
// True when the browser speaks TLS, with the station itself or with the proxy in front of it.
bool api_is_secure(const Request *request);
bool api_fail(ApiError code, const char *message, GError **error); // always false
const char *api_text(const Request *request, const char *key);     // "" when absent
// Wakes the printers' workers: jobs were added.
void api_wake_printers(const Request *request);
// The clock that rules and records go by.
gint64 api_now(const Request *request);
// A line of a badge as somebody typed it: false with an error when it is longer than badges take, or has control characters.
bool api_check_text(const char *text, GError **error);
// A scanner that types may mean another keyboard layout than the page's: of the body's two readings of one scan, the one that
// somebody has, else the first. It belongs to the body.
bool api_choose_reading(Request *request, const char **out_text, GError **error);
// Answers with this person's badge as it will be printed; `fields` is what was typed so far.
bool api_answer_badge(Request *request, Person *person, const json_t *fields, GError **error);
// Signs the volunteer in at this browser, in the place of whoever is; at a kiosk the page is then the visitors'.
bool api_begin_session(Request *request, const Volunteer *volunteer, bool is_kiosk, GError **error);
// Adds who was joined with the person, who is kept apart from them, and for a lead the orders that may be another's.
bool api_add_same(const Request *request, const Person *person, json_t *object, GError **error);
// Adds which sponsors have this person's data, when and what; which others there are; whether that can be printed here.
bool api_put_mirror(const Request *request, const char *id, json_t *object, GError **error);
// Writes what the body chooses for this person; a sponsor of "" stands for all of them, which may have nothing any more.
bool api_choose_mirror(Request *request, const char *id, GError **error);
// Prints which sponsors have this person's data.
bool api_print_mirror(Request *request, const char *id, gint64 *out_group_id, GError **error);
// The kiosks that ask for a person, into its result.
bool api_put_kiosk_calls(Request *request, GError **error);
// Answers with a PNG.
bool api_answer_picture(Request *request, const Bitmap *bitmap, GError **error);
// Decides, records unless it only looks, and answers with the outcome; `wants_print` prints what a first-timer gets.
bool api_decide(Request *request, const DeskScan *scan, bool wants_print, GError **error);
// The lead who vouches: the one signed in, or "lead": {"name", "pin"} of the body. NULL with an error when there is none.
const char *api_lead(Request *request, GError **error);
// The same for who sells: a lead or a cashier. The error says that one of these is needed.
const char *api_seller(Request *request, GError **error);
// The payment of the body: "method", "amount", "voucher", "reason". False with an error when it lacks what its method needs.
bool api_payment(const Request *request, SalePayment *out, GError **error);

#define PAGE_ROUTE(route, roles, function, flags) bool function(Request *request, GError **error);
#include "scanner/web/routes.def"
#undef PAGE_ROUTE
