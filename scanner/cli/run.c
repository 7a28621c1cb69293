// SPDX-License-Identifier: GPL-3.0-or-later
// run.c - the station daemon: starts the islands, tells systemd how it is, and stops cleanly.
#include "scanner/cli/commands.h"

#include <gio/gio.h>
#include <glib-unix.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "common/base/clock.h"
#include "common/store/store.h"
#include "common/store/upkeep/leftover.h"
#include "scanner/cli/command_clock.h"
#include "scanner/cli/islands.h"
#include "scanner/cli/station.h"

#define LOOK_MS 200    // how often --once looks whether all is done
#define QUIET_LOOKS 50 // so often without a printer at work: what waits has no printer

static const CommandOption options[] = {
    {"scans", 's', NULL, "Print one line per scan, and a summary at the end"},
    {"once", '1', NULL, "Stop once all pictures in the cameras' folders and files are read and the labels are out"},
    {"camera", 'c', "SOURCE", "Use this camera instead of those in station.ini"},
    {"rate", 'r', "HZ", "Pictures per second from folders; default: as fast as they are read"},
    {"time", 't', "ISO8601", "Rehearse: start the clock at this time, in the event's zone"},
    {0},
};

typedef struct {
    GMainLoop *loop;
    Station *station;
    Islands *islands;
    ScanLog *scan_log;
    bool is_once;
    int quiet_looks;
} Daemon;

static gboolean stop(gpointer data)
{
    Daemon *daemon = data;
    sd_notify(0, "STOPPING=1");
    g_main_loop_quit(daemon->loop);
    return G_SOURCE_CONTINUE;
}

static gboolean tell_watchdog(gpointer data)
{
    (void)data;
    sd_notify(0, "WATCHDOG=1");
    return G_SOURCE_CONTINUE;
}

// With --once: leaves when all pictures were shown and every label came to its end, or waits for no printer.
static gboolean look_for_end(gpointer data)
{
    Daemon *daemon = data;
    if (daemon->scan_log)
        scan_log_flush(daemon->scan_log);
    if (!daemon->is_once || islands_running_cameras(daemon->islands) > 0)
        return G_SOURCE_CONTINUE;
    daemon->quiet_looks = islands_are_printing(daemon->islands) ? 0 : daemon->quiet_looks + 1;
    if (scan_log_is_complete(daemon->scan_log) || daemon->quiet_looks > QUIET_LOOKS)
        return stop(daemon);
    return G_SOURCE_CONTINUE;
}

// Where the page is for this machine, and what people type at others. The caller owns both; the second is NULL where no other reaches it.
static void find_addresses(const Settings *settings, guint port, char **out_here, char **out_typed)
{
    const char *scheme = settings->certificate ? "https" : "http", *colon = strrchr(settings->listen, ':');
    g_autofree char *host = g_strndup(settings->listen, (gsize)(colon - settings->listen));
    bool is_bracketed = *host == '[' && g_str_has_suffix(host, "]");
    g_autofree char *bare = is_bracketed ? g_strndup(host + 1, strlen(host) - 2) : g_strdup(host);
    g_autoptr(GInetAddress) address = g_inet_address_new_from_string(bare);
    bool is_any = g_inet_address_get_is_any(address), is_loopback = g_inet_address_get_is_loopback(address);
    *out_here = g_strdup_printf("%s://%s:%u/", scheme, is_any ? "127.0.0.1" : host, port);
    if (settings->public_url)
        *out_typed = g_strconcat(settings->public_url, "/", NULL);
    else
        *out_typed =
            is_any ? g_strdup_printf("%s://%s:%u/", scheme, g_get_host_name(), port) : g_strdup(is_loopback ? NULL : *out_here);
}

static void say_where(const Daemon *daemon)
{
    const Settings *settings = daemon->station->settings;
    g_autofree char *here = NULL, *typed = NULL;
    find_addresses(settings, islands_port(daemon->islands), &here, &typed);
    say_error("lanyard: %s, the page is at %s\n", settings->station_name, here);
    if (typed)
        say_error("lanyard: people type %s\n", typed);
}

static void serve(Daemon *daemon)
{
    guint64 watchdog_us = 0;
    g_unix_signal_add(SIGTERM, stop, daemon);
    g_unix_signal_add(SIGINT, stop, daemon);
    if (sd_watchdog_enabled(0, &watchdog_us) > 0)
        g_timeout_add((guint)(watchdog_us / 2000), tell_watchdog, NULL);
    guint look_timer = daemon->scan_log ? g_timeout_add(LOOK_MS, look_for_end, daemon) : 0;
    say_where(daemon);
    sd_notify(0, "READY=1");
    g_main_loop_run(daemon->loop);
    // Whoever stops the islands hears what they still have to tell, and must not look at them again.
    if (look_timer)
        g_source_remove(look_timer);
}

static bool read_rate(const CommandLine *line, int *out_rate_hz)
{
    return command_number(line, "rate", 0, 1, 1000, out_rate_hz);
}

static int check(const CommandLine *line)
{
    return read_rate(line, &(int){0}) ? EX_OK : EX_USAGE;
}

static int run_islands(CommandLine *line, Station *station)
{
    int rate_hz;
    read_rate(line, &rate_hz);
    GError *error = NULL;
    bool is_once = command_flag(line, "once");
    g_autoptr(ScanLog) log = is_once || command_flag(line, "scans") ? scan_log_new(station, &error) : NULL;
    if (error)
        return command_fail(error);
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    Daemon daemon = {.loop = loop, .station = station, .scan_log = log, .is_once = is_once};
    const IslandsOptions islands_options = {.station = station, .is_once = is_once, .rate_hz = rate_hz, .scan_log = log};
    daemon.islands = islands_start(&islands_options, &error);
    if (!daemon.islands)
        return command_fail(error);
    serve(&daemon);
    int frame_count = islands_frame_count(daemon.islands);
    islands_stop(daemon.islands);
    if (log)
        scan_log_finish(log, frame_count);
    return EX_OK;
}

// Half a backup holds people, too, wherever it is. Commands go by the clock of a rehearsal.
static bool prepare_store(const Station *station, GError **error)
{
    g_autoptr(Store) store = store_open(station->store_path, error);
    g_autoptr(GPtrArray) away = store ? leftover_remove_all(store, station->store_path, error) : NULL;
    if (!away || !command_keep_rehearsal(store, station->clock_offset_ms, error))
        return false;
    for (guint i = 0; i < away->len; i++)
        say_error("lanyard: %s is half a backup and holds people; it is removed when its folder is back\n",
                  (const char *)g_ptr_array_index(away, i));
    return true;
}

static int run_run(CommandLine *line, GError **error)
{
    // What may change on the day, such as the programme, keeps no station from starting: the page tells leads of it.
    const CheckRequest request = {
        .folder = command_folder(line), .scopes = CHECK_EVENT | CHECK_LABELS | CHECK_STATION, .is_brief = true};
    g_autoptr(Station) station = command_judge(&request, error) ? station_load(request.folder, error) : NULL;
    if (!station)
        return COMMAND_FAILED;
    gint64 now_utc_ms = clock_utc_ms(), start_utc_ms = now_utc_ms;
    if (!command_time(line, "time", station->profile->zone, &start_utc_ms))
        return EX_USAGE;
    station_set_clock_offset(station, start_utc_ms - now_utc_ms);
    if (!prepare_store(station, error))
        return COMMAND_FAILED;
    if (command_option(line, "camera")) {
        g_strfreev(station->settings->cameras);
        station->settings->cameras = g_strdupv((char *[]){(char *)command_option(line, "camera"), NULL});
    }
    return run_islands(line, station);
}

const Command command_run = {
    .name = "run",
    .arguments = "",
    .summary = "run the station: cameras, printers and the page, until stopped",
    .options = options,
    .needs = COMMAND_NEEDS_FOLDER,
    .check = check,
    .run = run_run,
};
