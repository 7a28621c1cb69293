// SPDX-License-Identifier: GPL-3.0-or-later
// registrations_report.h - private to common/import: a RegistrationsReport while it is made.
#pragma once

#include "common/import/attendee.h"
#include "common/import/registrations.h"
#include "common/store/people/import_record.h"

void registrations_report_init(RegistrationsReport *report);

// A row of something that was not cancelled.
void registrations_report_row(RegistrationsReport *report, const char *product);
// Counts one person, shows the first few, and says what is odd about them.
void registrations_report_attendee(RegistrationsReport *report, const Attendee *attendee, ImportResult result);

// Says what the desk had done and the file now says otherwise.
void registrations_report_overruled(RegistrationsReport *report, const Attendee *attendee, const GPtrArray *overruled);

// Problems in the order of the file's lines.
void registrations_report_sort(RegistrationsReport *report);
