// SPDX-License-Identifier: GPL-3.0-or-later
// pg_connection.c - with pg_settings.c the only file that knows libpq.
#include "common/sync/pg_connection.h"

#include <libpq-fe.h>
#include <poll.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/sync/pg_settings.h"

#define CONNECT_MS 10000
// Where nothing answers at all, an asking that was lost is asked again soon, but for one in a few, which is for slow links.
#define QUICK_CONNECT_MS 1200
// The server gives up on a statement first, so that it says so; a server that hangs is given up by us.
#define SERVER_ANSWER_MS 15000
#define ANSWER_MS 20000
#define SESSION_SETUP                                                                                                            \
    "SET statement_timeout = " G_STRINGIFY(                                                                                      \
        SERVER_ANSWER_MS) "; SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '30s';"                          \
                          "SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; SET search_path = pg_catalog, pg_temp"

#define LOOK_MS 300 // a statement that waits so long is looked at, and again

struct PgConnection {
    PGconn *handle;
    int stop_fd;
    int answer_ms; // how long a statement may take
    PgLook look;   // NULL = nobody looks
    gpointer look_data;
};

struct PgRows {
    PGresult *result;
};

// --- waiting ---

static bool lose(GError **error, const char *why)
{
    g_set_error(error, HUB_ERROR, HUB_ERROR_UNREACHABLE, "the hub cannot be reached: %s", why);
    return false;
}

// libpq gives a line for every try, with and without encryption, at each address; people get a sentence.
static bool lose_connection(const PgConnection *pg, GError **error)
{
    g_auto(GStrv) lines = g_strsplit(PQerrorMessage(pg->handle), "\n", -1);
    g_autoptr(GString) why = g_string_new(NULL);
    for (char **line = lines; *line; line++)
        if (*g_strstrip(*line) && !strstr(why->str, *line))
            g_string_append_printf(why, "%s%s", why->len ? "; " : "", *line);
    // While connecting, libpq gives the server's sentence and no code. In another language it is unreachable, as before.
    if (strstr(why->str, "is not permitted to log in")) {
        g_set_error(
            error, HUB_ERROR, HUB_ERROR_REVOKED,
            "this station can no longer sign in at the hub: it was revoked; if it was found, the organiser lets it in with lanyard hub "
            "station admit-again (%s)",
            why->str);
        return false;
    }
    if (strstr(why->str, "password authentication failed") || strstr(why->str, "no password supplied")) {
        g_set_error(
            error, HUB_ERROR, HUB_ERROR_RIGHTS,
            "the hub refuses this station's password (hub.pass): if it was revoked, the organiser lets it in with lanyard hub "
            "station admit-again; else carry the newest file of its password here (%s)",
            why->str);
        return false;
    }
    return lose(error, why->len ? why->str : "the connection was lost");
}

// Until the socket is ready for `events`, or false: stopped, or no time left.
static bool wait_socket(const PgConnection *pg, short events, gint64 deadline_mono_us, GError **error)
{
    for (;;) {
        gint64 left_us = deadline_mono_us - clock_mono_us();
        if (left_us <= 0)
            return lose(error, "it does not answer in time");
        int left_ms = (int)(left_us / 1000) + 1;
        struct pollfd polled[] = {{PQsocket(pg->handle), events, 0}, {pg->stop_fd, POLLIN, 0}};
        int ready = poll(polled, G_N_ELEMENTS(polled), pg->look ? MIN(left_ms, LOOK_MS) : left_ms);
        if (ready > 0 && polled[1].revents)
            return lose(error, "stopping");
        if (ready > 0)
            return true;
        if (pg->look)
            pg->look(PQbackendPID(pg->handle), pg->look_data);
    }
}

static gint64 deadline_in(int milliseconds)
{
    return clock_mono_us() + milliseconds * G_GINT64_CONSTANT(1000);
}

// --- errors of the server ---

static HubError code_of(const char *state)
{
    // The first that fits. 40, 53, 54, 57 and 58 say that the server cannot now, and nothing about a record: but one that is nested too
    // deep for the server's stack (54001) may be the reason itself.
    static const struct {
        const char *start;
        HubError code;
    } meanings[] = {
        {"LY001", HUB_ERROR_REVOKED},  {"LY003", HUB_ERROR_RECORD},
        {"LY004", HUB_ERROR_COPY},     {"LY007", HUB_ERROR_NOT_OWN},
        {"LY008", HUB_ERROR_PUT_BACK}, {"LY", HUB_ERROR_UNREACHABLE}, // a gap: somebody else was faster; look again
        {"42501", HUB_ERROR_RIGHTS},   {"22", HUB_ERROR_RECORD},
        {"23", HUB_ERROR_RECORD},      {"54001", HUB_ERROR_DEEP},
        {"54", HUB_ERROR_UNREACHABLE}, {"08", HUB_ERROR_UNREACHABLE},
        {"25", HUB_ERROR_UNREACHABLE}, {"40", HUB_ERROR_UNREACHABLE},
        {"53", HUB_ERROR_UNREACHABLE}, {"55", HUB_ERROR_UNREACHABLE},
        {"57", HUB_ERROR_UNREACHABLE}, {"58", HUB_ERROR_UNREACHABLE},
        {"3F000", HUB_ERROR_SCHEMA},   {"42P01", HUB_ERROR_SCHEMA},
        {"42883", HUB_ERROR_SCHEMA},   {"42703", HUB_ERROR_SCHEMA},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(meanings); i++)
        if (g_str_has_prefix(state, meanings[i].start))
            return meanings[i].code;
    return HUB_ERROR_SERVER;
}

static bool refuse(const PgConnection *pg, const PGresult *result, GError **error)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if (!state || PQstatus(pg->handle) != CONNECTION_OK)
        return lose_connection(pg, error);
    HubError code = code_of(state);
    if (g_str_has_prefix(state, "LY") || code == HUB_ERROR_RECORD) // a sentence of our own, or a rule's name
        g_set_error(error, HUB_ERROR, (int)code, HUB_SAYS "%s", message ? message : "");
    else if (code == HUB_ERROR_RIGHTS && message && g_str_has_prefix(message, "permission denied"))
        g_set_error(
            error, HUB_ERROR, (int)code,
            HUB_SAYS
            "%s; if it was put back from a backup: lanyard hub upgrade, and lanyard hub station add for a station that is younger",
            message);
    else
        g_set_error(error, HUB_ERROR, (int)code, "%s%s (SQLSTATE %s)",
                    code == HUB_ERROR_SCHEMA ? "the hub lacks the schema of Lanyard; lanyard hub init creates it: " : HUB_SAYS,
                    message ? message : "", state);
    return false;
}

// --- the connection ---

static bool finish_connecting(PgConnection *pg, bool is_quick, GError **error)
{
    gint64 deadline_mono_us = deadline_in(CONNECT_MS),
           first_deadline_mono_us = deadline_in(is_quick ? QUICK_CONNECT_MS : CONNECT_MS);
    PostgresPollingStatusType status = PGRES_POLLING_WRITING;
    while (status != PGRES_POLLING_OK) {
        bool is_answered = PQstatus(pg->handle) != CONNECTION_STARTED;
        if (status == PGRES_POLLING_FAILED)
            return lose_connection(pg, error);
        if (!wait_socket(pg, status == PGRES_POLLING_READING ? POLLIN : POLLOUT,
                         is_answered ? deadline_mono_us : first_deadline_mono_us, error))
            return false;
        status = PQconnectPoll(pg->handle);
    }
    return PQsetnonblocking(pg->handle, 1) == 0 || lose_connection(pg, error);
}

static void pass_over_notice(void *data, const PGresult *result)
{
    (void)data;
    (void)result;
}

static bool connect(PgConnection *pg, const PgSettings *settings, bool is_quick, GError **error)
{
    pg->handle =
        PQconnectStartParams((const char *const *)settings->keywords->pdata, (const char *const *)settings->values->pdata, 1);
    if (!pg->handle || PQstatus(pg->handle) == CONNECTION_BAD)
        return pg->handle ? lose_connection(pg, error) : lose(error, "no memory");
    PQsetNoticeReceiver(pg->handle, pass_over_notice, NULL);
    PQsetErrorVerbosity(pg->handle, PQERRORS_TERSE); // people get a sentence, not where in the hub's functions it was
    return finish_connecting(pg, is_quick, error);
}

PgConnection *pg_connection_open(const HubOptions *options, GError **error)
{
    g_autoptr(PgConnection) pg = g_new0(PgConnection, 1);
    pg->stop_fd = options->stop_fd;
    pg->answer_ms = ANSWER_MS;
    g_auto(PgSettings) settings = {0};
    if (!pg_settings_collect(options, &settings, error) || !connect(pg, &settings, options->is_quick, error) ||
        !pg_connection_run(pg, SESSION_SETUP, NULL, error))
        return NULL;
    if (PQserverVersion(pg->handle) < 150000) {
        g_set_error(error, HUB_ERROR, HUB_ERROR_SCHEMA, "the hub is PostgreSQL %d; 15 or newer is needed",
                    PQserverVersion(pg->handle) / 10000);
        return NULL;
    }
    return g_steal_pointer(&pg);
}

// What led here, with another name and password, and perhaps to another database.
static void settings_of(const PgConnection *pg, const char *role, const char *password, const char *database, PgSettings *out)
{
    PQconninfoOption *options = PQconninfo(pg->handle);
    *out = (PgSettings){g_ptr_array_new_with_free_func(g_free), g_ptr_array_new_with_free_func(g_free)};
    for (const PQconninfoOption *option = options; option && option->keyword; option++) {
        const char *value = g_str_equal(option->keyword, "user")       ? role
                            : g_str_equal(option->keyword, "password") ? password
                            : g_str_equal(option->keyword, "passfile") ? NULL
                            : g_str_equal(option->keyword, "dbname")   ? database
                                                                       : option->val;
        if (!value)
            continue;
        g_ptr_array_add(out->keywords, g_strdup(option->keyword));
        g_ptr_array_add(out->values, g_strdup(value));
    }
    g_ptr_array_add(out->keywords, NULL);
    g_ptr_array_add(out->values, NULL);
    PQconninfoFree(options);
}

static PgConnection *open_like(const PgConnection *like, const char *role, const char *password, const char *database,
                               GError **error)
{
    g_autoptr(PgConnection) pg = g_new0(PgConnection, 1);
    pg->stop_fd = like->stop_fd;
    pg->answer_ms = ANSWER_MS;
    g_auto(PgSettings) settings = {0};
    settings_of(like, role, password, database, &settings);
    return connect(pg, &settings, false, error) ? g_steal_pointer(&pg) : NULL;
}

PgConnection *pg_connection_open_as(const PgConnection *like, const char *role, const char *password, GError **error)
{
    return open_like(like, role, password, PQdb(like->handle), error);
}

PgConnection *pg_connection_open_beside(const PgConnection *like, const char *database, GError **error)
{
    return open_like(like, PQuser(like->handle), PQpass(like->handle), database, error);
}

PgConnection *pg_connection_open_again(const PgConnection *like, GError **error)
{
    PgConnection *pg = pg_connection_open_beside(like, PQdb(like->handle), error);
    if (pg && pg_connection_run(pg, SESSION_SETUP, NULL, error))
        return pg;
    pg_connection_close(pg);
    return NULL;
}

void pg_connection_look(PgConnection *pg, PgLook look, gpointer data)
{
    pg->look = look;
    pg->look_data = data;
}

bool pg_connection_is_lost(const PgConnection *pg)
{
    return PQstatus(pg->handle) != CONNECTION_OK;
}

void pg_connection_close(PgConnection *pg)
{
    if (!pg)
        return;
    PQfinish(pg->handle);
    g_free(pg);
}

// --- statements ---

static bool hear(PgConnection *pg, short events, gint64 deadline_mono_us, GError **error)
{
    return wait_socket(pg, events, deadline_mono_us, error) && (PQconsumeInput(pg->handle) || lose_connection(pg, error));
}

static bool flush(PgConnection *pg, gint64 deadline_mono_us, GError **error)
{
    int left;
    while ((left = PQflush(pg->handle)) > 0)
        if (!hear(pg, POLLIN | POLLOUT, deadline_mono_us, error))
            return false;
    return left == 0 || lose_connection(pg, error);
}

// The next result of what was sent; NULL in `out` after the last one.
static bool next_result(PgConnection *pg, gint64 deadline_mono_us, PGresult **out, GError **error)
{
    while (PQisBusy(pg->handle))
        if (!hear(pg, POLLIN, deadline_mono_us, error))
            return false;
    *out = PQgetResult(pg->handle);
    return true;
}

// Reads all results; keeps the last good one, or the first error.
static bool collect(PgConnection *pg, gint64 deadline_mono_us, PGresult **out, GError **error)
{
    bool is_good = true;
    PGresult *result = NULL;
    for (;;) {
        if (!next_result(pg, deadline_mono_us, &result, is_good ? error : NULL)) {
            g_clear_pointer(out, PQclear);
            return false;
        }
        if (!result)
            break;
        ExecStatusType status = PQresultStatus(result);
        bool is_copy = status == PGRES_COPY_IN || status == PGRES_COPY_OUT;
        if (is_good && status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && !is_copy)
            is_good = refuse(pg, result, error);
        g_clear_pointer(out, PQclear);
        *out = result;
        if (is_copy)
            break;
    }
    if (!is_good)
        g_clear_pointer(out, PQclear);
    return is_good;
}

static bool send_and_collect(PgConnection *pg, const char *sql, const char *const *parameters, PGresult **out, GError **error)
{
    gint64 deadline_mono_us = deadline_in(pg->answer_ms);
    int count = 0;
    while (parameters && parameters[count])
        count++;
    int is_sent =
        count > 0 ? PQsendQueryParams(pg->handle, sql, count, NULL, parameters, NULL, NULL, 0) : PQsendQuery(pg->handle, sql);
    if (!is_sent)
        return lose_connection(pg, error);
    return flush(pg, deadline_mono_us, error) && collect(pg, deadline_mono_us, out, error);
}

PgRows *pg_connection_query(PgConnection *pg, const char *sql, const char *const *parameters, GError **error)
{
    PGresult *result = NULL;
    if (!send_and_collect(pg, sql, parameters, &result, error))
        return NULL;
    PgRows *rows = g_new0(PgRows, 1);
    rows->result = result;
    return rows;
}

bool pg_connection_run(PgConnection *pg, const char *sql, const char *const *parameters, GError **error)
{
    g_autoptr(PgRows) rows = pg_connection_query(pg, sql, parameters, error);
    return rows != NULL;
}

static bool put_data(PgConnection *pg, const GByteArray *data, gint64 deadline_mono_us, GError **error)
{
    int result;
    while ((result = PQputCopyData(pg->handle, (const char *)data->data, (int)data->len)) == 0)
        if (!flush(pg, deadline_mono_us, error))
            return false;
    while (result > 0 && (result = PQputCopyEnd(pg->handle, NULL)) == 0)
        if (!flush(pg, deadline_mono_us, error))
            return false;
    return result > 0 ? flush(pg, deadline_mono_us, error) : lose_connection(pg, error);
}

bool pg_connection_copy(PgConnection *pg, const char *sql, const GByteArray *data, GError **error)
{
    if (!pg_connection_run(pg, sql, NULL, error))
        return false;
    PGresult *result = NULL;
    bool is_good =
        put_data(pg, data, deadline_in(pg->answer_ms), error) && collect(pg, deadline_in(pg->answer_ms), &result, error);
    PQclear(result);
    return is_good;
}

bool pg_connection_copy_out(PgConnection *pg, const char *sql, PgTake take, gpointer data, GError **error)
{
    bool is_good = pg_connection_run(pg, sql, NULL, error), is_taken = true;
    PGresult *result = NULL;
    char *message;
    int size;
    while (is_good && (size = PQgetCopyData(pg->handle, &message, 1)) >= 0) {
        is_taken = is_taken && (size == 0 || take((const guint8 *)message, (gsize)size, data, error));
        PQfreemem(size > 0 ? message : NULL);
        is_good = size > 0 || hear(pg, POLLIN, deadline_in(pg->answer_ms), is_taken ? error : NULL);
    }
    is_good = is_good && collect(pg, deadline_in(pg->answer_ms), &result, is_taken ? error : NULL);
    PQclear(result);
    return is_good && is_taken;
}

bool pg_connection_be_patient(PgConnection *pg, int limit_ms, GError **error)
{
    g_autofree char *sql = g_strdup_printf("SET statement_timeout = %d; SET lock_timeout = %d", limit_ms, limit_ms);
    pg->answer_ms = limit_ms + (ANSWER_MS - SERVER_ANSWER_MS);
    return pg_connection_run(pg, sql, NULL, error);
}

char *pg_connection_password_verifier(PgConnection *pg, const char *role, const char *password, GError **error)
{
    char *verifier = PQencryptPasswordConn(pg->handle, password, role, "scram-sha-256");
    if (!verifier)
        lose_connection(pg, error);
    char *copy = g_strdup(verifier);
    PQfreemem(verifier);
    return copy;
}

PgPlace pg_connection_place(const PgConnection *pg)
{
    return (PgPlace){PQhost(pg->handle), PQport(pg->handle), PQdb(pg->handle)};
}

int pg_row_count(const PgRows *rows)
{
    return PQntuples(rows->result);
}

const char *pg_text(const PgRows *rows, int row, int column)
{
    return PQgetvalue(rows->result, row, column);
}

bool pg_is_null(const PgRows *rows, int row, int column)
{
    return PQgetisnull(rows->result, row, column);
}

gint64 pg_int(const PgRows *rows, int row, int column)
{
    return g_ascii_strtoll(PQgetvalue(rows->result, row, column), NULL, 10);
}

void pg_rows_free(PgRows *rows)
{
    if (!rows)
        return;
    PQclear(rows->result);
    g_free(rows);
}

// --- news ---

static bool hand_over(PgConnection *pg, void (*notified)(const char *payload, gpointer data), gpointer data)
{
    bool is_any = false;
    PGnotify *notification;
    while ((notification = PQnotifies(pg->handle))) {
        is_any = true;
        notified(notification->extra, data);
        PQfreemem(notification);
    }
    return is_any;
}

bool pg_connection_wait(PgConnection *pg, int timeout_ms, void (*notified)(const char *payload, gpointer data), gpointer data,
                        GError **error)
{
    if (hand_over(pg, notified, data)) // they came along with an answer
        return true;
    struct pollfd polled[] = {{PQsocket(pg->handle), POLLIN, 0}, {pg->stop_fd, POLLIN, 0}};
    if (poll(polled, G_N_ELEMENTS(polled), timeout_ms) <= 0)
        return true;
    if (polled[1].revents)
        return lose(error, "stopping");
    if (polled[0].revents && !PQconsumeInput(pg->handle))
        return lose_connection(pg, error);
    hand_over(pg, notified, data);
    return true;
}
