// SPDX-License-Identifier: GPL-3.0-or-later
// lead_export.h - a sponsor's leads as a file: CSV for spreadsheets, vCard for address books, JSON for programs.
//
// Only what lead.h gives is written: contact fields that are not allowed are empty there already. What attendees and reps
// typed never becomes a formula of a spreadsheet, nor a line of a vCard.
#pragma once

#include "common/conf/profile.h"
#include "common/store/lead/lead.h"

typedef enum { LEADS_CSV, LEADS_VCARD, LEADS_JSON, LEADS_FORMAT_COUNT } LeadFormat;

LeadFormat lead_format_from_name(const char *name); // "csv", "vcard", "json"; LEADS_FORMAT_COUNT when unknown
const char *lead_format_content_type(LeadFormat format);

// Contact fields that went out by an earlier export and are not allowed any more, comma-separated: to be deleted wherever they went. The
// caller owns it.
char *lead_to_delete(const Lead *lead);

// How many leads of each state there are (those that are LEAD_HERE have a contact to go out), and of how many something is to be deleted.
typedef struct {
    int by_state[LEAD_STATE_COUNT];
    int to_delete;
} LeadExportCounts;
LeadExportCounts lead_export_counts(const GPtrArray *leads);

// One lead as it stands in the JSON export and on the page: token, state, badges, captured, touched, rep, stations, rating, role, seniority, tags,
// notes, answers, contact, withdrawn, and code when it was typed. Times are ISO 8601 in the event's zone. The caller owns it.
json_t *lead_json(const Profile *profile, const Lead *lead);

// The whole text, UTF-8. `leads` holds Lead. CSV follows RFC 4180, a cell that would be a formula begins with an apostrophe;
// vCard 4.0 (RFC 6350) holds those that allow a contact. What is no
// lead is in neither. `now_utc_ms` is the moment up to which consent is known. The caller owns it.
char *lead_export(const Profile *profile, const char *sponsor, const GPtrArray *leads, LeadFormat format, gint64 now_utc_ms);
