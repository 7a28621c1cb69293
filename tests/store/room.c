// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/room.h"

#include "tests/scratch.h"

void room_init(Room *room)
{
    *room = (Room){.folder = scratch_make_fast()};
}

void room_clear(Room *room)
{
    scratch_remove(room->folder);
    g_free(room->folder);
}

Store *room_store(Room *room)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_strdup_printf("%s/%d.db", room->folder, room->count++);
    g_assert_true(store_create(path, "Desk", "test-event", &error));
    Store *store = store_open(path, &error);
    g_assert_no_error(error);
    return store;
}
