// SPDX-License-Identifier: GPL-3.0-or-later
// test_print_loop.c - the loop of one printer, turn by turn, without its thread: what is claimed and what is left, and what it
// says when the store, the printer or a person has to be waited for.
#include <string.h>

#include "common/base/clock.h"
#include "printer/queue/print_loop.h"
#include "tests/queue/station.h"
#include "tests/scratch.h"
#include "tests/store/room.h"

typedef struct {
    TestStation *station;
    PrinterSpec spec;
    PrinterHealth *health;
    PrintWorkerOptions worker;
    PrintLoop *loop;
    bool may_claim;
    char *stopped_for;   // the last problem that it was stopped for
    int told_count;      // how often somebody was told of a change
    const char *trouble; // what keeps the labels that wait from being chosen again; NULL = nothing
    int chosen_count, asked_count;
} Scene;

static gint64 now_utc_ms(gconstpointer clock)
{
    (void)clock;
    return clock_utc_ms();
}

static bool may_claim(gpointer data)
{
    return ((Scene *)data)->may_claim;
}

static bool may_print(gpointer data)
{
    (void)data;
    return true;
}

static void note_stop(gpointer data)
{
    Scene *scene = data;
    scene->told_count++;
    g_autoptr(PrinterInfo) info = printer_health_copy(scene->health);
    if (strcmp(info->state, "stopped") != 0)
        return;
    g_free(scene->stopped_for);
    scene->stopped_for = g_strdup(info->problem);
}

static bool choose_again(Store *store, gpointer data, int *out_count, GError **error)
{
    (void)store;
    Scene *scene = data;
    scene->asked_count++;
    *out_count = scene->chosen_count;
    if (scene->trouble)
        g_set_error_literal(error, STORE_ERROR, STORE_ERROR_IO, scene->trouble);
    return !scene->trouble;
}

// `spec` NULL = a virtual printer.
static void scene_open(Scene *scene, const char *spec)
{
    g_autoptr(GError) error = NULL;
    *scene = (Scene){.station = test_station_new(), .may_claim = true};
    g_autofree char *paper = g_strdup_printf("p=virtual:%s/out", scene->station->folder);
    g_assert_true(printer_spec_parse(spec ? spec : paper, &scene->spec, &error));
    scene->health = printer_health_new("p", scene->spec.address, scene->spec.is_virtual, note_stop, scene);
    scene->worker = (PrintWorkerOptions){
        .profile = scene->station->profile,
        .profile_folder = scene->station->profile_folder,
        .now_utc_ms = now_utc_ms,
        .choose_again = choose_again,
        .data = scene,
    };
    const PrintLoopOptions options = {
        .worker = &scene->worker, .times = &test_times, .may_claim = may_claim, .may_print = may_print, .data = scene};
    scene->loop = print_loop_new(&options, scene->station->store, &scene->spec, scene->health);
}

static void scene_close(Scene *scene)
{
    print_loop_free(scene->loop);
    printer_health_free(scene->health);
    printer_spec_clear(&scene->spec);
    test_station_free(scene->station);
    g_free(scene->stopped_for);
}

static void assert_shown(const Scene *scene, const char *state, const char *problem)
{
    g_autoptr(PrinterInfo) info = printer_health_copy(scene->health);
    g_assert_cmpstr(info->state, ==, state);
    g_assert_nonnull(strstr(info->problem, problem));
}

// A label a turn, the oldest first; then it rests and is ready. Told to stop, it begins none.
static void test_turns(void)
{
    Scene scene;
    scene_open(&scene, NULL);
    gint64 first = test_station_badge(scene.station, NULL), second = test_station_badge(scene.station, "p");
    g_assert_cmpint(print_loop_work(scene.loop), ==, 0);
    g_assert_cmpint(test_station_state(scene.station, first), ==, JOB_PRINTED);
    g_assert_cmpint(test_station_state(scene.station, second), ==, JOB_QUEUED);
    assert_shown(&scene, "printing", "");
    scene.may_claim = false;
    g_assert_cmpint(print_loop_work(scene.loop), >, 0);
    g_assert_cmpint(test_station_state(scene.station, second), ==, JOB_QUEUED);
    scene.may_claim = true;
    g_assert_cmpint(print_loop_work(scene.loop), ==, 0);
    g_assert_cmpint(test_station_state(scene.station, second), ==, JOB_PRINTED);
    g_assert_cmpint(print_loop_work(scene.loop), >, 0);
    assert_shown(&scene, "ready", "");
    g_assert_false(print_loop_is_at_work(scene.loop));
    g_assert_cmpstr(scene.stopped_for, ==, NULL);
    scene_close(&scene);
}

// People hear that the store cannot be read; what waits in it is printed when it can.
static void test_broken_store(void)
{
    Scene scene;
    scene_open(&scene, NULL);
    gint64 id = test_station_badge(scene.station, "p");
    room_run_sql(scene.station->store_path, "ALTER TABLE job RENAME TO gone");
    g_assert_cmpint(print_loop_work(scene.loop), >, 0);
    g_assert_nonnull(scene.stopped_for);
    g_assert_nonnull(strstr(scene.stopped_for, "job"));
    assert_shown(&scene, "stopped", "job");
    room_run_sql(scene.station->store_path, "ALTER TABLE gone RENAME TO job");
    g_assert_cmpint(print_loop_work(scene.loop), ==, 0);
    g_assert_cmpint(test_station_state(scene.station, id), ==, JOB_PRINTED);
    scene_close(&scene);
}

// Nobody listens there: the label waits, and may be printed by another.
static void test_away(void)
{
    Scene scene;
    scene_open(&scene, "p=zpl/ZD421-203dpi/62x100@tcp:127.0.0.1:1");
    gint64 id = test_station_badge(scene.station, NULL);
    g_assert_cmpint(print_loop_work(scene.loop), >, 0);
    assert_shown(&scene, "away", "cannot be reached");
    g_assert_cmpint(test_station_state(scene.station, id), ==, JOB_QUEUED);
    scene_close(&scene);
}

// As a station leaves it that is cut off in mid-label.
static gint64 doubtful(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    gint64 id = test_station_badge(scene->station, "p");
    g_autoptr(Job) job = job_claim(scene->station->store, "p", NULL, NULL, clock_utc_ms(), &error);
    g_assert_no_error(error);
    g_assert_nonnull(job);
    g_assert_cmpint(job->id, ==, id);
    g_assert_true(job_advance(scene->station->store, id, JOB_SENDING, NULL, clock_utc_ms(), &error));
    g_assert_true(job_advance(scene->station->store, id, JOB_UNCERTAIN, "cut off", clock_utc_ms(), &error));
    return id;
}

// A doubt holds what follows, and the sentence says how many; when a person has looked, it is gone.
static void test_doubt(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    scene_open(&scene, "p=zpl/ZD421-203dpi/62x100@tcp:127.0.0.1:1");
    gint64 first = doubtful(&scene);
    print_loop_work(scene.loop);
    assert_shown(&scene, "stopped", "Check whether the last label came out");
    gint64 second = doubtful(&scene), waiting = test_station_badge(scene.station, "p");
    print_loop_work(scene.loop);
    assert_shown(&scene, "stopped", "which of the last 2 labels came out");
    g_assert_cmpint(test_station_state(scene.station, waiting), ==, JOB_QUEUED);
    g_assert_true(job_advance(scene.station->store, first, JOB_PRINTED, NULL, clock_utc_ms(), &error));
    g_assert_true(job_advance(scene.station->store, second, JOB_PRINTED, NULL, clock_utc_ms(), &error));
    print_loop_work(scene.loop);
    assert_shown(&scene, "away", "cannot be reached");
    scene_close(&scene);
    print_loop_free(NULL);
}

// Nobody knows whether a person is asked about a label: it holds what follows like one that is.
static void test_unknown_doubt(void)
{
    Scene scene;
    scene_open(&scene, "p=zpl/ZD421-203dpi/62x100@tcp:127.0.0.1:1");
    doubtful(&scene);
    room_run_sql(scene.station->store_path, "ALTER TABLE job RENAME TO gone");
    g_assert_cmpint(print_loop_work(scene.loop), >, 0);
    assert_shown(&scene, "stopped", "no such table");
    room_run_sql(scene.station->store_path, "ALTER TABLE gone RENAME TO job");
    print_loop_work(scene.loop);
    assert_shown(&scene, "stopped", "Check whether the last label came out");
    scene_close(&scene);
}

// Until those that wait for another roll were looked at once more.
static void turn_until_asked(Scene *scene)
{
    scene->asked_count = 0;
    do {
        print_loop_work(scene->loop);
        g_usleep(2000);
    } while (scene->asked_count == 0);
}

// Labels that wait for another roll are looked at while it rests: somebody is told of those that were chosen again, and of what
// kept them from it.
static void test_chosen_again(void)
{
    Scene scene;
    g_autofree char *folder = scratch_make_fast();
    g_autofree char *spec = g_strdup_printf("p=zpl/ZD421-203dpi/62x100@file:%s", folder);
    scene_open(&scene, spec);
    turn_until_asked(&scene);
    assert_shown(&scene, "ready", "");
    int told_count = scene.told_count;
    turn_until_asked(&scene);
    g_assert_cmpint(scene.told_count, ==, told_count);
    scene.chosen_count = 1;
    turn_until_asked(&scene);
    g_assert_cmpint(scene.told_count, ==, told_count + 1);
    g_assert_cmpstr(scene.stopped_for, ==, NULL);
    scene.chosen_count = 0;
    scene.trouble = "The disk is full.";
    turn_until_asked(&scene);
    g_assert_cmpstr(scene.stopped_for, ==, "The disk is full.");
    scene_close(&scene);
    scratch_remove(folder);
}

// Somebody cancels a label in the moment in which it is claimed: no byte of it goes out, and the next one does.
static void test_cancelled_at_last(void)
{
    for (int is_file = 0; is_file < 2; is_file++) {
        Scene scene;
        g_autofree char *folder = scratch_make_fast();
        g_autofree char *spec = g_strdup_printf("p=zpl/ZD421-203dpi/62x100@file:%s", folder);
        scene_open(&scene, is_file ? spec : NULL);
        g_autofree char *out = is_file ? g_strdup(folder) : g_build_filename(scene.station->folder, "out", NULL);
        gint64 id = test_station_badge(scene.station, "p");
        g_autofree char *cancel =
            g_strdup_printf("CREATE TRIGGER somebody AFTER UPDATE OF state ON job WHEN NEW.state = %d BEGIN "
                            "UPDATE job SET state = %d WHERE id = NEW.id; END",
                            JOB_CLAIMED, JOB_CANCELLED);
        room_run_sql(scene.station->store_path, cancel);
        g_assert_cmpint(print_loop_work(scene.loop), ==, 0);
        g_assert_cmpint(test_station_state(scene.station, id), ==, JOB_CANCELLED);
        g_autoptr(GDir) files = g_dir_open(out, 0, NULL);
        g_assert_true(!files || !g_dir_read_name(files));
        g_assert_cmpstr(scene.stopped_for, ==, NULL); // a refusal is no trouble of the store
        room_run_sql(scene.station->store_path, "DROP TRIGGER somebody");
        gint64 next = test_station_badge(scene.station, "p");
        g_assert_cmpint(print_loop_work(scene.loop), ==, 0);
        g_assert_cmpint(test_station_state(scene.station, next), ==, is_file ? JOB_UNCONFIRMED : JOB_PRINTED);
        scene_close(&scene);
        scratch_remove(folder);
    }
}

// A label's end and the count of its roll are one transaction: where the second cannot be written, the first is not said.
static void test_uncounted(void)
{
    Scene scene;
    scene_open(&scene, NULL);
    gint64 id = test_station_badge(scene.station, "p");
    room_run_sql(scene.station->store_path, "CREATE TRIGGER full BEFORE UPDATE OF roll_printed_count ON printer "
                                            "BEGIN SELECT RAISE(FAIL, 'no room for the roll'); END");
    print_loop_work(scene.loop);
    g_assert_cmpint(test_station_state(scene.station, id), ==, JOB_SENT);
    g_assert_nonnull(scene.stopped_for);
    g_assert_nonnull(strstr(scene.stopped_for, "no room for the roll"));
    gint64 next = test_station_badge(scene.station, "p");
    g_assert_cmpint(print_loop_work(scene.loop), >, 0);
    g_assert_cmpint(test_station_state(scene.station, next), ==, JOB_QUEUED);
    room_run_sql(scene.station->store_path, "DROP TRIGGER full");
    g_assert_cmpint(print_loop_work(scene.loop), ==, 0);
    g_assert_cmpint(test_station_state(scene.station, id), ==, JOB_PRINTED);
    g_assert_cmpint(test_station_state(scene.station, next), ==, JOB_PRINTED);
    scene_close(&scene);
}

// Another roll is told of between two labels: what waited for it is printed.
static void test_loaded(void)
{
    Scene scene;
    g_autofree char *folder = scratch_make_fast();
    g_autofree char *spec = g_strdup_printf("p=zpl/ZD421-203dpi/62x100@file:%s", folder);
    g_auto(PrinterSpec) other = {0};
    g_assert_true(printer_spec_parse("p=zpl/ZD421-203dpi/76x51@file:/nowhere", &other, NULL));
    scene_open(&scene, spec);
    gint64 first = test_station_badge(scene.station, "p");
    scene.station->media = "76x51";
    gint64 waiting = test_station_badge(scene.station, "p");
    g_assert_cmpint(print_loop_work(scene.loop), ==, 0);
    g_assert_cmpint(test_station_state(scene.station, first), ==, JOB_UNCONFIRMED);
    g_assert_cmpint(print_loop_work(scene.loop), >, 0);
    g_assert_cmpint(test_station_state(scene.station, waiting), ==, JOB_QUEUED);
    print_loop_load(scene.loop, &other);
    g_assert_null(other.media_name); // it is left empty
    g_assert_cmpstr(scene.spec.media->name, ==, "76x51");
    g_assert_cmpint(print_loop_work(scene.loop), ==, 0);
    g_assert_cmpint(test_station_state(scene.station, waiting), ==, JOB_UNCONFIRMED);
    scene_close(&scene);
    scratch_remove(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/queue/print-loop/a-label-a-turn", test_turns);
    g_test_add_func("/queue/print-loop/a-store-that-fails", test_broken_store);
    g_test_add_func("/queue/print-loop/a-printer-that-is-away", test_away);
    g_test_add_func("/queue/print-loop/a-doubt-holds-what-follows", test_doubt);
    g_test_add_func("/queue/print-loop/a-doubt-nobody-can-read", test_unknown_doubt);
    g_test_add_func("/queue/print-loop/labels-are-chosen-again", test_chosen_again);
    g_test_add_func("/queue/print-loop/cancelled-at-the-last-moment", test_cancelled_at_last);
    g_test_add_func("/queue/print-loop/a-label-and-its-roll-end-together", test_uncounted);
    g_test_add_func("/queue/print-loop/told-of-another-roll", test_loaded);
    return g_test_run();
}
