// SPDX-License-Identifier: GPL-3.0-or-later
// report_fill.h - private to common/import: a RegistrationsReport while it is made.
#pragma once

#include "common/import/attendee.h"
#include "common/import/registrations.h"
#include "common/store/import_record.h"

void report_init(RegistrationsReport *report);

// Counts one person, shows the first few, and says what is odd about them.
void report_attendee(RegistrationsReport *report, const Attendee *attendee, ImportResult result);

// Says what the desk had done and the file now says otherwise.
void report_overruled(RegistrationsReport *report, const Attendee *attendee, const GPtrArray *overruled);

// Problems in the order of the file's lines.
void report_sort(RegistrationsReport *report);
