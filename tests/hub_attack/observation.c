// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/hub_attack/observation.h"

#include <string.h>

#include "tests/hub_attack/mask.h"

#define LONGEST_VALUE 4096 // bytes of one value that are kept; more becomes a digest

const char *const observed_names[OBSERVED_KINDS] = {
    [OBSERVED_ANSWER] = "answer",
    [OBSERVED_NOTICES] = "notices",
    [OBSERVED_NOTIFICATIONS] = "notifications",
    [OBSERVED_BUFFERS] = "buffers",
    [OBSERVED_LOCKS] = "locks",
    [OBSERVED_STATISTICS] = "statistics",
    [OBSERVED_TRANSACTIONS] = "transactions",
    [OBSERVED_COUNTS] = "counts",
    [OBSERVED_CONNECTION] = "connection",
};

struct Session {
    const HubAttackTarget *target;
    const Lexicon *lexicon;
    PGconn *connection;
    char *database;
    GHashTable *last;     // counter -> value, from the look before
    GString *notices;     // of the statement that runs
    bool is_flush_barred; // the server's counters can be read at random moments only: not to be compared
};

static Observation *observation_new(void)
{
    Observation *observation = g_new0(Observation, 1);
    for (int kind = 0; kind < OBSERVED_KINDS; kind++)
        observation->text[kind] = g_string_new(NULL);
    return observation;
}

void observation_free(Observation *observation)
{
    if (!observation)
        return;
    for (int kind = 0; kind < OBSERVED_KINDS; kind++)
        g_string_free(observation->text[kind], TRUE);
    g_free(observation);
}

static void append_value(GString *to, const char *value, gsize length)
{
    if (length <= LONGEST_VALUE) {
        mask_clock(to, value);
        return;
    }
    g_autofree char *digest = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)value, length);
    g_string_append_printf(to, "%" G_GSIZE_FORMAT " bytes %s", length, digest);
}

static void append_complaint(GString *to, const PGresult *result)
{
    static const struct {
        int code;
        const char *name;
    } fields[] = {
        {PG_DIAG_SEVERITY_NONLOCALIZED, "severity"},
        {PG_DIAG_SQLSTATE, "sqlstate"},
        {PG_DIAG_MESSAGE_PRIMARY, "message"},
        {PG_DIAG_MESSAGE_DETAIL, "detail"},
        {PG_DIAG_MESSAGE_HINT, "hint"},
        {PG_DIAG_CONTEXT, "context"},
        {PG_DIAG_INTERNAL_QUERY, "query"},
        {PG_DIAG_INTERNAL_POSITION, "at"},
        {PG_DIAG_STATEMENT_POSITION, "position"},
        {PG_DIAG_SCHEMA_NAME, "schema"},
        {PG_DIAG_TABLE_NAME, "table"},
        {PG_DIAG_COLUMN_NAME, "column"},
        {PG_DIAG_DATATYPE_NAME, "type"},
        {PG_DIAG_CONSTRAINT_NAME, "constraint"},
        {PG_DIAG_SOURCE_FUNCTION, "source"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        const char *value = PQresultErrorField(result, fields[i].code);
        if (!value)
            continue;
        g_string_append_printf(to, "%s: ", fields[i].name);
        append_value(to, value, strlen(value));
        g_string_append_c(to, '\n');
    }
}

static void keep_notice(void *data, const PGresult *result)
{
    Session *session = data;
    append_complaint(session->notices, result);
}

Session *session_open(const HubAttackTarget *target, const Lexicon *lexicon, const char *database, char **out_refusal)
{
    PGconn *connection = attack_connect(target->sponsor, database, out_refusal);
    if (!connection)
        return NULL;
    Session *session = g_new0(Session, 1);
    session->target = target;
    session->lexicon = lexicon;
    session->connection = connection;
    session->database = g_strdup(database);
    session->last = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    session->notices = g_string_new(NULL);
    PQsetNoticeReceiver(connection, keep_notice, session);
    for (guint i = 0; i < lexicon->channels->len; i++) {
        g_autofree char *listen = g_strdup_printf("LISTEN %s", (const char *)lexicon->channels->pdata[i]);
        PQclear(PQexec(connection, listen));
    }
    // Limits of time are a sponsor's own to change, and would make answers random.
    PQclear(
        PQexec(connection, "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET lock_timeout = 5000"));
    return session;
}

void session_close(Session *session)
{
    if (!session)
        return;
    PQfinish(session->connection);
    g_free(session->database);
    g_hash_table_unref(session->last);
    g_string_free(session->notices, TRUE);
    g_free(session);
}

// Reads what COPY sends, and sends it nothing.
static void serve_copy(PGconn *connection, ExecStatusType status, GString *to)
{
    if (status == PGRES_COPY_IN) {
        PQputCopyEnd(connection, NULL);
        return;
    }
    for (char *row; PQgetCopyData(connection, &row, 0) > 0; PQfreemem(row)) {
        append_value(to, row, strlen(row));
    }
}

static void append_result(Observation *seen, GString *to, const PGresult *result)
{
    if (PQresultStatus(result) == PGRES_FATAL_ERROR) {
        const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
        seen->is_cut_short |= sqlstate && (strcmp(sqlstate, "57014") == 0 || strcmp(sqlstate, "55P03") == 0);
        append_complaint(to, result);
        return;
    }
    g_string_append_printf(to, "%s\n", PQcmdStatus((PGresult *)result));
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        return;
    for (int column = 0; column < PQnfields(result); column++)
        g_string_append_printf(to, "%s:%u ", PQfname(result, column), PQftype(result, column));
    bool is_plan = PQnfields(result) == 1 && strcmp(PQfname(result, 0), "QUERY PLAN") == 0;
    g_autoptr(GString) plan = g_string_new(NULL);
    for (int row = 0; row < PQntuples(result); row++) {
        g_string_append_c(to, '\n');
        for (int column = 0; !is_plan && column < PQnfields(result); column++) {
            if (PQgetisnull(result, row, column))
                g_string_append(to, "NULL | ");
            else {
                append_value(to, PQgetvalue(result, row, column), (gsize)PQgetlength(result, row, column));
                g_string_append(to, " | ");
            }
        }
        if (is_plan)
            g_string_append_printf(plan, "%s\n", PQgetvalue(result, row, 0));
    }
    if (is_plan)
        mask_plan(to, seen->text[OBSERVED_BUFFERS], plan->str);
    g_string_append_c(to, '\n');
}

static void run_all(Session *session, Observation *seen, const char *statement, GString *to)
{
    g_string_truncate(session->notices, 0);
    if (!PQsendQuery(session->connection, statement))
        g_string_append_printf(seen->text[OBSERVED_CONNECTION], "%s", PQerrorMessage(session->connection));
    for (PGresult *result; (result = PQgetResult(session->connection)); PQclear(result)) {
        ExecStatusType status = PQresultStatus(result);
        append_result(seen, to, result);
        if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT)
            serve_copy(session->connection, status, to);
    }
    g_string_append(seen->text[OBSERVED_NOTICES], session->notices->str);
}

// Asks aside: a refusal does not spoil the transaction.
static PGresult *ask(Session *session, const char *sql)
{
    PGresult *result = PQexec(session->connection, sql);
    if (PQtransactionStatus(session->connection) == PQTRANS_INERROR)
        PQclear(PQexec(session->connection, "ROLLBACK TO before"));
    return result;
}

static int compare_lines(gconstpointer first, gconstpointer second)
{
    return strcmp(*(const char *const *)first, *(const char *const *)second);
}

// What has changed since the last look, in the words of the lexicon.
static void append_changes(Session *session, GString *to, const char *sql, bool is_level)
{
    g_autoptr(PGresult) result = sql ? ask(session, sql) : NULL;
    if (!result || PQresultStatus(result) != PGRES_TUPLES_OK) {
        g_string_append(to, result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : "");
        return;
    }
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    for (int row = 0; row < PQntuples(result); row++) {
        const char *name = g_hash_table_lookup(session->lexicon->names, PQgetvalue(result, row, 0));
        char *key = g_strdup_printf("%s %s", name ? name : PQgetvalue(result, row, 0), PQgetvalue(result, row, 1));
        const char *value = PQgetvalue(result, row, 2), *old = g_hash_table_lookup(session->last, key);
        if (is_level)
            g_ptr_array_add(lines, g_strdup_printf("%s %s\n", key, value));
        else if (!old || strcmp(old, value) != 0)
            g_ptr_array_add(lines,
                            g_strdup_printf("%s %+" G_GINT64_FORMAT "\n", key,
                                            g_ascii_strtoll(value, NULL, 10) - (old ? g_ascii_strtoll(old, NULL, 10) : 0)));
        g_hash_table_insert(session->last, key, g_strdup(value));
    }
    g_ptr_array_sort(lines, compare_lines);
    for (guint i = 0; i < lines->len; i++)
        g_string_append(to, lines->pdata[i]);
}

static void append_locks(Session *session, GString *to)
{
    static const char sql[] = "SELECT locktype, relation, mode, granted, count(*) FROM pg_locks WHERE pid = pg_backend_pid()"
                              " AND locktype <> 'virtualxid' GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4";
    g_autoptr(PGresult) result = ask(session, sql);
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        return;
    for (int row = 0; row < PQntuples(result); row++) {
        const char *name = g_hash_table_lookup(session->lexicon->names, PQgetvalue(result, row, 1));
        bool is_ours = name || strcmp(PQgetvalue(result, row, 0), "relation") != 0;
        if (is_ours)
            g_string_append_printf(to, "%s %s %s %s %s\n", PQgetvalue(result, row, 0), name ? name : "",
                                   PQgetvalue(result, row, 2), PQgetvalue(result, row, 3), PQgetvalue(result, row, 4));
    }
}

static void append_notifications(Session *session, GString *to)
{
    PQconsumeInput(session->connection);
    for (PGnotify *heard; (heard = PQnotifies(session->connection)); PQfreemem(heard)) {
        g_string_append_printf(to, "%s: ", heard->relname);
        mask_clock(to, heard->extra);
        g_string_append_c(to, '\n');
    }
}

// The next transaction's id, as far as the sponsor may ask.
static gint64 next_transaction(Session *session)
{
    g_autofree char *id = attack_try(session->connection, "SELECT pg_snapshot_xmax(pg_current_snapshot())", NULL);
    return id ? g_ascii_strtoll(id, NULL, 10) : 0;
}

static void flush(Session *session)
{
    g_autofree char *sqlstate = NULL, *flushed = attack_try(session->connection, "SELECT pg_stat_force_next_flush()", &sqlstate);
    session->is_flush_barred = !flushed;
}

static void reopen(Session *session, Observation *seen)
{
    if (PQstatus(session->connection) == CONNECTION_OK)
        return;
    g_string_append(seen->text[OBSERVED_CONNECTION], "lost\n");
    PQreset(session->connection);
}

Observation *session_look(Session *session)
{
    Observation *seen = observation_new();
    PQclear(PQexec(session->connection, "SELECT 1"));
    append_notifications(session, seen->text[OBSERVED_NOTIFICATIONS]);
    append_changes(session, seen->text[OBSERVED_COUNTS], session->lexicon->standing, true);
    append_changes(session, seen->text[OBSERVED_COUNTS], session->lexicon->after, true);
    return seen;
}

Observation *session_run(Session *session, const char *statement)
{
    Observation *seen = observation_new();
    bool is_alone = *statement == '!', is_count = *statement == '#';
    const char *sql = statement + (is_alone || is_count ? 1 : 0);
    GString *to = seen->text[is_count ? OBSERVED_COUNTS : OBSERVED_ANSWER];
    gint64 before = next_transaction(session);
    if (!is_alone)
        PQclear(PQexec(session->connection, "BEGIN; SAVEPOINT before"));
    run_all(session, seen, sql, to);
    if (!is_alone) {
        if (PQtransactionStatus(session->connection) == PQTRANS_INERROR)
            PQclear(PQexec(session->connection, "ROLLBACK TO before"));
        PQclear(PQexec(session->connection, "SAVEPOINT before"));
        append_locks(session, seen->text[OBSERVED_LOCKS]);
        append_changes(session, seen->text[OBSERVED_STATISTICS], session->lexicon->inside, true);
        PQclear(PQexec(session->connection, "COMMIT"));
    }
    PQclear(PQexec(session->connection, "ROLLBACK"));
    reopen(session, seen);
    g_string_append_printf(seen->text[OBSERVED_TRANSACTIONS], "%" G_GINT64_FORMAT " taken\n", next_transaction(session) - before);
    flush(session);
    if (!session->is_flush_barred)
        append_changes(session, seen->text[OBSERVED_STATISTICS], session->lexicon->after, false);
    append_notifications(session, seen->text[OBSERVED_NOTIFICATIONS]);
    return seen;
}
