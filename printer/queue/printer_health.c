// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/queue/printer_health.h"

#include <string.h>

#include "common/base/clock.h"
#include "common/store/database/exclusive_lock.h"
#include "common/store/job/printer_record.h"
#include "common/store/store.h"
#include "printer/queue/label_fit.h"

#define MINUTE_US (60 * G_USEC_PER_SEC)
#define ROLL_LEAST 50 // labels; an end before is a jam, or a roll that was begun

// What the store was told last.
typedef struct {
    const char *state; // NULL = nothing
    char *media, *problem, *printable;
} Kept;

struct PrinterHealth {
    GMutex lock; // over `info`
    PrinterInfo info;
    PrinterState state;
    bool is_shown;
    char *name;
    RenderJob *renderer; // borrowed; NULL = nobody's labels are asked
    const char *role;
    char *printable; // the media that labels may want, parted by commas; NULL = any
    char *refusals;  // why the event's other labels cannot be printed on `refusing`
    const DriverMedia *refusing;
    Kept kept;
    void (*changed)(gpointer data);
    gpointer data;
    GQueue came_out; // when each label of the last minute did (gint64 *), oldest first
    PrinterRoll roll;
    bool is_roll_read;
};

static const char *const state_names[] = {"away", "ready", "printing", "stopped"};

PrinterHealth *printer_health_new(const char *name, const char *address, bool is_virtual, void (*changed)(gpointer),
                                  gpointer data)
{
    PrinterHealth *health = g_new0(PrinterHealth, 1);
    g_mutex_init(&health->lock);
    g_queue_init(&health->came_out);
    health->name = g_strdup(name);
    health->changed = changed;
    health->data = data;
    health->printable = is_virtual ? NULL : g_strdup("");
    health->info = (PrinterInfo){
        .name = g_strdup(name),
        .address = g_strdup(address),
        .driver = g_strdup(is_virtual ? "virtual" : ""),
        .model = g_strdup(is_virtual ? "PNG and bytes of every driver" : ""),
        .media = g_strdup(""),
        .state = g_strdup(state_names[PRINTER_STATE_AWAY]),
        .problem = g_strdup(""),
        .is_virtual = is_virtual,
        .labels_left = -1,
    };
    return health;
}

static void info_clear(PrinterInfo *info)
{
    g_free(info->name);
    g_free(info->address);
    g_free(info->driver);
    g_free(info->model);
    g_free(info->media);
    g_free(info->options);
    g_free(info->state);
    g_free(info->problem);
}

void printer_info_free(PrinterInfo *info)
{
    if (!info)
        return;
    info_clear(info);
    g_free(info);
}

static void kept_clear(Kept *kept)
{
    g_free(kept->media);
    g_free(kept->problem);
    g_free(kept->printable);
    *kept = (Kept){0};
}

void printer_health_free(PrinterHealth *health)
{
    if (!health)
        return;
    info_clear(&health->info);
    g_mutex_clear(&health->lock);
    g_queue_clear_full(&health->came_out, g_free);
    g_free(health->name);
    g_free(health->printable);
    g_free(health->refusals);
    kept_clear(&health->kept);
    g_free(health);
}

static void put_text(char **slot, const char *text)
{
    text_take(slot, g_strdup(text ? text : ""));
}

void printer_health_tell(PrinterHealth *health)
{
    if (health->changed)
        health->changed(health->data);
}

static int labels_left(const PrinterRoll *roll)
{
    int left = roll->length_count - roll->printed_count;
    return roll->is_ended ? 0 : roll->length_count > 0 && left > 0 ? left : -1; // a roll that goes on is longer than the last
}

static void read_roll(PrinterHealth *health, Store *store)
{
    if (health->is_roll_read)
        return;
    health->is_roll_read = true;
    printer_record_roll(store, health->name, &health->roll);
    g_mutex_lock(&health->lock);
    health->info.labels_left = labels_left(&health->roll);
    g_mutex_unlock(&health->lock);
}

static bool is_kept(const PrinterHealth *health, const char *state, const char *problem)
{
    const Kept *kept = &health->kept;
    return g_strcmp0(kept->state, state) == 0 && g_strcmp0(kept->problem, problem) == 0 &&
           g_strcmp0(kept->media, health->info.media) == 0 && g_strcmp0(kept->printable, health->printable) == 0;
}

// Printing or ready is one to the others, and a commit per label less.
static void keep_state(PrinterHealth *health, Store *store, PrinterState state, const char *problem)
{
    bool is_helpful = state == PRINTER_STATE_READY || state == PRINTER_STATE_PRINTING;
    const char *name = state_names[is_helpful ? PRINTER_STATE_READY : state];
    if (is_kept(health, name, problem))
        return;
    g_auto(GStrv) printable = g_strsplit(health->printable ? health->printable : "", ",", -1);
    const PrinterShown shown = {
        .state = name,
        .media = health->info.media,
        .problem = problem,
        .takes_any_media = !health->printable,
        .printable = (const char *const *)printable,
        .refusals = health->refusals,
    };
    if (!printer_record_show(store, health->name, &shown, NULL)) // a hint; the jobs are what counts
        return;
    kept_clear(&health->kept);
    health->kept = (Kept){name, g_strdup(health->info.media), g_strdup(problem), g_strdup(health->printable)};
}

void printer_health_show(PrinterHealth *health, Store *store, PrinterState state, const char *problem)
{
    problem = problem ? problem : "";
    bool is_same = health->is_shown && health->state == state && strcmp(health->info.problem, problem) == 0;
    if (is_same)
        return;
    if (store) { // what people see, its neighbours know already
        keep_state(health, store, state, problem);
        read_roll(health, store);
    }
    g_mutex_lock(&health->lock);
    put_text(&health->info.state, state_names[state]);
    put_text(&health->info.problem, problem);
    g_mutex_unlock(&health->lock);
    health->is_shown = true;
    health->state = state;
    printer_health_tell(health);
}

PrinterState printer_health_state(const PrinterHealth *health)
{
    return health->state;
}

void printer_health_know_labels(PrinterHealth *health, RenderJob *renderer, const char *role)
{
    health->renderer = renderer;
    health->role = role;
}

void printer_health_show_model(PrinterHealth *health, const Driver *driver, const DriverModel *model, const DriverMedia *media)
{
    g_autofree char *printable = render_job_printable(health->renderer, health->role, driver, model, media);
    if (g_strcmp0(printable, health->printable) != 0) {
        health->is_shown = false;
        put_text(&health->printable, printable);
    }
    if (health->renderer && (!health->refusals || health->refusing != media)) {
        health->refusing = media;
        text_take(&health->refusals, label_fit_refusals(health->renderer, driver, model, media));
    }
    g_mutex_lock(&health->lock);
    put_text(&health->info.driver, driver->name);
    put_text(&health->info.model, model->name);
    put_text(&health->info.media, media ? media->name : "");
    g_mutex_unlock(&health->lock);
}

static void show_counts(PrinterHealth *health)
{
    const gint64 *oldest;
    while ((oldest = g_queue_peek_head(&health->came_out)) && clock_mono_us() - *oldest > MINUTE_US)
        g_free(g_queue_pop_head(&health->came_out));
    g_mutex_lock(&health->lock);
    health->info.labels_per_minute = (int)health->came_out.length;
    health->info.labels_left = labels_left(&health->roll);
    g_mutex_unlock(&health->lock);
}

// Behind one that has ended.
static void begin_roll(PrinterHealth *health)
{
    if (health->roll.is_ended)
        health->roll.printed_count = 0;
    health->roll.is_ended = false;
}

void printer_health_count_labels(PrinterHealth *health, Store *store, int count)
{
    read_roll(health, store);
    begin_roll(health);
    health->roll.printed_count += count;
    gint64 now = clock_mono_us();
    for (int i = 0; i < count; i++)
        g_queue_push_tail(&health->came_out, g_memdup2(&now, sizeof(now)));
    show_counts(health);
}

bool printer_health_write_roll(PrinterHealth *health, Store *store, GError **error)
{
    return printer_record_put_roll(store, health->name, &health->roll, error);
}

void printer_health_heard(PrinterHealth *health, Store *store, const DriverStatus *status)
{
    if (status->labels_left >= 0) {
        g_mutex_lock(&health->lock);
        health->info.labels_left = status->labels_left;
        g_mutex_unlock(&health->lock);
    }
    bool is_end = g_strcmp0(status->problem_code, "media-end") == 0;
    if (!is_end && (status->condition == PRINTER_STOPPED || !health->roll.is_ended))
        return;
    read_roll(health, store);
    if (!is_end) { // it goes on, so somebody has put in another one
        begin_roll(health);
        show_counts(health);
        printer_record_put_roll(store, health->name, &health->roll, NULL);
        return;
    }
    if (health->roll.is_ended)
        return;
    health->roll.is_ended = true;
    health->roll.length_count = health->roll.printed_count >= ROLL_LEAST ? health->roll.printed_count : 0;
    show_counts(health);
    printer_record_put_roll(store, health->name, &health->roll, NULL); // an estimate
}

bool printer_health_can_help(Store *store, const char *name)
{
    g_autofree char *state = NULL;
    return printer_record_shown(store, name, &state, NULL, NULL) && strcmp(state, state_names[PRINTER_STATE_READY]) == 0;
}

bool printer_health_hand_over(Store *store, const char *from, const char *to, gint64 now_utc_ms)
{
    int count = 0;
    if (!printer_health_can_help(store, to) || !store_begin(store, NULL))
        return false;
    // In the transaction once more: it may have stopped a moment ago.
    if (printer_health_can_help(store, to) && job_move_waiting(store, from, to, now_utc_ms, &count, NULL))
        return store_commit(store, NULL) && count > 0;
    store_rollback(store);
    return false;
}

void printer_health_take_down(PrinterHealth *health, Store *store)
{
    printer_record_hide(store, health->name, NULL);
}

Store *printer_health_open_running(const char *store_path)
{
    g_autoptr(GError) error = NULL;
    bool is_running =
        store_path && !store_lock_exclusive(store_path, &error) && g_error_matches(error, STORE_ERROR, STORE_ERROR_BUSY);
    return is_running ? store_open(store_path, NULL) : NULL;
}

bool printer_health_recall(Store *store, const char *name, PrinterInfo *info)
{
    g_autofree char *media = NULL;
    if (!printer_record_shown(store, name, &info->state, &media, &info->problem))
        return false;
    if (*media)
        text_take(&info->media, g_steal_pointer(&media));
    PrinterRoll roll;
    printer_record_roll(store, name, &roll);
    info->labels_left = labels_left(&roll);
    return true;
}

bool printer_can_print(Store *store, const char *printer, const char *media)
{
    return printer_record_takes(store, printer, media);
}

bool printer_forget_all(const char *store_path, GError **error)
{
    g_autoptr(Store) store = store_open(store_path, error);
    return store && printer_record_hide(store, NULL, error);
}

PrinterInfo *printer_health_copy(PrinterHealth *health)
{
    PrinterInfo *copy = g_new0(PrinterInfo, 1);
    g_mutex_lock(&health->lock);
    *copy = health->info;
    copy->name = g_strdup(health->info.name);
    copy->address = g_strdup(health->info.address);
    copy->driver = g_strdup(health->info.driver);
    copy->model = g_strdup(health->info.model);
    copy->media = g_strdup(health->info.media);
    copy->state = g_strdup(health->info.state);
    copy->problem = g_strdup(health->info.problem);
    g_mutex_unlock(&health->lock);
    return copy;
}
