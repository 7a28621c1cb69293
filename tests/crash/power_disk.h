// SPDX-License-Identifier: GPL-3.0-or-later
// power_disk.h - a disk whose power can be cut: every database of this process lies on it.
//
// As disks do, it keeps what is written in memory until it is told to sync; at a cut a random part of what was not
// synced is there, in whole sectors, the rest is as it was at the last sync. After the cut every call fails; close
// all connections, then let the power come back. A SQLite VFS (https://sqlite.org/vfs.html) around the system's own;
// belongs to one thread.
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct PowerDisk PowerDisk;

// From now on SQLite opens files through it. Only one at a time.
PowerDisk *power_disk_new(guint32 seed);
void power_disk_free(PowerDisk *disk);

// The power goes off at the `count`-th write, sync, truncation or deletion from now.
void power_disk_cut_after(PowerDisk *disk, int count);
bool power_disk_is_off(const PowerDisk *disk);
int power_disk_call_count(const PowerDisk *disk);
// The files become what was kept of them.
void power_disk_come_back(PowerDisk *disk);
