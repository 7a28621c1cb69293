// SPDX-License-Identifier: GPL-3.0-or-later
// test_v4l2.c - the camera's side of the kernel: formats chosen by cost, the newest frame, broken frames passed over, an
// unplugged or silent camera said to be gone, every buffer given back.
#include <fcntl.h>
#include <linux/videodev2.h>
#include <string.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "scanner/capture/capture.h"
#include "scanner/capture/v4l2.h"
#include "tests/capture/fake_v4l2.h"

typedef struct {
    Capture *capture;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data)
{
    (void)fixture;
    (void)data;
    fake_camera_set_up();
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    capture_close(fixture->capture);
    fake_camera_tear_down();
}

static void open_camera(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    fixture->capture = capture_open(fake_camera.path, &(CaptureOptions){0}, &error);
    g_assert_no_error(error);
}

static GreyFrame next(Fixture *fixture)
{
    GreyFrame frame;
    g_autoptr(GError) error = NULL;
    g_assert_true(capture_next(fixture->capture, clock_mono_us() + 20000, &frame, &error));
    return frame;
}

static void assert_shows(const GreyFrame *frame, int seed, int tolerance)
{
    g_assert_nonnull(frame->pixels);
    g_assert_cmpint(frame->width_px, ==, FAKE_WIDTH);
    for (int y = 0; y < FAKE_HEIGHT; y++)
        for (int x = 0; x < FAKE_WIDTH; x++)
            g_assert_cmpint(ABS(frame->pixels[y * frame->stride_bytes + x] - fake_pixel(seed, x, y)), <=, tolerance);
}

static void test_formats(Fixture *fixture, gconstpointer data)
{
    fake_camera.formats[0] = GPOINTER_TO_UINT(data);
    fake_camera.formats[1] = 0;
    open_camera(fixture);
    g_assert_cmpuint(fake_camera.chosen_format, ==, GPOINTER_TO_UINT(data));
    fake_camera_show(3);
    GreyFrame frame = next(fixture);
    assert_shows(&frame, 3, fake_camera.chosen_format == V4L2_PIX_FMT_MJPEG ? 4 : 0);
}

static void test_no_list_of_sizes(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fake_camera.sizes[0][0] = 0;
    open_camera(fixture);
    g_assert_cmpint(fake_camera.chosen_width, ==, FAKE_WIDTH);
    fake_camera_show(4);
    GreyFrame frame = next(fixture);
    assert_shows(&frame, 4, 4);
}

static void test_newest(Fixture *fixture, gconstpointer data)
{
    (void)data;
    open_camera(fixture);
    for (int seed = 0; seed < 3; seed++)
        fake_camera_show(seed);
    GreyFrame frame = next(fixture);
    assert_shows(&frame, 2, 4);
    g_assert_cmpint(fake_camera.queued_count, ==, 4); // the old ones went back as well
    frame = next(fixture);
    g_assert_null(frame.pixels);
}

static void test_broken_frames(Fixture *fixture, gconstpointer data)
{
    (void)data;
    open_camera(fixture);
    static const int broken[] = {-1, -2};
    for (gsize i = 0; i < G_N_ELEMENTS(broken); i++) {
        fake_camera_show(broken[i]);
        GreyFrame frame = next(fixture);
        g_assert_null(frame.pixels);
        fake_camera_show(5);
        frame = next(fixture);
        assert_shows(&frame, 5, 4);
    }
    g_assert_cmpint(fake_camera.queued_count, ==, 4);
}

static void assert_gone(Fixture *fixture)
{
    GreyFrame frame;
    g_autoptr(GError) error = NULL;
    while (capture_next(fixture->capture, clock_mono_us() + 100000, &frame, &error))
        g_usleep(50000); // an ordinary file is always ready for poll(); a device would wait
    g_assert_error(error, CAPTURE_ERROR, CAPTURE_ERROR_GONE);
    g_assert_nonnull(strstr(error->message, fake_camera.path));
}

static void test_unplugged(Fixture *fixture, gconstpointer data)
{
    (void)data;
    open_camera(fixture);
    fake_camera.is_unplugged = true;
    assert_gone(fixture);
    capture_close(g_steal_pointer(&fixture->capture));
    fake_camera.is_unplugged = false; // plugged in again
    open_camera(fixture);
    fake_camera_show(1);
    GreyFrame frame = next(fixture);
    assert_shows(&frame, 1, 4);
}

static void test_silent(Fixture *fixture, gconstpointer data)
{
    (void)data;
    open_camera(fixture);
    assert_gone(fixture);
}

static void test_controls(Fixture *fixture, gconstpointer data)
{
    (void)data;
    open_camera(fixture);
    g_assert_true(g_hash_table_contains(fake_camera.controls, GUINT_TO_POINTER(V4L2_CID_POWER_LINE_FREQUENCY)));
    gpointer value = NULL;
    g_assert_true(
        g_hash_table_lookup_extended(fake_camera.controls, GUINT_TO_POINTER(V4L2_CID_EXPOSURE_AUTO_PRIORITY), NULL, &value));
    g_assert_cmpint(GPOINTER_TO_INT(value), ==, 0); // a longer exposure would smear
}

static void assert_bias(int wanted)
{
    gpointer value = NULL;
    bool is_set = g_hash_table_lookup_extended(fake_camera.controls, GUINT_TO_POINTER(V4L2_CID_AUTO_EXPOSURE_BIAS), NULL, &value);
    g_assert_cmpint(is_set ? GPOINTER_TO_INT(value) : -1, ==, wanted);
}

static void assert_ways(const char *wanted)
{
    int device = open(fake_camera.path, O_RDWR | O_CLOEXEC);
    g_autofree char *ways = camera_ways_text(device);
    g_assert_cmpstr(ways, ==, wanted);
    close(device);
}

static void test_exposure(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const gint64 biases[] = {-3000, -2000, -1333, -667, -1, 667};
    memcpy(fake_camera.biases, biases, sizeof biases);
    open_camera(fixture);
    assert_bias(2); // a stop less, and no more than that needs
    assert_ways("focuses by itself, exposes half as long when asked");
}

static void test_exposure_of_its_own(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fake_camera.biases[0] = -500; // too little to be of use
    fake_camera.has_fixed_focus = true;
    open_camera(fixture);
    assert_bias(-1);
    g_assert_false(g_hash_table_contains(fake_camera.controls, GUINT_TO_POINTER(V4L2_CID_FOCUS_AUTO)));
    assert_ways("has a fixed focus, sets its exposure itself");
}

static void test_refusals(Fixture *fixture, gconstpointer data)
{
    (void)data;
    (void)fixture;
    g_autoptr(GError) error = NULL;
    fake_camera.is_output_only = true;
    g_assert_null(capture_open(fake_camera.path, &(CaptureOptions){0}, &error));
    g_assert_error(error, CAPTURE_ERROR, CAPTURE_ERROR_FORMAT);
    g_clear_error(&error);
    fake_camera.is_output_only = false;
    fake_camera.is_busy = true;
    g_assert_null(capture_open(fake_camera.path, &(CaptureOptions){0}, &error));
    g_assert_error(error, CAPTURE_ERROR, CAPTURE_ERROR_IO);
}

static void test_stubborn_controls(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fake_camera.refuses_controls = true;
    open_camera(fixture); // a camera that keeps its own way is used all the same
    fake_camera_show(2);
    GreyFrame frame = next(fixture);
    assert_shows(&frame, 2, 4);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, data, function) g_test_add("/v4l2/" name, Fixture, data, set_up, function, tear_down)
    ADD("MJPEG", GUINT_TO_POINTER(V4L2_PIX_FMT_MJPEG), test_formats);
    ADD("YUYV", GUINT_TO_POINTER(V4L2_PIX_FMT_YUYV), test_formats);
    ADD("a driver that lists no sizes has its own", NULL, test_no_list_of_sizes);
    ADD("of the frames that wait the newest wins", NULL, test_newest);
    ADD("errored and half frames are passed over", NULL, test_broken_frames);
    ADD("unplugged and plugged in again", NULL, test_unplugged);
    ADD("a driver that hangs is gone", NULL, test_silent);
    ADD("exposure and power line are set for codes", NULL, test_controls);
    ADD("a shorter exposure is asked for where there is one", NULL, test_exposure);
    ADD("a camera without one keeps its own", NULL, test_exposure_of_its_own);
    ADD("controls that are refused stop nothing", NULL, test_stubborn_controls);
    ADD("what is no camera, or busy, is refused", NULL, test_refusals);
#undef ADD
    return g_test_run();
}
