// SPDX-License-Identifier: GPL-3.0-or-later
// desk.h - what the tests of this folder share: a folder with an event, a store and files written on the spot.
#pragma once

#include "common/conf/profile.h"
#include "common/store/people/person.h"

#define NOON G_GINT64_CONSTANT(1715788800000) // 2024-05-15 12:00 in Pittsburgh

typedef struct {
    char *folder;
    Profile *profile;
    Store *store;
} Desk;

// `data` names the built-in event; NULL = pycon-us-2024. Fits g_test_add.
void desk_set_up(Desk *desk, gconstpointer data);
// The same with PyCon US 2024, whatever the data are.
void desk_set_up_us(Desk *desk, gconstpointer data);
void desk_tear_down(Desk *desk, gconstpointer data);

// Writes `text` (`length` bytes, -1 = up to NUL) as `name` into the desk's folder; its path. The caller owns it.
char *desk_write(const Desk *desk, const char *name, const char *text, gssize length);
char *desk_path(const Desk *desk, const char *name);

// A file of the event's folder or its samples in the source tree. The caller owns it.
char *desk_event_file(const Desk *desk, const char *name);

// How many records this station has written.
gint64 desk_record_count(const Desk *desk);

// The only person whose name is `name`; fails the test when there is none or more than one.
Person *desk_person(const Desk *desk, const char *name);
// That person's id; the caller owns it.
char *desk_id_of(const Desk *desk, const char *name);
Person *desk_load(const Desk *desk, const char *id);
// How many people the store has.
int desk_person_count(const Desk *desk);

// Rebuilds every projection and fails the test at a difference.
void desk_assert_whole(const Desk *desk);
