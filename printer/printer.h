// SPDX-License-Identifier: GPL-3.0-or-later
// printer.h - what the station needs of printing: previews, printers, workers. The only public header of this layer.
//
// A PrintWorker is an island: a thread with its own store connection that claims jobs for one printer, renders,
// encodes, sends and follows each to its end. Jobs are submitted through common/store/job/job.h; print_worker_wake()
// tells a worker that there may be one. A worker logs nothing; it reports through the store and its state.
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "common/conf/profile.h"
#include "common/store/job/job.h"
#include "printer/label/bitmap.h"

#define PRINTER_ERROR (printer_error_quark())
GQuark printer_error_quark(void);
typedef enum { PRINTER_ERROR_SPEC, PRINTER_ERROR_UNKNOWN_LABEL, PRINTER_ERROR_UNKNOWN_PAPER, PRINTER_ERROR_NO_ROOM } PrinterError;

// The picture of a label as the printer would print it: 300 dpi of the label's own media, or of `printer`'s.
// `fields` is the JSON object of a job. `out_warnings` as in label_render(); may be NULL.
Bitmap *printer_preview(const Profile *profile, const char *profile_folder, const char *label_name, const char *fields,
                        GPtrArray **out_warnings, GError **error);

// Many labels on sheets of paper, as one PDF of letters and lines in the event's colours. `paper` is A4, A3, Letter, Tabloid, or media of
// several labels to a sheet ("Avery-5392"), whose size labels take; PRINTER_ERROR_UNKNOWN_PAPER. How they follow each other:
// printer/label/label_sheet.h. `title` stands in the margin.
typedef struct PrinterSheet PrinterSheet;
PrinterSheet *printer_sheet_new(const Profile *profile, const char *profile_folder, const char *paper, const char *title,
                                GError **error);
void printer_sheet_free(PrinterSheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PrinterSheet, printer_sheet_free)
bool printer_sheet_add(PrinterSheet *sheet, const char *label_name, const char *fields, GError **error);
int printer_sheet_count(const PrinterSheet *sheet);
// Nothing stands under `path` before the file is whole.
bool printer_sheet_write(PrinterSheet *sheet, const char *path, int *out_pages, GError **error);
// One label as such a page, of its own size.
bool printer_write_page(const Profile *profile, const char *profile_folder, const char *label_name, const char *fields,
                        const char *path, double *out_width_mm, double *out_length_mm, GError **error);

// A text as a QR code to show on a screen, with its quiet zone. An error of the label when it is too long.
Bitmap *printer_code_picture(const char *text, GError **error);

// Whether such a warning says that a text cannot be read; else it was set smaller than its template means.
bool printer_is_unreadable(const char *warning);

// Whether some driver knows label stock of this name.
bool printer_knows_media(const char *media);

// Characters that no installed font covers; NULL when all are. The caller owns it.
char *printer_missing_glyphs(const char *text);
// The same of a template's fonts: a list of families none of which is installed; NULL when one of each list is, or the template cannot
// be read. The caller owns it.
char *printer_missing_fonts(const char *profile_folder, const char *template_name);
// Draws each picture of the profile once, in a child process with little time and memory. An error names one that takes more.
// printer_try_picture() is what "lanyard generate picture FOLDER FILE" does there.
bool printer_check_pictures(const char *profile_folder, GError **error);
bool printer_try_picture(const char *profile_folder, const char *file);

// A printer that this station uses or could use.
typedef struct {
    char *name;    // "badge-1", or the model's name and the end of its serial
    char *address; // for the transport
    char *driver, *model;
    char *media;   // loaded or configured; "" = not known
    char *options; // "cut end, 600 dpi"; "" = as every printer of its model; NULL from a worker
    char *state;   // "ready", "printing", "stopped", "away"
    char *problem; // for people; "" = none
    bool is_virtual;
    int labels_left;       // on the roll: as the printer says, or learned from the roll before; -1 = not known
    int labels_per_minute; // that came out within the last minute
} PrinterInfo;
void printer_info_free(PrinterInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PrinterInfo, printer_info_free)

// Every label printer on USB and every one that `specs` (the settings' list) names. Of those that a running station
// holds, its store says how they are; each other is asked for at most `timeout_ms`. `store_path`, which this process
// must not have open, may be NULL. Element: PrinterInfo. The caller owns the array.
GPtrArray *printer_list(const char *const *specs, const char *store_path, int timeout_ms, GError **error);

// What becomes of one of the profile's labels on a printer, with what is loaded or set there.
typedef struct {
    char *label;
    bool is_badge;
    char *refusal; // why it cannot be printed there, as a sentence; NULL = it comes out whole
} LabelFit;
// All labels of the profile, in its order (element: LabelFit); none for a printer whose model is not known, and for a folder. Each is
// tried with a made-up person, nothing is printed or asked. The caller owns the array.
GPtrArray *printer_label_fits(const Profile *profile, const char *profile_folder, const PrinterInfo *printer);
// The label of a made-up person as this printer prints it; one that is refused as it is meant, with what the printer reaches
// as a frame over it.
Bitmap *printer_fit_picture(const Profile *profile, const char *profile_folder, const PrinterInfo *printer, const LabelFit *fit,
                            GError **error);
// Each label of the profile comes out whole on the media that it names, on some printer. PRINTER_ERROR_NO_ROOM names one that
// does not, and why.
bool printer_check_labels(const Profile *profile, const char *profile_folder, GError **error);

// What whoever maintains a driver needs to know of printer_list()'s printers and of those on USB that no driver knows, in Markdown:
// models, USB ids and descriptors, media, state, what they answer to a question. Neither serials nor hosts, queues, folders and names
// of printers stand in it. A printer that a running station holds is not asked. The caller owns it; NULL as printer_list().
char *printer_report_text(const char *const *specs, const char *store_path, int timeout_ms, GError **error);

// The specs of label printers that are on USB now and are not among `known` (specs, may be NULL), also of those that
// cannot be driven as they are: a worker says why. Asks
// none of them anything, so that it may be called every few seconds. NULL-terminated; the caller owns it.
GStrv printer_found_specs(const char *const *known);

// A printer that offers itself on the network.
typedef struct {
    char *name; // as its owner calls it
    char *text; // its paragraph for people
    char *spec; // the line for station.ini, with the head and roll that it says it has; NULL = it cannot be driven as it is
} PrinterOffer;
// All that are found within `timeout_ms`, asked for media and state side by side (element: PrinterOffer). Fails where no Avahi daemon runs. The
// caller owns the array.
GPtrArray *printer_network_offers(int timeout_ms, GError **error);
// Whether one of `specs` (may be NULL) has the address of `spec` already.
bool printer_is_named(const char *const *specs, const char *spec);

// Whether station.ini may name a printer so; what it is called then, which the caller owns. Nothing is opened or asked.
bool printer_read_spec(const char *spec, char **out_name, GError **error);

// The line for station.ini that says that `media` is loaded in the printer of `spec`, which is asked what it is where the line does not
// say. PRINTER_ERROR_SPEC: its head does not take that, or it takes everything. The caller owns it.
char *printer_spec_with_media(const char *spec, const char *media, GError **error);
// Whether they are one printer with other media, and nothing else differs.
bool printer_spec_differs_in_media(const char *spec, const char *other);
// What a spec says of its printer, as in printer_list(); nothing is asked, so there is no state. NULL as printer_list().
PrinterInfo *printer_of_spec(const char *spec, GError **error);

// The label as this printer of printer_list() would print it on what is loaded, or, where it cannot tell, on what may be. `fields` as
// for printer_preview(). A virtual printer is no target.
Bitmap *printer_draw(const Profile *profile, const char *profile_folder, const PrinterInfo *printer, const char *label_name,
                     const char *fields, GPtrArray **out_warnings, GError **error);

// Supported models as rows (driver, model, dots, dpi, proof of completion), then media, for documents and
// `lanyard printers --supported`.
char *printer_supported_text(void);
// The udev rules file, made from the driver tables. The caller owns it.
char *printer_udev_rules(void);

// Can a printer that the running station has, of this name or (NULL) any, print a label that wants `media`: on what is loaded,
// or, where it cannot tell, on what may be? One that is stopped counts, one that is away does not. Nothing is asked: the store
// says what the workers know, so that this may stand inside a transaction. A station that has stopped knows of none.
bool printer_can_print(Store *store, const char *printer, const char *media);
// What a job's media says when any roll will do that the label `name` has room on. The caller owns it.
char *printer_room_for(const char *name);
// The label that says which sponsors have somebody's data (scanner/booth/disclosure.h), for the receipt paper that a printer of this name
// or (NULL) any has; NULL when none has any. It is the program's own: events have none of it.
const LabelUse *printer_disclosure_label(Store *store, const char *printer);
// Before a station's first worker: what one that was killed has left there counts no more.
bool printer_forget_all(const char *store_path, GError **error);

typedef struct PrintWorker PrintWorker;

typedef struct {
    const char *
        spec; // one of Settings.printers: "NAME=DRIVER/MODEL/MEDIA@ADDRESS cut=WHEN resolution=DPI darkness=N speed=N snmp=COMMUNITY"
    const char *store_path;
    const Profile *profile;
    const char *profile_folder;
    const char *role;                          // takes only jobs of this role; NULL = by media
    const char *neighbour;                     // name of the printer that takes the waiting jobs when this one stops; NULL
    gint64 (*now_utc_ms)(gconstpointer clock); // the station's clock, from any thread; NULL = this machine's
    gconstpointer clock;
    void (*changed)(gpointer data); // called from the worker's thread after each state change; may be NULL
    // Called from the worker's thread, with its store, before labels that this printer cannot print are told so: whoever chose
    // them may choose again. `out_count`: how many are others now. May be NULL.
    bool (*choose_again)(Store *store, gpointer data, int *out_count, GError **error);
    gpointer data;
} PrintWorkerOptions;

// Starts the thread. Fails with PRINTER_ERROR_SPEC or STORE_ERROR_*; a printer that is away now is no failure. Jobs
// of this printer that a crash left behind are recovered first.
PrintWorker *print_worker_start(const PrintWorkerOptions *options, GError **error);
void print_worker_wake(PrintWorker *worker);
// The printer has another roll, as `spec` says, which differs from the worker's in that alone; it counts from the next label on.
void print_worker_load(PrintWorker *worker, const char *spec);
// A copy of what the printer is doing now; free with printer_info_free.
PrinterInfo *print_worker_info(PrintWorker *worker);
// Ends after the label in work, within `timeout_ms`; a label that is not out by then is left to recovery.
void print_worker_stop(PrintWorker *worker, int timeout_ms);
