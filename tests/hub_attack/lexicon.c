// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/hub_attack/lexicon.h"

#include <string.h>

// The hub's own things: whatever is not the server's. A table's TOAST table is the table's.
#define OURS "n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND n.nspname !~ '^pg_(toast_)?temp_'"

static const char functions_sql[] =
    "SELECT format('%%I.%%I', n.nspname, p.proname), coalesce((SELECT string_agg(format_type(t, NULL), ';' ORDER BY i)"
    " FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS a(t, i)), '') FROM pg_proc p JOIN pg_namespace n"
    " ON n.oid = p.pronamespace WHERE p.oid >= 16384 AND p.prokind IN ('f', 'p') AND p.prorettype <> 'trigger'::regtype"
    " AND has_schema_privilege('%s', n.oid, 'USAGE') AND has_function_privilege('%s', p.oid, 'EXECUTE') ORDER BY 1, 2";
static const char relations_sql[] =
    "SELECT format('%%I.%%I', n.nspname, c.relname), string_agg(format_type(a.atttypid, NULL), ';' ORDER BY a.attnum),"
    " string_agg(quote_ident(a.attname), ';' ORDER BY a.attnum) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped WHERE c.relkind IN ('r','v','m','f','p')"
    " AND " OURS " AND has_schema_privilege('%s', n.oid, 'USAGE') AND has_column_privilege('%s', c.oid, a.attnum, 'SELECT')"
    " GROUP BY 1 ORDER BY 1";
static const char hidden_sql[] =
    "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind IN ('r','v','m','f','p') AND " OURS " ORDER BY 1";
static const char sequences_sql[] =
    "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind = 'S' AND " OURS " ORDER BY 1";
static const char schemas_sql[] = "SELECT quote_ident(nspname) FROM pg_namespace n WHERE " OURS " ORDER BY 1";
static const char roles_sql[] = "SELECT quote_ident(rolname) FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY 1";
// What somebody who notifies might call a channel: the names that there are, and what functions say after NOTIFY.
static const char channels_sql[] =
    "SELECT quote_ident(word) FROM (SELECT nspname AS word FROM pg_namespace n WHERE " OURS
    " UNION SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND " OURS
    " UNION SELECT (regexp_matches(prosrc, '(?:NOTIFY|pg_notify\\()\\s*''?(\\w+)', 'gi'))[1] FROM pg_proc WHERE oid >= 16384"
    " UNION SELECT 'lanyard') AS words(word) ORDER BY 1";
static const char names_sql[] =
    "SELECT c.oid, format('%s %s.%s', c.relkind, n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE " OURS " OR c.oid IN (SELECT unnest(ARRAY[r.reltoastrelid, i.indexrelid]) FROM pg_class r JOIN pg_namespace n"
    " ON n.oid = r.relnamespace LEFT JOIN pg_index i ON i.indrelid = r.reltoastrelid WHERE r.reltoastrelid <> 0 AND " OURS ")"
    " UNION ALL SELECT oid, 'function ' || proname FROM pg_proc WHERE oid >= 16384 ORDER BY 1";
// Everything that answers for an object's id, needs no more than to be asked, and counts something.
static const char counters_sql[] =
    "SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.pronargs = 1"
    " AND p.proargtypes[0] IN ('oid'::regtype, 'regclass'::regtype) AND NOT p.proretset AND p.prorettype IN ('int8'::regtype,"
    " 'int4'::regtype) AND (p.proname ~ '^pg_stat_get_' OR p.proname ~ 'size$')"
    " AND p.proname !~ 'time|_backend|_db_|subscription|slot|database|tablespace'"
    " AND has_function_privilege('%s', p.oid, 'EXECUTE') ORDER BY 1";

static void free_entry(gpointer data)
{
    LexiconEntry *entry = data;
    g_free(entry->name);
    g_strfreev(entry->types);
    g_strfreev(entry->columns);
    g_free(entry);
}

static GPtrArray *read_entries(PGconn *connection, const char *format, const char *role)
{
    g_auto(GStrv) parts = g_strsplit(format, "%s", -1);
    g_autofree char *filled = g_strjoinv(role, parts);
    g_auto(GStrv) percents = g_strsplit(filled, "%%", -1);
    g_autofree char *sql = g_strjoinv("%", percents);
    g_autoptr(PGresult) result = PQexec(connection, sql);
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        g_error("%s\n%s", PQerrorMessage(connection), sql);
    GPtrArray *entries = g_ptr_array_new_with_free_func(free_entry);
    for (int row = 0; row < PQntuples(result); row++) {
        LexiconEntry *entry = g_new0(LexiconEntry, 1);
        entry->name = g_strdup(PQgetvalue(result, row, 0));
        entry->types = g_strsplit(PQgetvalue(result, row, 1), ";", -1);
        entry->columns = g_strsplit(PQnfields(result) > 2 ? PQgetvalue(result, row, 2) : "", ";", -1);
        g_ptr_array_add(entries, entry);
    }
    return entries;
}

static GPtrArray *read_words(PGconn *connection, const char *sql)
{
    g_autofree char *lines = attack_value(connection, sql);
    g_auto(GStrv) words = g_strsplit(lines, "\n", -1);
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
    for (char **word = words; *word && **word; word++)
        g_ptr_array_add(list, g_strdup(*word));
    return list;
}

static char *ids(GHashTable *names)
{
    g_autoptr(GList) keys = g_list_sort(g_hash_table_get_keys(names), (GCompareFunc)(void (*)(void))strcmp);
    GString *list = g_string_new(NULL);
    for (GList *key = keys; key; key = key->next)
        g_string_append_printf(list, "%s(%s::oid)", list->len ? ", " : "", (const char *)key->data);
    return g_string_free(list, FALSE);
}

// One row for each object and counter. Counters of a transaction have xact in their names.
static char *counters(const Lexicon *lexicon, GPtrArray *functions, bool is_xact)
{
    if (g_hash_table_size(lexicon->names) == 0)
        return NULL;
    GString *values = g_string_new(NULL);
    for (guint i = 0; i < functions->len; i++) {
        const char *name = functions->pdata[i];
        if ((strstr(name, "_xact_") != NULL) == is_xact)
            g_string_append_printf(values, "%s('%s', %s(o.id)::text)", values->len ? ", " : "", name, name);
    }
    g_autofree char *all = g_string_free(values, FALSE);
    if (!*all)
        return NULL;
    g_autofree char *objects = ids(lexicon->names);
    return g_strdup_printf("SELECT o.id, v.name, v.value FROM (VALUES %s) AS o(id), LATERAL (VALUES %s) AS v(name, value)"
                           " WHERE v.value <> '0'",
                           objects, all);
}

Lexicon *lexicon_new(const HubAttackTarget *target, const char *database)
{
    g_autoptr(PGconn) superuser = attack_connect_superuser(target, database);
    Lexicon *lexicon = g_new0(Lexicon, 1);
    lexicon->functions = read_entries(superuser, functions_sql, target->sponsor_role);
    lexicon->relations = read_entries(superuser, relations_sql, target->sponsor_role);
    lexicon->hidden = read_words(superuser, hidden_sql);
    lexicon->sequences = read_words(superuser, sequences_sql);
    lexicon->schemas = read_words(superuser, schemas_sql);
    lexicon->roles = read_words(superuser, roles_sql);
    lexicon->channels = read_words(superuser, channels_sql);
    lexicon->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(PGresult) names = PQexec(superuser, names_sql);
    if (PQresultStatus(names) != PGRES_TUPLES_OK)
        g_error("%s", PQerrorMessage(superuser));
    for (int row = 0; row < PQntuples(names); row++)
        g_hash_table_insert(lexicon->names, g_strdup(PQgetvalue(names, row, 0)), g_strdup(PQgetvalue(names, row, 1)));
    g_autofree char *counting = g_strdup_printf(counters_sql, target->sponsor_role);
    g_autoptr(GPtrArray) functions = read_words(superuser, counting);
    lexicon->inside = counters(lexicon, functions, true);
    lexicon->after = counters(lexicon, functions, false);
    g_autofree char *objects = g_hash_table_size(lexicon->names) ? ids(lexicon->names) : g_strdup("(0::oid)");
    lexicon->standing = g_strdup_printf(
        "SELECT oid, 'pages and rows', relpages || ' ' || reltuples FROM pg_class WHERE oid IN (VALUES %s)", objects);
    return lexicon;
}

void lexicon_free(Lexicon *lexicon)
{
    if (!lexicon)
        return;
    g_ptr_array_unref(lexicon->functions);
    g_ptr_array_unref(lexicon->relations);
    g_ptr_array_unref(lexicon->hidden);
    g_ptr_array_unref(lexicon->sequences);
    g_ptr_array_unref(lexicon->schemas);
    g_ptr_array_unref(lexicon->roles);
    g_ptr_array_unref(lexicon->channels);
    g_hash_table_unref(lexicon->names);
    g_free(lexicon->inside);
    g_free(lexicon->after);
    g_free(lexicon->standing);
    g_free(lexicon);
}
