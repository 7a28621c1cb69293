// SPDX-License-Identifier: GPL-3.0-or-later
// scan.c - pictures or a camera in, codes out; nothing is decided or recorded.
#include "scanner/cli/commands.h"

#include <jansson.h>
#include <stdio.h>

#include "common/base/clock.h"
#include "common/base/json.h"
#include "common/base/text.h"
#include "scanner/capture/capture.h"
#include "scanner/decode/reader.h"

static const CommandOption options[] = {
    {"camera", 'c', "SOURCE", "Read from /dev/videoN, y4m:FILE or mjpeg:FILE until interrupted or ended"},
    {"json", 'j', NULL, "One line of JSON per picture"},
    {"barcodes", 'b', NULL, "Code 128 and EAN too"},
    {0},
};

typedef struct {
    Reader *reader;
    bool is_json;
    bool had_error;
} Scan;

static json_t *code_json(const ReaderCode *code)
{
    json_t *object = json_object();
    if (g_utf8_validate_len((const char *)code->bytes, code->length, NULL)) {
        json_object_set_new(object, "text", json_stringn((const char *)code->bytes, code->length));
    } else {
        g_autofree char *base64 = g_base64_encode(code->bytes, code->length);
        json_put_text(object, "base64", base64);
    }
    json_t *corners = json_array();
    for (int i = 0; i < 4; i++)
        json_array_append_new(corners, json_pack("[f,f]", (double)code->corners[i].x, (double)code->corners[i].y));
    json_object_set_new(object, "corners", corners);
    return object;
}

static void print_json(json_t *object)
{
    g_autofree char *line = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(7));
    say_exact(line);
    say("\n");
    fflush(stdout);
    json_decref(object);
}

// File names are bytes, JSON is UTF-8.
static json_t *file_json(const char *name)
{
    g_autofree char *shown = g_filename_display_name(name);
    json_t *object = json_object();
    json_put_text(object, "file", shown);
    return object;
}

static void report(Scan *scan, const char *name, const ReaderResult *result)
{
    if (scan->is_json) {
        json_t *object = file_json(name);
        json_t *codes = json_array();
        for (gsize i = 0; i < result->code_count; i++)
            json_array_append_new(codes, code_json(&result->codes[i]));
        json_object_set_new(object, "codes", codes);
        json_object_set_new(object, "ms", json_real((double)result->took_us / 1000.0));
        print_json(object);
        return;
    }
    for (gsize i = 0; i < result->code_count; i++) {
        const ReaderCode *code = &result->codes[i];
        g_autofree char *text = text_shown((const char *)code->bytes, (gssize)code->length);
        say("%s: %s\n", name, text);
    }
    if (result->code_count == 0)
        say("%s: no code\n", name);
}

static void report_error(Scan *scan, const char *name, GError *error)
{
    scan->had_error = true;
    if (scan->is_json) {
        json_t *object = file_json(name);
        json_put_text(object, "error", error->message);
        print_json(object);
    } else {
        say_error("lanyard: %s\n", error->message);
    }
    g_error_free(error);
}

static void scan_file(Scan *scan, const char *path)
{
    GError *error = NULL;
    g_autofree guint8 *pixels = NULL;
    int width_px = 0, height_px = 0;
    if (!picture_load(path, &pixels, &width_px, &height_px, &error)) {
        report_error(scan, path, error);
        return;
    }
    reader_forget(scan->reader);
    const GreyFrame frame = {pixels, width_px, height_px, width_px};
    report(scan, path, reader_read(scan->reader, &frame));
}

// A folder's pictures by name; other files in it are passed over.
static void scan_folder(Scan *scan, const char *folder)
{
    GError *error = NULL;
    g_autoptr(GPtrArray) names = picture_names(folder, &error);
    if (!names) {
        report_error(scan, folder, error);
        return;
    }
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(folder, g_ptr_array_index(names, i), NULL);
        scan_file(scan, path);
    }
}

static int scan_camera(Scan *scan, const char *source)
{
    GError *error = NULL;
    g_autoptr(Capture) capture = capture_open(source, &(CaptureOptions){.is_once = true}, &error);
    if (!capture)
        return command_fail(error);
    GreyFrame frame;
    while (capture_next(capture, clock_mono_us() + G_USEC_PER_SEC, &frame, &error)) {
        if (!frame.pixels)
            continue;
        const ReaderResult *result = reader_read(scan->reader, &frame);
        if (scan->is_json || result->code_count > 0)
            report(scan, capture_frame_name(capture), result);
    }
    if (g_error_matches(error, CAPTURE_ERROR, CAPTURE_ERROR_GONE)) {
        g_error_free(error);
        return EX_OK;
    }
    return command_fail(error);
}

static int run_scan(CommandLine *line, GError **error)
{
    (void)error;
    const char *source = command_option(line, "camera");
    if (!source && command_argument_count(line) == 0)
        return command_fail_with(EX_USAGE, "scan takes pictures, folders or --camera=SOURCE");
    const ReaderOptions reader_options = {
        .budget_us = source ? 30000 : 0,
        .with_barcodes = command_flag(line, "barcodes"),
    };
    g_autoptr(Reader) reader = reader_new(&reader_options);
    Scan scan = {.reader = reader, .is_json = command_flag(line, "json")};
    if (source)
        return scan_camera(&scan, source);
    for (int i = 0; i < command_argument_count(line); i++) {
        const char *path = command_argument(line, i);
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            scan_folder(&scan, path);
        else
            scan_file(&scan, path);
    }
    return scan.had_error ? EX_IOERR : EX_OK;
}

const Command command_scan = {
    .name = "scan",
    .arguments = "[FILE...]",
    .summary = "read QR codes from pictures, folders or a camera",
    .options = options,
    .most_arguments = -1,
    .run = run_scan,
};
