// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/network_printers/client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <qrencode.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MODULE_PX 4
#define MARGIN_PX 40

static Picture *draw_code(const char *text, int width_px)
{
    QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    g_assert_nonnull(code);
    int side = code->width * MODULE_PX;
    Picture *picture = picture_new(MAX(width_px, side + 2 * MARGIN_PX), (side + 2 * MARGIN_PX + 7) / 8 * 8);
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++)
            if (code->data[y / MODULE_PX * code->width + x / MODULE_PX] & 1)
                picture_ink(picture, x + MARGIN_PX, y + MARGIN_PX);
    QRcode_free(code);
    return picture;
}

static void add(GByteArray *label, const void *bytes, gsize count)
{
    g_byte_array_append(label, bytes, (guint)count);
}

static void add_text(GByteArray *label, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void add_text(GByteArray *label, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    g_autofree char *text = g_strdup_vprintf(format, values);
    va_end(values);
    add(label, text, strlen(text));
}

static const guint8 *row_of(const Picture *picture, int y)
{
    return picture->rows->data + (gsize)y * ((gsize)picture->width_px / 8);
}

static void add_zpl(GByteArray *label, const Picture *picture)
{
    guint row_bytes = (guint)picture->width_px / 8, count = picture->rows->len;
    add_text(label, "^XA^PW%d^LL%d^FO0,0^GFA,%u,%u,%u,", picture->width_px, picture->height_px, count, count, row_bytes);
    for (guint i = 0; i < count; i++)
        add_text(label, "%02X", picture->rows->data[i]);
    add_text(label, "^FS^XZ");
}

static void add_brother(GByteArray *label, const Picture *picture)
{
    static const guint8 invalidate[400];
    add(label, invalidate, sizeof invalidate);
    add(label, "\x1b@\x1bia\x01", 6);
    guint lines = (guint)picture->height_px;
    const guint8 information[] = {0x1b, 'i', 'z', 0x86, 0x0a, 62, 0, lines & 0xff, (guint8)(lines >> 8), 0, 0, 0, 0};
    add(label, information, sizeof information);
    add(label, "\x1biM\x40\x1biK\x08\x1bid\x23\x00M\x00", 15);
    for (int y = 0; y < picture->height_px; y++) {
        guint8 row[90] = {0};
        for (int x = 0; x < 720; x++)
            if (picture_dot(picture, 719 - x, y)) // the first dot is the right one
                row[x / 8] |= (guint8)(0x80 >> x % 8);
        add(label, "g\x00\x5a", 3);
        add(label, row, sizeof row);
    }
    add(label, "\x1a", 1);
}

static void add_escpos(GByteArray *label, const Picture *picture)
{
    guint row_bytes = (guint)picture->width_px / 8, rows = (guint)picture->height_px;
    const guint8 head[] = {
        0x1b, '@', 0x1d, 'v', '0', 0, row_bytes & 0xff, (guint8)(row_bytes >> 8), rows & 0xff, (guint8)(rows >> 8)};
    add(label, head, sizeof head);
    add(label, picture->rows->data, picture->rows->len);
    add(label, "\x1dV\x42\x10", 4);
}

static void add_fgl(GByteArray *label, const Picture *picture)
{
    add_text(label, "<CB>");
    for (int y = 0; y < picture->height_px; y += 8) {
        add_text(label, "<RC%d,0><g%d>", y, picture->width_px * 2);
        for (int x = 0; x < picture->width_px; x++) {
            unsigned byte = 0;
            for (int bit = 0; bit < 8; bit++)
                byte |= picture_dot(picture, x, y + bit) ? 0x80u >> bit : 0;
            add_text(label, "%02X", byte);
        }
    }
    add_text(label, "<p>");
}

static void add_star(GByteArray *label, const Picture *picture)
{
    add(label, "\x1b*rA\x1b*rP0\0", 9);
    for (int y = 0; y < picture->height_px; y++) {
        const guint8 head[] = {'b', (guint8)(picture->width_px / 8), 0};
        add(label, head, sizeof head);
        add(label, row_of(picture, y), (gsize)picture->width_px / 8);
    }
    add(label, "\x1b*rB", 4);
}

static void add_dymo(GByteArray *label, const Picture *picture)
{
    guint8 resync[156];
    memset(resync, 0x1b, sizeof resync);
    add(label, resync, sizeof resync);
    const guint8 head[] = {'@', 0x1b, 'L', (guint8)(picture->height_px >> 8), (guint8)picture->height_px, 0x1b, 'B',
                           0,   0x1b, 'D', (guint8)(picture->width_px / 8)};
    add(label, head, sizeof head);
    for (int y = 0; y < picture->height_px; y++) {
        add(label, "\x16", 1);
        add(label, row_of(picture, y), (gsize)picture->width_px / 8);
    }
    add(label,
        "\x1b"
        "E",
        2);
}

// Both have 0 for ink.
static void add_inverted(GByteArray *label, const Picture *picture)
{
    for (guint i = 0; i < picture->rows->len; i++) {
        guint8 byte = (guint8)~picture->rows->data[i];
        add(label, &byte, 1);
    }
}

static void add_epl2(GByteArray *label, const Picture *picture)
{
    add_text(label, "\nN\nq%d\nQ%d,24\nGW0,0,%d,%d,", picture->width_px, picture->height_px, picture->width_px / 8,
             picture->height_px);
    add_inverted(label, picture);
    add_text(label, "\nP1\n");
}

static void add_tspl(GByteArray *label, const Picture *picture)
{
    add_text(label, "SIZE 50 mm,30 mm\r\nGAP 3 mm,0 mm\r\nCLS\r\nBITMAP 0,0,%d,%d,0,", picture->width_px / 8, picture->height_px);
    add_inverted(label, picture);
    add_text(label, "\r\nPRINT 1,1\r\n");
}

static const struct {
    const char *language;
    int width_px;
    void (*add)(GByteArray *label, const Picture *picture);
    const char *question;
} languages[] = {
    {"zpl", 256, add_zpl, "~HS"},
    {"brother", 720, add_brother, ""},
    {"escpos", 256, add_escpos, "\x1dr\x01"},
    {"fgl", 256, add_fgl, ""},
    {"star", 256, add_star, "\x17"},
    {"dymo", 256, add_dymo,
     "\x1b"
     "A"},
    {"epl2", 256, add_epl2, ""},
    {"tspl", 256, add_tspl, "\x1b!?"},
};

static gsize index_of(const char *language)
{
    for (gsize i = 0; i < G_N_ELEMENTS(languages); i++)
        if (strcmp(languages[i].language, language) == 0)
            return i;
    g_error("no language is named %s", language);
}

GByteArray *sample_label(const char *language, const char *text)
{
    gsize i = index_of(language);
    g_autoptr(Picture) picture = draw_code(text, languages[i].width_px);
    GByteArray *label = g_byte_array_new();
    languages[i].add(label, picture);
    return label;
}

Picture *sample_picture(const char *text)
{
    return draw_code(text, 0);
}

GBytes *sample_question(const char *language)
{
    const char *question = languages[index_of(language)].question;
    return g_bytes_new(question, strlen(question));
}

int client_connect(guint16 port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(connect(fd, (struct sockaddr *)&address, sizeof address), ==, 0);
    return fd;
}

static bool wait_for(int fd, short events, gint64 deadline_us)
{
    struct pollfd one = {.fd = fd, .events = events};
    gint64 left_us = deadline_us - g_get_monotonic_time();
    return left_us > 0 && poll(&one, 1, (int)(left_us / 1000) + 1) > 0;
}

gsize client_send(int fd, const void *bytes, gsize count, guint timeout_ms)
{
    gint64 deadline_us = g_get_monotonic_time() + (gint64)timeout_ms * 1000;
    gsize sent = 0;
    while (sent < count && wait_for(fd, POLLOUT, deadline_us)) {
        gssize now = send(fd, (const char *)bytes + sent, count - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (now < 0 && errno != EAGAIN && errno != EINTR)
            break;
        sent += now > 0 ? (gsize)now : 0;
    }
    return sent;
}

GByteArray *client_read(int fd, gsize count, guint timeout_ms, bool *out_has_ended)
{
    gint64 deadline_us = g_get_monotonic_time() + (gint64)timeout_ms * 1000;
    GByteArray *got = g_byte_array_new();
    bool has_ended = false;
    while (got->len < count && !has_ended && wait_for(fd, POLLIN, deadline_us)) {
        guint8 bytes[1024];
        gssize now = recv(fd, bytes, MIN(sizeof bytes, count - got->len), MSG_DONTWAIT);
        has_ended = now == 0 || (now < 0 && errno != EAGAIN && errno != EINTR);
        if (now > 0)
            g_byte_array_append(got, bytes, (guint)now);
    }
    if (out_has_ended)
        *out_has_ended = has_ended;
    return got;
}
