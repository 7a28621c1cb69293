// SPDX-License-Identifier: GPL-3.0-or-later
// driver.h - one label printer language: tables of models and media, a question, and pure functions.
//
// A driver does no I/O, keeps no state between calls and knows no time; waiting, retrying and unplugging belong to
// the queue's worker, once for all printers. How a driver is added: CONTRIBUTING.md, "A printer model, a printer
// language". Its USB ids reach udev rules, documents and man page from its tables, and a test compares.
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "printer/label/bitmap.h"

#define DRIVER_ERROR (driver_error_quark())
GQuark driver_error_quark(void);
typedef enum {
    DRIVER_ERROR_MEDIA,   // the label does not fit the media or the head
    DRIVER_ERROR_REFUSED, // a model that cannot be driven; the message says why
} DriverError;

// How a job's end is known. See the notes of each driver.
typedef enum {
    PROOF_NONE,    // no answer proves that a label is out: the job ends as unconfirmed; a status may still hold one
    PROOF_REPLY,   // parse_status sees is_label_done after the data were sent
    PROOF_COUNTER, // nothing left in it, asked after the data were sent, and one more in its count of all labels where it has one
} DriverProof;

// Where a label lies on what the printer takes, and what of it the head does not reach.
typedef struct {
    double sheet_width_mm, sheet_length_mm;   // 0 = the label is the sheet; else one of many on it, the first left above
    double margin_across_mm, margin_along_mm; // on either side, not reached
    double edge_across_mm, edge_along_mm;     // of the sheet, beside its labels
    double gap_across_mm, gap_along_mm;       // between them
    bool is_cut;                              // already
} DriverReach;

typedef struct {
    const char *name;           // "62x100", "62": what templates and settings say
    const char *title;          // "DK-11202 62 mm x 100 mm die-cut"
    double width_mm, length_mm; // as the printer reports them; length 0 = continuous
    int width_px, length_px;    // printable dots; both 0 = computed from mm, the reach and the model's head and dpi
    int offset_px;              // dots between the head's right edge and the printable area
    bool has_red;
    const DriverReach *reach; // NULL = all of it is reached
} DriverMedia;

typedef struct {
    const char *name;                 // "QL-820NWB"
    guint16 usb_vendor, usb_product;  // 0 = not known: matched by device id
    guint16 usb_mass_storage_product; // the twin that is not a printer; 0 = none
    const char *device_id_model;      // what MDL of the IEEE-1284 id starts with; NULL = name
    int head_px;                      // dots across
    int dpi_x, dpi_y;
    guint32 features;    // DRIVER_FEATURE_*
    const char *refused; // not NULL: recognised, and why it is not driven
} DriverModel;

enum {
    DRIVER_FEATURE_CUTTER = 1 << 0,
    DRIVER_FEATURE_COMPRESSION = 1 << 1,
    DRIVER_FEATURE_TWO_COLOUR = 1 << 2,
    DRIVER_FEATURE_STATUS = 1 << 3,      // can be asked with driver_ask_status()
    DRIVER_FEATURE_MODE_SWITCH = 1 << 4, // needs the command that switches to raster mode
    DRIVER_FEATURE_TWIN_ROLL = 1 << 5,
    DRIVER_FEATURE_DOUBLE_FEED = 1 << 6, // can feed at twice dpi_y
    DRIVER_FEATURE_COLOURS = 1 << 7,     // the red plane's dots may have any colour
    DRIVER_FEATURE_ANSWERS = 1 << 15,    // answers whenever it is well, so that its silence is a finding
    DRIVER_FEATURE_PRIVATE = 1 << 16,    // from here on a driver's own
};

// What comes behind a page: the cutter (where there is none, as TORN); a person's hand, for which it is fed out to the tear
// bar; the next label of the same strip.
typedef enum { PAGE_CUT, PAGE_TORN, PAGE_FOLLOWED } PageEnd;

// What a person has set; else nothing is sent, and the printer's own setting holds.
typedef struct {
    bool is_said;
    int value;
} DriverLevel;

typedef struct {
    const DriverModel *model;
    const DriverMedia *media;
    PageEnd end;
    DriverLevel darkness, speed; // on the driver's scales
} DriverPage;

// A setting as the language's manual counts it; both 0 = its manual has none.
typedef struct {
    int least, most;
} DriverScale;

typedef enum { PRINTER_READY, PRINTER_BUSY, PRINTER_STOPPED } PrinterCondition;

// What one reply said. Fields not in the reply keep what driver_status_init() gave them.
typedef struct {
    PrinterCondition condition; // an answer that all is well sets it to PRINTER_READY: one that sets nothing is no answer
    bool is_unasked;            // surely the printer's own word, no answer to a question
    bool is_label_begun;        // a word that stands between the ends of two labels, never within the repetition of one
    bool is_label_done;         // a label came out completely (PROOF_REPLY)
    bool is_label_unproved;     // the printer is done with a label and does not say whether it came out (PROOF_REPLY)
    const char *doubt;          // what a person is to look for: it gave up a label that it may have begun; NULL = it did not
    bool is_receiving;          // ready for the next page
    int queued_count;           // labels in the printer not yet out; -1 = not said
    int labels_left;            // on the roll; -1 = not said
    gint64 label_total;         // that the printer ever printed; -1 = not said
    gint64 uptime_s;            // since it was switched on; -1 = not said
    bool is_of_memory;          // says only these two, or that it has none of them: a part of an answer, and none by itself
    bool is_forgotten;          // the printer knows nothing of the label in work any more, or has another in its place
    int media_width_mm, media_length_mm; // loaded; -1 = not said; length 0 = continuous
    bool media_has_red;
    bool is_media_colour_unsaid; // media_has_red is not known
    double pitch_mm;             // from one label to the next, as the printer has measured it; 0 = not said
    const char *problem;         // for people: "The cover is open. Close it."; NULL = none. Constant text
    const char *problem_code;    // "cover-open", "media-end", "cutter-jam", "cooling": stable name; NULL
    bool is_fatal_to_label;      // the label in work is lost and did not come out whole
} DriverStatus;
// What nothing has been said of yet.
#define DRIVER_STATUS_UNSAID                                                                                                     \
    .queued_count = -1, .labels_left = -1, .label_total = -1, .uptime_s = -1, .media_width_mm = -1, .media_length_mm = -1
void driver_status_init(DriverStatus *status);

// What a printer's memory says when it changes behind an unbroken connection. Each is said, by the manual's name for it, or "none" with what
// that means for a label; driver-evidence fails where one is not.
typedef struct {
    const char *count;  // of all labels that it ever printed
    const char *boot;   // that it was switched off and on
    const char *cancel; // that somebody dropped a label
} DriverMemory;

typedef struct Driver {
    const char *name;          // "brother-ql"
    const char *title;         // "Brother QL raster"
    const DriverModel *models; // ended by a NULL name
    const DriverMedia *media;  // ended by a NULL name
    DriverProof proof;
    DriverMemory memory;
    bool takes_ahead;           // takes the next label while one prints, and counts both (PROOF_COUNTER)
    bool tears_when_stopped;    // a label that was stopped in the middle is gone on with where it stopped
    bool answers_in_turn;       // says nothing until the label before a question is out, so that a stop shows as silence only
    bool tells_begin;           // says that a label begins before it says that it is out: an end without it is none
    bool cuts;                  // heeds DriverPage.end; else the printer's own setting of its cutter is left alone
    bool answers_on_usb_only;   // what it takes from a network it does not answer
    bool is_proven_on_usb_only; // any host may clear its buffer unseen, so that on a network its word proves no label
    bool is_hearsay;            // the proof is a print queue's word, not the printer's: a proven job ends as unconfirmed
    bool keeps_jobs;            // a job can be asked about by its name, also over another connection and after a restart
    bool takes_any_media;       // of any measures, not only those of its table
    bool prints_colour;         // its ink, not its roll, has the colours: all its media have them
    const DriverReach *reach;   // of media that are not in the table; NULL = all of it
    DriverScale darkness;       // more is darker
    DriverScale speed;          // more is faster
    gsize ceiling_bytes;        // no page has more
    const char *command_set;    // what CMD of the IEEE-1284 id names this language; NULL = none of its own
    const char *generic_model;  // the model for a device that is known only by its command set; NULL = none

    int shortest_px; // of continuous media, at the model's dpi: no shorter piece is cut; 0 = any

    // Writes the bytes of one page, which begins with what clears half a job of before, into `out`, which is empty. The picture fits:
    // driver_encode() has seen to that.
    void (*encode)(GByteArray *out, const DriverPage *page, const Bitmap *bitmap);
    // The same of a sheet of paper with the pictures of `count` labels, where a page has more than one: row by row from the left above.
    void (*encode_sheet)(GByteArray *out, const DriverPage *page, const Bitmap *const *bitmaps, int count);
    // What asks for a status; NULL = nothing does. `append_lead` (may be NULL) adds what has to come before it, such as the end of
    // what was broken off.
    const char *question;
    gsize question_bytes;
    void (*append_lead)(GByteArray *out, const DriverModel *model, bool is_printing);
    bool is_asked_while_printing; // also while data are in flight
    // Reads the first whole reply out of `bytes`. Returns how many bytes it took: 0 = more are needed. Bytes that
    // begin no reply are taken one by one and change nothing. Never reads beyond `length`, takes any input.
    gsize (*parse_status)(const DriverModel *model, const guint8 *bytes, gsize length, DriverStatus *status);
} Driver;
// Of a string constant, which may have NULs in it.
#define DRIVER_QUESTION(text) .question = (text), .question_bytes = sizeof(text) - 1

extern const Driver driver_brother_ql;
extern const Driver driver_dymo_lw;
extern const Driver driver_epl2;
extern const Driver driver_esclabel;
extern const Driver driver_escpos;
extern const Driver driver_fgl;
extern const Driver driver_ipp;
extern const Driver driver_pdf;
extern const Driver driver_star;
extern const Driver driver_tspl;
extern const Driver driver_zpl;

// Every driver, NULL-terminated: the single source.
const Driver *const *driver_all(void);
const Driver *driver_by_name(const char *name);
// Finds the driver and model of a USB device. `device_id` (may be NULL) is the IEEE-1284 text.
bool driver_match(guint16 usb_vendor, guint16 usb_product, const char *device_id, const Driver **out_driver,
                  const DriverModel **out_model);
const DriverModel *driver_model(const Driver *driver, const char *name);
// The bytes of one page with the pictures of `count` labels: one, or at most driver_sheet_count() on a sheet. A bitmap is as
// driver_picture() says or smaller; its dpi_y is the model's, or twice that where the model can feed so. Fails only with
// DRIVER_ERROR_MEDIA or DRIVER_ERROR_REFUSED.
GByteArray *driver_encode(const Driver *driver, const DriverPage *page, const Bitmap *const *bitmaps, int count, GError **error);
// The bytes that ask for a status, or NULL when this model cannot be asked. `is_printing`: data are in flight.
GByteArray *driver_ask_status(const Driver *driver, const DriverModel *model, bool is_printing);
// By the table's name, by the maker's number in its title ("DK-11234"), by measures in millimetres or inches ("76x102", "4x6in",
// "2.25x1.25in", "62"; without a length it is continuous) or a paper's name ("A6"); "A4" and "Letter" are sheets of four labels where
// the driver has such. Measures find the table's row when they are its own within 0.6 mm; others are a media only where the driver takes
// any. NULL when it is none. What is given lives as long as the program and is the same for the same measures, so that pointers may be
// compared. From any thread.
const DriverMedia *driver_media(const Driver *driver, const char *name);
// Only what lies in its circle is on it.
bool driver_media_is_round(const DriverMedia *media);
// Why this model cannot print on the media of this name, as a sentence for people; NULL when it can. The caller owns it.
char *driver_media_refusal(const Driver *driver, const DriverModel *model, const char *name);
// The picture that fills this media on this model, in dots at the model's dpi_x and dpi_y; length 0 = continuous. Where the head
// is narrower than the media, by the blank edges that its makers mean, it is what the head reaches.
// False: the media is wider than what the model takes, or in two colours that it has not.
bool driver_picture(const DriverModel *model, const DriverMedia *media, int *out_width_px, int *out_length_px);
// The measures of the paper that such labels lie on; the label's own where it is no part of a sheet.
void driver_media_paper(const DriverMedia *media, double *out_width_mm, double *out_length_mm);
// How many labels of this media this driver's printers take as one sheet; 1 where each label is a page of its own.
int driver_sheet_count(const Driver *driver, const DriverMedia *media);
// Can this model feed this media at twice its dpi_y?
bool driver_is_fine(const DriverModel *model, const DriverMedia *media);
// The media whose measures, or whose paper's, are loaded, within 1 mm; NULL when the table has none. Where its colour is not said,
// `wanted` (may be NULL) is taken for it when it has these measures.
const DriverMedia *driver_media_loaded(const Driver *driver, const DriverStatus *status, const DriverMedia *wanted);
