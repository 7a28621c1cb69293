// SPDX-License-Identifier: GPL-3.0-or-later
// profile_value.h - private to common/conf: one value of event.ini, or the mistake that it is, by file and line.
#pragma once

#include "common/conf/ini.h"
#include "common/conf/profile.h"

typedef struct {
    const Ini *ini;
    const char *folder;
    Profile *profile;
    const char *group;   // in work
    const char *code;    // the group's second word
    GPtrArray *mistakes; // char *
} ProfileReader;

// Puts one more mistake behind the others, at the key's line or its group's (NULL), unless there are enough; false. Who reads goes on.
bool profile_mistake(ProfileReader *reader, const char *key, const char *format, ...) G_GNUC_PRINTF(3, 4);

// NULL when it is not there. The caller owns it.
char *value_text(ProfileReader *reader, const char *key);

// The others are false after a mistake. value_needed() frees what was in `out` before.
bool value_needed(ProfileReader *reader, const char *key, char **out);
bool value_time(ProfileReader *reader, const char *key, gint64 *out_utc_ms);
bool value_number(ProfileReader *reader, const char *key, int fallback, int most, int *out); // 0 to `most`
bool value_flag(ProfileReader *reader, const char *key, bool *out);                          // yes or no; no when it is not there
bool value_price(ProfileReader *reader, gint64 *out);                                        // hundredths, or PRICE_UNSAID
// The index of one of `words` (NULL-terminated); `fallback` when it is not there, and after a mistake.
int value_choice(ProfileReader *reader, const char *key, const char *const *words, int fallback);
