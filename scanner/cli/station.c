// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/station.h"

#include <stdio.h>

#include "common/base/clock.h"
#include "common/base/zone.h"
#include "common/store/search.h"
#include "printer/printer.h"

#define ASK_TIMEOUT_MS 1500

bool command_desk_open(const CommandLine *line, CommandDesk *out, int *out_code)
{
    *out = (CommandDesk){0};
    GError *error = NULL;
    out->station = station_load(command_station(line), &error);
    if (out->station)
        out->desk = desk_open(out->station, &error);
    if (out->desk)
        return true;
    *out_code = command_fail(error);
    return false;
}

void command_desk_clear(CommandDesk *desk)
{
    desk_close(desk->desk);
    station_free(desk->station);
    *desk = (CommandDesk){0};
}

static char *find_by_code(Desk *desk, const char *text, GError **error)
{
    const Station *station = desk_station(desk);
    Token token;
    bool is_token = token_read(station->ring, station->profile->event_tag, text, strlen(text), &token) == TOKEN_GOOD;
    Credential credential = {0};
    if (!person_find_credential(desk_store(desk), is_token ? token.id : text, &credential, error))
        return NULL;
    char *id = g_steal_pointer(&credential.id);
    credential_clear(&credential);
    return id;
}

static char *find_by_search(Desk *desk, const char *text, GError **error)
{
    g_autoptr(GPtrArray) hits = search_people(desk_store(desk), text, 6, error);
    if (!hits)
        return NULL;
    if (hits->len == 1)
        return g_strdup(((const SearchHit *)g_ptr_array_index(hits, 0))->id);
    g_autoptr(GString) choices = g_string_new(NULL);
    for (guint i = 0; i < hits->len; i++) {
        const SearchHit *hit = g_ptr_array_index(hits, i);
        g_string_append_printf(choices, "\n  %s  %s (%s)", hit->id, hit->name, hit->order);
    }
    g_set_error(error, DESK_ERROR, DESK_ERROR_REFUSED, "\"%s\" is %s; give a code, or one id%s", text,
                hits->len ? "more than one person" : "nobody that this station knows", choices->str);
    return NULL;
}

char *command_find_person(Desk *desk, const char *text, GError **error)
{
    GError *local = NULL;
    char *id = find_by_code(desk, text, &local);
    if (id || local) {
        if (local)
            g_propagate_error(error, local);
        return id;
    }
    g_autoptr(Person) person = person_load(desk_store(desk), desk_station(desk)->profile, text, NULL);
    return person ? g_strdup(person->id) : find_by_search(desk, text, error);
}

// Asks `look` of the printers that the station.ini in `folder` names.
static gpointer look_at_printers(const char *folder, gpointer (*look)(const char *const *, const char *, int, GError **),
                                 GError **error)
{
    static const char *const none[] = {NULL};
    g_autoptr(Settings) settings = settings_load(folder, NULL);
    const char *const *specs = settings && settings->printers ? (const char *const *)settings->printers : none;
    g_autofree char *store_path = g_build_filename(folder, "lanyard.db", NULL);
    gpointer found = look(specs, store_path, ASK_TIMEOUT_MS, error);
    if (!found)
        g_prefix_error(error, "station.ini:%d: ", settings ? settings->printers_line : 0);
    return found;
}

static gpointer list_printers(const char *const *specs, const char *store_path, int timeout_ms, GError **error)
{
    return printer_list(specs, store_path, timeout_ms, error);
}

static gpointer report_printers(const char *const *specs, const char *store_path, int timeout_ms, GError **error)
{
    return printer_report_text(specs, store_path, timeout_ms, error);
}

GPtrArray *command_printers_at(const char *folder, GError **error)
{
    return look_at_printers(folder, list_printers, error);
}

char *command_printers_report(const char *folder, GError **error)
{
    return look_at_printers(folder, report_printers, error);
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
            fprintf(stderr, "%s\n", sentence);
    }
    if (!failure)
        return true;
    g_autofree char *sentence = finding_sentence(failure);
    g_autofree char *others =
        other_count ? g_strdup_printf("; lanyard check %s names %u more", request->folder, other_count) : NULL;
    g_set_error(error, DESK_ERROR, DESK_ERROR_STATION, "%s%s", sentence, others ? others : "");
    return false;
}

bool command_note(Store *store, AuditAct act, const char *detail, int *out_code)
{
    GError *error = NULL;
    bool is_good = audit_note(store, &(AuditEvent){act, "", "", detail, clock_utc_ms()}, &error);
    *out_code = is_good ? EX_OK : command_fail(error);
    return is_good;
}

bool command_time(const CommandLine *line, const Station *station, gint64 *out_utc_ms)
{
    const char *text = command_option(line, "time");
    *out_utc_ms = clock_utc_ms();
    if (!text)
        return true;
    g_autoptr(GError) error = NULL;
    if (zone_parse(station->profile->zone, text, out_utc_ms, &error))
        return true;
    fprintf(stderr, "lanyard: --time: %s\n", error->message);
    return false;
}
