// SPDX-License-Identifier: GPL-3.0-or-later
// stations.c - the step before the last: more stations, each a file to carry to another machine.
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/text.h"
#include "common/conf/settings.h"
#include "scanner/station/station_file.h"
#include "scanner/setup/place.h"

static char *files_folder(const struct Setup *setup)
{
    return g_build_filename(setup->folder, STATION_FILE_FOLDER, NULL);
}

bool setup_station(SetupRequest *request, GError **error)
{
    struct Setup *setup = request->setup;
    if (!setup_need_station(setup, error))
        return false;
    g_autofree char *name = g_strstrip(g_strdup(setup_text(request, "name")));
    g_autofree char *code = code_from_title(name, "station");
    g_autofree char *file = g_strconcat(code, STATION_FILE_SUFFIX, NULL);
    g_autofree char *folder = files_folder(setup);
    g_autofree char *path = g_build_filename(folder, file, NULL);
    const StationFileWish wish = {.folder = setup->folder,
                                  .name = name,
                                  .mode = setup_text(request, "mode"),
                                  .checkpoint = setup_text(request, "checkpoint"),
                                  .printer = setup_text(request, "printer"),
                                  .hub_owner = setup_text(request, "hub_owner"),
                                  .now_utc_ms = clock_utc_ms()};
    if (g_mkdir_with_parents(folder, 0700) != 0)
        return setup_fail(error, "%s cannot be made: %s", folder, g_strerror(errno));
    return station_file_write(&wish, path, error);
}

// Whether it is one of the files of this page, and no path.
static bool is_own_file(const struct Setup *setup, const char *file)
{
    g_autofree char *folder = files_folder(setup);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name = NULL;
    while (dir && (name = g_dir_read_name(dir)) && strcmp(name, file) != 0)
        continue;
    return name && g_str_has_suffix(file, STATION_FILE_SUFFIX);
}

bool setup_station_remove(SetupRequest *request, GError **error)
{
    const char *file = setup_text(request, "file");
    if (!is_own_file(request->setup, file))
        return setup_fail(error, "there is no file \"%s\"", file);
    g_autofree char *folder = files_folder(request->setup);
    g_autofree char *path = g_build_filename(folder, file, NULL);
    return g_unlink(path) == 0 || setup_fail(error, "%s cannot be removed: %s", path, g_strerror(errno));
}

// --- where it stands ---

static json_t *files_json(const struct Setup *setup)
{
    g_autofree char *folder = files_folder(setup);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; dir && (name = g_dir_read_name(dir));)
        if (g_str_has_suffix(name, STATION_FILE_SUFFIX))
            g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, text_compare);
    json_t *list = json_array();
    for (guint i = 0; i < names->len; i++)
        json_array_append_new(list, json_string(g_ptr_array_index(names, i)));
    return list;
}

static json_t *checkpoints_json(const Profile *profile)
{
    json_t *list = json_array();
    ARRAY_EACH(const Checkpoint, checkpoint, profile->checkpoints)
        if (checkpoint->kind != CHECKPOINT_DESK)
            json_array_append_new(list, json_pack("{s:s,s:s}", "code", checkpoint->code, "title", checkpoint->title));
    return list;
}

// Printers that another machine reaches as this one does.
static json_t *network_printers_json(const Settings *settings)
{
    json_t *list = json_array();
    for (char **spec = settings->printers; spec && *spec; spec++)
        if (g_regex_match_simple("@(tcp:|ipps?://)", *spec, 0, 0) || g_regex_match_simple("^([^=]*=)?ipps?://", *spec, 0, 0))
            json_array_append_new(list, json_string(*spec));
    return list;
}

void stations_state(const struct Setup *setup, json_t *state)
{
    g_autoptr(Profile) profile = setup_profile(setup, NULL);
    g_autoptr(Settings) settings = settings_load(setup->folder, NULL);
    if (!profile || !settings)
        return;
    g_autofree char *folder = files_folder(setup);
    json_t *stations = json_pack("{s:s,s:o,s:o,s:o}", "folder", folder, "files", files_json(setup), "checkpoints",
                                 checkpoints_json(profile), "printers", network_printers_json(settings));
    json_put_text(stations, "hub", settings->hub);
    json_object_set_new(state, "stations", stations);
}
