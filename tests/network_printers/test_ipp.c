// SPDX-License-Identifier: GPL-3.0-or-later
// test_ipp.c - the IPP stand-in is what RFC 8011 says, and forgets with the power.
//
// Would catch: a job that keeps its number over a boot, or a printer that does; a count, a state or a reason that comes before its time.
#include <cups/cups.h>
#include <string.h>

#include "tests/network_printers/album.h"
#include "tests/network_printers/client.h"
#include "tests/network_printers/ipp_client.h"
#include "tests/network_printers/standin.h"
#include "tests/scratch.h"

#define PATIENCE_MS 20000

typedef struct {
    char *folder;
    Standin *printer;
    IppClient *client;
} Scene;

static Scene scene_begin(const char *words)
{
    g_autoptr(GError) error = NULL;
    Scene scene = {.folder = g_dir_make_tmp("lanyard-XXXXXX", NULL)};
    g_autofree char *all = g_strconcat("language=ipp ", words, NULL);
    scene.printer = standin_start(all, scene.folder, &error);
    g_assert_no_error(error);
    scene.client = ipp_client_open(standin_port(scene.printer));
    return scene;
}

static void reconnect(Scene *scene)
{
    ipp_client_close(scene->client);
    scene->client = ipp_client_open(standin_port(scene->printer));
}

static void scene_end(Scene *scene)
{
    ipp_client_close(scene->client);
    standin_stop(scene->printer);
    scratch_remove(scene->folder);
    g_free(scene->folder);
}

static guint count_whole(const Scene *scene)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) labels = album_read(scene->folder, &error);
    g_assert_no_error(error);
    guint count = 0;
    for (guint i = 0; i < labels->len; i++)
        count += ((const AlbumLabel *)labels->pdata[i])->state == LABEL_WHOLE;
    return count;
}

static void wait_for_event(const Scene *scene, const char *event, guint count)
{
    for (gint64 end_us = g_get_monotonic_time() + PATIENCE_MS * 1000; album_count_events(scene->folder, event) < count;) {
        g_assert_cmpint(g_get_monotonic_time(), <, end_us);
        g_usleep(1000);
    }
}

static void test_prints_jobs(void)
{
    Scene scene = scene_begin("print=2");
    g_autoptr(GError) error = NULL;
    for (int i = 1; i <= 3; i++) {
        g_autofree char *text = g_strdup_printf("JOB-%d", i);
        g_assert_cmpint(ipp_client_print(scene.client, text), ==, i);
    }
    g_assert_true(standin_settle(scene.printer, PATIENCE_MS));
    g_autoptr(GPtrArray) labels = album_read(scene.folder, &error);
    g_assert_cmpuint(labels->len, ==, 3);
    g_assert_cmpstr(((const AlbumLabel *)labels->pdata[2])->text, ==, "JOB-3");
    g_auto(IppClientJob) job = ipp_client_ask(scene.client, 2);
    g_assert_cmpint(job.state, ==, IPP_JSTATE_COMPLETED);
    g_assert_cmpint(job.impressions, ==, 1);
    g_assert_cmpstr(job.name, ==, "JOB-2");
    g_assert_cmpstr(job.user, ==, "desk");
    g_assert_cmpstr(job.reason, ==, "job-completed-successfully");
    g_assert_true(g_str_has_prefix(job.uuid, "urn:uuid:"));
    g_auto(IppClientJob) none = ipp_client_ask(scene.client, 4);
    g_assert_false(none.is_known);
    scene_end(&scene);
}

// A boot is another printer's life: no job is known, numbers and the clock begin again, a uuid never comes back.
static void test_power_takes_the_jobs(void)
{
    Scene scene = scene_begin("print=2 dark=20");
    g_assert_cmpint(ipp_client_print(scene.client, "BEFORE"), ==, 1);
    g_assert_true(standin_settle(scene.printer, PATIENCE_MS));
    g_auto(IppClientJob) before = ipp_client_ask(scene.client, 1);
    g_assert_cmpint(before.printer_up_time, >=, 3600);
    g_assert_true(standin_do(scene.printer, "power"));
    wait_for_event(&scene, "light", 1);
    reconnect(&scene);
    g_auto(IppClientJob) none = ipp_client_ask(scene.client, 1);
    g_assert_false(none.is_known);
    g_assert_cmpint(ipp_client_print(scene.client, "AFTER"), ==, 1);
    g_auto(IppClientJob) after = ipp_client_ask(scene.client, 1);
    g_assert_cmpint(after.printer_up_time, <, 3600);
    g_assert_cmpint(after.printer_up_time, >=, 1);
    g_assert_cmpstr(after.uuid, !=, before.uuid);
    scene_end(&scene);
}

static void test_power_cuts_the_connection(void)
{
    Scene scene = scene_begin("print=2 power=mid:1 dark=20");
    g_assert_cmpint(ipp_client_print(scene.client, "CUT"), ==, 0);
    wait_for_event(&scene, "light", 1);
    reconnect(&scene);
    g_assert_cmpint(ipp_client_print(scene.client, "WHOLE"), ==, 1);
    g_assert_true(standin_settle(scene.printer, PATIENCE_MS));
    g_assert_cmpuint(count_whole(&scene), ==, 1);
    scene_end(&scene);
}

// The lost job's number is another host's, completed.
static void test_another_host_has_our_number(const void *data)
{
    bool is_namesake = strcmp(data, "namesakes=1") == 0;
    g_autofree char *words = g_strdup_printf("print=2 power=printing:1 dark=20 other=light others=2 %s", (const char *)data);
    Scene scene = scene_begin(words);
    int id = ipp_client_print(scene.client, "OURS");
    g_assert_cmpint(id, <=, 1); // the power may be gone before the answer
    wait_for_event(&scene, "others", 2);
    g_assert_true(standin_settle(scene.printer, PATIENCE_MS));
    reconnect(&scene);
    g_auto(IppClientJob) job = ipp_client_ask(scene.client, 1);
    g_assert_cmpint(job.state, ==, IPP_JSTATE_COMPLETED);
    g_assert_cmpint(job.impressions, ==, 1);
    g_assert_cmpstr(job.name, ==, is_namesake ? "OURS" : "Invoice 17");
    g_assert_cmpstr(job.user, ==, "office");
    g_assert_cmpuint(count_whole(&scene), ==, 0);
    scene_end(&scene);
}

static void test_stops_and_drops(void)
{
    Scene scene = scene_begin("print=40 open=printing:1 reprints=0");
    g_assert_cmpint(ipp_client_print(scene.client, "TORN"), ==, 1);
    wait_for_event(&scene, "open", 1);
    g_assert_cmpint(ipp_client_printer_state(scene.client), ==, IPP_PSTATE_STOPPED);
    standin_mend(scene.printer);
    g_assert_true(standin_settle(scene.printer, PATIENCE_MS));
    g_auto(IppClientJob) job = ipp_client_ask(scene.client, 1);
    g_assert_cmpint(job.state, ==, IPP_JSTATE_ABORTED);
    g_assert_cmpint(job.impressions, ==, 0);
    g_assert_cmpint(ipp_client_printer_state(scene.client), ==, IPP_PSTATE_IDLE);
    scene_end(&scene);
}

static void test_is_cancelled_at_the_device(void)
{
    Scene scene = scene_begin("print=100 cancel=received:2");
    g_assert_cmpint(ipp_client_print(scene.client, "FIRST"), ==, 1);
    g_assert_cmpint(ipp_client_print(scene.client, "SECOND"), ==, 2);
    g_assert_true(standin_settle(scene.printer, PATIENCE_MS));
    int cancelled = 0;
    for (int id = 1; id <= 2; id++) {
        g_auto(IppClientJob) job = ipp_client_ask(scene.client, id);
        cancelled += job.state == IPP_JSTATE_CANCELED && strcmp(job.reason, "job-canceled-at-device") == 0;
    }
    g_assert_cmpint(cancelled, ==, 1);
    g_assert_cmpuint(count_whole(&scene), ==, 1);
    scene_end(&scene);
}

static void test_purged_jobs_are_not_known(void)
{
    Scene scene = scene_begin("print=100000");
    g_assert_cmpint(ipp_client_print(scene.client, "PURGED"), ==, 1);
    g_assert_true(standin_do(scene.printer, "flush"));
    g_auto(IppClientJob) job = ipp_client_ask(scene.client, 1);
    g_assert_false(job.is_known);
    g_assert_cmpint(ipp_client_print(scene.client, "NEXT"), ==, 2);
    scene_end(&scene);
}

static void test_uuid_may_be_missing(void)
{
    Scene scene = scene_begin("print=2 uuids=0");
    g_assert_cmpint(ipp_client_print(scene.client, "OLD"), ==, 1);
    g_auto(IppClientJob) job = ipp_client_ask(scene.client, 1);
    g_assert_null(job.uuid);
    scene_end(&scene);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ipp/prints jobs", test_prints_jobs);
    g_test_add_func("/ipp/power takes the jobs", test_power_takes_the_jobs);
    g_test_add_func("/ipp/power cuts the connection", test_power_cuts_the_connection);
    g_test_add_data_func("/ipp/another host has our number", "", test_another_host_has_our_number);
    g_test_add_data_func("/ipp/another host has our number and name", "namesakes=1", test_another_host_has_our_number);
    g_test_add_func("/ipp/stops and drops", test_stops_and_drops);
    g_test_add_func("/ipp/is cancelled at the device", test_is_cancelled_at_the_device);
    g_test_add_func("/ipp/purged jobs are not known", test_purged_jobs_are_not_known);
    g_test_add_func("/ipp/uuid may be missing", test_uuid_may_be_missing);
    return g_test_run();
}
