// door.h - private to common/sync: libpq, asynchronous and bounded in time.
//
// Every call ends when its time is over, when `stop_fd` of the options becomes readable, or when the server answered.
// Parameters and results are text. A Door belongs to one thread.
#pragma once

#include "common/sync/hub.h"

typedef struct Door Door;
typedef struct DoorRows DoorRows;

Door *door_open(const HubOptions *options, GError **error);
void door_close(Door *door);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Door, door_close)

// One statement with its parameters, which end with a NULL that is not counted; a parameter cannot be NULL itself. The
// error's code says what SQLSTATE means to an exchange. The caller owns the rows.
DoorRows *door_query(Door *door, const char *sql, const char *const *parameters, GError **error);
// The same for statements without rows. A text of several statements may have no parameters.
bool door_run(Door *door, const char *sql, const char *const *parameters, GError **error);
// COPY ... FROM STDIN: `sql`, then all of `data`.
bool door_copy(Door *door, const char *sql, const GByteArray *data, GError **error);

// From now on statements may take this long: for what an organiser does once and waits for. The session's own limit, too.
bool door_be_patient(Door *door, int limit_ms, GError **error);

// What the server keeps in place of the password of `role`, so that it never sees that. The caller owns it.
char *door_password_verifier(Door *door, const char *role, const char *password, GError **error);
// HOST:PORT:DATABASE:USER:PASSWORD as a line of a password file, for this connection's server. The caller owns it.
char *door_password_line(const Door *door, const char *role, const char *password);

int door_row_count(const DoorRows *rows);
const char *door_text(const DoorRows *rows, int row, int column); // "" for NULL; as long as the rows
bool door_is_null(const DoorRows *rows, int row, int column);
gint64 door_int(const DoorRows *rows, int row, int column);
void door_rows_free(DoorRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DoorRows, door_rows_free)

// Waits for notifications, `wake_fd` or the time, whichever is first; hands over the payload of each.
bool door_wait(Door *door, int timeout_ms, void (*notified)(const char *payload, gpointer data), gpointer data, GError **error);
