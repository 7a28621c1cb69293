// SPDX-License-Identifier: GPL-3.0-or-later
// room.h - a folder with stores of stations, each new and empty.
#pragma once

#include "common/store/database/database.h"

typedef struct {
    char *folder;
    int count; // of stores made so far
} Room;

void room_init(Room *room);
void room_clear(Room *room);
// The caller closes it.
Store *room_store(Room *room);

// Brings all records of one store to the other.
void room_send(Store *from, Store *to);

// Runs SQL on a file that no Store has open.
void room_run_sql(const char *path, const char *sql);
