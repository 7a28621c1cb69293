// SPDX-License-Identifier: GPL-3.0-or-later
// A scanner on a serial line, played through a pseudo-terminal: codes end with CR, LF, Tab or silence, and come whole.
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "scanner/capture/hand_scanner.h"
#include "tests/pty.h"

#define SHOWN_MS 60000
#define SOON (clock_mono_us() + 60 * G_USEC_PER_SEC)

typedef struct {
    int gun;  // the scanner's end of the line
    int view; // the other end once more, to see what has come without taking it
    HandScanner *scanner;
} Line;

static void set_up(Line *line, gconstpointer speed)
{
    line->gun = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    g_assert_cmpint(line->gun, >=, 0);
    g_assert_cmpint(grantpt(line->gun), ==, 0);
    g_assert_cmpint(unlockpt(line->gun), ==, 0);
    line->view = open(ptsname(line->gun), O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    g_assert_cmpint(line->view, >=, 0);
    g_autofree char *source = g_strconcat("serial:", ptsname(line->gun), (const char *)speed, NULL);
    g_assert_true(hand_scanner_is(source));
    g_autoptr(GError) error = NULL;
    line->scanner = hand_scanner_open(source, "us", &error);
    g_assert_no_error(error);
}

static void tear_down(Line *line, gconstpointer data)
{
    (void)data;
    hand_scanner_close(line->scanner);
    close(line->view);
    if (line->gun >= 0)
        close(line->gun);
}

// Until the kernel has handed it over, so that no test depends on how soon that is.
static void shoot(const Line *line, const char *bytes, gsize length)
{
    while (length > 0) {
        ssize_t count = write(line->gun, bytes, length);
        g_assert_cmpint(count, >, 0);
        bytes += count;
        length -= (gsize)count;
    }
    struct pollfd seen = {.fd = line->view, .events = POLLIN};
    g_assert_cmpint(poll(&seen, 1, SHOWN_MS), ==, 1);
}

static void assert_code(Line *line, const char *wanted)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) code = NULL;
    g_assert_true(hand_scanner_next(line->scanner, SOON, &code, &error));
    g_assert_nonnull(code);
    g_autofree char *text = g_strndup(g_bytes_get_data(code, NULL), g_bytes_get_size(code));
    g_assert_cmpstr(text, ==, wanted);
}

static void assert_none(Line *line)
{
    g_autoptr(GBytes) code = NULL;
    g_assert_true(hand_scanner_next(line->scanner, clock_mono_us() + G_USEC_PER_SEC / 3, &code, NULL));
    g_assert_null(code);
}

static void test_ends(Line *line, gconstpointer data)
{
    (void)data;
    static const char bytes[] = "LY10 $%*+-./:\rsecond\r\n\r\nthird\tfourth\nby silence";
    shoot(line, bytes, strlen(bytes));
    assert_code(line, "LY10 $%*+-./:");
    assert_code(line, "second");
    assert_code(line, "third");
    assert_code(line, "fourth");
    assert_code(line, "by silence");
    assert_none(line);
}

// A slow line hands over a code in pieces, and a letter too.
static void test_pieces(Line *line, gconstpointer data)
{
    (void)data;
    static const char name[] = "नमस्ते Zoë";
    for (gsize i = 0; i < strlen(name); i++) {
        shoot(line, name + i, 1);
        g_autoptr(GBytes) early = NULL;
        g_assert_true(hand_scanner_next(line->scanner, clock_mono_us(), &early, NULL));
        g_assert_null(early);
    }
    shoot(line, "\r", 1);
    assert_code(line, name);
}

static void test_latin1(Line *line, gconstpointer data)
{
    (void)data;
    shoot(line, "Zo\xeb\r", 4);
    assert_code(line, "Zoë");
}

// What never ends is dropped as a whole, and the next code is read.
static void test_endless(Line *line, gconstpointer data)
{
    (void)data;
    g_autofree char *noise = g_strnfill(1000, 'x');
    for (int i = 0; i < 20; i++) {
        shoot(line, noise, 1000);
        g_autoptr(GBytes) early = NULL;
        g_assert_true(hand_scanner_next(line->scanner, clock_mono_us(), &early, NULL));
        g_assert_null(early);
    }
    shoot(line, "tail\rnext\r", 10);
    assert_code(line, "next");
    assert_none(line);
}

static void test_unplugged(Line *line, gconstpointer data)
{
    (void)data;
    shoot(line, "last\r", 5);
    assert_code(line, "last");
    close(line->gun);
    line->gun = -1;
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) code = NULL;
    g_assert_false(hand_scanner_next(line->scanner, SOON, &code, &error));
    g_assert_error(error, CAPTURE_ERROR, CAPTURE_ERROR_GONE);
}

static void test_speed(Line *line, gconstpointer data)
{
    (void)data;
    struct termios set;
    g_assert_cmpint(tcgetattr(line->gun, &set), ==, 0);
    g_assert_cmpuint(cfgetispeed(&set), ==, B115200);
}

static void test_refused(void)
{
    static const struct {
        const char *source;
        CaptureError code;
    } cases[] = {{"serial:/dev/null", CAPTURE_ERROR_SOURCE},
                 {"serial:/dev/ttyACM0@12", CAPTURE_ERROR_SOURCE},
                 {"serial:/no/such/line", CAPTURE_ERROR_GONE},
                 {"wedge:/no/such/event", CAPTURE_ERROR_GONE},
                 {"wedge:/dev/null", CAPTURE_ERROR_SOURCE}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(hand_scanner_open(cases[i].source, "us", &error));
        g_assert_error(error, CAPTURE_ERROR, (int)cases[i].code);
    }
    g_assert_false(hand_scanner_is("/dev/video0"));
}

static void test_list(void)
{
    g_autofree char *devices = g_dir_make_tmp("lanyard-dev-XXXXXX", NULL);
    static const char *const folders[] = {"input", "input/by-id", "serial", "serial/by-id"};
    static const char *const files[] = {"input/by-id/usb-Honeywell_1900-event-kbd", "input/by-id/usb-Logitech_Mouse-event-mouse",
                                        "input/by-id/usb-Honeywell_1900-kbd", "serial/by-id/usb-Zebra_DS2208-if00"};
    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *path = g_build_filename(devices, folders[i], NULL);
        g_assert_cmpint(g_mkdir(path, 0700), ==, 0);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(devices, files[i], NULL);
        g_assert_true(g_file_set_contents(path, "", 0, NULL));
    }
    g_autoptr(GPtrArray) found = hand_scanner_list(devices);
    g_assert_cmpuint(found->len, ==, 2);
    g_autofree char *serial = g_strdup_printf("serial:%s/%s", devices, files[3]);
    g_autofree char *wedge = g_strdup_printf("wedge:%s/%s", devices, files[0]);
    g_assert_cmpstr(g_ptr_array_index(found, 0), ==, serial);
    g_assert_cmpstr(g_ptr_array_index(found, 1), ==, wedge);
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(devices, files[i], NULL);
        g_assert_cmpint(g_unlink(path), ==, 0);
    }
    for (gsize i = G_N_ELEMENTS(folders); i-- > 0;) {
        g_autofree char *path = g_build_filename(devices, folders[i], NULL);
        g_assert_cmpint(g_rmdir(path), ==, 0);
    }
    g_autoptr(GPtrArray) none = hand_scanner_list(devices);
    g_assert_cmpuint(none->len, ==, 0);
    g_assert_cmpint(g_rmdir(devices), ==, 0);
}

#define ADD(name, function) g_test_add("/serial/" name, Line, "", set_up, function, tear_down)

int main(int argc, char **argv)
{
    if (!pty_is_there())
        return TEST_SKIPPED;
    g_test_init(&argc, &argv, NULL);
    ADD("ends", test_ends);
    ADD("pieces", test_pieces);
    ADD("latin-1", test_latin1);
    ADD("endless", test_endless);
    ADD("unplugged", test_unplugged);
    g_test_add("/serial/speed", Line, "@115200", set_up, test_speed, tear_down);
    g_test_add_func("/serial/refused", test_refused);
    g_test_add_func("/serial/list", test_list);
    return g_test_run();
}
