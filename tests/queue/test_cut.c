// SPDX-License-Identifier: GPL-3.0-or-later
// test_cut.c - what station.ini says of a printer's cutter and resolution, down to the bytes: read from the file, printed by a
// worker, read back as the printer's manual says.
#include <string.h>

#include "common/conf/settings.h"
#include "tests/queue/station.h"

#define MOST 8

// A printer whose bytes go to files: each job is one.
typedef struct {
    const char *spec, *media;
    GPtrArray *(*decode)(const guint8 *bytes, gsize length, char **out_problem);
    char cut, torn; // how each shows in cuts_of()
} Printer;

static GPtrArray *decode_brother(const guint8 *bytes, gsize length, char **out_problem)
{
    return decode_brother_ql(bytes, length, 720, out_problem);
}

static GPtrArray *decode_dymo(const guint8 *bytes, gsize length, char **out_problem)
{
    return decode_dymo_lw(bytes, length, 672, out_problem);
}

static GPtrArray *decode_tickets(const guint8 *bytes, gsize length, char **out_problem)
{
    return decode_escpos(bytes, length, 576, out_problem);
}

static const Printer brother = {"brother-ql/QL-820NWB/62", "62", decode_brother, '|', '-'};
static const Printer dymo = {"dymo-lw/LabelWriter 450/62x100", "62x100", decode_dymo, '/', '/'};
static const Printer escpos = {"escpos/TM-T20II/80", "80", decode_tickets, '|', '/'};
static const Printer fgl = {"fgl/Lemur-200dpi/83x140", "83x140", decode_fgl, '|', '-'};

typedef struct {
    TestStation *station;
    const Printer *printer;
    gint64 ids[MOST];
    int count;
} Scene;

static void scene_open(Scene *scene, const Printer *printer)
{
    *scene = (Scene){.station = test_station_new(), .printer = printer};
    scene->station->media = printer->media;
}

static Settings *read_settings(const Scene *scene, const char *spec, const char *options)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strdup_printf("[station]\nname=Desk 1\n\n[devices]\nprinters=%s%s\n", spec, options);
    g_autofree char *path = g_build_filename(scene->station->folder, "station.ini", NULL);
    g_file_set_contents(path, text, -1, &error);
    g_assert_no_error(error);
    Settings *settings = settings_load(scene->station->folder, &error);
    g_assert_no_error(error);
    return settings;
}

static void put_ticket(Scene *scene, const char *label, gint64 group_id)
{
    g_autoptr(GError) error = NULL;
    const Job job = {
        .person_id = (char *)"1",
        .label = (char *)label,
        .media = (char *)scene->station->media,
        .role = (char *)"ticket",
        .fields = (char *)"{\"name\":\"Grace Hopper\",\"token\":\"4QY6J2KXW0B7ZC1T9RDH5VM3NGS8PALEF2U0QX\"}",
    };
    job_submit(scene->station->store, &job, group_id, clock_utc_ms(), &scene->ids[scene->count++], &error);
    g_assert_no_error(error);
}

// A person's badge and as many tickets, waiting together.
static void put_group(Scene *scene, int ticket_count)
{
    gint64 group_id = scene->ids[scene->count++] = test_station_badge(scene->station, NULL);
    for (int i = 0; i < ticket_count; i++)
        put_ticket(scene, "ticket", group_id);
}

static void print_all(Scene *scene, const char *options)
{
    g_autofree char *spec = g_strdup_printf("badge-1=%s@file:%s/out", scene->printer->spec, scene->station->folder);
    g_autoptr(Settings) settings = read_settings(scene, spec, options);
    PrintWorker *worker = test_station_worker(scene->station, settings->printers[0], NULL);
    for (int i = 0; i < scene->count; i++)
        test_station_await(scene->station, scene->ids[i], JOB_UNCONFIRMED);
    print_worker_stop(worker, 20000);
}

// What went to the printer; the caller owns it.
static char *read_bytes(const Scene *scene, gint64 id, gsize *out_length)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Job) job = test_station_job(scene->station, id);
    g_autofree char *path = g_strdup_printf("%s/out/%06" G_GINT64_FORMAT "-%s.bin", scene->station->folder, id, job->label);
    char *bytes = NULL;
    g_file_get_contents(path, &bytes, out_length, &error);
    g_assert_no_error(error);
    return bytes;
}

static Page *read_page(const Scene *scene, gint64 id)
{
    g_autofree char *problem = NULL;
    gsize length = 0;
    g_autofree char *bytes = read_bytes(scene, id, &length);
    g_autoptr(GPtrArray) pages = scene->printer->decode((const guint8 *)bytes, length, &problem);
    g_assert_cmpstr(problem, ==, NULL);
    g_assert_cmpuint(pages->len, ==, 1);
    return g_ptr_array_steal_index(pages, 0);
}

// One letter for each label: | where it is cut, / where it is fed out to the tear bar, - where the strip goes on.
static char *cuts_of(const Scene *scene)
{
    GString *cuts = g_string_new(NULL);
    for (int i = 0; i < scene->count; i++) {
        g_autoptr(Page) page = read_page(scene, scene->ids[i]);
        g_string_append_c(cuts, page->is_cut ? '|' : page->is_torn ? '/' : '-');
    }
    return g_string_free(cuts, FALSE);
}

// How dark and how fast, as the manual's GS ( K has it; without a word of it in station.ini nothing is sent.
static void prints_as_dark_as_station_ini_says(void)
{
    static const char darkness[] = {0x1d, '(', 'K', 2, 0, 49, -2}, speed[] = {0x1d, '(', 'K', 2, 0, 50, 9};
    for (int is_said = 0; is_said < 2; is_said++) {
        Scene scene;
        scene_open(&scene, &escpos);
        put_group(&scene, 0);
        print_all(&scene, is_said ? " speed=9 darkness=-2" : "");
        gsize length = 0;
        g_autofree char *bytes = read_bytes(&scene, scene.ids[0], &length);
        g_assert_true((memmem(bytes, length, darkness, sizeof darkness) != NULL) == is_said);
        g_assert_true((memmem(bytes, length, speed, sizeof speed) != NULL) == is_said);
        test_station_free(scene.station);
    }
}

static void cuts_where_station_ini_says(gconstpointer data)
{
    const Printer *printer = data;
    static const struct {
        const char *options, *cuts;
    } cases[] = {{"", "CCCCCC"}, {" cut=each", "CCCCCC"}, {" cut=end", "--CC-C"}, {" cut=never", "TTTTTT"}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        Scene scene;
        scene_open(&scene, printer);
        put_group(&scene, 2);
        put_group(&scene, 0);
        put_group(&scene, 1);
        print_all(&scene, cases[i].options);
        g_autofree char *cuts = cuts_of(&scene);
        g_autofree char *wanted = g_strdup(cases[i].cuts);
        for (char *at = wanted; *at; at++)
            *at = *at == 'C' ? printer->cut : *at == 'T' ? printer->torn : '-';
        g_assert_cmpstr(cuts, ==, wanted);
        test_station_free(scene.station);
    }
}

// The last label of the group cannot be made, or is for another printer: the one before it ends the strip.
static void a_strip_ends_with_the_last_label_that_comes(void)
{
    Scene scene;
    scene_open(&scene, &brother);
    put_group(&scene, 1);
    put_ticket(&scene, "no-such", scene.ids[0]);
    gint64 failed = scene.ids[--scene.count];
    gint64 other = test_station_badge(scene.station, "badge-2");
    put_group(&scene, 0);
    print_all(&scene, " cut=end");
    g_autofree char *cuts = cuts_of(&scene);
    g_assert_cmpstr(cuts, ==, "-||");
    g_assert_cmpint(test_station_state(scene.station, failed), ==, JOB_FAILED);
    g_assert_cmpint(test_station_state(scene.station, other), ==, JOB_QUEUED);
    test_station_free(scene.station);
}

// The roll ends in the badge: its tickets go back to the queue, and come out, cut, when there is a new one.
static void what_a_stop_leaves_of_a_strip_is_cut(void)
{
    Sim *sim = sim_start(SIM_BROTHER, 10);
    Scene scene;
    scene_open(&scene, &brother);
    scene.station->media = sim_media(sim);
    put_group(&scene, 2);
    sim_fail(sim, SIM_ROLL_OUT);
    g_autofree char *spec = sim_spec(sim, "badge-1");
    g_autoptr(Settings) settings = read_settings(&scene, spec, " cut=end");
    PrintWorker *worker = test_station_worker(scene.station, settings->printers[0], NULL);
    test_station_await(scene.station, scene.ids[0], JOB_FAILED);
    test_station_await(scene.station, scene.ids[1], JOB_QUEUED);
    test_station_await(scene.station, scene.ids[2], JOB_QUEUED);
    sim_mend(sim);
    test_station_await(scene.station, scene.ids[1], JOB_PRINTED);
    test_station_await(scene.station, scene.ids[2], JOB_PRINTED);
    print_worker_stop(worker, 20000);
    g_autoptr(Page) first = sim_page(sim, 0);
    g_autoptr(Page) second = sim_page(sim, 1);
    g_assert_false(first->is_cut);
    g_assert_true(second->is_cut);
    sim_stop(sim);
    test_station_free(scene.station);
}

// The ticket behind the badge is cancelled while the badge prints: what comes next ends the strip.
static void a_cancelled_label_leaves_the_cut_to_the_next(void)
{
    g_autoptr(GError) error = NULL;
    Sim *sim = sim_start(SIM_BROTHER, 1500);
    Scene scene;
    scene_open(&scene, &brother);
    scene.station->media = sim_media(sim);
    put_group(&scene, 1);
    g_autofree char *spec = sim_spec(sim, "badge-1");
    g_autoptr(Settings) settings = read_settings(&scene, spec, " cut=end");
    PrintWorker *worker = test_station_worker(scene.station, settings->printers[0], NULL);
    test_station_await(scene.station, scene.ids[0], JOB_SENT);
    job_advance(scene.station->store, scene.ids[1], JOB_CANCELLED, NULL, clock_utc_ms(), &error);
    g_assert_no_error(error);
    gint64 next = test_station_badge(scene.station, NULL);
    test_station_await(scene.station, next, JOB_PRINTED);
    print_worker_stop(worker, 20000);
    g_assert_cmpint(sim_printed_count(sim), ==, 2);
    g_autoptr(Page) badge = sim_page(sim, 0);
    g_autoptr(Page) other = sim_page(sim, 1);
    g_assert_false(badge->is_cut);
    g_assert_true(other->is_cut);
    sim_stop(sim);
    test_station_free(scene.station);
}

// The same picture with twice the lines. What is white at the end a DYMO feeds by itself.
static void prints_finely_where_station_ini_says(gconstpointer printer)
{
    int lines[2];
    for (int is_fine = 0; is_fine < 2; is_fine++) {
        Scene scene;
        scene_open(&scene, printer);
        put_group(&scene, 0);
        print_all(&scene, is_fine ? " resolution=600" : " resolution=300");
        g_autoptr(Page) page = read_page(&scene, scene.ids[0]);
        g_assert_true(page->is_fine == (is_fine == 1));
        lines[is_fine] = page->lines;
        test_station_free(scene.station);
    }
    g_assert_cmpint(ABS(lines[1] - 2 * lines[0]), <=, 6);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/queue/cut/brother", &brother, cuts_where_station_ini_says);
    g_test_add_data_func("/queue/cut/dymo", &dymo, cuts_where_station_ini_says);
    g_test_add_func("/queue/cut/prints-as-dark-as-station-ini-says", prints_as_dark_as_station_ini_says);
    g_test_add_data_func("/queue/cut/escpos", &escpos, cuts_where_station_ini_says);
    g_test_add_data_func("/queue/cut/fgl", &fgl, cuts_where_station_ini_says);
    g_test_add_func("/queue/cut/a-strip-ends-with-the-last-label-that-comes", a_strip_ends_with_the_last_label_that_comes);
    g_test_add_func("/queue/cut/what-a-stop-leaves-of-a-strip-is-cut", what_a_stop_leaves_of_a_strip_is_cut);
    g_test_add_func("/queue/cut/a-cancelled-label-leaves-the-cut-to-the-next", a_cancelled_label_leaves_the_cut_to_the_next);
    g_test_add_data_func("/queue/resolution/brother", &brother, prints_finely_where_station_ini_says);
    g_test_add_data_func("/queue/resolution/dymo", &dymo, prints_finely_where_station_ini_says);
    return g_test_run();
}
