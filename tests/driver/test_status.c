// SPDX-License-Identifier: GPL-3.0-or-later
// Replies typed from the manuals are read rightly, whole, split at any byte, doubled, after noise; and nothing else
// changes a status.
#include "printer/driver/driver.h"

#include <string.h>

typedef struct {
    const Driver *driver;
    const char *what;
    const char *bytes;
    gsize length;
    PrinterCondition condition;
    const char *problem_code;
    bool is_label_done, is_receiving;
    int queued_count, media_width_mm, media_length_mm;
    bool is_fatal_to_label, is_label_begun;
} Reply;

// Brother: 80 20 'B' '4' model '0', errors, width, type, ..., length, status type, phase, ..., notification.
#define QL(err1, err2, width, type, length, status, phase, note)                                                                 \
    "\x80\x20"                                                                                                                   \
    "B4\x41"                                                                                                                     \
    "0\0\0" err1 err2 width type "\0\0\0\0\0" length status phase "\0\0" note "\0\0\0\0\0\0\0\0\0",                              \
        32
#define W62 "\x3e"
#define L100 "\x64"
#define HS(paper, pause, queued, full, head, ribbon, waits, left)                                                                \
    "\x02"                                                                                                                       \
    "030," paper "," pause ",1245," queued "," full ",0,0,000,0,0,0\x03\r\n"                                                     \
    "\x02"                                                                                                                       \
    "000,0," head "," ribbon ",0,2,4," waits "," left ",1,000\x03\r\n"                                                           \
    "\x02"                                                                                                                       \
    "1234,0\x03\r\n"
#define LABEL_HS(paper, pause, queued, full, open, ink, waits, left)                                                             \
    "\x02"                                                                                                                       \
    "000," paper "," pause ",1181," queued "," full ",0,0,000,0,0,0\x03\r\n"                                                     \
    "\x02"                                                                                                                       \
    "000,0," open "," ink ",0,2,6," waits "," left ",1,000\x03\r\n"                                                              \
    "\x02"                                                                                                                       \
    "0000,0\x03\r\n"
#define SIZED(text) text, sizeof(text) - 1
#define QES(flag, low)                                                                                                           \
    "\x02\r\n  PRINTER STATUS                             \r\n   ERRORS:         " flag " 00000000 " low                         \
    "\r\n   WARNINGS:       0 00000000 00000000\r\n\x03"

static const Reply replies[] = {
    {&driver_brother_ql, "answer, die-cut loaded", QL("\0", "\0", W62, "\x0b", L100, "\0", "\0", "\0"), PRINTER_READY, NULL,
     false, true, -1, 62, 100, false, false},
    {&driver_brother_ql, "answer of a newer model, continuous", QL("\0", "\0", W62, "\x4a", "\0", "\0", "\0", "\0"),
     PRINTER_READY, NULL, false, true, -1, 62, 0, false, false},
    {&driver_brother_ql, "phase: printing", QL("\0", "\0", W62, "\x0b", L100, "\x06", "\x01", "\0"), PRINTER_BUSY, NULL, false,
     false, -1, 62, 100, false, true},
    {&driver_brother_ql, "printing completed", QL("\0", "\0", W62, "\x0b", L100, "\x01", "\x01", "\0"), PRINTER_BUSY, NULL, true,
     false, -1, 62, 100, false, false},
    {&driver_brother_ql, "phase: receiving", QL("\0", "\0", W62, "\x0b", L100, "\x06", "\0", "\0"), PRINTER_READY, NULL, false,
     true, -1, 62, 100, false, false},
    {&driver_brother_ql, "end of media", QL("\x02", "\0", W62, "\x0b", L100, "\x02", "\0", "\0"), PRINTER_STOPPED, "media-end",
     false, false, -1, 62, 100, true, false},
    {&driver_brother_ql, "cover open", QL("\0", "\x10", "\0", "\0", "\0", "\x02", "\0", "\0"), PRINTER_STOPPED, "cover-open",
     false, false, -1, -1, -1, true, false},
    {&driver_brother_ql, "cover open while nothing can be fed", QL("\0", "\x50", "\0", "\0", "\0", "\x02", "\0", "\0"),
     PRINTER_STOPPED, "cover-open", false, false, -1, -1, -1, true, false},
    {&driver_brother_ql, "cutter jam", QL("\x04", "\0", W62, "\x0b", L100, "\x02", "\0", "\0"), PRINTER_STOPPED, "cutter-jam",
     false, false, -1, 62, 100, true, false},
    {&driver_brother_ql, "wrong media", QL("\0", "\x01", W62, "\x0a", "\0", "\x02", "\0", "\0"), PRINTER_STOPPED, "wrong-media",
     false, false, -1, 62, 0, true, false},
    {&driver_brother_ql, "cooling begins", QL("\0", "\0", W62, "\x0b", L100, "\x05", "\x01", "\x03"), PRINTER_BUSY, "cooling",
     false, false, -1, 62, 100, false, false},
    {&driver_brother_ql, "switched off", QL("\0", "\0", W62, "\x0b", L100, "\x04", "\0", "\0"), PRINTER_STOPPED, "off", false,
     false, -1, 62, 100, true, false},

    {&driver_dymo_lw, "ready at the top of a form", "\x03", 1, PRINTER_READY, NULL, false, true, 0, -1, -1, false, false},
    {&driver_dymo_lw, "in a form", "\x01", 1, PRINTER_BUSY, NULL, false, false, 1, -1, -1, false, false},
    {&driver_dymo_lw, "no paper", "\x21", 1, PRINTER_STOPPED, "media-end", false, false, -1, -1, -1, false, false},
    {&driver_dymo_lw, "jam", "\x41", 1, PRINTER_STOPPED, "jam", false, false, -1, -1, -1, false, false},
    {&driver_dymo_lw, "error", "\x81", 1, PRINTER_STOPPED, "error", false, false, -1, -1, -1, false, false},

    {&driver_zpl, "idle", SIZED(HS("0", "0", "000", "0", "0", "0", "0", "00000000")), PRINTER_READY, NULL, false, true, 0, -1, -1,
     false, false},
    {&driver_zpl, "two formats wait, one label left", SIZED(HS("0", "0", "002", "0", "0", "0", "0", "00000001")), PRINTER_BUSY,
     NULL, false, true, 3, -1, -1, false, false},
    {&driver_zpl, "buffer full", SIZED(HS("0", "0", "001", "1", "0", "0", "0", "00000000")), PRINTER_BUSY, NULL, false, false, 1,
     -1, -1, false, false},
    {&driver_zpl, "head open", SIZED(HS("0", "0", "000", "0", "1", "0", "0", "00000000")), PRINTER_STOPPED, "cover-open", false,
     true, 0, -1, -1, false, false},
    {&driver_zpl, "paper out", SIZED(HS("1", "0", "001", "0", "0", "0", "0", "00000000")), PRINTER_STOPPED, "media-end", false,
     true, 1, -1, -1, false, false},
    {&driver_zpl, "ribbon out", SIZED(HS("0", "0", "000", "0", "0", "1", "0", "00000000")), PRINTER_STOPPED, "ribbon-end", false,
     true, 0, -1, -1, false, false},
    // The last field of the first string: over temperature.
    {&driver_zpl, "too hot",
     SIZED("\x02"
           "030,0,0,1245,000,0,0,0,000,0,0,1\x03\r\n\x02"
           "000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x02"
           "1234,0\x03\r\n"),
     PRINTER_STOPPED, "too-hot", false, true, 0, -1, -1, false, false},
    {&driver_zpl, "paused", SIZED(HS("0", "1", "001", "0", "0", "0", "0", "00000000")), PRINTER_STOPPED, "paused", false, true, 1,
     -1, -1, false, false},
    {&driver_zpl, "a label waits at the peeler", SIZED(HS("0", "0", "000", "0", "0", "0", "1", "00000000")), PRINTER_BUSY,
     "take-label", false, true, 0, -1, -1, false, false},
    // The guide's own sample: media out and head open.
    {&driver_zpl, "error flags", SIZED(QES("1", "00000005")), PRINTER_STOPPED, "cover-open", false, false, -1, -1, -1, false,
     false},
    {&driver_zpl, "error flags: media", SIZED(QES("1", "00000001")), PRINTER_STOPPED, "media-end", false, false, -1, -1, -1,
     false, false},
    // Guide, "Error flags": a hexadecimal number, the fourth digit is 1 when a label jams as it is drawn back.
    {&driver_zpl, "error flags: jam", SIZED(QES("1", "00001000")), PRINTER_STOPPED, "jam", false, false, -1, -1, -1, false,
     false},
    {&driver_zpl, "no error flags", SIZED(QES("0", "00000000")), PRINTER_READY, NULL, false, false, -1, -1, -1, false, false},
    // M00097704, ~HS: reserved fields are 0, the ninth of the second string is 1.
    {&driver_esclabel, "idle", SIZED(LABEL_HS("0", "0", "000", "0", "0", "0", "0", "00000000")), PRINTER_READY, NULL, false, true,
     0, -1, -1, false, false},
    {&driver_esclabel, "a format waits, a label is left", SIZED(LABEL_HS("0", "0", "001", "0", "0", "0", "0", "00000001")),
     PRINTER_BUSY, NULL, false, true, 2, -1, -1, false, false},
    {&driver_esclabel, "buffer full", SIZED(LABEL_HS("0", "0", "000", "1", "0", "0", "0", "00000000")), PRINTER_BUSY, NULL, false,
     false, 0, -1, -1, false, false},
    {&driver_esclabel, "open", SIZED(LABEL_HS("1", "0", "000", "0", "1", "0", "0", "00000000")), PRINTER_STOPPED, "cover-open",
     false, true, 0, -1, -1, false, false},
    {&driver_esclabel, "out of labels", SIZED(LABEL_HS("1", "0", "001", "0", "0", "0", "0", "00000000")), PRINTER_STOPPED,
     "media-end", false, true, 1, -1, -1, false, false},
    {&driver_esclabel, "no ink", SIZED(LABEL_HS("0", "0", "000", "0", "0", "1", "0", "00000000")), PRINTER_STOPPED, "ink-end",
     false, true, 0, -1, -1, false, false},
    {&driver_esclabel, "paused", SIZED(LABEL_HS("0", "1", "000", "0", "0", "0", "0", "00000000")), PRINTER_STOPPED, "paused",
     false, true, 0, -1, -1, false, false},
    {&driver_esclabel, "a label waits at the peeler", SIZED(LABEL_HS("0", "0", "000", "0", "0", "0", "1", "00000000")),
     PRINTER_BUSY, "take-label", false, true, 0, -1, -1, false, false},
    // DLE EOT 1 to 4, healthy: the fixed bits only.
    {&driver_escpos, "all well", SIZED("\x12\x12\x12\x12"), PRINTER_READY, NULL, false, true, -1, -1, -1, false, true},
    {&driver_escpos, "drawer open, else well", SIZED("\x16\x12\x12\x12"), PRINTER_READY, NULL, false, true, -1, -1, -1, false,
     true},
    {&driver_escpos, "cover open", SIZED("\x1a\x16\x12\x12"), PRINTER_STOPPED, "cover-open", false, false, -1, -1, -1, false,
     true},
    {&driver_escpos, "paper out", SIZED("\x1a\x32\x12\x72"), PRINTER_STOPPED, "media-end", false, false, -1, -1, -1, false, true},
    {&driver_escpos, "paper low", SIZED("\x12\x12\x12\x1e"), PRINTER_READY, "media-low", false, true, -1, -1, -1, false, true},
    {&driver_escpos, "cutter", SIZED("\x1a\x52\x1a\x12"), PRINTER_STOPPED, "cutter-jam", false, false, -1, -1, -1, false, true},
    {&driver_escpos, "head too hot", SIZED("\x1a\x52\x52\x12"), PRINTER_BUSY, "too-hot", false, false, -1, -1, -1, false, true},
    {&driver_escpos, "off line", SIZED("\x1a\x12\x12\x12"), PRINTER_STOPPED, "offline", false, false, -1, -1, -1, false, true},
    {&driver_escpos, "automatic: cover open", SIZED("\x38\x00\x00\x0f"), PRINTER_STOPPED, "cover-open", false, false, -1, -1, -1,
     false, false},
    {&driver_escpos, "automatic: paper out", SIZED("\x18\x00\x0c\x0f"), PRINTER_STOPPED, "media-end", false, false, -1, -1, -1,
     false, false},
    {&driver_escpos, "GS r: the ticket is out", "\x00", 1, PRINTER_READY, NULL, true, true, -1, -1, -1, false, false},
    {&driver_escpos, "GS r: out, paper low", "\x03", 1, PRINTER_READY, "media-low", true, true, -1, -1, -1, false, false},
    {&driver_escpos, "GS r: out, paper used up", "\x0f", 1, PRINTER_STOPPED, "media-end", true, true, -1, -1, -1, false, false},

    // Section 5: header 1 is 0x23 for nine bytes, 0x0f for seven; bit 7 of header 2 announces a length behind them.
    {&driver_star, "all well", SIZED("\x23\x06\x00\x00\x00\x00\0\x00\0"), PRINTER_READY, NULL, false, true, -1, -1, -1, false,
     false},
    {&driver_star, "all well, over a network", SIZED("\x23\x86\x00\x00\x00\x00\0\x04\0\0\0"), PRINTER_READY, NULL, false, true,
     -1, -1, -1, false, false},
    {&driver_star, "all well, an old form", SIZED("\x0f\x02\0\0\0\0\0"), PRINTER_READY, NULL, false, true, -1, -1, -1, false,
     false},
    {&driver_star, "first ETB of a label", SIZED("\x23\x86\x02\x00\x00\x00\0\x02\0\0\0"), PRINTER_READY, NULL, false, true, -1,
     -1, -1, false, true},
    {&driver_star, "second ETB of a label", SIZED("\x23\x86\x02\x00\x00\x00\0\x04\0\0\0"), PRINTER_READY, NULL, true, true, -1,
     -1, -1, false, false},
    {&driver_star, "an ETB of nobody here", SIZED("\x23\x86\x02\x00\x00\x00\0\x24\0\0\0"), PRINTER_READY, NULL, false, true, -1,
     -1, -1, false, false},
    {&driver_star, "the counter alone", SIZED("\x23\x06\x00\x00\x00\x00\0\x04\0"), PRINTER_READY, NULL, false, true, -1, -1, -1,
     false, false},
    {&driver_star, "second ETB, paper low", SIZED("\x23\x06\x02\x00\x00\x04\0\x04\0"), PRINTER_READY, "media-low", true, true, -1,
     -1, -1, false, false},
    {&driver_star, "cover open", SIZED("\x23\x06\x28\x00\x00\x00\0\x00\0"), PRINTER_STOPPED, "cover-open", false, false, -1, -1,
     -1, false, false},
    {&driver_star, "paper out", SIZED("\x23\x86\x08\x00\x00\x0c\0\x02\0\0\0"), PRINTER_STOPPED, "media-end", false, false, -1, -1,
     -1, false, false},
    {&driver_star, "cutter", SIZED("\x23\x86\x08\x08\x00\x00\0\x02\0\0\0"), PRINTER_STOPPED, "cutter-jam", false, false, -1, -1,
     -1, false, false},
    {&driver_star, "fault", SIZED("\x23\x86\x08\x20\x00\x00\0\x02\0\0\0"), PRINTER_STOPPED, "error", false, false, -1, -1, -1,
     false, false},
    {&driver_star, "head too hot", SIZED("\x23\x86\x08\x40\x00\x00\0\x02\0\0\0"), PRINTER_BUSY, "too-hot", false, false, -1, -1,
     -1, false, false},
    {&driver_star, "off line", SIZED("\x23\x86\x08\x00\x00\x00\0\x00\0\0\0"), PRINTER_STOPPED, "offline", false, false, -1, -1,
     -1, false, false},
    // 5-15: the answer to ENQ stands in eight bytes of data behind the status.
    {&driver_star, "with data behind it",
     SIZED("\x23\x86\0\0\0\0\0\0\0\0\x08"
           "01:B\0\x01\x20;"),
     PRINTER_READY, NULL, false, true, -1, -1, -1, false, false},

    {&driver_tspl, "ready", "\x00", 1, PRINTER_READY, NULL, false, true, -1, -1, -1, false, false},
    {&driver_tspl, "printing", "\x20", 1, PRINTER_BUSY, NULL, false, true, -1, -1, -1, false, false},
    {&driver_tspl, "head open", "\x01", 1, PRINTER_STOPPED, "cover-open", false, false, -1, -1, -1, false, false},
    {&driver_tspl, "out of labels", "\x04", 1, PRINTER_STOPPED, "media-end", false, false, -1, -1, -1, false, false},
    {&driver_tspl, "out of labels, open", "\x05", 1, PRINTER_STOPPED, "cover-open", false, false, -1, -1, -1, false, false},
    {&driver_tspl, "a clone's number for an open lid", "\x07", 1, PRINTER_STOPPED, "cover-open", false, false, -1, -1, -1, false,
     false},
    {&driver_tspl, "paused", "\x10", 1, PRINTER_STOPPED, "paused", false, false, -1, -1, -1, false, false},
    {&driver_tspl, "other error", "\x80", 1, PRINTER_STOPPED, "error", false, false, -1, -1, -1, false, false},

    {&driver_epl2, "no error", SIZED("00,00\r\n"), PRINTER_READY, NULL, false, true, -1, -1, -1, false, false},
    {&driver_epl2, "head open", SIZED("01,11\r\n"), PRINTER_STOPPED, "cover-open", false, false, -1, -1, -1, false, false},
    {&driver_epl2, "out of labels", SIZED("0700\r\n"), PRINTER_STOPPED, "media-end", false, false, -1, -1, -1, false, false},

    {&driver_pdf, "printing", SIZED("job-state=processing printer-state=processing printer-state-reasons=none\n"), PRINTER_BUSY,
     NULL, false, false, -1, -1, -1, false, false},
    {&driver_pdf, "done", SIZED("job-state=completed printer-state=idle printer-state-reasons=none\n"), PRINTER_READY, NULL, true,
     true, -1, -1, -1, false, false},
    {&driver_pdf, "given up", SIZED("job-state=aborted printer-state=idle printer-state-reasons=none\n"), PRINTER_READY,
     "aborted", false, true, -1, -1, -1, true, false},
    {&driver_pdf, "no paper",
     SIZED("job-state=processing printer-state=processing printer-state-reasons=toner-low-warning,media-empty-error\n"),
     PRINTER_STOPPED, "media-end", false, false, -1, -1, -1, false, false},
    {&driver_pdf, "queue stopped", SIZED("job-state=pending printer-state=stopped printer-state-reasons=paused\n"),
     PRINTER_STOPPED, "paused", false, false, -1, -1, -1, false, false},

    {&driver_ipp, "idle, a roll loaded", SIZED("ipp asked printer-state=idle printer-state-reasons=none media=6200x10000\n"),
     PRINTER_READY, NULL, false, true, -1, 62, 100, false, false},
    {&driver_ipp, "prints for somebody else", SIZED("ipp asked printer-state=processing printer-state-reasons=none\n"),
     PRINTER_BUSY, NULL, false, false, -1, -1, -1, false, false},
    {&driver_ipp, "cover open", SIZED("ipp asked printer-state=stopped printer-state-reasons=cover-open\n"), PRINTER_STOPPED,
     "cover-open", false, false, -1, -1, -1, false, false},
    {&driver_ipp, "another tray is empty", SIZED("ipp asked printer-state=idle printer-state-reasons=media-empty-warning\n"),
     PRINTER_READY, NULL, false, true, -1, -1, -1, false, false},
    {&driver_ipp, "printing",
     SIZED("ipp unasked job-state=processing job-state-reasons=job-printing job-impressions-completed=0 printer-state=processing "
           "printer-state-reasons=none\n"),
     PRINTER_BUSY, NULL, false, false, -1, -1, -1, false, false},
    {&driver_ipp, "jammed in the label",
     SIZED("ipp unasked job-state=processing-stopped job-state-reasons=printer-stopped printer-state=stopped "
           "printer-state-reasons=media-jam-error\n"),
     PRINTER_STOPPED, "jam", false, false, -1, -1, -1, false, false},
    {&driver_ipp, "counted and out",
     SIZED("ipp asked job-state=completed job-state-reasons=job-completed-successfully job-impressions-completed=1 "
           "printer-state=idle printer-state-reasons=none\n"),
     PRINTER_READY, NULL, true, true, -1, -1, -1, false, false},
    {&driver_ipp, "out, and the last one",
     SIZED("ipp asked job-state=completed job-state-reasons=job-completed-successfully job-media-sheets-completed=1 "
           "printer-state=stopped printer-state-reasons=media-empty-error\n"),
     PRINTER_STOPPED, "media-end", true, false, -1, -1, -1, false, false},
    {&driver_ipp, "completed, nothing counted",
     SIZED("ipp asked job-state=completed job-state-reasons=none job-impressions-completed=0 printer-state=idle "
           "printer-state-reasons=none\n"),
     PRINTER_READY, NULL, false, true, -1, -1, -1, false, false},
    {&driver_ipp, "handed on to a device",
     SIZED("ipp asked job-state=completed job-state-reasons=queued-in-device job-impressions-completed=1 printer-state=idle "
           "printer-state-reasons=none\n"),
     PRINTER_READY, NULL, false, true, -1, -1, -1, false, false},
    {&driver_ipp, "given up, nothing counted",
     SIZED("ipp asked job-state=aborted job-state-reasons=aborted-by-system job-impressions-completed=0 printer-state=idle "
           "printer-state-reasons=none\n"),
     PRINTER_READY, "aborted", false, true, -1, -1, -1, true, false},
    {&driver_ipp, "given up behind the label",
     SIZED("ipp asked job-state=aborted job-state-reasons=aborted-by-system job-impressions-completed=1 printer-state=idle "
           "printer-state-reasons=none\n"),
     PRINTER_READY, NULL, false, true, -1, -1, -1, false, false},

    {&driver_fgl, "ticket out", "\x06", 1, PRINTER_READY, NULL, true, true, -1, -1, -1, false, false},
    {&driver_fgl, "busy", "\x13", 1, PRINTER_BUSY, NULL, false, false, -1, -1, -1, false, true},
    {&driver_fgl, "ready again", "\x11", 1, PRINTER_READY, NULL, false, true, -1, -1, -1, false, true},
    {&driver_fgl, "out of tickets", "\x10", 1, PRINTER_STOPPED, "media-end", false, false, -1, -1, -1, false, true},
    {&driver_fgl, "low", "\x0f", 1, PRINTER_READY, "media-low", false, true, -1, -1, -1, false, true},
    {&driver_fgl, "jam", "\x18", 1, PRINTER_STOPPED, "jam", false, false, -1, -1, -1, false, true},
    {&driver_fgl, "power on", "\x12", 1, PRINTER_READY, "restarted", false, true, -1, -1, -1, true, true},
};

// Feeds bytes as they would come in, taking every reply; returns what is left over.
static gsize feed(const Driver *driver, GByteArray *buffer, const char *bytes, gsize length, DriverStatus *status)
{
    g_byte_array_append(buffer, (const guint8 *)bytes, (guint)length);
    while (buffer->len > 0) {
        gsize taken = driver->parse_status(&driver->models[0], buffer->data, buffer->len, status);
        g_assert_cmpuint(taken, <=, buffer->len);
        if (taken == 0)
            break;
        g_byte_array_remove_range(buffer, 0, (guint)taken);
    }
    return buffer->len;
}

static void expect_reply(const Reply *reply, const DriverStatus *status)
{
    g_assert_cmpint(status->condition, ==, reply->condition);
    g_assert_cmpstr(status->problem_code, ==, reply->problem_code);
    g_assert_true((status->problem == NULL) == (reply->problem_code == NULL));
    g_assert_cmpint(status->is_label_done, ==, reply->is_label_done);
    g_assert_cmpint(status->is_label_begun, ==, reply->is_label_begun);
    g_assert_cmpint(status->is_receiving, ==, reply->is_receiving);
    g_assert_cmpint(status->queued_count, ==, reply->queued_count);
    g_assert_cmpint(status->media_width_mm, ==, reply->media_width_mm);
    g_assert_cmpint(status->media_length_mm, ==, reply->media_length_mm);
    g_assert_cmpint(status->is_fatal_to_label, ==, reply->is_fatal_to_label);
}

static void replies_are_read(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(replies); i++) {
        const Reply *reply = &replies[i];
        g_autoptr(GByteArray) buffer = g_byte_array_new();
        DriverStatus status;
        driver_status_init(&status);
        gsize left = feed(reply->driver, buffer, reply->bytes, reply->length, &status);
        g_assert_cmpuint(left, <=, 2); // a line end may wait for what follows it
        expect_reply(reply, &status);
    }
}

// The worker takes a reply that leaves all as it was for none, and a printer that gives no other for a silent one.
static void all_is_well_is_said(void)
{
    int said_count = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(replies); i++) {
        const Reply *reply = &replies[i];
        bool is_part = reply->driver == &driver_zpl && reply->queued_count < 0; // of an answer in two
        if (reply->condition != PRINTER_READY || reply->problem_code || reply->is_label_done || is_part)
            continue;
        g_autoptr(GByteArray) buffer = g_byte_array_new();
        DriverStatus status;
        driver_status_init(&status);
        status.condition = PRINTER_STOPPED;
        feed(reply->driver, buffer, reply->bytes, reply->length, &status);
        g_assert_cmpint(status.condition, ==, PRINTER_READY);
        said_count++;
    }
    g_assert_cmpint(said_count, >=, 7);
}

static void split_replies_are_read(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(replies); i++)
        for (gsize cut = 1; cut < replies[i].length; cut++) {
            const Reply *reply = &replies[i];
            g_autoptr(GByteArray) buffer = g_byte_array_new();
            DriverStatus status;
            driver_status_init(&status);
            feed(reply->driver, buffer, reply->bytes, cut, &status);
            feed(reply->driver, buffer, reply->bytes + cut, reply->length - cut, &status);
            expect_reply(reply, &status);
        }
}

static void the_later_of_two_replies_counts(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(replies); i++)
        for (gsize k = 0; k < G_N_ELEMENTS(replies); k++) {
            if (replies[i].driver != replies[k].driver)
                continue;
            g_autoptr(GByteArray) both = g_byte_array_new();
            g_byte_array_append(both, (const guint8 *)replies[i].bytes, (guint)replies[i].length);
            g_byte_array_append(both, (const guint8 *)replies[k].bytes, (guint)replies[k].length);
            DriverStatus status, one;
            driver_status_init(&status);
            for (gsize at = 0, taken = 1; taken > 0 && at < both->len; at += taken) {
                driver_status_init(&one); // as the worker does: each reply has a status of its own
                taken = replies[k].driver->parse_status(&replies[k].driver->models[0], both->data + at, both->len - at, &one);
                if (taken > 1 || replies[k].length == 1) // a single byte is noise, but for DYMO
                    status = one;
            }
            expect_reply(&replies[k], &status);
        }
}

// A byte that begins no reply of this language.
static guint8 noise_byte(const Driver *driver, GRand *rand)
{
    guint8 byte = (guint8)g_rand_int_range(rand, 0, 256);
    if (driver == &driver_dymo_lw)
        return byte | 0x04;
    if (driver == &driver_escpos)
        return byte | 0x80;
    if (driver == &driver_tspl)
        return byte | 0x40;
    if (driver == &driver_epl2)
        return byte & 0x3f ? byte | 0x40 : 0;
    if (driver == &driver_fgl)
        return byte | 0x20;
    if (driver == &driver_star)
        return byte | 0x10;
    byte = byte % 100 + 4; // neither STX nor 80 hex
    return byte == '"' ? '!' : byte;
}

// Bytes that begin no reply are skipped one by one and say nothing.
static void noise_says_nothing(void)
{
    static const Reply untouched = {.queued_count = -1, .media_width_mm = -1, .media_length_mm = -1};
    GRand *rand = g_rand_new_with_seed(19);
    for (int round = 0; round < 20000; round++) {
        const Reply *reply = &replies[g_rand_int_range(rand, 0, G_N_ELEMENTS(replies))];
        guint8 noise[64];
        gsize length = (gsize)g_rand_int_range(rand, 1, sizeof(noise) + 1);
        for (gsize i = 0; i < length; i++)
            noise[i] = noise_byte(reply->driver, rand);
        g_autoptr(GByteArray) buffer = g_byte_array_new();
        DriverStatus status;
        driver_status_init(&status);
        g_assert_cmpuint(feed(reply->driver, buffer, (const char *)noise, length, &status), ==, 0);
        expect_reply(&untouched, &status);
        feed(reply->driver, buffer, reply->bytes, reply->length, &status);
        expect_reply(reply, &status);
    }
    g_rand_free(rand);
}

// A reply that broke off does not swallow the whole one after it.
static void a_broken_reply_does_not_hide_the_next(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(replies); i++)
        for (gsize cut = 1; cut < replies[i].length; cut++) {
            const Reply *reply = &replies[i];
            if (reply->driver == &driver_brother_ql || reply->driver == &driver_escpos)
                continue; // so many bytes without an end mark: the next ones complete them
            g_autoptr(GByteArray) buffer = g_byte_array_new();
            DriverStatus status;
            driver_status_init(&status);
            feed(reply->driver, buffer, reply->bytes, cut, &status);
            driver_status_init(&status);
            feed(reply->driver, buffer, reply->bytes, reply->length, &status);
            expect_reply(reply, &status);
        }
}

// ESC i S must stand behind enough zeros to end a raster line that was broken off.
static void questions_are_the_manuals(void)
{
    const DriverModel *ql = driver_model(&driver_brother_ql, "QL-820NWB");
    g_autoptr(GByteArray) brother = driver_ask_status(&driver_brother_ql, ql, false);
    g_assert_cmpuint(brother->len, ==, 405);
    g_assert_cmpmem(brother->data + 400, 5, "\x1b@\x1biS", 5);
    g_assert_null(driver_ask_status(&driver_brother_ql, ql, true));
    g_autoptr(GByteArray) dymo = driver_ask_status(&driver_dymo_lw, driver_model(&driver_dymo_lw, "LabelWriter 450"), true);
    g_assert_cmpmem(dymo->data, dymo->len,
                    "\x1b"
                    "A",
                    2);
    // Before a label, a line that was broken off may want all of its bytes yet.
    g_autoptr(GByteArray) in_step = driver_ask_status(&driver_dymo_lw, driver_model(&driver_dymo_lw, "LabelWriter 450"), false);
    g_assert_cmpuint(in_step->len, ==, 84 + 2);
    for (guint i = 0; i < 85; i++)
        g_assert_cmpuint(in_step->data[i], ==, 0x1b);
    g_assert_cmpuint(in_step->data[85], ==, 'A');
    g_autoptr(GByteArray) boca = driver_ask_status(&driver_fgl, driver_model(&driver_fgl, "Lemur-200dpi"), false);
    g_assert_cmpuint(boca->len, ==, 4 + 500 + 8); // as many digits as a <g> takes at most here
    g_assert_cmpmem(boca->data + 504, 8, "<CB><S1>", 8);
    g_autoptr(GByteArray) eltron = driver_ask_status(&driver_epl2, driver_model(&driver_epl2, "LP2844"), false);
    g_assert_cmpuint(eltron->len, ==, 1024 + 5); // as many bytes as a GW takes at most here
    g_assert_cmpmem(eltron->data + 1024, 5, "\n^ee\n", 5);
    g_autoptr(GByteArray) zebra = driver_ask_status(&driver_zpl, driver_model(&driver_zpl, "GK420d"), true);
    static const char asked[] = "! U1 getvar \"odometer.total_label_count\"\r\n! U1 getvar \"device.uptime\"\r\n~HQES\n~HS\n";
    g_assert_cmpmem(zebra->data, zebra->len, asked, sizeof(asked) - 1);
    g_autoptr(GByteArray) clone = driver_ask_status(&driver_zpl, driver_model(&driver_zpl, "generic-203dpi"), true);
    g_assert_cmpmem(clone->data, clone->len, "~HQES\n~HS\n", 10);
}

// Guide, ~HS: three strings. The third says nothing that is used: where something else stands for it, the two count at once.
static void a_lost_third_string_is_not_waited_for(void)
{
    static const char two[] = "\x02"
                              "030,0,1,1245,000,0,0,0,000,0,0,0\x03\r\n"
                              "\x02"
                              "000,0,0,0,0,2,4,0,00000000,1,000\x03\r\nOK";
    DriverStatus status;
    driver_status_init(&status);
    gsize taken = driver_zpl.parse_status(&driver_zpl.models[0], (const guint8 *)two, strlen(two), &status);
    g_assert_cmpuint(taken, ==, strlen(two) - 4);
    g_assert_cmpstr(status.problem_code, ==, "paused");
}

// Guide, ~HI: model, firmware, dots per millimetre, memory, options.
static void a_clone_with_other_dots_is_stopped(void)
{
    static const char twelve[] = "\x02XP-420B,V61.17.16Z,12,2104KB,X\x03\r\n",
                      plain[] = "\x02XP-420B,V61.17.16Z,12,2104KB\x03\r\n";
    const DriverModel *coarse = driver_model(&driver_zpl, "generic-203dpi"), *right = driver_model(&driver_zpl, "generic-300dpi");
    const DriverModel *zebra = driver_model(&driver_zpl, "ZD421-203dpi");
    const struct {
        const DriverModel *model;
        const char *code;
    } cases[] = {{coarse, "wrong-dpi"}, {right, NULL}, {zebra, NULL}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        DriverStatus status;
        driver_status_init(&status);
        gsize taken = driver_zpl.parse_status(cases[i].model, (const guint8 *)twelve, strlen(twelve), &status);
        g_assert_cmpuint(taken, ==, strlen(twelve) - 2);
        g_assert_cmpstr(status.problem_code, ==, cases[i].code);
        driver_status_init(&status);
        taken = driver_zpl.parse_status(cases[i].model, (const guint8 *)plain, strlen(plain), &status); // without options
        g_assert_cmpuint(taken, ==, strlen(plain) - 2);
        g_assert_cmpstr(status.problem_code, ==, cases[i].code);
        g_autoptr(GByteArray) question = driver_ask_status(&driver_zpl, cases[i].model, false);
        g_assert_true((memcmp(question->data, "~HI\n", 4) == 0) == (cases[i].model != zebra));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/driver/status/replies-are-read", replies_are_read);
    g_test_add_func("/driver/status/all-is-well-is-said", all_is_well_is_said);
    g_test_add_func("/driver/status/split-replies-are-read", split_replies_are_read);
    g_test_add_func("/driver/status/the-later-of-two-replies-counts", the_later_of_two_replies_counts);
    g_test_add_func("/driver/status/noise-says-nothing", noise_says_nothing);
    g_test_add_func("/driver/status/a-broken-reply-does-not-hide-the-next", a_broken_reply_does_not_hide_the_next);
    g_test_add_func("/driver/status/questions-are-the-manuals", questions_are_the_manuals);
    g_test_add_func("/driver/status/a-lost-third-string-is-not-waited-for", a_lost_third_string_is_not_waited_for);
    g_test_add_func("/driver/status/a-clone-with-other-dots-is-stopped", a_clone_with_other_dots_is_stopped);
    return g_test_run();
}
