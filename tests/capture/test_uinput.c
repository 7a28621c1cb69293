// A scanner that the kernel itself presents: its keys reach nobody but the lane, and pulling it out is noticed.
#include <errno.h>
#include <fcntl.h>
#include <linux/uinput.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "scanner/capture/hand_scanner.h"

#define SKIPPED 77
#define WAIT_US (20 * G_USEC_PER_SEC)

static int uinput;

static void event(guint16 type, guint16 code, int value)
{
    const struct input_event sent = {.type = type, .code = code, .value = value};
    g_assert_cmpint(write(uinput, &sent, sizeof sent), ==, sizeof sent);
}

static void type_key(guint16 key)
{
    event(EV_KEY, key, 1);
    event(EV_SYN, SYN_REPORT, 0);
    event(EV_KEY, key, 0);
    event(EV_SYN, SYN_REPORT, 0);
}

// Its /dev/input/eventN, once udev or devtmpfs has made it.
static char *plug_in(void)
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

static void test_uinput(void)
{
    g_autofree char *node = plug_in();
    g_autofree char *source = g_strconcat("wedge:", node, NULL);
    g_autoptr(GError) error = NULL;
    HandScanner *scanner = NULL;
    for (gint64 until = clock_mono_us() + WAIT_US; !scanner && clock_mono_us() < until; g_usleep(10000)) {
        g_clear_error(&error);
        scanner = hand_scanner_open(source, "us", &error);
    }
    g_assert_no_error(error);
    g_assert_null(hand_scanner_open(source, "us", &error)); // grabbed
    g_assert_error(error, CAPTURE_ERROR, CAPTURE_ERROR_SOURCE);
    g_clear_error(&error);
    type_key(KEY_4);
    type_key(KEY_2);
    type_key(KEY_ENTER);
    g_autoptr(GBytes) code = NULL;
    g_assert_true(hand_scanner_next(scanner, clock_mono_us() + WAIT_US, &code, &error));
    g_assert_nonnull(code);
    g_assert_cmpstr(g_bytes_get_data(code, NULL), ==, "42");
    g_assert_cmpint(ioctl(uinput, UI_DEV_DESTROY), ==, 0);
    g_autoptr(GBytes) none = NULL;
    g_assert_false(hand_scanner_next(scanner, clock_mono_us() + WAIT_US, &none, &error));
    g_assert_error(error, CAPTURE_ERROR, CAPTURE_ERROR_GONE);
    hand_scanner_close(scanner);
}

int main(int argc, char **argv)
{
    uinput = open("/dev/uinput", O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (uinput < 0) {
        printf("/dev/uinput cannot be opened: %s\n", g_strerror(errno));
        return SKIPPED;
    }
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/uinput/scanner", test_uinput);
    int result = g_test_run();
    close(uinput);
    return result;
}
