// SPDX-License-Identifier: GPL-3.0-or-later
// sessionize.h - private to common/import: Sessionize's API as JSON, in the views All, Grid (GridSmart) and Sessions.
//
// Times have no offset: they are in the event's zone. Breaks ("isServiceSession") are no sessions. The type is the answer to the
// category "Session format".
#pragma once

#include "common/base/json.h"

bool sessionize_is(const json_t *document);
// See programme_document.h. The caller owns it.
json_t *sessionize_read(const json_t *document);
