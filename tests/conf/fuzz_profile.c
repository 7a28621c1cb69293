// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as event.ini and as station.ini: read or refused with the file and a line, never a crash, nothing leaked.
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/conf/profile.h"
#include "common/conf/settings.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static char *folder; // one for the whole run

static void remove_folder(void)
{
    g_rmdir(folder);
    g_free(folder);
}

static const char *fuzz_folder(void)
{
    if (!folder) {
        folder = g_dir_make_tmp("lanyard-fuzz-XXXXXX", NULL);
        atexit(remove_folder);
    }
    return folder;
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    const char *station = fuzz_folder();
    static const char *const names[] = {"event.ini", "station.ini"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(station, names[i], NULL);
        g_autoptr(GError) error = NULL;
        if (!g_file_set_contents(path, (const char *)data, (gssize)size, NULL))
            return 0;
        g_autoptr(Profile) profile = i == 0 ? profile_load(station, &error) : NULL;
        g_autoptr(GPtrArray) mistakes = i == 0 ? profile_mistakes(station) : NULL;
        if (mistakes && (profile != NULL) != (mistakes->len == 0))
            __builtin_trap();
        Settings *settings = i == 1 ? settings_load(station, &error) : NULL;
        if (!profile && !settings && !strstr(error->message, names[i]))
            __builtin_trap();
        settings_free(settings);
        g_unlink(path);
    }
    return 0;
}
