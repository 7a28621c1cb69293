// SPDX-License-Identifier: GPL-3.0-or-later
// serial.c - a scanner on a serial line: USB (CDC), where a speed means nothing, or RS-232 through an adapter.
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "scanner/capture/hand_scanner_kind.h"

#define STANDARD_BAUD "9600" // as most scanners leave the factory

static const struct {
    const char *name;
    speed_t speed;
} speeds[] = {{"1200", B1200},   {"2400", B2400},   {"4800", B4800},   {"9600", B9600},
              {"19200", B19200}, {"38400", B38400}, {"57600", B57600}, {"115200", B115200}};

static bool find_speed(const char *name, speed_t *out_speed, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(speeds); i++) {
        if (strcmp(speeds[i].name, name) == 0) {
            *out_speed = speeds[i].speed;
            return true;
        }
    }
    return error_set(CAPTURE_ERROR, CAPTURE_ERROR_SOURCE, error,
                     "\"%s\" is not a speed of serial scanners; write serial:DEVICE@BAUD with 1200 to 115200 baud", name);
}

// 8 data bits, no parity, one stop bit, no flow control, bytes as they are.
static bool set_line(int file, speed_t speed)
{
    struct termios line;
    if (tcgetattr(file, &line) != 0)
        return false;
    cfmakeraw(&line);
    line.c_cflag |= CLOCAL | CREAD;
    line.c_cflag &= ~(tcflag_t)(CSTOPB | CRTSCTS);
    return cfsetspeed(&line, speed) == 0 && tcsetattr(file, TCSANOW, &line) == 0;
}

static gpointer serial_open(const char *where, const char *layout, int *out_file, GError **error)
{
    (void)layout;
    const char *at = strrchr(where, '@');
    g_autofree char *path = at ? g_strndup(where, (gsize)(at - where)) : g_strdup(where);
    speed_t speed;
    if (!find_speed(at ? at + 1 : STANDARD_BAUD, &speed, error))
        return NULL;
    int file = hand_scanner_open_device(path, O_RDWR, error);
    if (file < 0)
        return NULL;
    // Nobody else shall take codes out of the line.
    if (!set_line(file, speed) || ioctl(file, TIOCEXCL) != 0) {
        g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_SOURCE, "%s is not a serial line: %s", path, g_strerror(errno));
        close(file);
        return NULL;
    }
    tcflush(file, TCIFLUSH); // what was scanned while nobody listened is nobody's
    *out_file = file;
    return g_steal_pointer(&path);
}

static HandScannerRead serial_read(gpointer state, int file, GString *text)
{
    (void)state;
    char bytes[1024];
    ssize_t count = read(file, bytes, sizeof bytes);
    if (count > 0)
        g_string_append_len(text, bytes, count);
    bool is_there = count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR));
    return is_there ? HAND_SCANNER_MORE : HAND_SCANNER_GONE;
}

const HandScannerKind serial_scanner = {"serial:", serial_open, serial_read, g_free};
