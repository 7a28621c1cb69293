// SPDX-License-Identifier: GPL-3.0-or-later
// Templates are filled from left to right, names in braces by what fill() says, until none is left. A template that wants what
// the hub does not have is drawn again.
#include "tests/hub_attack/grammar.h"

#include <string.h>

#include "tests/hub_attack/values.h"

#define DEEPEST_FILL 40
#define PICK(grammar, list) ((list)[g_rand_int_range((grammar)->dice, 0, (gint32)G_N_ELEMENTS(list))])

// Asking what may be asked.
static const char *const honest[] = {
    "{query}",
    "{query}",
    "SELECT {call}",
    "SELECT * FROM {call} AS x",
    "CALL {call}",
    "SELECT x, x.*, x IS NULL FROM {call} AS x",
    "EXPLAIN ({explain}) {query}",
    "EXPLAIN ({explain}) SELECT {call}",
    "SET LOCAL {planner}; EXPLAIN ({explain}) {query}",
    "SET LOCAL {planner}; SET LOCAL {planner}; EXPLAIN ({explain}) SELECT {call}",
    "SET LOCAL client_min_messages = log; SET LOCAL {print} = on; {query}",
    "SET LOCAL client_min_messages = debug2; {query}",
    "SELECT count(*), count(DISTINCT q::text), max(length(q::text)) FROM ({query}) AS q",
    "SELECT q::text::int FROM ({query}) AS q",
    "SELECT (q::text::jsonb #>> ARRAY[]::text[])::numeric FROM ({query}) AS q",
    "SELECT CASE WHEN q::text >= {guess} THEN 1/0 ELSE 1 END FROM ({query}) AS q",
    "SELECT v.g, q.* FROM (VALUES ({guess}::text), (NULL), ({guess})) AS v(g) LEFT JOIN LATERAL ({query}) AS q ON q::text > v.g",
    "SELECT {guess} WHERE EXISTS ({query})",
    "SELECT {guess} IN (SELECT q::text FROM ({query}) AS q)",
    "EXPLAIN ({explain}) SELECT 1 FROM ({query}) AS q WHERE q::text = {guess}",
    "DECLARE c SCROLL CURSOR FOR {query}; FETCH ALL FROM c; FETCH BACKWARD 1 FROM c; MOVE ABSOLUTE 2 IN c; CLOSE c",
    "DECLARE c CURSOR WITH HOLD FOR {query}; FETCH 1 FROM c; CLOSE ALL",
    "PREPARE p AS {query}; EXPLAIN ({explain}) EXECUTE p; EXECUTE p; DEALLOCATE p",
    "PREPARE p(text) AS SELECT {call}, $1; EXECUTE p({guess}); DEALLOCATE ALL",
    "DO $a$ DECLARE a text; b text; c text; BEGIN PERFORM * FROM ({query}) AS q; RAISE NOTICE 'found %', FOUND; EXCEPTION WHEN OTHERS"
    " THEN GET STACKED DIAGNOSTICS a = PG_EXCEPTION_DETAIL, b = PG_EXCEPTION_HINT, c = PG_EXCEPTION_CONTEXT;"
    " RAISE NOTICE '% % % % %', SQLSTATE, SQLERRM, a, b, c; END $a$",
    "DO $a$ BEGIN FOR i IN 1..20 LOOP BEGIN PERFORM {call}; EXCEPTION WHEN OTHERS THEN RAISE NOTICE '% %', i, SQLERRM; END;"
    " END LOOP; END $a$",
    "SAVEPOINT s; {query}; ROLLBACK TO s; {query}; RELEASE s",
    "SAVEPOINT s; SELECT {call}; ROLLBACK TO s; SELECT {call}",
    "CREATE TEMP TABLE hoard AS {query}; SELECT *, ctid, xmin::text = xmax::text FROM hoard; DROP TABLE hoard",
    "SELECT g, q.* FROM generate_series(1, 5) AS g, LATERAL ({query}) AS q",
    "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT n, q.* FROM r, LATERAL ({query}) AS q",
    "COPY ({query}) TO STDOUT",
    "SELECT query_to_xml($a${query}$a$, true, false, '')",
    "SELECT row_to_json(q), pg_column_size(q) FROM ({query}) AS q",
    "SET LOCAL ROLE {role}; {query}",
    "SET LOCAL SESSION AUTHORIZATION {role}; {query}",
    "SET LOCAL search_path = pg_temp, {schema}, pg_catalog; {query}",
    "CREATE TEMP TABLE {word} AS SELECT {guess} AS id; SET LOCAL search_path = pg_temp; {query}",
    "SELECT set_config('search_path', 'pg_temp', true); {query}; SHOW search_path",
    "SET LOCAL row_security = off; {query}",
    "SET LOCAL default_transaction_isolation = serializable; {query}",
    "SET LOCAL transaction_read_only = on; {query}",
    "SET LOCAL work_mem = '64kB'; SET LOCAL lc_messages = 'C'; SET LOCAL datestyle = 'SQL, DMY'; SET LOCAL extra_float_digits = 3; {query}",
    "SET LOCAL bytea_output = escape; SET LOCAL intervalstyle = iso_8601; SET LOCAL timezone = '+14'; {query}",
    "SET LOCAL check_function_bodies = off; SET LOCAL standard_conforming_strings = off; SET LOCAL transform_null_equals = on; {query}",
    "SET LOCAL xmlbinary = hex; SET LOCAL quote_all_identifiers = on; SET LOCAL array_nulls = off; {query}",
    "SET CONSTRAINTS ALL DEFERRED; {query}; SET CONSTRAINTS ALL IMMEDIATE",
    "{query}; SELECT lastval()",
    "{query}; SELECT currval('{sequence}')",
    "!{query}",
    "!SELECT {call}",
};

// What may be read, if anything.
static const char *const reading[] = {
    "SELECT * FROM {relation}",
    "SELECT *, ctid, xmax, cmin, tableoid::regclass FROM {relation}",
    "SELECT 1 FROM {relation} WHERE {column} {operator} {guess}",
    "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) SELECT 1 FROM {relation} WHERE {column} = {guess}",
    "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) SELECT 1 FROM {relation} WHERE {column} {operator} {guess}",
    "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) SELECT 1 FROM {relation} WHERE {column}::text = {guess}",
    "EXPLAIN ({explain}) SELECT * FROM {relation} WHERE {column} {operator} {guess}",
    "EXPLAIN ({explain}) SELECT * FROM {relation} ORDER BY {column} LIMIT 1",
    "EXPLAIN ({explain}) SELECT count(*) FROM {relation}",
    "SET LOCAL {planner}; EXPLAIN ({explain}) SELECT * FROM {relation} WHERE {column} {operator} {guess}",
    "SELECT 1 FROM {relation} WHERE {column}::text::int = 0",
    "SELECT 1 FROM {relation} WHERE 1 / (CASE WHEN {column}::text = {guess} THEN 0 ELSE 1 END) = 1",
    "SELECT 1 FROM {relation} WHERE ({column}::text::json ->> 0)::int = 0",
    "CREATE FUNCTION pg_temp.tell(text) RETURNS bool COST 0.0000001 LANGUAGE plpgsql AS $a$ BEGIN RAISE NOTICE 'saw %', $1; RETURN"
    " true; END $a$; SELECT 1 FROM {relation} WHERE pg_temp.tell({column}::text)",
    "SELECT * FROM {relation} FOR UPDATE SKIP LOCKED",
    "SELECT * FROM {relation} FOR KEY SHARE NOWAIT",
    "SELECT * FROM {relation} TABLESAMPLE SYSTEM (100) REPEATABLE (1)",
    "SELECT * FROM {relation} WHERE ctid = '(0,1)'",
    "SELECT max({column}), min({column}), count(DISTINCT {column}) FROM {relation}",
    "COPY {relation} TO STDOUT",
    "INSERT INTO {relation} ({column}) VALUES ({guess}) RETURNING *",
    "INSERT INTO {relation} ({column}) VALUES ({guess}) ON CONFLICT DO NOTHING RETURNING *",
    "INSERT INTO {relation} SELECT * FROM {relation} RETURNING *",
    "UPDATE {relation} SET {column} = {guess} RETURNING *",
    "DELETE FROM {relation} WHERE {column}::text = {guess} RETURNING *",
    "MERGE INTO {relation} AS t USING (VALUES ({guess})) AS v(g) ON t.{column}::text = v.g WHEN MATCHED THEN DELETE",
};

// What is not to be seen at all.
static const char *const barred[] = {
    "SELECT * FROM {hidden}",
    "TABLE {hidden}",
    "SELECT count(*) FROM {hidden}",
    "SELECT 1 FROM {hidden} AS h WHERE h::text > {guess}",
    "EXPLAIN ({explain}) SELECT * FROM {hidden}",
    "INSERT INTO {hidden} DEFAULT VALUES RETURNING *",
    "INSERT INTO {hidden} SELECT * FROM {hidden} ON CONFLICT DO NOTHING RETURNING *",
    "DELETE FROM {hidden} RETURNING *",
    "COPY {hidden} TO STDOUT",
    "COPY {hidden} FROM STDIN",
    "LOCK TABLE {hidden} IN {lock} MODE NOWAIT",
    "!ANALYZE VERBOSE {hidden}",
    "!VACUUM VERBOSE {hidden}",
    "!VACUUM FULL {hidden}",
    "!REINDEX TABLE {hidden}",
    "!CLUSTER VERBOSE {hidden}",
    "TRUNCATE {hidden}",
    "COMMENT ON TABLE {hidden} IS 'mine'",
    "ALTER TABLE {hidden} ENABLE TRIGGER ALL",
    "ALTER TABLE {hidden} DISABLE ROW LEVEL SECURITY",
    "DROP TABLE {hidden}",
    "CREATE INDEX ON {hidden} ((1))",
    "CREATE TEMP TABLE watch (id text REFERENCES {hidden})",
    "CREATE TEMP TABLE watch () INHERITS ({hidden})",
    "CREATE TEMP TABLE watch (LIKE {hidden} INCLUDING ALL)",
    "CREATE TEMP VIEW watch AS SELECT * FROM {hidden}",
    "CREATE STATISTICS ON id, body FROM {hidden}",
    "CREATE RULE watch AS ON INSERT TO {hidden} DO ALSO NOTIFY heard",
    "CREATE POLICY mine ON {hidden} USING (true)",
    "GRANT SELECT ON {hidden} TO PUBLIC",
    "REFRESH MATERIALIZED VIEW {hidden}",
    "MERGE INTO {hidden} USING (VALUES (1)) AS v ON true WHEN MATCHED THEN DELETE",
    "SELECT table_to_xml('{hidden}', true, false, '')",
    "SELECT query_to_xml('SELECT * FROM {hidden}', true, false, '')",
    "SELECT schema_to_xml('{schema}', true, false, '')",
    "SELECT database_to_xml(true, false, '')",
    "SELECT jsonb_populate_record(NULL::{hidden}, '{}')",
    "SELECT currtid2('{hidden}', '(0,1)')",
    "SELECT nextval('{sequence}')",
    "SELECT currval('{sequence}')",
    "SELECT setval('{sequence}', 1)",
    "SELECT last_value, log_cnt, is_called FROM {sequence}",
    "SELECT {name}::regclass, {name}::regtype",
    "SET LOCAL ROLE {role}; SELECT * FROM {hidden}",
    "SET LOCAL row_security = off; SELECT * FROM {hidden}",
    "SELECT pg_get_viewdef('{hidden}'), pg_get_userbyid(1), has_table_privilege('{role}', '{hidden}', 'SELECT')",
    "NOTIFY {word}, 'heard'",
    "SELECT pg_advisory_xact_lock(1)",
    "SELECT pg_try_advisory_xact_lock(hashtext('{hidden}'))",
    "SELECT lo_get(oid) FROM pg_largeobject_metadata",
    "SELECT pg_read_file('PG_VERSION')",
    "COPY (SELECT 1) TO PROGRAM 'true'",
};

// What the catalogue keeps of tables that are not the asker's.
static const char *const kept[] = {
    "#SELECT schemaname, tablename, attname, null_frac, n_distinct, most_common_vals::text, histogram_bounds::text FROM pg_stats"
    " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
    "#SELECT * FROM pg_stats_ext",
    "#SELECT starelid::regclass, staattnum, stavalues1::text FROM pg_statistic WHERE starelid >= 16384",
    "#SELECT reltuples, relpages, relallvisible FROM pg_class WHERE oid = '{hidden}'::regclass",
    "#SELECT sequencename, last_value FROM pg_sequences ORDER BY 1",
    "#SELECT relname, n_tup_ins, n_tup_upd, n_tup_del, n_live_tup FROM pg_stat_all_tables WHERE relid >= 16384 ORDER BY 1",
    "#SELECT relname, heap_blks_hit + heap_blks_read FROM pg_statio_all_tables WHERE relid >= 16384 ORDER BY 1",
    "#SELECT pg_relation_size('{hidden}'), pg_total_relation_size('{hidden}'), pg_indexes_size('{hidden}')",
    "#SELECT tablename, rowsecurity FROM pg_tables WHERE schemaname = '{schema}' ORDER BY 1",
    "#SELECT query FROM pg_stat_activity WHERE usename <> current_user AND query !~ 'insufficient' ORDER BY 1",
    "#SELECT funcname, calls FROM pg_stat_user_functions ORDER BY 1",
};

static const char *const explains[] = {"ANALYZE",
                                       "ANALYZE, BUFFERS",
                                       "ANALYZE, VERBOSE, BUFFERS, SETTINGS",
                                       "ANALYZE, BUFFERS, FORMAT JSON",
                                       "VERBOSE, SETTINGS",
                                       "COSTS OFF",
                                       "ANALYZE, BUFFERS, FORMAT YAML",
                                       "ANALYZE, WAL, FORMAT XML",
                                       "ANALYZE, TIMING OFF, BUFFERS, SUMMARY OFF"};
static const char *const planners[] = {"enable_seqscan = off",
                                       "enable_indexscan = off",
                                       "enable_bitmapscan = off",
                                       "enable_indexonlyscan = off",
                                       "enable_nestloop = off",
                                       "enable_hashjoin = off",
                                       "enable_sort = off",
                                       "enable_memoize = off",
                                       "enable_material = off",
                                       "random_page_cost = 0",
                                       "plan_cache_mode = force_generic_plan",
                                       "plan_cache_mode = force_custom_plan",
                                       "from_collapse_limit = 1",
                                       "work_mem = '64kB'",
                                       "cpu_operator_cost = 1000",
                                       "constraint_exclusion = on",
                                       "cursor_tuple_fraction = 0",
                                       "max_parallel_workers_per_gather = 0"};
static const char *const prints[] = {"debug_print_plan", "debug_print_parse", "debug_print_rewritten", "debug_print_plan"};
static const char *const operators[] = {"=", "<", ">", "<>", ">=", "<="};
static const char *const locks[] = {"ACCESS SHARE", "ROW SHARE", "SHARE", "EXCLUSIVE", "ACCESS EXCLUSIVE"};

static const char *pick_word(const Grammar *grammar, const GPtrArray *words)
{
    return words->len ? words->pdata[g_rand_int_range(grammar->dice, 0, (gint32)words->len)] : NULL;
}

static char *draw_guess(const Grammar *grammar)
{
    char **guesses = grammar->variation->guesses;
    guint count = g_strv_length(guesses);
    return values_quote(count ? guesses[g_rand_int_range(grammar->dice, 0, (gint32)count)] : "x");
}

static char *phrase_with(const char *phrase, const char *quoted)
{
    g_auto(GStrv) parts = g_strsplit(phrase, "$GUESS", -1);
    return g_strjoinv(quoted, parts);
}

static char *draw_call(const Grammar *grammar)
{
    const LexiconEntry *function = (const LexiconEntry *)(const void *)pick_word(grammar, grammar->lexicon->functions);
    if (!function)
        return NULL;
    g_autoptr(GPtrArray) arguments = g_ptr_array_new_with_free_func(g_free);
    for (char **type = function->types; *type && **type; type++)
        g_ptr_array_add(arguments, values_draw(grammar->dice, *type, grammar->variation->guesses));
    g_ptr_array_add(arguments, NULL);
    g_autofree char *list = g_strjoinv(", ", (char **)arguments->pdata);
    return g_strdup_printf("%s(%s)", function->name, list);
}

// A phrase of the honest sponsor's about a guess, or a call with anything.
static char *draw_query(const Grammar *grammar)
{
    guint count = grammar->target->phrases ? g_strv_length((char **)grammar->target->phrases) : 0;
    if (count > 0 && g_rand_boolean(grammar->dice)) {
        g_autofree char *guess = draw_guess(grammar);
        return phrase_with(grammar->target->phrases[g_rand_int_range(grammar->dice, 0, (gint32)count)], guess);
    }
    g_autofree char *call = draw_call(grammar);
    return call ? g_strconcat("SELECT * FROM ", call, NULL) : NULL;
}

// What stands for a name in braces; NULL when there is none. A column is one of the relation that was drawn last.
static char *fill(const Grammar *grammar, const char *name, const LexiconEntry **relation)
{
    const Lexicon *lexicon = grammar->lexicon;
    const char *word = NULL;
    if (strcmp(name, "query") == 0)
        return draw_query(grammar);
    if (strcmp(name, "call") == 0)
        return draw_call(grammar);
    if (strcmp(name, "guess") == 0)
        return draw_guess(grammar);
    if (strcmp(name, "relation") == 0 && (*relation || (*relation = (const void *)pick_word(grammar, lexicon->relations))))
        word = (*relation)->name;
    else if (strcmp(name, "column") == 0 && *relation)
        word = (*relation)->columns[g_rand_int_range(grammar->dice, 0, (gint32)g_strv_length((*relation)->columns))];
    else if (strcmp(name, "hidden") == 0)
        word = pick_word(grammar, lexicon->hidden);
    else if (strcmp(name, "sequence") == 0)
        word = pick_word(grammar, lexicon->sequences);
    else if (strcmp(name, "schema") == 0)
        word = pick_word(grammar, lexicon->schemas);
    else if (strcmp(name, "role") == 0)
        word = pick_word(grammar, lexicon->roles);
    else if (strcmp(name, "word") == 0)
        word = pick_word(grammar, lexicon->channels);
    else if (strcmp(name, "explain") == 0)
        word = PICK(grammar, explains);
    else if (strcmp(name, "planner") == 0)
        word = PICK(grammar, planners);
    else if (strcmp(name, "print") == 0)
        word = PICK(grammar, prints);
    else if (strcmp(name, "operator") == 0)
        word = PICK(grammar, operators);
    else if (strcmp(name, "lock") == 0)
        word = PICK(grammar, locks);
    else if (strcmp(name, "name") == 0)
        return (word = pick_word(grammar, lexicon->hidden)) ? values_quote(word) : NULL;
    return g_strdup(word);
}

// The name in braces at the beginning of the text, or NULL.
static char *placeholder(const char *text)
{
    gsize length = strspn(text + 1, "abcdefghijklmnopqrstuvwxyz");
    return length > 0 && text[length + 1] == '}' ? g_strndup(text + 1, length) : NULL;
}

static char *expand(const Grammar *grammar, const char *template)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const LexiconEntry *relation = NULL;
    for (const char *at = template; *at; at++) {
        g_autofree char *name = *at == '{' ? placeholder(at) : NULL;
        if (!name) {
            g_string_append_c(text, *at);
            continue;
        }
        g_autofree char *filled = fill(grammar, name, &relation);
        if (!filled)
            return NULL;
        g_string_append(text, filled);
        at += strlen(name) + 1;
    }
    return g_strdup(text->str);
}

char *grammar_draw(const Grammar *grammar)
{
    for (int attempt = 0; attempt < DEEPEST_FILL; attempt++) {
        gint32 chance = g_rand_int_range(grammar->dice, 0, 100);
        const char *template = chance < 50   ? PICK(grammar, honest)
                               : chance < 75 ? PICK(grammar, reading)
                               : chance < 93 ? PICK(grammar, barred)
                                             : PICK(grammar, kept);
        char *statement = expand(grammar, template);
        if (statement)
            return statement;
    }
    return g_strdup("SELECT 1");
}

static const char *const certain_forms[] = {
    "%s",
    "EXPLAIN (ANALYZE, BUFFERS, VERBOSE) %s",
    "SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_generic_plan; EXPLAIN (ANALYZE, BUFFERS) %s",
    "SET LOCAL client_min_messages = log; SET LOCAL debug_print_plan = on; %s",
};

guint grammar_certain_count(const Grammar *grammar)
{
    guint phrases = grammar->target->phrases ? g_strv_length((char **)grammar->target->phrases) : 0;
    return phrases * g_strv_length(grammar->variation->guesses) * (guint)G_N_ELEMENTS(certain_forms);
}

char *grammar_certain(const Grammar *grammar, guint index)
{
    const char *form = certain_forms[index % G_N_ELEMENTS(certain_forms)];
    guint rest = index / (guint)G_N_ELEMENTS(certain_forms), guesses = g_strv_length(grammar->variation->guesses);
    g_autofree char *guess = values_quote(grammar->variation->guesses[rest % guesses]);
    g_autofree char *query = phrase_with(grammar->target->phrases[rest / guesses], guess);
    g_auto(GStrv) parts = g_strsplit(form, "%s", -1);
    return g_strjoinv(query, parts);
}
