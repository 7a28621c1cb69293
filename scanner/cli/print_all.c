// SPDX-License-Identifier: GPL-3.0-or-later
// print_all.c - badges before the day: everybody's, in the order of the boxes, on label printers or on sheets.
#include "scanner/cli/commands.h"

#include <stdio.h>
#include <string.h>

#include "common/store/programme/session.h"
#include "scanner/cli/station.h"
#include "scanner/desk/prepare.h"

// So many at once, that nobody at a door waits for them.
#define QUEUE_PEOPLE 20

static const Prepared *person_at(const PrepareList *list, guint i)
{
    return g_ptr_array_index(list->people, i);
}

// Behind the last one of the group that begins there.
static guint end_of_group(const PrepareList *list, guint first)
{
    guint end = first;
    while (end < list->people->len && strcmp(person_at(list, end)->group, person_at(list, first)->group) == 0)
        end++;
    return end;
}

// --- on label printers ---

static bool queue_group(CommandLine *line, const PrepareList *list, guint first, guint end, const char *printer, GError **error)
{
    int label_count = 0;
    for (guint from = first; from < end; from += QUEUE_PEOPLE) {
        int count = 0;
        if (!desk_prepare_queue(command_desk(line), list, from, MIN(end, from + QUEUE_PEOPLE), printer, &count, error))
            return false;
        label_count += count;
    }
    say("%s: %u people, %d labels queued\n", person_at(list, first)->group, end - first, label_count);
    return true;
}

// --- on sheets ---

// "01-A-F": a name that files may have, whatever the group is called, in the order of the boxes. A group of whom some are done has the
// count of those in its name, since their file may be there: what was broken off is made again under the same name.
static char *sheet_stem(const char *folder, const Prepared *person)
{
    g_autofree char *plain =
        g_strcanon(g_strdup(person->group), "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-", '_');
    g_autofree char *after = person->done_count > 0 ? g_strdup_printf("-after-%d", person->done_count) : g_strdup("");
    g_autofree char *name = g_strdup_printf("%02d-%s%s", person->number, plain, after);
    return g_build_filename(folder, name, NULL);
}

static bool write_group(CommandLine *line, const PrepareList *list, guint first, guint end, const char *folder, GError **error)
{
    const char *paper = command_option(line, "paper");
    const Prepared *person = person_at(list, first);
    PreparedSheets sheets;
    g_autofree char *stem = sheet_stem(folder, person);
    if (!desk_prepare_sheet(command_desk(line), list, first, end, paper ? paper : "A4", stem, &sheets, error))
        return false;
    say("%s.pdf: %s, %u people, %d badges on %d sheets\n", stem, person->group, end - first, sheets.badge_count,
        sheets.badge_pages);
    if (sheets.ticket_count > 0)
        say("%s-tickets.pdf: %d tickets on %d sheets\n", stem, sheets.ticket_count, sheets.ticket_pages);
    fflush(stdout);
    return true;
}

// Whether somebody may hold it: a session, a part or what an add-on grants.
static bool is_known(CommandLine *line, const char *code)
{
    const Profile *profile = command_profile(line);
    g_autoptr(Session) session = session_load(command_store(line), code, NULL);
    return session || profile_part(profile, code) || profile_add_on_granting(profile, code);
}

int print_all(CommandLine *line)
{
    const char *sort = command_option(line, "sort"), *folder = command_option(line, "sheet");
    const char *type = command_option(line, "type"), *printer = command_option(line, "printer");
    const char *session = command_option(line, "session");
    if (type && !profile_ticket_type(command_profile(line), type))
        return command_fail_with(EX_USAGE, "--type: \"%s\" is no ticket type of event.ini", type);
    if (session && !is_known(line, session))
        return command_fail_with(EX_USAGE, "--session: \"%s\" is neither a session of the programme nor an extra of event.ini",
                                 session);
    if (folder && g_mkdir_with_parents(folder, 0700) != 0)
        return command_fail_with(EX_CANTCREAT, "the folder %s for the sheets cannot be made", folder);
    const PrepareRequest request = {.ticket_type = type,
                                    .session = session,
                                    .is_by_company = g_strcmp0(sort, "company") == 0,
                                    .is_by_name = g_strcmp0(sort, "name") == 0};
    g_auto(PrepareList) list = {0};
    GError *error = NULL;
    if (!desk_prepare_list(command_desk(line), &request, &list, &error))
        return command_fail(error);
    for (guint first = 0, end; first < list.people->len; first = end) {
        end = end_of_group(&list, first);
        if (folder ? !write_group(line, &list, first, end, folder, &error)
                   : !queue_group(line, &list, first, end, printer, &error))
            return command_fail(error);
    }
    say("%u prepared now, %d were before or are on their way, %d may not come in as they are.\n", list.people->len,
        list.done_count, list.kept_count);
    if (list.owed_count > 0)
        say("%d more came from a printer that does not tell whether labels come out, and are not done before somebody has looked: lanyard "
            "jobs.\n",
            list.owed_count);
    return EX_OK;
}
