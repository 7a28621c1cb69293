// SPDX-License-Identifier: GPL-3.0-or-later
// web.h - the station's page: one thread that serves the local API, the page's files and server-sent events.
//
// The server is an island: its thread owns a desk (store connection) and runs a straight loop. Nothing in it is
// called from elsewhere but the functions below, which may be used from any thread and do not block. It watches the
// store by itself (jobs, seats, scans of other threads); what the store cannot tell is given to it by web_publish.
#pragma once

#include <jansson.h>

#include "scanner/desk/desk.h"
#include "scanner/desk/session_json.h"

typedef struct {
    const Station *station;            // outlives the server
    void (*jobs_added)(gpointer data); // print jobs were submitted: wake the workers. In the server's thread; may be NULL
    gpointer data;
} WebOptions;

typedef struct Web Web;

// Opens the store, listens where the settings say, starts the thread. The address that cannot be had is an error of http_server.h.
Web *web_start(const WebOptions *options, GError **error);

// The port that is listened on; for tests, whose settings say a port of 0 in `listen`.
guint16 web_port(const Web *web);

typedef enum {
    WEB_VERDICT,  // a lane's scan: desk_outcome_json() with "source" added. Goes to who is signed in as door, desk or lead
    WEB_CHOICE,   // a lane's: {"people": [code_look_json(), ...]} at once in view, and a volunteer says whose turn it is
    WEB_MODE,     // {"mode": "in-step" | "behind" | "alone", "behind": records not exchanged yet, "since": ISO 8601, "skew_ms",
                  // "sent": the last record of this station that the hub has,
                  // "problem", "quarantined", "is_revoked", "is_paused"}
    WEB_CAMERA,   // {"source": ..., "problem": text for people or null}; the last one of each source is remembered
    WEB_PICTURE,  // live_picture_json(): the newest of each camera is kept for FRESH_US (api_picture.c), for who is signed in
    WEB_PRINTERS, // array of {"name", "model", "media", "state", "problem"}: all printers; the last one is remembered
    WEB_TICKETING, // {"system", "orders": ISO 8601 of the last whole pull, "done", "all": orders, while the first one runs, "waiting",
    // "refused": entries, "trouble": "away" | "busy" | "unlinked" | "rights" | "other", "since": ISO 8601, "problem",
    // "second": the name of another station that talks, too}
    WEB_EVENT_COUNT
} WebEvent;

// Tells everyone who looks at the page. Steals `json`, which nobody else may still hold or change.
void web_publish(Web *web, WebEvent event, json_t *json);

// True while somebody looks at the live pictures; at other times none need be made.
bool web_wants_pictures(Web *web);

// Answers what is in work, ends the event streams, joins the thread. Accepts NULL.
void web_stop(Web *web);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Web, web_stop)
