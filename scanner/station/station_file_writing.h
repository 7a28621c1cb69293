// SPDX-License-Identifier: GPL-3.0-or-later
// station_file_writing.h - private to scanner/station: a station's file while it is written or read (station_file.h, booth_file.h).
#pragma once

#include "common/base/json.h"
#include "common/store/store.h"
#include "scanner/station/station.h"
#include "scanner/station/station_file.h"

typedef struct {
    const StationFileWish *wish; // NULL = a booth's
    const char *name;            // of the new station
    gint64 now_utc_ms;
    Station *station;
    Store *store;
    json_t *root, *files;
    gsize length;     // of what is in `files`
    const char *path; // where it goes
} Writing;
void writing_clear(Writing *writing);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Writing, writing_clear)

// Opens the station that makes the file. STATION_ERROR_REFUSED when the file is there already.
bool writing_open(Writing *writing, const char *folder, GError **error);
void writing_put_about(Writing *writing, const char *about);
void writing_put_bytes(Writing *writing, const char *name, const char *bytes, gsize length);
// A file or a folder of the station; one that is not there is passed over, and so is what hides behind a dot.
bool writing_add_all(Writing *writing, const char *name, GError **error);
// Writes it, and notes the export in the audit trail; after an error there is no file.
bool writing_finish(const Writing *writing, GError **error);

// Reads a station's file, unpacks what it holds into a folder beside `folder`, acts, and removes that again.
typedef bool (*StationFileAct)(const json_t *root, const char *unpacked, const char *folder, GError **error);
bool station_file_unpacked(const char *path, const char *folder, StationFileAct act, GError **error);
