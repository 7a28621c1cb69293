// SPDX-License-Identifier: GPL-3.0-or-later
// check_station.c - what a station's folder holds besides the event: settings, keys, languages, and whose store it is.
#include <gio/gio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/base/clock.h"
#include "common/conf/language.h"
#include "common/store/record/station.h"
#include "common/store/rights/retired_key.h"
#include "common/store/store.h"
#include "common/sync/booth_key.h"
#include "common/sync/hub.h"
#include "common/token/certificate.h"
#include "printer/printer.h"
#include "scanner/capture/capture.h"
#include "scanner/capture/hand_scanner.h"
#include "scanner/check/check_place.h"
#include "scanner/station/station.h"

void check_settings(Check *check)
{
    g_autoptr(GError) error = NULL;
    check->settings = settings_load(check->station_folder, &error);
    if (!check->settings) {
        check_say(check, FINDING_FAIL, NULL, "%s", error->message);
        return;
    }
    g_autofree char *path = g_build_filename(check->station_folder, "station.ini", NULL);
    ini_open(&check->station_ini, path, SETTINGS_ERROR, SETTINGS_ERROR_INVALID, NULL);
    check_say(check, FINDING_OK, NULL, "%s, checkpoint %s", check->settings->station_name,
              check->settings->checkpoint ? check->settings->checkpoint : "not set");
}

static bool is_sponsors(const Check *check)
{
    return check->settings && check->settings->mode == STATION_SPONSOR;
}

// --- against the event ---

// A folder, or a name of no kind at all. Devices and streams are opened with the other devices only.
static bool is_quick_to_open(const char *source)
{
    static const char *const slow[] = {"/dev/", "gst:", "mjpeg:", "y4m:"};
    for (gsize i = 0; i < G_N_ELEMENTS(slow); i++)
        if (g_str_has_prefix(source, slow[i]))
            return false;
    return !hand_scanner_is(source);
}

// A folder may be there later: then the station looks for it again.
static void check_sources(Check *check)
{
    for (char **source = check->settings->cameras; source && *source; source++) {
        g_autoptr(GError) error = NULL;
        if (is_quick_to_open(*source))
            capture_close(capture_open(*source, &(CaptureOptions){0}, &error));
        if (!error)
            continue;
        bool is_no_source = error->domain == CAPTURE_ERROR && !g_str_has_prefix(*source, "folder:");
        check_say(check, is_no_source ? FINDING_FAIL : FINDING_WARN, check_at_station(check, "devices", "cameras"), "%s%s",
                  error->message, error->domain == G_FILE_ERROR ? "; write one that is there" : "");
    }
}

void check_station(Check *check)
{
    const Settings *settings = check->settings;
    SettingRow key;
    g_autofree char *fault = station_fault(settings, check->profile, &key);
    const Checkpoint *checkpoint = profile_checkpoint(check->profile, settings->checkpoint);
    if (fault)
        check_say(check, FINDING_FAIL, check_at_station(check, key.group, key.key), "%s", fault);
    if (checkpoint && checkpoint->kind == CHECKPOINT_DESK && settings->mode == STATION_DOOR)
        check_say(check, FINDING_WARN, check_at_station(check, "station", "mode"),
                  "mode is door, but checkpoint \"%s\" is a desk; write mode=desk, or name the door's checkpoint",
                  checkpoint->code);
    if (!is_sponsors(check) && settings->sponsor)
        check_say(check, FINDING_WARN, check_at_station(check, "station", "sponsor"),
                  "sponsor is \"%s\", but mode is not sponsor, so it is ignored; write mode=sponsor or remove it",
                  settings->sponsor);
    check_sources(check);
}

// --- printers, by what is written ---

static bool is_printer(GPtrArray *names, const char *name)
{
    return g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL);
}

static void check_named(Check *check, GPtrArray *names, const char *key, const char *name)
{
    if (name && !is_printer(names, name))
        check_say(check, FINDING_WARN, check_at_station(check, "devices", key),
                  "%s names the printer \"%s\", but printers= has none of that name; compare the names", key, name);
}

void check_printer_names(Check *check)
{
    const Settings *settings = check->settings;
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (char **spec = settings->printers; spec && *spec; spec++) {
        g_autoptr(GError) error = NULL;
        char *name = NULL;
        if (!printer_read_spec(*spec, &name, &error)) {
            check_say(check, FINDING_FAIL, check_at_station(check, "devices", "printers"), "%s", error->message);
            continue;
        }
        if (is_printer(names, name))
            check_say(check, FINDING_FAIL, check_at_station(check, "devices", "printers"),
                      "two printers are called \"%s\"; give each its own name, as in NAME=...", name);
        g_ptr_array_add(names, name);
    }
    check_named(check, names, "badge-printer", settings->printer_badge);
    check_named(check, names, "ticket-printer", settings->printer_ticket);
    for (char **pair = settings->failover; pair && *pair; pair++) {
        g_auto(GStrv) ends = g_strsplit(*pair, ">", 2);
        check_named(check, names, "failover", ends[0]);
        check_named(check, names, "failover", ends[1]);
    }
}

// --- the page ---

void check_page(Check *check)
{
    const struct {
        const char *key, *path;
    } files[] = {{"certificate", check->settings->certificate}, {"key", check->settings->certificate_key}};
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *text = NULL;
        if (!files[i].path)
            continue;
        if (!g_file_get_contents(files[i].path, &text, NULL, NULL))
            check_say(check, FINDING_FAIL, check_at_station(check, "page", files[i].key),
                      "%s cannot be read; write the path of a PEM file that this user may read", files[i].path);
        else if (!strstr(text, "-----BEGIN "))
            check_say(check, FINDING_FAIL, check_at_station(check, "page", files[i].key),
                      "%s is not a PEM file; one begins with -----BEGIN", files[i].path);
    }
}

// --- the device listener ---

static void say_of_certificate(Check *check, const char *path, const char *what)
{
    check_say(check, FINDING_FAIL,
              check_at_station(check, "devices", check->settings->device_certificate ? "serve-certificate" : "serve"),
              "the certificate in %s %s; renew it", path, what);
}

// The station's own is made when it starts.
static void check_device_certificate(Check *check)
{
    g_autofree char *path = NULL, *key_path = NULL;
    bool is_own = station_device_files(check->settings, &path, &key_path);
    if (is_own && !g_file_test(path, G_FILE_TEST_EXISTS))
        return;
    g_autoptr(GError) error = NULL;
    g_autoptr(Certificate) certificate = certificate_open(path, key_path, &error);
    if (!certificate) {
        check_say(check, FINDING_FAIL, check_at_station(check, "devices", is_own ? "serve" : "serve-certificate"), "%s",
                  error->message);
        return;
    }
    gint64 end_utc_ms = certificate_end_utc_ms(certificate), now_utc_ms = clock_utc_ms() + check->request->clock_offset_ms;
    if (end_utc_ms <= now_utc_ms)
        say_of_certificate(check, path, "has expired");
    else if (check->profile && end_utc_ms < check->profile->end_utc_ms)
        say_of_certificate(check, path, "expires before the event ends");
    const char *name = check->settings->device_name;
    if (name && !certificate_has_name(certificate, name))
        check_say(check, is_own ? FINDING_WARN : FINDING_FAIL, check_at_station(check, "devices", "serve-name"),
                  "the certificate in %s is none of %s, so phones warn of it; get one of that name (lanyard-phones(7))", path,
                  name);
}

static bool is_of_this_machine(GInetAddress *address)
{
    g_autoptr(GSocketAddress) any_port = g_inet_socket_address_new(address, 0);
    g_autoptr(GSocket) socket =
        g_socket_new(g_inet_address_get_family(address), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
    return socket && g_socket_bind(socket, any_port, false, NULL);
}

// Where there is no internet only the station's own hotspot may know the name.
static void check_device_name(Check *check)
{
    const char *name = check->settings->device_name;
    g_autoptr(GResolver) resolver = g_resolver_get_default();
    GList *addresses = g_resolver_lookup_by_name(resolver, name, NULL, NULL);
    bool is_here = false;
    for (const GList *each = addresses; each && !is_here; each = each->next)
        is_here = is_of_this_machine(each->data);
    if (!is_here)
        check_say(
            check, addresses ? FINDING_FAIL : FINDING_WARN, check_at_station(check, "devices", "serve-name"),
            addresses
                ? "%s leads to another machine; let it lead to an address of this one, which may be one of the venue's network"
                : "nobody here knows %s; phones reach it only where their network answers that name (lanyard-phones(7))",
            name);
    g_resolver_free_addresses(addresses);
}

// The station itself may have it already.
static void check_device_address(Check *check)
{
    const char *listen = check->settings->device_listen, *colon = strrchr(listen, ':');
    bool is_bracketed = *listen == '[' && colon > listen + 1 && colon[-1] == ']';
    g_autofree char *host = g_strndup(listen + is_bracketed, (gsize)(colon - listen) - 2 * is_bracketed);
    g_autoptr(GSocketAddress) address = g_inet_socket_address_new_from_string(host, (guint)g_ascii_strtoull(colon + 1, NULL, 10));
    g_autoptr(GError) error = NULL;
    g_autoptr(GSocket) socket =
        address ? g_socket_new(g_socket_address_get_family(address), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error) : NULL;
    bool is_free = socket && g_socket_bind(socket, address, true, &error);
    if (!is_free && !g_error_matches(error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
        check_say(check, FINDING_FAIL, check_at_station(check, "devices", "serve"),
                  "%s cannot be had; write an address of this machine and a port, such as 0.0.0.0:8918", listen);
}

void check_device_listener(Check *check)
{
    if (!check->settings->device_listen)
        return;
    check_device_address(check);
    check_device_certificate(check);
    if (check->settings->device_name)
        check_device_name(check);
}

// A file that cannot be read is left out; what a language lacks is said in English.
void check_languages(Check *check)
{
    guint problem_count = 0;
    check->subject = "language";
    g_autoptr(Language) english = language_load(check->station_folder, "en");
    g_auto(GStrv) codes = language_codes(check->station_folder);
    for (char **code = codes; *code; code++) {
        g_autoptr(Language) language = language_load(check->station_folder, *code);
        for (guint i = 0; i < language->problems->len; i++, problem_count++)
            check_say(check, FINDING_WARN, NULL, "%s", (const char *)g_ptr_array_index(language->problems, i));
    }
    g_autoptr(Language) own = language_load(check->station_folder, check->settings->language);
    g_autoptr(GPtrArray) missing = own ? language_missing(own, english) : NULL;
    if (missing && missing->len > 0)
        check_say(check, FINDING_WARN, NULL, "%s lacks %u texts, which appear in English; lanyard languages %s lists them",
                  language_own_name(own), missing->len, own->code);
    else if (own && problem_count == 0)
        check_say(check, FINDING_OK, NULL, "%s, of %u that can be chosen", language_own_name(own), g_strv_length(codes));
}

// --- keys and hub ---

static void check_signing_key(Check *check, const KeyRing *ring)
{
    g_autofree char *fingerprint = key_ring_fingerprint(ring, key_ring_current_id(ring));
    gint64 since_utc_ms = 0;
    if (check->store && retired_key_since(check->store, ring, key_ring_current_id(ring), &since_utc_ms, NULL) && since_utc_ms)
        check_say(check, FINDING_WARN, NULL,
                  "key %u signs here and is retired; copy the new key file to this station, then "
                  "export again what was exported before",
                  key_ring_current_id(ring));
    else
        check_say(check, FINDING_OK, NULL, "%s; compare it with the other stations", fingerprint);
}

void check_keys(Check *check)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(check->station_folder, "keys", NULL);
    if (check->settings && !settings_have_keys(check->settings)) {
        const char *where = is_sponsors(check) ? "a sponsor's station" : "a gateway";
        if (g_file_test(path, G_FILE_TEST_EXISTS))
            check_say(check, FINDING_FAIL, NULL, "%s must not be at %s: it can mint badges; remove it", path, where);
        else
            check_say(check, FINDING_OK, NULL, "none, as it must be at %s", where);
        return;
    }
    g_autoptr(KeyRing) ring = key_ring_load(path, &error);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        check_say(check, FINDING_FAIL, NULL,
                  "%s is not there; copy the key file of another station of the event, and chmod 600 it", path);
    else if (ring)
        check_signing_key(check, ring);
    else
        check_say(check, FINDING_FAIL, NULL, "%s", error->message);
}

void check_hub(Check *check)
{
    g_autoptr(GError) error = NULL;
    g_auto(BoothKey) key = {0};
    if (is_sponsors(check) && check->settings->stations && !booth_key_load(check->station_folder, &key, &error)) {
        check->subject = "booth";
        check_say(check, FINDING_FAIL, NULL, "%s", error->message);
        return;
    }
    const HubOptions options = {.connection = check->settings->hub, .folder = check->station_folder, .stop_fd = -1};
    if (check->settings->hub && !hub_check_options(&options, &error))
        check_say(check, FINDING_FAIL, check_at_station(check, "exchange", "hub"), "%s", error->message);
}

// --- whose store it is ---

// People, tickets' secrets and sign-ins stand in it.
static void check_private(Check *check)
{
    struct stat info;
    check->subject = "private";
    if (stat(check->store_path, &info) == 0 && info.st_mode & (S_IRWXG | S_IRWXO))
        check_say(check, FINDING_FAIL, NULL, "%s can be read by others; run chmod 600 on it", check->store_path);
    else
        check_say(check, FINDING_OK, NULL, "only its owner reads the store");
}

void check_store(Check *check)
{
    g_autoptr(GError) error = NULL;
    check->store = store_open(check->store_path, &error);
    if (!check->store) {
        check_say(check, FINDING_FAIL, NULL, "%s", error->message);
        return;
    }
    const char *slug = store_event_slug(check->store);
    if (check->profile && strcmp(slug, check->profile->slug) != 0)
        check_say(
            check, FINDING_FAIL, check_at_event(check, "event", NULL, "slug"),
            "the store belongs to \"%s\", but event/ to \"%s\"; put back the event that the station was made for, or make a "
            "station with lanyard init",
            slug, check->profile->slug);
    if (check->request->scopes & CHECK_STATION)
        check_private(check);
}
