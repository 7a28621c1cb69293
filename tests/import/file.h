// SPDX-License-Identifier: GPL-3.0-or-later
// file.h - registration files written as text, for the tests of this folder.
#pragma once

#include "common/import/registrations.h"
#include "tests/import/desk.h"

#define HEADING "Order code,Attendee name,Product,Paid,Secret,E-mail,Company\n"

// Imports `text` (`length` bytes, -1 = up to NUL) as people.csv; rejects go to rejects.csv beside it.
RegistrationsReport file_import(Desk *desk, const char *text, gssize length, GError **error);
// The same, and fails the test when the file cannot be read.
RegistrationsReport file_import_good(Desk *desk, const char *text);
// Imports the file at `path`.
RegistrationsReport file_import_path(Desk *desk, const char *path, GError **error);

// The rejects file's text; NULL when there is none. The caller owns it.
char *file_rejects(const Desk *desk);
