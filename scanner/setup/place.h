// SPDX-License-Identifier: GPL-3.0-or-later
// place.h - private to scanner/setup: what the page works on, and its routes.
#pragma once

#include "common/base/json.h"
#include "common/conf/ini_edit.h"
#include "common/conf/profile.h"
#include "common/store/database/database.h"
#include "printer/printer.h"
#include "scanner/http/route_table.h"

#define SETUP_ERROR (setup_error_quark())
GQuark setup_error_quark(void);
typedef enum { SETUP_ERROR_REFUSED, SETUP_ERROR_NOT_YET } SetupError;

#define SETUP_FILE_MOST (64 * 1024 * 1024) // bytes of registrations or a programme
#define SETUP_PICTURE_MOST (4 * 1024 * 1024)
#define SETUP_STRANGER_MOST 1024 // of a request without a session

typedef struct Eye Eye; // cameras.c

// What was sent to be looked at (upload.c).
typedef struct {
    int fd;
    char *path; // opens it, as long as this process is there; NULL = nothing was sent
} Upload;

struct Setup {
    char *folder, *event; // the station's folder, and event/ in it
    char *uploads;        // a folder for what is made before it is put in its place
    Upload people, programme;
    char *page_digest;
    RouteTable routes;
    HttpServer *http; // which serves them
    char *code;       // NULL once it was used
    char *session, *token;
    int wake_fd;
    guint16 port;
    bool is_over;
    GPtrArray *printers;     // PrinterInfo, as asked last; NULL = not yet
    PrintWorker *worker;     // prints a label that is tried; NULL when none is under way
    Profile *worker_profile; // which it borrows
    gint64 job;              // that label; 0 = none yet
    Eye *eye;                // the camera that is looked through; NULL = none
};

typedef struct {
    struct Setup *setup;
    const HttpRequest *http;
    json_t *body;      // an object; of routes that take no file
    json_t *result;    // an object
    HttpAnswer answer; // for what is no JSON
} SetupRequest;

// False with SETUP_ERROR, or what the libraries say: a sentence for the person at the page.
typedef bool (*SetupRoute)(SetupRequest *request, GError **error);

#define setup_fail(error, ...) error_set(SETUP_ERROR, SETUP_ERROR_REFUSED, error, __VA_ARGS__)
const char *setup_text(const SetupRequest *request, const char *key); // "" when absent
// Whether there is a station in the folder.
bool setup_has_station(const struct Setup *setup);
bool setup_need_station(const struct Setup *setup, GError **error); // SETUP_ERROR_NOT_YET when there is none
// The profile as it stands now; SETUP_ERROR_NOT_YET before there is one.
Profile *setup_profile(const struct Setup *setup, GError **error);
Store *setup_store(const struct Setup *setup, GError **error);

// Takes the request's body in place of what was sent before; `name` is what messages call it.
bool upload_put(struct Setup *setup, Upload *upload, const char *name, const HttpRequest *request, GError **error);
const char *upload_path(const Upload *upload, GError **error); // NULL when nothing was sent
void upload_clear(Upload *upload);

// A copy of the event's folder to be changed, judged as `init` does and only then put in the place of the event.
typedef struct {
    struct Setup *setup;
    char *folder;
} Draft;
bool draft_open(Draft *draft, struct Setup *setup, GError **error);
bool draft_edit(const Draft *draft, const char *file, IniEdit *out, GError **error);
// False with the first thing that is wrong with it; then the event is as it was.
bool draft_keep(Draft *draft, GError **error);
void draft_clear(Draft *draft);
// After a program that was killed while it put a draft in its place.
void draft_recover(const struct Setup *setup);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Draft, draft_clear)

// Which small letters, digits and dashes make `title` a code. The caller owns it.
char *code_from_title(const char *title, const char *otherwise);

#define SETUP_ROUTE(route, function, is_open) bool function(SetupRequest *request, GError **error);
#include "scanner/setup/routes.def"
#undef SETUP_ROUTE

// What each step adds to the state that the page draws, and what it leaves open.
void event_state(const struct Setup *setup, json_t *state);
void people_state(const struct Setup *setup, json_t *state);
void look_state(const struct Setup *setup, json_t *state);
void volunteers_state(const struct Setup *setup, json_t *state);
void stations_state(const struct Setup *setup, json_t *state);
// Of those that were asked last; NULL when none is called so.
const PrinterInfo *printers_find(const struct Setup *setup, const char *name);
void printers_close(struct Setup *setup);
void cameras_close(struct Setup *setup);
