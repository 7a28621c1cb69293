// SPDX-License-Identifier: GPL-3.0-or-later
// test_import_record.c - of a file only what differs from the last one is recorded; tickets come, change and go by their
// reference; and records that arrive late change nothing that a later one said.
#include <sqlite3.h>
#include <string.h>

#include "common/base/json.h"
#include "common/store/people/import_record.h"
#include "tests/store/people.h"

#define ANNA "00000000000000a1"
#define NEAR "00000000000000f1" // two other stations
#define FAR "00000000000000f2"

// What a file says of Anna: "NAME|SECOND NAME|COMPANY", "-" where it does not say, and each ticket as
// "REFERENCE SECRET PRODUCT ENTITLEMENT STATUS HAS_TICKET".
typedef struct {
    const char *fields, *tickets[4];
    bool is_partial;
} File;

#define WHOLE(fields, ...)                                                                                                       \
    {                                                                                                                            \
        fields, {__VA_ARGS__}, false                                                                                             \
    }
#define PARTIAL(fields, ...)                                                                                                     \
    {                                                                                                                            \
        fields, {__VA_ARGS__}, true                                                                                              \
    }

static char *word(char *text)
{
    return strcmp(text, "-") == 0 ? NULL : text;
}

static ImportResult import(Store *store, const File *file, gint64 now_utc_ms)
{
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) fields = g_strsplit(file->fields, "|", 3);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    g_autoptr(GPtrArray) tickets = g_ptr_array_new_with_free_func(g_free);
    for (int i = 0; i < 4 && file->tickets[i]; i++) {
        char **words = g_strsplit(file->tickets[i], " ", 6);
        g_ptr_array_add(lines, words);
        PersonTicket *ticket = g_new0(PersonTicket, 1);
        *ticket = (PersonTicket){.reference = words[0],
                                 .secret = word(words[1]),
                                 .product = words[2],
                                 .entitlement = word(words[3]),
                                 .status = ticket_status_from_name(words[4]),
                                 .has_ticket = word(words[5]) != NULL};
        g_ptr_array_add(tickets, ticket);
    }
    const ImportRecord record = {
        .id = ANNA,
        .fields = {[FIELD_NAME] = word(fields[0]), [FIELD_SECOND_NAME] = word(fields[1]), [FIELD_COMPANY] = word(fields[2])},
        .tickets = tickets,
        .is_partial = file->is_partial};
    ImportResult looked, done;
    gint64 before = store_change_counter(store);
    g_assert_true(import_record_compare(store, &record, &looked, &error));
    g_assert_cmpint(store_change_counter(store), ==, before);
    g_assert_true(store_begin(store, &error));
    g_assert_true(import_record_put(store, &record, now_utc_ms, &done, &error));
    g_assert_true(store_commit(store, &error));
    g_assert_cmpint(done, ==, looked);
    g_assert_true(import_record_put(store, &record, now_utc_ms, &looked, &error)); // nothing to record needs no transaction
    g_assert_cmpint(looked, ==, IMPORT_RECORD_UNCHANGED);
    return done;
}

static char *anna_in_words(People *people)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Person) anna = person_load(people->store, people->profile, ANNA, &error);
    g_assert_no_error(error);
    GString *words = g_string_new(NULL);
    g_string_printf(words, "%s|%s|%s", anna->fields[FIELD_NAME], anna->fields[FIELD_SECOND_NAME], anna->fields[FIELD_COMPANY]);
    for (guint i = 0; i < anna->tickets->len; i++) {
        const PersonTicket *ticket = g_ptr_array_index(anna->tickets, i);
        g_string_append_printf(words, "; %s %s %s %s %s %s", ticket->reference, ticket->secret ? ticket->secret : "-",
                               ticket->product, ticket->entitlement ? ticket->entitlement : "-",
                               ticket_status_name(ticket->status), ticket->has_ticket ? "t" : "-");
    }
    return g_string_free(words, FALSE);
}

static void check(People *people, const char *wanted)
{
    g_autofree char *found = anna_in_words(people);
    g_assert_cmpstr(found, ==, wanted);
}

static void test_files(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    g_assert_cmpint(import(store, &(File)WHOLE("Anna|x+y|IBM", "b s2 P e paid t", "a s1 P - paid -"), 1), ==,
                    IMPORT_RECORD_ADDED);
    check(people, "Anna|x+y|IBM; a s1 P - paid -; b s2 P e paid t");
    gint64 count = people_record_count(people);
    g_assert_cmpint(import(store, &(File)WHOLE("Anna|x+y|IBM", "a s1 P - paid -", "b s2 P e paid t"), 2), ==,
                    IMPORT_RECORD_UNCHANGED);
    g_assert_cmpint(people_record_count(people), ==, count);
    static const struct {
        File file;
        const char *then;
    } steps[] = {
        {WHOLE("Anna|x+y|-", "a s1 P - paid -", "b s2 P e paid t"), "Anna|x+y|IBM; a s1 P - paid -; b s2 P e paid t"},
        {WHOLE("Anna|x+y|", "a s1 P - paid -", "b s2 P e paid t"), "Anna|x+y|; a s1 P - paid -; b s2 P e paid t"},
        {WHOLE("Anna|x|y+", "a s1 P - paid -", "b s2 P e paid t"), "Anna|x|y+; a s1 P - paid -; b s2 P e paid t"},
        {WHOLE("Anna|x|y+", "a s9 P - paid -", "b s2 P e paid t"), "Anna|x|y+; a s9 P - paid -; b s2 P e paid t"},
        {WHOLE("Anna|x|y+", "a - P - paid -", "b s2 Q e paid t"), "Anna|x|y+; a - P - paid -; b s2 Q e paid t"},
        {WHOLE("Anna|x|y+", "a - P - paid -", "b s2 Q f paid t"), "Anna|x|y+; a - P - paid -; b s2 Q f paid t"},
        {WHOLE("Anna|x|y+", "a - P - paid -", "b s2 Q f cancelled t"), "Anna|x|y+; a - P - paid -; b s2 Q f cancelled t"},
        {WHOLE("Anna|x|y+", "a - P - paid -", "b s2 Q f cancelled -"), "Anna|x|y+; a - P - paid -; b s2 Q f cancelled -"},
        {PARTIAL("Anna|x|y+", "c s3 P - paid -"), "Anna|x|y+; a - P - paid -; b s2 Q f cancelled -; c s3 P - paid -"},
        {WHOLE("Anna|x|y+", "b s2 Q f cancelled -", "c s3 P - paid -"), "Anna|x|y+; b s2 Q f cancelled -; c s3 P - paid -"},
        {WHOLE("Anna|x|y+", NULL), "Anna|x|y+"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
        import(store, &steps[i].file, (gint64)i + 3);
        check(people, steps[i].then);
    }
    // A name that grew into the next member is another person's digest.
    g_assert_cmpint(import(store, &(File)WHOLE("x+y||", NULL), 20), ==, IMPORT_RECORD_CHANGED);
    g_assert_cmpint(import(store, &(File)WHOLE("x|y+|", NULL), 21), ==, IMPORT_RECORD_CHANGED);
    check(people, "x|y+|");
}

static void test_desk(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    import(people->store, &(File)WHOLE("Anna|-|IBM", "a s P - paid -"), 1);
    const char *fields[FIELD_COUNT] = {[FIELD_COMPANY] = "DEC"};
    g_assert_true(person_edit(people->store, ANNA, fields, "Ana", 2, &error));
    g_assert_cmpint(import(people->store, &(File)WHOLE("Anna B.|-|IBM", "a s P - paid -"), 3), ==, IMPORT_RECORD_CHANGED);
    check(people, "Anna B.||DEC; a s P - paid -");
    g_assert_cmpint(import(people->store, &(File)WHOLE("Anna B.|-|HP", "a s P - paid -"), 4), ==, IMPORT_RECORD_CHANGED);
    check(people, "Anna B.||HP; a s P - paid -");
}

static void note(const ImportedPerson *person, gpointer data)
{
    g_assert_cmpuint(strlen(person->digest), >, 0);
    g_string_append_printf(data, "%s %s %s %s; ", person->id, person->name, person->email, person->status);
}

// Whom files brought, as they are now; what files said, as they said it.
static void test_brought(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    g_autoptr(GError) error = NULL;
    people_add(people, "00000000000000a2", "Nobody's", NULL); // by no file
    import(store, &(File)WHOLE("Anna|Second|IBM", "a s1 P e cancelled t"), 1);
    const char *fields[FIELD_COUNT] = {[FIELD_EMAIL] = "a@b.example", [FIELD_STATUS] = "pending"};
    g_assert_true(person_edit(store, ANNA, fields, "Ana", 2, &error));
    g_autoptr(GString) words = g_string_new(NULL);
    g_assert_true(import_record_each(store, note, words, &error));
    g_assert_cmpstr(words->str, ==, ANNA " Anna a@b.example pending; ");
    g_auto(ImportState) state = {0};
    g_assert_true(import_record_state(store, ANNA, &state, &error));
    g_assert_cmpstr(state.fields[FIELD_NAME], ==, "Anna");
    g_assert_cmpstr(state.fields[FIELD_COMPANY], ==, "IBM");
    g_assert_cmpstr(state.fields[FIELD_EMAIL], ==, "");
    g_assert_cmpuint(state.tickets->len, ==, 1);
    const PersonTicket *ticket = g_ptr_array_index(state.tickets, 0);
    g_autofree char *said = g_strdup_printf("%s %s %s %s %s %d", ticket->reference, ticket->secret, ticket->product,
                                            ticket->entitlement, ticket_status_name(ticket->status), ticket->has_ticket);
    g_assert_cmpstr(said, ==, "a s1 P e cancelled 1");
}

static void test_size(People *people, gconstpointer data)
{
    (void)data;
    // 48 KiB of fields and tickets, each with 120 for its members: to the character.
    for (int more = 0; more < 2; more++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *name = g_strnfill((gsize)(48 * 1024 - 120 - 6 + more), 'n');
        PersonTicket ticket = {.reference = (char *)"rr", .secret = (char *)"ss", .product = (char *)"pp"};
        g_autoptr(GPtrArray) tickets = g_ptr_array_new();
        g_ptr_array_add(tickets, &ticket);
        const ImportRecord record = {.id = ANNA, .fields[FIELD_NAME] = name, .tickets = tickets};
        ImportResult result;
        g_assert_true(store_begin(people->store, &error));
        g_assert_true(import_record_put(people->store, &record, 1, &result, &error) == (more == 0));
        store_rollback(people->store);
        if (more)
            g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
    }
}

// --- records in another order than they were written in ---

typedef struct {
    const char *station;
    gint64 sequence, late_ms;
    RecordKind kind;
    const char *body;
} Written;

static void hear(Store *store, const Written *written)
{
    const Record record = {.station = written->station,
                           .sequence = written->sequence,
                           .hlc = hlc_next(0, LATER + written->late_ms),
                           .utc_ms = TUESDAY,
                           .kind = written->kind,
                           .subject = ANNA,
                           .body = written->body};
    g_autoptr(GError) error = NULL;
    bool is_new;
    g_assert_true(store_begin(store, NULL));
    g_assert_true(journal_accept(store, &record, &is_new, &error));
    g_assert_true(store_commit(store, &error));
}

static char *digest_held(const People *people)
{
    sqlite3 *connection;
    sqlite3_stmt *row;
    g_assert_cmpint(sqlite3_open_v2(people->path, &connection, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
    g_assert_cmpint(
        sqlite3_prepare_v2(connection, "SELECT import_digest FROM registration WHERE id = '" ANNA "'", -1, &row, NULL), ==,
        SQLITE_OK);
    g_assert_cmpint(sqlite3_step(row), ==, SQLITE_ROW);
    char *digest = g_strdup((const char *)sqlite3_column_text(row, 0));
    sqlite3_finalize(row);
    sqlite3_close(connection);
    return digest;
}

static void test_late(People *people, gconstpointer data)
{
    (void)data;
    static const struct {
        Written written;
        const char *then, *digest;
    } steps[] = {
        {{NEAR, 1, 20, RECORD_REGISTRATION,
          "{\"company\":\"IBM\",\"digest\":\"d20\",\"name\":\"Anna\",\"tickets\":{\"a\":{\"secret\":\"s\"},\"c\":{\"secret\":\"t\"}}}"},
         "Anna||IBM; a s  - paid -; c t  - paid -",
         "d20"},
        {{NEAR, 2, 40, RECORD_CHANGE,
          "{\"company\":\"DEC\",\"digest\":\"d40\",\"tickets\":{\"c\":null,\"d\":{\"secret\":\"u\"}}}"},
         "Anna||DEC; a s  - paid -; d u  - paid -",
         "d40"},
        // An older change: only what the newer one did not say.
        {{FAR, 1, 30, RECORD_CHANGE,
          "{\"company\":\"HP\",\"digest\":\"d30\",\"name\":\"Ann\",\"tickets\":{\"c\":{\"secret\":\"v\"},\"e\":{\"secret\":\"w\"}}}"},
         "Ann||DEC; a s  - paid -; d u  - paid -; e w  - paid -",
         "d40"},
        // A newer base: what was changed stands above it.
        {{FAR, 2, 50, RECORD_REGISTRATION,
          "{\"company\":\"HP\",\"digest\":\"d50\",\"name\":\"Base\",\"second_name\":\"B\",\"tickets\":{\"c\":{\"secret\":\"x\"},\"f\":{\"secret\":\"y\"}}}"},
         "Ann|B|DEC; d u  - paid -; e w  - paid -; f y  - paid -",
         "d50"},
        // An older base than that.
        {{NEAR, 3, 45, RECORD_REGISTRATION, "{\"digest\":\"d45\",\"second_name\":\"old\",\"tickets\":{\"g\":{}}}"},
         "Ann|B|DEC; d u  - paid -; e w  - paid -; f y  - paid -",
         "d50"},
        // Without a digest no import said it.
        {{NEAR, 4, 60, RECORD_CHANGE, "{\"second_name\":\"Z\"}"},
         "Ann|Z|DEC; d u  - paid -; e w  - paid -; f y  - paid -",
         "d50"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
        hear(people->store, &steps[i].written);
        check(people, steps[i].then);
        g_autofree char *digest = digest_held(people);
        g_assert_cmpstr(digest, ==, steps[i].digest);
    }
}

// At the same millisecond the station's id decides, the same way everywhere.
static void test_same_time(People *people, gconstpointer data)
{
    (void)data;
    hear(people->store, &(Written){FAR, 1, 20, RECORD_CHANGE, "{\"name\":\"far\"}"});
    hear(people->store, &(Written){NEAR, 1, 20, RECORD_CHANGE, "{\"company\":\"near\",\"name\":\"near\"}"});
    check(people, "far||near");
}

// Only registrations and changes say what files said; a body of another kind may look as if it did.
static void test_other_kinds(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const File file = WHOLE("Anna|x|IBM", "a s1 P - paid -");
    import(people->store, &file, 1);
    g_autoptr(json_t) body = json_pack("{s:b,s:s,s:s}", "on", false, "origin", "import", "company", "DEC");
    g_assert_true(store_begin(people->store, &error));
    g_assert_true(journal_append(people->store, RECORD_HOLD, ANNA, body, 2, NULL, &error) && store_commit(people->store, &error));
    g_auto(ImportState) state = {0};
    g_assert_true(import_record_state(people->store, ANNA, &state, &error));
    g_assert_cmpstr(state.fields[FIELD_COMPANY], ==, "IBM");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add("/store/import-record/" name, People, NULL, people_set_up, function, people_tear_down)
    ADD("each file leaves what it says, and only that is recorded", test_files);
    ADD("what a desk wrote stays until the file says something new", test_desk);
    ADD("who was brought, and by what words", test_brought);
    ADD("what others would refuse is refused here", test_size);
    ADD("late records change nothing that later ones said", test_late);
    ADD("of two at the same time the same one counts everywhere", test_same_time);
    ADD("no other kind of record counts as a file", test_other_kinds);
#undef ADD
    return g_test_run();
}
