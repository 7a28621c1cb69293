// SPDX-License-Identifier: GPL-3.0-or-later
// Every source gives the pictures that were put in; broken, short and late input never stops or crashes it.
#include <fcntl.h>
#include <glib/gstdio.h>
#include <png.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <turbojpeg.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "scanner/capture/capture.h"
#include "scanner/capture/convert.h"
#include "scanner/capture/v4l2.h"
#include "scanner/capture/video.h"
#include "tests/scratch.h"

#define WIDTH 64
#define HEIGHT 48
#define SOON (clock_mono_us() + 60 * G_USEC_PER_SEC)

// A slanted ramp that is told from its neighbours by `seed`.
static void paint(guint8 *pixels, int seed)
{
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            pixels[y * WIDTH + x] = (guint8)(x * 2 + y + seed * 20);
}

static char *make_folder(void)
{
    GError *error = NULL;
    char *folder = g_dir_make_tmp("lanyard-capture-XXXXXX", &error);
    g_assert_no_error(error);
    return folder;
}

static void remove_folder(char *folder)
{
    scratch_remove(folder);
    g_free(folder);
}

static void put_file(const char *folder, const char *name, const void *bytes, gsize length)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_assert_true(g_file_set_contents(path, bytes, (gssize)length, NULL));
}

static void append_jpeg(GByteArray *to, int seed)
{
    guint8 pixels[WIDTH * HEIGHT];
    paint(pixels, seed);
    tjhandle handle = tjInitCompress();
    unsigned char *bytes = NULL;
    unsigned long length = 0;
    g_assert_cmpint(tjCompress2(handle, pixels, WIDTH, 0, HEIGHT, TJPF_GRAY, &bytes, &length, TJSAMP_GRAY, 95, 0), ==, 0);
    g_byte_array_append(to, bytes, (guint)length);
    tjFree(bytes);
    tjDestroy(handle);
}

static void append_y4m(GByteArray *to, int seed)
{
    guint8 pixels[WIDTH * HEIGHT + WIDTH * HEIGHT / 2];
    paint(pixels, seed);
    memset(pixels + WIDTH * HEIGHT, 128, WIDTH * HEIGHT / 2);
    if (to->len == 0)
        g_byte_array_append(to, (const guint8 *)"YUV4MPEG2 W64 H48 F30:1 Ip A1:1 C420jpeg\n", 41);
    g_byte_array_append(to, (const guint8 *)"FRAME\n", 6);
    g_byte_array_append(to, pixels, sizeof pixels);
}

static void assert_shows(const GreyFrame *frame, int seed, int tolerance)
{
    guint8 wanted[WIDTH * HEIGHT];
    paint(wanted, seed);
    g_assert_nonnull(frame->pixels);
    g_assert_cmpint(frame->width_px, ==, WIDTH);
    g_assert_cmpint(frame->height_px, ==, HEIGHT);
    int worst = 0;
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            worst = MAX(worst, ABS(frame->pixels[y * frame->stride_bytes + x] - wanted[y * WIDTH + x]));
    g_assert_cmpint(worst, <=, tolerance);
}

static Capture *open_once(const char *source)
{
    GError *error = NULL;
    Capture *capture = capture_open(source, &(CaptureOptions){.is_once = true}, &error);
    g_assert_no_error(error);
    return capture;
}

static void assert_gone(Capture *capture)
{
    GreyFrame frame;
    g_autoptr(GError) error = NULL;
    g_assert_false(capture_next(capture, SOON, &frame, &error));
    g_assert_error(error, CAPTURE_ERROR, CAPTURE_ERROR_GONE);
}

static void test_formats(void)
{
    guint8 grey[WIDTH * HEIGHT], packed[WIDTH * HEIGHT * 2];
    paint(grey, 1);
    for (int swapped = 0; swapped < 2; swapped++) {
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            packed[2 * i + swapped] = grey[i];
            packed[2 * i + !swapped] = 77;
        }
        GreyStore out = {0};
        g_assert_true(convert_to_grey(swapped ? FORMAT_UYVY : FORMAT_YUYV, packed, sizeof packed, WIDTH, HEIGHT, 0, &out));
        GreyFrame frame = grey_store_frame(&out);
        assert_shows(&frame, 1, 0);
        g_assert_false(convert_to_grey(FORMAT_YUYV, packed, sizeof packed - 1, WIDTH, HEIGHT, 0, &out)); // half a frame
        g_assert_false(convert_to_grey(FORMAT_YUYV, packed, sizeof packed, WIDTH, HEIGHT, WIDTH, &out)); // stride too small
        g_assert_false(convert_to_grey(FORMAT_YUYV, packed, sizeof packed, 0, HEIGHT, 0, &out));
        g_assert_false(convert_to_grey(FORMAT_YUYV, packed, sizeof packed, READER_SIDE_MAX_PX + 1, 1, 0, &out));
        grey_store_clear(&out);
    }
}

static void test_stride(void)
{
    guint8 padded[(WIDTH + 32) * HEIGHT], grey[WIDTH * HEIGHT];
    paint(grey, 2);
    memset(padded, 9, sizeof padded);
    for (int y = 0; y < HEIGHT; y++)
        memcpy(padded + y * (WIDTH + 32), grey + y * WIDTH, WIDTH);
    GreyStore out = {0};
    g_assert_true(convert_to_grey(FORMAT_NV12, padded, sizeof padded, WIDTH, HEIGHT, WIDTH + 32, &out));
    GreyFrame frame = grey_store_frame(&out);
    assert_shows(&frame, 2, 0);
    grey_store_clear(&out);
}

static void test_jpeg_cut_short(void)
{
    g_autoptr(GByteArray) jpeg = g_byte_array_new();
    append_jpeg(jpeg, 3);
    GreyStore out = {0};
    g_assert_true(convert_to_grey(FORMAT_MJPEG, jpeg->data, jpeg->len, WIDTH, HEIGHT, 0, &out));
    for (guint length = 0; length < jpeg->len - 2; length += 7)
        g_assert_false(convert_to_grey(FORMAT_MJPEG, jpeg->data, length, WIDTH, HEIGHT, 0, &out));
    g_assert_false(convert_to_grey(FORMAT_MJPEG, jpeg->data, jpeg->len, WIDTH - 1, HEIGHT, 0, &out)); // larger than agreed
    grey_store_clear(&out);
}

static void test_folder_in_name_order(void)
{
    char *folder = make_folder();
    for (int i = 0; i < 3; i++) {
        g_autoptr(GByteArray) jpeg = g_byte_array_new();
        append_jpeg(jpeg, i);
        g_autofree char *name = g_strdup_printf("%d.JPG", i);
        put_file(folder, name, jpeg->data, jpeg->len);
    }
    put_file(folder, "1-broken.png", "\x89PNG\r\n\x1a\nno", 10);
    put_file(folder, "notes.txt", "x", 1);
    g_autofree char *source = g_strconcat("folder:", folder, NULL);
    g_autoptr(Capture) capture = open_once(source);
    GreyFrame frame;
    static const int shown[] = {0, -1, 1, 2}; // "1-broken.png" sorts before "1.JPG"; -1 = no frame
    for (gsize i = 0; i < G_N_ELEMENTS(shown); i++) {
        g_assert_true(capture_next(capture, SOON, &frame, NULL));
        if (shown[i] < 0)
            g_assert_null(frame.pixels);
        else
            assert_shows(&frame, shown[i], 4);
    }
    assert_gone(capture);
    remove_folder(folder);
}

static void test_pictures(void)
{
    char *folder = make_folder();
    guint8 grey[WIDTH * HEIGHT];
    paint(grey, 4);
    g_autofree char *png = g_build_filename(folder, "a.png", NULL);
    png_image image = {.version = PNG_IMAGE_VERSION, .width = WIDTH, .height = HEIGHT, .format = PNG_FORMAT_GRAY};
    g_assert_true(png_image_write_to_file(&image, png, 0, grey, 0, NULL));
    g_autofree char *pgm = g_build_filename(folder, "a.pgm", NULL);
    FILE *file = fopen(pgm, "wb");
    g_assert_nonnull(file);
    fprintf(file, "P5 # made here\n%d %d\n255\n", WIDTH, HEIGHT);
    fwrite(grey, 1, sizeof grey, file);
    fclose(file);
    const char *paths[] = {png, pgm};
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        GreyFrame frame = {0};
        guint8 *pixels = NULL;
        g_assert_true(picture_load(paths[i], &pixels, &frame.width_px, &frame.height_px, NULL));
        frame.pixels = pixels;
        frame.stride_bytes = frame.width_px;
        assert_shows(&frame, 4, 0);
        g_free(pixels);
    }
    static const char *const broken[] = {"P5 64 48 255\nshort", "P5 0 48 255\n", "P5 99999 99999 255\n", "P5", "nothing", ""};
    for (gsize i = 0; i < G_N_ELEMENTS(broken); i++) {
        put_file(folder, "b.pgm", broken[i], strlen(broken[i]));
        g_autofree char *path = g_build_filename(folder, "b.pgm", NULL);
        g_autoptr(GError) error = NULL;
        guint8 *pixels;
        int width_px, height_px;
        g_assert_false(picture_load(path, &pixels, &width_px, &height_px, &error));
        g_assert_error(error, CAPTURE_ERROR, CAPTURE_ERROR_FORMAT);
        g_assert_nonnull(strstr(error->message, path));
    }
    remove_folder(folder);
}

static void check_video(const char *prefix, void (*append)(GByteArray *, int), int tolerance)
{
    char *folder = make_folder();
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    for (int i = 0; i < 4; i++)
        append(bytes, i);
    put_file(folder, "v", bytes->data, bytes->len);
    g_autofree char *from_file = g_strdup_printf("%s:%s/v", prefix, folder);
    g_autofree char *from_command = g_strdup_printf("%s:|cat '%s/v'", prefix, folder);
    const char *sources[] = {from_file, from_command};
    for (gsize i = 0; i < G_N_ELEMENTS(sources); i++) {
        g_autoptr(Capture) capture = open_once(sources[i]);
        GreyFrame frame;
        for (int seed = 0; seed < 4; seed++) {
            do
                g_assert_true(capture_next(capture, SOON, &frame, NULL));
            while (!frame.pixels);
            assert_shows(&frame, seed, tolerance);
        }
        g_assert_cmpstr(capture_frame_name(capture), ==, "frame 4");
        assert_gone(capture);
    }
    remove_folder(folder);
}

static void test_y4m(void)
{
    check_video("y4m", append_y4m, 0);
}

static void test_mjpeg(void)
{
    check_video("mjpeg", append_jpeg, 4);
}

// Stands in for GStreamer: writes down its words, then shows `folder`/v.
static void put_gst_launch(const char *folder, const char *rest)
{
    g_autofree char *script = g_strdup_printf("#!/bin/sh\nprintf '%%s\\n' \"$@\" >'%s/words'\n%s\n", folder, rest);
    put_file(folder, "gst-launch-1.0", script, strlen(script));
    g_autofree char *path = g_build_filename(folder, "gst-launch-1.0", NULL);
    g_assert_cmpint(g_chmod(path, 0700), ==, 0);
}

#define PIPELINE "rtspsrc location=\"rtsp://door:s3cret@cam/1?a=b&c=$HOME\" ! video/x-raw(memory:NVMM) ! decodebin"

static void test_gstreamer(void)
{
    char *folder = make_folder();
    g_autofree char *former_path = g_strdup(g_getenv("PATH"));
    g_autofree char *path = g_strdup_printf("%s:%s", folder, former_path);
    g_setenv("PATH", path, TRUE);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    append_y4m(bytes, 3);
    put_file(folder, "v", bytes->data, bytes->len);
    g_autofree char *show = g_strdup_printf("cat '%s/v'", folder);
    put_gst_launch(folder, show);
    GreyFrame frame = {0};
    Capture *capture = open_once("gst:" PIPELINE);
    while (!frame.pixels)
        g_assert_true(capture_next(capture, SOON, &frame, NULL));
    assert_shows(&frame, 3, 0);
    assert_gone(capture);
    capture_close(capture);
    g_autofree char *words_path = g_build_filename(folder, "words", NULL);
    g_autofree char *words = NULL;
    g_assert_true(g_file_get_contents(words_path, &words, NULL, NULL));
    g_assert_cmpstr(words, ==,
                    "-q\nrtspsrc\nlocation=rtsp://door:s3cret@cam/1?a=b&c=$HOME\n!\nvideo/x-raw(memory:NVMM)\n!\ndecodebin\n"
                    "!\nvideoconvert\n!\nvideo/x-raw,format=I420\n!\nqueue\nleaky=downstream\nmax-size-buffers=1\n!\ny4menc\n"
                    "!\nfdsink\nfd=1\n");
    // One that ends without a picture says what to try, and nobody's password.
    put_gst_launch(folder, "exit 1");
    capture = open_once("gst:" PIPELINE);
    g_autoptr(GError) error = NULL;
    while (capture_next(capture, SOON, &frame, &error))
        g_assert_null(frame.pixels);
    g_assert_error(error, CAPTURE_ERROR, CAPTURE_ERROR_FORMAT);
    g_assert_nonnull(strstr(error->message, "gst-launch-1.0"));
    g_assert_null(strstr(error->message, "s3cret"));
    capture_close(capture);
    g_setenv("PATH", former_path, TRUE);
    remove_folder(folder);
}

static void test_labels(void)
{
    static const char *const plain[] = {"/dev/video0", "folder:/tmp/a b", "serial:/dev/ttyACM0@9600"};
    for (gsize i = 0; i < G_N_ELEMENTS(plain); i++) {
        g_autofree char *label = capture_label(plain[i]);
        g_assert_cmpstr(label, ==, plain[i]);
    }
    g_autofree char *door = capture_label("gst:" PIPELINE);
    g_autofree char *desk = capture_label("gst:rtspsrc location=rtsp://desk:s3cret@cam/2 ! decodebin");
    g_autofree char *command = capture_label("mjpeg:|ffmpeg -i rtsp://desk:s3cret@cam/2 -f mjpeg -");
    g_assert_true(g_str_has_prefix(door, "gst:rtspsrc ("));
    g_assert_true(g_str_has_prefix(command, "mjpeg:|ffmpeg ("));
    g_assert_cmpstr(door, !=, desk);
    g_assert_null(strstr(door, "s3cret"));
    g_assert_null(strstr(command, "s3cret"));
}

static void test_latest_frame_wins(void)
{
    char *folder = make_folder();
    g_autofree char *path = g_build_filename(folder, "pipe", NULL);
    g_assert_cmpint(mkfifo(path, 0600), ==, 0);
    int writer = open(path, O_RDWR | O_CLOEXEC);
    g_assert_cmpint(writer, >=, 0);
    g_autofree char *source = g_strconcat("y4m:", path, NULL);
    g_autoptr(Capture) capture = capture_open(source, &(CaptureOptions){0}, NULL);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    for (int i = 0; i < 5; i++)
        append_y4m(bytes, i);
    g_assert_cmpint(write(writer, bytes->data, bytes->len), ==, bytes->len);
    GreyFrame frame;
    g_assert_true(capture_next(capture, SOON, &frame, NULL));
    assert_shows(&frame, 4, 0); // the reader was late: frames 1 to 4 are old
    g_assert_true(capture_next(capture, clock_mono_us(), &frame, NULL));
    g_assert_null(frame.pixels); // no newer one
    close(writer);
    assert_gone(capture);
    remove_folder(folder);
}

static void test_not_a_video(void)
{
    char *folder = make_folder();
    g_autofree char *noise = g_strnfill(5000, 'x');
    put_file(folder, "v", noise, 5000);
    static const char *const prefixes[] = {"y4m", "mjpeg"};
    for (gsize i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        g_autofree char *source = g_strdup_printf("%s:%s/v", prefixes[i], folder);
        g_autoptr(Capture) capture = open_once(source);
        GreyFrame frame;
        g_autoptr(GError) error = NULL;
        g_assert_false(capture_next(capture, SOON, &frame, &error));
        g_assert_error(error, CAPTURE_ERROR, CAPTURE_ERROR_FORMAT);
    }
    static const char *const headers[] = {"", "YUV4MPEG2 W0 H4\n", "YUV4MPEG2 W64 H48 C420p10\n", "YUV4MPEG2 W9999999999 H4\n"};
    Y4mHeader header;
    for (gsize i = 0; i < G_N_ELEMENTS(headers); i++)
        g_assert_false(y4m_header_read(headers[i], &header));
    remove_folder(folder);
}

static void test_unknown_sources(void)
{
    static const char *const sources[] = {"", "webcam", "folder:/nowhere/at/all", "y4m:/nowhere", "/dev/null"};
    for (gsize i = 0; i < G_N_ELEMENTS(sources); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(capture_open(sources[i], &(CaptureOptions){0}, &error));
        g_assert_nonnull(error);
        g_assert_cmpuint(strlen(error->message), >, 20);
    }
}

static void test_mode_is_chosen_by_cost(void)
{
    static const CameraMode modes[] = {
        {FORMAT_YUYV, 1280, 720, 10}, // uncompressed, but USB 2 makes it slow
        {FORMAT_MJPEG, 1280, 720, 30}, {FORMAT_MJPEG, 1920, 1080, 30},
        {FORMAT_YUYV, 640, 480, 30},   {FORMAT_MJPEG, 3840, 2160, 30},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(modes); i++)
        if (i != 1)
            g_assert_cmpfloat(camera_mode_cost(&modes[1]), <, camera_mode_cost(&modes[i]));
    const CameraMode raw = {FORMAT_YUYV, 1280, 720, 30};
    g_assert_cmpfloat(camera_mode_cost(&raw), <, camera_mode_cost(&modes[1]));
}

// Odd measures and frames of a single line have a small picture too; impossible ones have none.
static void test_small_jpeg(void)
{
    static const int sides[][4] = {
        {64, 48, 64, 48}, {640, 480, 320, 240}, {1001, 3, 333, 1}, {4000, 1, 4000, 1}, {1, 900, 1, 900}};
    g_autofree guint8 *pixels = g_malloc0(640 * 480);
    for (gsize i = 0; i < G_N_ELEMENTS(sides); i++) {
        const GreyFrame frame = {pixels, sides[i][0], sides[i][1], sides[i][0]};
        g_autoptr(GBytes) jpeg = picture_small_jpeg(&frame, 320);
        g_assert_nonnull(jpeg);
        GreyStore shown = {0};
        g_assert_true(convert_to_grey(FORMAT_MJPEG, g_bytes_get_data(jpeg, NULL), g_bytes_get_size(jpeg), 0, 0, 0, &shown));
        g_assert_cmpint(shown.width_px, ==, sides[i][2]);
        g_assert_cmpint(shown.height_px, ==, sides[i][3]);
        grey_store_clear(&shown);
    }
    const GreyFrame none = {pixels, 0, 0, 0};
    g_assert_null(picture_small_jpeg(&none, 320));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/capture/packed and planar formats give their luma", test_formats);
    g_test_add_func("/capture/padded lines are followed", test_stride);
    g_test_add_func("/capture/a JPEG cut short is no frame", test_jpeg_cut_short);
    g_test_add_func("/capture/a folder is shown in name order and a broken picture passed over", test_folder_in_name_order);
    g_test_add_func("/capture/PNG and PGM pixels arrive unchanged and broken files are named", test_pictures);
    g_test_add_func("/capture/Y4M frames from a file and a command", test_y4m);
    g_test_add_func("/capture/MJPEG frames from a file and a command", test_mjpeg);
    g_test_add_func("/capture/from a pipe the latest frame wins", test_latest_frame_wins);
    g_test_add_func("/capture/what is no video is said to be none", test_not_a_video);
    g_test_add_func("/capture/unknown sources are refused in a sentence", test_unknown_sources);
    g_test_add_func("/capture/the camera mode is chosen by cost", test_mode_is_chosen_by_cost);
    g_test_add_func("/capture/a GStreamer pipeline", test_gstreamer);
    g_test_add_func("/capture/labels hold no password", test_labels);
    g_test_add_func("/capture/small-jpeg", test_small_jpeg);
    return g_test_run();
}
