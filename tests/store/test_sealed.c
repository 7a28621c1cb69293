// SPDX-License-Identifier: GPL-3.0-or-later
// test_sealed.c - a desk with the key of the desks and a door without it take the same records: the door's files hold nothing that is
// private, and both say the same of all else.
#include <glib/gstdio.h>
#include <string.h>

#include "common/base/json.h"
#include "common/store/journal/erase.h"
#include "common/store/people/import_record.h"
#include "common/store/journal/reseal.h"
#include "common/store/record/sealed.h"
#include "common/store/record/station.h"
#include "common/store/upkeep/verify.h"
#include "tests/store/people.h"
#include "tests/store/projection_digest.h"

#define ANNA "00000000000000a1"
#define BELA "00000000000000b2"
#define SECRET "q8zkvt3m5pwhd7rfn2xjc9bl" // of the ticket; the reference, too, as in real files
#define NOON (TUESDAY + 3 * HOUR_MS)

static const char *const private_texts[] = {"anna@example.org",    "anna.new@example.org",
                                            "no peanuts",          "VIP, mother of the chair",
                                            "cv.example.org/anna", SECRET,
                                            "+49 170 1234567",     "7654321"}; // the index has the number backwards

typedef struct {
    People desk, door;
    char *digest; // of what the last import said: whoever has it can try out what stood there
} Two;

static void reopen(People *people)
{
    store_close(people->store);
    people->store = people_open(people);
}

static char *desk_key_of(const People *people)
{
    return g_build_filename(people->folder, "desk.key", NULL);
}

static void lay_key(const People *people, const char *from)
{
    g_autofree char *to = desk_key_of(people), *key = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(from, &key, &length, NULL));
    g_assert_true(g_file_set_contents_full(to, key, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static void set_up(Two *two, gconstpointer data)
{
    people_set_up(&two->desk, data);
    people_set_up(&two->door, data);
    g_autofree char *path = desk_key_of(&two->desk);
    g_assert_true(key_ring_create(path, NULL));
    reopen(&two->desk);
}

static void tear_down(Two *two, gconstpointer data)
{
    people_tear_down(&two->desk, data);
    people_tear_down(&two->door, data);
    g_free(two->digest);
}

static bool take(const Record *record, gpointer data)
{
    bool is_new;
    g_autoptr(GError) error = NULL;
    journal_accept(data, record, &is_new, &error);
    g_assert_no_error(error);
    return true;
}

static void send_all(const People *from, const People *to)
{
    g_autoptr(GPtrArray) lines = journal_lines(from->store, NULL);
    g_assert_true(store_begin(to->store, NULL));
    for (guint i = 0; i < lines->len; i++)
        g_assert_true(journal_each(from->store, g_ptr_array_index(lines, i), 0, 1000, take, to->store, NULL));
    g_assert_true(store_commit(to->store, NULL));
}

static void assert_whole(Store *store)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) differences = NULL;
    if (!store_verify(store, NULL, NULL, &differences, &error))
        g_error("%s", error ? error->message : (const char *)g_ptr_array_index(differences, 0));
}

static void assert_same(const Two *two)
{
    g_autofree char *desk = store_projection_digest(two->desk.store, NULL);
    g_autofree char *door = store_projection_digest(two->door.store, NULL);
    g_assert_cmpstr(desk, ==, door);
    assert_whole(two->desk.store);
    assert_whole(two->door.store);
}

// In any file of the station's folder.
static bool holds(const People *people, const char *text)
{
    g_autoptr(GDir) folder = g_dir_open(people->folder, 0, NULL);
    bool is_found = false;
    for (const char *name; !is_found && (name = g_dir_read_name(folder));) {
        g_autofree char *path = g_build_filename(people->folder, name, NULL), *bytes = NULL;
        gsize length = 0;
        if (g_file_get_contents(path, &bytes, &length, NULL))
            is_found = memmem(bytes, length, text, strlen(text)) != NULL;
    }
    return is_found;
}

static void assert_holds_nothing(const People *people)
{
    for (gsize i = 0; i < G_N_ELEMENTS(private_texts); i++)
        if (holds(people, private_texts[i]))
            g_error("\"%s\" can be read there", private_texts[i]);
}

static ImportResult import(Two *two, const char *note, const char *status)
{
    g_autoptr(GError) error = NULL;
    PersonTicket ticket = {.reference = (char *)SECRET,
                           .secret = (char *)SECRET,
                           .product = (char *)"Individual",
                           .status = ticket_status_from_name(status)};
    g_autoptr(GPtrArray) tickets = g_ptr_array_new();
    g_ptr_array_add(tickets, &ticket);
    const ImportRecord record = {.id = ANNA,
                                 .fields = {[FIELD_NAME] = (char *)"Anna Arendt",
                                            [FIELD_EMAIL] = (char *)"anna@example.org",
                                            [FIELD_DIETARY] = (char *)"no peanuts",
                                            [FIELD_NOTE] = (char *)note,
                                            [FIELD_CV_URL] = (char *)"cv.example.org/anna",
                                            [FIELD_PHONE] = (char *)"+49 170 1234567",
                                            [FIELD_TICKET_TYPE] = (char *)"individual",
                                            [FIELD_STATUS] = (char *)status},
                                 .tickets = tickets};
    ImportResult result = IMPORT_RECORD_UNCHANGED;
    Store *store = two->desk.store;
    g_assert_true(store_begin(store, &error));
    import_record_put(store, &record, TUESDAY, &result, &error);
    g_assert_no_error(error);
    g_assert_true(store_commit(store, &error));
    g_free(two->digest);
    two->digest = import_record_digest(&record);
    return result;
}

static void edit(People *people, PersonField field, const char *value, gint64 now_utc_ms, GError **error)
{
    const char *fields[FIELD_COUNT] = {[0] = NULL};
    fields[field] = value;
    person_edit(people->store, ANNA, fields, "Lea", now_utc_ms, error);
}

static void assert_field(const People *people, PersonField field, const char *wanted)
{
    g_autoptr(Person) anna = person_load(people->store, people->profile, ANNA, NULL);
    g_assert_cmpstr(anna->fields[field], ==, wanted);
}

static void assert_found(const People *people, const char *code, const char *wanted)
{
    Credential credential;
    g_assert_true(person_find_credential(people->store, code, &credential, NULL));
    g_assert_cmpstr(credential.id, ==, wanted);
    credential_clear(&credential);
}

static void test_door_holds_nothing(Two *two, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(import(two, private_texts[3], "paid"), ==, IMPORT_RECORD_ADDED);
    edit(&two->desk, FIELD_EMAIL, private_texts[1], NOON, NULL);
    send_all(&two->desk, &two->door);
    assert_same(two);
    reopen(&two->door); // the log is in the file
    assert_holds_nothing(&two->door);
    g_assert_false(holds(&two->door, two->digest));
    g_assert_true(holds(&two->desk, private_texts[1]) && holds(&two->desk, two->digest) &&
                  holds(&two->desk, "7654321")); // the search is not blind
    g_assert_true(holds(&two->door, "Anna Arendt"));
    assert_field(&two->door, FIELD_NAME, "Anna Arendt");
    assert_field(&two->door, FIELD_EMAIL, "");
    assert_field(&two->desk, FIELD_EMAIL, private_texts[1]);
    assert_field(&two->desk, FIELD_DIETARY, private_texts[2]);
}

static void test_codes_are_found(Two *two, gconstpointer data)
{
    (void)data;
    import(two, "", "paid");
    send_all(&two->desk, &two->door);
    assert_found(&two->desk, SECRET, ANNA);
    assert_found(&two->door, SECRET, ANNA);
    assert_found(&two->door, "q8zkvt3m5pwhd7rfn2xjc9bm", NULL);
    // Who has read a door's disk shows what stands there.
    g_autofree char *code = sealed_ticket_code(SECRET);
    g_assert_true(holds(&two->door, code));
    assert_found(&two->door, code, NULL);
    assert_found(&two->desk, code, NULL);
    g_autoptr(Person) anna = person_load(two->desk.store, two->desk.profile, ANNA, NULL);
    const PersonTicket *ticket = g_ptr_array_index(anna->tickets, 0);
    g_assert_cmpstr(ticket->secret, ==, SECRET);
    g_assert_cmpstr(ticket->reference, ==, SECRET);
}

static void test_import_again(Two *two, gconstpointer data)
{
    (void)data;
    import(two, "first", "paid");
    g_assert_cmpint(import(two, "first", "paid"), ==, IMPORT_RECORD_UNCHANGED);
    edit(&two->desk, FIELD_EMAIL, private_texts[1], NOON, NULL);
    g_assert_cmpint(import(two, "second", "paid"), ==, IMPORT_RECORD_CHANGED);
    assert_field(&two->desk, FIELD_NOTE, "second");
    assert_field(&two->desk, FIELD_EMAIL, private_texts[1]); // the file says nothing new of it
    g_assert_cmpint(import(two, "second", "cancelled"), ==, IMPORT_RECORD_CHANGED);
    send_all(&two->desk, &two->door);
    g_autoptr(Person) anna = person_load(two->door.store, two->door.profile, ANNA, NULL);
    g_assert_cmpuint(anna->tickets->len, ==, 1);
    g_assert_cmpint(((const PersonTicket *)g_ptr_array_index(anna->tickets, 0))->status, ==, STATUS_CANCELLED);
    assert_same(two);
}

static void assert_refused(People *people, PersonField field, const char *value)
{
    g_autoptr(GError) error = NULL;
    edit(people, field, value, NOON, &error);
    g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
    g_assert_nonnull(strstr(error->message, "ask at a desk"));
}

// Gives Anna a ticket of this reference.
static bool sell(People *people, const char *reference, GError **error)
{
    g_autoptr(json_t) body =
        json_pack("{s:s,s:{s:{s:s,s:s}}}", "origin", "desk", "tickets", reference, "product", "Dinner", "status", "paid");
    g_assert_true(store_begin(people->store, NULL));
    if (journal_append(people->store, RECORD_CHANGE, ANNA, body, NOON, NULL, error))
        return store_commit(people->store, error);
    store_rollback(people->store);
    return false;
}

static bool is_locked(Store *store)
{
    g_autoptr(GError) error = NULL;
    bool is_locked;
    if (!sealed_is_locked(store, &is_locked, &error))
        g_error("%s", error->message);
    return is_locked;
}

static void test_door_writes(Two *two, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_assert_false(is_locked(two->door.store));
    import(two, "a note", "paid");
    send_all(&two->desk, &two->door);
    g_assert_true(is_locked(two->door.store) && !is_locked(two->desk.store));
    assert_refused(&two->door, FIELD_NOTE, "tall");
    assert_refused(&two->door, FIELD_EMAIL, "anna@example.com");
    edit(&two->door, FIELD_NAME, "Anna Arendt-Levi", NOON, &error);
    g_assert_no_error(error);
    // Her ticket has another name here than at the desk; one that the door sells is the same everywhere.
    g_autoptr(Person) anna = person_load(two->door.store, two->door.profile, ANNA, NULL);
    const PersonTicket *ticket = g_ptr_array_index(anna->tickets, 0);
    g_assert_false(sell(&two->door, ticket->reference, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
    g_clear_error(&error);
    g_assert_true(sell(&two->door, "dinner-1", &error));
    // A walk-in.
    const char *fields[FIELD_COUNT] = {[FIELD_NAME] = "Bela", [FIELD_EMAIL] = "", [FIELD_STATUS] = "paid"};
    g_assert_true(person_create(two->door.store, BELA, fields, NULL, "Lea", NOON, &error));
    send_all(&two->door, &two->desk);
    assert_field(&two->desk, FIELD_NAME, "Anna Arendt-Levi");
    assert_field(&two->desk, FIELD_NOTE, "a note");
    assert_same(two);
}

// Two desks that have not seen each other's word: each station has the same conflicts of what it may read.
static void test_edits_apart(Two *two, gconstpointer data)
{
    (void)data;
    import(two, "", "paid");
    People other;
    people_set_up(&other, NULL);
    g_autofree char *from = desk_key_of(&two->desk);
    lay_key(&other, from);
    reopen(&other);
    send_all(&two->desk, &other);
    edit(&two->desk, FIELD_NOTE, "of the desk", NOON, NULL);
    edit(&other, FIELD_NOTE, "of the other", NOON + 1000, NULL);
    edit(&two->desk, FIELD_NAME, "Anna of the desk", NOON, NULL);
    edit(&other, FIELD_NAME, "Anna of the other", NOON + 1000, NULL);
    send_all(&two->desk, &other);
    send_all(&other, &two->desk);
    send_all(&two->desk, &two->door);
    assert_same(two);
    assert_field(&two->desk, FIELD_NOTE, "of the other");
    assert_field(&two->door, FIELD_NAME, "Anna of the other");
    people_tear_down(&other, NULL);
}

// The files alone make a desk of a door, and a door of a desk.
static void test_key_comes_and_goes(Two *two, gconstpointer data)
{
    (void)data;
    import(two, private_texts[3], "paid");
    edit(&two->desk, FIELD_EMAIL, private_texts[1], NOON, NULL);
    send_all(&two->desk, &two->door);
    g_autofree char *from = desk_key_of(&two->desk), *to = desk_key_of(&two->door);
    g_assert_cmpint(g_rename(from, to), ==, 0);
    reopen(&two->desk);
    reopen(&two->door);
    assert_field(&two->door, FIELD_EMAIL, private_texts[1]);
    assert_field(&two->desk, FIELD_EMAIL, "");
    assert_found(&two->door, SECRET, ANNA);
    assert_found(&two->desk, SECRET, ANNA);
    assert_same(two);
    assert_holds_nothing(&two->desk);
    g_assert_true(holds(&two->door, private_texts[1]));
    assert_refused(&two->desk, FIELD_NOTE, "tall");
}

static void test_erased(Two *two, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    import(two, "", "paid");
    edit(&two->desk, FIELD_EMAIL, private_texts[1], NOON, NULL);
    send_all(&two->desk, &two->door);
    g_assert_true(erase_person(two->door.store, (const char *const[]){ANNA, NULL}, "lea", NOON, &error));
    send_all(&two->door, &two->desk);
    assert_same(two);
    assert_field(&two->desk, FIELD_EMAIL, "");
    reopen(&two->desk);
    assert_holds_nothing(&two->desk);
    assert_found(&two->door, SECRET, NULL);
    // What comes later is sealed and empty.
    edit(&two->desk, FIELD_NOTE, "again", NOON + 1, NULL);
    send_all(&two->desk, &two->door);
    assert_same(two);
    assert_field(&two->desk, FIELD_NOTE, "");
}

// --- records from before the key ---

static gint64 readable_count(const People *people)
{
    gint64 count = -1;
    g_assert_true(reseal_count(people->store, &count, NULL));
    return count;
}

static bool gather_body(const Record *record, gpointer data)
{
    g_string_append_printf(data, "%" G_GINT64_FORMAT " %s\n", record->sequence, record->body);
    return true;
}

static void assert_same_bytes(const Two *two, const char *line)
{
    g_autoptr(GString) desk = g_string_new(NULL), door = g_string_new(NULL);
    g_assert_true(journal_each(two->desk.store, line, 0, 1000, gather_body, desk, NULL));
    g_assert_true(journal_each(two->door.store, line, 0, 1000, gather_body, door, NULL));
    g_assert_cmpstr(desk->str, ==, door->str);
}

// The desk and another station wrote in the clear; the door has the desk's line before the other's, which comes readable.
static void test_sealed_afterwards(Two *two, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *key = desk_key_of(&two->desk), *kept = g_strconcat(key, ".kept", NULL);
    g_assert_cmpint(g_rename(key, kept), ==, 0);
    reopen(&two->desk);
    import(two, private_texts[3], "paid");
    send_all(&two->desk, &two->door);
    g_assert_true(holds(&two->door, private_texts[0]));
    People hall;
    people_set_up(&hall, data);
    send_all(&two->desk, &hall);
    edit(&hall, FIELD_EMAIL, private_texts[1], NOON, NULL);
    send_all(&hall, &two->desk);
    g_assert_cmpint(readable_count(&two->desk), ==, 2);
    gint64 count;
    g_assert_false(reseal_all(two->desk.store, "Lea", NOON, &count, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
    g_clear_error(&error);

    g_assert_cmpint(g_rename(kept, key), ==, 0);
    reopen(&two->desk);
    g_assert_true(reseal_all(two->desk.store, "Lea", NOON, &count, &error));
    g_assert_cmpint(count, ==, 2);
    g_assert_cmpint(readable_count(&two->desk), ==, 0);
    assert_whole(two->desk.store);
    assert_field(&two->desk, FIELD_EMAIL, private_texts[1]);
    assert_found(&two->desk, SECRET, ANNA);
    import(two, private_texts[3], "paid");
    g_assert_true(reseal_all(two->desk.store, "Lea", NOON, &count, &error));
    g_assert_cmpint(count, ==, 0);

    const char *line = store_station_id(two->desk.store);
    g_assert_true(store_begin(two->door.store, NULL));
    g_assert_true(journal_each(two->desk.store, line, 0, 1000, take, two->door.store, NULL));
    g_assert_true(store_commit(two->door.store, NULL));
    send_all(&hall, &two->door); // its own word, as it wrote it
    assert_same(two);
    assert_same_bytes(two, line);
    assert_same_bytes(two, store_station_id(hall.store));
    g_assert_cmpint(readable_count(&two->door), ==, 0);
    reopen(&two->door);
    assert_holds_nothing(&two->door);
    assert_found(&two->door, SECRET, ANNA);
    assert_field(&two->door, FIELD_NAME, "Anna Arendt");
    people_tear_down(&hall, data);
}

// Whoever seals cannot make a record say something else.
static void test_sealed_otherwise(Two *two, gconstpointer data)
{
    (void)data;
    people_hear(two->door.store, RECORD_REGISTRATION, BELA, 0, "{\"name\":\"Bela\",\"email\":\"bela@example.org\"}");
    people_hear(two->desk.store, RECORD_REGISTRATION, BELA, 0, "{\"name\":\"Bela\",\"email\":\"bela@example.org\"}");
    gint64 count;
    g_assert_true(reseal_all(two->desk.store, "Lea", NOON, &count, NULL));
    g_autoptr(GString) bodies = g_string_new(NULL);
    g_assert_true(journal_each(two->desk.store, store_station_id(two->desk.store), 0, 1000, gather_body, bodies, NULL));
    // The change that seals, told anew with another name in the body that it gives.
    const char *from = strstr(bodies->str, "{\"by\"");
    g_autofree char *change = g_strndup(from, strcspn(from, "\n"));
    char *name = strstr(change, "Bela");
    memcpy(name, "Mara", 4);
    people_hear(two->door.store, RECORD_CHANGE, BELA, 1, change);
    g_autoptr(Person) bela = person_load(two->door.store, two->door.profile, BELA, NULL);
    g_assert_cmpstr(bela->fields[FIELD_NAME], ==, "Bela");
    g_assert_cmpint(readable_count(&two->door), ==, 1);
    memcpy(name, "Bela", 4);
    people_hear(two->door.store, RECORD_CHANGE, BELA, 2, change);
    g_assert_cmpint(readable_count(&two->door), ==, 0);
    assert_whole(two->door.store);
}

static bool note_sealed(const Record *record, gpointer data)
{
    char **out = data;
    g_autoptr(json_t) body = json_loads(record->body, 0, NULL);
    if (json_object_get(body, "sealed"))
        *out = g_strdup(json_text(body, "sealed", NULL));
    return true;
}

// What was sealed of one person says nothing of another, whoever moves it.
static void test_moved(Two *two, gconstpointer data)
{
    (void)data;
    import(two, private_texts[3], "paid");
    g_autofree char *sealed = NULL;
    g_assert_true(journal_each(two->desk.store, store_station_id(two->desk.store), 0, 1000, note_sealed, &sealed, NULL));
    for (int i = 0; i < 2; i++) {
        g_autoptr(json_t) body = json_pack("{s:s,s:n,s:s}", "name", "Somebody", "email", "sealed", sealed);
        g_autofree char *text = json_canonical(body);
        people_hear(two->desk.store, RECORD_REGISTRATION, i ? ANNA : BELA, 0, text);
    }
    g_autoptr(Person) other = person_load(two->desk.store, two->desk.profile, BELA, NULL);
    g_assert_cmpstr(other->fields[FIELD_EMAIL], ==, "");
    g_assert_cmpstr(other->fields[FIELD_NAME], ==, "Somebody");
    assert_field(&two->desk, FIELD_EMAIL, private_texts[0]);
}

#define SCENE(name, function) g_test_add("/sealed/" name, Two, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    SCENE("a door's files hold nothing private", test_door_holds_nothing);
    SCENE("codes are found by their digests", test_codes_are_found);
    SCENE("an import compares what is sealed", test_import_again);
    SCENE("a door writes what is public", test_door_writes);
    SCENE("edits apart", test_edits_apart);
    SCENE("the key comes and goes", test_key_comes_and_goes);
    SCENE("erased", test_erased);
    SCENE("sealed afterwards", test_sealed_afterwards);
    SCENE("sealed otherwise", test_sealed_otherwise);
    SCENE("moved to another person", test_moved);
    return g_test_run();
}
