// SPDX-License-Identifier: GPL-3.0-or-later
// sample_label.h - what a label says of somebody who is made up, for looking at labels before there is anybody.
#pragma once

#include "common/conf/profile.h"
#include "common/store/programme/session.h"

typedef struct {
    const char *name, *second_name, *pronouns, *company, *title, *ribbons;
} SamplePerson;

// As long as a badge's own; it opens no door.
#define SAMPLE_TOKEN "CHECK0CHECK0CHECK0CHECK0CHECK0CHECK0CH"

// An ordinary one.
#define SAMPLE_PERSON                                                                                                            \
    {                                                                                                                            \
        "Ada Lovelace", "", "she/her", "Analytical Engines Ltd", "Programmer", "speaker"                                         \
    }

// The job's fields: of a badge of the ticket type with the longest title; of a ticket (`is_badge` false) for the session with the longest
// title of `sessions` (element: Session), else for one that is made up. `title` stands in place of the session's. `sessions` and
// `title` may be NULL. The caller owns the text.
char *sample_label_fields(const Profile *profile, const GPtrArray *sessions, bool is_badge, const SamplePerson *sample,
                          const char *title);
