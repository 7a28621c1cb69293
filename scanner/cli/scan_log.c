// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/scan_log.h"

#include "common/store/job/job.h"

#include <stdio.h>

#include "scanner/cli/say.h"

typedef struct {
    json_t *verdict;
    char *code;
    gint64 took_us;
} ScanLine;

struct ScanLog {
    Desk *desk;
    GQueue waiting;     // ScanLine
    GArray *took_us;    // gint64, of all
    GHashTable *counts; // verdict name -> int *
};

static void scan_line_free(gpointer data)
{
    ScanLine *line = data;
    json_decref(line->verdict);
    g_free(line->code);
    g_free(line);
}

ScanLog *scan_log_new(const Station *station, GError **error)
{
    Desk *desk = desk_open(station, error);
    if (!desk)
        return NULL;
    ScanLog *log = g_new0(ScanLog, 1);
    log->desk = desk;
    g_queue_init(&log->waiting);
    log->took_us = g_array_new(FALSE, FALSE, sizeof(gint64));
    log->counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return log;
}

void scan_log_free(ScanLog *log)
{
    if (!log)
        return;
    desk_close(log->desk);
    g_queue_clear_full(&log->waiting, scan_line_free);
    g_array_unref(log->took_us);
    g_hash_table_unref(log->counts);
    g_free(log);
}

void scan_log_add(ScanLog *log, json_t *verdict, char *code, gint64 took_us)
{
    ScanLine *line = g_new0(ScanLine, 1);
    *line = (ScanLine){verdict, code, took_us};
    g_queue_push_tail(&log->waiting, line);
    g_array_append_val(log->took_us, took_us);
    const char *name = json_string_value(json_object_get(verdict, "verdict"));
    int *count = g_hash_table_lookup(log->counts, name);
    if (!count) {
        count = g_new0(int, 1);
        g_hash_table_insert(log->counts, g_strdup(name), count);
    }
    (*count)++;
}

static bool has_ended(JobState state)
{
    return state == JOB_PRINTED || state == JOB_UNCONFIRMED || state == JOB_FAILED || state == JOB_CANCELLED ||
           state == JOB_UNCERTAIN;
}

// "badge 12 printed, ticket 13 printed"; NULL while a label is on its way. `is_final` takes what there is.
static char *describe_labels(ScanLog *log, gint64 group_id, bool is_final)
{
    if (group_id == 0)
        return g_strdup("no label");
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) jobs = job_list_group(desk_store(log->desk), group_id, &error);
    if (!jobs)
        return g_strdup(error->message);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < jobs->len; i++) {
        const Job *job = g_ptr_array_index(jobs, i);
        if (!has_ended(job->state) && !is_final)
            return NULL;
        g_string_append_printf(text, "%s%s %" G_GINT64_FORMAT " %s", i ? ", " : "", job->role, job->id,
                               job_state_name(job->state));
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static void print_line(const ScanLine *line, const char *labels)
{
    const json_t *person = json_object_get(line->verdict, "person");
    const char *next_step = text_of(line->verdict, "next_step");
    say("%-9.8s %-3s  %s: %s%s%s  [%.1f ms; %s]\n", line->code, // a whole ticket secret has no place in a log
        json_is_true(json_object_get(line->verdict, "is_pass")) ? "yes" : "no", person ? text_of(person, "name") : "nobody",
        text_of(line->verdict, "headline"), *next_step ? ". " : "", next_step, (double)line->took_us / 1000.0, labels);
}

static void flush(ScanLog *log, bool is_final)
{
    for (ScanLine *line; (line = g_queue_peek_head(&log->waiting));) {
        gint64 group_id = json_integer_value(json_object_get(line->verdict, "print_group"));
        g_autofree char *labels = describe_labels(log, group_id, is_final);
        if (!labels)
            break;
        print_line(line, labels);
        scan_line_free(g_queue_pop_head(&log->waiting));
    }
    fflush(stdout);
}

void scan_log_flush(ScanLog *log)
{
    flush(log, false);
}

bool scan_log_is_complete(const ScanLog *log)
{
    int counts[JOB_STATE_COUNT];
    if (log->waiting.length > 0 || !job_counts(desk_store(log->desk), counts, NULL))
        return false;
    int open_count = 0;
    for (JobState state = 0; state < JOB_STATE_COUNT; state++)
        open_count += has_ended(state) ? 0 : counts[state];
    return open_count == 0;
}

static int compare_times(gconstpointer a, gconstpointer b)
{
    gint64 one = *(const gint64 *)a, other = *(const gint64 *)b;
    return (one > other) - (one < other);
}

static double quantile_ms(GArray *times_us, double share)
{
    guint index = (guint)(share * (times_us->len - 1) + 0.5);
    return (double)g_array_index(times_us, gint64, index) / 1000.0;
}

static void print_verdicts(GHashTable *counts)
{
    g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(counts), (GCompareFunc)strcmp);
    for (const GList *name = names; name; name = name->next)
        say("  %-22s %d\n", (const char *)name->data, *(int *)g_hash_table_lookup(counts, name->data));
}

void scan_log_finish(ScanLog *log, int frame_count)
{
    flush(log, true);
    say("\n%d frames, %u scans\n", frame_count, log->took_us->len);
    print_verdicts(log->counts);
    if (log->took_us->len > 0) {
        g_array_sort(log->took_us, compare_times);
        say("Frame to verdict, recorded on disk: median %.1f ms, 99 of 100 within %.1f ms\n", quantile_ms(log->took_us, 0.5),
            quantile_ms(log->took_us, 0.99));
    }
    int counts[JOB_STATE_COUNT];
    if (!job_counts(desk_store(log->desk), counts, NULL))
        return;
    say("Labels:");
    for (int state = 0; state < JOB_STATE_COUNT; state++)
        if (counts[state] > 0)
            say(" %d %s", counts[state], job_state_name((JobState)state));
    say("\n");
}
