// SPDX-License-Identifier: GPL-3.0-or-later
// test_store.c - only a whole store of ours is opened; an older one is brought up; copies are whole; a row that the
// journal did not give is found.
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "common/base/json.h"
#include "common/store/journal/bulk_load.h"
#include "common/store/journal/rebuild.h"
#include "common/store/people/import_record.h"
#include "common/token/random.h"
#include "common/store/sale/sale.h"
#include "common/store/people/same.h"
#include "common/store/store.h"
#include "common/store/upkeep/backup.h"
#include "common/store/upkeep/verify.h"
#include "tests/store/people.h"
#include "tests/store/projection_digest.h"

static void run_sql(const char *path, const char *sql)
{
    sqlite3 *connection = NULL;
    g_assert_cmpint(sqlite3_open(path, &connection), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(connection, sql, NULL, NULL, NULL), ==, SQLITE_OK);
    sqlite3_close(connection);
}

static void assert_refused(const char *path, StoreError wanted)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(store_open(path, &error));
    if (!g_error_matches(error, STORE_ERROR, (int)wanted))
        g_error("%s: %s (code %d, wanted %d)", path, error->message, error->code, wanted);
    g_assert_nonnull(strstr(error->message, path));
}

static void test_refused_files(People *people, gconstpointer data)
{
    (void)data;
    g_autofree char *path = g_build_filename(people->folder, "other.db", NULL);
    assert_refused(path, STORE_ERROR_MISSING);

    g_assert_true(g_file_set_contents(path, "a letter, not a database, long enough to be looked at as one.....", -1, NULL));
    assert_refused(path, STORE_ERROR_NOT_OURS);
    g_unlink(path);

    run_sql(path, "CREATE TABLE recipes (name TEXT); INSERT INTO recipes VALUES ('soup');");
    assert_refused(path, STORE_ERROR_NOT_OURS);
    g_unlink(path);

    g_assert_true(store_create(path, "Desk", "event", NULL));
    run_sql(path, "PRAGMA user_version = 999");
    assert_refused(path, STORE_ERROR_NEWER);
    g_unlink(path);
    g_assert_false(store_create(people->path, "Desk", "event", NULL)); // never over an existing file
}

static void test_damaged(People *people, gconstpointer data)
{
    (void)data;
    for (int i = 0; i < 200; i++) {
        g_autofree char *id = g_strdup_printf("%016x", i + 1);
        people_add(people, id, "Somebody with a name", NULL);
    }
    g_autofree char *copy = g_build_filename(people->folder, "copy.db", NULL);
    g_assert_true(store_backup(people->store, copy, NULL));
    g_autofree char *bytes = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(copy, &bytes, &length, NULL));
    memset(bytes + length / 2, 0x5a, 4096 * 3);
    g_assert_true(g_file_set_contents(copy, bytes, (gssize)length, NULL));
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = store_open(copy, &error);
    if (!store) {
        g_assert_error(error, STORE_ERROR, STORE_ERROR_DAMAGED);
        return;
    }
    g_autoptr(GPtrArray) differences = NULL;
    g_assert_false(store_verify(store, NULL, NULL, &differences, &error)); // opens, for the damage lies deep: verify finds it
}

static void test_tampered_rows(People *people, gconstpointer data)
{
    (void)data;
    people_add(people, "00000000000000a1", "Anna", "T-07");
    g_autofree char *badge = people_badge(people, "00000000000000a1", NULL);
    g_assert_cmpint(people_scan(people, badge, "registration", TUESDAY), ==, VERDICT_ADMIT);
    static const char *const deeds[] = {
        "UPDATE registration SET name = 'Eve'",
        "DELETE FROM ticket",
        "UPDATE presence SET entry_count = 0",
        "DELETE FROM token",
        "UPDATE registration SET changed = '{\"name\":[1,\"00000000000000b2\",1]}'",
    };
    g_autofree char *sound = store_projection_digest(people->store, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(deeds); i++) {
        g_autofree char *copy = g_strdup_printf("%s/copy-%u.db", people->folder, (guint)i);
        g_assert_true(store_backup(people->store, copy, NULL));
        sqlite3 *connection = NULL;
        g_assert_cmpint(sqlite3_open(copy, &connection), ==, SQLITE_OK);
        char *message = NULL;
        sqlite3_exec(connection, deeds[i], NULL, NULL, &message);
        g_assert_cmpstr(message, ==, NULL);
        g_assert_cmpint(sqlite3_changes(connection), >, 0);
        sqlite3_close(connection);
        g_autoptr(GError) error = NULL;
        g_autoptr(Store) store = store_open(copy, &error);
        g_assert_no_error(error);
        g_autoptr(GPtrArray) differences = NULL;
        g_assert_false(store_verify(store, NULL, NULL, &differences, &error));
        g_assert_no_error(error);
        g_assert_cmpuint(differences->len, >, 0);
        g_autofree char *digest = store_projection_digest(store, &error); // other stations would see it as well
        g_assert_no_error(error);
        g_assert_cmpstr(digest, !=, sound);
    }
    g_autoptr(GPtrArray) none = NULL;
    g_assert_true(store_verify(people->store, NULL, NULL, &none, NULL));
}

static gpointer keep_writing(gpointer data)
{
    People *people = data;
    g_autoptr(Store) store = people_open(people);
    for (int i = 0; i < 300; i++) {
        const char *fields[FIELD_COUNT] = {[FIELD_NAME] = "Walk In", [FIELD_STATUS] = "paid"};
        g_autofree char *id = random_id();
        g_assert_true(person_create(store, id, fields, NULL, "Ana", TUESDAY, NULL));
    }
    return NULL;
}

static void test_backup_while_writing(People *people, gconstpointer data)
{
    (void)data;
    GThread *writer = g_thread_new("writer", keep_writing, people);
    for (int i = 0; i < 5; i++) {
        g_autofree char *path = g_strdup_printf("%s/backup-%d.db", people->folder, i);
        g_autoptr(GError) error = NULL;
        g_assert_true(store_backup(people->store, path, &error));
        g_assert_false(store_backup(people->store, path, NULL)); // never over an existing file
        g_autoptr(Store) copy = store_open(path, &error);
        g_assert_no_error(error);
        g_autoptr(GPtrArray) differences = NULL;
        g_assert_true(store_verify(copy, NULL, NULL, &differences, &error));
    }
    g_thread_join(writer);
}

static void test_rollback(People *people, gconstpointer data)
{
    (void)data;
    gint64 before = people_record_count(people);
    const char *fields[FIELD_COUNT] = {[FIELD_NAME] = "Never", [FIELD_STATUS] = "paid"};
    g_autofree char *id = random_id();
    g_assert_true(store_begin(people->store, NULL));
    g_assert_true(person_create(people->store, id, fields, NULL, "Ana", TUESDAY, NULL));
    store_rollback(people->store);
    g_assert_cmpint(people_record_count(people), ==, before);
    g_autoptr(GError) error = NULL;
    g_assert_null(person_load(people->store, people->profile, id, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

static void add_imported(People *people, const char *id, const char *digest)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(json_t) body = json_pack("{s:s, s:s, s:s, s:{s:{s:s}}}", "origin", "import", "digest", digest, "name", "Ines Ng",
                                       "tickets", "x", "secret", "code of Ines");
    g_assert_true(store_begin(people->store, &error));
    g_assert_true(journal_append(people->store, RECORD_REGISTRATION, id, body, TUESDAY, NULL, &error));
    g_assert_true(store_commit(people->store, &error));
}

static int compare_texts(gconstpointer a, gconstpointer b, gpointer data)
{
    (void)data;
    return strcmp(a, b);
}

// `path` becomes what a Lanyard of that time would have made of the same records.
static void make_older(const People *people, const char *path, int version)
{
    g_autoptr(GString) sql = g_string_new(NULL);
    g_string_printf(sql, "ATTACH '%s' AS now;", people->path);
    g_autofree char *folder = g_build_filename(TEST_SOURCE_DIR, "common/store/database/schema", NULL);
    g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
    g_autoptr(GSequence) paths = g_sequence_new(g_free); // 001_, 002_ ... and then what fills the tables
    for (const char *name; (name = g_dir_read_name(files));)
        if (g_ascii_strtoll(name, NULL, 10) <= version)
            g_sequence_insert_sorted(paths, g_build_filename(folder, name, NULL), compare_texts, NULL);
    g_assert_cmpint(g_sequence_get_length(paths), ==, version);
    g_sequence_append(paths, g_strdup_printf("%s/tests/store/version_%d.sql", TEST_SOURCE_DIR, version));
    for (GSequenceIter *at = g_sequence_get_begin_iter(paths); !g_sequence_iter_is_end(at); at = g_sequence_iter_next(at)) {
        g_autofree char *text = NULL;
        g_assert_true(g_file_get_contents(g_sequence_get(at), &text, NULL, NULL));
        g_string_append(sql, text);
    }
    run_sql(path, sql->str);
}

static void assert_as_made_here(People *people, Store *other)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) differences = NULL;
    bool is_whole = store_verify(other, NULL, NULL, &differences, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(is_whole ? "" : g_ptr_array_index(differences, 0), ==, "");
    g_autofree char *digest = store_projection_digest(other, &error);
    g_autofree char *wanted = store_projection_digest(people->store, &error);
    g_assert_cmpstr(digest, ==, wanted);
}

static void test_older(People *people, gconstpointer data)
{
    (void)data;
    people_add(people, "00000000000000a1", "Anna Müller", "T-07");
    people_add(people, "0000000000000001", "Béla Ng", NULL);
    people_add_session(people, "T-07", "Room 318", TUESDAY, 80);
    people_add_session(people, "T-07", "Room 319", TUESDAY, 0);
    add_imported(people, "0000000000000005", "0123456789abcdef");
    g_autofree char *path = g_build_filename(people->folder, "older.db", NULL);
    make_older(people, path, 5);
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) older = store_open(path, &error);
    g_assert_no_error(error);
    assert_as_made_here(people, older);
    Credential found = {0};
    g_assert_true(person_find_credential(older, "secret-00000000000000a1-T-07", &found, &error));
    g_assert_cmpstr(found.id, ==, "00000000000000a1");
    credential_clear(&found);
    bool is_known;
    g_assert_true(import_record_is_known(older, "0000000000000005", &is_known, &error) && is_known);
    g_assert_true(import_record_is_known(older, "00000000000000a1", &is_known, &error) && !is_known);
}

// Who waits while tables are made anew hears where it begins and that it ends.
typedef struct {
    gint64 first, last, total;
} Told;

static void note_told(gint64 done, gint64 total, gpointer data)
{
    Told *told = data;
    told->first = told->first < 0 ? done : told->first;
    told->last = done;
    told->total = total;
}

// Records of a newer station came before the update: the older program kept what it had no table for. Fields, a joined person and a
// sale are there as soon as the store is opened.
static void test_older_with_newer_records(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    people_add(people, "00000000000000a1", "Anna Müller", NULL);
    people_add(people, "0000000000000001", "Béla Ng", NULL);
    people_add_session(people, "T-07", "Room 318", TUESDAY, 80);
    const char *fields[FIELD_COUNT] = {[FIELD_BADGE_NAME] = "Annie"};
    g_assert_true(person_edit(people->store, "00000000000000a1", fields, "Lea", TUESDAY, &error));
    const SaleRequest sale = {.step = SALE_ADD,
                              .person_id = "0000000000000001",
                              .what = "T-07",
                              .payment = {.method = SALE_CASH, .amount = 15000},
                              .volunteer_name = "Cara",
                              .now_utc_ms = TUESDAY};
    g_assert_true(sale_make(people->store, people->profile, &sale, NULL, &error));
    g_assert_true(same_join(people->store, "00000000000000a1", "0000000000000001", "Lea", TUESDAY, &error));
    g_autofree char *path = g_build_filename(people->folder, "older.db", NULL);
    make_older(people, path, 5);
    Told told = {.first = -1};
    store_watch_rebuild(note_told, &told);
    g_autoptr(Store) older = store_open(path, &error);
    store_watch_rebuild(NULL, NULL);
    g_assert_no_error(error);
    g_assert_cmpint(told.first, ==, 0);
    g_assert_cmpint(told.total, ==, 7); // the store's own record, two people, a session, an edit, a sale, a pair
    g_assert_cmpint(told.last, ==, told.total);
    assert_as_made_here(people, older);
    g_autofree char *person = same_person(older, "0000000000000001", &error);
    g_assert_cmpstr(person, ==, "00000000000000a1");
    g_autofree char *due = store_get(older, "projections_due");
    g_assert_null(due);
}

// A record that nobody can play is no reason not to open the store: who checks it is told.
static void test_older_with_bad_record(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    people_add(people, "00000000000000a1", "Anna Müller", NULL);
    g_autofree char *path = g_build_filename(people->folder, "older.db", NULL);
    make_older(people, path, 5);
    run_sql(path, "UPDATE journal SET body = '{' WHERE kind = 0");
    g_autoptr(Store) older = store_open(path, &error);
    g_assert_no_error(error);
    g_autoptr(Person) person = person_load(older, people->profile, "00000000000000a1", &error);
    g_assert_no_error(error);
    g_assert_cmpstr(person->fields[FIELD_NAME], ==, "Anna Müller");
}

// The statements that make the file's indices, as one text.
static char *indices_of(const char *path)
{
    sqlite3 *connection = NULL;
    sqlite3_stmt *statement = NULL;
    g_assert_cmpint(sqlite3_open(path, &connection), ==, SQLITE_OK);
    g_assert_cmpint(
        sqlite3_prepare_v2(connection, "SELECT sql FROM sqlite_schema WHERE type = 'index' ORDER BY name", -1, &statement, NULL),
        ==, SQLITE_OK);
    GString *indices = g_string_new(NULL);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        g_autofree char *sql = g_strdup((const char *)sqlite3_column_text(statement, 0));
        g_string_append_printf(indices, "%s\n", sql ? g_strstrip(sql) : "");
    }
    sqlite3_finalize(statement);
    sqlite3_close(connection);
    return g_string_free(indices, FALSE);
}

static void append_imported(People *people, const char *id)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(json_t) body = json_pack("{s:s, s:s}", "origin", "import", "name", "Ines Ng");
    g_assert_true(journal_append(people->store, RECORD_REGISTRATION, id, body, TUESDAY, NULL, &error));
}

static void test_bulk_load(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *before = indices_of(people->path);
    bool is_first;
    for (int round = 0; round < 2; round++) { // given up, then done
        g_assert_true(store_begin_bulk_load(people->store, &is_first, &error) && is_first);
        append_imported(people, "0000000000000005");
        if (round == 0)
            store_rollback(people->store);
        else
            g_assert_true(store_commit(people->store, &error));
        g_autofree char *after = indices_of(people->path);
        g_assert_cmpstr(after, ==, before);
        g_assert_cmpint(people_record_count(people), ==, 1 + round);
    }
    g_assert_true(store_begin_bulk_load(people->store, &is_first, &error) && !is_first);
    append_imported(people, "0000000000000006");
    g_assert_true(store_commit(people->store, &error));
    g_autoptr(GPtrArray) differences = NULL;
    g_assert_true(store_verify(people->store, NULL, NULL, &differences, &error));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add("/store/" name, People, NULL, people_set_up, function, people_tear_down)
    ADD("files that are no whole store of ours are refused", test_refused_files);
    ADD("a damaged file is found out", test_damaged);
    ADD("a row that the journal did not give is found", test_tampered_rows);
    ADD("a backup taken while others write is whole", test_backup_while_writing);
    ADD("a rolled back transaction leaves nothing", test_rollback);
    ADD("a store of an older version becomes what the journal gives", test_older);
    ADD("an older store with records of newer stations needs no repair", test_older_with_newer_records);
    ADD("an older store with a record that cannot be read opens", test_older_with_bad_record);
    ADD("a first filling leaves the indices that were there", test_bulk_load);
#undef ADD
    return g_test_run();
}
