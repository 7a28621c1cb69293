// SPDX-License-Identifier: GPL-3.0-or-later
// script.h - what one stand-in printer is, and what goes wrong with it, as words key=value.
//
// Words are parted by white space; "#" begins a comment that ends with its line. Times are milliseconds, rates bytes
// per second. The same words stand in scenario tables, in files and on the program's command line. Nothing here is
// random but the garbage, and that comes from `seed`.
//
// A place says when a fault happens: "accept", "bytes:N" (N bytes of this connection were taken), "mid:K" (inside
// the ink of the K-th label of this connection), "received:K" (that label was taken whole), "label:K" (the K-th
// label of this connection came out; for `paper-out` and `freeze`: of this printer), "printing:K" (half of the K-th label
// of this printer is on paper), "light" (the power is back). For what mishap.c does, K counts the printer's labels always.
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

typedef enum {
    PLACE_NEVER,
    PLACE_ACCEPT,
    PLACE_BYTES,
    PLACE_MID,
    PLACE_RECEIVED,
    PLACE_LABEL,
    PLACE_PRINTING,
    PLACE_LIGHT,
} PlaceKind;

typedef struct {
    PlaceKind kind;
    guint64 count;
} Place;

typedef enum { GARBAGE_NONE, GARBAGE_BEFORE, GARBAGE_INSTEAD } GarbageKind;
typedef enum { HTML_NONE, HTML_ANSWER, HTML_WEB } HtmlKind;     // _WEB: a web server stands where the printer should
typedef enum { LINES_MANY, LINES_ONE, LINES_REFUSE } LinesKind; // _REFUSE: a second connection is taken and closed

typedef struct {
    const char *language;           // zpl brother escpos fgl star dymo epl2 tspl ipp; a name of the language table
    guint print_ms;                 // for each label; 20
    guint speed;                    // times are divided by it and rates multiplied: 3 s late at speed 100 is 30 ms. 1
    guint64 read_rate;              // bytes a second; 0 = as fast as the buffer allows
    gsize buffer_bytes;             // the machine's own receive buffer; 0 = what the language says
    gsize window_bytes;             // the socket's buffer for what comes in; 0 = 16 KiB
    guint head_px;                  // dots across; 0 = what the language says
    gsize mid_bytes;                // how far inside a label "mid" is; 200
    Place close, reset, half_close; // an orderly end, a reset, an end of the sending side only
    Place deaf;                     // reads no more from this connection, and keeps it open
    Place freeze;                   // the whole machine stands still for ever
    guint times;                    // how many connections end by close, reset, half-close or deaf; 0 = each. 1
    bool forgets;                   // what was taken and not printed when a connection ends is gone
    int carries;                    // half a command waits for the next connection's bytes: -1 = as the language does
    guint late_ms, late_from_label; // answers come so late, once that many labels are out
    bool doubled;                   // each answer comes twice
    GarbageKind garbage;
    HtmlKind html;
    char *mute;            // ",HS,GSr," - questions that are never answered; ",all,"
    Place paper_out;       // label:K or mid:K, of this printer
    int mend_ms;           // new paper after so long; -1 = never
    bool answers_when_out; // ~HS answers without paper; Zebra's guide says it does not
    LinesKind lines;
    // What people, power and other hosts do to the machine, once each (mishap.c).
    Place cancel; // somebody presses its Cancel
    Place feed;   // and its feed key
    Place flush;  // another host clears its buffer
    Place open;   // its head or cover is opened, or it jams, until `mend`
    Place power;  // it is dark for dark_ms, and forgets
    Place other;  // another host's labels stand behind what waits
    guint dark_ms;
    bool holds;            // a print server keeps the connections meanwhile, and loses what it is sent
    guint others;          // labels of that host; 1
    guint others_after_ms; // they come so long after their place
    guint skips;           // which label of its life it does not count; 0 = none
    bool reprints;         // what an open head or a roll's end tore is printed again; 1
    bool has_odometer;     // 1; a model without has no answer to the question
    bool tells_left_early; // a label that has begun is not among those left
    bool counts_early;     // the count goes up when a label begins
    guint counts_late_ms;  // it goes up so long after the label is out
    bool has_namesakes;    // IPP: after a boot another host's jobs have the names that jobs of these numbers had before
    bool has_uuids;        // IPP: jobs have one; 1
    guint saves;           // what the count was at the last multiple of it survives power; 1
    guint roll_dots;       // of a Zebra: from the top of one label to the next; 0 = what the station is told
    guint32 seed;
    char *state_file; // rewritten at each change; snmp_state reads it. NULL = none
} Script;

void script_init(Script *script);
void script_clear(Script *script);

// Reads words into an initialised script; a word that is not known is G_IO_ERROR_INVALID_ARGUMENT, with a sentence.
bool script_read(Script *script, const char *words, GError **error);

// Milliseconds of the script as microseconds of the clock.
gint64 script_us(const Script *script, guint milliseconds);
// Bytes a second of the clock; 0 = as fast as the buffer allows.
guint64 script_rate(const Script *script);
bool script_mutes(const Script *script, const char *question);
