#include "printer/queue/panel.h"

#include <string.h>

#include "common/base/clock.h"
#include "printer/queue/prepress.h"

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

struct Panel {
    GMutex lock; // over `info`
    PrinterInfo info;
    PanelState state;
    bool is_shown;
    char *name;
    char *printable; // the media that labels may want
    char *kept; // what the store says of it; NULL = not known
    void (*changed)(gpointer data);
    gpointer data;
    GQueue came_out; // when each label of the last minute did (gint64 *), oldest first
    Roll roll;
    bool is_roll_read;
};

static const char *const state_names[] = {"away", "ready", "printing", "stopped"};

Panel *panel_new(const char *name, const char *address, bool is_virtual, void (*changed)(gpointer), gpointer data)
{
    Panel *panel = g_new0(Panel, 1);
    g_mutex_init(&panel->lock);
    g_queue_init(&panel->came_out);
    panel->name = g_strdup(name);
    panel->changed = changed;
    panel->data = data;
    panel->printable = g_strdup(is_virtual ? ANY_MEDIA : "");
    panel->info = (PrinterInfo){
        .name = g_strdup(name),
        .address = g_strdup(address),
        .driver = g_strdup(is_virtual ? "virtual" : ""),
        .model = g_strdup(is_virtual ? "PNG and bytes of every driver" : ""),
        .media = g_strdup(""),
        .state = g_strdup(state_names[PANEL_AWAY]),
        .problem = g_strdup(""),
        .is_virtual = is_virtual,
        .labels_left = -1,
    };
    return panel;
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

void panel_free(Panel *panel)
{
    if (!panel)
        return;
    info_clear(&panel->info);
    g_mutex_clear(&panel->lock);
    g_queue_clear_full(&panel->came_out, g_free);
    g_free(panel->name);
    g_free(panel->printable);
    g_free(panel->kept);
    g_free(panel);
}

static void put_text(char **slot, const char *text)
{
    g_free(*slot);
    *slot = g_strdup(text ? text : "");
}

void panel_tell(Panel *panel)
{
    if (panel->changed)
        panel->changed(panel->data);
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

static void read_roll(Panel *panel, Store *store)
{
    if (panel->is_roll_read)
        return;
    panel->is_roll_read = true;
    load_roll(store, panel->name, &panel->roll);
    g_mutex_lock(&panel->lock);
    panel->info.labels_left = labels_left(&panel->roll);
    g_mutex_unlock(&panel->lock);
}

// Printing or ready is one to the others, and a commit per label less.
static void keep_state(Panel *panel, Store *store, PanelState state, const char *problem)
{
    bool is_helpful = state == PANEL_READY || state == PANEL_PRINTING;
    g_autofree char *text = g_strjoin("\t", is_helpful ? "ready" : state_names[state], panel->info.media, panel->printable,
                                      problem ? problem : "", NULL);
    if (g_strcmp0(panel->kept, text) == 0)
        return;
    g_autofree char *key = key_of(panel->name, STATE);
    store_put(store, key, text, NULL); // a hint; the jobs are what counts
    g_free(panel->kept);
    panel->kept = g_steal_pointer(&text);
}

void panel_show(Panel *panel, Store *store, PanelState state, const char *problem)
{
    bool is_same = panel->is_shown && panel->state == state && strcmp(panel->info.problem, problem ? problem : "") == 0;
    if (is_same)
        return;
    if (store) { // what people see, its neighbours know already
        keep_state(panel, store, state, problem);
        read_roll(panel, store);
    }
    g_mutex_lock(&panel->lock);
    put_text(&panel->info.state, state_names[state]);
    put_text(&panel->info.problem, problem);
    g_mutex_unlock(&panel->lock);
    panel->is_shown = true;
    panel->state = state;
    panel_tell(panel);
}

PanelState panel_state(const Panel *panel)
{
    return panel->state;
}

void panel_show_model(Panel *panel, const Driver *driver, const DriverModel *model, const DriverMedia *media)
{
    g_autofree char *printable = prepress_media_names(driver, model, media);
    if (strcmp(printable, panel->printable) != 0) {
        panel->is_shown = false;
        put_text(&panel->printable, printable);
    }
    g_mutex_lock(&panel->lock);
    put_text(&panel->info.driver, driver->name);
    put_text(&panel->info.model, model->name);
    put_text(&panel->info.media, media ? media->name : "");
    g_mutex_unlock(&panel->lock);
}

static bool write_roll(const Panel *panel, Store *store, GError **error)
{
    g_autofree char *key = key_of(panel->name, ".roll");
    g_autofree char *text =
        g_strdup_printf("%d,%d,%d", panel->roll.printed_count, panel->roll.length_count, panel->roll.is_ended);
    return store_put(store, key, text, error);
}

static void show_counts(Panel *panel)
{
    const gint64 *oldest;
    while ((oldest = g_queue_peek_head(&panel->came_out)) && clock_mono_us() - *oldest > MINUTE_US)
        g_free(g_queue_pop_head(&panel->came_out));
    g_mutex_lock(&panel->lock);
    panel->info.labels_per_minute = (int)panel->came_out.length;
    panel->info.labels_left = labels_left(&panel->roll);
    g_mutex_unlock(&panel->lock);
}

bool panel_count_label(Panel *panel, Store *store, GError **error)
{
    read_roll(panel, store);
    if (panel->roll.is_ended)
        panel->roll.printed_count = 0;
    panel->roll.is_ended = false;
    panel->roll.printed_count++;
    gint64 now = clock_mono_us();
    g_queue_push_tail(&panel->came_out, g_memdup2(&now, sizeof(now)));
    show_counts(panel);
    return write_roll(panel, store, error);
}

void panel_heard(Panel *panel, Store *store, const DriverStatus *status)
{
    if (status->labels_left >= 0) {
        g_mutex_lock(&panel->lock);
        panel->info.labels_left = status->labels_left;
        g_mutex_unlock(&panel->lock);
    }
    if (g_strcmp0(status->problem_code, "media-end") != 0)
        return;
    read_roll(panel, store);
    if (panel->roll.is_ended)
        return;
    panel->roll.is_ended = true;
    panel->roll.length_count = panel->roll.printed_count;
    show_counts(panel);
    write_roll(panel, store, NULL); // an estimate
}

bool panel_can_help(Store *store, const char *name)
{
    g_autofree char *key = key_of(name, STATE);
    g_autofree char *state = store_get(store, key);
    return state && g_str_has_prefix(state, "ready\t");
}

void panel_take_down(Panel *panel, Store *store)
{
    g_autofree char *key = key_of(panel->name, STATE);
    store_put(store, key, NULL, NULL);
}

bool panel_recall(Store *store, const char *name, PrinterInfo *info)
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
    if (g_strv_length(words) != KEPT_COUNT || strcmp(words[KEPT_STATE], state_names[PANEL_AWAY]) == 0)
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

PrinterInfo *panel_copy(Panel *panel)
{
    PrinterInfo *copy = g_new0(PrinterInfo, 1);
    g_mutex_lock(&panel->lock);
    *copy = panel->info;
    copy->name = g_strdup(panel->info.name);
    copy->address = g_strdup(panel->info.address);
    copy->driver = g_strdup(panel->info.driver);
    copy->model = g_strdup(panel->info.model);
    copy->media = g_strdup(panel->info.media);
    copy->state = g_strdup(panel->info.state);
    copy->problem = g_strdup(panel->info.problem);
    g_mutex_unlock(&panel->lock);
    return copy;
}
