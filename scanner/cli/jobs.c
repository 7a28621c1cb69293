// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/commands.h"

#include <string.h>

#include "common/base/zone.h"
#include "common/store/record/person_field.h"
#include "printer/printer.h"

#define RANGE_MAX 10000

// The caller owns it.
static char *name_of(CommandLine *line, const Job *job)
{
    g_autoptr(Person) person = person_load(command_store(line), command_profile(line), job->person_id, NULL);
    return g_strdup(person ? person->fields[FIELD_NAME] : *job->person_id ? job->person_id : "(between groups)");
}

static void print_job(CommandLine *line, const Job *job)
{
    g_autofree char *clock = zone_format_clock(command_profile(line)->zone, job->queued_utc_ms), *name = name_of(line, job);
    const char *printer = job->worker ? job->worker : job->printer;
    say("%6" G_GINT64_FORMAT "  %s  %-11s %-16s %s%s%s%s%s\n", job->id, clock, job_state_name(job->state), job->label, name,
        printer ? " at " : "", printer ? printer : "", job->reason ? ": " : "", job->reason ? job->reason : "");
    if (job->state == JOB_UNCERTAIN)
        say("        Did this label come out? lanyard jobs came-out %" G_GINT64_FORMAT
            ", or lanyard jobs missing %" G_GINT64_FORMAT ". To see it: lanyard jobs picture %" G_GINT64_FORMAT ".\n",
            job->id, job->id, job->id);
}

// "12-15 17 19-30": what an answer takes, without labels of other printers in between.
static char *ranges(GPtrArray *jobs, guint from, guint end)
{
    GString *text = g_string_new(NULL);
    for (guint i = from; i < end;) {
        gint64 first = ((const Job *)jobs->pdata[i])->id, last = first;
        for (i++; i < end && ((const Job *)jobs->pdata[i])->id == last + 1; i++)
            last++;
        g_string_append_printf(text, last > first ? "%s%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT : "%s%" G_GINT64_FORMAT,
                               text->len ? " " : "", first, last);
    }
    return g_string_free(text, FALSE);
}

static void print_debt(CommandLine *line, GPtrArray *jobs, guint from, guint end)
{
    const Job *last = jobs->pdata[end - 1];
    g_autofree char *labels = ranges(jobs, from, end), *name = name_of(line, last);
    say("%s does not tell whether labels come out: %u %s not confirmed. Did all come out, up to that of %s (lanyard jobs picture "
        "%" G_GINT64_FORMAT ")? lanyard jobs came-out %s. lanyard jobs missing JOB prints one again.\n",
        last->worker, end - from, end - from == 1 ? "label is" : "labels are", name, last->id, labels);
}

static int list_owed(CommandLine *line, GError **error)
{
    g_autoptr(GPtrArray) jobs = job_list_owed(command_store(line), error);
    if (!jobs)
        return COMMAND_FAILED;
    for (guint from = 0, end; from < jobs->len; from = end) {
        const char *worker = ((const Job *)jobs->pdata[from])->worker;
        for (end = from + 1; end < jobs->len && strcmp(((const Job *)jobs->pdata[end])->worker, worker) == 0;)
            end++;
        print_debt(line, jobs, from, end);
    }
    return EX_OK;
}

static int list_jobs(CommandLine *line, GError **error)
{
    g_autoptr(GPtrArray) jobs = job_list(command_store(line), 200, error);
    if (!jobs)
        return COMMAND_FAILED;
    for (guint i = 0; i < jobs->len; i++)
        print_job(line, g_ptr_array_index(jobs, i));
    return list_owed(line, error);
}

static int draw_job(CommandLine *line, gint64 id, GError **error)
{
    g_autoptr(Job) job = job_load(command_store(line), id, error);
    g_autoptr(Bitmap) bitmap =
        job ? printer_preview(command_profile(line), command_station(line)->profile_folder, job->label, job->fields, NULL, error)
            : NULL;
    g_autofree char *path = g_strdup_printf("label-%" G_GINT64_FORMAT ".png", id);
    if (!bitmap || !bitmap_write_png(bitmap, path, error))
        return COMMAND_FAILED;
    say("%s\n", path);
    return EX_OK;
}

typedef struct {
    const char *verb;
    JobState state;
    const char *done; // "2 labels are ..."
    bool is_answer;   // to what became of a label: in a range, only labels that wait for one are meant
} JobVerb;

static const JobVerb verbs[] = {
    {"came-out", JOB_PRINTED, "counted as printed", true},
    {"missing", JOB_QUEUED, "printed again", true},
    {"again", JOB_QUEUED, "printed again", false},
    {"cancel", JOB_CANCELLED, "cancelled", false},
};

typedef struct {
    gint64 first, last;
    bool is_range;
} JobRange;

// "12" or "12-15".
static bool read_range(const char *text, JobRange *out)
{
    g_auto(GStrv) ends = g_strsplit(text, "-", 2);
    out->is_range = ends[0] && ends[1];
    if (!ends[0] || !g_ascii_string_to_signed(ends[0], 10, 1, G_MAXINT64, &out->first, NULL))
        return false;
    out->last = out->first;
    return !out->is_range || (g_ascii_string_to_signed(ends[1], 10, out->first, G_MAXINT64, &out->last, NULL) &&
                              out->last - out->first < RANGE_MAX);
}

static bool waits_for_answer(Store *store, gint64 id)
{
    g_autoptr(Job) job = job_load(store, id, NULL);
    return job && (job->state == JOB_UNCERTAIN || job->state == JOB_UNCONFIRMED);
}

static bool move_range(CommandLine *line, const JobVerb *verb, const JobRange *range, int *count, GError **error)
{
    Store *store = command_store(line);
    for (gint64 id = range->first; id <= range->last; id++) {
        if (range->is_range && verb->is_answer && !waits_for_answer(store, id))
            continue;
        if (!job_advance(store, id, verb->state, "said by the desk", station_now_utc_ms(command_station(line)), error))
            return false;
        (*count)++;
    }
    return true;
}

// All of them or none.
static int move_jobs(CommandLine *line, const JobVerb *verb, GError **error)
{
    Store *store = command_store(line);
    int count = 0;
    if (!store_begin(store, error))
        return COMMAND_FAILED;
    const char *text;
    for (int i = 1; (text = command_argument(line, i)); i++) {
        JobRange range;
        read_range(text, &range);
        if (!move_range(line, verb, &range, &count, error)) {
            store_rollback(store);
            return COMMAND_FAILED;
        }
    }
    if (!store_commit(store, error))
        return COMMAND_FAILED;
    say("%d %s %s.\n", count, count == 1 ? "label is" : "labels are", verb->done);
    return EX_OK;
}

static const JobVerb *find_verb(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++)
        if (strcmp(verbs[i].verb, name) == 0)
            return &verbs[i];
    return NULL;
}

static int check(const CommandLine *line)
{
    const char *verb = command_argument(line, 0), *number;
    if (!verb)
        return EX_OK;
    if (!find_verb(verb) && strcmp(verb, "picture") != 0)
        return command_fail_with(EX_USAGE, "jobs takes came-out, missing, again, cancel or picture, not \"%s\"", verb);
    for (int i = 1; (number = command_argument(line, i)); i++)
        if (!read_range(number, &(JobRange){0}))
            return command_fail_with(EX_USAGE, "\"%s\" is neither the number of a job nor a range such as 12-15", number);
    return command_argument(line, 1) ? EX_OK : command_fail_with(EX_USAGE, "jobs %s takes the number of a job", verb);
}

static int run_jobs(CommandLine *line, GError **error)
{
    const char *name = command_argument(line, 0);
    const JobVerb *verb = name ? find_verb(name) : NULL;
    JobRange one;
    if (!name)
        return list_jobs(line, error);
    if (verb)
        return move_jobs(line, verb, error);
    read_range(command_argument(line, 1), &one);
    return draw_job(line, one.first, error);
}

const Command command_jobs = {
    .name = "jobs",
    .arguments = "[came-out|missing|again|cancel|picture JOB...]",
    .summary = "list print jobs; answer what became of uncertain ones",
    .most_arguments = -1,
    .needs = COMMAND_NEEDS_STATION,
    .check = check,
    .run = run_jobs,
};
