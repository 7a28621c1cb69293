// SPDX-License-Identifier: GPL-3.0-or-later
// test_sheets.c - several labels on one sheet of paper, down to what lies on the paper: read back by the decoder that is written from
// PWG 5102.4, and by zbar. All labels of a sheet end alike, and none comes out twice.
#include <string.h>
#include <zbar.h>

#include "tests/queue/ipp_sim.h"
#include "tests/queue/station.h"

#define MOST 6
#define HALF_LINES 1187 // 148.5 mm at 203 dpi

typedef struct {
    TestStation *station;
    IppSim *sim;
    gint64 ids[MOST];
} Scene;

static gint64 put_badge(TestStation *station, int number)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *person = g_strdup_printf("%016x", number + 1);
    g_autofree char *fields =
        g_strdup_printf("{\"name\":\"Grace Hopper\",\"first_name\":\"Grace\",\"token\":\"CODE%d\"}", number);
    const LabelUse *use = station->profile->labels->pdata[0];
    const Job job = {
        .person_id = person, .label = use->name, .media = (char *)"A4-4up", .role = (char *)"badge", .fields = fields};
    gint64 id = 0;
    job_submit(station->store, &job, 0, clock_utc_ms(), &id, &error);
    g_assert_no_error(error);
    return id;
}

static void scene_open(Scene *scene, const IppScript *script, int label_count)
{
    IppScript loaded = *script;
    loaded.has_a4 = true;
    *scene = (Scene){.station = test_station_new(), .sim = ipp_sim_start(&loaded)};
    for (int i = 0; i < label_count; i++)
        scene->ids[i] = put_badge(scene->station, i);
}

static void scene_close(Scene *scene)
{
    ipp_sim_stop(scene->sim);
    test_station_free(scene->station);
}

static PrintWorker *start(const Scene *scene)
{
    g_autofree char *address = ipp_sim_address(scene->sim);
    g_autofree char *spec = g_strconcat("one=ipp/pwg-203dpi/A4-4up@", address, NULL);
    return test_station_worker(scene->station, spec, NULL);
}

static void await_all(const Scene *scene, int from, int to, JobState state)
{
    for (int i = from; i < to; i++)
        test_station_await(scene->station, scene->ids[i], state);
}

// --- what lies on the paper ---

static guint8 *gray_of(const Page *page)
{
    guint8 *gray = g_malloc((gsize)page->dots * (gsize)page->lines);
    for (int y = 0; y < page->lines; y++)
        for (int x = 0; x < page->dots; x++)
            gray[y * page->dots + x] = page_dot(page, page->black, x, y) ? 0 : 255;
    return gray;
}

// The codes in the order of the quarters: "CODE0 CODE1 CODE2 -".
static char *codes_on(const Page *page)
{
    char *found[4] = {NULL};
    g_autofree guint8 *gray = gray_of(page);
    zbar_image_scanner_t *scanner = zbar_image_scanner_create();
    zbar_image_t *image = zbar_image_create();
    zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
    zbar_image_set_size(image, (unsigned)page->dots, (unsigned)page->lines);
    zbar_image_set_data(image, gray, (gsize)page->dots * (gsize)page->lines, NULL);
    zbar_scan_image(scanner, image);
    for (const zbar_symbol_t *symbol = zbar_image_first_symbol(image); symbol; symbol = zbar_symbol_next(symbol)) {
        int column = zbar_symbol_get_loc_x(symbol, 0) >= page->dots / 2, row = zbar_symbol_get_loc_y(symbol, 0) >= HALF_LINES;
        g_assert_null(found[2 * row + column]);
        found[2 * row + column] = g_strdup(zbar_symbol_get_data(symbol));
    }
    zbar_image_destroy(image);
    zbar_image_scanner_destroy(scanner);
    char *text = g_strdup_printf("%s %s %s %s", found[0] ? found[0] : "-", found[1] ? found[1] : "-", found[2] ? found[2] : "-",
                                 found[3] ? found[3] : "-");
    for (int i = 0; i < 4; i++)
        g_free(found[i]);
    return text;
}

static char *codes_of_newest(const Scene *scene)
{
    g_autoptr(GBytes) document = ipp_sim_document(scene->sim);
    static const char line[] = "job media=21000x29700 format=image/pwg-raster\n"; // which the way to the printer has taken off
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    g_autofree char *problem = NULL;
    g_byte_array_append(bytes, (const guint8 *)line, sizeof(line) - 1);
    g_byte_array_append(bytes, g_bytes_get_data(document, NULL), (guint)g_bytes_get_size(document));
    g_autoptr(GPtrArray) pages = decode_ipp(bytes->data, bytes->len, &problem);
    g_assert_cmpstr(problem, ==, NULL);
    g_assert_cmpuint(pages->len, ==, 1);
    return codes_on(pages->pdata[0]);
}

// --- scenes ---

static void what_waits_fills_sheets(void)
{
    static const struct {
        int label_count, sheet_count;
        const char *newest;
    } cases[] = {{1, 1, "CODE0 - - -"}, {4, 1, "CODE0 CODE1 CODE2 CODE3"}, {6, 2, "CODE4 CODE5 - -"}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        Scene scene;
        scene_open(&scene, &(IppScript){"clean", .count = 1}, cases[i].label_count);
        PrintWorker *worker = start(&scene);
        await_all(&scene, 0, cases[i].label_count, JOB_PRINTED);
        print_worker_stop(worker, 5000);
        g_assert_cmpint(ipp_sim_job_count(scene.sim), ==, cases[i].sheet_count);
        g_autofree char *codes = codes_of_newest(&scene);
        g_assert_cmpstr(codes, ==, cases[i].newest);
        scene_close(&scene);
    }
}

// The fifth label waits for the first sheet, and so does nobody yet for the second.
static void who_comes_while_a_sheet_prints_shares_the_next(void)
{
    Scene scene;
    scene_open(&scene, &(IppScript){"held", .count = 1}, 5);
    ipp_sim_hold(scene.sim, true);
    PrintWorker *worker = start(&scene);
    await_all(&scene, 0, 4, JOB_SENT);
    scene.ids[5] = put_badge(scene.station, 5);
    ipp_sim_hold(scene.sim, false);
    await_all(&scene, 0, 6, JOB_PRINTED);
    print_worker_stop(worker, 5000);
    g_autofree char *codes = codes_of_newest(&scene);
    g_assert_cmpstr(codes, ==, "CODE4 CODE5 - -");
    g_assert_cmpint(ipp_sim_job_count(scene.sim), ==, 2);
    scene_close(&scene);
}

// Two sheets; the fault is the first one's.
typedef struct {
    IppScript script;
    JobState first, second;
    int job_count;
} Fault;

static const Fault faults[] = {
    {{"cut-at-create", .count = 1, .cut = IPP_CUT_AT_CREATE, .at = 1}, JOB_PRINTED, JOB_PRINTED, 3},
    {{"cut-in-document", .count = 1, .cut = IPP_CUT_IN_DOCUMENT, .at = 1}, JOB_PRINTED, JOB_PRINTED, 3},
    {{"cut-behind", .count = 1, .cut = IPP_CUT_BEHIND, .at = 1}, JOB_PRINTED, JOB_PRINTED, 2},
    {{"counts-nothing", .count = -1}, JOB_UNCONFIRMED, JOB_UNCONFIRMED, 2},
    {{"gives-up", .count = 0, .end = IPP_JSTATE_ABORTED, .at = 1}, JOB_FAILED, JOB_UNCONFIRMED, 2},
};

static void labels_of_a_sheet_end_alike(gconstpointer data)
{
    const Fault *fault = data;
    Scene scene;
    scene_open(&scene, &fault->script, MOST);
    PrintWorker *worker = start(&scene);
    await_all(&scene, 0, 4, fault->first);
    await_all(&scene, 4, MOST, fault->second);
    print_worker_stop(worker, 5000);
    g_assert_cmpint(ipp_sim_job_count(scene.sim), ==, fault->job_count);
    g_assert_cmpint(ipp_sim_out_count(scene.sim, ""), ==, fault->first == JOB_FAILED ? 1 : 2);
    scene_close(&scene);
}

static void a_killed_station_asks_for_the_sheet_once(void)
{
    Scene scene;
    scene_open(&scene, &(IppScript){"restart", .count = 1}, MOST);
    ipp_sim_hold(scene.sim, true);
    PrintWorker *worker = start(&scene);
    await_all(&scene, 0, 4, JOB_SENT);
    print_worker_stop(worker, 0); // as one that is killed: the sheet is in the printer
    worker = start(&scene);
    await_all(&scene, 0, 4, JOB_UNCERTAIN); // the printer is still at it
    test_await_problem(worker, "Check which of the last 4 labels came out");
    g_assert_cmpint(test_station_state(scene.station, scene.ids[4]), ==, JOB_QUEUED);
    ipp_sim_hold(scene.sim, false);
    await_all(&scene, 0, MOST, JOB_PRINTED);
    print_worker_stop(worker, 5000);
    g_assert_cmpint(ipp_sim_job_count(scene.sim), ==, 2);
    scene_close(&scene);
}

// One that did not come out goes on the next sheet, with what waits by then.
static void a_person_answers_label_by_label(void)
{
    Scene scene;
    scene_open(&scene, &(IppScript){"never", .count = 1, .end = IPP_JSTATE_PROCESSING, .at = 1}, 3);
    PrintWorker *worker = start(&scene);
    await_all(&scene, 0, 3, JOB_UNCERTAIN);
    scene.ids[3] = put_badge(scene.station, 3);
    test_station_says(scene.station, worker, scene.ids[0], JOB_PRINTED);
    test_station_says(scene.station, worker, scene.ids[1], JOB_QUEUED);
    test_station_says(scene.station, worker, scene.ids[2], JOB_PRINTED);
    test_station_await(scene.station, scene.ids[1], JOB_PRINTED);
    test_station_await(scene.station, scene.ids[3], JOB_PRINTED);
    print_worker_stop(worker, 5000);
    g_autofree char *codes = codes_of_newest(&scene);
    g_assert_cmpstr(codes, ==, "CODE1 CODE3 - -");
    g_assert_cmpint(ipp_sim_job_count(scene.sim), ==, 2);
    scene_close(&scene);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/queue/sheets/what-waits-fills-sheets", what_waits_fills_sheets);
    g_test_add_func("/queue/sheets/who-comes-while-a-sheet-prints-shares-the-next",
                    who_comes_while_a_sheet_prints_shares_the_next);
    for (gsize i = 0; i < G_N_ELEMENTS(faults); i++) {
        g_autofree char *path = g_strconcat("/queue/sheets/labels-of-a-sheet-end-alike/", faults[i].script.name, NULL);
        g_test_add_data_func(path, &faults[i], labels_of_a_sheet_end_alike);
    }
    g_test_add_func("/queue/sheets/a-killed-station-asks-for-the-sheet-once", a_killed_station_asks_for_the_sheet_once);
    g_test_add_func("/queue/sheets/a-person-answers-label-by-label", a_person_answers_label_by_label);
    return g_test_run();
}
