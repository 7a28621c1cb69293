// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/station.h"

#include "common/base/zone.h"
#include "common/store/people/search.h"
#include "common/store/store.h"
#include "printer/printer.h"
#include "scanner/cli/command_clock.h"

#define LOOKED_AT 50 // people
#define SHOWN 6
#define ASK_TIMEOUT_MS 1500

static char *find_by_code(const CommandLine *line, const char *text, GError **error)
{
    const Station *station = command_station(line);
    Token token;
    bool is_token = token_read(station->ring, station->profile->event_tag, text, strlen(text), &token) == TOKEN_GOOD;
    Credential credential = {0};
    if (!person_find_credential(command_store(line), is_token ? token.id : text, &credential, error))
        return NULL;
    char *id = g_steal_pointer(&credential.id);
    credential_clear(&credential);
    return id;
}

// A command is for one person: who only sounds like what was typed stands back behind who is called so.
static char *find_by_search(const CommandLine *line, const char *text, GError **error)
{
    g_autoptr(GPtrArray) all = search_people(command_store(line), text, LOOKED_AT, error), hits = g_ptr_array_new();
    if (!all)
        return NULL;
    ARRAY_EACH(SearchHit, hit, all)
        if (hit->is_as_typed)
            g_ptr_array_add(hits, hit);
    if (hits->len == 0)
        g_ptr_array_extend(hits, all, NULL, NULL);
    if (hits->len > SHOWN)
        g_ptr_array_set_size(hits, SHOWN);
    if (hits->len == 1)
        return g_strdup(((const SearchHit *)g_ptr_array_index(hits, 0))->id);
    ARRAY_EACH(const SearchHit, hit, hits)
        say_error("  %s  %s (%s)\n", hit->id, hit->name, hit->order);
    return error_set_null(STATION_ERROR, STATION_ERROR_REFUSED, error, "\"%s\" is %s; give a code, or one id", text,
                          hits->len ? "more than one person" : "nobody that this station knows");
}

char *command_find_person(const CommandLine *line, const char *text, GError **error)
{
    GError *local = NULL;
    char *id = find_by_code(line, text, &local);
    if (id || local) {
        if (local)
            g_propagate_error(error, local);
        return id;
    }
    g_autoptr(Person) person = person_load(command_store(line), command_profile(line), text, NULL);
    return person ? g_strdup(person->id) : find_by_search(line, text, error);
}

// The printers that the station.ini in `folder` names: GPtrArray, or char * for whoever maintains a driver.
static gpointer look_at_printers(const char *folder, bool is_report, GError **error)
{
    static const char *const none[] = {NULL};
    g_autoptr(Settings) settings = settings_load(folder, NULL);
    const char *const *specs = settings && settings->printers ? (const char *const *)settings->printers : none;
    g_autofree char *store_path = g_build_filename(folder, "lanyard.db", NULL);
    gpointer found = is_report ? (gpointer)printer_report_text(specs, store_path, ASK_TIMEOUT_MS, error)
                               : (gpointer)printer_list(specs, store_path, ASK_TIMEOUT_MS, error);
    if (!found)
        g_prefix_error(error, "station.ini:%d: ", settings ? settings->printers_line : 0);
    return found;
}

GPtrArray *command_printers_at(const char *folder, GError **error)
{
    return look_at_printers(folder, false, error);
}

char *command_printers_report(const char *folder, GError **error)
{
    return look_at_printers(folder, true, error);
}

bool command_judge(const CheckRequest *request, GError **error)
{
    guint other_count;
    g_autoptr(GPtrArray) findings = check_run(request);
    const Finding *failure = check_first_failure(findings, &other_count);
    for (guint i = 0; !failure && i < findings->len; i++) {
        const Finding *finding = g_ptr_array_index(findings, i);
        g_autofree char *sentence = finding_sentence(finding);
        if (finding->grade == FINDING_WARN)
            say_error("%s\n", sentence);
    }
    if (!failure)
        return true;
    g_autofree char *sentence = finding_sentence(failure);
    g_autofree char *others =
        other_count ? g_strdup_printf("; lanyard check %s names %u more", request->folder, other_count) : NULL;
    return error_set(STATION_ERROR, STATION_ERROR_FAULT, error, "%s%s", sentence, others ? others : "");
}

bool command_note(Store *store, AuditAct act, const char *detail, GError **error)
{
    return audit_note(store, &(AuditEvent){act, "", "", detail, command_now_utc_ms(store)}, error);
}

const char *command_volunteer_name(const CommandLine *line)
{
    const char *name = command_option(line, "volunteer");
    return name ? name : "";
}

Store *command_store_open(const CommandLine *line, GError **error)
{
    g_autofree char *path = g_build_filename(command_folder(line), "lanyard.db", NULL);
    return store_open(path, error);
}

bool command_time(const CommandLine *line, const char *name, GTimeZone *zone, gint64 *utc_ms)
{
    const char *text = command_option(line, name);
    g_autoptr(GError) error = NULL;
    if (!text || zone_parse(zone, text, utc_ms, &error))
        return true;
    say_error("lanyard: --%s: %s\n", name, error->message);
    return false;
}
