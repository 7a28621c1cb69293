// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/failing.h"

#include <sqlite3.h>

#define STEPS_MOST 5000 // of one deed; more is an endless loop

int __real_sqlite3_step(sqlite3_stmt *statement);
int __real_sqlite3_exec(sqlite3 *connection, const char *sql, int (*row)(void *, int, char **, char **), void *data, char **text);
int __wrap_sqlite3_step(sqlite3_stmt *statement);
int __wrap_sqlite3_exec(sqlite3 *connection, const char *sql, int (*row)(void *, int, char **, char **), void *data, char **text);

// Which step fails, from 1; 0 = none. The tests of a store have one thread.
static int fail_at, step_count;
static char *failed_sql; // of the step that failed last
static sqlite3 *last_connection;

// Whether memory is given back after a commit changes nothing that was done; and what says no version is looked at anew.
static bool is_to_fail(const char *sql)
{
    bool is_harmless = g_str_has_prefix(sql, "PRAGMA cache_size=-4096") || g_str_has_prefix(sql, "PRAGMA user_version");
    if (fail_at == 0 || is_harmless || ++step_count != fail_at)
        return false;
    g_free(failed_sql);
    failed_sql = g_strdup(sql);
    return true;
}

int __wrap_sqlite3_step(sqlite3_stmt *statement)
{
    last_connection = sqlite3_db_handle(statement);
    return is_to_fail(sqlite3_sql(statement)) ? SQLITE_IOERR : __real_sqlite3_step(statement);
}

int __wrap_sqlite3_exec(sqlite3 *connection, const char *sql, int (*row)(void *, int, char **, char **), void *data, char **text)
{
    last_connection = connection;
    return is_to_fail(sql) ? SQLITE_IOERR : __real_sqlite3_exec(connection, sql, row, data, text);
}

// --- what must hold after each run ---

static void check_ended(const Act *act)
{
    for (sqlite3_stmt *each = NULL; (each = sqlite3_next_stmt(last_connection, each));)
        if (sqlite3_stmt_busy(each) && sqlite3_sql(each)) // the search index keeps statements of its own, without text
            g_error("%s, step %d: this statement was left unended: %s", act->name, fail_at, sqlite3_sql(each));
}

// Grows whenever another connection has committed a change.
static gint64 data_version(sqlite3 *witness)
{
    sqlite3_stmt *row;
    g_assert_cmpint(sqlite3_prepare_v2(witness, "PRAGMA data_version", -1, &row, NULL), ==, SQLITE_OK);
    g_assert_cmpint(__real_sqlite3_step(row), ==, SQLITE_ROW);
    gint64 version = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    return version;
}

static void check_unlocked(const Act *act, sqlite3 *witness)
{
    if (__real_sqlite3_exec(witness, "BEGIN IMMEDIATE; ROLLBACK", NULL, NULL, NULL) != SQLITE_OK)
        g_error("%s, step %d: the write lock is still held: %s", act->name, fail_at, sqlite3_errmsg(witness));
}

static void check_answer(const Act *act, bool is_good, bool has_failed, const GError *error)
{
    if (!has_failed)
        g_assert_no_error(error);
    if (is_good == has_failed)
        g_error("%s, step %d: it answers %s: %s", act->name, fail_at, is_good ? "true, although a step failed" : "false",
                failed_sql);
    if ((error == NULL) == has_failed)
        g_error("%s, step %d: %s", act->name, fail_at, error ? error->message : "it fails without an error");
}

// Runs the deed once; answers whether a step failed in it.
static bool run_once(Store *store, const Act *act, bool is_inside, gpointer data, sqlite3 *witness)
{
    g_autoptr(GError) error = NULL;
    int at = fail_at;
    gint64 before = data_version(witness);
    fail_at = 0;
    g_assert_true(!is_inside || store_begin(store, NULL));
    fail_at = at;
    step_count = 0;
    bool is_good = act->deed(store, data, &error);
    bool has_failed = step_count >= fail_at;
    check_answer(act, is_good, has_failed, error);
    if (store_in_transaction(store) != is_inside)
        g_error("%s, step %d: a transaction was %s", act->name, at, is_inside ? "ended that is not its own" : "left open");
    check_ended(act);
    fail_at = 0;
    if (is_inside && !has_failed && !(act->manner & DEED_ALONE))
        g_assert_true(store_commit(store, NULL));
    store_rollback(store);
    fail_at = at;
    check_unlocked(act, witness);
    if (has_failed && !(act->manner & DEED_IN_PARTS) && data_version(witness) != before)
        g_error("%s, step %d: the file was changed", act->name, at);
    return has_failed;
}

void failing_play(Store *store, const char *path, const Act *act, gpointer data)
{
    sqlite3 *witness;
    g_assert_cmpint(sqlite3_open_v2(path, &witness, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
    static const int manners[] = {DEED_INSIDE, DEED_ALONE};
    for (gsize i = 0; i < G_N_ELEMENTS(manners); i++) {
        fail_at = 1;
        while ((act->manner & manners[i]) && run_once(store, act, manners[i] == DEED_INSIDE, data, witness)) {
            fail_at++;
            g_assert_cmpint(fail_at, <, STEPS_MOST);
        }
        // A deed without a step would prove nothing.
        if ((act->manner & manners[i]) && fail_at == 1)
            g_error("%s does nothing", act->name);
    }
    fail_at = 0;
    sqlite3_close(witness);
    g_clear_pointer(&failed_sql, g_free);
}

int failing_repeat(Deed deed, gpointer data)
{
    static const Act act = {.name = "a deed without a store"};
    for (fail_at = 1; fail_at < STEPS_MOST; fail_at++) {
        g_autoptr(GError) error = NULL;
        step_count = 0;
        bool is_good = deed(NULL, data, &error);
        bool has_failed = step_count >= fail_at;
        check_answer(&act, is_good, has_failed, error);
        if (!has_failed)
            break;
    }
    int count = fail_at;
    fail_at = 0;
    return count;
}
