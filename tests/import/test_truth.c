// SPDX-License-Identifier: GPL-3.0-or-later
// test_truth.c - what an independent generator (tests/orders) wrote into a file of any shape is what the import finds.
//
// The generator knows the truth as far as each shape carries it. Compared are the people, their types, status, what they hold, and
// that every secret finds the one person; whose an add-on is must be asked where the file does not say.
#include <string.h>

#include "common/base/fold.h"
#include "common/base/json.h"
#include "common/base/name.h"
#include "common/store/import_record.h"
#include "tests/import/file.h"
#include "tests/scratch.h"

#define PEOPLE "60"
#define SEEDS 2 // of each event; LANYARD_TEST_SEEDS=100 tries so many

typedef struct {
    const char *event;
    int seed;
} World;

static char *worlds; // folder; it holds one world at a time

// --- the truth ---

static json_t *load_json(const char *path)
{
    json_error_t fault;
    json_t *document = json_load_file(path, 0, &fault);
    if (!document)
        g_error("%s: %s", path, fault.text);
    return document;
}

static bool is_known(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return value && !json_is_null(value);
}

static bool loses(const json_t *truth, const char *what)
{
    gsize index;
    json_t *lost;
    json_array_foreach(json_object_get(truth, "loses"), index, lost)
    {
        if (strcmp(json_string_value(lost), what) == 0)
            return true;
    }
    return false;
}

// --- what the store has ---

typedef struct {
    Desk *desk;
    const char *shape;
    GHashTable *ids; // key of name and e-mail -> GQueue of ids
} Found;

// Name and e-mail, folded; without the e-mail where the file has none.
static char *key_of(const char *name, const char *email)
{
    g_autofree char *folded = fold_text(name);
    g_autofree char *lower = g_utf8_strdown(email ? email : "", -1);
    return g_strconcat(folded, "|", lower, NULL);
}

static void queue_free(gpointer queue)
{
    g_queue_free_full(queue, g_free);
}

static void note_person(const ImportedPerson *person, gpointer data)
{
    Found *found = data;
    char *key = key_of(person->name, person->email);
    GQueue *ids = g_hash_table_lookup(found->ids, key);
    if (!ids) {
        ids = g_queue_new();
        g_hash_table_insert(found->ids, g_strdup(key), ids);
    }
    g_queue_push_tail(ids, g_strdup(person->id));
    g_free(key);
}

static char *holder_of(const Found *found, const char *secret)
{
    g_autoptr(GError) error = NULL;
    Credential credential = {0};
    g_assert_true(person_find_credential(found->desk->store, secret, &credential, &error));
    char *id = g_strdup(credential.id);
    credential_clear(&credential);
    return id;
}

static int compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

// "T-07 x1, shirt x2" of the tickets with the status; without quantities where the file has none.
static char *held(const Person *person, TicketStatus status, bool has_quantities)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < person->tickets->len; i++) {
        const PersonTicket *ticket = g_ptr_array_index(person->tickets, i);
        int count = ticket->entitlement ? GPOINTER_TO_INT(g_hash_table_lookup(counts, ticket->entitlement)) : 0;
        if (ticket->entitlement && ticket->status == status)
            g_hash_table_insert(counts, ticket->entitlement, GINT_TO_POINTER(count + 1));
    }
    GHashTableIter iter;
    gpointer key, count;
    g_hash_table_iter_init(&iter, counts);
    while (g_hash_table_iter_next(&iter, &key, &count))
        g_ptr_array_add(texts, g_strdup_printf("%s x%d", (const char *)key, has_quantities ? GPOINTER_TO_INT(count) : 1));
    g_ptr_array_sort(texts, compare_texts);
    g_ptr_array_add(texts, NULL);
    return g_strjoinv(", ", (char **)texts->pdata);
}

static char *expected_held(const json_t *list)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    gsize index;
    json_t *one;
    json_array_foreach(list, index, one)
        g_ptr_array_add(texts, g_strdup_printf("%s x%d", json_text(one, "key", ""), (int)json_int(one, "quantity", 0)));
    g_ptr_array_sort(texts, compare_texts);
    g_ptr_array_add(texts, NULL);
    return g_strjoinv(", ", (char **)texts->pdata);
}

static void check_text(const Found *found, const char *who, const char *what, const char *is, const char *expected)
{
    if (strcmp(is, expected) != 0)
        g_error("%s: %s: %s is \"%s\", expected \"%s\"", found->shape, who, what, is, expected);
}

static void check_holdings(const Found *found, const json_t *truth, const json_t *expected, const Person *person)
{
    static const char *const lists[] = {"entitlements", "pending"};
    static const TicketStatus statuses[] = {STATUS_PAID, STATUS_PENDING};
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        if (!is_known(expected, lists[i]))
            continue;
        g_autofree char *is = held(person, statuses[i], !loses(truth, "quantities"));
        g_autofree char *wanted = expected_held(json_object_get(expected, lists[i]));
        check_text(found, json_text(expected, "name", ""), lists[i], is, wanted);
    }
}

static void check_fields(const Found *found, const json_t *expected, const Person *person)
{
    static const struct {
        const char *key;
        PersonField field;
    } texts[] = {{"company", FIELD_COMPANY}, {"diet", FIELD_DIETARY}, {"shirt", FIELD_SHIRT}};
    const char *who = json_text(expected, "name", "");
    const char *status = json_text(expected, "status", "");
    check_text(found, who, "status", person->fields[FIELD_STATUS], strcmp(status, "expired") == 0 ? "cancelled" : status);
    bool is_alive = person->status != STATUS_CANCELLED;
    if (json_object_get(expected, "products") && is_known(expected, "products") && is_alive)
        check_text(found, who, "type", person->fields[FIELD_TICKET_TYPE], json_text(expected, "type", ""));
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        if (is_known(expected, texts[i].key))
            check_text(found, who, texts[i].key, person->fields[texts[i].field], json_text(expected, texts[i].key, ""));
}

// What stands large: the given part, but all of a name in Han, kana or Hangul, family first.
static void check_badge(const Found *found, const json_t *truth, const json_t *expected, const Person *person)
{
    static const char *const whole[] = {"Chinese", "Japanese", "Korean", NULL};
    const char *given = json_text(expected, "given", ""), *family = json_text(expected, "family", "");
    if (loses(truth, "parts") || g_utf8_strlen(given, -1) == 1)
        return;
    const NameParts parts = {.name = person->fields[FIELD_NAME],
                             .given = person->fields[FIELD_GIVEN_NAME],
                             .family = person->fields[FIELD_FAMILY_NAME]};
    g_auto(BadgeName) badge = name_on_badge(&parts, NAME_GIVEN);
    bool is_whole = g_strv_contains(whole, json_text(expected, "culture", ""));
    bool is_behind_emoji = strcmp(json_text(expected, "culture", ""), "Emoji") == 0;
    g_autofree char *family_first = g_strconcat(family, given, NULL);
    g_autofree char *is = fold_text(badge.large);
    g_autofree char *wanted = fold_text(is_whole ? family_first : is_behind_emoji ? strchr(given, ' ') : given);
    check_text(found, json_text(expected, "name", ""), "what stands large", is, wanted);
}

static void check_secrets(const Found *found, const json_t *expected, const char *id)
{
    gsize index;
    json_t *secret;
    json_array_foreach(json_object_get(expected, "secrets"), index, secret)
    {
        g_autofree char *holder = holder_of(found, json_string_value(secret));
        check_text(found, json_text(expected, "name", ""), "holder of a secret", holder ? holder : "nobody", id);
    }
    json_array_foreach(json_object_get(expected, "dead_secrets"), index, secret)
    {
        g_autofree char *holder = holder_of(found, json_string_value(secret));
        check_text(found, json_text(expected, "name", ""), "holder of a dead secret", holder ? holder : id, id);
    }
}

static void check_person(const Found *found, const json_t *truth, const json_t *expected)
{
    g_autoptr(GError) error = NULL;
    bool has_email = !loses(truth, "emails");
    GQueue *ids = NULL;
    static const char *const names[] = {"name", "written"}; // a file with both says either
    for (gsize i = 0; i < G_N_ELEMENTS(names) && (!ids || g_queue_is_empty(ids)); i++) {
        g_autofree char *key = key_of(json_text(expected, names[i], ""), has_email ? json_text(expected, "email", "") : "");
        ids = g_hash_table_lookup(found->ids, key);
    }
    if (!ids || g_queue_is_empty(ids))
        g_error("%s: %s (%s) is not there", found->shape, json_text(expected, "name", ""), json_text(expected, "scene", ""));
    g_autofree char *id = g_queue_pop_head(ids);
    g_autoptr(Person) person = person_load(found->desk->store, found->desk->profile, id, &error);
    g_assert_no_error(error);
    check_fields(found, expected, person);
    check_badge(found, truth, expected, person);
    check_holdings(found, truth, expected, person);
    check_secrets(found, expected, id);
}

static void check_nobody_else(const Found *found)
{
    GHashTableIter iter;
    gpointer key, ids;
    g_hash_table_iter_init(&iter, found->ids);
    while (g_hash_table_iter_next(&iter, &key, &ids))
        for (const GList *at = g_queue_peek_head_link(ids); at; at = at->next) {
            g_autoptr(GError) error = NULL;
            g_autoptr(Person) person = person_load(found->desk->store, found->desk->profile, at->data, &error);
            g_assert_no_error(error);
            if (person->status != STATUS_CANCELLED)
                g_error("%s: %s is there and should not be", found->shape, (const char *)key);
        }
}

static void check_nobody(const Found *found, const json_t *rows, const char *what)
{
    gsize index;
    json_t *row;
    json_array_foreach(rows, index, row)
    {
        // A donation beside a ticket cannot be told from that person's add-on in every file.
        g_autofree char *holder = is_known(row, "beside") ? NULL : holder_of(found, json_text(row, "secret", ""));
        check_text(found, json_text(row, "product", ""), what, holder ? holder : "nobody", "nobody");
    }
}

// Everybody of the truth is there as told, and nobody else lives.
static void check_truth(Desk *desk, const char *shape, const json_t *truth)
{
    g_autoptr(GError) error = NULL;
    Found found = {.desk = desk, .shape = shape, .ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, queue_free)};
    g_assert_true(import_record_each(desk->store, note_person, &found, &error));
    gsize index;
    json_t *one;
    json_array_foreach(json_object_get(truth, "people"), index, one) check_person(&found, truth, one);
    check_nobody(&found, json_object_get(truth, "asked"), "holder of what has to be asked");
    check_nobody(&found, json_object_get(truth, "not_people"), "holder of what is nobody's");
    check_nobody_else(&found);
    g_hash_table_unref(found.ids);
}

// --- the scenes ---

static void make_world(const World *world, const char *folder)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *seed = g_strdup_printf("%d", world->seed);
    const char *const arguments[] = {"python3", "-B",      TEST_SOURCE_DIR "/tests/orders/generate.py",
                                     "--seed",  seed,      "--people",
                                     PEOPLE,    "--event", world->event,
                                     "--out",   folder,    NULL};
    int status;
    g_assert_true(g_spawn_sync(NULL, (char **)arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error));
    g_assert_true(g_spawn_check_wait_status(status, &error));
}

// Made when it is not there, in the place of the one before.
static char *world_folder(const World *world, int step)
{
    g_autofree char *folder = g_strdup_printf("%s/%s-%d", worlds, world->event, world->seed);
    if (!g_file_test(folder, G_FILE_TEST_IS_DIR)) {
        scratch_remove(worlds);
        g_assert_cmpint(g_mkdir(worlds, 0700), ==, 0);
        make_world(world, folder);
    }
    return g_strdup_printf("%s/step%d", folder, step);
}

static RegistrationsReport import_file(Desk *desk, const char *path, bool is_full)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *rejects = desk_path(desk, "rejects.csv");
    const RegistrationsRequest request = {.store = desk->store,
                                          .profile = desk->profile,
                                          .path = path,
                                          .rejects_path = rejects,
                                          .now_utc_ms = NOON,
                                          .is_full = is_full};
    RegistrationsReport report;
    registrations_import(&request, &report, &error);
    if (error)
        g_error("%s: %s", path, error->message);
    return report;
}

static void check_report(const char *shape, const RegistrationsReport *report, const json_t *truth)
{
    gint64 asked_count = (gint64)json_array_size(json_object_get(truth, "asked"));
    for (guint i = 0; report->rejected_count != asked_count && i < report->problems->len; i++) {
        const ImportProblem *problem = g_ptr_array_index(report->problems, i);
        if (problem->is_rejected)
            g_printerr("%s:%d: %s: %s\n", shape, (int)problem->line, problem->column, problem->reason);
    }
    g_assert_cmpint(report->rejected_count, ==, asked_count);
}

static void each_shape(const World *world, int step, void (*check)(const World *world, const char *shape, const char *path))
{
    g_autofree char *folder = world_folder(world, step);
    g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
    int count = 0;
    for (const char *name = g_dir_read_name(files); name; name = g_dir_read_name(files)) {
        const char *dot = strrchr(name, '.');
        if (strcmp(dot, ".json") == 0 && !g_str_has_prefix(name, "pretix-json.json"))
            continue;
        if (strcmp(dot, ".xlsx") == 0)
            continue;
        g_autofree char *shape = g_strndup(name, (gsize)(dot - name));
        g_autofree char *path = g_build_filename(folder, name, NULL);
        check(world, shape, path);
        count++;
    }
    g_assert_cmpint(count, >, 20);
}

static json_t *truth_of(const char *path)
{
    g_autofree char *start = g_strndup(path, (gsize)(strrchr(path, '.') - path));
    g_autofree char *expect = g_strconcat(start, ".expect.json", NULL);
    return load_json(expect);
}

static void check_alone(const World *world, const char *shape, const char *path)
{
    Desk desk;
    desk_set_up(&desk, world->event);
    g_autoptr(json_t) truth = truth_of(path);
    g_auto(RegistrationsReport) report = import_file(&desk, path, false);
    check_report(shape, &report, truth);
    check_truth(&desk, shape, truth);
    gint64 records = desk_record_count(&desk);
    g_auto(RegistrationsReport) again = import_file(&desk, path, false);
    g_assert_cmpint(again.added_count, ==, 0);
    g_assert_cmpint(desk_record_count(&desk), ==, records);
    check_truth(&desk, shape, truth);
    desk_tear_down(&desk, NULL);
}

// Each file alone into an empty store, and once more without a record.
static void test_alone(gconstpointer data)
{
    each_shape(data, 0, check_alone);
}

// A real workbook is refused by what is in it, under any name.
static void test_workbook(gconstpointer data)
{
    Desk desk;
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = world_folder(data, 0);
    g_autofree char *book = g_build_filename(folder, "pretix-checkin.xlsx", NULL);
    g_autofree char *bytes = NULL;
    gsize length;
    desk_set_up(&desk, ((const World *)data)->event);
    g_assert_true(g_file_get_contents(book, &bytes, &length, &error));
    g_auto(RegistrationsReport) report = file_import(&desk, bytes, (gssize)length, &error);
    g_assert_error(error, IMPORT_ERROR, IMPORT_ERROR_FORMAT);
    g_assert_nonnull(strstr(error->message, "people.csv is an Excel workbook (XLSX)"));
    desk_tear_down(&desk, NULL);
}

// The same event later: the whole file each time, so that who is gone is cancelled.
static void check_steps(const World *world, const char *shape, const char *path)
{
    Desk desk;
    desk_set_up(&desk, world->event);
    g_autofree char *name = g_path_get_basename(path);
    for (int step = 0; step < 3; step++) {
        g_autofree char *folder = world_folder(world, step);
        g_autofree char *file = g_build_filename(folder, name, NULL);
        g_autoptr(json_t) truth = truth_of(file);
        g_auto(RegistrationsReport) report = import_file(&desk, file, true);
        check_report(shape, &report, truth);
        g_autofree char *where = g_strdup_printf("%s, step %d", shape, step);
        check_truth(&desk, where, truth);
    }
    desk_assert_whole(&desk);
    desk_tear_down(&desk, NULL);
}

static void test_steps(gconstpointer data)
{
    each_shape(data, 0, check_steps);
}

// Orders of one file in two, so that people who bought twice are in both; in either order it comes to the same.
static void write_half(const char *path, const char *half, guint which)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, &error));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GString) out = g_string_new(NULL);
    for (guint i = 0; lines[i] && *lines[i]; i++) {
        g_autofree char *order = g_strndup(lines[i], strcspn(lines[i], ","));
        if (i == 0 || g_str_hash(order) % 2 == which)
            g_string_append_printf(out, "%s\n", lines[i]);
    }
    g_assert_true(g_file_set_contents(half, out->str, -1, &error));
}

static void test_halves(gconstpointer data)
{
    g_autofree char *folder = world_folder(data, 0);
    g_autofree char *path = g_build_filename(folder, "pretix-checkin-en.csv", NULL);
    g_autoptr(json_t) truth = truth_of(path);
    for (guint first = 0; first < 2; first++) {
        Desk desk;
        desk_set_up(&desk, ((const World *)data)->event);
        for (guint i = 0; i < 4; i++) { // both, and both again
            g_autofree char *half = desk_path(&desk, "half.csv");
            write_half(path, half, (first + i) % 2);
            g_auto(RegistrationsReport) report = import_file(&desk, half, false);
            g_assert_cmpint(report.rejected_count, ==, 0);
            g_assert_true(i < 2 || report.added_count == 0);
        }
        check_truth(&desk, first ? "second half first" : "first half first", truth);
        desk_assert_whole(&desk);
        desk_tear_down(&desk, NULL);
    }
}

// A list that does not say whose an add-on is takes nothing away from those who are known to hold it.
static void test_poorer_file(gconstpointer data)
{
    Desk desk;
    desk_set_up(&desk, ((const World *)data)->event);
    g_autofree char *folder = world_folder(data, 0);
    g_autofree char *good = g_build_filename(folder, "pretix-checkin-en.csv", NULL);
    g_autofree char *poor = g_build_filename(folder, "pretix-positions-2023.csv", NULL);
    g_autoptr(json_t) truth = truth_of(good);
    g_auto(RegistrationsReport) first = import_file(&desk, good, false);
    g_auto(RegistrationsReport) second = import_file(&desk, poor, false);
    g_assert_cmpint(second.rejected_count, ==, 0);
    check_truth(&desk, "positions over a check-in list", truth);
    desk_tear_down(&desk, NULL);
}

// Three kinds of export of one shop, one after another in whatever order, come to what the fullest says.
static void test_several_exports(gconstpointer data)
{
    static const char *const files[] = {"pretix-checkin-de.csv", "pretix-positions.csv", "pretix-json.json"};
    static const int orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    g_autofree char *folder = world_folder(data, 0);
    g_autofree char *fullest = g_build_filename(folder, "pretix-positions.csv", NULL);
    g_autoptr(json_t) truth = truth_of(fullest);
    for (gsize i = 0; i < G_N_ELEMENTS(orders); i++) {
        Desk desk;
        desk_set_up(&desk, ((const World *)data)->event);
        for (gsize k = 0; k < G_N_ELEMENTS(files); k++) {
            g_autofree char *path = g_build_filename(folder, files[orders[i][k]], NULL);
            g_auto(RegistrationsReport) report = import_file(&desk, path, false);
            g_assert_cmpint(report.rejected_count, ==, 0);
        }
        g_autofree char *where = g_strdup_printf("%s after %s", files[orders[i][2]], files[orders[i][1]]);
        check_truth(&desk, where, truth);
        desk_tear_down(&desk, NULL);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autofree char *python = g_find_program_in_path("python3");
    if (!python) {
        puts("python3 is not installed: nothing writes the files that are compared");
        return 77;
    }
    static const char *const events[] = {"pycon-us-2024", "pycon-india-2023"};
    static const struct {
        const char *name;
        void (*test)(gconstpointer);
    } scenes[] = {{"alone", test_alone},   {"workbook", test_workbook},       {"steps", test_steps},
                  {"halves", test_halves}, {"poorer-file", test_poorer_file}, {"several-exports", test_several_exports}};
    const char *typed = g_getenv("LANYARD_TEST_SEEDS");
    gint64 seed_count = SEEDS;
    if (typed)
        g_assert_true(g_ascii_string_to_signed(typed, 10, 1, 10000, &seed_count, NULL));
    g_autofree World *made = g_new0(World, (gsize)seed_count * G_N_ELEMENTS(events));
    worlds = g_dir_make_tmp("lanyard-XXXXXX", NULL);
    for (gsize i = 0; i < (gsize)seed_count * G_N_ELEMENTS(events); i++) {
        made[i] = (World){events[i % G_N_ELEMENTS(events)], (int)(i / G_N_ELEMENTS(events)) + 1};
        for (gsize k = 0; k < G_N_ELEMENTS(scenes); k++) {
            g_autofree char *path = g_strdup_printf("/truth/%s-%d/%s", made[i].event, made[i].seed, scenes[k].name);
            g_test_add_data_func(path, &made[i], scenes[k].test);
        }
    }
    int code = g_test_run();
    scratch_remove(worlds);
    g_free(worlds);
    return code;
}
