// SPDX-License-Identifier: GPL-3.0-or-later
// registrations.h - people go into the store, from the CSV file that a ticketing system exports.
//
// A row is one position of an order; a person is the rows that share name and e-mail, of one order or several, in this file and in
// earlier ones (identity.h, joined.h). The file is read twice as a stream: once to count the rows of each order, once to take
// each order in as soon as the last row of its people was seen. pretix's Order data (JSON) gives the same rows (order_source.h). A row that cannot be read is reported and written to a rejects file with the reason in front; mended, that file can be
// imported as it is. Importing a file again records nothing; a corrected file records what changed. Somebody whom the
// file no longer has stays, for files are often only a part, unless the file is said to be the whole (`is_full`).
//
// Column maps are tried by their headings: the built-in ones (config/maps), or the one that is named.
#pragma once

#include "common/base/json.h"
#include "common/import/problem.h"
#include "common/store/people/person.h"
#include "common/store/record/person_field.h"

// `done` and `total` are of both readings together: bytes, of JSON positions.
typedef void (*RegistrationsProgress)(gint64 done, gint64 total, gpointer data);

typedef struct {
    Store *store;
    const Profile *profile;
    const char *path;
    // What a ticketing system answers, in place of a file: as in pretix's Order data (JSON) below "event", with whole orders. `path` is
    // then what people know it by. Whoever it no longer has in these orders loses their tickets of them, and who had `former_secrets` too.
    const json_t *event;
    const GPtrArray *former_secrets; // char *: tickets of these orders, as the system said before; NULL
    gint64 as_of_utc_ms;      // when what it says was so; people of whom something newer was said stay as they are. 0 = not known
    gint64 written_utc_ms;    // of a file of which nobody says that: it overrules nothing that a system or somebody dated later
    const char *map;          // a built-in map's name, or a file's path; NULL = by the headings
    const char *rejects_path; // written when there is a rejected row, else removed; NULL = none
    gint64 now_utc_ms;
    bool is_full;                   // who is not in the file is cancelled, and tickets of other orders are gone
    bool is_dry_run;                // look and report; neither the store nor the rejects file is touched
    RegistrationsProgress progress; // may be NULL
    gpointer progress_data;
} RegistrationsRequest;

// One person as understood; for showing to the organiser before the import.
typedef struct {
    char *fields[FIELD_COUNT]; // NULL = the file does not say
    GPtrArray *tickets;        // PersonTicket
} RegistrationsPerson;

// Something that was bought, and some of those who hold it.
typedef struct {
    gint64 row_count, people_count;
    GPtrArray *holders; // RegistrationsHolder, the first REGISTRATIONS_HOLDER_COUNT
} RegistrationsProduct;

typedef struct {
    char *name, *order, *ticket_type; // "" = none
    GStrv entitlements;               // of tickets that were not cancelled
} RegistrationsHolder;

#define REGISTRATIONS_HOLDER_COUNT 3
#define REGISTRATIONS_PREVIEW_COUNT 5
#define REGISTRATIONS_ABSENT_COUNT 10

typedef struct {
    char *map_name;      // which column map was taken: "pretix-checkin"
    char *map_title;     // "pretix, check-in list"
    char *proposal;      // after IMPORT_ERROR_COLUMNS without a named map: a map for this file, to be looked at; NULL
    gint64 row_count;    // without the heading
    gint64 person_count; // people of readable rows
    gint64 added_count;  // people that no import had brought before
    gint64 changed_count;
    gint64 unchanged_count;
    gint64 rejected_count;  // rows
    gint64 joined_count;    // people with tickets of several orders
    gint64 overruled_count; // values of a desk that the file gives otherwise: each is a problem, and the file counts
    gint64 older_count;     // people of whom something newer was said before: left as they are
    gint64 erased_count;    // people who were taken out at their own wish (erase.h): passed over
    gint64 denied_count;    // rows whose ticket admits nobody, though nobody cancelled it: blocked, not valid
    gint64 nobody_count;    // rows that are no attendee: a donation, an order in test mode
    gint64 absent_count;    // people of earlier imports, not cancelled, whom the file does not have; with is_full: now cancelled
    GPtrArray *absent;      // char *: names of the first REGISTRATIONS_ABSENT_COUNT of them
    GHashTable *types;      // code of a ticket type, "" = none -> gint64: people
    GHashTable *products;   // name -> RegistrationsProduct; what was cancelled is not in it
    GHashTable *seats;      // entitlement -> gint64: people
    gint64 nameless_count;  // people without a name who have a ticket that admits
    GHashTable *unfitted;   // product that the event has no word for -> gint64: rows
    GPtrArray *problems;    // ImportProblem, by line
    GPtrArray *questions;   // ImportQuestion, after IMPORT_ERROR_QUESTION
    GPtrArray *people;      // RegistrationsPerson, the first REGISTRATIONS_PREVIEW_COUNT
} RegistrationsReport;

void registrations_report_clear(RegistrationsReport *report);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RegistrationsReport, registrations_report_clear)

// True when the file was read to its end, whatever was rejected. False with IMPORT_ERROR, G_FILE_ERROR or STORE_ERROR. A
// store without people is then as it was: its first import is one transaction. In others the people taken in until then
// stay, and importing again goes on from there.
bool registrations_import(const RegistrationsRequest *request, RegistrationsReport *out, GError **error);
