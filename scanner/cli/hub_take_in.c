// SPDX-License-Identifier: GPL-3.0-or-later
// hub_take_in.c - lanyard hub station take-in: a lead looks at each record that a station wrote before it was shut out, and decides up to which.
#include "common/sync/hub_take_in.h"

#include "common/base/zone.h"
#include "common/store/record/person_field.h"
#include "common/store/people/person.h"
#include "scanner/cli/hub_member.h"
#include "scanner/cli/station.h"

// Whom or what the record is about: a person's name, where there is one.
static char *subject_of(const HubWork *work, Store *store, const HubRecord *record)
{
    g_autoptr(Person) person = person_load(store, work->profile, record->subject, NULL);
    return g_strdup(person && *person->fields[FIELD_NAME] ? person->fields[FIELD_NAME] : record->subject);
}

static guint list(const HubWork *work, Store *store, const GPtrArray *lines)
{
    guint number = 0;
    ARRAY_EACH(const RefusedLine, line, lines) {
        ARRAY_EACH(const HubRecord, record, line->records) {
            g_autofree char *when = zone_format_iso(work->profile->zone, record->utc_ms);
            g_autofree char *subject = subject_of(work, store, record);
            say("%6u  %s  %-14s %s\n", ++number, when, record_kind_name((RecordKind)record->kind), subject);
        }
        if (line->later_count > 0)
            say("        %" G_GINT64_FORMAT " records more of this line are from after the revocation, or follow one that is.\n",
                line->later_count);
    }
    return number;
}

int hub_station_take_in(const HubWork *work, const char *role, const char *name)
{
    int until;
    if (!command_number(work->line, "until", 0, 0, G_MAXINT, &until))
        return EX_USAGE;
    GError *error = NULL;
    g_autoptr(Store) store = command_store_open(work->line, &error);
    g_autoptr(GPtrArray) lines = store ? hub_refused_lines(work->hub, store, role, &error) : NULL;
    if (!lines)
        return command_fail(error);
    guint count = list(work, store, lines);
    if (count == 0)
        say("This station has nothing that %s wrote before it was shut out and the hub lacks. Import its bundle here first.\n",
            name);
    else if (until == 0)
        say("Nothing was changed. The times are that station's own word; --until=N has the hub take the first N of these.\n");
    if (count == 0 || until == 0)
        return EX_OK;
    if ((guint)until > count)
        return command_fail_with(EX_USAGE, "there are %u records to take in, not %d; nothing was changed", count, until);
    g_autofree char *detail = g_strdup_printf("%d records of %s from before it was shut out, into the hub", until, name);
    if (!hub_take_in(work->hub, role, lines, (guint)until, &error) || !command_note(store, AUDIT_IMPORT, detail, &error))
        return command_fail(error);
    say("The hub took %d of them; %s stays shut out.\n", until, name);
    return EX_OK;
}
