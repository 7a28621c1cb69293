// SPDX-License-Identifier: GPL-3.0-or-later
// people.c - the second step: a ticketing system's export is looked at, its products get a meaning, and it is taken in.
#include <string.h>

#include "common/base/clock.h"
#include "common/import/registrations.h"
#include "common/store/people/search.h"
#include "scanner/setup/place.h"
#include "scanner/setup/import_summary.h"

#define COLUMNS "columns.ini" // beside station.ini, for `lanyard import --map`

static const char *const colours[] = {"#0b4f9c", "#0b5d2e", "#7a4f00", "#5b2333", "#4b2e83", "#006d77", "#8a3b12", "#4a5361"};

// Reads the uploaded file; a file of which the columns are not known gives a proposal for them instead.
static bool read_export(SetupRequest *request, bool is_dry_run, GError **error)
{
    struct Setup *setup = request->setup;
    g_autoptr(GError) cause = NULL;
    g_autoptr(Profile) profile = setup_profile(setup, error);
    g_autoptr(Store) store = profile ? setup_store(setup, error) : NULL;
    const char *path = store ? upload_path(&setup->people, error) : NULL;
    g_autofree char *columns = g_build_filename(setup->folder, COLUMNS, NULL);
    if (!path)
        return false;
    bool has_columns = g_file_test(columns, G_FILE_TEST_EXISTS);
    RegistrationsRequest import = {
        .store = store, .profile = profile, .path = path, .now_utc_ms = clock_utc_ms(), .is_dry_run = is_dry_run};
    g_auto(RegistrationsReport) report = {0};
    bool is_read = registrations_import(&import, &report, &cause);
    if (!is_read && has_columns && g_error_matches(cause, IMPORT_ERROR, IMPORT_ERROR_COLUMNS)) {
        registrations_report_clear(&report);
        g_clear_error(&cause);
        import.map = columns;
        is_read = registrations_import(&import, &report, &cause);
    }
    json_put_text(request->result, "columns", report.proposal);
    if (is_read)
        import_summary_people(&report, profile, request->result);
    if (!is_read && !report.proposal)
        g_propagate_error(error, g_steal_pointer(&cause));
    return is_read || report.proposal;
}

bool setup_people_look(SetupRequest *request, GError **error)
{
    return upload_put(request->setup, &request->setup->people, "export", request->http, error) &&
           read_export(request, true, error);
}

bool setup_people_columns(SetupRequest *request, GError **error)
{
    g_autofree char *columns = g_build_filename(request->setup->folder, COLUMNS, NULL);
    return setup_has_station(request->setup) && g_file_set_contents(columns, setup_text(request, "columns"), -1, error) &&
           read_export(request, true, error);
}

bool setup_people_take(SetupRequest *request, GError **error)
{
    if (!read_export(request, false, error))
        return false;
    upload_clear(&request->setup->people);
    return true;
}

// --- products ---

// A product's name as a pattern that takes it alone: a semicolon would part patterns, and a letter's place is as good.
static char *pattern_of(const char *product)
{
    return g_strdelimit(g_strdup(product), ";*", '?');
}

// A code that no group of the kind has yet. The caller owns it.
static char *new_code(const IniEdit *edit, const char *kind, const char *title)
{
    g_autofree char *plain = code_from_title(title, kind);
    g_autofree char *group = g_strdup_printf("%s %s", kind, plain);
    for (int i = 2; ini_edit_has_group(edit, group) || ini_edit_is_off(edit, group); i++) {
        g_free(group);
        group = g_strdup_printf("%s %s-%d", kind, plain, i);
    }
    return g_strdup(group + strlen(kind) + 1);
}

static const char *main_part(const Profile *profile)
{
    const EventPart *conference = profile_part(profile, "conference");
    return conference ? conference->code : ((const EventPart *)g_ptr_array_index(profile->parts, 0))->code;
}

static void add_ticket(IniEdit *edit, const Profile *profile, const char *product)
{
    g_autofree char *code = new_code(edit, "ticket-type", product);
    g_autofree char *group = g_strdup_printf("ticket-type %s", code);
    g_autofree char *heading = g_strdup_printf("[%s]\nbadge-label = badge\n", group);
    g_autofree char *match = pattern_of(product);
    guint used = 0;
    for (guint i = 0; i < edit->lines->len; i++)
        used += g_str_has_prefix(g_ptr_array_index(edit->lines, i), "[ticket-type ");
    ini_edit_append(edit, heading);
    if (!profile_label(profile, "badge"))
        ini_edit_unset(edit, group, "badge-label");
    ini_edit_set(edit, group, "band-colour", colours[used % G_N_ELEMENTS(colours)]);
    ini_edit_set(edit, group, "grants", main_part(profile));
    ini_edit_set(edit, group, "match", match);
    ini_edit_set(edit, group, "title", product);
}

// What is bought besides, with a counter where it is handed over.
static void add_extra(IniEdit *edit, const char *product)
{
    g_autofree char *code = new_code(edit, "add-on", product);
    g_autofree char *group = g_strdup_printf("add-on %s", code);
    g_autofree char *heading = g_strdup_printf("[%s]\n", group);
    g_autofree char *escaped = g_regex_escape_string(product, -1);
    g_autofree char *match = g_strdup_printf("^%s$", escaped);
    g_autofree char *counter = new_code(edit, "checkpoint", product);
    g_autofree char *counter_group = g_strdup_printf("checkpoint %s", counter);
    g_autofree char *counter_text = g_strdup_printf("[%s]\nkind = part\nreentry = counted\n", counter_group);
    ini_edit_append(edit, heading);
    ini_edit_set(edit, group, "grants", code);
    ini_edit_set(edit, group, "match", match);
    ini_edit_set(edit, group, "title", product);
    ini_edit_append(edit, counter_text);
    ini_edit_set(edit, counter_group, "needs", code);
    ini_edit_set(edit, counter_group, "title", product);
}

static bool add_to_type(IniEdit *edit, const char *code, const char *product, GError **error)
{
    g_autofree char *group = g_strdup_printf("ticket-type %s", code);
    g_autofree char *pattern = pattern_of(product);
    if (!ini_edit_has_group(edit, group))
        return setup_fail(error, "there is no ticket type \"%s\"", code);
    const char *line = ini_edit_line(edit, group, "match");
    g_autofree char *longer = line ? g_strdup_printf("%s; %s", strchr(line, '=') + 1, pattern) : g_strdup(pattern);
    g_autoptr(GString) text = g_string_new(longer);
    g_string_replace(text, "\\\\", "\\", 0); // which is written anew
    ini_edit_set(edit, group, "match", text->str);
    return true;
}

static bool add_product(IniEdit *edit, const Profile *profile, const json_t *choice, GError **error)
{
    const char *product = json_text(choice, "product", ""), *as = json_text(choice, "as", "");
    if (!*product)
        return setup_fail(error, "a product has no name");
    if (strcmp(as, "ticket") == 0)
        add_ticket(edit, profile, product);
    else if (strcmp(as, "extra") == 0)
        add_extra(edit, product);
    else if (g_str_has_prefix(as, "type:"))
        return add_to_type(edit, as + strlen("type:"), product, error);
    return true;
}

bool setup_people_products(SetupRequest *request, GError **error)
{
    const json_t *choices = json_object_get(request->body, "choices");
    g_auto(Draft) draft = {0};
    g_auto(IniEdit) edit = {0};
    g_autoptr(Profile) profile = setup_profile(request->setup, error);
    if (!profile || !draft_open(&draft, request->setup, error) || !draft_edit(&draft, "event.ini", &edit, error))
        return false;
    for (gsize i = 0; i < json_array_size(choices); i++)
        if (!add_product(&edit, profile, json_array_get(choices, i), error))
            return false;
    return ini_edit_save(&edit, error) && draft_keep(&draft, error) && read_export(request, true, error);
}

// --- where it stands ---

static void count_person(const char *id, const char *name, const char *second_name, gpointer data)
{
    (void)id;
    (void)name;
    (void)second_name;
    ++*(gint64 *)data;
}

void people_state(const struct Setup *setup, json_t *state)
{
    gint64 count = 0;
    g_autoptr(Store) store = setup_store(setup, NULL);
    if (store)
        (void)person_each_name(store, count_person, &count, NULL);
    json_put_int(state, "people", count);
    json_t *types = json_array();
    g_autoptr(Profile) profile = setup_profile(setup, NULL);
    for (guint i = 0; profile && i < profile->ticket_types->len; i++) {
        const TicketType *type = g_ptr_array_index(profile->ticket_types, i);
        json_array_append_new(types,
                              json_pack("{s:s,s:s,s:s}", "code", type->code, "title", type->title, "colour", type->band_colour));
    }
    json_object_set_new(state, "types", types);
}
