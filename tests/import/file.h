// SPDX-License-Identifier: GPL-3.0-or-later
// file.h - registration files written as text, for the tests of this folder.
#pragma once

#include "common/import/registrations.h"
#include "tests/import/desk.h"

#define HEADING "Order code,Attendee name,Product,Paid,Secret,E-mail,Company\n"

// Imports `text` (`length` bytes, -1 = up to NUL) as people.csv; rejects go to rejects.csv beside it.
RegistrationsReport file_import(const Desk *desk, const char *text, gssize length, GError **error);
// The same, and fails the test when the file cannot be read.
RegistrationsReport file_import_good(const Desk *desk, const char *text);
// The same, of which every row is taken; how many records it took.
gint64 file_records_of(const Desk *desk, const char *text);
// Imports the file at `path`.
RegistrationsReport file_import_path(const Desk *desk, const char *path, GError **error);
// Imports as `how` says; store, profile and time are the desk's.
RegistrationsReport file_import_as(const Desk *desk, const RegistrationsRequest *how, GError **error);
// The same with `text` as people.csv, and fails the test when it cannot be read.
RegistrationsReport file_import_text(const Desk *desk, const char *text, const RegistrationsRequest *how);

// Whether one of the report's problems says this.
bool file_says(const RegistrationsReport *report, const char *text);

// The rejects file's text; NULL when there is none. The caller owns it.
char *file_rejects(const Desk *desk);
