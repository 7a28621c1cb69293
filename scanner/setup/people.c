// SPDX-License-Identifier: GPL-3.0-or-later
// people.c - the second step: a ticketing system's export is looked at, its products get a meaning, and it is taken in.
#include <string.h>

#include "common/base/clock.h"
#include "common/import/registrations.h"
#include "common/store/people/search.h"
#include "common/store/programme/session.h"
#include "scanner/setup/place.h"
#include "scanner/setup/import_summary.h"
#include "scanner/setup/product_meaning.h"

#define COLUMNS "columns.ini" // beside station.ini, for `lanyard import --map`

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
    import_summary_questions(&report, request->result);
    if (is_read) {
        import_summary_people(&report, profile, request->result);
        product_meanings_put(&report, profile, store, request->result);
    }
    bool is_asked = report.proposal || g_error_matches(cause, IMPORT_ERROR, IMPORT_ERROR_QUESTION);
    if (!is_read && !is_asked)
        g_propagate_error(error, g_steal_pointer(&cause));
    return is_read || is_asked;
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

// Adds to a list of [import], unless it is there.
static void add_answer(IniEdit *edit, const char *key, const char *columns)
{
    const char *line = ini_edit_line(edit, "import", key);
    g_autofree char *former = line ? g_strstrip(g_strdup(strchr(line, '=') + 1)) : g_strdup("");
    g_autofree char *longer = g_strconcat(former, *former ? "; " : "", columns, NULL);
    ini_edit_set(edit, "import", key, longer);
}

bool setup_people_answers(SetupRequest *request, GError **error)
{
    const json_t *answers = json_object_get(request->body, "answers");
    g_auto(Draft) draft = {0};
    g_auto(IniEdit) edit = {0};
    if (!draft_open(&draft, request->setup, error) || !draft_edit(&draft, "event.ini", &edit, error))
        return false;
    for (gsize i = 0; i < json_array_size(answers); i++) {
        const json_t *answer = json_array_get(answers, i);
        const char *columns = json_text(answer, "columns", ""), *as = json_text(answer, "as", "");
        if (!*columns || (strcmp(as, "denied") != 0 && strcmp(as, "ignored") != 0))
            return setup_fail(error, "a column has no answer; expected denied or ignored");
        add_answer(&edit, as, columns);
    }
    return ini_edit_save(&edit, error) && draft_keep(&draft, error) && read_export(request, true, error);
}

bool setup_people_take(SetupRequest *request, GError **error)
{
    if (!read_export(request, false, error))
        return false;
    upload_clear(&request->setup->people);
    return true;
}

bool setup_people_products(SetupRequest *request, GError **error)
{
    g_auto(Draft) draft = {0};
    g_auto(IniEdit) edit = {0};
    g_autoptr(Profile) profile = setup_profile(request->setup, error);
    g_autoptr(Store) store = profile ? setup_store(request->setup, error) : NULL;
    g_autoptr(GPtrArray) sessions = store ? session_list(store, NULL, G_MININT64, G_MAXINT64, error) : NULL;
    return sessions && draft_open(&draft, request->setup, error) && draft_edit(&draft, "event.ini", &edit, error) &&
           products_put(&edit, profile, sessions, json_object_get(request->body, "choices"), error) &&
           ini_edit_save(&edit, error) && draft_keep(&draft, error) && read_export(request, true, error);
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
