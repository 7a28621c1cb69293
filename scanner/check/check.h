// SPDX-License-Identifier: GPL-3.0-or-later
// check.h - the one judge: everything that the day will need, tried, and what of it is wrong.
//
// A table (check.c) has a row for each check: its name, its scope, what has to be loaded before it, its function. `lanyard check` and
// `doctor` ask for all of it, `init`, `import`, `run` and the page for a part. What must hold is written in these functions and nowhere
// else. A check changes nothing in the folder; a store is opened as every program opens it, which brings an older one up to date,
// and a linked one's outbox.
#pragma once

#include "common/store/journal/rebuild.h"

typedef enum { FINDING_OK, FINDING_WARN, FINDING_FAIL } FindingGrade;

typedef struct {
    FindingGrade grade;
    const char *subject; // "rooms": what of the station it is about
    char *where;         // "event.ini:12"; "" = no file says it
    char *text;          // what was found, and what to do: one sentence without a full stop
} Finding;

void finding_free(Finding *finding);
const char *finding_grade_name(FindingGrade grade); // "ok", "warn", "fail"
// "event.ini:12: TEXT", or the text alone. The caller owns it.
char *finding_sentence(const Finding *finding);

// What is looked at, which is also how dear it is.
typedef enum {
    CHECK_EVENT = 1 << 0,     // event.ini by itself
    CHECK_PROGRAMME = 1 << 1, // the event against its programme
    CHECK_LABELS = 1 << 2,    // each label drawn for many people, and its code read back: seconds
    CHECK_STATION = 1 << 3,   // station.ini, keys, languages, and whether the store is this event's
    CHECK_PEOPLE = 1 << 4,    // what people hold against event and programme
    CHECK_NAMES = 1 << 5,     // whether the fonts can write everybody's name
    CHECK_STORE = 1 << 6,     // volunteers, print queue, exchange, conflicts
    CHECK_RECORDS = 1 << 7,   // every page and every record of the store: minutes for a large one
    CHECK_MACHINE = 1 << 8,   // clock, disk, fonts
    CHECK_DEVICES = 1 << 9,   // cameras and hand scanners are opened, printers are asked, labels are drawn on their rolls
    CHECK_ALL = (1 << 10) - 1,
} CheckScope;

typedef struct {
    const char *folder;     // a station's (with a station.ini), or an event's (with an event.ini)
    guint scopes;           // CheckScope; those of a station are passed over for an event's folder
    const char *programme;  // a schedule.json that counts instead of the station's programme; NULL
    bool is_brief;          // labels are drawn for one ordinary person alone
    gint64 clock_offset_ms; // of the station's clock against the machine's
    const char *pictures;   // a folder for pictures of CHECK_DEVICES: each label as each printer would print it; NULL
    StoreProgress progress; // of CHECK_RECORDS; may be NULL
    gpointer progress_data;
} CheckRequest;

// Element: Finding, in the table's order. Never fails: what cannot be looked at is a finding. The caller owns it.
GPtrArray *check_run(const CheckRequest *request);

// The first finding that fails, else NULL; it is the array's. `out_others`: how many more fail.
const Finding *check_first_failure(const GPtrArray *findings, guint *out_others);
