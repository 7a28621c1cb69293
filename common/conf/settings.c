// SPDX-License-Identifier: GPL-3.0-or-later
// settings.c - the table of settings, reading station.ini by it, and writing the default file from it.
#include "common/conf/settings.h"

#include <errno.h>
#include <gio/gio.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "common/base/text.h"
#include "common/conf/ini.h"
#include "common/conf/language.h"

G_DEFINE_QUARK(lanyard_settings_error, settings_error)

typedef enum { SETTING_TEXT, SETTING_FLAG, SETTING_NUMBER, SETTING_LIST, SETTING_MODE, SETTING_LANGUAGE } SettingType;

typedef struct {
    const char *group, *key;
    SettingType type;
    gsize offset;         // in Settings
    const char *standard; // what holds when the key is not there; NULL = nothing
    int least, most;      // SETTING_NUMBER
    const char *help;
} Setting;

#define AT(member) offsetof(Settings, member)

// clang-format off
static const Setting settings_table[] = {
    {"station", "name", SETTING_TEXT, AT(station_name), "Desk 1", 0, 0, "What people call this station."},
    {"station", "mode", SETTING_MODE, AT(mode), "desk", 0, 0, 
     "desk, door, sponsor, print, kiosk: visitors check themselves in, or gateway: booths ask it by a public name."},
    {"station", "checkpoint", SETTING_TEXT, AT(checkpoint), "registration", 0, 0,
     "Where this station's scans count: a checkpoint of event/event.ini."},
    {"station", "language", SETTING_LANGUAGE, AT(language), "en", 0, 0, "A language of the page, such as en, es or hi (lanyard languages lists them); each volunteer may choose another."},
    {"station", "print-at-once", SETTING_FLAG, AT(print_at_once), "no", 0, 0,
     "yes: a good scan admits and prints; no: a volunteer taps first."},
    {"station", "practice", SETTING_FLAG, AT(is_practice), "no", 0, 0,
     "yes: people are invented, for volunteers to practise on; the page says so, and somebody comes up every few seconds (lanyard practice)."},
    {"station", "lock-after", SETTING_NUMBER, AT(lock_after_min), "15", 1, 720, "Minutes without a touch until the page asks for the PIN again."},
    {"station", "idle-after", SETTING_NUMBER, AT(idle_after_s), "45", 5, 600,
     "Mode kiosk: seconds without a touch until a visitor's data leaves the screen."},
    {"station", "pin-digits", SETTING_NUMBER, AT(pin_digits), "6", 4, 12,
     "The least number of digits of a volunteer's PIN; a lead's never has fewer than six."},
    {"station", "sponsor", SETTING_TEXT, AT(sponsor), NULL, 0, 0, "Mode sponsor: whose leads these are."},
    {"page", "listen", SETTING_TEXT, AT(listen), "127.0.0.1:8917", 0, 0, "Address and port of the page; port 0 means any free port."},
    {"page", "allow-remote", SETTING_FLAG, AT(allow_remote), "no", 0, 0,
     "yes: allow plain text on an address that other machines can reach; anybody who listens on the network can then read names and PINs."},
    {"page", "public-url", SETTING_TEXT, AT(public_url), NULL, 0, 0,
     "The address that people type when a proxy stands in front of the page, such as https://desk3.example.org; without a path."},
    {"page", "certificate", SETTING_TEXT, AT(certificate), NULL, 0, 0, "A PEM file with the certificate and its chain; the page then speaks TLS only."},
    {"page", "key", SETTING_TEXT, AT(certificate_key), NULL, 0, 0, "A PEM file with the certificate's private key."},
    {"devices", "serve", SETTING_TEXT, AT(device_listen), NULL, 0, 0,
     "Address and port, such as 0.0.0.0:8918, where sponsors' booths and phones ask this station over HTTPS; without it nobody asks."},
    {"devices", "serve-certificate", SETTING_TEXT, AT(device_certificate), NULL, 0, 0,
     "A PEM file with the certificate and its chain for serve; a renewed one is shown from the next connection on. Without it the station "
     "makes one of its own, whose key the booths' files name."},
    {"devices", "serve-key", SETTING_TEXT, AT(device_key), NULL, 0, 0, "A PEM file with that certificate's private key."},
    {"devices", "serve-name", SETTING_TEXT, AT(device_name), NULL, 0, 0,
     "A DNS name by which phones reach serve, such as desk3.event.example: invitations name it, so that a certificate of that name needs no "
     "click on a warning. It leads to an address of this machine (lanyard-phones(7))."},
    {"devices", "stale-after", SETTING_NUMBER, AT(stale_after_min), "5", 1, 720,
     "Minutes without a whole exchange with the hub after which this station still records what booths capture, but no longer decides what "
     "they are given: the answers come when it is back. A station without a hub always decides."},
    {"devices", "cameras", SETTING_LIST, AT(cameras), NULL, 0, 0,
     "/dev/videoN, folder:PATH, y4m:PATH, mjpeg:PATH, gst:PIPELINE for IP and other cameras (such as gst:rtspsrc "
     "location=rtsp://HOST/PATH latency=0 ! decodebin, or gst:libcamerasrc), and hand scanners as wedge:/dev/input/by-id/NAME-event-kbd or "
     "serial:/dev/ttyACM0, separated by semicolons."},
    {"devices", "scanner-layout", SETTING_TEXT, AT(scanner_layout), "us", 0, 0,
     "The keyboard layout that wedge scanners are set to: us, gb, de, de(nodeadkeys), fr, es, ..."},
    {"devices", "printers", SETTING_LIST, AT(printers), NULL, 0, 0,
     "NAME=DRIVER/MODEL/MEDIA@ADDRESS, separated by semicolons; lanyard printers --network --add writes one. ADDRESS is "
     "usb:SERIAL, usb:@PORT, tcp:HOST:PORT, ipp://HOST/PATH, ipps://HOST/PATH#CERTIFICATE (without the maker's driver; lanyard "
     "printers shows the certificate), cups:QUEUE or file:FOLDER. NAME=virtual:FOLDER is a printer without hardware: it takes "
     "every label and writes its picture and the bytes for several printers into the folder. MEDIA is a roll's name or number "
     "(DK-11234) or its size (62x100, 4x6in, 62 for an endless roll). After the address you may add cut=each, cut=end (after "
     "the last of a person's badge and tickets) or cut=never (torn off by hand), resolution=600 (along the paper, on printers "
     "that can feed so finely), darkness=N and speed=N (as the printer's manual counts them; lanyard printers --supported says from "
     "where to where; without them the printer's own setting holds). A Brother on tcp: is asked for its state over SNMP: snmp=COMMUNITY (default: public), "
     "snmp=COMMUNITY:PORT or snmp=off."},
    {"devices", "find-printers", SETTING_FLAG, AT(find_printers), "yes", 0, 0,
     "yes: any supported label printer on USB takes jobs; no: only those named above."},
    {"devices", "badge-printer", SETTING_TEXT, AT(printer_badge), NULL, 0, 0, "Print badges only on this printer."},
    {"devices", "ticket-printer", SETTING_TEXT, AT(printer_ticket), NULL, 0, 0, "Print tutorial tickets only on this printer."},
    {"devices", "failover", SETTING_LIST, AT(failover), NULL, 0, 0,
     "FROM>TO, separated by semicolons: when printer FROM stops, its waiting labels go to printer TO."},
    {"devices", "badge-label", SETTING_TEXT, AT(badge_label), NULL, 0, 0,
     "Print this label of event/event.ini as the badge, such as badge-62 on endless tape, whatever the ticket type names."},
    {"devices", "ticket-label", SETTING_TEXT, AT(ticket_label), NULL, 0, 0,
     "Print this label of event/event.ini as the tutorial ticket, such as ticket-80. Default: the first label there that a printer of "
     "this station can print on the loaded media, or on any of its media when it cannot tell what is loaded."},
    {"exchange", "hub", SETTING_TEXT, AT(hub), NULL, 0, 0,
     "The PostgreSQL database that the stations share, as a libpq connection string without a password."},
    {"exchange", "stations", SETTING_LIST, AT(stations), NULL, 0, 0,
     "Mode sponsor: the stations that serve this booth, as https://ADDRESS:PORT#PIN, separated by semicolons; PIN is the digest of the "
     "station's key, and without it the certificate must be one that this machine trusts. lanyard init --from writes it."},
    {"exchange", "lagging-records", SETTING_NUMBER, AT(lagging_records), "100", 0, 1000000000,
     "A station lags when it is more records than this behind for longer than lagging-seconds."},
    {"exchange", "lagging-seconds", SETTING_NUMBER, AT(lagging_s), "60", 0, 86400, "For how long; see lagging-records."},
    {"exchange", "silent-seconds", SETTING_NUMBER, AT(silent_s), "300", 10, 86400,
     "A station is silent when the hub has heard nothing from it for this long while the event is open."},
    {"leads", "rep", SETTING_TEXT, AT(lead_rep), NULL, 0, 0,
     "Mode sponsor: who captures at this station's cameras and scanners while nobody is signed in."},
    {"leads", "tags", SETTING_LIST, AT(lead_tags), NULL, 0, 0, "Mode sponsor: tags to choose from, separated by semicolons."},
    {"leads", "questions", SETTING_LIST, AT(lead_questions), NULL, 0, 0,
     "Mode sponsor: up to five questions that reps ask, separated by semicolons."},
    {"leads", "recruiting", SETTING_FLAG, AT(is_recruiting), "no", 0, 0, "Mode sponsor: yes asks for role and seniority, as at a job fair."},
};
// clang-format on

static bool mistake(const Ini *ini, const Setting *setting, const char *value, const char *expected, GError **error)
{
    return error_set(SETTINGS_ERROR, SETTINGS_ERROR_INVALID, error, "%s:%d: %s is \"%s\"; expected %s", ini->name,
                     ini_line(ini, setting->group, setting->key), setting->key, value, expected);
}

static bool set_number(const Ini *ini, const Setting *setting, const char *value, int *out, GError **error)
{
    gint64 number;
    if (g_ascii_string_to_signed(value, 10, setting->least, setting->most, &number, NULL)) {
        *out = (int)number;
        return true;
    }
    g_autofree char *expected = g_strdup_printf("a whole number from %d to %d", setting->least, setting->most);
    return mistake(ini, setting, value, expected, error);
}

static const char *const modes[] = {
    [STATION_DESK] = "desk",   [STATION_DOOR] = "door",   [STATION_SPONSOR] = "sponsor",
    [STATION_PRINT] = "print", [STATION_KIOSK] = "kiosk", [STATION_GATEWAY] = "gateway",
};

const char *settings_mode_name(StationMode mode)
{
    return modes[mode];
}

static bool set_mode(const Ini *ini, const Setting *setting, const char *value, StationMode *out, GError **error)
{
    int index = text_index(value, modes, G_N_ELEMENTS(modes));
    if (index == G_N_ELEMENTS(modes))
        return mistake(ini, setting, value, "desk, door, sponsor, print, kiosk or gateway", error);
    *out = (StationMode)index;
    return true;
}

static bool set_flag(const Ini *ini, const Setting *setting, const char *value, bool *out, GError **error)
{
    *out = strcmp(value, "yes") == 0;
    return *out || strcmp(value, "no") == 0 || mistake(ini, setting, value, "yes or no", error);
}

static bool set_value(Settings *settings, const Ini *ini, const Setting *setting, const char *value, GError **error)
{
    gpointer at = (char *)settings + setting->offset;
    switch (setting->type) {
    case SETTING_TEXT:
        *(char **)at = g_strdup(value);
        return true;
    case SETTING_LANGUAGE: {
        g_auto(GStrv) codes = language_codes(settings->folder);
        g_autofree char *list = g_strjoinv(", ", codes);
        *(char **)at = g_strdup(value);
        return language_is_known(settings->folder, value) || mistake(ini, setting, value, list, error);
    }
    case SETTING_FLAG:
        return set_flag(ini, setting, value, at, error);
    case SETTING_NUMBER:
        return set_number(ini, setting, value, at, error);
    case SETTING_LIST:
        *(GStrv *)at = ini_list(ini, setting->group, setting->key);
        return true;
    case SETTING_MODE:
        return set_mode(ini, setting, value, at, error);
    }
    g_assert_not_reached();
}

static bool is_known(const char *group, const char *key)
{
    for (gsize i = 0; i < G_N_ELEMENTS(settings_table); i++)
        if (strcmp(settings_table[i].group, group) == 0 && (!key || strcmp(settings_table[i].key, key) == 0))
            return true;
    return false;
}

static bool check_names(const Ini *ini, GError **error)
{
    g_auto(GStrv) groups = g_key_file_get_groups(ini->keys, NULL);
    for (char **group = groups; *group; group++) {
        g_auto(GStrv) keys = g_key_file_get_keys(ini->keys, *group, NULL, NULL);
        for (char **key = keys; key && *key; key++) {
            if (is_known(*group, *key))
                continue;
            return error_set(SETTINGS_ERROR, SETTINGS_ERROR_INVALID, error,
                             "%s:%d: [%s] %s is not a setting; lanyard-station.ini(5) lists them", ini->name,
                             ini_line(ini, *group, *key), *group, *key);
        }
        if (is_known(*group, NULL))
            continue;
        return error_set(SETTINGS_ERROR, SETTINGS_ERROR_INVALID, error,
                         "%s:%d: [%s] is not a group of settings; expected [station], [page], [devices], [exchange] or [leads]",
                         ini->name, ini_line(ini, *group, NULL), *group);
    }
    return true;
}

static bool is_loopback(const char *host)
{
    g_autoptr(GInetAddress) address = g_inet_address_new_from_string(host);
    return address && g_inet_address_get_is_loopback(address);
}

// "ADDRESS:PORT", port 0 being any that is free.
static bool has_port(const char *listen)
{
    const char *colon = strrchr(listen, ':');
    gint64 port;
    return colon && g_ascii_string_to_signed(colon + 1, 10, 0, 65535, &port, NULL);
}

// An address that is not loopback must be allowed.
static bool check_listen(const Ini *ini, const Settings *settings, GError **error)
{
    static const Setting setting = {.group = "page", .key = "listen"};
    const char *colon = strrchr(settings->listen, ':');
    if (!has_port(settings->listen))
        return mistake(ini, &setting, settings->listen, "an address and a port, such as 127.0.0.1:8917", error);
    g_autofree char *host = g_strndup(settings->listen, (gsize)(colon - settings->listen));
    return settings->allow_remote || settings->certificate || is_loopback(host) ||
           mistake(ini, &setting, settings->listen, "a loopback address, or a certificate or allow-remote=yes as well", error);
}

// "SCHEME://HOST[:PORT]", and a certificate only with its key.
static bool check_page(const Ini *ini, const Settings *settings, GError **error)
{
    static const Setting url = {.group = "page", .key = "public-url"};
    static const Setting certificate = {.group = "page", .key = "certificate"};
    const char *given = settings->public_url;
    const char *rest = given && g_str_has_prefix(given, "https://")  ? given + 8
                       : given && g_str_has_prefix(given, "http://") ? given + 7
                                                                     : NULL;
    if (given && (!rest || !*rest || strpbrk(rest, "/?#@")))
        return mistake(ini, &url, given, "an address such as https://desk3.example.org, without a path", error);
    if (!settings->certificate != !settings->certificate_key)
        return mistake(ini, &certificate, settings->certificate ? settings->certificate : "",
                       "a certificate and its key, both or neither", error);
    return check_listen(ini, settings, error);
}

static bool check_device_listener(const Ini *ini, const Settings *settings, GError **error)
{
    static const Setting listen = {.group = "devices", .key = "serve"},
                         certificate = {.group = "devices", .key = "serve-certificate"},
                         name = {.group = "devices", .key = "serve-name"};
    if (settings->device_name && !g_regex_match_simple("^[a-z0-9-]+(\\.[a-z0-9-]+)+$", settings->device_name,
                                                       G_REGEX_CASELESS | G_REGEX_DOLLAR_ENDONLY, 0))
        return mistake(ini, &name, settings->device_name, "a name such as desk3.event.example, without a port", error);
    if (settings->device_listen && !has_port(settings->device_listen))
        return mistake(ini, &listen, settings->device_listen, "an address and a port, such as 0.0.0.0:8918", error);
    return !settings->device_certificate == !settings->device_key ||
           mistake(ini, &certificate, settings->device_certificate ? settings->device_certificate : "",
                   "a certificate and its key, both or neither", error);
}

static bool check_failover(const Ini *ini, const Settings *settings, GError **error)
{
    static const Setting setting = {.group = "devices", .key = "failover"};
    for (char **pair = settings->failover; pair && *pair; pair++) {
        const char *sign = strchr(*pair, '>');
        if (!sign || sign == *pair || !sign[1] || strchr(sign + 1, '>'))
            return mistake(ini, &setting, *pair, "two names of printers, such as badge-1>badge-2", error);
    }
    return true;
}

static bool check_questions(const Ini *ini, const Settings *settings, GError **error)
{
    static const Setting setting = {.group = "leads", .key = "questions"};
    if (!settings->lead_questions || g_strv_length(settings->lead_questions) <= LEAD_QUESTIONS_MOST)
        return true;
    g_autofree char *given = ini_text(ini, setting.group, setting.key);
    return mistake(ini, &setting, given, "at most five questions, separated by semicolons", error);
}

// Nothing invented may reach the other stations.
static bool check_practice(const Ini *ini, const Settings *settings, GError **error)
{
    static const Setting setting = {.group = "exchange", .key = "hub"};
    return !settings->is_practice || !settings->hub || mistake(ini, &setting, settings->hub, "nothing, as practice = yes", error);
}

static bool read_all(Settings *settings, const Ini *ini, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(settings_table); i++) {
        const Setting *setting = &settings_table[i];
        g_autofree char *value = ini_text(ini, setting->group, setting->key);
        const char *used = value && *value ? value : setting->standard;
        if (used && !set_value(settings, ini, setting, used, error))
            return false;
    }
    settings->printers_line = ini_line(ini, "devices", "printers");
    return check_questions(ini, settings, error) && check_page(ini, settings, error) &&
           check_device_listener(ini, settings, error) && check_failover(ini, settings, error) &&
           check_practice(ini, settings, error);
}

Settings *settings_load(const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "station.ini", NULL);
    if (access(path, R_OK) != 0 && errno == EACCES)
        return error_set_null(
            SETTINGS_ERROR, SETTINGS_ERROR_MISSING, error,
            "%s belongs to another user; run lanyard as the user who made the station, as in sudo -u NAME lanyard", path);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return error_set_null(SETTINGS_ERROR, SETTINGS_ERROR_MISSING, error,
                              "%s is not there; name the station's folder with --station, or make one with lanyard init", path);
    g_auto(Ini) ini = {0};
    if (!ini_open(&ini, path, SETTINGS_ERROR, SETTINGS_ERROR_INVALID, error))
        return NULL;
    g_autoptr(Settings) settings = g_new0(Settings, 1);
    settings->folder = g_canonicalize_filename(folder, NULL);
    if (!check_names(&ini, error) || !read_all(settings, &ini, error))
        return NULL;
    return g_steal_pointer(&settings);
}

void settings_free(Settings *settings)
{
    if (!settings)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(settings_table); i++) {
        gpointer at = (char *)settings + settings_table[i].offset;
        SettingType type = settings_table[i].type;
        if (type == SETTING_TEXT || type == SETTING_LANGUAGE)
            g_free(*(char **)at);
        else if (type == SETTING_LIST)
            g_strfreev(*(GStrv *)at);
    }
    g_free(settings->folder);
    g_free(settings);
}

bool settings_have_keys(const Settings *settings)
{
    return settings->mode != STATION_SPONSOR && settings->mode != STATION_GATEWAY;
}

const char *settings_sponsor(const Settings *settings)
{
    return settings->mode == STATION_SPONSOR ? settings->sponsor : NULL;
}

bool settings_row(gsize index, SettingRow *out_row)
{
    if (index >= G_N_ELEMENTS(settings_table))
        return false;
    const Setting *setting = &settings_table[index];
    *out_row = (SettingRow){setting->group, setting->key, setting->standard, setting->help};
    return true;
}

bool settings_is_sponsor_code(const char *code)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_";
    gsize length = strlen(code);
    return length >= 1 && length <= 64 && strspn(code, letters) == length && *code != '-' && *code != '_';
}

static bool is_blank(const char *letter)
{
    return g_unichar_isspace(g_utf8_get_char(letter));
}

static bool is_kept(const char *value)
{
    gsize length = strlen(value);
    if (length == 0)
        return true;
    if (!g_utf8_validate(value, -1, NULL) || is_blank(value) || is_blank(g_utf8_prev_char(value + length)))
        return false;
    for (const char *at = value; *at; at = g_utf8_next_char(at))
        if (*at == '\\' || g_unichar_iscntrl(g_utf8_get_char(at)))
            return false;
    return true;
}

bool settings_can_hold(const SettingGiven *given, GError **error)
{
    if (!given->value || is_kept(given->value))
        return true;
    g_set_error(
        error, SETTINGS_ERROR, SETTINGS_ERROR_INVALID,
        "the %s \"%s\" cannot stand in station.ini: leave out line breaks, control characters, backslashes, and blanks at its ends",
        given->key, given->value);
    return false;
}

static const char *find_given(const SettingGiven *given, const Setting *setting)
{
    for (; given->group; given++)
        if (given->value && strcmp(given->group, setting->group) == 0 && strcmp(given->key, setting->key) == 0)
            return given->value;
    return NULL;
}

char *settings_default_text(const SettingGiven *given)
{
    GString *text = g_string_new("# A station's settings; lanyard-station.ini(5). A line that begins with # holds what is\n"
                                 "# used when the key is not there.\n");
    const char *group = "";
    for (gsize i = 0; i < G_N_ELEMENTS(settings_table); i++) {
        const Setting *setting = &settings_table[i];
        if (strcmp(group, setting->group) != 0)
            g_string_append_printf(text, "\n[%s]\n", group = setting->group);
        const char *value = find_given(given, setting);
        const char *standard = setting->standard ? setting->standard : "";
        g_string_append_printf(text, "# %s\n%s%s=%s\n", setting->help, value ? "" : "#", setting->key, value ? value : standard);
    }
    return g_string_free(text, FALSE);
}
