// SPDX-License-Identifier: GPL-3.0-or-later
// hotspot.c - the lines that make this laptop a hotspot for phones; nothing of the machine is changed.
#include <errno.h>
#include <string.h>

#include "common/base/files.h"
#include "common/token/random.h"
#include "scanner/cli/commands.h"

#define ADDRESS "10.42.0.1"                                 // as NetworkManager's own hotspots
#define SSID_MOST 32                                        // bytes, by IEEE 802.11
#define PASSWORD_LETTERS "abcdefghijkmnpqrstuvwxyz23456789" // 32, none of which is taken for another
#define PASSWORD_LENGTH 16
#define KEYFILE "lanyard-hotspot.nmconnection"
#define DNSMASQ "lanyard-hotspot.conf"

static const CommandOption options[] = {
    {"output", 'o', "FOLDER", "write both files into this folder, which is made if need be; default: print them"},
    {"ssid", 's', "TEXT", "the network's name; default: Lanyard"},
    {"address", 'a', "IP", "this laptop's address in the network; default: " ADDRESS},
    {"interface", 'i', "NAME", "the Wi-Fi device; default: any"},
    {NULL, 0, NULL, NULL},
};

typedef struct {
    const char *ssid, *address, *interface, *name; // `name`: of the station, NULL = none
    char password[PASSWORD_LENGTH + 1];
} Hotspot;

static void make_password(char *out)
{
    guint8 bytes[PASSWORD_LENGTH];
    random_bytes(bytes, sizeof bytes);
    for (int i = 0; i < PASSWORD_LENGTH; i++)
        out[i] = PASSWORD_LETTERS[bytes[i] % strlen(PASSWORD_LETTERS)];
    out[PASSWORD_LENGTH] = '\0';
}

// As NetworkManager's keyfiles have it (nm-settings-keyfile(5)). WPA2 and no older cipher.
static char *keyfile_text(const Hotspot *hotspot)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autofree char *address = g_strconcat(hotspot->address, "/24", NULL);
    g_key_file_set_string(file, "connection", "id", "lanyard-hotspot");
    g_key_file_set_string(file, "connection", "type", "wifi");
    g_key_file_set_boolean(file, "connection", "autoconnect", FALSE);
    if (hotspot->interface)
        g_key_file_set_string(file, "connection", "interface-name", hotspot->interface);
    g_key_file_set_string(file, "wifi", "mode", "ap");
    g_key_file_set_string(file, "wifi", "ssid", hotspot->ssid);
    g_key_file_set_string(file, "wifi-security", "key-mgmt", "wpa-psk");
    g_key_file_set_string(file, "wifi-security", "proto", "rsn;");
    g_key_file_set_string(file, "wifi-security", "pairwise", "ccmp;");
    g_key_file_set_string(file, "wifi-security", "psk", hotspot->password);
    g_key_file_set_string(file, "ipv4", "method", "shared");
    g_key_file_set_string(file, "ipv4", "address1", address);
    g_key_file_set_string(file, "ipv6", "method", "disabled");
    return g_key_file_to_data(file, NULL, NULL);
}

static int put(const char *folder, const char *name, const char *text, GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    return !*text || files_write_new(path, text, error) ? EX_OK : COMMAND_FAILED;
}

static void say_file(const char *name, const char *text)
{
    say("# %s\n", name);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++)
        say("%s\n", *line);
}

static void say_how(const Hotspot *hotspot, const char *folder)
{
    say("Look at both files, then, as root:\n"
        "    install -m 600 %s/" KEYFILE " /etc/NetworkManager/system-connections/\n",
        folder);
    if (hotspot->name)
        say("    install -m 644 %s/" DNSMASQ " /etc/NetworkManager/dnsmasq-shared.d/\n", folder);
    say("    nmcli connection reload\n    nmcli connection up lanyard-hotspot\n");
}

static void say_what(const Hotspot *hotspot)
{
    say("Network: %s   Password: %s\n", hotspot->ssid, hotspot->password);
    if (!hotspot->name)
        say("This station has no serve-name, so phones ask it by its address and are warned of its certificate; see lanyard-phones(7).\n");
    say("A laptop's own radio carries eight to ten phones; for more put a router beside it. Phones leave a network that has no\n"
        "internet: choose to stay connected, and switch mobile data off.\n");
}

static bool is_plain(const char *text)
{
    return *text && !strpbrk(text, "\n\r\\;") && g_utf8_validate(text, -1, NULL);
}

static int check(const CommandLine *line)
{
    const char *ssid = command_option(line, "ssid"), *address = command_option(line, "address");
    const char *interface = command_option(line, "interface");
    if (ssid && (!is_plain(ssid) || strlen(ssid) > SSID_MOST))
        return command_fail_with(EX_USAGE, "--ssid is a name of 1 to %d bytes without \\ and ;", SSID_MOST);
    if (address && (!g_hostname_is_ip_address(address) || strchr(address, ':')))
        return command_fail_with(EX_USAGE, "--address is an IPv4 address such as " ADDRESS);
    if (interface && (!is_plain(interface) || strchr(interface, ' ')))
        return command_fail_with(EX_USAGE, "--interface is the name of a device such as wlan0");
    return EX_OK;
}

static int write_both(const Hotspot *hotspot, const char *folder, GError **error)
{
    g_autofree char *keyfile = keyfile_text(hotspot);
    // The station's name leads here, with the internet or without.
    g_autofree char *dnsmasq =
        hotspot->name ? g_strdup_printf("address=/%s/%s\n", hotspot->name, hotspot->address) : g_strdup("");
    if (!folder) {
        say_file(KEYFILE, keyfile);
        if (*dnsmasq)
            say_file(DNSMASQ, dnsmasq);
        return EX_OK;
    }
    if (g_mkdir_with_parents(folder, 0700) != 0)
        return command_fail_with(EX_CANTCREAT, "%s cannot be made: %s", folder, g_strerror(errno));
    int code = put(folder, KEYFILE, keyfile, error);
    if (code == EX_OK)
        code = put(folder, DNSMASQ, dnsmasq, error);
    if (code == EX_OK)
        say_how(hotspot, folder);
    return code;
}

static int run_hotspot(CommandLine *line, GError **error)
{
    g_autoptr(Settings) settings = settings_load(command_folder(line), error);
    if (!settings)
        return COMMAND_FAILED;
    const char *ssid = command_option(line, "ssid"), *address = command_option(line, "address");
    Hotspot hotspot = {.ssid = ssid ? ssid : "Lanyard",
                       .address = address ? address : ADDRESS,
                       .interface = command_option(line, "interface"),
                       .name = settings->device_name};
    make_password(hotspot.password);
    int code = write_both(&hotspot, command_option(line, "output"), error);
    if (code == EX_OK)
        say_what(&hotspot);
    return code;
}

const Command command_hotspot = {
    .name = "hotspot",
    .arguments = "",
    .summary = "write the lines that make this laptop a hotspot for phones",
    .options = options,
    .needs = COMMAND_NEEDS_FOLDER,
    .check = check,
    .run = run_hotspot,
};
