// SPDX-License-Identifier: GPL-3.0-or-later
// schedule.h - private to common/import: the sessions of a programme in any shape (programme_shape.h). Pure: bytes in,
// sessions out.
#pragma once

#include "common/conf/profile.h"
#include "common/import/problem.h"
#include "common/store/programme/session.h"

typedef struct {
    GPtrArray *sessions; // Session, in the file's order, codes without doubles
    GHashTable *unread;  // codes of sessions that could not be read
    int rejected_count;
} Schedule;

void schedule_clear(Schedule *schedule);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Schedule, schedule_clear)

// `name` is used in messages. False with IMPORT_ERROR_FORMAT when the bytes are no schedule at all.
bool schedule_read(const char *bytes, gsize length, const char *name, const Profile *profile, GPtrArray *problems, Schedule *out,
                   GError **error);
