// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/booth/disclosure.h"

#include "common/base/json.h"
#include "common/base/zone.h"
#include "common/store/job/job.h"
#include "common/store/lead/lead_mirror.h"
#include "printer/printer.h"
#include "scanner/station/words.h"

typedef struct {
    const Station *station;
    Store *store;
    const char *person_id, *language;
    const LabelUse *use;
    const GPtrArray *mirrors;
    gint64 group_id;
} Sheet;

static const char *word(const Sheet *sheet, const char *key)
{
    return station_word(sheet->station, sheet->language, key);
}

// "2024-05-18 10:12"
static char *moment(const Station *station, gint64 utc_ms)
{
    g_autofree char *day = zone_format_day(station->profile->zone, utc_ms);
    g_autofree char *clock = zone_format_clock(station->profile->zone, utc_ms);
    return g_strdup_printf("%s %s", day, clock);
}

// The line of `key` with the fields by their names.
static void append_fields(GString *text, const Sheet *sheet, const char *key, const char *fields)
{
    g_auto(GStrv) list = g_strsplit(fields, ",", -1);
    g_autoptr(GString) names = g_string_new(NULL);
    for (char **field = list; *field; field++) {
        g_autofree char *name = g_strconcat("consent.", *field, NULL);
        g_string_append_printf(names, "%s%s", names->len ? ", " : "", word(sheet, name));
    }
    g_autoptr(GString) line = g_string_new(word(sheet, key));
    g_string_replace(line, "{{fields}}", names->str, 0);
    g_string_append_printf(text, "\n\u2013 %s", line->str);
}

static void append_mirror(GString *text, const Sheet *sheet, const LeadMirror *mirror)
{
    g_autofree char *when = moment(sheet->station, mirror->first_utc_ms);
    g_string_append_printf(text, "%s\u25aa %s \u00b7 %s", text->len ? "\n" : "", mirror->sponsor, when);
    if (*mirror->fields)
        append_fields(text, sheet, "mirror.gets", mirror->fields);
    else
        g_string_append_printf(text, "\n\u2013 %s", word(sheet, "mirror.nothing"));
    if (*mirror->withdrawn)
        append_fields(text, sheet, "mirror.withdrawn", mirror->withdrawn);
}

static char *list_text(const Sheet *sheet, guint first, guint end)
{
    GString *text = g_string_new(NULL);
    for (guint i = first; i < end; i++)
        append_mirror(text, sheet, g_ptr_array_index(sheet->mirrors, i));
    if (text->len == 0)
        g_string_append(text, word(sheet, "mirror.nobody"));
    return g_string_free(text, FALSE);
}

static char *fields_text(const Sheet *sheet, guint first, guint end, gint64 now_utc_ms)
{
    g_autoptr(json_t) fields = json_object();
    g_autoptr(GString) note = g_string_new(word(sheet, "mirror.sheet"));
    g_autofree char *now = moment(sheet->station, now_utc_ms), *list = list_text(sheet, first, end);
    g_string_replace(note, "{{when}}", now, 0);
    json_put_text(fields, "event", sheet->station->profile->title);
    json_put_text(fields, "disclosure_title", word(sheet, "kiosk.whose"));
    json_put_text(fields, "disclosure_list", list);
    json_put_text(fields, "disclosure_note", note->str);
    return json_canonical(fields);
}

static bool submit(Sheet *sheet, guint first, guint end, GError **error)
{
    gint64 now_utc_ms = station_now_utc_ms(sheet->station), id = 0;
    g_autofree char *fields = fields_text(sheet, first, end, now_utc_ms);
    const Job job = {.person_id = (char *)sheet->person_id, // job_submit() only reads
                     .label = sheet->use->name,
                     .media = sheet->use->media,
                     .role = (char *)JOB_DISCLOSURE,
                     .fields = fields};
    if (!job_submit(sheet->store, &job, sheet->group_id, now_utc_ms, &id, error))
        return false;
    sheet->group_id = sheet->group_id ? sheet->group_id : id;
    return true;
}

static bool submit_all(Sheet *sheet, GError **error)
{
    guint first = 0, count = sheet->mirrors->len;
    do {
        if (!submit(sheet, first, MIN(first + DISCLOSURE_SPONSORS, count), error))
            return false;
        first += DISCLOSURE_SPONSORS;
    } while (first < count);
    return true;
}

bool disclosure_print(const Station *station, Store *store, const char *person_id, const char *language, gint64 *out_group_id,
                      GError **error)
{
    const LabelUse *use = printer_disclosure_label(store, NULL);
    if (!use)
        return error_set(STATION_ERROR, STATION_ERROR_REFUSED, error,
                         "no printer of this station has receipt paper of 58 or 80 mm");
    g_autoptr(GPtrArray) mirrors = lead_mirror(store, person_id, error);
    Sheet sheet = {
        .station = station, .store = store, .person_id = person_id, .language = language, .use = use, .mirrors = mirrors};
    if (!mirrors || !store_begin(store, error))
        return false;
    if (!submit_all(&sheet, error)) {
        store_rollback(store);
        return false;
    }
    if (!store_commit(store, error))
        return false;
    *out_group_id = sheet.group_id;
    return true;
}
