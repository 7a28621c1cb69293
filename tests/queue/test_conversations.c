// SPDX-License-Identifier: GPL-3.0-or-later
// test_conversations.c - what a printer on USB says before, in and after a label, per language, as data: each row is a
// printer's half of a conversation, typed from its manual, and what must have become of the label.
//
// README.md says which case stands where.
#include <string.h>

#include "tests/queue/station.h"
#include "tests/transport/usb_fake.h"

#define HELD_US (100 * 1000) // many looks at the printer

// What happens after the label, and what becomes of a second one.
typedef enum {
    NO_MORE,
    PRINTED,       // it is printed too
    ASKED_ABOUT,   // nobody knows
    HELD,          // it waits behind a printer that is silent
    YES,           // the first came out, a person says; the printer is a mute one, and the second is unconfirmed
    NO,            // it did not; it goes out again, and a person is asked again
    ANSWERS_AFTER, // the printer is heard; once a person has said what became of the first, the second is printed
} Sequel;

typedef struct {
    const char *name;
    const UsbFakePrinter *printer; // its identity
    const char *spec, *media;
    UsbFakeAnswer answers[USB_FAKE_ANSWERS_MAX];
    JobState state;
    const char *says; // a word of what people are told: the job's reason, or the printer's problem; NULL = nothing
    Sequel sequel;
} Conversation;

// A printer in the first socket; its label ends with the bytes of `END`.
#define PLUGGED(VENDOR, PRODUCT, SERIAL, ID, END)                                                                                \
    .port = "1-1", .vendor = VENDOR, .product = PRODUCT, .serial = SERIAL, .device_id = ID, .label_end = END,                    \
    .label_end_bytes = sizeof(END) - 1
#define BYTES(text)                                                                                                              \
    {                                                                                                                            \
        text, sizeof(text) - 1                                                                                                   \
    }
#define ASKS(text) .question = text, .question_bytes = sizeof(text) - 1

// --- Brother QL: 32 bytes; errors 1 and 2, width, kind of roll, length, status type, phase, notification ---

#define QL_STATUS(errors, width, kind, length, type, phase, note)                                                                \
    "\x80\x20\x42\x34\x41\0\0\0" errors width kind "\0\0\0\0\0" length type phase "\0\0" note "\0\0\0\0\0\0\0\0\0"
#define QL_IDLE QL_STATUS("\0\0", "\x3e", "\x0b", "\x64", "\0", "\0", "\0")
#define QL_PRINTING QL_STATUS("\0\0", "\x3e", "\x0b", "\x64", "\x06", "\x01", "\0")
#define QL_DONE QL_STATUS("\0\0", "\x3e", "\x0b", "\x64", "\x01", "\x01", "\0")
#define QL_WAITING QL_STATUS("\0\0", "\x3e", "\x0b", "\x64", "\x06", "\0", "\0")
#define QL_COOLING QL_STATUS("\0\0", "\x3e", "\x0b", "\x64", "\x05", "\x01", "\x03")
#define QL_COOLED QL_STATUS("\0\0", "\x3e", "\x0b", "\x64", "\x05", "\x01", "\x04")
#define QL_OTHER_ROLL QL_STATUS("\0\0", "\x1d", "\x0b", "\x5a", "\0", "\0", "\0")
#define QL_OPEN QL_STATUS("\0\x10", "\x3e", "\x0b", "\x64", "\0", "\0", "\0")
#define QL_ENDED QL_STATUS("\x02\0", "\x3e", "\x0b", "\x64", "\x02", "\0", "\0")
#define QL_OPENED QL_STATUS("\0\x10", "\x3e", "\x0b", "\x64", "\x02", "\0", "\0")
// The two blank rows below the badge's art (Z), and the command that prints the page.
#define QL_END "ZZ\x1a"
#define QL_ASKED ASKS("\x1biS")
#define QL_LABEL ASKS(QL_END)
#define QL_MODE ASKS("\x1biK")

#define QL_PLUGGED PLUGGED(0x04f9, 0x209d, "Q1", "MFG:Brother;CMD:PT-CBP;MDL:QL-820NWB;CLS:PRINTER;", QL_END)

static const UsbFakePrinter ql = {QL_PLUGGED};
static const UsbFakePrinter ql_one_way = {QL_PLUGGED, .kind = USB_FAKE_ONE_WAY};
static const UsbFakePrinter ql_used = {QL_PLUGGED, .unheard = QL_IDLE, .unheard_bytes = sizeof(QL_IDLE) - 1};
#define QL &ql, "one=brother-ql/QL-820NWB/62x100@usb:Q1", "62x100"

// --- DYMO: one byte ---

#define LW_ASKED                                                                                                                 \
    ASKS("\x1b"                                                                                                                  \
         "A")
static const UsbFakePrinter lw = {PLUGGED(0x0922, 0x0020, "01010112345600", "MFG:DYMO;MDL:LabelWriter 450;",
                                          "\x1b"
                                          "E")};
#define LW &lw, "one=dymo-lw/LabelWriter 450/62x100@usb:@1-1", "62x100"

// --- ZPL: ~HQES and ~HS; formats waiting, buffer full, labels left ---

#define FLAGS(flag, low)                                                                                                         \
    "\x02\r\n  PRINTER STATUS\r\n   ERRORS:         " flag " 00000000 " low                                                      \
    "\r\n   WARNINGS:       0 00000000 00000000\r\n\x03\r\n"
#define HOST(formats, full, left)                                                                                                \
    "\x02"                                                                                                                       \
    "030,0,0,0799," formats "," full ",0,0,000,0,0,0\x03\r\n\x02"                                                                \
    "000,0,0,0,0,2,6,0," left ",1,000\x03\r\n\x02"                                                                               \
    "1234,0\x03\r\n"
#define WELL FLAGS("0", "00000000")
#define ZD_IDLE WELL HOST("000", "0", "00000000")
#define ZD_BUSY WELL HOST("001", "0", "00000000")
#define ZD_FULL WELL HOST("001", "1", "00000000")
#define ZD_ASKED ASKS("~HQES\n~HS\n")
static const UsbFakePrinter zd = {
    PLUGGED(0x0a5f, 0x0181, "D2J1", "MFG:Zebra Technologies;CMD:ZPL;MDL:ZTC ZD421-203dpi ZPL;", "^XZ")};
#define ZD &zd, "one=zpl/ZD421-203dpi/62x100@usb:D2J1", "62x100"

// --- ESC/POS: DLE EOT 1 to 4 at once, GS r in its turn ---

#define TM_ASKED ASKS("\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04")
#define TM_TICKET ASKS("\x1dr\x01")
static const UsbFakePrinter tm = {PLUGGED(0x04b8, 0x0e15, "T1", "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;CLS:PRINTER;", "\x1dr\x01")};
#define TM &tm, "one=escpos/TM-T20II/80@usb:T1", "80"

// --- FGL: bytes of one meaning ---

#define BO_ASKED ASKS("<S1>")
#define BO_TICKET ASKS("<p>")
static const UsbFakePrinter bo = {PLUGGED(0x0a43, 0x0001, "B1", "MFG:BOCA;CMD:FGL;MDL:Lemur;", "<p>")};
#define BO &bo, "one=fgl/Lemur-200dpi/83x140@usb:B1", "83x140"

// --- TSPL and EPL2: nothing proves a label; a status may hold one ---

#define TS_ASKED ASKS("\x1b!?")
static const UsbFakePrinter ts = {PLUGGED(0x1203, 0x0230, "C1", "MFG:TSC;CMD:TSPL;MDL:TX200;", "PRINT 1,1")};
#define TS &ts, "one=tspl/TX200/62x100@usb:C1", "62x100"

#define LP_ASKED ASKS("^ee\n")
static const UsbFakePrinter lp = {PLUGGED(0x0a5f, 0x0009, "E1", "MFG:Zebra;CMD:EPL;MDL:LP2844;", "P1\n")};
#define LP &lp, "one=epl2/LP2844/62x100@usb:E1", "62x100"

// --- ESC/Label: ~HS has three strings; nothing proves a label ---

#define CW_ASKED ASKS("~HS\n")
#define CW_HS(paper, queued, open, ink)                                                                                          \
    "\x02"                                                                                                                       \
    "000," paper ",0,1181," queued ",0,0,0,000,0,0,0\x03\r\n"                                                                    \
    "\x02"                                                                                                                       \
    "000,0," open "," ink ",0,2,6,0,00000000,1,000\x03\r\n"                                                                      \
    "\x02"                                                                                                                       \
    "0000,0\x03\r\n"
static const UsbFakePrinter cw = {
    PLUGGED(0x04b8, 0x0f09, "W1", "MFG:EPSON;MDL:CW-C4000u;CLS:PRINTER;", "^IMR:LANYARD.PNG^FS^XZ\n")};
#define CW &cw, "one=esclabel/CW-C4000/62x100@usb:W1", "62x100"

// clang-format off
static const Conversation conversations[] = {
    {"brother/fine", QL, {{QL_ASKED, .packets = {BYTES(QL_IDLE)}}, {QL_LABEL, .packets = {BYTES(QL_PRINTING), BYTES(QL_DONE), BYTES(QL_WAITING)}}},
     JOB_PRINTED, NULL, NO_MORE},
    {"brother/split-and-two-in-one-packet", QL,
     {{QL_ASKED, .packets = {BYTES("\x80\x20\x42"), BYTES("\x34\x41\0\0\0\0\0\x3e\x0b\0\0\0\0\0\x64\0\0\0\0\0"), BYTES("\0\0\0\0\0\0\0\0\0")}},
      {QL_LABEL, .packets = {BYTES(QL_PRINTING QL_DONE), BYTES(QL_WAITING)}}},
     JOB_PRINTED, NULL, NO_MORE},
    {"brother/never-answers", QL, {{0}}, JOB_UNCERTAIN, "not answered since", YES},
    {"brother/never-answers-and-did-not-print", QL, {{0}}, JOB_UNCERTAIN, "not answered since", NO},
    {"brother/frozen-at-first", QL, {{QL_ASKED, .when = USB_FAKE_AFTER_LABEL, .packets = {BYTES(QL_IDLE)}}, {QL_LABEL, .times = 1, .packets = {{NULL, 0}}},
      {QL_LABEL, .packets = {BYTES(QL_PRINTING), BYTES(QL_DONE), BYTES(QL_WAITING)}}},
     JOB_UNCERTAIN, "not answered since", ANSWERS_AFTER},
    {"brother/freezes-after-the-first-label", QL,
     {{QL_ASKED, .when = USB_FAKE_BEFORE_LABEL, .packets = {BYTES(QL_IDLE)}}, {QL_LABEL, .packets = {BYTES(QL_PRINTING), BYTES(QL_DONE), BYTES(QL_WAITING)}}},
     JOB_PRINTED, NULL, HELD},
    {"brother/one-way-cable", &ql_one_way, "one=brother-ql/QL-820NWB/62x100@usb:Q1", "62x100", {{0}}, JOB_UNCONFIRMED, NULL, NO_MORE},
    {"brother/answers-late", QL,
     {{QL_ASKED, .times = 1, .packets = {{NULL, 0}}}, {QL_ASKED, .packets = {BYTES(QL_IDLE), BYTES(QL_IDLE)}},
      {QL_LABEL, .packets = {BYTES(QL_PRINTING), BYTES(QL_DONE), BYTES(QL_WAITING)}}},
     JOB_PRINTED, NULL, NO_MORE},
    {"brother/unasked-in-the-middle-and-cooling", QL,
     {{QL_ASKED, .packets = {BYTES(QL_IDLE)}}, {QL_MODE, .packets = {BYTES(QL_COOLING)}},
      {QL_LABEL, .packets = {BYTES(QL_COOLING), BYTES(QL_COOLED), BYTES(QL_PRINTING), BYTES(QL_DONE), BYTES(QL_WAITING)}}},
     JOB_PRINTED, NULL, NO_MORE},
    {"brother/wrong-roll-before", QL, {{QL_ASKED, .packets = {BYTES(QL_OTHER_ROLL)}}}, JOB_QUEUED, "29 mm x 90 mm", NO_MORE},
    {"brother/cover-open-before", QL, {{QL_ASKED, .packets = {BYTES(QL_OPEN)}}}, JOB_QUEUED, "cover is open", NO_MORE},
    {"brother/an-answer-to-who-was-here-before", &ql_used, "one=brother-ql/QL-820NWB/62x100@usb:Q1", "62x100", {{QL_ASKED, .packets = {BYTES(QL_OPEN)}}},
     JOB_QUEUED, "cover is open", NO_MORE},
    {"brother/roll-ends-in-the-label", QL, {{QL_ASKED, .packets = {BYTES(QL_IDLE)}}, {QL_LABEL, .packets = {BYTES(QL_PRINTING), BYTES(QL_ENDED)}}},
     JOB_FAILED, "roll is used up", NO_MORE},
    {"brother/cover-opened-in-the-label", QL, {{QL_ASKED, .packets = {BYTES(QL_IDLE)}}, {QL_LABEL, .packets = {BYTES(QL_PRINTING), BYTES(QL_OPENED)}}},
     JOB_FAILED, "cover is open", NO_MORE},
    {"brother/says-the-last-end-again", QL, // and not a word of the second
     {{QL_ASKED, .packets = {BYTES(QL_IDLE)}}, {QL_LABEL, .times = 1, .packets = {BYTES(QL_PRINTING), BYTES(QL_DONE), BYTES(QL_WAITING)}},
      {QL_LABEL, .packets = {BYTES(QL_DONE), BYTES(QL_WAITING)}}},
     JOB_PRINTED, NULL, ASKED_ABOUT},
    {"brother/never-says-that-it-begins", QL,
     {{QL_ASKED, .packets = {BYTES(QL_IDLE)}}, {QL_LABEL, .packets = {BYTES(QL_DONE), BYTES(QL_WAITING)}}}, JOB_PRINTED, NULL, PRINTED},
    {"brother/no-word-after-the-label", QL, {{QL_ASKED, .packets = {BYTES(QL_IDLE)}}}, JOB_UNCERTAIN, "did not say", NO_MORE},

    {"dymo/fine", LW, {{LW_ASKED, .packets = {BYTES("\x03")}}}, JOB_PRINTED, NULL, NO_MORE},
    {"dymo/busy-then-done", LW,
     {{LW_ASKED, .when = USB_FAKE_BEFORE_LABEL, .packets = {BYTES("\x03")}}, {LW_ASKED, .times = 2, .packets = {BYTES("\x01")}},
      {LW_ASKED, .packets = {BYTES("\x03")}}},
     JOB_PRINTED, NULL, NO_MORE},
    {"dymo/never-answers", LW, {{0}}, JOB_UNCERTAIN, "not answered since", YES},
    {"dymo/frozen-at-first", LW, {{LW_ASKED, .when = USB_FAKE_AFTER_LABEL, .packets = {BYTES("\x03")}}}, JOB_UNCERTAIN, "not answered since", ANSWERS_AFTER},
    {"dymo/answers-late", LW,
     {{LW_ASKED, .times = 1, .packets = {{NULL, 0}}}, {LW_ASKED, .packets = {BYTES("\x03\x03")}}}, JOB_PRINTED, NULL, NO_MORE},
    {"dymo/no-labels-before", LW, {{LW_ASKED, .packets = {BYTES("\x20")}}}, JOB_QUEUED, "roll", NO_MORE},
    {"dymo/roll-ends-in-the-label", LW,
     {{LW_ASKED, .when = USB_FAKE_BEFORE_LABEL, .packets = {BYTES("\x03")}}, {LW_ASKED, .packets = {BYTES("\x20")}}}, JOB_SENT, "roll", NO_MORE},

    {"zpl/counts", ZD, {{ZD_ASKED, .when = USB_FAKE_BEFORE_LABEL, .packets = {BYTES("\"31084\"" ZD_IDLE)}}, {ZD_ASKED, .packets = {BYTES("\"31085\"" ZD_IDLE)}}},
     JOB_PRINTED, NULL, NO_MORE},
    {"zpl/counts-nothing", ZD, {{ZD_ASKED, .packets = {BYTES(ZD_IDLE)}}}, JOB_UNCONFIRMED, NULL, NO_MORE},
    {"zpl/split-and-two-in-one-packet", ZD,
     {{ZD_ASKED, .when = USB_FAKE_BEFORE_LABEL, .packets = {BYTES("\x02\r\n  PRINTER STATUS\r\n   ERR"), BYTES("ORS:         0 00000000 00000000\r\n\x03\r\n"), BYTES(HOST("000", "0", "00000000"))}},
      {ZD_ASKED, .times = 1, .packets = {BYTES(ZD_BUSY ZD_BUSY)}}, {ZD_ASKED, .packets = {BYTES(ZD_IDLE)}}},
     JOB_UNCONFIRMED, NULL, NO_MORE},
    {"zpl/never-answers", ZD, {{0}}, JOB_UNCERTAIN, "not answered since", YES},
    {"zpl/a-clone-never-answers", &zd, "one=zpl/generic-203dpi/62x100@usb:D2J1", "62x100", {{0}}, JOB_UNCONFIRMED, NULL, NO_MORE},
    {"zpl/frozen-at-first", ZD, {{ZD_ASKED, .when = USB_FAKE_AFTER_LABEL, .packets = {BYTES(ZD_IDLE)}}}, JOB_UNCERTAIN, "not answered since", ANSWERS_AFTER},
    {"zpl/answers-late", ZD, {{ZD_ASKED, .times = 1, .packets = {{NULL, 0}}}, {ZD_ASKED, .packets = {BYTES(ZD_IDLE), BYTES(ZD_IDLE)}}},
     JOB_UNCONFIRMED, NULL, NO_MORE},
    {"zpl/buffer-full-then-done", ZD,
     {{ZD_ASKED, .when = USB_FAKE_BEFORE_LABEL, .packets = {BYTES(ZD_IDLE)}}, {ZD_ASKED, .times = 3, .packets = {BYTES(ZD_FULL)}},
      {ZD_ASKED, .packets = {BYTES(ZD_IDLE)}}},
     JOB_UNCONFIRMED, NULL, NO_MORE},
    {"zpl/head-open-before", ZD, {{ZD_ASKED, .packets = {BYTES(FLAGS("1", "00000004"))}}}, JOB_QUEUED, "open", NO_MORE},
    {"zpl/roll-ends-in-the-label-then-goes-on", ZD, // silent but for the flags
     {{ZD_ASKED, .when = USB_FAKE_BEFORE_LABEL, .packets = {BYTES(ZD_IDLE)}}, {ZD_ASKED, .times = 3, .packets = {BYTES(FLAGS("1", "00000001"))}},
      {ZD_ASKED, .times = 1, .packets = {BYTES(ZD_BUSY)}}, {ZD_ASKED, .packets = {BYTES(ZD_IDLE)}}},
     JOB_UNCONFIRMED, NULL, NO_MORE},
    {"zpl/roll-ends-in-the-label", ZD,
     {{ZD_ASKED, .when = USB_FAKE_BEFORE_LABEL, .packets = {BYTES(ZD_IDLE)}}, {ZD_ASKED, .packets = {BYTES(FLAGS("1", "00000001"))}}}, JOB_SENT, "out of labels", NO_MORE},

    {"escpos/fine", TM, {{TM_ASKED, .packets = {BYTES("\x12\x12\x12\x12")}}, {TM_TICKET, .packets = {BYTES("\0")}}}, JOB_PRINTED, NULL, NO_MORE},
    {"escpos/split", TM, {{TM_ASKED, .packets = {BYTES("\x12"), BYTES("\x12\x12"), BYTES("\x12")}}, {TM_TICKET, .packets = {BYTES("\x03")}}}, JOB_PRINTED, NULL, NO_MORE},
    {"escpos/never-answers", TM, {{0}}, JOB_UNCERTAIN, "not answered since", YES},
    {"escpos/frozen-at-first", TM, {{TM_TICKET, .times = 1, .packets = {{NULL, 0}}}, {TM_ASKED, .when = USB_FAKE_AFTER_LABEL, .packets = {BYTES("\x12\x12\x12\x12")}},
      {TM_TICKET, .packets = {BYTES("\0")}}},
     JOB_UNCERTAIN, "not answered since", ANSWERS_AFTER},
    {"escpos/answers-late", TM,
     {{TM_ASKED, .times = 1, .packets = {{NULL, 0}}}, {TM_ASKED, .packets = {BYTES("\x12\x12\x12\x12\x12\x12\x12\x12")}}, {TM_TICKET, .packets = {BYTES("\0")}}},
     JOB_PRINTED, NULL, NO_MORE},
    {"escpos/status-by-itself", TM, // automatic status, though it was switched off
     {{TM_ASKED, .packets = {BYTES("\x12\x12\x12\x12")}}, {TM_TICKET, .packets = {BYTES("\x10\0\0\0"), BYTES("\0")}}}, JOB_PRINTED, NULL, NO_MORE},
    {"escpos/cover-open-before", TM, {{TM_ASKED, .packets = {BYTES("\x1a\x16\x12\x12")}}}, JOB_QUEUED, "cover is open", NO_MORE},
    {"escpos/paper-ends-in-the-ticket-then-goes-on", TM,
     {{TM_ASKED, .when = USB_FAKE_BEFORE_LABEL, .packets = {BYTES("\x12\x12\x12\x12")}}, {TM_ASKED, .times = 2, .packets = {BYTES("\x1a\x32\x12\x72")}},
      {TM_ASKED, .packets = {BYTES("\x12\x12\x12\x12"), BYTES("\0")}}},
     JOB_UNCERTAIN, "came out whole", NO_MORE},
    {"escpos/cover-opened-in-the-ticket", TM,
     {{TM_ASKED, .when = USB_FAKE_BEFORE_LABEL, .packets = {BYTES("\x12\x12\x12\x12")}}, {TM_ASKED, .packets = {BYTES("\x1a\x16\x12\x12")}}}, JOB_SENT, "cover is open", NO_MORE},

    {"fgl/fine", BO, {{BO_ASKED, .packets = {BYTES("\x11")}}, {BO_TICKET, .packets = {BYTES("\x06")}}}, JOB_PRINTED, NULL, NO_MORE},
    {"fgl/never-answers", BO, {{0}}, JOB_UNCERTAIN, "not answered since", YES},
    {"fgl/frozen-at-first", BO, {{BO_TICKET, .times = 1, .packets = {{NULL, 0}}}, {BO_ASKED, .when = USB_FAKE_AFTER_LABEL, .packets = {BYTES("\x11")}},
      {BO_TICKET, .packets = {BYTES("\x06")}}},
     JOB_UNCERTAIN, "not answered since", ANSWERS_AFTER},
    {"fgl/busy-then-done", BO, {{BO_ASKED, .packets = {BYTES("\x11")}}, {BO_TICKET, .packets = {BYTES("\x13"), BYTES("\x11\x06")}}}, JOB_PRINTED, NULL, NO_MORE},
    {"fgl/busy-for-ever", BO, {{BO_ASKED, .packets = {BYTES("\x11")}}, {BO_TICKET, .packets = {BYTES("\x13")}}}, JOB_UNCERTAIN, "did not say", NO_MORE},
    {"fgl/busy-and-ready-for-ever", BO, {{BO_ASKED, .packets = {BYTES("\x11")}}, {BO_TICKET, .packets = {BYTES("\x13\x11\x13"), BYTES("\x11\x13\x11"), BYTES("\x13\x11\x13")}}},
     JOB_UNCERTAIN, "did not say", NO_MORE},
    {"fgl/busy-from-the-start", BO, {{BO_ASKED, .packets = {BYTES("\x13")}}, {BO_TICKET, .packets = {BYTES("\x06")}}}, JOB_QUEUED, "busy for long", NO_MORE},
    {"fgl/tickets-end-then-goes-on", BO, {{BO_ASKED, .packets = {BYTES("\x11")}}, {BO_TICKET, .packets = {BYTES("\x10"), BYTES("\x0c\x06")}}}, JOB_PRINTED, NULL, NO_MORE},
    {"fgl/jam-in-the-ticket", BO, {{BO_ASKED, .packets = {BYTES("\x11")}}, {BO_TICKET, .packets = {BYTES("\x18")}}}, JOB_SENT, "jammed", NO_MORE},
    {"fgl/jam-in-the-ticket-then-printed-again", BO, {{BO_ASKED, .packets = {BYTES("\x11")}}, {BO_TICKET, .packets = {BYTES("\x18"), BYTES("\x11\x06")}}}, JOB_PRINTED, NULL, NO_MORE},
    {"fgl/switched-off-and-on-in-the-ticket", BO, {{BO_ASKED, .packets = {BYTES("\x11")}}, {BO_TICKET, .packets = {BYTES("\x12\x11")}}}, JOB_FAILED, "switched off", NO_MORE},

    {"tspl/nothing-proves-a-label", TS, {{TS_ASKED, .packets = {BYTES("\0")}}}, JOB_UNCONFIRMED, NULL, NO_MORE},
    {"tspl/never-answers", TS, {{0}}, JOB_UNCONFIRMED, NULL, NO_MORE},
    {"tspl/a-clone-numbers-its-lid", TS, {{TS_ASKED, .packets = {BYTES("\x07")}}}, JOB_QUEUED, "open", NO_MORE},
    {"tspl/out-of-labels-before", TS, {{TS_ASKED, .packets = {BYTES("\x04")}}}, JOB_QUEUED, "out of labels", NO_MORE},

    {"esclabel/nothing-proves-a-label", CW, {{CW_ASKED, .packets = {BYTES(CW_HS("0", "000", "0", "0"))}}}, JOB_UNCONFIRMED, NULL, NO_MORE},
    {"esclabel/never-answers", CW, {{0}}, JOB_UNCONFIRMED, NULL, NO_MORE},
    {"esclabel/cover-open-before", CW, {{CW_ASKED, .packets = {BYTES(CW_HS("0", "000", "1", "0"))}}}, JOB_QUEUED, "open", NO_MORE},
    {"esclabel/out-of-labels-before", CW, {{CW_ASKED, .packets = {BYTES(CW_HS("1", "000", "0", "0"))}}}, JOB_QUEUED, "out of labels", NO_MORE},
    {"esclabel/out-of-ink-before", CW, {{CW_ASKED, .packets = {BYTES(CW_HS("0", "000", "0", "1"))}}}, JOB_QUEUED, "ink cartridge", NO_MORE},

    {"epl2/nothing-proves-a-label", LP, {{LP_ASKED, .packets = {BYTES("00,00\r\n")}}}, JOB_UNCONFIRMED, NULL, NO_MORE},
    {"epl2/never-answers", LP, {{0}}, JOB_UNCONFIRMED, NULL, NO_MORE},
    {"epl2/head-open-before", LP, {{LP_ASKED, .packets = {BYTES("00,1"), BYTES("1\r\n")}}}, JOB_QUEUED, "open", NO_MORE},
};
// clang-format on

// A label that waits stands behind a printer that has stopped.
static void expect_told(const Conversation *conversation, TestStation *station, gint64 id, PrintWorker *worker)
{
    bool is_over = conversation->state != JOB_QUEUED && conversation->state != JOB_SENT;
    if (is_over)
        test_station_await(station, id, conversation->state);
    else
        test_await_problem(worker, conversation->says ? conversation->says : "");
    g_assert_cmpint(test_station_state(station, id), ==, conversation->state);
    g_autoptr(Job) job = test_station_job(station, id);
    if (is_over && conversation->says && !strstr(job->reason, conversation->says))
        g_error("told is \"%s\", not of \"%s\"", job->reason, conversation->says);
}

// How many labels came in by the end.
static int go_on(const Conversation *conversation, TestStation *station, gint64 first, PrintWorker *worker)
{
    gint64 second;
    switch (conversation->sequel) {
    case NO_MORE:
        return conversation->state == JOB_QUEUED ? 0 : 1;
    case PRINTED:
    case ASKED_ABOUT:
        test_station_await(station, test_station_badge(station, NULL),
                           conversation->sequel == PRINTED ? JOB_PRINTED : JOB_UNCERTAIN);
        return 2;
    case HELD:
        test_await_printer(worker, "stopped");
        second = test_station_badge(station, NULL);
        g_usleep(HELD_US);
        g_assert_cmpint(test_station_state(station, second), ==, JOB_QUEUED);
        return 1;
    case YES:
        test_station_says(station, worker, first, JOB_PRINTED);
        test_station_await(station, test_station_badge(station, NULL), JOB_UNCONFIRMED);
        return 2;
    case NO:
        test_station_says(station, worker, first, JOB_QUEUED);
        test_station_await(station, first, JOB_UNCERTAIN);
        return 2;
    case ANSWERS_AFTER:
        test_await_heard(station, worker);
        test_station_says(station, worker, first, JOB_PRINTED);
        test_station_await(station, test_station_badge(station, NULL),
                           conversation->printer == &zd ? JOB_UNCONFIRMED : JOB_PRINTED); // which counts nothing
        return 2;
    }
    g_assert_not_reached();
}

static void hold(gconstpointer data)
{
    const Conversation *conversation = data;
    UsbFakePrinter printer = *conversation->printer;
    memcpy(printer.answers, conversation->answers, sizeof(printer.answers));
    g_autoptr(UsbFake) fake = usb_fake_new(&printer, 1);
    g_autoptr(TestStation) station = test_station_new();
    station->media = conversation->media;
    gint64 id = test_station_badge(station, NULL);
    PrintWorker *worker = test_station_worker(station, conversation->spec, NULL);
    expect_told(conversation, station, id, worker);
    int label_count = go_on(conversation, station, id, worker);
    g_assert_cmpint(usb_fake_label_count(fake, 0), ==, label_count);
    print_worker_stop(worker, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(conversations); i++) {
        g_autofree char *path = g_strdup_printf("/queue/conversation/%s", conversations[i].name);
        g_test_add_data_func(path, &conversations[i], hold);
    }
    return g_test_run();
}
