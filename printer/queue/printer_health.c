// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/queue/printer_health.h"

#include <string.h>

#include "common/base/clock.h"
#include "printer/queue/render_job.h"

#define MINUTE_US (60 * G_USEC_PER_SEC)
#define KEYS "printer."
#define STATE ".state"
#define ANY_MEDIA "*"

enum { KEPT_STATE, KEPT_MEDIA, KEPT_PRINTABLE, KEPT_PROBLEM, KEPT_COUNT };

typedef struct {
    int printed_count; // labels from it
    int length_count;  // how many the one before had; 0 = not known yet
    bool is_ended;
} Roll;

struct PrinterHealth {
    GMutex lock; // over `info`
    PrinterInfo info;
    PrinterState state;
    bool is_shown;
    char *name;
    char *printable; // the media that labels may want
    char *kept;      // what the store says of it; NULL = not known
    void (*changed)(gpointer data);
    gpointer data;
    GQueue came_out; // when each label of the last minute did (gint64 *), oldest first
    Roll roll;
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
    health->printable = g_strdup(is_virtual ? ANY_MEDIA : "");
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

void printer_health_free(PrinterHealth *health)
{
    if (!health)
        return;
    info_clear(&health->info);
    g_mutex_clear(&health->lock);
    g_queue_clear_full(&health->came_out, g_free);
    g_free(health->name);
    g_free(health->printable);
    g_free(health->kept);
    g_free(health);
}

static void put_text(char **slot, const char *text)
{
    g_free(*slot);
    *slot = g_strdup(text ? text : "");
}

void printer_health_tell(PrinterHealth *health)
{
    if (health->changed)
        health->changed(health->data);
}

static char *key_of(const char *name, const char *what)
{
    return g_strconcat(KEYS, name, what, NULL);
}

static int labels_left(const Roll *roll)
{
    return roll->is_ended ? 0 : roll->length_count > 0 ? MAX(roll->length_count - roll->printed_count, 0) : -1;
}

// "PRINTED,LENGTH,ENDED"
static void load_roll(Store *store, const char *name, Roll *roll)
{
    g_autofree char *key = key_of(name, ".roll");
    g_autofree char *text = store_get(store, key);
    g_auto(GStrv) words = g_strsplit(text ? text : "", ",", 3);
    if (g_strv_length(words) != 3)
        return;
    roll->printed_count = (int)g_ascii_strtoll(words[0], NULL, 10);
    roll->length_count = (int)g_ascii_strtoll(words[1], NULL, 10);
    roll->is_ended = strcmp(words[2], "1") == 0;
}

static void read_roll(PrinterHealth *health, Store *store)
{
    if (health->is_roll_read)
        return;
    health->is_roll_read = true;
    load_roll(store, health->name, &health->roll);
    g_mutex_lock(&health->lock);
    health->info.labels_left = labels_left(&health->roll);
    g_mutex_unlock(&health->lock);
}

// Printing or ready is one to the others, and a commit per label less.
static void keep_state(PrinterHealth *health, Store *store, PrinterState state, const char *problem)
{
    bool is_helpful = state == PRINTER_STATE_READY || state == PRINTER_STATE_PRINTING;
    g_autofree char *text = g_strjoin("\t", is_helpful ? "ready" : state_names[state], health->info.media, health->printable,
                                      problem ? problem : "", NULL);
    if (g_strcmp0(health->kept, text) == 0)
        return;
    g_autofree char *key = key_of(health->name, STATE);
    store_put(store, key, text, NULL); // a hint; the jobs are what counts
    g_free(health->kept);
    health->kept = g_steal_pointer(&text);
}

void printer_health_show(PrinterHealth *health, Store *store, PrinterState state, const char *problem)
{
    bool is_same = health->is_shown && health->state == state && strcmp(health->info.problem, problem ? problem : "") == 0;
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

void printer_health_show_model(PrinterHealth *health, const Driver *driver, const DriverModel *model, const DriverMedia *media)
{
    g_autofree char *printable = render_job_media_names(driver, model, media);
    if (strcmp(printable, health->printable) != 0) {
        health->is_shown = false;
        put_text(&health->printable, printable);
    }
    g_mutex_lock(&health->lock);
    put_text(&health->info.driver, driver->name);
    put_text(&health->info.model, model->name);
    put_text(&health->info.media, media ? media->name : "");
    g_mutex_unlock(&health->lock);
}

static bool write_roll(const PrinterHealth *health, Store *store, GError **error)
{
    g_autofree char *key = key_of(health->name, ".roll");
    g_autofree char *text =
        g_strdup_printf("%d,%d,%d", health->roll.printed_count, health->roll.length_count, health->roll.is_ended);
    return store_put(store, key, text, error);
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

bool printer_health_count_label(PrinterHealth *health, Store *store, GError **error)
{
    read_roll(health, store);
    if (health->roll.is_ended)
        health->roll.printed_count = 0;
    health->roll.is_ended = false;
    health->roll.printed_count++;
    gint64 now = clock_mono_us();
    g_queue_push_tail(&health->came_out, g_memdup2(&now, sizeof(now)));
    show_counts(health);
    return write_roll(health, store, error);
}

void printer_health_heard(PrinterHealth *health, Store *store, const DriverStatus *status)
{
    if (status->labels_left >= 0) {
        g_mutex_lock(&health->lock);
        health->info.labels_left = status->labels_left;
        g_mutex_unlock(&health->lock);
    }
    if (g_strcmp0(status->problem_code, "media-end") != 0)
        return;
    read_roll(health, store);
    if (health->roll.is_ended)
        return;
    health->roll.is_ended = true;
    health->roll.length_count = health->roll.printed_count;
    show_counts(health);
    write_roll(health, store, NULL); // an estimate
}

bool printer_health_can_help(Store *store, const char *name)
{
    g_autofree char *key = key_of(name, STATE);
    g_autofree char *state = store_get(store, key);
    return state && g_str_has_prefix(state, "ready\t");
}

void printer_health_take_down(PrinterHealth *health, Store *store)
{
    g_autofree char *key = key_of(health->name, STATE);
    store_put(store, key, NULL, NULL);
}

bool printer_health_recall(Store *store, const char *name, PrinterInfo *info)
{
    g_autofree char *key = key_of(name, STATE);
    g_autofree char *text = store_get(store, key);
    if (!text)
        return false;
    g_auto(GStrv) words = g_strsplit(text, "\t", KEPT_COUNT);
    if (g_strv_length(words) != KEPT_COUNT)
        return false;
    info->state = g_strdup(words[KEPT_STATE]);
    info->problem = g_strdup(words[KEPT_PROBLEM]);
    if (*words[KEPT_MEDIA]) {
        g_free(info->media);
        info->media = g_strdup(words[KEPT_MEDIA]);
    }
    Roll roll = {0};
    load_roll(store, name, &roll);
    info->labels_left = labels_left(&roll);
    return true;
}

static bool can_print(Store *store, const char *key, const char *media)
{
    g_autofree char *text = store_get(store, key);
    g_auto(GStrv) words = g_strsplit(text ? text : "", "\t", KEPT_COUNT);
    if (g_strv_length(words) != KEPT_COUNT || strcmp(words[KEPT_STATE], state_names[PRINTER_STATE_AWAY]) == 0)
        return false;
    g_auto(GStrv) names = g_strsplit(words[KEPT_PRINTABLE], ",", -1);
    return g_strv_contains((const char *const *)names, media) || strcmp(words[KEPT_PRINTABLE], ANY_MEDIA) == 0;
}

static GStrv state_keys(Store *store)
{
    g_autoptr(GStrvBuilder) keys = g_strv_builder_new();
    g_auto(GStrv) names = store_names(store, KEYS);
    for (char **name = names; *name; name++)
        if (g_str_has_suffix(*name, STATE))
            g_strv_builder_add(keys, *name);
    return g_strv_builder_end(keys);
}

bool printer_can_print(Store *store, const char *printer, const char *media)
{
    g_autofree char *own = printer ? key_of(printer, STATE) : NULL;
    g_auto(GStrv) keys = printer ? g_strdupv((char *[]){own, NULL}) : state_keys(store);
    for (char **key = keys; *key; key++)
        if (can_print(store, *key, media))
            return true;
    return false;
}

bool printer_forget_all(const char *store_path, GError **error)
{
    g_autoptr(Store) store = store_open(store_path, error);
    g_auto(GStrv) keys = store ? state_keys(store) : g_new0(char *, 1);
    for (char **key = keys; *key; key++)
        if (!store_put(store, *key, NULL, error))
            return false;
    return store != NULL;
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
