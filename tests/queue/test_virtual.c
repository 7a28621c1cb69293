// SPDX-License-Identifier: GPL-3.0-or-later
// test_virtual.c - a virtual printer leaves the picture and the bytes of three makers, and its labels count as printed.
#include <string.h>

#include "tests/queue/station.h"

static char *read_file(TestStation *station, gint64 id, const char *label, const char *end, gsize *out_length)
{
    g_autofree char *name = g_strdup_printf("%06" G_GINT64_FORMAT "-%s.%s", id, label, end);
    g_autofree char *path = g_build_filename(station->folder, "out", name, NULL);
    g_autoptr(GError) error = NULL;
    char *text = NULL;
    g_file_get_contents(path, &text, out_length, &error);
    g_assert_no_error(error);
    return text;
}

static void test_files(void)
{
    g_autoptr(TestStation) station = test_station_new();
    g_autofree char *spec = g_strdup_printf("virtual:%s/out", station->folder);
    gint64 first = test_station_badge(station, NULL);
    PrintWorker *worker = test_station_worker(station, spec, NULL);
    gint64 second = test_station_badge(station, "virtual");
    print_worker_wake(worker);
    test_station_await(station, first, JOB_PRINTED);
    test_station_await(station, second, JOB_PRINTED);
    test_await_printer(worker, "ready");
    g_autoptr(PrinterInfo) info = print_worker_info(worker);
    g_assert_true(info->is_virtual);
    g_assert_cmpint(info->labels_per_minute, ==, 2);
    print_worker_stop(worker, 1000);

    const char *label = ((const LabelUse *)station->profile->labels->pdata[0])->name;
    gsize length = 0;
    g_autofree char *png = read_file(station, second, label, "png", &length);
    g_assert_true(length > 8 && memcmp(png, "\x89PNG", 4) == 0);
    g_autofree char *brother = read_file(station, second, label, "brother-ql.bin", &length);
    g_assert_true(length > 400 && brother[length - 1] == 0x1a);
    g_autofree char *dymo = read_file(station, second, label, "dymo-lw.bin", &length);
    g_assert_true(memcmp(dymo + length - 2,
                         "\x1b"
                         "E",
                         2) == 0);
    g_autofree char *zebra = read_file(station, second, label, "zpl.bin", &length);
    g_assert_nonnull(strstr(zebra, "^XZ"));
}

// A label that the profile does not have, and a folder that cannot be: failed with a reason, and the next goes on.
static void test_failures(void)
{
    g_autoptr(TestStation) station = test_station_new();
    g_autoptr(GError) error = NULL;
    const Job job = {.person_id = (char *)"1",
                     .label = (char *)"no-such",
                     .media = (char *)"62x100",
                     .role = (char *)"ticket",
                     .fields = (char *)"{}"};
    gint64 wrong = 0;
    g_assert_true(job_submit(station->store, &job, 0, clock_utc_ms(), &wrong, &error));
    gint64 right = test_station_badge(station, NULL);
    g_autofree char *spec = g_strdup_printf("paper=virtual:%s/out", station->folder);
    PrintWorker *worker = test_station_worker(station, spec, NULL);
    test_station_await(station, right, JOB_PRINTED);
    g_autoptr(Job) failed = test_station_job(station, wrong);
    g_assert_cmpint(failed->state, ==, JOB_FAILED);
    g_assert_nonnull(strstr(failed->reason, "no-such"));
    print_worker_stop(worker, 1000);

    g_autofree char *file = g_build_filename(station->folder, "file", NULL);
    g_assert_true(g_file_set_contents(file, "", 0, &error));
    g_autofree char *bad_spec = g_strdup_printf("paper=virtual:%s/out", file);
    worker = test_station_worker(station, bad_spec, NULL);
    gint64 nowhere = test_station_badge(station, NULL);
    test_station_await(station, nowhere, JOB_FAILED);
    print_worker_stop(worker, 1000);
}

static bool has_file(TestStation *station, gint64 id, const char *end)
{
    g_autofree char *name = g_strdup_printf("%06" G_GINT64_FORMAT "-badge.%s", id, end);
    g_autofree char *path = g_build_filename(station->folder, "out", name, NULL);
    return g_file_test(path, G_FILE_TEST_EXISTS);
}

// Who sells such a roll gets the label; a roll that nobody sells is for those that take any. The picture is there in each case, once.
static void test_makers(void)
{
    static const struct {
        const char *media, *there, *not_there; // NULL: nobody has it
    } cases[] = {{"62x100", "brother-ql.bin", "escpos.bin"},
                 {"58", "escpos.bin", "brother-ql.bin"},
                 {"63x97", "zpl.bin", "brother-ql.bin"},
                 {"no-such", NULL, "zpl.bin"}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(TestStation) station = test_station_new();
        g_autofree char *spec = g_strdup_printf("paper=virtual:%s/out", station->folder);
        station->media = cases[i].media;
        gint64 id = test_station_badge(station, NULL);
        PrintWorker *worker = test_station_worker(station, spec, NULL);
        test_station_await(station, id, cases[i].there ? JOB_PRINTED : JOB_FAILED);
        print_worker_stop(worker, 1000);
        g_assert_true(!cases[i].there || has_file(station, id, cases[i].there));
        g_assert_false(has_file(station, id, cases[i].not_there));
        g_assert_true(has_file(station, id, "png") == (cases[i].there != NULL));
        g_autoptr(Job) job = test_station_job(station, id);
        g_assert_true(cases[i].there || strstr(job->reason, "no driver has the media \"no-such\" of the label badge"));
    }
}

// What one of its makers cannot print is not called printed.
static void test_too_short(void)
{
    g_autoptr(TestStation) station = test_station_new();
    g_autofree char *spec = g_strdup_printf("paper=virtual:%s/out", station->folder);
    test_station_shorten_badge(station);
    gint64 id = test_station_badge(station, NULL);
    PrintWorker *worker = test_station_worker(station, spec, NULL);
    test_station_await(station, id, JOB_FAILED);
    print_worker_stop(worker, 1000);
    g_autoptr(Job) job = test_station_job(station, id);
    g_assert_nonnull(job->reason);
    g_assert_false(has_file(station, id, "brother-ql.bin"));
}

// A worker that cannot be starts no thread, and says why.
static void test_worker(void)
{
    g_autoptr(TestStation) station = test_station_new();
    g_autoptr(GError) error = NULL;
    g_autofree char *spec = g_strdup_printf("paper=virtual:%s/out", station->folder);
    PrintWorkerOptions options = {.spec = "nonsense",
                                  .store_path = station->store_path,
                                  .profile = station->profile,
                                  .profile_folder = station->profile_folder};
    g_assert_null(print_worker_start(&options, &error));
    g_assert_error(error, PRINTER_ERROR, PRINTER_ERROR_SPEC);
    g_clear_error(&error);
    options.spec = spec;
    options.store_path = "/no/such/lanyard.db";
    g_assert_null(print_worker_start(&options, &error));
    g_assert_cmpint(error->domain, ==, STORE_ERROR);
    print_worker_stop(NULL, 1000);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/queue/virtual-leaves-picture-and-bytes", test_files);
    g_test_add_func("/queue/virtual-fails-with-a-reason", test_failures);
    g_test_add_func("/queue/virtual-for-whoever-sells-the-roll", test_makers);
    g_test_add_func("/queue/virtual-is-no-printer-of-everything", test_too_short);
    g_test_add_func("/queue/a-worker-that-cannot-be", test_worker);
    return g_test_run();
}
