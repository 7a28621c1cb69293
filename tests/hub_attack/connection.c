// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/hub_attack/connection.h"

#include <string.h>

static void ignore_notice(void *nothing, const PGresult *result)
{
    (void)nothing;
    (void)result;
}

PGconn *attack_connect(const char *connection, const char *database, char **out_refusal)
{
    g_autofree char *whole =
        g_strdup_printf("%s dbname=%s connect_timeout=%d application_name=thief", connection, database, FLOOD_DEADLINE_S);
    g_autoptr(PGconn) made = PQconnectdb(whole);
    if (PQstatus(made) != CONNECTION_OK) {
        if (out_refusal)
            *out_refusal = g_strdup(PQerrorMessage(made));
        return NULL;
    }
    PQsetNoticeReceiver(made, ignore_notice, NULL);
    return g_steal_pointer(&made);
}

PGconn *attack_connect_superuser(const HubAttackTarget *target, const char *database)
{
    g_autofree char *refusal = NULL;
    PGconn *made = attack_connect(target->superuser, database, &refusal);
    if (!made)
        g_error("the superuser cannot connect to %s: %s", database, refusal);
    return made;
}

void attack_must(PGconn *connection, const char *sql)
{
    g_autoptr(PGresult) result = PQexec(connection, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
        g_error("%s\n%.200s", PQerrorMessage(connection), sql);
}

static char *first_column(const PGresult *result)
{
    GString *lines = g_string_new(NULL);
    for (int row = 0; row < PQntuples(result); row++)
        g_string_append_printf(lines, "%s%s", row ? "\n" : "", PQgetvalue(result, row, 0));
    return g_string_free(lines, FALSE);
}

char *attack_value(PGconn *connection, const char *sql)
{
    g_autoptr(PGresult) result = PQexec(connection, sql);
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        g_error("%s\n%.200s", PQerrorMessage(connection), sql);
    return first_column(result);
}

char *attack_try(PGconn *connection, const char *sql, char **out_sqlstate)
{
    bool is_inside = PQtransactionStatus(connection) == PQTRANS_INTRANS;
    if (is_inside)
        attack_must(connection, "SAVEPOINT attempt");
    g_autoptr(PGresult) result = PQexec(connection, sql);
    ExecStatusType status = PQresultStatus(result);
    char *value = NULL;
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
        value = first_column(result);
    else if (out_sqlstate)
        *out_sqlstate = g_strdup(PQresultErrorField(result, PG_DIAG_SQLSTATE));
    if (PQtransactionStatus(connection) == PQTRANS_INERROR)
        attack_must(connection, "ROLLBACK TO attempt");
    return value;
}

void attack_drop(const HubAttackTarget *target, const char *database)
{
    g_autoptr(PGconn) superuser = attack_connect_superuser(target, "postgres");
    g_autofree char *drop = g_strdup_printf("DROP DATABASE IF EXISTS %s WITH (FORCE)", database);
    attack_must(superuser, drop);
}

// CREATE DATABASE leaves out the template's own privileges and settings.
void attack_copy(const HubAttackTarget *target, const char *from, const char *to)
{
    attack_drop(target, to);
    g_autoptr(PGconn) superuser = attack_connect_superuser(target, "postgres");
    g_autofree char *create = g_strdup_printf("CREATE DATABASE %s TEMPLATE %s", to, from);
    attack_must(superuser, create);
    g_autofree char *privileges =
        g_strdup_printf("UPDATE pg_database AS copy SET datacl = original.datacl, datconnlimit = original.datconnlimit"
                        " FROM pg_database AS original WHERE original.datname = '%s' AND copy.datname = '%s';"
                        "INSERT INTO pg_db_role_setting SELECT copy.oid, setrole, setconfig FROM pg_database AS copy,"
                        " pg_db_role_setting JOIN pg_database AS original ON original.oid = setdatabase"
                        " WHERE original.datname = '%s' AND copy.datname = '%s'",
                        from, to, from, to);
    attack_must(superuser, privileges);
    g_autoptr(PGconn) copy = attack_connect_superuser(target, to);
    if (target->after_copy)
        attack_must(copy, target->after_copy);
}

void attack_prepare(const HubAttackTarget *target)
{
    g_autoptr(PGconn) superuser = attack_connect_superuser(target, "postgres");
    // Nobody but us is to move a counter.
    attack_must(superuser, "ALTER SYSTEM SET autovacuum = off");
    attack_must(superuser, "SELECT pg_reload_conf()");
    g_autofree char *is_there = attack_value(superuser, "SELECT count(*) FROM pg_database WHERE datname = '" ATTACK_BASE "'");
    if (strcmp(is_there, "1") == 0)
        return;
    attack_must(superuser, "CREATE DATABASE " ATTACK_BASE);
    g_autofree char *connection = g_strdup_printf("%s dbname=%s", target->superuser, ATTACK_BASE);
    target->prepare(connection, target->user_data);
}

void hub_attack_clean(const HubAttackTarget *target)
{
    static const char *const names[] = {ATTACK_BASE, ATTACK_STOCK, "hub_attack_seen"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        attack_drop(target, names[i]);
}
