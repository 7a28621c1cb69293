// SPDX-License-Identifier: GPL-3.0-or-later
// check.c - what a scene left: `print-check FOLDER`. Every label that the station calls printed is one picture, every
// picture is a label, its QR reads, and dot by dot it is what the label should be.
#include <stdio.h>
#include <string.h>

#include "common/store/store.h"
#include "common/store/upkeep/verify.h"
#include "printer/queue/render_job.h"
#include "printer/queue/spec.h"
#include "scanner/desk/desk.h"
#include "tests/printers/album.h"
#include "tests/printers/machine.h"

typedef struct {
    Station *station;
    Store *store;
    RenderJob *renderer;
    Album *album;
    GPtrArray *jobs;
    int complaint_count, printed_count, unconfirmed_count;
} Check;

static void complain(Check *check, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void complain(Check *check, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    check->complaint_count++;
}

static const char *kind_of(const char *machine)
{
    for (int i = 0; i < MACHINE_COUNT; i++)
        if (strcmp(machine_name((MachineModel)i), machine) == 0)
            return machine_kind((MachineModel)i);
    g_assert_not_reached();
}

static const Job *job_of(const Check *check, const char *token)
{
    for (guint i = 0; i < check->jobs->len; i++)
        if (strcmp(((const Job *)check->jobs->pdata[i])->token, token) == 0)
            return check->jobs->pdata[i];
    return NULL;
}

static int ink_of(const Bitmap *bitmap)
{
    int count = 0;
    for (int i = 0; i < bitmap->stride_bytes * bitmap->height_px; i++)
        count += __builtin_popcount(bitmap->black[i]);
    return count;
}

// Dots that differ; the picture is as wide as the head, the label lies `left_px` from its edge.
static int differing_dots(const Bitmap *picture, const Bitmap *label, int left_px)
{
    int differing = 0, found = 0;
    for (int y = 0; y < MIN(label->height_px, picture->height_px); y++)
        for (int x = 0; x < label->width_px; x++) {
            bool is_found = x + left_px < picture->width_px && bitmap_get(picture->black, picture->stride_bytes, x + left_px, y);
            differing += is_found != bitmap_get(label->black, label->stride_bytes, x, y);
            found += is_found;
        }
    return differing + ink_of(picture) - found;
}

static void compare(Check *check, const Picture *picture, const Job *job)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strdup_printf("%s@usb:x", kind_of(picture->machine));
    g_auto(PrinterSpec) spec = {0};
    g_assert_true(printer_spec_parse(text, &spec, &error));
    const PrintTarget target = {.driver = spec.driver, .model = spec.model, .media = spec.media};
    g_autoptr(Bitmap) label = render_job_render(check->renderer, job->label, job->fields, &target, NULL, &error);
    g_assert_no_error(error);
    g_autoptr(Bitmap) shown = album_load(check->album, picture);
    int left_px = spec.media->offset_px;
    if (strcmp(spec.driver->name, "brother-ql") == 0) // the head's first dot is the right one
        left_px = spec.model->head_px - spec.media->offset_px - spec.media->width_px;
    int differing = differing_dots(shown, label, left_px);
    if (differing > 0)
        complain(check, "%s: %d dots are not as in label %" G_GINT64_FORMAT, picture->file, differing, job->id);
}

static void check_picture(Check *check, const Picture *picture)
{
    const Job *job = job_of(check, picture->token);
    if (!job)
        complain(check, "%s is no label of this station: its QR reads \"%s\"", picture->file, picture->token);
    else
        compare(check, picture, job);
}

static void check_job(Check *check, const Job *job)
{
    int count = album_count(check->album, job->token);
    check->printed_count += job->state == JOB_PRINTED;
    check->unconfirmed_count += job->state == JOB_UNCONFIRMED;
    if (job->state != JOB_PRINTED && job->state != JOB_UNCONFIRMED)
        complain(check, "label %" G_GINT64_FORMAT " is %s at the end", job->id, job_state_name(job->state));
    // The volunteer only said "print again" when there was no picture.
    if (count != 1)
        complain(check, "label %" G_GINT64_FORMAT " (%s) came out %d times, lastly at %s", job->id, job_state_name(job->state),
                 count, job->worker ? job->worker : "no printer");
}

static void open_check(Check *check, const char *folder)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *pictures = g_build_filename(folder, "pictures", NULL), *station = g_build_filename(folder, "station", NULL);
    check->station = station_load(station, &error);
    g_assert_no_error(error);
    check->store = store_open(check->station->store_path, &error);
    g_assert_no_error(error);
    check->jobs = job_list(check->store, 10000, &error);
    g_assert_no_error(error);
    check->renderer = render_job_new(check->station->profile, check->station->profile_folder);
    check->album = album_new(pictures);
    album_look(check->album, NULL);
}

static void check_store(Check *check)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) differences = NULL;
    if (!store_verify(check->store, NULL, NULL, &differences, &error))
        complain(check, "the store is not what its journal gives: %s", error ? error->message : (char *)differences->pdata[0]);
}

static void close_check(Check *check)
{
    render_job_free(check->renderer);
    album_free(check->album);
    g_ptr_array_unref(check->jobs);
    store_close(check->store);
    station_free(check->station);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fputs("print-check FOLDER\n", stderr);
        return 64;
    }
    Check check = {0};
    open_check(&check, argv[1]);
    for (guint i = 0; i < check.album->garbage->len; i++)
        complain(&check, "a printer got what is no label: %s", (const char *)check.album->garbage->pdata[i]);
    for (guint i = 0; i < check.album->pictures->len; i++)
        check_picture(&check, check.album->pictures->pdata[i]);
    for (guint i = 0; i < check.jobs->len; i++)
        check_job(&check, check.jobs->pdata[i]);
    check_store(&check);
    printf("%u labels, %u pictures, %d printed, %d unconfirmed, %d complaints\n", check.jobs->len, check.album->pictures->len,
           check.printed_count, check.unconfirmed_count, check.complaint_count);
    close_check(&check);
    return check.complaint_count ? 1 : 0;
}
