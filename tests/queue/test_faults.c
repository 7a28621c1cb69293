// SPDX-License-Identifier: GPL-3.0-or-later
// test_faults.c - printers of five languages that jam, run out, hang up, stall and mumble: the state of each job at the
// end is what really happened, nothing is printed twice, and the printer comes back by itself.
#include <string.h>

#include "printer/queue/render_job.h"
#include "printer/queue/spec.h"
#include "tests/queue/station.h"

#define PRINT_MS 30
#define SLOW_PRINT_MS 400

typedef struct {
    TestStation *station;
    Sim *sim;
    PrintWorker *worker;
    bool is_unproving;
} Scene;

static const char *const language_names[] = {"brother", "dymo", "zebra", "escpos", "fgl"}; // as SimLanguage

static void scene_open(Scene *scene, SimLanguage language, SimFault fault)
{
    scene->station = test_station_new();
    scene->is_unproving = language == SIM_DYMO || language == SIM_ESCPOS;
    scene->sim = sim_start(language, PRINT_MS);
    scene->station->media = sim_media(scene->sim);
    sim_fail(scene->sim, fault);
    scene->worker = test_station_on(scene->station, scene->sim, "badge-1", NULL);
}

static void scene_close(Scene *scene)
{
    print_worker_stop(scene->worker, 20000);
    sim_stop(scene->sim);
    test_station_free(scene->station);
}

static gint64 badge(Scene *scene)
{
    gint64 id = test_station_badge(scene->station, NULL);
    print_worker_wake(scene->worker);
    return id;
}

// What came out and is said to have: on a network a LabelWriter and a ticket printer prove nothing.
static void await(Scene *scene, gint64 id, JobState state)
{
    bool is_debt = state == JOB_PRINTED && scene->is_unproving && test_station_state(scene->station, id) != JOB_PRINTED;
    test_station_await(scene->station, id, is_debt ? JOB_UNCONFIRMED : state);
}

// The printer works again: one more label, and the count of what came out is right.
static void assert_goes_on(Scene *scene, int printed_count)
{
    gint64 id = badge(scene);
    await(scene, id, JOB_PRINTED);
    g_assert_cmpint(sim_printed_count(scene->sim), ==, printed_count + 1);
}

static int count_ink(const Bitmap *bitmap)
{
    int count = 0;
    for (int y = 0; y < bitmap->height_px; y++)
        for (int x = 0; x < bitmap->width_px; x++)
            count += drawing_dot(bitmap, bitmap->black, x, y);
    return count;
}

// What came out, read as its manual says, has each dot of the picture and no other. All labels of a scene are alike.
static void expect_pictures(Scene *scene, gint64 id, int count)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = sim_spec(scene->sim, "any");
    g_auto(PrinterSpec) spec = {0};
    g_assert_true(printer_spec_parse(text, &spec, &error));
    const PrintTarget target = {.driver = spec.driver, .model = spec.model, .media = spec.media};
    g_autoptr(RenderJob) renderer = render_job_new(scene->station->profile, scene->station->profile_folder);
    g_autoptr(Job) job = test_station_job(scene->station, id);
    g_autoptr(Bitmap) wanted = render_job_render(renderer, job->label, job->fields, &target, NULL, &error);
    g_assert_no_error(error);
    for (int i = 0; i < count; i++) {
        g_autoptr(Page) page = sim_page(scene->sim, i);
        int ink = 0;
        for (guint k = 0; k < page->black->len; k++)
            ink += __builtin_popcount(page->black->data[k]);
        g_assert_cmpint(ink, ==, count_ink(wanted));
    }
}

static void test_fine(gconstpointer language)
{
    static const SimFault faults[] = {SIM_FINE, SIM_SLOW, SIM_HALF_REPLIES, SIM_DOUBLE_REPLIES, SIM_COOLING};
    for (gsize i = 0; i < G_N_ELEMENTS(faults); i++) {
        Scene scene;
        scene_open(&scene, (SimLanguage)GPOINTER_TO_INT(language), faults[i]);
        gint64 ids[3];
        for (gsize k = 0; k < G_N_ELEMENTS(ids); k++)
            ids[k] = badge(&scene);
        for (gsize k = 0; k < G_N_ELEMENTS(ids); k++)
            await(&scene, ids[k], JOB_PRINTED);
        g_assert_cmpint(sim_printed_count(scene.sim), ==, 3);
        expect_pictures(&scene, ids[0], 3);
        scene_close(&scene);
    }
}

// What is said once more, when the next label is in the printer already, is no word about that one.
static void test_echoes(gconstpointer language)
{
    Scene scene = {.station = test_station_new(), .sim = sim_start((SimLanguage)GPOINTER_TO_INT(language), SLOW_PRINT_MS)};
    scene.station->media = sim_media(scene.sim);
    scene.is_unproving = GPOINTER_TO_INT(language) == SIM_ESCPOS;
    sim_fail(scene.sim, SIM_ECHOES);
    gint64 ids[3];
    for (gsize k = 0; k < G_N_ELEMENTS(ids); k++)
        ids[k] = test_station_badge(scene.station, NULL);
    scene.worker = test_station_on(scene.station, scene.sim, "badge-1", NULL);
    for (gsize k = 0; k < G_N_ELEMENTS(ids); k++) {
        await(&scene, ids[k], JOB_PRINTED);
        g_assert_cmpint(sim_printed_count(scene.sim), >, (int)k);
    }
    g_assert_cmpint(sim_printed_count(scene.sim), ==, 3);
    scene_close(&scene);
}

// A Brother tells nothing over the network. The others do, so a person is asked, once: "it came out" makes the printer a
// mute one, behind a print server, say; also for the station that starts anew.
static void test_silent(gconstpointer language)
{
    Scene scene;
    bool is_known_mute = GPOINTER_TO_INT(language) == SIM_BROTHER;
    scene_open(&scene, (SimLanguage)GPOINTER_TO_INT(language), SIM_SILENT);
    gint64 first = badge(&scene), second = badge(&scene);
    await(&scene, first, is_known_mute ? JOB_UNCONFIRMED : JOB_UNCERTAIN);
    if (!is_known_mute) {
        await(&scene, second, JOB_QUEUED); // one doubt holds the queue
        test_station_says(scene.station, scene.worker, first, JOB_PRINTED);
    }
    await(&scene, second, JOB_UNCONFIRMED);
    await(&scene, badge(&scene), JOB_UNCONFIRMED);
    print_worker_stop(scene.worker, 20000);
    scene.worker = test_station_on(scene.station, scene.sim, "badge-1", NULL);
    await(&scene, badge(&scene), JOB_UNCONFIRMED);
    sim_mend(scene.sim); // it speaks after all
    test_await_heard(scene.station, scene.worker);
    await(&scene, badge(&scene), JOB_PRINTED);
    scene_close(&scene);
}

// One that has answered and is silent when the station starts anew gets no label until it answers.
static void test_silent_after_a_restart(gconstpointer language)
{
    Scene scene;
    scene_open(&scene, (SimLanguage)GPOINTER_TO_INT(language), SIM_FINE);
    assert_goes_on(&scene, 0);
    print_worker_stop(scene.worker, 20000);
    sim_fail(scene.sim, SIM_SILENT);
    scene.worker = test_station_on(scene.station, scene.sim, "badge-1", NULL);
    gint64 id = badge(&scene);
    test_await_printer(scene.worker, "stopped");
    g_assert_cmpint(test_station_state(scene.station, id), ==, JOB_QUEUED);
    sim_mend(scene.sim);
    await(&scene, id, JOB_PRINTED);
    g_assert_cmpint(sim_printed_count(scene.sim), ==, 2);
    scene_close(&scene);
}

static void test_cover_before(gconstpointer language)
{
    Scene scene;
    scene_open(&scene, (SimLanguage)GPOINTER_TO_INT(language), SIM_COVER_OPEN);
    gint64 id = badge(&scene);
    test_await_printer(scene.worker, "stopped");
    g_autoptr(PrinterInfo) info = print_worker_info(scene.worker);
    g_assert_cmpstr(info->problem, !=, "");
    g_assert_cmpint(test_station_state(scene.station, id), ==, JOB_QUEUED);
    sim_mend(scene.sim);
    await(&scene, id, JOB_PRINTED);
    g_assert_cmpint(sim_printed_count(scene.sim), ==, 1);
    scene_close(&scene);
}

// Brother throws the label away and says so; DYMO, Zebra and Boca print it from the new roll. An ESC/POS ticket goes on
// where it stopped, in two pieces: a person is asked. So they are about a Zebra's, which drops it where it is told to.
static void test_roll_out(gconstpointer language)
{
    Scene scene;
    bool is_lost = GPOINTER_TO_INT(language) == SIM_BROTHER;
    bool is_torn = GPOINTER_TO_INT(language) == SIM_ESCPOS || GPOINTER_TO_INT(language) == SIM_DYMO ||
                   GPOINTER_TO_INT(language) == SIM_ZEBRA;
    scene_open(&scene, (SimLanguage)GPOINTER_TO_INT(language), SIM_FINE);
    assert_goes_on(&scene, 0);
    sim_fail(scene.sim, SIM_ROLL_OUT);
    gint64 id = badge(&scene), waiting = badge(&scene);
    if (is_lost)
        await(&scene, id, JOB_FAILED);
    test_await_problem(scene.worker, GPOINTER_TO_INT(language) == SIM_FGL ? "out of tickets" : "roll");
    g_autoptr(PrinterInfo) info = print_worker_info(scene.worker);
    g_assert_cmpint(info->labels_left, ==, 0);
    await(&scene, waiting, JOB_QUEUED); // given back, in case it was claimed already
    g_assert_cmpint(sim_printed_count(scene.sim), ==, 1);
    sim_mend(scene.sim);
    if (!is_lost)
        await(&scene, id, is_torn ? JOB_UNCERTAIN : JOB_PRINTED);
    if (is_torn)
        test_station_says(scene.station, scene.worker, id, JOB_PRINTED);
    await(&scene, waiting, JOB_PRINTED);
    g_assert_cmpint(sim_printed_count(scene.sim), ==, is_lost ? 2 : 3);
    if (is_lost) { // a person sends it again
        g_autoptr(GError) error = NULL;
        g_assert_true(job_advance(scene.station->store, id, JOB_QUEUED, NULL, clock_utc_ms(), &error));
        await(&scene, id, JOB_PRINTED);
    }
    scene_close(&scene);
}

static void test_unplug_before(gconstpointer language)
{
    Scene scene;
    scene_open(&scene, (SimLanguage)GPOINTER_TO_INT(language), SIM_REFUSE);
    gint64 id = badge(&scene);
    test_await_printer(scene.worker, "away");
    g_usleep(100 * 1000);
    g_assert_cmpint(test_station_state(scene.station, id), ==, JOB_QUEUED);
    g_assert_cmpint(sim_printed_count(scene.sim), ==, 0);
    sim_mend(scene.sim);
    await(&scene, id, JOB_PRINTED);
    g_assert_cmpint(sim_printed_count(scene.sim), ==, 1);
    scene_close(&scene);
}

// What follows waits until a person has said what became of the label, and is printed then; that one is not.
static void assert_held_by_doubt(Scene *scene, gint64 id)
{
    gint64 next = badge(scene);
    test_await_problem(scene->worker, "Check whether the last label came out");
    g_assert_cmpint(test_station_state(scene->station, next), ==, JOB_QUEUED);
    g_assert_cmpint(test_station_state(scene->station, id), ==, JOB_UNCERTAIN);
    int before = sim_printed_count(scene->sim);
    test_station_says(scene->station, scene->worker, id, JOB_PRINTED);
    await(scene, next, JOB_PRINTED);
    g_assert_cmpint(sim_printed_count(scene->sim), ==, before + 1);
}

// Nobody can say: a person is asked, and the printer is not used for that label again by itself.
static void test_unplug_in_label(gconstpointer language)
{
    static const SimFault faults[] = {SIM_UNPLUG_IN_LABEL, SIM_UNPLUG_AT_END};
    for (gsize i = 0; i < G_N_ELEMENTS(faults); i++) {
        Scene scene;
        scene_open(&scene, (SimLanguage)GPOINTER_TO_INT(language), SIM_FINE);
        assert_goes_on(&scene, 0);
        sim_fail(scene.sim, faults[i]);
        gint64 id = badge(&scene);
        await(&scene, id, JOB_UNCERTAIN);
        g_autoptr(Job) job = test_station_job(scene.station, id);
        g_assert_nonnull(job->reason);
        assert_held_by_doubt(&scene, id);
        scene_close(&scene);
    }
}

// Slow is no failure as long as it goes on one day; a stall without a word ends.
static void test_stall(gconstpointer language)
{
    Scene scene;
    scene_open(&scene, (SimLanguage)GPOINTER_TO_INT(language), SIM_FINE);
    assert_goes_on(&scene, 0);
    sim_fail(scene.sim, SIM_FORGETS);
    gint64 id = badge(&scene);
    test_await_printer(scene.worker, GPOINTER_TO_INT(language) == SIM_BROTHER ? "printing" : "stopped");
    await(&scene, id, JOB_UNCERTAIN);
    sim_mend(scene.sim);
    scene_close(&scene);
}

// A Zebra has the next label while one prints. Cut off then, nobody can say of either; both are asked about.
static void test_two_in_flight(void)
{
    Scene scene = {.station = test_station_new(), .sim = sim_start(SIM_ZEBRA, 60000)};
    scene.worker = test_station_on(scene.station, scene.sim, "badge-1", NULL);
    gint64 first = badge(&scene), second = badge(&scene), third = badge(&scene);
    await(&scene, second, JOB_SENT);
    g_assert_cmpint(test_station_state(scene.station, first), ==, JOB_SENT);
    sim_fail(scene.sim, SIM_REFUSE);
    await(&scene, first, JOB_UNCERTAIN);
    await(&scene, second, JOB_UNCERTAIN);
    await(&scene, third, JOB_QUEUED);
    g_assert_cmpint(sim_printed_count(scene.sim), ==, 0);
    scene_close(&scene);
}

static void test_wrong_roll(void)
{
    Scene scene;
    scene_open(&scene, SIM_BROTHER, SIM_WRONG_ROLL);
    gint64 id = badge(&scene);
    test_await_problem(scene.worker, "29 mm x 90 mm");
    g_autoptr(PrinterInfo) info = print_worker_info(scene.worker);
    g_assert_nonnull(strstr(info->problem, "62 mm x 100 mm"));
    g_assert_cmpint(test_station_state(scene.station, id), ==, JOB_QUEUED);
    g_assert_nonnull(strstr(info->problem, "lanyard printers --loaded badge-1 29x90")); // how to tell the station
    sim_mend(scene.sim);
    await(&scene, id, JOB_PRINTED);
    scene_close(&scene);
}

// Somebody puts in another roll between two labels: no label is printed on it, with what every language says of its roll.
static void test_roll_is_changed(gconstpointer language)
{
    Scene scene;
    scene_open(&scene, (SimLanguage)GPOINTER_TO_INT(language), SIM_FINE);
    await(&scene, badge(&scene), JOB_PRINTED);
    sim_fail(scene.sim, SIM_WRONG_ROLL);
    test_await_problem(scene.worker, "Put that roll in");
    gint64 id = badge(&scene);
    test_await_problem(scene.worker, "62 mm x 100 mm");
    g_assert_cmpint(test_station_state(scene.station, id), ==, JOB_QUEUED);
    g_assert_cmpint(sim_printed_count(scene.sim), ==, 1);
    sim_mend(scene.sim);
    await(&scene, id, JOB_PRINTED);
    scene_close(&scene);
}

// A Zebra that has not measured its roll says anything: nobody is stopped by that.
static void test_unmeasured_roll(void)
{
    Scene scene;
    scene_open(&scene, SIM_ZEBRA, SIM_WRONG_ROLL);
    await(&scene, badge(&scene), JOB_PRINTED);
    scene_close(&scene);
}

// The roll is changed while the printer is off: it is asked before the first label.
static void test_roll_after_a_break(void)
{
    Scene scene;
    scene_open(&scene, SIM_ZEBRA, SIM_FINE);
    await(&scene, badge(&scene), JOB_PRINTED);
    sim_fail(scene.sim, SIM_UNPLUG_IN_LABEL);
    gint64 id = badge(&scene);
    await(&scene, id, JOB_UNCERTAIN);
    sim_fail(scene.sim, SIM_WRONG_ROLL);
    gint64 next = badge(&scene);
    int count = sim_printed_count(scene.sim);
    test_station_says(scene.station, scene.worker, id, JOB_PRINTED);
    test_await_problem(scene.worker, "Put that roll in");
    g_assert_cmpint(test_station_state(scene.station, next), ==, JOB_QUEUED);
    g_assert_cmpint(sim_printed_count(scene.sim), ==, count);
    sim_mend(scene.sim);
    await(&scene, next, JOB_PRINTED);
    scene_close(&scene);
}

// The same while the station is off, too; one that is told of another roll learns anew.
static void test_roll_after_a_restart(void)
{
    Scene scene;
    scene_open(&scene, SIM_ZEBRA, SIM_FINE);
    await(&scene, badge(&scene), JOB_PRINTED);
    print_worker_stop(scene.worker, 5000);
    sim_fail(scene.sim, SIM_WRONG_ROLL);
    gint64 id = test_station_badge(scene.station, NULL);
    scene.worker = test_station_on(scene.station, scene.sim, "badge-1", NULL);
    test_await_problem(scene.worker, "Put that roll in");
    g_assert_cmpint(test_station_state(scene.station, id), ==, JOB_QUEUED);
    g_assert_cmpint(sim_printed_count(scene.sim), ==, 1);
    sim_mend(scene.sim);
    await(&scene, id, JOB_PRINTED);
    scene_close(&scene);
}

// Cancelled while the printer is away, or cannot print: at once, and never printed.
static void test_cancel(gconstpointer fault)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    scene_open(&scene, SIM_BROTHER, (SimFault)GPOINTER_TO_INT(fault));
    gint64 id = badge(&scene), kept = badge(&scene);
    g_assert_true(job_advance(scene.station->store, id, JOB_CANCELLED, NULL, clock_utc_ms(), &error));
    sim_mend(scene.sim);
    await(&scene, kept, JOB_PRINTED);
    g_assert_cmpint(test_station_state(scene.station, id), ==, JOB_CANCELLED);
    g_assert_cmpint(sim_printed_count(scene.sim), ==, 1);
    scene_close(&scene);
}

// The station stops in mid-label without patience, and starts again: the label is uncertain, the next one is printed.
static void test_stop_in_label(gconstpointer language)
{
    Scene scene;
    scene_open(&scene, (SimLanguage)GPOINTER_TO_INT(language), SIM_FINE);
    assert_goes_on(&scene, 0);
    sim_fail(scene.sim, SIM_FORGETS);
    gint64 id = badge(&scene);
    await(&scene, id, JOB_SENT);
    print_worker_stop(scene.worker, 0);
    g_assert_cmpint(test_station_state(scene.station, id), ==, JOB_SENT);
    sim_fail(scene.sim, SIM_REFUSE); // the make-believe printer loses what it had
    g_usleep(20 * 1000);
    sim_mend(scene.sim);
    scene.worker = test_station_on(scene.station, scene.sim, "badge-1", NULL);
    g_assert_cmpint(test_station_state(scene.station, id), ==, JOB_UNCERTAIN);
    assert_held_by_doubt(&scene, id);
    scene_close(&scene);
}

// A print queue's "completed" is followed to its end, and is no printer's word.
static void test_hearsay(void)
{
    Scene scene;
    scene_open(&scene, SIM_SHEETS, SIM_FINE);
    gint64 first = badge(&scene), second = badge(&scene);
    await(&scene, first, JOB_UNCONFIRMED);
    g_assert_cmpint(sim_printed_count(scene.sim), >=, 1);
    await(&scene, second, JOB_UNCONFIRMED);
    g_assert_cmpint(sim_printed_count(scene.sim), ==, 2);
    scene_close(&scene);
}

static void test_one_way(void)
{
    g_autoptr(TestStation) station = test_station_new();
    g_autofree char *spec = g_strdup_printf("out=brother-ql/QL-820NWB/62x100@file:%s/bytes", station->folder);
    gint64 id = test_station_badge(station, NULL);
    PrintWorker *worker = test_station_worker(station, spec, NULL);
    test_station_await(station, id, JOB_UNCONFIRMED);
    print_worker_stop(worker, 1000);
    g_autofree char *path = g_strdup_printf("%s/bytes/%06d-badge.bin", station->folder, 1);
    gsize length = 0;
    g_autofree char *bytes = NULL;
    g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
    g_assert_cmpint(bytes[length - 1], ==, 0x1a);
}

static const struct {
    const char *name;
    GTestDataFunc function;
} scenes[] = {
    {"fine-slow-split-doubled-cooling", test_fine},
    {"silent-is-asked-about-then-unconfirmed", test_silent},
    {"silent-after-a-restart-is-held", test_silent_after_a_restart},
    {"cover-open-before", test_cover_before},
    {"roll-out-in-the-label", test_roll_out},
    {"away-before", test_unplug_before},
    {"unplugged-in-the-label-is-uncertain", test_unplug_in_label},
    {"no-word-after-the-label-is-uncertain", test_stall},
    {"station-stops-in-the-label", test_stop_in_label},
};

// They say by themselves that a label is out; the others are asked how many are in them.
static const SimLanguage tellers[] = {SIM_BROTHER, SIM_ESCPOS, SIM_FGL};

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (int language = 0; language < (int)G_N_ELEMENTS(language_names); language++)
        for (gsize i = 0; i < G_N_ELEMENTS(scenes); i++) {
            g_autofree char *path = g_strdup_printf("/queue/%s/%s", language_names[language], scenes[i].name);
            g_test_add_data_func(path, GINT_TO_POINTER(language), scenes[i].function);
        }
    for (gsize i = 0; i < G_N_ELEMENTS(tellers); i++) {
        g_autofree char *path = g_strdup_printf("/queue/%s/what-is-said-again-proves-no-other-label", language_names[tellers[i]]);
        g_test_add_data_func(path, GINT_TO_POINTER(tellers[i]), test_echoes);
    }
    g_test_add_func("/queue/wrong-roll-holds-the-label", test_wrong_roll);
    g_test_add_data_func("/queue/roll-is-changed/brother", GINT_TO_POINTER(SIM_BROTHER), test_roll_is_changed);
    g_test_add_data_func("/queue/roll-is-changed/zebra", GINT_TO_POINTER(SIM_ZEBRA), test_roll_is_changed);
    g_test_add_func("/queue/unmeasured-roll-stops-nothing", test_unmeasured_roll);
    g_test_add_func("/queue/roll-is-changed/while-the-printer-is-off", test_roll_after_a_break);
    g_test_add_func("/queue/roll-is-changed/while-the-station-is-off", test_roll_after_a_restart);
    g_test_add_func("/queue/cut-off-with-two-in-the-printer", test_two_in_flight);
    g_test_add_data_func("/queue/cancelled-with-the-cover-open-is-never-printed", GINT_TO_POINTER(SIM_COVER_OPEN), test_cancel);
    g_test_add_data_func("/queue/cancelled-with-the-printer-away-is-never-printed", GINT_TO_POINTER(SIM_REFUSE), test_cancel);
    g_test_add_func("/queue/print-queue-is-unconfirmed", test_hearsay);
    g_test_add_func("/queue/one-way-is-unconfirmed", test_one_way);
    return g_test_run();
}
