// SPDX-License-Identifier: GPL-3.0-or-later
// report_table.h - the day in figures, written down for programs: JSON, and CSV for a spreadsheet. Words for people are the callers'.
#pragma once

#include "common/base/json.h"
#include "common/conf/profile.h"
#include "common/store/admit/report.h"

// What a row is of, as the event's profile and programme call it; "" when they do not. The caller owns it.
char *report_row_title(const Profile *profile, const ReportRow *row);

// {"PART": [{"key", "title", "count", "of"}, ...], ...} with times as ISO 8601 in the event's zone. The caller owns it.
json_t *report_json(const Profile *profile, const GPtrArray *rows);

// The same as lines "part,key,title,count,of" below a heading. The caller owns it.
char *report_csv(const Profile *profile, const GPtrArray *rows);
