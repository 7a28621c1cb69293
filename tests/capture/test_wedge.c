// SPDX-License-Identifier: GPL-3.0-or-later
// A scanner that types, replayed by umockdev as the kernel would give its events: grabbed, read, unplugged.
#include <glib/gstdio.h>
#include <linux/input.h>
#include <string.h>
#include <umockdev.h>

#include "common/base/clock.h"
#include "scanner/capture/hand_scanner.h"
#include "tests/pty.h"

#define SOON (clock_mono_us() + 60 * G_USEC_PER_SEC)
#define NODE "/dev/input/event9"

typedef struct {
    UMockdevTestbed *testbed;
    char *folder;
} Desk;

static void write_file(const Desk *desk, const char *name, const char *text, char **out_path)
{
    *out_path = g_build_filename(desk->folder, name, NULL);
    g_autoptr(GError) error = NULL;
    g_file_set_contents(*out_path, text, -1, &error);
    g_assert_no_error(error);
}

// One line of a recording: time, type, code, value.
static void event(GString *events, guint type, guint code, guint value)
{
    g_string_append_printf(events, "E: 0.000000 %04x %04x %04u\n", type, code, value);
}

static void type_key(GString *events, guint key, bool with_shift)
{
    if (with_shift)
        event(events, EV_KEY, KEY_LEFTSHIFT, 1);
    event(events, EV_KEY, key, 1);
    event(events, EV_SYN, SYN_REPORT, 0);
    event(events, EV_KEY, key, 0);
    if (with_shift)
        event(events, EV_KEY, KEY_LEFTSHIFT, 0);
    event(events, EV_SYN, SYN_REPORT, 0);
}

// A device with these keys (bit n of the hex bytes: key n) that will type `events`.
static void plug_in(Desk *desk, const char *keys_hex, const char *events)
{
    g_autoptr(GError) error = NULL;
    desk->folder = g_dir_make_tmp("lanyard-wedge-XXXXXX", &error);
    g_assert_no_error(error);
    desk->testbed = umockdev_testbed_new();
    g_assert_true(umockdev_in_mock_environment()); // else the program was not started by umockdev-wrapper
    umockdev_testbed_add_from_string(desk->testbed,
                                     "P: /devices/usb1/input/input9/event9\nN: input/event9\nE: DEVNAME=" NODE
                                     "\nE: SUBSYSTEM=input\nE: MAJOR=13\nE: MINOR=73\n",
                                     &error);
    g_assert_no_error(error);
    g_autofree char *bits = g_strdup_printf("@DEV " NODE "\nEVIOCGBIT(1) 96 %s%0*d\n", keys_hex, 192 - (int)strlen(keys_hex), 0);
    g_autofree char *ioctls = NULL, *script = NULL;
    write_file(desk, "ioctls", bits, &ioctls);
    umockdev_testbed_load_ioctl(desk->testbed, NODE, ioctls, &error);
    g_assert_no_error(error);
    write_file(desk, "events", events, &script);
    umockdev_testbed_load_evemu_events(desk->testbed, NODE, script, &error);
    g_assert_no_error(error);
}

static void clear(Desk *desk)
{
    static const char *const names[] = {"ioctls", "events"};
    g_object_unref(desk->testbed);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(desk->folder, names[i], NULL);
        g_assert_cmpint(g_unlink(path), ==, 0);
    }
    g_assert_cmpint(g_rmdir(desk->folder), ==, 0);
    g_free(desk->folder);
}

#define KEYBOARD "feffffffffffffffffffffffffffffff"
#define MOUSE "00000000000000000000000000000000000000000000000000000000000000000000070000000000"

// What a scanner that types `events` is read to have said.
static void assert_codes(const char *layout, const char *events, const char *const *wanted)
{
    Desk desk;
    plug_in(&desk, KEYBOARD, events);
    g_autoptr(GError) error = NULL;
    HandScanner *scanner = hand_scanner_open("wedge:" NODE, layout, &error);
    g_assert_no_error(error);
    for (; *wanted; wanted++) {
        g_autoptr(GBytes) code = NULL;
        g_assert_true(hand_scanner_next(scanner, SOON, &code, &error));
        g_assert_nonnull(code);
        g_autofree char *text = g_strndup(g_bytes_get_data(code, NULL), g_bytes_get_size(code));
        g_assert_cmpstr(text, ==, *wanted);
    }
    hand_scanner_close(scanner);
    clear(&desk);
}

// One code with Enter, one ended by silence. All is typed at once, here and below: a busy machine makes no silence of its own.
static void test_codes(void)
{
    g_autoptr(GString) events = g_string_new(NULL);
    type_key(events, KEY_Y, true);
    type_key(events, KEY_1, false);
    type_key(events, KEY_SEMICOLON, true);
    type_key(events, KEY_ENTER, false);
    type_key(events, KEY_A, false);
    event(events, EV_KEY, KEY_B, 2); // a repetition is no key
    type_key(events, KEY_B, false);
    static const char *const codes[] = {"Y1:", "ab", NULL};
    assert_codes("us", events->str, codes);
}

// Of one code the kernel lost events; the next is whole again.
static void test_lost(void)
{
    g_autoptr(GString) events = g_string_new(NULL);
    type_key(events, KEY_L, true);
    event(events, EV_KEY, KEY_LEFTSHIFT, 1);
    event(events, EV_SYN, SYN_DROPPED, 0);
    type_key(events, KEY_T, false);
    type_key(events, KEY_ENTER, false);
    type_key(events, KEY_W, false);
    type_key(events, KEY_ENTER, false);
    static const char *const codes[] = {"w", NULL};
    assert_codes("us", events->str, codes);
}

static void test_layout(void)
{
    g_autoptr(GString) events = g_string_new(NULL);
    type_key(events, KEY_Y, false);
    type_key(events, KEY_7, true);
    type_key(events, KEY_ENTER, false);
    static const char *const codes[] = {"z/", NULL};
    assert_codes("de", events->str, codes);
}

static void test_no_scanner(void)
{
    Desk desk;
    plug_in(&desk, MOUSE, "E: 0.000000 0000 0000 0000\n");
    g_autoptr(GError) error = NULL;
    g_assert_null(hand_scanner_open("wedge:" NODE, "us", &error));
    g_assert_error(error, CAPTURE_ERROR, CAPTURE_ERROR_SOURCE);
    g_assert_nonnull(strstr(error->message, "event-kbd"));
    clear(&desk);
}

int main(int argc, char **argv)
{
    if (!pty_is_there())
        return TEST_SKIPPED;
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/wedge/codes", test_codes);
    g_test_add_func("/wedge/lost", test_lost);
    g_test_add_func("/wedge/layout", test_layout);
    g_test_add_func("/wedge/no-scanner", test_no_scanner);
    return g_test_run();
}
