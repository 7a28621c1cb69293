// SPDX-License-Identifier: GPL-3.0-or-later
// scratch.h - a test's own temporary folder, taken away at its end.
#pragma once

#include <glib/gstdio.h>
#include <stdbool.h>
#include <sys/statvfs.h>

// What tests that run at once, with the largest stores, do not fill; containers often have less.
#define SCRATCH_FAST_BYTES (G_GUINT64_CONSTANT(1) << 30)

// A folder for many commits: in memory where there is enough of it, since the disk is not what is tested. The caller owns its name.
static inline char *scratch_make_fast(void)
{
    struct statvfs memory;
    bool has_room = statvfs("/dev/shm", &memory) == 0 && (guint64)memory.f_bavail * memory.f_frsize >= SCRATCH_FAST_BYTES;
    g_autofree char *folder = g_strdup("/dev/shm/lanyard-XXXXXX");
    return has_room && g_mkdtemp(folder) ? g_steal_pointer(&folder) : g_dir_make_tmp("lanyard-XXXXXX", NULL);
}

static inline void scratch_remove(const char *folder)
{
    g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
    for (const char *name; entries && (name = g_dir_read_name(entries));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR) && !g_file_test(path, G_FILE_TEST_IS_SYMLINK))
            scratch_remove(path);
        else
            g_unlink(path);
    }
    g_rmdir(folder);
}
