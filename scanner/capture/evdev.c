// SPDX-License-Identifier: GPL-3.0-or-later
// evdev.c - a scanner that types, taken from the desktop: its keys are ours alone, without any focus in a browser.
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "scanner/capture/hand_scanner_kind.h"
#include "scanner/capture/keyboard.h"

#define EVENTS_AT_ONCE 64

// A mouse's buttons are keys too; what types has letters.
static bool has_letters(int file)
{
    guint8 keys[KEY_MAX / 8 + 1] = {0};
    return ioctl(file, EVIOCGBIT(EV_KEY, sizeof keys), keys) >= 0 && (keys[KEY_A / 8] >> KEY_A % 8 & 1);
}

static bool grab(int file, const char *where, GError **error)
{
    if (!has_letters(file))
        return error_set(CAPTURE_ERROR, CAPTURE_ERROR_SOURCE, error,
                         "%s is not a scanner that types; name its ...-event-kbd of /dev/input/by-id", where);
    if (ioctl(file, EVIOCGRAB, 1) == 0)
        return true;
    return error_set(CAPTURE_ERROR, CAPTURE_ERROR_SOURCE, error,
                     "%s cannot be opened exclusively: %s; is another lanyard running?", where, g_strerror(errno));
}

static gpointer wedge_open(const char *where, const char *layout, int *out_file, GError **error)
{
    Keyboard *keyboard = keyboard_new(layout, error);
    if (!keyboard)
        return NULL;
    int file = hand_scanner_open_device(where, O_RDONLY, error);
    if (file >= 0 && grab(file, where, error)) {
        *out_file = file;
        return keyboard;
    }
    if (file >= 0)
        close(file);
    keyboard_free(keyboard);
    return NULL;
}

static HandScannerRead wedge_read(gpointer state, int file, GString *text)
{
    Keyboard *keyboard = state;
    HandScannerRead how = HAND_SCANNER_MORE;
    struct input_event events[EVENTS_AT_ONCE];
    ssize_t length = read(file, events, sizeof events);
    if (length < 0)
        return errno == EAGAIN || errno == EINTR ? HAND_SCANNER_MORE : HAND_SCANNER_GONE;
    if (length == 0)
        return HAND_SCANNER_GONE;
    for (gsize i = 0; i < (gsize)length / sizeof events[0]; i++) {
        const struct input_event *event = &events[i];
        if (event->type == EV_SYN && event->code == SYN_DROPPED) {
            keyboard_release_all(keyboard);
            g_string_truncate(text, 0);
            how = HAND_SCANNER_LOST;
        } else if (event->type == EV_KEY && event->value <= 1) { // 2 is the kernel's own repeating
            keyboard_key(keyboard, event->code, event->value == 1, text);
        }
    }
    return how;
}

static void wedge_close(gpointer state)
{
    keyboard_free(state);
}

const HandScannerKind wedge_scanner = {"wedge:", wedge_open, wedge_read, wedge_close};
