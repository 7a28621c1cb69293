// SPDX-License-Identifier: GPL-3.0-or-later
// server.h - private to scanner/web: what the server's thread owns.
#pragma once

#include "scanner/web/events.h"
#include "scanner/http/route_table.h"
#include "scanner/web/kiosk.h"
#include "scanner/web/kiosk_word.h"
#include "scanner/web/sign_in.h"
#include "scanner/web/web.h"

typedef struct Executor Executor;
typedef struct Request Request;

// The report that was made last; only the executor of the slow routes touches it while it runs.
typedef struct {
    GPtrArray *rows;  // ReportRow; NULL = none yet
    json_t *findings; // of the judge; NULL as well
    gint64 made_utc_ms;
    gint64 begun_mono_us, until_mono_us; // how long it serves others who ask
} KeptReport;

struct Web {
    WebOptions options;
    Post post; // the page's: the station's own
    GThread *thread;
    GAsyncQueue *published; // Published, from any thread
    GAsyncQueue *returned;  // Request, from the executors
    GAsyncQueue *started;   // one answer of the thread: an error, or itself
    int wake_fd;
    gint is_stopping;    // atomic
    gint wants_pictures; // atomic: somebody asked a moment ago
    gint picture_count;  // atomic: pictures published and not taken yet
    guint16 port;
    char *cookie; // the name of this station's
    char *page_digest;

    // The thread's own.
    Desk *desk;
    Store *store;          // the desk's
    Executor *slow, *pins; // who does slow routes, and who checks PINs
    KeptReport report;     // of `slow`
    RouteTable routes;
    HttpServer *http; // which serves them
    SignIns *sign_ins;
    Events *events;
    json_t *mode, *cameras, *printers; // as published last; cameras by source
    json_t *ticketing;                 // the same; null = this station is not linked
    json_t *pictures;                  // the newest by source
    gint64 pictures_asked_mono_us;
    gint64 change_counter;
    Kiosk kiosk; // who stands here, where visitors check themselves in
    KioskWord kiosk_word;
    char *damage;       // of the store, as told last; NULL = none is known
    gint64 minute;      // of the station's clock, as told last
    bool is_door_early; // as of that minute: the room's next session has not begun
    gint64 heartbeat_mono_us;
};

// web.c: opens and closes what the thread owns. Tests and benches that
// call routes without a thread use them too.
bool server_open(Web *web, GError **error);
void server_close(Web *web);

// audience.c: the roles that look on; a sponsor's rep does so at the sponsor's own station, and at no other.
guint web_audience(const Web *web);
// Of what is no person's: that something changed, and the time.
guint web_everybody(const Web *web);
// Tells of a scan; a door hears it without the person's note, which is for the desk.
void web_send_verdict(Web *web, const json_t *verdict);
// What a scan says of who stands at a kiosk; elsewhere nothing. Tells all pages to look again.
void web_take_visitor(Web *web, const json_t *outcome);
void web_tell_change(Web *web);

// api_room.c: this is the door of a room whose next session begins within some hours, and none has begun.
bool room_is_early(const Web *web, gint64 now_utc_ms);

// api_picture.c: keeps a published picture; forgets all of them when nobody asked for a while.
void picture_keep(Web *web, json_t *picture);
void picture_forget_unseen(Web *web, gint64 now_mono_us);

#define ROLE_BIT(role) (1u << (role))
#define ROLES_STAFF (ROLE_BIT(ROLE_DOOR) | ROLES_DESK)
#define ROLES_DESK (ROLE_BIT(ROLE_DESK) | ROLES_TILL)
#define ROLES_TILL (ROLE_BIT(ROLE_CASHIER) | ROLES_LEAD) // may sell, and vouch for who sells
#define ROLES_LEAD ROLE_BIT(ROLE_LEAD)
#define ROLE_AT_BOOTH (1u << 16) // a rep or a lead at a sponsor's own station
#define ROLES_ALL (ROLES_STAFF | ROLE_BIT(ROLE_SPONSOR))
