// SPDX-License-Identifier: GPL-3.0-or-later
// enumerate.c - everything that the role can see, run or learn, as lines that are the same on every server.
#include <string.h>

#include "tests/hub_attack/catalogue.h"
#include "tests/hub_attack/connection.h"

#define SEEN "hub_attack_seen"
#define STOCK_ROLE "hub_attack_nobody"

static void add_lines(GHashTable *lines, const char *prefix, const char *text)
{
    g_auto(GStrv) list = g_strsplit(text, "\n", -1);
    for (char **line = list; *line; line++)
        if (**line)
            g_hash_table_add(lines, g_strconcat(prefix, *line, NULL));
}

static GHashTable *new_set(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

// What the catalogue says of a role in a database. The superuser asks, since the catalogue may be closed to the role.
static GHashTable *privileges(const HubAttackTarget *target, const char *database, const char *role)
{
    g_autoptr(PGconn) superuser = attack_connect_superuser(target, database);
    g_autofree char *name = PQescapeLiteral(superuser, role, strlen(role)); // freed by free(), as GLib's own
    g_autofree char *remember = g_strdup_printf("SELECT set_config('attack.role', %s, false)", name);
    attack_must(superuser, remember);
    GHashTable *lines = new_set();
    for (gsize i = 0; i < catalogue_privilege_count; i++) {
        g_autofree char *found = attack_value(superuser, catalogue_privileges[i]);
        add_lines(lines, "added ", found);
    }
    return lines;
}

// Somebody to look at: a lock on each table, a statement and a message that name a secret, from another role's session.
static PGconn *start_busy_staff(const HubAttackTarget *target)
{
    PGconn *staff = attack_connect_superuser(target, SEEN);
    attack_must(staff, "VACUUM (ANALYZE)");
    attack_must(staff, "BEGIN; SELECT txid_current(); SELECT pg_advisory_xact_lock(4711)");
    attack_must(staff, "DO $a$ DECLARE r record; BEGIN FOR r IN SELECT oid::regclass AS name FROM pg_class WHERE relkind = 'r'"
                       " AND oid >= 16384 LOOP EXECUTE format('LOCK TABLE %s IN ACCESS SHARE MODE', r.name); END LOOP; END $a$");
    g_autofree char *statement =
        g_strdup_printf("SELECT '%s'", target->secrets && *target->secrets ? *target->secrets : "hub_attack_secret");
    attack_must(staff, statement);
    return staff;
}

// Reads whatever the thief can read and looks for what must not stand in it.
static void find_secrets(const HubAttackTarget *target, PGconn *thief, GHashTable *lines)
{
    g_autoptr(PGconn) superuser = attack_connect_superuser(target, SEEN);
    g_autofree char *list = attack_value(superuser, catalogue_readable);
    g_auto(GStrv) relations = g_strsplit(list, "\n", -1);
    for (char **relation = relations; *relation && **relation; relation++) {
        g_autofree char *sql = g_strdup_printf("SELECT r::text FROM %s AS r", *relation);
        g_autofree char *text = attack_try(thief, sql, NULL);
        for (const char *const *secret = target->secrets; text && secret && *secret; secret++)
            if (strstr(text, *secret))
                g_hash_table_add(lines, g_strdup_printf("disclosed a secret stands in %s", *relation));
    }
}

// Asks each question, first in words that the thief may use.
static void find_disclosures(const HubAttackTarget *target, PGconn *thief, GHashTable *lines)
{
    g_autoptr(PGconn) superuser = attack_connect_superuser(target, SEEN);
    g_autofree char *role = PQescapeLiteral(superuser, target->thief_role, strlen(target->thief_role));
    g_autofree char *remember = g_strdup_printf("SELECT set_config('attack.role', %s, false)", role);
    attack_must(superuser, remember);
    g_autofree char *tables = attack_value(superuser, catalogue_hidden_tables);
    g_autofree char *sequences = attack_value(superuser, catalogue_hidden_sequences);
    for (gsize i = 0; i < catalogue_question_count; i++) {
        const CatalogueQuestion *question = &catalogue_questions[i];
        const char *ids = question->is_about_sequences ? sequences : tables;
        g_auto(GStrv) parts = g_strsplit(question->sql, "$IDS", -1);
        g_autofree char *sql = g_strjoinv(*ids ? ids : "0", parts);
        g_autofree char *answer = attack_try(thief, sql, NULL);
        if (answer && strcmp(answer, "t") == 0)
            g_hash_table_add(lines, g_strdup_printf("disclosed %s", question->what));
    }
}

// Tries each in a transaction that is undone, and says what was not refused.
static void find_room(const HubAttackTarget *target, PGconn *thief, GHashTable *lines)
{
    g_autoptr(PGconn) superuser = attack_connect_superuser(target, SEEN);
    g_autofree char *pid = attack_value(superuser, "SELECT pg_backend_pid()");
    g_autofree char *owner = attack_value(superuser, "SELECT quote_ident(current_user)");
    g_autofree char *schema = attack_value(superuser, catalogue_first_schema);
    for (gsize i = 0; i < catalogue_attempt_count; i++) {
        const CatalogueAttempt *attempt = &catalogue_attempts[i];
        g_autoptr(GString) sql = g_string_new(attempt->sql);
        g_string_replace(sql, "$PID", pid, 0);
        g_string_replace(sql, "$SELF", target->thief_role, 0);
        g_string_replace(sql, "$OWNER", owner, 0);
        g_string_replace(sql, "$SCHEMA", *schema ? schema : "public", 0);
        PQclear(PQexec(thief, attempt->is_alone ? "SELECT 1" : "BEGIN"));
        g_autoptr(PGresult) result = PQexec(thief, sql->str);
        ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_COPY_IN)
            PQputCopyEnd(thief, NULL);
        if (status != PGRES_FATAL_ERROR && status != PGRES_BAD_RESPONSE)
            g_hash_table_add(lines, g_strdup_printf("room %s", attempt->what));
        for (PGresult *rest; (rest = PQgetResult(thief));)
            PQclear(rest);
        PQclear(PQexec(thief, "ROLLBACK"));
        if (PQstatus(thief) != CONNECTION_OK)
            PQreset(thief);
    }
}

static char *sorted(GHashTable *lines)
{
    g_autoptr(GList) keys = g_list_sort(g_hash_table_get_keys(lines), (GCompareFunc)(void (*)(void))strcmp);
    GString *text = g_string_new(NULL);
    for (GList *key = keys; key; key = key->next)
        g_string_append_printf(text, "%s\n", (const char *)key->data);
    return g_string_free(text, FALSE);
}

// What our hub adds to a role that was given nothing.
static GHashTable *added(const HubAttackTarget *target)
{
    attack_drop(target, ATTACK_STOCK);
    g_autoptr(PGconn) superuser = attack_connect_superuser(target, "postgres");
    attack_must(superuser, "DROP ROLE IF EXISTS " STOCK_ROLE);
    attack_must(superuser, "CREATE DATABASE " ATTACK_STOCK " TEMPLATE template0");
    attack_must(superuser, "CREATE ROLE " STOCK_ROLE " LOGIN");
    GHashTable *lines = privileges(target, SEEN, target->thief_role);
    g_autoptr(GHashTable) stock = privileges(target, ATTACK_STOCK, STOCK_ROLE);
    GHashTableIter all;
    g_hash_table_iter_init(&all, stock);
    for (gpointer line; g_hash_table_iter_next(&all, &line, NULL);)
        g_hash_table_remove(lines, line);
    attack_drop(target, ATTACK_STOCK);
    attack_must(superuser, "DROP ROLE " STOCK_ROLE);
    return lines;
}

char *hub_attack_enumerate(const HubAttackTarget *target)
{
    attack_prepare(target);
    attack_copy(target, ATTACK_BASE, SEEN);
    g_autoptr(GHashTable) lines = added(target);
    g_autoptr(PGconn) staff = start_busy_staff(target);
    g_autofree char *refusal = NULL;
    g_autoptr(PGconn) thief = attack_connect(target->thief, SEEN, &refusal);
    if (!thief)
        g_error("the thief cannot connect: %s", refusal);
    PQclear(PQexec(thief, "SET statement_timeout = '20s'"));
    find_secrets(target, thief, lines);
    find_disclosures(target, thief, lines);
    find_room(target, thief, lines);
    attack_must(staff, "ROLLBACK");
    return sorted(lines);
}

static GHashTable *set_of(const char *text)
{
    GHashTable *lines = new_set();
    g_auto(GStrv) list = g_strsplit(text, "\n", -1);
    for (char **line = list; *line; line++)
        if (**line && **line != '#')
            g_hash_table_add(lines, g_strdup(*line));
    return lines;
}

static void add_missing(GHashTable *from, GHashTable *in, char sign, GHashTable *to)
{
    GHashTableIter all;
    g_hash_table_iter_init(&all, from);
    for (gpointer line; g_hash_table_iter_next(&all, &line, NULL);)
        if (!g_hash_table_contains(in, line))
            g_hash_table_add(to, g_strdup_printf("%c%s", sign, (char *)line));
}

char *hub_attack_compare(const char *found, const char *expected_path)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(expected_path, &text, NULL, &error))
        g_error("%s", error->message);
    g_autoptr(GHashTable) expected = set_of(text), seen = set_of(found), differences = new_set();
    add_missing(seen, expected, '+', differences);
    add_missing(expected, seen, '-', differences);
    return g_hash_table_size(differences) ? sorted(differences) : NULL;
}
