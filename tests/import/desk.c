// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/import/desk.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/record/person_field.h"
#include "common/store/record/station.h"
#include "common/store/store.h"
#include "common/store/upkeep/verify.h"
#include "tests/scratch.h"

void desk_set_up(Desk *desk, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    desk->folder = g_dir_make_tmp("lanyard-XXXXXX", NULL);
    g_autofree char *event = desk_path(desk, "event");
    g_autofree char *database = desk_path(desk, "lanyard.db");
    const char *name = data ? data : "pycon-us-2024";
    g_assert_true(profile_unpack(name, event, &error));
    desk->profile = profile_load(event, &error);
    g_assert_no_error(error);
    g_assert_true(store_create(database, "Desk 1", name, &error));
    desk->store = store_open(database, &error);
    g_assert_no_error(error);
}

void desk_set_up_us(Desk *desk, gconstpointer data)
{
    (void)data;
    desk_set_up(desk, NULL);
}

void desk_tear_down(Desk *desk, gconstpointer data)
{
    (void)data;
    store_close(desk->store);
    profile_free(desk->profile);
    scratch_remove(desk->folder);
    g_free(desk->folder);
}

char *desk_path(const Desk *desk, const char *name)
{
    return g_build_filename(desk->folder, name, NULL);
}

char *desk_write(const Desk *desk, const char *name, const char *text, gssize length)
{
    g_autoptr(GError) error = NULL;
    char *path = desk_path(desk, name);
    g_file_set_contents(path, text, length, &error);
    g_assert_no_error(error);
    return path;
}

char *desk_event_file(const Desk *desk, const char *name)
{
    return g_build_filename(TEST_SOURCE_DIR, "config", "events", desk->profile->slug, name, NULL);
}

gint64 desk_record_count(const Desk *desk)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GHashTable) vector = journal_vector(desk->store, &error);
    g_assert_no_error(error);
    const gint64 *last = g_hash_table_lookup(vector, store_station_id(desk->store));
    return last ? *last : 0;
}

typedef struct {
    const char *name; // NULL = everybody
    GHashTable *ids;
} PersonSearch;

static bool visit_record(const Record *record, gpointer data)
{
    PersonSearch *search = data;
    g_autoptr(json_t) body = json_loads(record->body, 0, NULL);
    const char *name = json_text(body, "name", NULL);
    bool is_person = record->kind == RECORD_REGISTRATION || record->kind == RECORD_CHANGE;
    if (is_person && (!search->name || g_strcmp0(name, search->name) == 0))
        g_hash_table_add(search->ids, g_strdup(record->subject));
    return true;
}

static GHashTable *find_people(const Desk *desk, const char *name)
{
    PersonSearch search = {.name = name, .ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    g_autoptr(GError) error = NULL;
    journal_each(desk->store, store_station_id(desk->store), 0, G_MAXINT64, visit_record, &search, &error);
    g_assert_no_error(error);
    return search.ids;
}

Person *desk_load(const Desk *desk, const char *id)
{
    g_autoptr(GError) error = NULL;
    Person *person = person_load(desk->store, desk->profile, id, &error);
    g_assert_no_error(error);
    return person;
}

Person *desk_person(const Desk *desk, const char *name)
{
    g_autoptr(GHashTable) ids = find_people(desk, name);
    GHashTableIter iter;
    gpointer id;
    Person *found = NULL;
    g_hash_table_iter_init(&iter, ids);
    while (g_hash_table_iter_next(&iter, &id, NULL)) {
        g_autoptr(Person) person = desk_load(desk, id);
        if (strcmp(person->fields[FIELD_NAME], name) != 0)
            continue;
        g_assert_null(found);
        found = g_steal_pointer(&person);
    }
    g_assert_nonnull(found);
    return found;
}

char *desk_id_of(const Desk *desk, const char *name)
{
    g_autoptr(Person) person = desk_person(desk, name);
    return g_strdup(person->id);
}

int desk_person_count(const Desk *desk)
{
    g_autoptr(GHashTable) ids = find_people(desk, NULL);
    return (int)g_hash_table_size(ids);
}

void desk_assert_whole(const Desk *desk)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) differences = NULL;
    bool is_whole = store_verify(desk->store, NULL, NULL, &differences, &error);
    g_assert_no_error(error);
    if (!is_whole)
        g_error("%s", (const char *)g_ptr_array_index(differences, 0));
}
