// SPDX-License-Identifier: GPL-3.0-or-later
// scene.c - a morning at the desk: a station prints on printers that fail in every way, and is killed in between; a
// volunteer looks at what came out when the station asks. At the end every label is there, once.
//
// The program's end is the verdict of the station's side; check.c looks at what it left, with all time there is.
#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "tests/printers/album.h"
#include "tests/printers/machine.h"
#include "tests/printers/stage.h"

#define LOOK_MS 10      // the named points of a label's life are short
#define LOOK_USB_MS 150 // and an emulated processor has other things to do
#define IN_PRINTER_MS 300
#define HURRY_MS 60
#define KILL_POINT_EVERY 6

static char *folder, *program;
static int badge_count = 6, ticket_count = 2, kill_count, kill_every_ms = 1000, trouble_percent, print_ms = 200, limit_s = 120;
static int seed = 1;
static gboolean is_usb, is_long;

static const GOptionEntry options[] = {
    {"folder", 0, 0, G_OPTION_ARG_FILENAME, &folder, "Makes FOLDER/station and FOLDER/pictures", "FOLDER"},
    {"program", 0, 0, G_OPTION_ARG_FILENAME, &program, "lanyard", "FILE"},
    {"badges", 0, 0, G_OPTION_ARG_INT, &badge_count, "So many people want one", "N"},
    {"tickets", 0, 0, G_OPTION_ARG_INT, &ticket_count, "So many of them have a tutorial", "N"},
    {"kills", 0, 0, G_OPTION_ARG_INT, &kill_count, "The station is killed so often", "N"},
    {"kill-every", 0, 0, G_OPTION_ARG_INT, &kill_every_ms, "As long after its start as this, more or less", "MS"},
    {"trouble", 0, 0, G_OPTION_ARG_INT, &trouble_percent, "Of a hundred labels so many have a mishap", "PERCENT"},
    {"long", 0, 0, G_OPTION_ARG_NONE, &is_long, "Some mishaps last half a minute", NULL},
    {"print-ms", 0, 0, G_OPTION_ARG_INT, &print_ms, "What a printer takes for a label", "MS"},
    {"limit", 0, 0, G_OPTION_ARG_INT, &limit_s, "Gives up after so long", "SECONDS"},
    {"seed", 0, 0, G_OPTION_ARG_INT, &seed, "Of all that is random", "N"},
    {"usb", 0, 0, G_OPTION_ARG_NONE, &is_usb, "On this kernel's vhci_hcd, not on TCP", NULL},
    {0},
};

typedef struct {
    Machine *machines[MACHINE_COUNT];
    Stage *stage;
    Album *album;
    GRand *rand;
    int kills_left;
    gint64 kill_at_us;  // the next time
    int printed_before; // that one waits for; -1 = not counted yet
    int asked_count, yes_count, lost_count;
    GHashTable *questions; // job id -> when it was first seen (gint64 *)
    GString *complaints;
} Scene;

static Machine *machine_of(const Scene *scene, const char *name)
{
    for (int i = 0; i < MACHINE_COUNT; i++)
        if (strcmp(machine_name((MachineModel)i), name) == 0)
            return scene->machines[i];
    g_assert_not_reached();
}

// --- the volunteer ---

static void answer(const Scene *scene, const Job *job, const char *verb)
{
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, job->id);
    stage_command(scene->stage, (const char *[]){"jobs", verb, number, NULL});
}

// When this question was first seen, and a moment more: what was on the cable then is in the printer.
static gint64 asked_us(Scene *scene, const Job *job)
{
    gint64 *found = g_hash_table_lookup(scene->questions, &job->id);
    if (found)
        return *found;
    gint64 now = clock_mono_us() + IN_PRINTER_MS * 1000;
    g_hash_table_insert(scene->questions, g_memdup2(&job->id, sizeof(job->id)), g_memdup2(&now, sizeof(now)));
    return now;
}

// "Did this label come out?" No can only say who has seen the printer done with what it had.
static void look_at_printer(Scene *scene, const Job *job)
{
    bool is_done = machine_was_empty_since(machine_of(scene, job->worker), asked_us(scene, job));
    album_look(scene->album, job->worker);
    bool came_out = album_count(scene->album, job->token) > 0;
    if (!came_out && !is_done)
        return;
    g_hash_table_remove(scene->questions, &job->id);
    scene->asked_count++;
    scene->yes_count += came_out;
    answer(scene, job, came_out ? "came-out" : "again");
}

// The station says itself that it is lost: whoever prints it again does not look.
static void print_again(Scene *scene, const Job *job)
{
    scene->lost_count++;
    answer(scene, job, "again");
}

static int count_in(const GPtrArray *jobs, JobState state)
{
    int count = 0;
    for (guint i = 0; i < jobs->len; i++)
        count += ((const Job *)jobs->pdata[i])->state == state;
    return count;
}

// What a printer owes: it asks, and waits, when that is due.
static bool is_due(const GPtrArray *jobs, const Job *job)
{
    int count = 0;
    for (guint i = 0; i < jobs->len; i++) {
        const Job *other = jobs->pdata[i];
        count += other->state == JOB_UNCONFIRMED && g_strcmp0(other->worker, job->worker) == 0;
    }
    return count >= JOB_DEBT_AT_DESK;
}

// False when every label has come to its end.
static bool look_at_jobs(Scene *scene, const GPtrArray *jobs)
{
    for (guint i = 0; i < jobs->len; i++) {
        const Job *job = jobs->pdata[i];
        if (job->state == JOB_UNCERTAIN || (job->state == JOB_UNCONFIRMED && is_due(jobs, job)))
            look_at_printer(scene, job);
        else if (job->state == JOB_FAILED)
            print_again(scene, job);
    }
    return count_in(jobs, JOB_PRINTED) + count_in(jobs, JOB_UNCONFIRMED) < (int)jobs->len;
}

// --- the station's bad luck ---

static void plan_kill(Scene *scene)
{
    scene->kill_at_us = clock_mono_us() + (gint64)g_rand_int_range(scene->rand, 0, 2 * kill_every_ms) * 1000;
    scene->printed_before = -1;
}

// Each KILL_POINT_EVERYth kill waits until a label is seen at a named point of its life; the others do not look.
static bool is_at_point(Scene *scene, const GPtrArray *jobs)
{
    static const JobState points[] = {JOB_CLAIMED, JOB_SENDING, JOB_SENT, JOB_PRINTED};
    if (scene->kills_left % KILL_POINT_EVERY != 0)
        return true;
    JobState point = points[scene->kills_left / KILL_POINT_EVERY % G_N_ELEMENTS(points)];
    int count = count_in(jobs, point), before = scene->printed_before;
    if (point != JOB_PRINTED)
        return count > 0;
    scene->printed_before = count;
    return before >= 0 && count > before;
}

static void kill_sometimes(Scene *scene, const GPtrArray *jobs)
{
    if (scene->kills_left == 0 || clock_mono_us() < scene->kill_at_us || !is_at_point(scene, jobs))
        return;
    stage_kill(scene->stage);
    g_usleep((gulong)g_rand_int_range(scene->rand, 0, 100 * 1000));
    stage_start(scene->stage);
    scene->kills_left--;
    plan_kill(scene);
    for (int i = 0; scene->kills_left == 0 && i < MACHINE_COUNT; i++)
        machine_set_speed(scene->machines[i], MIN(print_ms, HURRY_MS)); // the rest is not what this is about
}

// --- the scene ---

static void complain(Scene *scene, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void complain(Scene *scene, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_string_append_vprintf(scene->complaints, format, arguments);
    va_end(arguments);
    g_string_append_c(scene->complaints, '\n');
}

static void tell_unfinished(Scene *scene, const GPtrArray *jobs)
{
    for (guint i = 0; i < jobs->len; i++) {
        const Job *job = jobs->pdata[i];
        if (job->state != JOB_PRINTED && job->state != JOB_UNCONFIRMED)
            complain(scene, "label %" G_GINT64_FORMAT " is %s at %s: %s", job->id, job_state_name(job->state),
                     job->worker ? job->worker : "no printer", job->reason ? job->reason : "no reason");
    }
}

static void open_scene(Scene *scene)
{
    g_autofree char *pictures = g_build_filename(folder, "pictures", NULL), *station = g_build_filename(folder, "station", NULL);
    g_assert_cmpint(g_mkdir_with_parents(pictures, 0755), ==, 0);
    g_autoptr(GPtrArray) specs = g_ptr_array_new_null_terminated(MACHINE_COUNT, g_free, TRUE);
    for (int i = 0; i < MACHINE_COUNT; i++) {
        const MachineOptions machine = {.model = (MachineModel)i,
                                        .cable = is_usb ? MACHINE_USB : MACHINE_TCP,
                                        .folder = pictures,
                                        .seed = (guint32)seed,
                                        .print_ms = print_ms,
                                        .trouble_percent = trouble_percent,
                                        .is_long = is_long};
        scene->machines[i] = machine_start(&machine);
        g_ptr_array_add(specs, machine_spec(scene->machines[i]));
    }
    scene->stage = stage_new(station, program, specs, badge_count, ticket_count);
    scene->album = album_new(pictures);
    scene->rand = g_rand_new_with_seed((guint32)seed);
    scene->complaints = g_string_new(NULL);
    scene->questions = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    scene->kills_left = kill_count;
    plan_kill(scene);
}

static void play(Scene *scene)
{
    gint64 limit_us = clock_mono_us() + limit_s * G_USEC_PER_SEC;
    stage_start(scene->stage);
    for (bool is_going_on = true; is_going_on; g_usleep((is_usb ? LOOK_USB_MS : LOOK_MS) * 1000)) {
        g_autoptr(GPtrArray) jobs = stage_jobs(scene->stage);
        kill_sometimes(scene, jobs);
        is_going_on = look_at_jobs(scene, jobs);
        if (!stage_is_alive(scene->stage)) {
            complain(scene, "the station ended by itself");
            is_going_on = false;
        } else if (is_going_on && clock_mono_us() > limit_us) {
            complain(scene, "not all is printed after %d s", limit_s);
            tell_unfinished(scene, jobs);
            is_going_on = false;
        }
    }
    if (scene->kills_left > 0)
        complain(scene, "all was printed %d kills too early", scene->kills_left);
    if (scene->stage->pid && !stage_stop(scene->stage))
        complain(scene, "the station did not end as it should");
}

static void close_scene(Scene *scene)
{
    for (int i = 0; i < MACHINE_COUNT; i++) {
        g_autofree char *story = machine_story(scene->machines[i]);
        printf("%s: %d labels came out; %s\n", machine_name((MachineModel)i), machine_printed_count(scene->machines[i]),
               *story ? story : "all went well");
        machine_stop(scene->machines[i]);
    }
    stage_free(scene->stage);
    album_free(scene->album);
    g_hash_table_unref(scene->questions);
    g_rand_free(scene->rand);
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_option_context_add_main_entries(context, options, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error) || !folder || !program) {
        fprintf(stderr, "print-scene: %s\n", error ? error->message : "--folder and --program must be given");
        return 64;
    }
    gint64 begin_us = clock_mono_us();
    Scene scene = {0};
    open_scene(&scene);
    play(&scene);
    close_scene(&scene);
    printf("%d kills, %d questions (%d had come out), %d labels that the printer lost; seed %d, %.0f s\n",
           kill_count - scene.kills_left, scene.asked_count, scene.yes_count, scene.lost_count, seed,
           (double)(clock_mono_us() - begin_us) / G_USEC_PER_SEC);
    fputs(scene.complaints->str, stderr);
    bool is_good = scene.complaints->len == 0;
    g_string_free(scene.complaints, TRUE);
    return is_good ? 0 : 1;
}
