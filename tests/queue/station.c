// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/queue/station.h"
#include "tests/scratch.h"

#include <string.h>

#include "common/store/job/printer_record.h"
#include "common/store/store.h"

#define AWAIT_US (120 * G_USEC_PER_SEC)
#define LOOK_US 2000

const PrintTimes test_times = {
    .write_ms = 20,
    .ask_ms = 600,
    .poll_ms = 4,
    .unheard_ms = 40,
    .calm_ms = 60,
    .quiet_ms = 150,
    .sight_ms = 20000,
    .label_ms = 20000,
    .stall_ms = 2500,
    .stopped_ms = 20000,
    .settle_ms = 2000,
    .retry_ms = 20,
    .fresh_ms = 1000,
    .idle_ms = 100,
    .keep_ms = 100,
    .polite_ms = 300,
};

TestStation *test_station_new(void)
{
    g_autoptr(GError) error = NULL;
    TestStation *station = g_new0(TestStation, 1);
    station->folder = g_dir_make_tmp("lanyard-XXXXXX", &error);
    station->profile_folder = g_build_filename(station->folder, "event", NULL);
    station->store_path = g_build_filename(station->folder, "lanyard.db", NULL);
    profile_unpack("pycon-us-2024", station->profile_folder, &error);
    g_assert_no_error(error);
    station->profile = profile_load(station->profile_folder, &error);
    g_assert_no_error(error);
    g_assert_true(store_create(station->store_path, "Desk 1", "pycon-us-2024", &error));
    station->store = store_open(station->store_path, &error);
    g_assert_no_error(error);
    return station;
}

void test_station_free(TestStation *station)
{
    store_close(station->store);
    profile_free(station->profile);
    scratch_remove(station->folder);
    g_free(station->folder);
    g_free(station->profile_folder);
    g_free(station->store_path);
    g_free(station);
}

gint64 test_station_badge(TestStation *station, const char *printer)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *person = g_strdup_printf("%016x", ++station->person_count);
    const LabelUse *use = station->profile->labels->pdata[0];
    const Job job = {
        .person_id = person,
        .label = use->name,
        .media = station->media ? (char *)station->media : use->media,
        .role = (char *)"badge",
        .fields = (char *)"{\"name\":\"Grace Hopper\",\"first_name\":\"Grace\",\"last_name\":\"Hopper\",\"company\":\"Navy\","
                          "\"token\":\"4QY6J2KXW0B7ZC1T9RDH5VM3NGS8PALEF2U0QX\",\"ticket_title\":\"Attendee\"}",
        .printer = (char *)printer,
    };
    gint64 id = 0;
    job_submit(station->store, &job, 0, clock_utc_ms(), &id, &error);
    g_assert_no_error(error);
    return id;
}

void test_station_shorten_badge(TestStation *station)
{
    g_autoptr(GError) error = NULL;
    LabelUse *use = station->profile->labels->pdata[0];
    g_autofree char *path = g_build_filename(station->profile_folder, "short.label", NULL);
    g_file_set_contents(path, "[label]\nwidth_mm = 50\nlength_mm = 5\n", -1, &error);
    g_assert_no_error(error);
    g_free(use->template_name);
    use->template_name = g_strdup("short.label");
    station->media = "62";
}

PrintWorker *test_station_worker(TestStation *station, const char *spec, const char *neighbour)
{
    g_autoptr(GError) error = NULL;
    const PrintWorkerOptions options = {
        .spec = spec,
        .store_path = station->store_path,
        .profile = station->profile,
        .profile_folder = station->profile_folder,
        .neighbour = neighbour,
    };
    PrintWorker *worker = print_worker_start_with(&options, &test_times, &error);
    g_assert_no_error(error);
    return worker;
}

PrintWorker *test_station_on(TestStation *station, const Sim *sim, const char *name, const char *neighbour)
{
    g_autofree char *spec = sim_spec(sim, name);
    return test_station_worker(station, spec, neighbour);
}

Job *test_station_job(TestStation *station, gint64 id)
{
    g_autoptr(GError) error = NULL;
    Job *job = job_load(station->store, id, &error);
    g_assert_no_error(error);
    return job;
}

JobState test_station_state(TestStation *station, gint64 id)
{
    g_autoptr(Job) job = test_station_job(station, id);
    return job->state;
}

void test_station_await(TestStation *station, gint64 id, JobState state)
{
    gint64 deadline = clock_mono_us() + AWAIT_US;
    while (test_station_state(station, id) != state) {
        if (clock_mono_us() > deadline) {
            g_autoptr(Job) job = test_station_job(station, id);
            g_error("label %" G_GINT64_FORMAT " is %s (%s), not %s", id, job_state_name(job->state), job->reason,
                    job_state_name(state));
        }
        g_usleep(LOOK_US);
    }
}

void test_station_says(TestStation *station, PrintWorker *worker, gint64 id, JobState state)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(job_advance(station->store, id, state, "said by the desk", clock_utc_ms(), &error));
    print_worker_wake(worker);
}

static void await_word(PrintWorker *worker, const char *state, const char *words)
{
    gint64 deadline = clock_mono_us() + AWAIT_US;
    for (;;) {
        g_autoptr(PrinterInfo) info = print_worker_info(worker);
        if (strcmp(info->state, state) == 0 && strstr(info->problem, words))
            return;
        if (clock_mono_us() > deadline)
            g_error("%s is %s (%s), not %s (%s)", info->name, info->state, info->problem, state, words);
        g_usleep(LOOK_US);
    }
}

void test_await_printer(PrintWorker *worker, const char *state)
{
    await_word(worker, state, "");
}

void test_await_problem(PrintWorker *worker, const char *words)
{
    await_word(worker, "stopped", words);
}

void test_await_heard(TestStation *station, PrintWorker *worker)
{
    gint64 deadline = clock_mono_us() + AWAIT_US;
    g_autoptr(PrinterInfo) info = print_worker_info(worker);
    PrinterAnswers answers;
    for (;;) {
        printer_record_answers(station->store, info->name, info->address, &answers);
        if (answers.was_heard)
            return;
        if (clock_mono_us() > deadline)
            g_error("%s was not heard", info->name);
        g_usleep(LOOK_US);
    }
}
