// SPDX-License-Identifier: GPL-3.0-or-later
// flood.c - a thief takes all that it can get and lets nothing go; the staff works meanwhile.
#include <poll.h>
#include <string.h>

#include "tests/hub_attack/connection.h"

#define FLOODED "hub_attack_seen"
#define MOST_TRIED 200  // connections
#define BUSY_SESSIONS 2 // that keep a processor each
#define LOCKS_AT_ONCE 20000

static const char no_limits[] = "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET lock_timeout = 0";
static const char idle_forever[] = "SET idle_session_timeout = 0";

static void say(PGconn *connection, const char *sql)
{
    PQclear(PQexec(connection, sql));
}

static GPtrArray *take_connections(const HubAttackTarget *target)
{
    GPtrArray *taken = g_ptr_array_new_with_free_func((GDestroyNotify)PQfinish);
    while (taken->len < MOST_TRIED) {
        PGconn *connection = attack_connect(target->thief, FLOODED, NULL);
        if (!connection)
            break;
        say(connection, no_limits);
        say(connection, idle_forever);
        g_ptr_array_add(taken, connection);
    }
    return taken;
}

// Ends a statement: a connection that is closed does not, and one that is taken back before it begins runs on.
static void stop(PGconn *connection)
{
    while (PQisBusy(connection)) {
        PGcancel *cancel = PQgetCancel(connection);
        char reason[256];
        PQcancel(cancel, reason, (int)sizeof reason);
        PQfreeCancel(cancel);
        struct pollfd wait = {.fd = PQsocket(connection), .events = POLLIN};
        poll(&wait, 1, 100);
        if (!PQconsumeInput(connection))
            return;
    }
}

// Waits for the answer, at most until the deadline; then takes the statement back.
static char *answer_in_time(PGconn *connection, const char *sql, int deadline_s)
{
    gint64 deadline_mono_us = g_get_monotonic_time() + deadline_s * G_TIME_SPAN_SECOND;
    PQsendQuery(connection, sql);
    while (PQisBusy(connection)) {
        gint64 left_ms = (deadline_mono_us - g_get_monotonic_time()) / 1000;
        struct pollfd wait = {.fd = PQsocket(connection), .events = POLLIN};
        if (left_ms <= 0 || poll(&wait, 1, (int)left_ms) == 0) {
            stop(connection);
            for (PGresult *late; (late = PQgetResult(connection));)
                PQclear(late);
            return g_strdup("no answer in time");
        }
        if (!PQconsumeInput(connection))
            break;
    }
    char *complaint = NULL;
    for (PGresult *result; (result = PQgetResult(connection)); PQclear(result)) {
        if (PQresultStatus(result) == PGRES_FATAL_ERROR && !complaint)
            complaint = g_strchomp(g_strdup(PQresultErrorMessage(result)));
    }
    return complaint;
}

// The staff, from a new connection on: whatever it is refused or waits for too long is a finding.
static void let_staff_work(const HubAttackTarget *target, const char *meanwhile, GString *findings)
{
    g_autofree char *refusal = NULL;
    g_autoptr(PGconn) staff = attack_connect(target->staff, FLOODED, &refusal);
    if (!staff) {
        g_string_append_printf(findings, "while a thief %s, staff cannot connect: %s", meanwhile, refusal);
        return;
    }
    for (const char *const *phrase = target->staff_phrases; phrase && *phrase; phrase++) {
        g_autofree char *complaint = answer_in_time(staff, *phrase, FLOOD_DEADLINE_S / 4);
        if (complaint)
            g_string_append_printf(findings, "while a thief %s, staff cannot: %s: %s\n", meanwhile, *phrase, complaint);
        say(staff, "ROLLBACK");
    }
}

// The hub's known keys, small ones, those that functions' sources name, and those that others hold just now.
static void take_known_keys(const HubAttackTarget *target, PGconn *thief)
{
    say(thief, "SELECT pg_try_advisory_lock(k) FROM generate_series(-64, 1024) AS k");
    say(thief,
        "SELECT pg_try_advisory_lock((m[1])::bigint) FROM pg_proc, regexp_matches(prosrc, 'advisory\\w*lock\\w*\\(\\s*(-?\\d+)', 'g')"
        " AS m WHERE oid >= 16384");
    say(thief, "SELECT pg_try_advisory_lock((classid::bigint << 32) | objid::bigint) FROM pg_locks WHERE locktype = 'advisory'");
    for (gsize i = 0; i < target->advisory_key_count; i++) {
        g_autofree char *both = g_strdup_printf("SELECT pg_try_advisory_lock(%" G_GINT64_FORMAT
                                                "), pg_try_advisory_lock(0, (%" G_GINT64_FORMAT ")::int)",
                                                target->advisory_keys[i], target->advisory_keys[i] % G_MAXINT32);
        say(thief, both);
    }
}

// Every table of the server's for locks, until there is no room for one more.
static void exhaust_locks(PGconn *thief)
{
    for (int turn = 0; turn < 4; turn++) {
        g_autofree char *sql = g_strdup_printf("SELECT count(pg_try_advisory_lock(77, k)) FROM generate_series(%d, %d) AS k",
                                               turn * LOCKS_AT_ONCE, (turn + 1) * LOCKS_AT_ONCE);
        say(thief, sql);
    }
}

// Its own work, left unfinished; whatever waits for the end of that transaction waits for ever.
static void leave_unfinished(const HubAttackTarget *target, PGconn *thief)
{
    say(thief, "BEGIN");
    for (const char *const *phrase = target->phrases; phrase && *phrase; phrase++) {
        say(thief, "SAVEPOINT s");
        say(thief, *phrase);
        if (PQtransactionStatus(thief) == PQTRANS_INERROR)
            say(thief, "ROLLBACK TO s");
    }
    g_autoptr(PGconn) superuser = attack_connect_superuser(target, FLOODED);
    g_autofree char *tables = attack_value(superuser, "SELECT oid::regclass FROM pg_class WHERE relkind = 'r' AND oid >= 16384");
    g_auto(GStrv) names = g_strsplit(tables, "\n", -1);
    for (char **name = names; *name && **name; name++) {
        g_autofree char *lock = g_strdup_printf("LOCK TABLE %s IN ACCESS EXCLUSIVE MODE NOWAIT", *name);
        say(thief, "SAVEPOINT s");
        say(thief, lock);
        if (PQtransactionStatus(thief) == PQTRANS_INERROR)
            say(thief, "ROLLBACK TO s");
    }
}

// Until the last session has given back what it held. While the table of locks is full nobody can connect.
static void let_it_drain(const HubAttackTarget *target)
{
    gint64 deadline_mono_us = g_get_monotonic_time() + FLOOD_DEADLINE_S * G_TIME_SPAN_SECOND;
    while (g_get_monotonic_time() < deadline_mono_us) {
        g_autoptr(PGconn) superuser = attack_connect(target->superuser, "postgres", NULL);
        g_autofree char *left = superuser ? attack_try(superuser,
                                                       "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                                                       " WHERE datname = '" FLOODED "'",
                                                       NULL)
                                          : NULL;
        if (left && strcmp(left, "0") == 0)
            return;
        g_usleep(20000);
    }
}

// The end of a session gives back all of its locks, whatever it may call; while they are given back nobody can connect.
static void give_back(PGconn *thief)
{
    gint64 deadline_mono_us = g_get_monotonic_time() + FLOOD_DEADLINE_S * G_TIME_SPAN_SECOND;
    PQreset(thief);
    while (PQstatus(thief) != CONNECTION_OK && g_get_monotonic_time() < deadline_mono_us) {
        g_usleep(20000);
        PQreset(thief);
    }
    say(thief, no_limits);
}

char *hub_attack_flood(const HubAttackTarget *target)
{
    attack_prepare(target);
    attack_copy(target, ATTACK_BASE, FLOODED);
    g_autoptr(GString) findings = g_string_new(NULL);
    {
        g_autoptr(GPtrArray) taken = take_connections(target);
        if (taken->len == 0)
            g_error("the thief cannot connect at all");
        if ((int)taken->len > target->most_connections)
            g_string_append_printf(findings, "a thief holds %u connections%s, %d are allowed\n", taken->len,
                                   taken->len == MOST_TRIED ? " and could take more" : "", target->most_connections);
        let_staff_work(target, "holds all connections that it gets", findings);
        PGconn *first = taken->pdata[0];
        leave_unfinished(target, first);
        let_staff_work(target, "leaves a transaction unfinished", findings);
        say(first, "ROLLBACK");
        take_known_keys(target, first);
        let_staff_work(target, "holds advisory locks", findings);
        exhaust_locks(first);
        let_staff_work(target, "holds 80,000 advisory locks", findings);
        give_back(first);
        for (guint i = 0; i < taken->len && i < BUSY_SESSIONS; i++)
            PQsendQuery(taken->pdata[i], "SELECT count(*) FROM generate_series(1, 1000000000000)");
        let_staff_work(target, "computes without end", findings);
        for (guint i = 0; i < taken->len && i < BUSY_SESSIONS; i++)
            stop(taken->pdata[i]);
    }
    let_it_drain(target);
    return findings->len ? g_strdup(findings->str) : NULL;
}
