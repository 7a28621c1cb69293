// SPDX-License-Identifier: GPL-3.0-or-later
// programme.h - the programme goes into the store: schedule.json and schedule.xml of pretalx and frab, c3voc's schedule2, Sessionize's
// JSON, iCalendar.
//
// The file is the whole programme: a session that it no longer has is recorded as cancelled, one that it has again is
// taken up again. Only what differs from the last file is recorded: what a lead changed on the day stands until a file says the same or
// has newer word, and sessions that a lead added are left alone. A session is known by its "code", else its "guid",
// else its "id"; where the profile asks for a session's own ticket and an add-on fits "TYPE – TITLE", by what that
// add-on grants ("Tutorial – T-07: Async in depth" is T-07).
#pragma once

#include "common/conf/profile.h"
#include "common/import/problem.h"
#include "common/store/programme/session.h"

#define PROGRAMME_REMOVED_COUNT 10

typedef struct {
    int added_count;
    int changed_count;
    int unchanged_count;
    int removed_count;      // recorded as cancelled
    GPtrArray *removed;     // char *: codes of the first PROGRAMME_REMOVED_COUNT of them
    int rejected_count;     // sessions that could not be read; one that the store knows stays as it is
    GPtrArray *problems;    // ImportProblem; lines are 0, the column names the session
    GPtrArray *differences; // SessionDifference: where the file says something else than a lead on the day
} ProgrammeReport;

void programme_report_clear(ProgrammeReport *report);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ProgrammeReport, programme_report_clear)

// True when the file is read by programme_import and not by registrations_import: by how it begins, not by its name. It may still be
// refused with a sentence about what it is.
bool programme_is_file(const char *path);
// The sessions of the file (element: Session), in its order; what is wrong with some goes to `problems` (element: ImportProblem). NULL
// as programme_import. The caller owns it.
GPtrArray *programme_read(const Profile *profile, const char *path, GPtrArray *problems, GError **error);

// What programme_import would do, without doing it.
bool programme_compare(Store *store, const Profile *profile, const char *path, ProgrammeReport *out, GError **error);

// One transaction: everything that could be read goes in, or nothing. False with IMPORT_ERROR_FORMAT, G_FILE_ERROR or
// STORE_ERROR; a programme without a single readable session is IMPORT_ERROR_FORMAT.
bool programme_import(Store *store, const Profile *profile, const char *path, gint64 now_utc_ms, ProgrammeReport *out,
                      GError **error);
