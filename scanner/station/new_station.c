// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/station/new_station.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/files.h"
#include "common/import/programme.h"
#include "common/store/record/sealed.h"
#include "common/store/record/station_key.h"
#include "common/store/rights/volunteer.h"
#include "common/store/store.h"
#include "common/sync/booth_key.h"
#include "common/sync/bundle.h"
#include "scanner/station/station.h"

#define SETTINGS_MOST 10 // that a station is given

static bool get_profile(const char *event, const char *folder, GError **error)
{
    g_autofree char *target = g_build_filename(folder, "event", NULL);
    g_autofree char *ini = g_build_filename(event, "event.ini", NULL);
    return g_file_test(ini, G_FILE_TEST_EXISTS) ? files_copy_folder(event, target, error) : profile_unpack(event, target, error);
}

static bool make_keys(const char *given, const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "keys", NULL);
    if (!given)
        return key_ring_create(path, error);
    g_autoptr(KeyRing) checked = key_ring_load(given, error);
    if (!checked || !files_copy(given, path, error))
        return false;
    g_autoptr(KeyRing) copied = key_ring_load(path, error); // the copy's mode is checked too
    return copied != NULL;
}

// The desks' key is made with the event's keys, and goes with them from desk to desk.
static bool make_desk_key(const NewStation *wanted, const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "desk.key", NULL);
    if (!wanted->keys)
        return key_ring_create(path, error);
    g_autofree char *from = g_path_get_dirname(wanted->keys);
    g_autofree char *beside = g_build_filename(from, "desk.key", NULL);
    if (wanted->is_door || !g_file_test(beside, G_FILE_TEST_EXISTS))
        return true;
    g_autoptr(KeyRing) checked = key_ring_load(beside, error);
    return checked && files_copy(beside, path, error);
}

static StationKind kind_of(const NewStation *wanted)
{
    StationKind kind = wanted->is_door ? STATION_KIND_DOOR : STATION_KIND_DESK, said;
    for (const SettingGiven *one = wanted->settings; one && one->group; one++)
        if (strcmp(one->key, "mode") == 0 && station_kind_read(one->value, &said))
            kind = said;
    return kind;
}

// Of a desk's own making the desks' key says the kind, here or where the event's keys came from. Nobody says one of an event without.
static bool make_station_key(const NewStation *wanted, const char *slug, const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, STATION_KEY_FILE, NULL);
    g_autofree char *own = g_build_filename(folder, "desk.key", NULL);
    g_autofree char *from = g_path_get_dirname(wanted->keys ? wanted->keys : "");
    g_autofree char *beside = g_build_filename(from, "desk.key", NULL);
    if (wanted->station_key)
        return files_copy(wanted->station_key, path, error) && g_chmod(path, 0600) == 0;
    bool is_own = g_file_test(own, G_FILE_TEST_EXISTS);
    return (!is_own && !wanted->is_door) || station_key_make(folder, slug, kind_of(wanted), is_own ? own : beside, error);
}

static bool expect_sealed(const char *database, GError **error)
{
    g_autoptr(Store) store = store_open(database, error);
    return store && sealed_expect(store, error);
}

static bool import_programme(const char *folder, const Profile *profile, const char *database, GError **error)
{
    g_autofree char *schedule = g_build_filename(folder, "event", "schedule.json", NULL);
    if (!g_file_test(schedule, G_FILE_TEST_EXISTS))
        return true;
    g_autoptr(Store) store = store_open(database, error);
    g_auto(ProgrammeReport) report = {0};
    return store && programme_import(store, profile, schedule, clock_utc_ms(), &report, error);
}

// A password file that others can read would be passed over in silence by libpq.
static bool copy_password(const char *given, const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "hub.pass", NULL);
    return !given || (files_copy(given, path, error) && g_chmod(path, 0600) == 0);
}

// The hub that the station will have; NULL = none. The caller owns it.
static char *hub_of(const NewStation *wanted)
{
    g_autofree char *text = NULL;
    bool is_said = !wanted->hub && wanted->pass && g_file_get_contents(wanted->pass, &text, NULL, NULL) &&
                   g_str_has_prefix(text, NEW_STATION_HUB_PREFIX);
    if (!is_said)
        return g_strdup(wanted->hub);
    const char *hub = text + strlen(NEW_STATION_HUB_PREFIX);
    return g_strndup(hub, strcspn(hub, "\r\n"));
}

char *new_station_pass(const char *hub, const char *password_line)
{
    return g_strconcat(NEW_STATION_HUB_PREFIX, hub, "\n", password_line, "\n", NULL);
}

static bool copy_booth_key(const char *given, const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, BOOTH_KEY_FILE, NULL);
    g_auto(BoothKey) checked = {0};
    return !given || (files_copy(given, path, error) && g_chmod(path, 0600) == 0 && booth_key_load(folder, &checked, error));
}

// station.ini, read again at once, so that a mistake in it is told with its line.
static bool write_settings(const NewStation *wanted, const char *folder, const char *name, GError **error)
{
    g_autofree char *hub = hub_of(wanted);
    const SettingGiven own[] = {
        {"station", "name", name},
        {"station", "mode", wanted->sponsor ? "sponsor" : NULL},
        {"station", "sponsor", wanted->sponsor},
        {"exchange", "hub", hub},
    };
    SettingGiven all[G_N_ELEMENTS(own) + SETTINGS_MOST + 1] = {0};
    gsize count = G_N_ELEMENTS(own);
    memcpy(all, own, sizeof own);
    for (const SettingGiven *one = wanted->settings; one && one->group; one++) {
        g_assert(count < G_N_ELEMENTS(all) - 1);
        all[count++] = *one;
    }
    for (gsize i = 0; i < count; i++)
        if (!settings_can_hold(&all[i], error))
            return false;
    g_autofree char *text = settings_default_text(all);
    g_autofree char *path = g_build_filename(folder, "station.ini", NULL);
    if (!g_file_set_contents(path, text, -1, error))
        return false;
    g_autoptr(Settings) checked = settings_load(folder, error);
    return checked != NULL;
}

// Words of the station's own, how an export's columns are read, the server's certificate.
static bool copy_besides(const char *from, const char *folder, GError **error)
{
    static const char *const names[] = {"lang", "columns.ini", "hub.crt"};
    for (gsize i = 0; from && i < G_N_ELEMENTS(names); i++) {
        g_autofree char *source = g_build_filename(from, names[i], NULL);
        g_autofree char *target = g_build_filename(folder, names[i], NULL);
        bool is_folder = g_file_test(source, G_FILE_TEST_IS_DIR);
        if (g_file_test(source, G_FILE_TEST_EXISTS) &&
            !(is_folder ? files_copy_folder(source, target, error) : files_copy(source, target, error)))
            return false;
    }
    return true;
}

// What another station knows, before anything is said here: so the programme of the event's folder brings nothing that is known.
static bool take_over(const NewStation *wanted, const char *folder, const char *database, GError **error)
{
    g_autofree char *keys = g_build_filename(folder, "keys", NULL);
    g_autoptr(Store) store = store_open(database, error);
    g_autoptr(KeyRing) ring = store && wanted->bundle ? key_ring_load(keys, error) : NULL;
    if (!store || (wanted->bundle && !ring))
        return false;
    const BundleOptions options = {.now_utc_ms = clock_utc_ms()};
    g_auto(BundleReport) report = {0};
    if (wanted->bundle && !bundle_import(store, ring, wanted->bundle, &options, NULL, NULL, &report, error))
        return false;
    for (gsize i = 0; i < json_array_size(wanted->volunteers); i++)
        if (!volunteer_unpack(store, json_array_get(wanted->volunteers, i), clock_utc_ms(), error))
            return false;
    return true;
}

static char *name_of(const NewStation *wanted)
{
    if (wanted->name && *wanted->name)
        return g_strdup(wanted->name);
    return wanted->sponsor ? g_strconcat(wanted->sponsor, " 1", NULL) : g_strdup("Desk 1");
}

// A sponsor's station and a gateway get neither the keys, with which they could mint and admit, nor a programme to send to the hub.
static bool fill_folder(const NewStation *wanted, const char *folder, GError **error)
{
    bool is_own = !wanted->sponsor, has_keys = is_own && kind_of(wanted) != STATION_KIND_GATEWAY;
    g_autofree char *name = name_of(wanted);
    if (!get_profile(wanted->event, folder, error))
        return false;
    g_autofree char *event = g_build_filename(folder, "event", NULL);
    g_autoptr(Profile) profile = profile_load(event, error);
    if (!profile || (has_keys && !make_keys(wanted->keys, folder, error)) ||
        (has_keys && !make_desk_key(wanted, folder, error)) ||
        (is_own && !make_station_key(wanted, profile->slug, folder, error)) || !copy_password(wanted->pass, folder, error) ||
        !copy_booth_key(wanted->booth_key, folder, error) || !copy_besides(wanted->besides, folder, error) ||
        !write_settings(wanted, folder, name, error))
        return false;
    g_autofree char *database = g_build_filename(folder, "lanyard.db", NULL);
    return store_create(database, name, profile->slug, error) && (!wanted->is_door || expect_sealed(database, error)) &&
           take_over(wanted, folder, database, error) &&
           (!is_own || kind_of(wanted) != STATION_KIND_DESK || import_programme(folder, profile, database, error));
}

static bool fail(const char *folder, int cause, GError **error)
{
    return error_set(STATION_ERROR, STATION_ERROR_FOLDER, error, "%s cannot be made: %s", folder, g_strerror(cause));
}

bool new_station_make(const NewStation *wanted, const char *folder, GError **error)
{
    g_autofree char *canonical = g_canonicalize_filename(folder, NULL);
    g_autofree char *made = g_strdup_printf("%s.being-made-XXXXXX", canonical);
    if (!g_mkdtemp_full(made, 0700))
        return fail(folder, errno, error);
    bool is_good = fill_folder(wanted, made, error) && (g_rename(made, canonical) == 0 || fail(folder, errno, error));
    if (!is_good)
        files_remove_folder(made);
    return is_good;
}
