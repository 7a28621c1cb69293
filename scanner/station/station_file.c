// SPDX-License-Identifier: GPL-3.0-or-later
// station_file.c - a JSON object: "about" for whoever opens it, "station_file" (the version of its form), "settings" by the keys of
// station.ini, "is_door", "volunteers", and "files", which holds each file's base64 under its path in the station's folder.
#include "scanner/station/station_file.h"

#include <glib/gstdio.h>
#include <string.h>

#include "common/base/files.h"
#include "common/store/rights/audit.h"
#include "common/store/record/sealed.h"
#include "common/store/record/station_key.h"
#include "common/store/rights/volunteer.h"
#include "common/store/store.h"
#include "common/sync/booth_key.h"
#include "common/sync/bundle.h"
#include "common/sync/hub_owner.h"
#include "printer/printer.h"
#include "scanner/station/new_station.h"
#include "scanner/station/station.h"
#include "scanner/station/station_file_writing.h"

#define FORM 1
#define FILE_MOST_MB 512 // what is written can be read back
#define FILE_MOST (FILE_MOST_MB * G_GINT64_CONSTANT(1048576))
#define RECORDS "records" // a bundle; in no station's folder
#define refuse(error, ...) error_set(STATION_ERROR, STATION_ERROR_REFUSED, error, __VA_ARGS__)

// What station.ini is given.
static const struct {
    const char *group, *key;
} carried[] = {{"station", "name"},          {"station", "mode"},    {"station", "checkpoint"}, {"station", "language"},
               {"station", "pin-digits"},    {"station", "sponsor"}, {"exchange", "stations"},  {"devices", "serve"},
               {"devices", "find-printers"}, {"devices", "printers"}}; // the printers last
#define GATEWAY_SERVE "0.0.0.0:8918"

// --- writing ---

void writing_clear(Writing *writing)
{
    g_clear_pointer(&writing->store, store_close);
    g_clear_pointer(&writing->station, station_free);
    g_clear_pointer(&writing->root, json_decref);
}

static bool check_length(gsize length, GError **error)
{
    return length <= FILE_MOST ||
           refuse(
               error,
               "the event's folder and the records make more than the %d MB that a station's file may hold; take large files out "
               "of the event's folder, or make the station with lanyard init --keys and carry the records with lanyard bundle "
               "export",
               FILE_MOST_MB);
}

void writing_put_bytes(Writing *writing, const char *name, const char *bytes, gsize length)
{
    g_autofree char *text = g_base64_encode((const guchar *)bytes, length);
    json_put_text(writing->files, name, text);
    writing->length += strlen(text);
}

// What would be too large is not even read.
static bool add_file(Writing *writing, const char *path, const char *name, GError **error)
{
    GStatBuf status;
    g_autofree char *bytes = NULL;
    gsize length, size = g_stat(path, &status) == 0 ? (gsize)status.st_size : 0;
    if (!check_length(writing->length + size / 3 * 4, error) || !g_file_get_contents(path, &bytes, &length, error))
        return false;
    writing_put_bytes(writing, name, bytes, length);
    return true;
}

// A file or a folder of the station; one that is not there is passed over, and so is what hides behind a dot.
bool writing_add_all(Writing *writing, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(writing->station->settings->folder, name, NULL);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return true;
    if (!g_file_test(path, G_FILE_TEST_IS_DIR))
        return add_file(writing, path, name, error);
    g_autoptr(GDir) dir = g_dir_open(path, 0, error);
    for (const char *each; dir && (each = g_dir_read_name(dir));) {
        g_autofree char *below = g_build_filename(name, each, NULL);
        if (*each != '.' && !writing_add_all(writing, below, error))
            return false;
    }
    return dir != NULL;
}

static bool add_records(Writing *writing, GError **error)
{
    g_autofree char *folder = g_dir_make_tmp("lanyard-station-XXXXXX", error);
    if (!folder)
        return false;
    g_autofree char *bundle = g_build_filename(folder, RECORDS, NULL);
    const BundleOptions options = {.now_utc_ms = writing->wish->now_utc_ms};
    g_auto(BundleReport) report = {0};
    bool is_good = bundle_export(writing->store, writing->station->ring, bundle, &options, NULL, NULL, &report, error) &&
                   add_file(writing, bundle, RECORDS, error);
    files_remove_folder(folder);
    return is_good;
}

static bool is_gateway(const StationFileWish *wish)
{
    return strcmp(wish->mode, "gateway") == 0;
}

// Where the new station's scans count.
static const char *choose_checkpoint(const Writing *writing)
{
    const StationFileWish *wish = writing->wish;
    if (wish->checkpoint && *wish->checkpoint)
        return wish->checkpoint;
    StationMode own = writing->station->settings->mode;
    bool is_desk = own == STATION_DESK || own == STATION_KIOSK;
    return is_desk && strcmp(wish->mode, "door") != 0 && !is_gateway(wish) ? writing->station->settings->checkpoint : NULL;
}

// It has no keys, so no bundle reaches it; and of an event that seals nothing it would carry e-mails in the clear.
static bool check_gateway(const Writing *writing, GError **error)
{
    const Settings *settings = writing->station->settings;
    g_autofree char *key = g_build_filename(settings->folder, "desk.key", NULL);
    if (!settings->hub)
        return refuse(error, "a gateway stands beside a hub, and station.ini of this station names none");
    return g_file_test(key, G_FILE_TEST_EXISTS) ||
           refuse(error,
                  "a gateway's file is made at a desk with desk.key; lanyard keys seal makes that key for an event without");
}

static bool check_printer(const char *printer, GError **error)
{
    g_autofree char *name = NULL;
    if (!settings_can_hold(&(SettingGiven){"devices", "printers", printer}, error))
        return false;
    return !printer || !*printer || strcmp(printer, STATION_FILE_PRACTICE) == 0 || printer_read_spec(printer, &name, error);
}

static bool check_wish(const Writing *writing, GError **error)
{
    const StationFileWish *wish = writing->wish;
    bool is_desk = strcmp(wish->mode, "desk") == 0, is_door = strcmp(wish->mode, "door") == 0;
    const char *checkpoint = choose_checkpoint(writing);
    if (writing->station->settings->mode == STATION_SPONSOR)
        return refuse(error, "a sponsor's station has no keys to give; make the file at a desk");
    if (!*wish->name)
        return refuse(error, "the new station needs a name, such as \"Desk 2\"");
    if (!settings_can_hold(&(SettingGiven){"station", "name", wish->name}, error))
        return false;
    if (!is_desk && !is_door && strcmp(wish->mode, "kiosk") != 0 && strcmp(wish->mode, "print") != 0 && !is_gateway(wish))
        return refuse(error, "a station that is added is a desk, a door, a kiosk, print or a gateway, not \"%s\"", wish->mode);
    if (is_gateway(wish) && !check_gateway(writing, error))
        return false;
    if (is_door && !checkpoint)
        return refuse(error, "a door needs the checkpoint at which its scans count; event.ini lists them");
    if (checkpoint && !profile_checkpoint(writing->station->profile, checkpoint))
        return refuse(error, "there is no checkpoint \"%s\" in this event; its event.ini lists them", checkpoint);
    if (is_desk && !sealed_check(writing->store, "what a new desk has to read", error))
        return false;
    return check_printer(wish->printer, error);
}

static void put_settings(Writing *writing)
{
    const StationFileWish *wish = writing->wish;
    g_autofree char *digits = g_strdup_printf("%d", writing->station->settings->pin_digits);
    const char *const values[] = {wish->name,
                                  wish->mode,
                                  choose_checkpoint(writing),
                                  writing->station->settings->language,
                                  digits,
                                  NULL,
                                  NULL,
                                  is_gateway(wish) ? GATEWAY_SERVE : NULL,
                                  is_gateway(wish) ? "no" : NULL,
                                  wish->printer && *wish->printer ? wish->printer : NULL};
    G_STATIC_ASSERT(G_N_ELEMENTS(values) == G_N_ELEMENTS(carried));
    json_t *settings = json_object();
    for (gsize i = 0; i < G_N_ELEMENTS(carried); i++)
        json_put_text(settings, carried[i].key, values[i]);
    json_object_set_new(writing->root, "settings", settings);
}

// The new station's own key, and a desk's word of what kind it is; a station that is no desk says none.
static bool put_station_key(Writing *writing, GError **error)
{
    StationKind kind;
    g_autofree char *path = g_build_filename(writing->station->settings->folder, "desk.key", NULL);
    bool is_there = g_file_test(path, G_FILE_TEST_EXISTS);
    g_autoptr(KeyRing) ring = is_there ? key_ring_load(path, error) : NULL;
    if (is_there && !ring)
        return false;
    station_kind_read(writing->wish->mode, &kind);
    if (!ring && kind != STATION_KIND_DOOR)
        return true; // of an event without desk.key nobody is judged
    g_autoptr(StationKey) key = station_key_new(ring, writing->station->profile->slug, kind);
    g_autofree char *text = station_key_text(key);
    writing_put_bytes(writing, STATION_KEY_FILE, text, strlen(text));
    return true;
}

static bool put_files(Writing *writing, GError **error)
{
    bool is_desk = strcmp(writing->wish->mode, "desk") == 0;
    static const char *const names[] = {"event", "lang", "keys", "columns.ini", "hub.crt"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if ((!is_gateway(writing->wish) || strcmp(names[i], "keys") != 0) && !writing_add_all(writing, names[i], error))
            return false;
    if (is_desk && !writing_add_all(writing, "desk.key", error))
        return false;
    return put_station_key(writing, error) && (writing->station->settings->hub || add_records(writing, error));
}

// Who has no desk.key has to know that there is one.
static bool put_is_door(Writing *writing, GError **error)
{
    g_autofree char *key = g_build_filename(writing->station->settings->folder, "desk.key", NULL);
    bool is_sealed;
    if (!sealed_event(writing->store, &is_sealed, error))
        return false;
    bool is_door = strcmp(writing->wish->mode, "desk") != 0 && (is_sealed || g_file_test(key, G_FILE_TEST_EXISTS));
    json_object_set_new(writing->root, "is_door", json_boolean(is_door));
    return true;
}

void writing_put_about(Writing *writing, const char *about)
{
    json_put_text(writing->root, "about", about);
    json_put_int(writing->root, "station_file", FORM);
}

static void put_about(Writing *writing)
{
    g_autofree char *about = g_strdup_printf(
        "Makes the station %s of %s on another machine: lanyard init --from=THIS-FILE DIR. %s. Carry it by hand, and remove it when the "
        "station works.",
        writing->wish->name, writing->station->profile->title,
        is_gateway(writing->wish)
            ? "It holds a password of the hub: whoever has it can answer for this gateway until it is revoked"
            : "It holds the event's keys: whoever has it can make badges that every door accepts");
    writing_put_about(writing, about);
}

bool writing_open(Writing *writing, const char *folder, GError **error)
{
    if (g_file_test(writing->path, G_FILE_TEST_EXISTS))
        return refuse(error, "%s exists already; choose another name, or remove it", writing->path);
    writing->station = station_load(folder, error);
    writing->store = writing->station ? store_open(writing->station->store_path, error) : NULL;
    if (!writing->store)
        return false;
    writing->root = json_object();
    writing->files = json_object();
    json_object_set_new(writing->root, "files", writing->files);
    return true;
}

static bool note(const Writing *writing, GError **error)
{
    g_autofree char *detail = g_strdup_printf("file of the new station %s", writing->name);
    const AuditEvent event = {AUDIT_EXPORT, "", "", detail, writing->now_utc_ms};
    return audit_note(writing->store, &event, error);
}

bool writing_finish(const Writing *writing, GError **error)
{
    g_autofree char *text = json_canonical(writing->root);
    if (!check_length(strlen(text), error) || !files_write_new(writing->path, text, error))
        return false;
    bool is_noted = note(writing, error);
    if (!is_noted)
        g_unlink(writing->path);
    return is_noted;
}

// --- a role of the hub for this station alone ---

static bool hand_over(const char *where, const char *line, gpointer data, GError **error)
{
    Writing *writing = data;
    g_autofree char *pass = new_station_pass(where, line);
    writing_put_bytes(writing, "hub.pass", pass, strlen(pass));
    return writing_finish(writing, error);
}

static void take_back(gpointer data)
{
    g_unlink(((const Writing *)data)->path);
}

static bool refuse_role(const char *role, GError **error)
{
    return refuse(
        error,
        "the hub has the role %s already and never shows its password; give this station another name, or run lanyard hub "
        "rotate-password %s --output=FILE and make it with lanyard init --keys --pass=FILE",
        role, role);
}

static bool add_member(Writing *writing, Hub *hub, GError **error)
{
    const HubBearer bearer = {hand_over, take_back, writing};
    const char *name = writing->wish->name;
    g_autofree char *role = hub_role_name(writing->station->profile->slug, name);
    const HubMember member = {.role = role, .name = name, .kind = writing->wish->mode, .connections = HUB_CONNECTIONS_STATION};
    bool is_there, is_new;
    if (!hub_has_role(hub, role, &is_there, error) || (!is_there && !hub_add_member(hub, &member, &bearer, &is_new, error)))
        return false;
    return !is_there ? is_new : hub_check_not_revoked(hub, role, error) && refuse_role(role, error);
}

static bool write_with_role(Writing *writing, GError **error)
{
    const StationFileWish *wish = writing->wish;
    const Settings *settings = writing->station->settings;
    bool is_owner = wish->hub_owner && *wish->hub_owner;
    const HubOptions options = {.connection = is_owner ? wish->hub_owner : settings->hub,
                                .folder = settings->folder,
                                .is_owner = is_owner,
                                .stop_fd = -1};
    g_autoptr(Hub) hub = hub_open(&options, error);
    return hub && add_member(writing, hub, error);
}

bool station_file_write(const StationFileWish *wish, const char *path, GError **error)
{
    g_auto(Writing) writing = {.wish = wish, .name = wish->name, .now_utc_ms = wish->now_utc_ms, .path = path};
    if (!writing_open(&writing, wish->folder, error) || !check_wish(&writing, error))
        return false;
    json_t *volunteers = is_gateway(wish) ? json_array() : volunteer_pack(writing.store, error); // nobody signs in there
    if (!volunteers)
        return false;
    json_object_set_new(writing.root, "volunteers", volunteers);
    put_about(&writing);
    put_settings(&writing);
    return put_is_door(&writing, error) && put_files(&writing, error) &&
           (writing.station->settings->hub ? write_with_role(&writing, error) : writing_finish(&writing, error));
}

// --- taking ---

static bool fail_form(const char *path, const char *why, GError **error)
{
    return error_set(STATION_ERROR, STATION_ERROR_FAULT, error,
                     "%s %s; lanyard station add, or for a booth lanyard sponsor add, writes one", path, why);
}

static json_t *read_file(const char *path, GError **error)
{
    GStatBuf status;
    g_autofree char *text = NULL;
    gsize length;
    if (g_stat(path, &status) == 0 && status.st_size > FILE_MOST) {
        fail_form(path, "is too large for a station's file", error);
        return NULL;
    }
    if (!g_file_get_contents(path, &text, &length, error))
        return NULL;
    g_autoptr(json_t) root = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    gint64 form = json_int(root, "station_file", 0);
    if (form == FORM && json_is_object(json_object_get(root, "files")))
        return g_steal_pointer(&root);
    fail_form(path, form > FORM ? "is from a newer Lanyard; update this machine's first" : "is not a complete station file",
              error);
    return NULL;
}

// Whether a path of the file stays in the folder, and is one that a station has.
static bool is_own_path(const char *name)
{
    static const char *const single[] = {"keys",         "desk.key",       "columns.ini", "hub.crt", "hub.pass",
                                         BOOTH_KEY_FILE, STATION_KEY_FILE, RECORDS,       NULL};
    if (g_strv_contains(single, name))
        return true;
    g_auto(GStrv) parts = g_strsplit(name, "/", -1);
    for (char **part = parts; *part; part++)
        if (!**part || **part == '.')
            return false;
    return parts[0] && parts[1] && (strcmp(parts[0], "event") == 0 || strcmp(parts[0], "lang") == 0);
}

static bool unpack_one(const char *folder, const char *name, const char *text, GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *above = g_path_get_dirname(path);
    gsize length;
    g_autofree guchar *bytes = g_base64_decode(text, &length);
    return g_mkdir_with_parents(above, 0700) == 0 &&
           g_file_set_contents_full(path, (const char *)bytes, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, error);
}

static bool unpack(const char *path, const json_t *root, const char *folder, GError **error)
{
    const char *name;
    json_t *value;
    json_object_foreach(json_object_get(root, "files"), name, value)
    {
        if (!is_own_path(name) || !json_is_string(value))
            return fail_form(path, "names a file that no station has", error);
        if (!unpack_one(folder, name, json_string_value(value), error))
            return error && *error ? false : fail_form(path, "cannot be unpacked here", error);
    }
    return true;
}

static const char *if_there(char *path)
{
    return g_file_test(path, G_FILE_TEST_EXISTS) ? path : NULL;
}

static bool make(const json_t *root, const char *unpacked, const char *folder, GError **error)
{
    const json_t *settings = json_object_get(root, "settings");
    g_autofree char *event = g_build_filename(unpacked, "event", NULL);
    g_autofree char *keys = g_build_filename(unpacked, "keys", NULL);
    g_autofree char *pass = g_build_filename(unpacked, "hub.pass", NULL);
    g_autofree char *records = g_build_filename(unpacked, RECORDS, NULL);
    g_autofree char *booth_key = g_build_filename(unpacked, BOOTH_KEY_FILE, NULL);
    g_autofree char *station_key = g_build_filename(unpacked, STATION_KEY_FILE, NULL);
    g_autofree char *canonical = g_canonicalize_filename(folder, NULL);
    g_autofree char *practice = g_strdup_printf(STATION_FILE_PRACTICE "=virtual:%s/labels", canonical);
    SettingGiven given[G_N_ELEMENTS(carried) + 1] = {0};
    for (gsize i = 0; i < G_N_ELEMENTS(carried); i++)
        given[i] = (SettingGiven){carried[i].group, carried[i].key, json_text(settings, carried[i].key, NULL)};
    SettingGiven *printers = &given[G_N_ELEMENTS(carried) - 1];
    if (g_strcmp0(printers->value, STATION_FILE_PRACTICE) == 0)
        printers->value = practice;
    const NewStation wanted = {.event = event,
                               .name = json_text(settings, "name", NULL),
                               .keys = keys,
                               .sponsor = json_text(settings, "sponsor", NULL),
                               .booth_key = if_there(booth_key),
                               .station_key = if_there(station_key),
                               .is_door = json_bool(root, "is_door", false),
                               .pass = if_there(pass),
                               .besides = unpacked,
                               .bundle = if_there(records),
                               .volunteers = json_object_get(root, "volunteers"),
                               .settings = given + 1}; // the name stands above
    return new_station_make(&wanted, canonical, error);
}

static bool with_unpacked(const char *path, const json_t *root, const char *folder, StationFileAct act, GError **error)
{
    g_autofree char *canonical = g_canonicalize_filename(folder, NULL);
    g_autofree char *unpacked = g_strdup_printf("%s.being-unpacked-XXXXXX", canonical);
    if (!g_mkdtemp_full(unpacked, 0700))
        return error_set(STATION_ERROR, STATION_ERROR_FOLDER, error,
                         "%s cannot be made: its folder is not there, or is somebody else's", folder);
    bool is_good = unpack(path, root, unpacked, error) && act(root, unpacked, folder, error);
    files_remove_folder(unpacked);
    return is_good;
}

bool station_file_unpacked(const char *path, const char *folder, StationFileAct act, GError **error)
{
    g_autoptr(json_t) root = read_file(path, error);
    return root && with_unpacked(path, root, folder, act, error);
}

bool station_file_take(const char *path, const char *folder, char **out_name, char **out_mode, GError **error)
{
    g_autoptr(json_t) root = read_file(path, error);
    if (!root || !with_unpacked(path, root, folder, make, error))
        return false;
    const json_t *settings = json_object_get(root, "settings");
    *out_name = g_strdup(json_text(settings, "name", ""));
    *out_mode = g_strdup(json_text(settings, "mode", ""));
    return true;
}
