// SPDX-License-Identifier: GPL-3.0-or-later
// station.h - a small station for the tests of the queue: a store, a real profile, and workers on make-believe printers.
#pragma once

#include "common/store/job/job.h"
#include "printer/queue/worker.h"
#include "tests/queue/sim.h"

typedef struct {
    char *folder, *profile_folder, *store_path;
    Profile *profile;
    Store *store;
    int person_count;
    const char *media; // what badges are asked for on; NULL = the profile's
} TestStation;

extern const PrintTimes test_times; // little patience

TestStation *test_station_new(void);
void test_station_free(TestStation *station);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TestStation, test_station_free)

// Puts a badge of a new person into the queue. `printer` NULL = any.
gint64 test_station_badge(TestStation *station, const char *printer);
// The event's first label is too short now for an endless roll of a Brother, which feeds 12.7 mm at least.
void test_station_shorten_badge(TestStation *station);
PrintWorker *test_station_worker(TestStation *station, const char *spec, const char *neighbour);
PrintWorker *test_station_on(TestStation *station, const Sim *sim, const char *name, const char *neighbour);

JobState test_station_state(TestStation *station, gint64 id);
Job *test_station_job(TestStation *station, gint64 id);
// Waits until the job is in the state.
void test_station_await(TestStation *station, gint64 id, JobState state);
// A person has looked, and says what became of a label.
void test_station_says(TestStation *station, PrintWorker *worker, gint64 id, JobState state);
// Waits until the worker's printer was heard.
void test_await_heard(TestStation *station, PrintWorker *worker);
// Waits until the worker says so of its printer.
void test_await_printer(PrintWorker *worker, const char *state);
void test_await_problem(PrintWorker *worker, const char *words); // that it has stopped for
