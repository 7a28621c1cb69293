// SPDX-License-Identifier: GPL-3.0-or-later
// ini.h - a key file whose mistakes can be named by file and line: profiles, settings, column maps.
//
// GKeyFile parses; it keeps no line numbers, so a mistake looks its line up again in the text.
#pragma once

#include "common/base/idiom.h"

typedef struct {
    char *name; // as shown in messages: the file's base name
    char *text;
    GKeyFile *keys;
} Ini;

// Reads and parses `path`. False with G_FILE_ERROR, or `domain` and `invalid_code` for what is no key file or has a key twice in a group.
bool ini_open(Ini *ini, const char *path, GQuark domain, int invalid_code, GError **error);
// The same for a text that is at hand; takes it over.
bool ini_parse(Ini *ini, const char *name, char *text, GQuark domain, int invalid_code, GError **error);
void ini_clear(Ini *ini);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Ini, ini_clear)

// The line of `key` in `group`; of the group's heading when `key` is NULL or not there; else 1.
int ini_line(const Ini *ini, const char *group, const char *key);

// The first group that stands there twice, which GKeyFile would join silently; NULL when none. The caller owns it.
char *ini_doubled_group(const Ini *ini, int *out_line);

// The value, stripped; NULL when not there. The caller owns it.
char *ini_text(const Ini *ini, const char *group, const char *key);
// Values between semicolons, stripped, without empty ones; never NULL. The caller owns it.
GStrv ini_list(const Ini *ini, const char *group, const char *key);
