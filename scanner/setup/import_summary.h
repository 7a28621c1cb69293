// SPDX-License-Identifier: GPL-3.0-or-later
// import_summary.h - private to scanner/setup: what an import found, as the page shows it.
#pragma once

#include "common/base/json.h"
#include "common/import/programme.h"
#include "common/import/registrations.h"

// Sets "added", "changed", "removed", "rejected", "problems".
void import_summary_programme(const ProgrammeReport *report, json_t *result);
// Sets "kind", "rows", "people", "rejected", "problems", "types", "unfitted" with a proposal for each product, "preview".
void import_summary_people(const RegistrationsReport *report, const Profile *profile, json_t *result);
