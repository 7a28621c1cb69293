// SPDX-License-Identifier: GPL-3.0-or-later
// schedule_xml.h - private to common/import: the schedule.xml that frab, pretalx and others publish.
//
// An event without a <date> is on its day at <start>, or on the next one when that is before the conference's <day_change>.
#pragma once

#include "common/base/json.h"

// See programme_document.h. The caller owns it. NULL with IMPORT_ERROR_FORMAT for what is no XML.
json_t *schedule_xml_read(const char *text, const char *name, GError **error);
