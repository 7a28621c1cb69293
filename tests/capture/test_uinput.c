// SPDX-License-Identifier: GPL-3.0-or-later
// A scanner that the kernel itself presents: its keys reach nobody but the lane, with any end and layout, and pulling it
// out is noticed. tests/vm runs it where this machine has no uinput.
#include <errno.h>
#include <fcntl.h>
#include <linux/uinput.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "scanner/capture/hand_scanner.h"

#define SKIPPED 77
#define WAIT_US (60 * G_USEC_PER_SEC)

static int uinput;

static void event(guint16 type, guint16 code, int value)
{
    const struct input_event sent = {.type = type, .code = code, .value = value};
    g_assert_cmpint(write(uinput, &sent, sizeof sent), ==, sizeof sent);
}

static void press(guint16 key, int value)
{
    event(EV_KEY, key, value);
    event(EV_SYN, SYN_REPORT, 0);
}

static void type_key(guint16 key)
{
    press(key, 1);
    press(key, 0);
}

static void type_shifted(guint16 key)
{
    press(KEY_LEFTSHIFT, 1);
    type_key(key);
    press(KEY_LEFTSHIFT, 0);
}

// Its /dev/input/eventN, once udev or devtmpfs has made it.
static char *make_device(void)
{
    g_assert_cmpint(ioctl(uinput, UI_SET_EVBIT, EV_KEY), ==, 0);
    for (int key = KEY_ESC; key < KEY_MICMUTE; key++)
        g_assert_cmpint(ioctl(uinput, UI_SET_KEYBIT, key), ==, 0);
    const struct uinput_setup setup = {.id = {.bustype = BUS_USB, .vendor = 1, .product = 2}, .name = "Lanyard test scanner"};
    g_assert_cmpint(ioctl(uinput, UI_DEV_SETUP, &setup), ==, 0);
    g_assert_cmpint(ioctl(uinput, UI_DEV_CREATE), ==, 0);
    char name[64];
    g_assert_cmpint(ioctl(uinput, UI_GET_SYSNAME(sizeof name), name), >=, 0);
    g_autofree char *folder = g_strdup_printf("/sys/devices/virtual/input/%s", name);
    g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
    g_assert_nonnull(entries);
    for (const char *entry = g_dir_read_name(entries); entry; entry = g_dir_read_name(entries))
        if (g_str_has_prefix(entry, "event"))
            return g_strconcat("/dev/input/", entry, NULL);
    g_error("%s has no event device", folder);
}

static HandScanner *plug_in(const char *layout, char **out_source)
{
    g_autofree char *node = make_device();
    *out_source = g_strconcat("wedge:", node, NULL);
    g_autoptr(GError) error = NULL;
    HandScanner *scanner = NULL;
    for (gint64 until = clock_mono_us() + WAIT_US; !scanner && clock_mono_us() < until; g_usleep(10000)) {
        g_clear_error(&error);
        scanner = hand_scanner_open(*out_source, layout, &error);
    }
    g_assert_no_error(error);
    return scanner;
}

static void expect_code(HandScanner *scanner, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) code = NULL;
    g_assert_true(hand_scanner_next(scanner, clock_mono_us() + WAIT_US, &code, &error));
    g_assert_nonnull(code);
    g_assert_cmpstr(g_bytes_get_data(code, NULL), ==, expected);
}

static void unplug(HandScanner *scanner)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) none = NULL;
    g_assert_cmpint(ioctl(uinput, UI_DEV_DESTROY), ==, 0);
    g_assert_false(hand_scanner_next(scanner, clock_mono_us() + WAIT_US, &none, &error));
    g_assert_error(error, CAPTURE_ERROR, CAPTURE_ERROR_GONE);
    hand_scanner_close(scanner);
}

static void test_grabbed(void)
{
    g_autofree char *source = NULL;
    HandScanner *scanner = plug_in("us", &source);
    g_autoptr(GError) error = NULL;
    g_assert_null(hand_scanner_open(source, "us", &error));
    g_assert_error(error, CAPTURE_ERROR, CAPTURE_ERROR_SOURCE);
    // No other reader of the device, a desktop say, gets its keys.
    int other = open(source + strlen("wedge:"), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    g_assert_cmpint(other, >=, 0);
    type_key(KEY_4);
    type_key(KEY_2);
    type_key(KEY_ENTER);
    expect_code(scanner, "42");
    struct input_event heard;
    g_assert_cmpint(read(other, &heard, sizeof heard), ==, -1);
    g_assert_cmpint(errno, ==, EAGAIN);
    close(other);
    unplug(scanner);
}

static void test_ends(void)
{
    g_autofree char *source = NULL;
    HandScanner *scanner = plug_in("us", &source);
    type_key(KEY_1);
    expect_code(scanner, "1"); // a short silence
    type_shifted(KEY_A);
    type_key(KEY_B);
    type_key(KEY_TAB);
    expect_code(scanner, "Ab");
    type_key(KEY_7);
    type_key(KEY_KPENTER);
    expect_code(scanner, "7");
    unplug(scanner);
}

// The same keys on keyboards of three countries.
static void test_layouts(void)
{
    static const struct {
        const char *layout, *code;
    } keyboards[] = {{"us", "qyZ!"}, {"de", "qzY!"}, {"fr", "ayW1"}};
    for (gsize i = 0; i < G_N_ELEMENTS(keyboards); i++) {
        g_autofree char *source = NULL;
        HandScanner *scanner = plug_in(keyboards[i].layout, &source);
        type_key(KEY_Q);
        type_key(KEY_Y);
        type_shifted(KEY_Z);
        type_shifted(KEY_1);
        type_key(KEY_ENTER);
        expect_code(scanner, keyboards[i].code);
        unplug(scanner);
    }
}

int main(int argc, char **argv)
{
    uinput = open("/dev/uinput", O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (uinput < 0) {
        printf("/dev/uinput cannot be opened: %s\n", g_strerror(errno));
        return SKIPPED;
    }
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/uinput/grabbed", test_grabbed);
    g_test_add_func("/uinput/ends", test_ends);
    g_test_add_func("/uinput/layouts", test_layouts);
    int result = g_test_run();
    close(uinput);
    return result;
}
