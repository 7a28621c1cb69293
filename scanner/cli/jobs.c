// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/commands.h"

#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/zone.h"
#include "printer/printer.h"
#include "scanner/cli/station.h"

static void print_job(const CommandDesk *at, const Job *job)
{
    g_autofree char *clock = zone_format_clock(at->station->profile->zone, job->queued_utc_ms);
    g_autoptr(Person) person = person_load(desk_store(at->desk), at->station->profile, job->person_id, NULL);
    const char *printer = job->worker ? job->worker : job->printer;
    printf("%6" G_GINT64_FORMAT "  %s  %-11s %-16s %s%s%s%s%s\n", job->id, clock, job_state_name(job->state), job->label,
           person ? person->fields[FIELD_NAME] : job->person_id, printer ? " at " : "", printer ? printer : "",
           job->reason ? ": " : "", job->reason ? job->reason : "");
    if (job->state == JOB_UNCERTAIN)
        printf("        Did this label come out? lanyard jobs came-out %" G_GINT64_FORMAT
               ", or lanyard jobs again %" G_GINT64_FORMAT ". How it looks: lanyard jobs picture %" G_GINT64_FORMAT ".\n",
               job->id, job->id, job->id);
}

static int list_jobs(CommandDesk *at)
{
    GError *error = NULL;
    g_autoptr(GPtrArray) jobs = job_list(desk_store(at->desk), 200, &error);
    if (!jobs)
        return command_fail(error);
    for (guint i = 0; i < jobs->len; i++)
        print_job(at, g_ptr_array_index(jobs, i));
    return EX_OK;
}

static int draw_job(const CommandDesk *at, gint64 id)
{
    GError *error = NULL;
    g_autoptr(Job) job = job_load(desk_store(at->desk), id, &error);
    g_autoptr(Bitmap) bitmap =
        job ? printer_preview(at->station->profile, at->station->profile_folder, job->label, job->fields, NULL, &error) : NULL;
    g_autofree char *path = g_strdup_printf("label-%" G_GINT64_FORMAT ".png", id);
    if (!bitmap || !bitmap_write_png(bitmap, path, &error))
        return command_fail(error);
    puts(path);
    return EX_OK;
}

typedef struct {
    const char *verb;
    JobState state;
    const char *done;
} JobVerb;

static const JobVerb verbs[] = {
    {"came-out", JOB_PRINTED, "It counts as printed."},
    {"again", JOB_QUEUED, "It will be printed again."},
    {"cancel", JOB_CANCELLED, "It is cancelled."},
};

static int run_jobs(CommandLine *line)
{
    int code;
    g_auto(CommandDesk) at = {0};
    if (!command_desk_open(line, &at, &code))
        return code;
    const char *verb = command_argument(line, 0);
    if (!verb)
        return list_jobs(&at);
    gint64 id;
    const char *number = command_argument(line, 1);
    if (!number || !g_ascii_string_to_signed(number, 10, 1, G_MAXINT64, &id, NULL))
        return command_fail_with(EX_USAGE, "jobs %s takes the number of a job", verb);
    if (strcmp(verb, "picture") == 0)
        return draw_job(&at, id);
    for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++) {
        if (strcmp(verbs[i].verb, verb) != 0)
            continue;
        GError *error = NULL;
        if (!job_advance(desk_store(at.desk), id, verbs[i].state, "said by the desk", clock_utc_ms(), &error))
            return command_fail(error);
        puts(verbs[i].done);
        return EX_OK;
    }
    return command_fail_with(EX_USAGE, "jobs takes came-out, again, cancel or picture, not \"%s\"", verb);
}

const Command command_jobs = {
    .name = "jobs",
    .arguments = "[came-out|again|cancel|picture JOB]",
    .summary = "list print jobs; answer what became of an uncertain one",
    .description =
        "A job is uncertain when a crash or an unplugged cable stopped it in mid-label: Lanyard neither prints it again nor drops it by itself. "
        "Look at the printer and say came-out, again or cancel. cancel also takes back a waiting job. picture draws the "
        "label into label-JOB.png.",
    .examples = "lanyard jobs\nlanyard jobs picture 17\nlanyard jobs came-out 17",
    .least_arguments = 0,
    .most_arguments = 2,
    .needs_station = true,
    .run = run_jobs,
};
