// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/islands.h"

#include <string.h>
#include <sys/stat.h>

#include "common/base/clock.h"
#include "printer/printer.h"
#include "scanner/capture/capture.h"
#include "scanner/cli/exchange.h"
#include "scanner/cli/say.h"
#include "scanner/cli/store_check.h"
#include "scanner/cli/ticketing_island.h"
#include "scanner/desk/label.h"
#include "scanner/desk/lane.h"
#include "scanner/desk/live_picture.h"
#include "scanner/serve/decider.h"
#include "scanner/serve/serve.h"
#include "scanner/web/web.h"

#define STOP_PRINT_MS 10000
#define PRINTERS_MAX 32
#define SEARCH_MS 3000 // a printer that is plugged in works within that time
#define PICTURE_EVERY_US (G_USEC_PER_SEC / 10)

typedef struct {
    Islands *islands;
    Lane *lane;
    char *source;
    gint has_problem;     // atomic
    gint64 shown_mono_us; // the lane's own: when the page got its last picture
} Camera;

struct Islands {
    IslandsOptions options;
    GPtrArray *cameras; // Camera
    // Grows while others look: an entry is there before the count says so.
    PrintWorker *workers[PRINTERS_MAX];
    gint worker_count; // atomic
    GPtrArray *specs;  // char *, NULL-terminated: what the workers print on
    guint search_timer, settings_timer;
    char *folder;          // the station's
    gint64 settings_stamp; // of station.ini, as it was read last
    Web *web;
    Serve *serve;     // NULL = nobody is served
    Decider *decider; // NULL = nothing can be decided here
    Duty duty;
    ExchangeIsland *exchange;
    TicketingIsland *ticketing; // NULL = not linked
    StoreCheck *check;
    gint running_cameras, frame_count, has_news; // atomic
};

static void wake_workers(gpointer data)
{
    const Islands *islands = data;
    int count = g_atomic_int_get(&islands->worker_count);
    for (int i = 0; i < count; i++)
        print_worker_wake(islands->workers[i]);
}

static json_t *printer_json(const PrinterInfo *info)
{
    json_t *object = json_pack("{s:s, s:s, s:s, s:s, s:s}", "name", info->name, "model", info->model, "media", info->media,
                               "state", info->state, "problem", info->problem);
    if (info->labels_left >= 0)
        json_object_set_new(object, "labels_left", json_integer(info->labels_left));
    return object;
}

static gboolean tell_printers(gpointer data)
{
    Islands *islands = data;
    g_atomic_int_set(&islands->has_news, 0);
    if (islands->options.scan_log)
        scan_log_flush(islands->options.scan_log);
    if (!islands->web)
        return G_SOURCE_REMOVE;
    json_t *list = json_array();
    for (int i = 0; i < islands->worker_count; i++) {
        g_autoptr(PrinterInfo) info = print_worker_info(islands->workers[i]);
        json_array_append_new(list, printer_json(info));
    }
    web_publish(islands->web, WEB_PRINTERS, list);
    return G_SOURCE_REMOVE;
}

// From the workers' threads; many changes are one message.
static void printer_changed(gpointer data)
{
    Islands *islands = data;
    if (g_atomic_int_compare_and_exchange(&islands->has_news, 0, 1))
        g_idle_add(tell_printers, islands);
}

// A verdict on its way from a lane's thread to the main one.
typedef struct {
    Islands *islands;
    json_t *verdict;
    char *code;
    gint64 took_us;
} Passage;

static gboolean log_scan(gpointer data)
{
    Passage *passage = data;
    scan_log_add(passage->islands->options.scan_log, passage->verdict, passage->code, passage->took_us);
    scan_log_flush(passage->islands->options.scan_log);
    g_free(passage);
    return G_SOURCE_REMOVE;
}

static void pass_verdict(Islands *islands, const LaneEvent *event, WebEvent kind)
{
    json_t *published = json_deep_copy(event->verdict);
    json_object_set_new(published, "source", json_string(event->source));
    web_publish(islands->web, kind, published);
    if (json_object_get(event->verdict, "print_group"))
        wake_workers(islands);
    if (!islands->options.scan_log)
        return;
    Passage *passage = g_new0(Passage, 1);
    *passage = (Passage){islands, json_deep_copy(event->verdict),
                         event->code ? g_strndup((const char *)event->code->bytes, event->code->length) : g_strdup(""),
                         event->decided_us};
    g_idle_add(log_scan, passage);
}

static void tell_camera(Camera *camera, const char *problem)
{
    g_atomic_int_set(&camera->has_problem, problem != NULL);
    if (problem)
        say_error("lanyard: %s\n", problem);
    web_publish(camera->islands->web, WEB_CAMERA, json_pack("{s:s, s:s?}", "source", camera->source, "problem", problem));
}

// Copies what the lane saw to the page; only while somebody looks, and no oftener than eyes need.
static void show_picture(Camera *camera, const LaneEvent *event)
{
    Web *web = camera->islands->web;
    gint64 now_mono_us = clock_mono_us();
    if (!event->frame || now_mono_us - camera->shown_mono_us < PICTURE_EVERY_US || !web_wants_pictures(web))
        return;
    json_t *picture = live_picture_json(event);
    if (!picture)
        return;
    camera->shown_mono_us = now_mono_us;
    web_publish(web, WEB_PICTURE, picture);
}

static void lane_tells(LaneEventKind kind, const LaneEvent *event, gpointer data)
{
    Camera *camera = data;
    Islands *islands = camera->islands;
    switch (kind) {
    case LANE_VERDICT:
        pass_verdict(islands, event, WEB_VERDICT);
        break;
    case LANE_CHOICE:
        pass_verdict(islands, event, WEB_CHOICE);
        break;
    case LANE_FRAME:
        g_atomic_int_inc(&islands->frame_count);
        if (g_atomic_int_get(&camera->has_problem))
            tell_camera(camera, NULL);
        show_picture(camera, event);
        break;
    case LANE_READY:
        if (g_atomic_int_get(&camera->has_problem))
            tell_camera(camera, NULL);
        break;
    case LANE_PROBLEM:
        tell_camera(camera, event->problem);
        break;
    case LANE_ENDED:
        g_atomic_int_add(&islands->running_cameras, -1);
        break;
    }
}

static gint64 station_clock(gconstpointer station)
{
    return station_now_utc_ms(station);
}

// To whom the waiting labels of the printer of `spec` go when it stops; NULL = to nobody. The caller owns it.
static char *find_neighbour(const Settings *settings, const char *spec)
{
    const char *equals = strchr(spec, '=');
    g_autofree char *from = equals ? g_strdup_printf("%.*s>", (int)(equals - spec), spec) : NULL;
    for (char **pair = settings->failover; from && pair && *pair; pair++)
        if (g_str_has_prefix(*pair, from))
            return g_strdup(*pair + strlen(from));
    return NULL;
}

static bool choose_again(Store *store, gpointer data, int *out_count, GError **error)
{
    const Islands *islands = data;
    return desk_choose_again(islands->options.station, store, out_count, error);
}

static bool start_worker(Islands *islands, const char *spec, GError **error)
{
    const Station *station = islands->options.station;
    g_autofree char *neighbour = find_neighbour(station->settings, spec);
    const PrintWorkerOptions options = {
        .spec = spec,
        .store_path = station->store_path,
        .profile = station->profile,
        .profile_folder = station->profile_folder,
        .neighbour = neighbour,
        .now_utc_ms = station_clock,
        .clock = station,
        .changed = printer_changed,
        .choose_again = choose_again,
        .data = islands,
    };
    PrintWorker *worker = islands->worker_count < PRINTERS_MAX ? print_worker_start(&options, error) : NULL;
    if (!worker)
        return islands->worker_count >= PRINTERS_MAX;
    g_ptr_array_add(islands->specs, g_strdup(spec));
    islands->workers[islands->worker_count] = worker;
    g_atomic_int_inc(&islands->worker_count);
    return true;
}

// Zero configuration: whatever label printer is plugged in takes jobs. One that goes away keeps its worker, which waits.
static gboolean search_printers(gpointer data)
{
    Islands *islands = data;
    g_auto(GStrv) found = printer_found_specs((const char *const *)islands->specs->pdata);
    for (char **spec = found; *spec; spec++) {
        g_autoptr(GError) error = NULL;
        if (!start_worker(islands, *spec, &error))
            say_error("lanyard: %s\n", error->message);
        printer_changed(islands);
    }
    return G_SOURCE_CONTINUE;
}

// When station.ini was written, in microseconds; 0 = it is not there.
static gint64 settings_stamp(const Islands *islands)
{
    struct stat info;
    g_autofree char *path = g_build_filename(islands->folder, "station.ini", NULL);
    return stat(path, &info) == 0 ? info.st_mtim.tv_sec * G_USEC_PER_SEC + info.st_mtim.tv_nsec / 1000 : 0;
}

static void load_media(Islands *islands, const char *spec)
{
    for (int i = 0; i < islands->worker_count; i++)
        if (printer_spec_differs_in_media(islands->specs->pdata[i], spec)) {
            g_free(islands->specs->pdata[i]);
            islands->specs->pdata[i] = g_strdup(spec);
            print_worker_load(islands->workers[i], spec);
        }
}

// Of what is changed in station.ini, another roll needs no new start. A file that cannot be read is whoever is writing it's to mend.
static gboolean read_settings_again(gpointer data)
{
    Islands *islands = data;
    gint64 stamp = settings_stamp(islands);
    g_autoptr(Settings) settings = stamp != islands->settings_stamp ? settings_load(islands->folder, NULL) : NULL;
    for (char **spec = settings ? settings->printers : NULL; spec && *spec; spec++)
        load_media(islands, *spec);
    islands->settings_stamp = stamp;
    return G_SOURCE_CONTINUE;
}

static bool start_workers(Islands *islands, GError **error)
{
    if (!printer_forget_all(islands->options.station->store_path, error))
        return false;
    for (char **spec = islands->options.station->settings->printers; spec && *spec; spec++)
        if (!start_worker(islands, *spec, error)) {
            g_prefix_error(error, "station.ini:%d: ", islands->options.station->settings->printers_line);
            return false;
        }
    if (islands->options.station->settings->find_printers) {
        search_printers(islands);
        islands->search_timer = g_timeout_add(SEARCH_MS, search_printers, islands);
    }
    islands->settings_timer = g_timeout_add(SEARCH_MS, read_settings_again, islands);
    return true;
}

static bool start_cameras(Islands *islands, GError **error)
{
    const Station *station = islands->options.station;
    for (char **source = station->settings->cameras; source && *source; source++) {
        Camera *camera = g_new0(Camera, 1);
        camera->islands = islands;
        camera->source = capture_label(*source);
        g_ptr_array_add(islands->cameras, camera);
        const LaneOptions options = {
            .station = station,
            .source = *source,
            // Pictures in a folder are shown once: going round would scan the same people for ever.
            .is_once = islands->options.is_once || g_str_has_prefix(*source, "folder:"),
            .rate_hz = islands->options.rate_hz,
            .callback = lane_tells,
            .data = camera,
        };
        g_atomic_int_inc(&islands->running_cameras);
        camera->lane = lane_start(&options, error);
        if (!camera->lane)
            return false;
    }
    return true;
}

static void say_problem(const char *sentence, gpointer data)
{
    (void)data;
    say_error("lanyard: %s\n", sentence);
}

static bool start_serve(Islands *islands, GError **error)
{
    const Station *station = islands->options.station;
    const Duty *duty = exchange_is_possible(station->settings, NULL) ? &islands->duty : NULL;
    g_autoptr(GError) cause = NULL;
    islands->decider = decider_start(&(DeciderOptions){.station = station, .duty = duty, .problem = say_problem}, &cause);
    if (cause) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return false;
    }
    islands->serve = serve_start(&(ServeOptions){.station = station, .duty = duty, .problem = say_problem}, &cause);
    if (!cause)
        return true;
    g_propagate_prefixed_error(error, g_steal_pointer(&cause), "[devices] serve in station.ini: ");
    return false;
}

Islands *islands_start(const IslandsOptions *options, GError **error)
{
    g_autoptr(Islands) islands = g_new0(Islands, 1);
    islands->options = *options;
    islands->folder = g_path_get_dirname(options->station->store_path);
    islands->settings_stamp = settings_stamp(islands); // before it counts: what is written from here on is read again
    islands->cameras = g_ptr_array_new();
    islands->specs = g_ptr_array_new_null_terminated(4, g_free, TRUE);
    islands->web = web_start(&(WebOptions){.station = options->station, .jobs_added = wake_workers, .data = islands}, error);
    if (!islands->web || !start_serve(islands, error) || !start_workers(islands, error) || !start_cameras(islands, error))
        return NULL;
    GError *exchange_error = NULL;
    islands->exchange =
        exchange_island_start(options->station, islands->web, &islands->duty, islands->decider != NULL, &exchange_error);
    if (exchange_error) {
        g_propagate_error(error, exchange_error);
        return NULL;
    }
    GError *link_error = NULL;
    islands->ticketing =
        ticketing_island_start(options->station, islands->web,
                               exchange_is_possible(options->station->settings, NULL) ? &islands->duty : NULL, &link_error);
    if (link_error) {
        g_propagate_error(error, link_error);
        return NULL;
    }
    islands->check = store_check_start(options->station->store_path, error);
    if (!islands->check)
        return NULL;
    printer_changed(islands);
    return g_steal_pointer(&islands);
}

void islands_stop(Islands *islands)
{
    if (!islands)
        return;
    store_check_stop(islands->check);
    serve_stop(islands->serve);
    decider_stop(islands->decider);
    ticketing_island_stop(islands->ticketing);
    exchange_island_stop(islands->exchange);
    ARRAY_EACH(Camera, camera, islands->cameras) {
        lane_stop(camera->lane);
        g_free(camera->source);
        g_free(camera);
    }
    if (islands->search_timer)
        g_source_remove(islands->search_timer);
    if (islands->settings_timer)
        g_source_remove(islands->settings_timer);
    g_clear_pointer(&islands->web, web_stop); // it wakes workers, so it goes before them
    for (int i = 0; i < islands->worker_count; i++)
        print_worker_stop(islands->workers[i], STOP_PRINT_MS);
    // What the threads that are gone had still to tell.
    while (g_main_context_iteration(NULL, FALSE))
        ;
    MEMBERS_FREE(islands, cameras, specs, folder);
    g_free(islands);
}

int islands_running_cameras(const Islands *islands)
{
    return g_atomic_int_get(&islands->running_cameras);
}

int islands_frame_count(const Islands *islands)
{
    return g_atomic_int_get(&islands->frame_count);
}

bool islands_are_printing(Islands *islands)
{
    for (int i = 0; i < islands->worker_count; i++) {
        g_autoptr(PrinterInfo) info = print_worker_info(islands->workers[i]);
        if (g_str_equal(info->state, "printing"))
            return true;
    }
    return false;
}

guint16 islands_port(const Islands *islands)
{
    return web_port(islands->web);
}
