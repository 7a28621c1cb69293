#include "printer/queue/panel.h"

#include <string.h>

#include "common/base/clock.h"

#define MINUTE_US (60 * G_USEC_PER_SEC)

struct Panel {
    GMutex lock; // over `info`
    PrinterInfo info;
    PanelState state;
    bool is_shown;
    char *name;
    void (*changed)(gpointer data);
    gpointer data;
    GQueue came_out; // when each label of the last minute did (gint64 *), oldest first
    // The roll: labels printed from it, how many the last one had (0 = not known yet), whether its end was met.
    int roll_printed_count, roll_length_count;
    bool is_roll_read, is_roll_ended;
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
    return g_strdup_printf("printer.%s.%s", name, what);
}

void panel_show(Panel *panel, Store *store, PanelState state, const char *problem)
{
    bool is_same = panel->is_shown && panel->state == state && strcmp(panel->info.problem, problem ? problem : "") == 0;
    if (is_same)
        return;
    // Printing or ready is one to the others, and a commit per label less.
    bool was_helpful = panel->is_shown && (panel->state == PANEL_READY || panel->state == PANEL_PRINTING);
    bool is_helpful = state == PANEL_READY || state == PANEL_PRINTING;
    // What people see, its neighbours know already.
    if (store && (!panel->is_shown || was_helpful != is_helpful)) {
        g_autofree char *key = key_of(panel->name, "state");
        store_put(store, key, is_helpful ? "ready" : state_names[state], NULL); // a hint; the jobs are what counts
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

void panel_show_model(Panel *panel, const Driver *driver, const DriverModel *model, const char *media)
{
    g_mutex_lock(&panel->lock);
    put_text(&panel->info.driver, driver ? driver->name : panel->info.driver);
    put_text(&panel->info.model, model ? model->name : panel->info.model);
    put_text(&panel->info.media, media);
    g_mutex_unlock(&panel->lock);
}

// "PRINTED,LENGTH,ENDED"
static void read_roll(Panel *panel, Store *store)
{
    if (panel->is_roll_read)
        return;
    panel->is_roll_read = true;
    g_autofree char *key = key_of(panel->name, "roll");
    g_autofree char *text = store_get(store, key);
    g_auto(GStrv) words = g_strsplit(text ? text : "", ",", 3);
    if (g_strv_length(words) != 3)
        return;
    panel->roll_printed_count = (int)g_ascii_strtoll(words[0], NULL, 10);
    panel->roll_length_count = (int)g_ascii_strtoll(words[1], NULL, 10);
    panel->is_roll_ended = strcmp(words[2], "1") == 0;
}

static bool write_roll(const Panel *panel, Store *store, GError **error)
{
    g_autofree char *key = key_of(panel->name, "roll");
    g_autofree char *text =
        g_strdup_printf("%d,%d,%d", panel->roll_printed_count, panel->roll_length_count, panel->is_roll_ended);
    return store_put(store, key, text, error);
}

static void show_counts(Panel *panel)
{
    const gint64 *oldest;
    while ((oldest = g_queue_peek_head(&panel->came_out)) && clock_mono_us() - *oldest > MINUTE_US)
        g_free(g_queue_pop_head(&panel->came_out));
    int left = panel->roll_length_count - panel->roll_printed_count;
    g_mutex_lock(&panel->lock);
    panel->info.labels_per_minute = (int)panel->came_out.length;
    panel->info.labels_left = panel->is_roll_ended ? 0 : panel->roll_length_count > 0 ? MAX(left, 0) : -1;
    g_mutex_unlock(&panel->lock);
}

bool panel_count_label(Panel *panel, Store *store, GError **error)
{
    read_roll(panel, store);
    if (panel->is_roll_ended)
        panel->roll_printed_count = 0;
    panel->is_roll_ended = false;
    panel->roll_printed_count++;
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
    if (panel->is_roll_ended)
        return;
    panel->is_roll_ended = true;
    panel->roll_length_count = panel->roll_printed_count;
    show_counts(panel);
    write_roll(panel, store, NULL); // an estimate
}

bool panel_can_help(Store *store, const char *name)
{
    g_autofree char *key = key_of(name, "state");
    g_autofree char *state = store_get(store, key);
    return g_strcmp0(state, "ready") == 0;
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
