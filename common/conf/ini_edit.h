// SPDX-License-Identifier: GPL-3.0-or-later
// ini_edit.h - lines of a key file that a person wrote are changed, and every other line, comments too, stays as it is.
//
// For event.ini, station.ini and label templates alike: lines of KEY = VALUE below headings. Nothing is checked here; whoever edits
// loads the file again.
#pragma once

#include "common/base/idiom.h"

typedef struct {
    char *path;
    GPtrArray *lines; // char *
} IniEdit;

// False with G_FILE_ERROR. Clear it with ini_edit_clear.
bool ini_edit_open(IniEdit *edit, const char *path, GError **error);
void ini_edit_clear(IniEdit *edit);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(IniEdit, ini_edit_clear)
// Replaces the file whole or not at all; its mode stays.
bool ini_edit_save(const IniEdit *edit, GError **error);

bool ini_edit_has_group(const IniEdit *edit, const char *group);
// The line of the key as it stands; NULL when there is none. Belongs to the edit until it changes.
const char *ini_edit_line(const IniEdit *edit, const char *group, const char *key);
// The line in the place of the key's; else below the comment "#KEY=", or the heading, which is added when it is not there.
void ini_edit_put_line(IniEdit *edit, const char *group, const char *key, const char *line);
// The same with the key and a text, control characters of which become spaces; a backslash is written as event.ini wants it.
void ini_edit_set(IniEdit *edit, const char *group, const char *key, const char *value);
// Takes the key's line away.
void ini_edit_unset(IniEdit *edit, const char *group, const char *key);
// Adds lines to the end, behind an empty one.
void ini_edit_append(IniEdit *edit, const char *text);

// The same before the first group of this kind ("add-on"), whose comments stay above; to the end when there is none.
void ini_edit_insert(IniEdit *edit, const char *kind, const char *text);

// Names of the groups that say this, switched on or off (below). NULL-terminated; the caller owns it.
GStrv ini_edit_find(const IniEdit *edit, const char *key, const char *value);

// A group that is switched off stands there as comments that begin with "#~ ", for the day on which it is switched on again.
bool ini_edit_is_off(const IniEdit *edit, const char *group);
void ini_edit_switch(IniEdit *edit, const char *group, bool is_on);
