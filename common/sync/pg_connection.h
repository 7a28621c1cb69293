// SPDX-License-Identifier: GPL-3.0-or-later
// pg_connection.h - private to common/sync: libpq, asynchronous and bounded in time.
//
// Every call ends when its time is over, when `stop_fd` of the options becomes readable, or when the server answered.
// Parameters and results are text. A PgConnection belongs to one thread.
#pragma once

#include "common/sync/hub.h"

typedef struct PgConnection PgConnection;
typedef struct PgRows PgRows;

PgConnection *pg_connection_open(const HubOptions *options, GError **error);
void pg_connection_close(PgConnection *pg);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PgConnection, pg_connection_close)
// One more to the same server and database as the same role.
PgConnection *pg_connection_open_again(const PgConnection *like, GError **error);
// Only to see who is let in: another role, or the same one in another database.
PgConnection *pg_connection_open_as(const PgConnection *like, const char *role, const char *password, GError **error);
PgConnection *pg_connection_open_beside(const PgConnection *like, const char *database, GError **error);
bool pg_connection_is_lost(const PgConnection *pg); // every further call fails

// Called now and then while a call on this connection waits for the server, which serves it by the process `backend`.
typedef void (*PgLook)(int backend, gpointer data);
void pg_connection_look(PgConnection *pg, PgLook look, gpointer data);

// One statement with its parameters, which end with a NULL that is not counted; a parameter cannot be NULL itself. The
// error's code says what SQLSTATE means to an exchange. The caller owns the rows.
PgRows *pg_connection_query(PgConnection *pg, const char *sql, const char *const *parameters, GError **error);
// The same for statements without rows. A text of several statements may have no parameters.
bool pg_connection_run(PgConnection *pg, const char *sql, const char *const *parameters, GError **error);
// COPY ... FROM STDIN: `sql`, then all of `data`.
bool pg_connection_copy(PgConnection *pg, const char *sql, const GByteArray *data, GError **error);
// COPY ... TO STDOUT: hands over each message of the server, `size` bytes that are valid during the call. What takes long is bounded
// from message to message. After a false return of `take` the rest is passed over.
typedef bool (*PgTake)(const guint8 *message, gsize size, gpointer data, GError **error);
bool pg_connection_copy_out(PgConnection *pg, const char *sql, PgTake take, gpointer data, GError **error);

// From now on statements may take this long: for what an organiser does once and waits for. The session's own limit, too.
bool pg_connection_be_patient(PgConnection *pg, int limit_ms, GError **error);

// What the server keeps in place of the password of `role`, so that it never sees that. The caller owns it.
char *pg_connection_password_verifier(PgConnection *pg, const char *role, const char *password, GError **error);
// Where this connection leads; the texts are its own.
typedef struct {
    const char *host, *port, *database; // a host that begins with a slash is a socket's folder
} PgPlace;
PgPlace pg_connection_place(const PgConnection *pg);

int pg_row_count(const PgRows *rows);
const char *pg_text(const PgRows *rows, int row, int column); // "" for NULL; as long as the rows
bool pg_is_null(const PgRows *rows, int row, int column);
gint64 pg_int(const PgRows *rows, int row, int column);
void pg_rows_free(PgRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PgRows, pg_rows_free)

// Waits for notifications or the time, whichever is first; hands over the payload of each.
bool pg_connection_wait(PgConnection *pg, int timeout_ms, void (*notified)(const char *payload, gpointer data), gpointer data,
                        GError **error);
