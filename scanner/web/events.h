// SPDX-License-Identifier: GPL-3.0-or-later
// events.h - private to scanner/web: server-sent events, numbered, with a memory for those who come back.
//
// An event's id is "BOOT-NUMBER". A reader that comes back with the last id it saw gets what it missed; one whose
// id is of another boot, or too old, gets a "reset": read the whole state anew; and what was sent within EVENTS_FRESH_MS, which
// it cannot have seen: somebody scanned while it found its way back to a station that was started again.
#pragma once

#include <jansson.h>

#include "scanner/http/http_server.h"
#include "scanner/web/sign_in.h"

#define EVENTS_KEPT 128
#define EVENTS_FRESH_MS 30000
#define EVENTS_PER_SESSION 8 // streams; no browser opens more than six connections

typedef struct Events Events;

Events *events_new(HttpServer *http);
void events_free(Events *events);

// A new reader of the sign-in `who`, whose oldest stream is ended when there are too many; the number is for HttpAnswer.stream. `out_missed` is what happened since
// `last_event_id` (may be NULL), as the stream's first text; the requester owns it.
guint64 events_join(Events *events, const SignedIn *who, const char *last_event_id, char **out_missed);
void events_leave(Events *events, guint64 stream);

// To every reader whose role is among `roles` (sign_in_roles()). `data` is borrowed; NULL = {}.
void events_send(Events *events, const char *name, guint roles, const json_t *data);
// To the readers of one sign-in, and then ends their streams. Not remembered.
void events_dismiss(Events *events, const char *key, const char *name);
void events_heartbeat(Events *events);
