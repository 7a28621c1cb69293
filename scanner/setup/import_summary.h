// SPDX-License-Identifier: GPL-3.0-or-later
// import_summary.h - private to scanner/setup: what an import found, as the page shows it.
#pragma once

#include "common/base/json.h"
#include "common/import/programme.h"
#include "common/import/registrations.h"

// Sets "added", "changed", "removed", "rejected", "problems".
void import_summary_programme(const ProgrammeReport *report, json_t *result);
// Sets "questions" where something has to be answered first.
void import_summary_questions(const RegistrationsReport *report, json_t *result);
// Sets "kind", "rows", "people", "rejected", "denied", "problems", "nameless", "types", "preview".
void import_summary_people(const RegistrationsReport *report, const Profile *profile, json_t *result);
