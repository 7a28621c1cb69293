// SPDX-License-Identifier: GPL-3.0-or-later
// lead_consent.h - what a person lets sponsors have: all of them alike, or one of them alone.
//
// Two fields of a registration say it. `consent` lists contact fields for all sponsors ("name,email"). `sponsor_consent` decides alone of
// the sponsors that it names: "acme:,acme:name,bolt:" gives acme the name and bolt nothing. An import says the former only, so a file that
// is read again gives no sponsor what was taken back from it.
#pragma once

#include "common/store/database/database.h"

// The contact fields (lead_contact_name()) that this sponsor may get, comma-separated, in their order. The caller owns it.
char *lead_allowed(const char *consent, const char *sponsor_consent, const char *sponsor);

// Whether something was said of this sponsor alone.
bool lead_is_alone(const char *sponsor_consent, const char *sponsor);

// From now on this sponsor may get these fields of the person, "" = none, whatever others may. Written to each of their registrations
// (same.h). STORE_ERROR_REFUSED for a word that is no contact field, or no sponsor's code. Takes its own transaction unless one is open.
bool lead_allow(Store *store, const char *person_id, const char *sponsor, const char *fields, const char *volunteer_name,
                gint64 now_utc_ms, GError **error);
// No sponsor may get anything any more. The same.
bool lead_take_back(Store *store, const char *person_id, const char *volunteer_name, gint64 now_utc_ms, GError **error);
