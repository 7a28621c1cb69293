// SPDX-License-Identifier: GPL-3.0-or-later
// printer_record.h - what the station knows of its printers: what their workers show, their rolls, whether they answer.
//
// Printers are named as in station.ini. Nothing here is exchanged, and none of it decides about a label: the jobs are what
// counts. Each function is one transaction unless one is open.
#pragma once

#include "common/store/database/database.h"

typedef struct {
    const char *state;   // "away", "ready", "printing" or "stopped"
    const char *media;   // loaded; "" = not known
    const char *problem; // for people; "" = none
    bool takes_any_media;
    const char *const *printable; // the media that labels may want; NULL-terminated
    const char *refusals; // why the event's other labels cannot be printed: a JSON object of label and sentence; NULL = none
} PrinterShown;

// What the printer's worker shows.
bool printer_record_show(Store *store, const char *name, const PrinterShown *shown, GError **error);
// It has no worker any more; `name` NULL = none has.
bool printer_record_hide(Store *store, const char *name, GError **error);
// False when it has no worker, and when the store cannot say. The caller owns what comes out; each may be NULL.
bool printer_record_shown(Store *store, const char *name, char **out_state, char **out_media, char **out_problem);
// All that have a worker, by name. Element: PrinterKnown.
typedef struct {
    char *name, *state, *media, *problem; // as in PrinterShown
    bool takes_any_media;
    char **printable;
    char *refusals; // a JSON object
} PrinterKnown;
GPtrArray *printer_record_list(Store *store, GError **error);
// Has one of this name, or (NULL) any, that is not away, something loaded for a label that wants `media`?
bool printer_record_takes(Store *store, const char *name, const char *media);

typedef struct {
    int printed_count; // labels from it
    int length_count;  // how many the one before had; 0 = not known yet
    bool is_ended;
} PrinterRoll;

// Zero when nothing is known.
void printer_record_roll(Store *store, const char *name, PrinterRoll *out);
bool printer_record_put_roll(Store *store, const char *name, const PrinterRoll *roll, GError **error);

typedef struct {
    bool was_heard;
    bool is_mute;     // people said that its labels come out, although it does not answer
    gint64 asked_job; // the label that people are asked about because of it; 0 = none
    int slowest_answer_ms;
} PrinterAnswers;

// Zero when nothing is known of a printer of this name at this address.
void printer_record_answers(Store *store, const char *name, const char *address, PrinterAnswers *out);
// Whether a printer of this name at this address, which has answered, has once said the same of its roll as was set: this media.
bool printer_record_has_agreed(Store *store, const char *name, const char *address, const char *media);
bool printer_record_put_agreed(Store *store, const char *name, const char *address, const char *media, GError **error);
bool printer_record_put_answers(Store *store, const char *name, const char *address, const PrinterAnswers *answers,
                                GError **error);
