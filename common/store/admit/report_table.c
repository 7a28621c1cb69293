// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/admit/report_table.h"

#include "common/base/csv.h"
#include "common/base/zone.h"

static char *key_text(const Profile *profile, const ReportRow *row)
{
    return row->part == REPORT_ARRIVALS ? zone_format_iso(profile->zone, g_ascii_strtoll(row->key, NULL, 10))
                                        : g_strdup(row->key);
}

// "CHECKPOINT/PART" as the profile calls them.
static char *door_title(const Profile *profile, const char *scope)
{
    g_auto(GStrv) names = g_strsplit(scope, "/", 2);
    const Checkpoint *checkpoint = names[0] ? profile_checkpoint(profile, names[0]) : NULL;
    const EventPart *part = names[0] && names[1] ? profile_part(profile, names[1]) : NULL;
    return g_strdup_printf("%s%s%s", checkpoint ? checkpoint->title : scope, part ? ", " : "", part ? part->title : "");
}

char *report_row_title(const Profile *profile, const ReportRow *row)
{
    const TicketType *type = row->part == REPORT_TICKET_TYPES ? profile_ticket_type(profile, row->key) : NULL;
    if (row->part == REPORT_DOORS)
        return door_title(profile, row->key);
    return g_strdup(type ? type->title : row->title);
}

json_t *report_json(const Profile *profile, const GPtrArray *rows)
{
    json_t *report = json_object();
    for (int part = 0; part < REPORT_PART_COUNT; part++)
        json_object_set_new(report, report_part_name((ReportPart)part), json_array());
    ARRAY_EACH(const ReportRow, row, rows) {
        g_autofree char *key = key_text(profile, row);
        g_autofree char *title = report_row_title(profile, row);
        json_array_append_new(json_object_get(report, report_part_name(row->part)),
                              json_pack("{s:s,s:s,s:I,s:I}", "key", key, "title", title, "count", (json_int_t)row->count, "of",
                                        (json_int_t)row->of));
    }
    return report;
}

char *report_csv(const Profile *profile, const GPtrArray *rows)
{
    static const char *const headings[] = {"part", "key", "title", "count", "of"};
    GString *csv = csv_new(headings, G_N_ELEMENTS(headings));
    ARRAY_EACH(const ReportRow, row, rows) {
        g_autofree char *key = key_text(profile, row);
        g_autofree char *title = report_row_title(profile, row);
        g_autofree char *count = g_strdup_printf("%" G_GINT64_FORMAT, row->count);
        g_autofree char *of = g_strdup_printf("%" G_GINT64_FORMAT, row->of);
        csv_add(csv, report_part_name(row->part));
        csv_add(csv, key);
        csv_add(csv, title);
        csv_add_number(csv, count);
        csv_add_number(csv, of);
        csv_end(csv);
    }
    return g_string_free(csv, FALSE);
}
