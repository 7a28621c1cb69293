// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/admit/attendance.h"

#include "common/base/zone.h"
#include "common/store/programme/session.h"
#include "scanner/cli/commands.h"
#include "scanner/cli/station.h"
#include "scanner/cli/table.h"

static const CommandOption options[] = {
    {"csv", 0, NULL, "As CSV; this is the default"},
    {"json", 0, NULL, "As JSON, one person a line"},
    {"checkpoint", 'c', "CHECKPOINT", "Who came through this checkpoint; default registration"},
    {"session", 's', "CODE", "Who came to this session, and who has a ticket for it and did not"},
    {0},
};

static const char *const headings[] = {"name",  "company", "order",   "ticket_type", "tickets",
                                       "where", "came",    "station", "sessions",    "taken"};

typedef struct {
    Store *store;
    const Profile *profile;
    Table table;
    bool is_session; // for its teacher: the codes of people's tickets are not theirs
} Writer;

// "Shirts: 2, Lunch: 1": of each checkpoint that hands out counted things. The caller owns it.
static char *taken_by(const Writer *writer, const char *id)
{
    g_autoptr(GString) text = g_string_new(NULL);
    ARRAY_EACH(const Checkpoint, checkpoint, writer->profile->checkpoints) {
        if (checkpoint->reentry != REENTRY_COUNTED)
            continue;
        g_autofree char *scope = rules_scope(writer->profile, checkpoint, NULL, 0);
        int count;
        if (attendance_count(writer->store, scope, id, &count, NULL) && count > 0)
            g_string_append_printf(text, "%s%s: %d", text->len > 0 ? ", " : "", checkpoint->title, count);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void write_row(const AttendanceRow *row, gpointer data)
{
    const Writer *writer = data;
    const TicketType *type = profile_ticket_type(writer->profile, row->ticket_type);
    g_autofree char *came = row->first_utc_ms ? zone_format_iso(writer->profile->zone, row->first_utc_ms) : g_strdup("");
    g_autofree char *taken = writer->is_session ? g_strdup("") : taken_by(writer, row->id);
    const char *const cells[G_N_ELEMENTS(headings)] = {row->name,
                                                       row->company,
                                                       row->order,
                                                       type ? type->title : row->ticket_type,
                                                       writer->is_session ? "" : row->tickets,
                                                       row->scope,
                                                       came,
                                                       row->station,
                                                       row->sessions,
                                                       taken};
    table_row(&writer->table, cells);
}

// What presences of the checkpoint are called; NULL when it is none that counts by itself. The caller owns it.
static char *scope_of(const Profile *profile, const char *code)
{
    const Checkpoint *checkpoint = profile_checkpoint(profile, code);
    if (!checkpoint) {
        say_error("lanyard: event.ini has no checkpoint \"%s\"\n", code);
        return NULL;
    }
    switch (checkpoint->kind) {
    case CHECKPOINT_DESK:
        return g_strdup("desk");
    case CHECKPOINT_PART:
        return g_strconcat(code, "/", NULL);
    case CHECKPOINT_ROOM:
        say_error("lanyard: \"%s\" is a room's door; name the session instead, with --session\n", code);
        return NULL;
    }
    g_assert_not_reached();
}

// One of the programme, also one that was cancelled.
static bool is_session(Store *store, const char *code, GError **error)
{
    g_autoptr(Session) session = session_load(store, code, error);
    return session;
}

static int run_attendance(CommandLine *line, GError **error)
{
    const char *session = command_option(line, "session"), *checkpoint = command_option(line, "checkpoint");
    g_autofree char *scope = session      ? g_strconcat("session/", session, NULL)
                             : checkpoint ? scope_of(command_profile(line), checkpoint)
                                          : g_strdup("desk");
    if (!scope)
        return EX_USAGE;
    if (session && !is_session(command_store(line), session, error))
        return COMMAND_FAILED;
    Writer writer = {.store = command_store(line),
                     .profile = command_profile(line),
                     .table = {headings, G_N_ELEMENTS(headings), command_flag(line, "json"), -1},
                     .is_session = session};
    g_autofree char *detail = g_strconcat("attendance of ", scope, NULL);
    if (!command_note(command_store(line), AUDIT_EXPORT, detail, error))
        return COMMAND_FAILED;
    table_begin(&writer.table);
    return attendance_each(command_store(line), scope, write_row, &writer, error) ? EX_OK : COMMAND_FAILED;
}

const Command command_attendance = {
    .name = "attendance",
    .arguments = "",
    .summary = "who came: a list with names, for the organiser or a teacher",
    .options = options,
    .needs = COMMAND_NEEDS_STATION,
    .run = run_attendance,
};
