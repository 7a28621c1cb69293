// SPDX-License-Identifier: GPL-3.0-or-later
// test_job_source.c - which label a printer gets next: the oldest that fits its roll, a group as one strip; what is given back,
// what says why it waits, and what happens when the store cannot be read.
#include <string.h>

#include "common/base/clock.h"
#include "common/base/json.h"
#include "common/store/job/printer_record.h"
#include "printer/queue/job_source.h"
#include "tests/queue/station.h"
#include "tests/store/room.h"

typedef struct {
    TestStation *station;
    PrinterSpec spec;
    RenderJob *renderer;
    PrinterHealth *health;
    JobWriter *writer;
    JobSource *source;
} Scene;

static void scene_open(Scene *scene, const char *spec)
{
    g_autoptr(GError) error = NULL;
    *scene = (Scene){.station = test_station_new()};
    g_assert_true(printer_spec_parse(spec, &scene->spec, &error));
    scene->renderer = render_job_new(scene->station->profile, scene->station->profile_folder);
    scene->health = printer_health_new("p", "", false, NULL, NULL);
    scene->writer = job_writer_new(scene->station->store, scene->health);
    scene->source = job_source_new(scene->station->store, scene->writer, &scene->spec, scene->renderer, NULL);
}

static void scene_close(Scene *scene)
{
    job_source_free(scene->source);
    job_writer_free(scene->writer);
    printer_health_free(scene->health);
    render_job_free(scene->renderer);
    printer_spec_clear(&scene->spec);
    test_station_free(scene->station);
}

// The number of the next job, 0 = none; it is left as claimed.
static gint64 claim(Scene *scene, bool *out_has_bytes)
{
    g_autoptr(GError) error = NULL;
    Prepared next = {0};
    bool is_found = job_source_claim(scene->source, clock_utc_ms(), &next, &error);
    g_assert_no_error(error);
    g_assert_true(is_found == (next.jobs != NULL));
    gint64 id = is_found ? prepared_first(&next)->id : 0;
    *out_has_bytes = next.bytes != NULL;
    prepared_clear(&next);
    g_assert_true(!next.jobs && !next.bytes);
    return id;
}

static void test_oldest(void)
{
    Scene scene;
    bool has_bytes;
    scene_open(&scene, "p=brother-ql/QL-820NWB/62x100@tcp:127.0.0.1:1");
    job_source_set_media(scene.source, scene.spec.media);
    g_assert_cmpint(claim(&scene, &has_bytes), ==, 0);
    gint64 first = test_station_badge(scene.station, NULL), second = test_station_badge(scene.station, "p");
    gint64 other = test_station_badge(scene.station, "q");
    g_assert_cmpint(claim(&scene, &has_bytes), ==, first);
    g_assert_true(has_bytes);
    g_assert_cmpint(test_station_state(scene.station, first), ==, JOB_CLAIMED);
    g_assert_cmpint(claim(&scene, &has_bytes), ==, second);
    g_assert_cmpint(claim(&scene, &has_bytes), ==, 0);
    g_assert_cmpint(test_station_state(scene.station, other), ==, JOB_QUEUED);
    scene_close(&scene);
}

// A virtual printer gets its labels without a printer's bytes.
static void test_virtual(void)
{
    Scene scene;
    bool has_bytes;
    scene_open(&scene, "p=virtual:/nowhere");
    gint64 only = test_station_badge(scene.station, NULL);
    g_assert_cmpint(claim(&scene, &has_bytes), ==, only);
    g_assert_false(has_bytes);
    scene_close(&scene);
}

static void submit_group(Scene *scene, gint64 ids[3])
{
    g_autoptr(GError) error = NULL;
    ids[0] = test_station_badge(scene->station, NULL);
    g_autoptr(Job) like = test_station_job(scene->station, ids[0]);
    g_free(like->role);
    like->role = g_strdup("ticket");
    for (int i = 1; i < 3; i++)
        g_assert_true(job_submit(scene->station->store, like, ids[0], clock_utc_ms(), &ids[i], &error));
}

// Cut at the end of a group: all of it is claimed at once; what has not gone out when the printer stops goes back.
static void test_strip(void)
{
    Scene scene;
    bool has_bytes;
    gint64 ids[3];
    scene_open(&scene, "p=brother-ql/QL-820NWB/62x100@tcp:127.0.0.1:1 cut=end");
    job_source_set_media(scene.source, scene.spec.media);
    submit_group(&scene, ids);
    gint64 stranger = test_station_badge(scene.station, NULL);
    g_assert_cmpint(claim(&scene, &has_bytes), ==, ids[0]);
    for (int i = 0; i < 3; i++)
        g_assert_cmpint(test_station_state(scene.station, ids[i]), ==, JOB_CLAIMED);
    g_assert_cmpint(test_station_state(scene.station, stranger), ==, JOB_QUEUED);
    job_source_give_back(scene.source, clock_utc_ms());
    g_assert_cmpint(test_station_state(scene.station, ids[0]), ==, JOB_CLAIMED); // it is out of our hands
    g_assert_cmpint(test_station_state(scene.station, ids[1]), ==, JOB_QUEUED);
    g_assert_cmpint(test_station_state(scene.station, ids[2]), ==, JOB_QUEUED);
    g_assert_cmpint(claim(&scene, &has_bytes), ==, ids[1]);
    g_assert_cmpint(claim(&scene, &has_bytes), ==, ids[2]);
    g_assert_cmpint(claim(&scene, &has_bytes), ==, stranger);
    scene_close(&scene);
}

// A label that cannot be made ends as failed, and those around it in its strip come out.
static void test_cannot_be_made(void)
{
    Scene scene;
    bool has_bytes;
    gint64 ids[3];
    scene_open(&scene, "p=brother-ql/QL-820NWB/62x100@tcp:127.0.0.1:1 cut=end");
    job_source_set_media(scene.source, scene.spec.media);
    submit_group(&scene, ids);
    room_run_sql(scene.station->store_path, "UPDATE job SET label = 'no-such-label' WHERE id = 2");
    g_assert_cmpint(ids[1], ==, 2);
    g_assert_cmpint(claim(&scene, &has_bytes), ==, ids[0]);
    g_assert_cmpint(claim(&scene, &has_bytes), ==, ids[2]);
    g_assert_cmpint(claim(&scene, &has_bytes), ==, 0);
    g_autoptr(Job) failed = test_station_job(scene.station, ids[1]);
    g_assert_cmpint(failed->state, ==, JOB_FAILED);
    g_assert_nonnull(failed->reason);
    scene_close(&scene);
}

// The same of one that is drawn, and that the printer does not take.
static void test_cannot_be_encoded(void)
{
    Scene scene;
    bool has_bytes;
    scene_open(&scene, "p=brother-ql/QL-820NWB/62@tcp:127.0.0.1:1");
    test_station_shorten_badge(scene.station);
    job_source_set_media(scene.source, scene.spec.media);
    gint64 id = test_station_badge(scene.station, "p");
    g_assert_cmpint(claim(&scene, &has_bytes), ==, 0);
    g_autoptr(Job) failed = test_station_job(scene.station, id);
    g_assert_cmpint(failed->state, ==, JOB_FAILED);
    g_assert_nonnull(failed->reason);
    scene_close(&scene);
}

static guint claim_sheet(Scene *scene, Prepared *out)
{
    g_autoptr(GError) error = NULL;
    bool is_found = job_source_claim(scene->source, clock_utc_ms(), out, &error);
    g_assert_no_error(error);
    return is_found ? out->jobs->len : 0;
}

// What waits goes on the sheet, of whichever group, as far as there is room; what comes later on the next one.
static void test_sheet(void)
{
    Scene scene;
    Prepared sheet = {0};
    gint64 ids[6];
    scene_open(&scene, "p=pdf/sheet-300dpi/A4-4up@file:/nowhere");
    scene.station->media = "A4-4up";
    job_source_set_media(scene.source, scene.spec.media);
    g_assert_true(job_source_can_wait(scene.source));
    for (int i = 0; i < 6; i++)
        ids[i] = test_station_badge(scene.station, "p");
    static const guint counts[] = {4, 2, 0};
    for (gsize i = 0, next = 0; i < G_N_ELEMENTS(counts); i++) {
        g_assert_cmpuint(claim_sheet(&scene, &sheet), ==, counts[i]);
        for (guint at = 0; at < counts[i]; at++)
            g_assert_cmpint(((const Job *)sheet.jobs->pdata[at])->id, ==, ids[next++]);
        prepared_clear(&sheet);
    }
    scene_close(&scene);
}

// Somebody cancels one of a sheet that is not begun: the others go back whole, and are a sheet without it.
static void test_cancelled_on_a_sheet(void)
{
    Scene scene;
    Prepared sheet = {0};
    gint64 ids[4];
    g_autoptr(GError) error = NULL;
    scene_open(&scene, "p=pdf/sheet-300dpi/A4-4up@file:/nowhere");
    Store *store = scene.station->store;
    scene.station->media = "A4-4up";
    job_source_set_media(scene.source, scene.spec.media);
    for (int i = 0; i < 4; i++)
        ids[i] = test_station_badge(scene.station, "p");
    g_assert_cmpuint(claim_sheet(&scene, &sheet), ==, 4);
    g_assert_true(job_advance(store, ids[2], JOB_CANCELLED, NULL, clock_utc_ms(), &error));
    g_assert_false(job_advance_together(store, sheet.jobs, JOB_SENDING, NULL, clock_utc_ms(), &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
    g_assert_cmpint(test_station_state(scene.station, ids[0]), ==, JOB_CLAIMED);
    job_source_return(scene.source, &sheet, clock_utc_ms());
    g_assert_cmpint(test_station_state(scene.station, ids[3]), ==, JOB_QUEUED);
    g_assert_cmpint(test_station_state(scene.station, ids[2]), ==, JOB_CANCELLED);
    g_assert_cmpuint(claim_sheet(&scene, &sheet), ==, 3);
    prepared_clear(&sheet);
    scene_close(&scene);
}

static void test_cannot_be_made_for_a_sheet(void)
{
    Scene scene;
    Prepared sheet = {0};
    scene_open(&scene, "p=pdf/sheet-300dpi/A4-4up@file:/nowhere");
    scene.station->media = "A4-4up";
    job_source_set_media(scene.source, scene.spec.media);
    for (int i = 0; i < 3; i++)
        test_station_badge(scene.station, "p");
    room_run_sql(scene.station->store_path, "UPDATE job SET label = 'no-such-label' WHERE id = 1");
    g_assert_cmpuint(claim_sheet(&scene, &sheet), ==, 2);
    g_assert_cmpint(prepared_first(&sheet)->id, ==, 2);
    g_assert_cmpint(test_station_state(scene.station, 1), ==, JOB_FAILED);
    prepared_clear(&sheet);
    scene_close(&scene);
}

// Another roll than a label wants: the label waits and says for what, once; with the right roll it is found.
static void test_other_roll(void)
{
    Scene scene;
    bool has_bytes;
    int count;
    g_autoptr(GError) error = NULL;
    scene_open(&scene, "p=brother-ql/QL-820NWB@tcp:127.0.0.1:1");
    scene.station->media = "62x100";
    gint64 id = test_station_badge(scene.station, "p");
    g_assert_true(job_source_hold(scene.source, clock_utc_ms() + 2 * JOB_HOLD_AFTER_MS, &count, &error));
    g_assert_cmpint(count, ==, 0); // nobody knows what is loaded
    job_source_set_media(scene.source, driver_media(scene.spec.driver, "29x90"));
    g_assert_cmpint(claim(&scene, &has_bytes), ==, 0);
    for (int wanted = 1; wanted >= 0; wanted--) {
        g_assert_true(job_source_hold(scene.source, clock_utc_ms() + 2 * JOB_HOLD_AFTER_MS, &count, &error));
        g_assert_cmpint(count, ==, wanted);
    }
    g_autoptr(Job) held = test_station_job(scene.station, id);
    g_assert_true(g_str_has_prefix(held->reason, "p: ") || strstr(held->reason, "is loaded in p"));
    job_source_set_media(scene.source, driver_media(scene.spec.driver, "62x100"));
    g_assert_cmpint(claim(&scene, &has_bytes), ==, id);
    scene_close(&scene);
}

static char *judge_says(const Scene *scene, const char *media)
{
    const PrinterInfo printer = {.driver = (char *)"brother-ql", .model = (char *)"QL-820NWB", .media = (char *)media};
    g_autoptr(GPtrArray) fits = printer_label_fits(scene->station->profile, scene->station->profile_folder, &printer);
    for (guint i = 0; i < fits->len; i++)
        if (strcmp(((const LabelFit *)fits->pdata[i])->label, "badge") == 0)
            return g_strdup(((const LabelFit *)fits->pdata[i])->refusal);
    g_assert_not_reached();
}

// What the desks of this station read.
static char *desk_says(const Scene *scene)
{
    printer_health_show(scene->health, scene->station->store, PRINTER_STATE_READY, NULL);
    g_autoptr(GPtrArray) printers = printer_record_list(scene->station->store, NULL);
    g_autoptr(json_t) refusals = json_loads(((const PrinterKnown *)printers->pdata[0])->refusals, 0, NULL);
    return g_strdup(json_text(refusals, "badge", NULL));
}

// Why a badge does not come out on what is loaded: the judge, the worker and the desk have one sentence for it.
static void test_one_sentence(void)
{
    static const char *const rolls[] = {"17x54", "39x48", "52x29", "62x29", "24-round", NULL};
    Scene scene;
    scene_open(&scene, "p=brother-ql/QL-820NWB@tcp:127.0.0.1:1");
    scene.station->media = "62x100";
    gint64 id = test_station_badge(scene.station, "p");
    printer_health_know_labels(scene.health, scene.renderer, NULL);
    for (const char *const *roll = rolls; *roll; roll++) {
        g_autoptr(GError) error = NULL;
        int count;
        const DriverMedia *media = driver_media(scene.spec.driver, *roll);
        g_autofree char *sentence = judge_says(&scene, *roll), *said = g_strconcat("p: ", sentence, NULL);
        g_assert_nonnull(sentence);
        job_source_set_media(scene.source, media);
        g_assert_true(job_source_hold(scene.source, clock_utc_ms(), &count, &error));
        g_autoptr(Job) held = test_station_job(scene.station, id);
        g_assert_cmpstr(held->reason, ==, said);
        printer_health_show_model(scene.health, scene.spec.driver, scene.spec.model, media);
        g_autofree char *shown = desk_says(&scene);
        g_assert_cmpstr(shown, ==, sentence);
    }
    printer_health_know_labels(scene.health, NULL, NULL);
    scene_close(&scene);
}

// Nothing was written since the last look that found nothing: there is no other look, until one is asked for.
static void test_look_again(void)
{
    Scene scene;
    bool has_bytes;
    scene_open(&scene, "p=virtual:/nowhere");
    gint64 id = test_station_badge(scene.station, "p");
    g_assert_cmpint(claim(&scene, &has_bytes), ==, id);
    g_assert_cmpint(claim(&scene, &has_bytes), ==, 0);
    gint64 next = test_station_badge(scene.station, "p");
    g_assert_cmpint(claim(&scene, &has_bytes), ==, next);
    job_source_look_again(scene.source);
    g_assert_cmpint(claim(&scene, &has_bytes), ==, 0);
    scene_close(&scene);
    job_source_free(NULL);
}

static void test_broken_store(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    Prepared next = {0};
    scene_open(&scene, "p=virtual:/nowhere");
    test_station_badge(scene.station, "p");
    room_run_sql(scene.station->store_path, "ALTER TABLE job RENAME TO gone");
    g_assert_false(job_source_claim(scene.source, clock_utc_ms(), &next, &error));
    g_assert_nonnull(error);
    g_clear_error(&error);
    room_run_sql(scene.station->store_path, "ALTER TABLE gone RENAME TO job");
    g_assert_true(job_source_claim(scene.source, clock_utc_ms(), &next, &error)); // what failed is tried again
    prepared_clear(&next);
    scene_close(&scene);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/queue/job-source/the-oldest-that-fits", test_oldest);
    g_test_add_func("/queue/job-source/a-virtual-printer", test_virtual);
    g_test_add_func("/queue/job-source/a-group-is-a-strip", test_strip);
    g_test_add_func("/queue/job-source/a-label-that-cannot-be-made", test_cannot_be_made);
    g_test_add_func("/queue/job-source/a-label-that-is-not-taken", test_cannot_be_encoded);
    g_test_add_func("/queue/job-source/a-sheet-takes-what-waits", test_sheet);
    g_test_add_func("/queue/job-source/one-of-a-sheet-is-cancelled", test_cancelled_on_a_sheet);
    g_test_add_func("/queue/job-source/one-of-a-sheet-cannot-be-made", test_cannot_be_made_for_a_sheet);
    g_test_add_func("/queue/job-source/another-roll", test_other_roll);
    g_test_add_func("/queue/job-source/judge-worker-and-desk-have-one-sentence", test_one_sentence);
    g_test_add_func("/queue/job-source/looks-when-there-is-news", test_look_again);
    g_test_add_func("/queue/job-source/a-store-that-fails", test_broken_store);
    return g_test_run();
}
