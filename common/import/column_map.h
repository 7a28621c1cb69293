// SPDX-License-Identifier: GPL-3.0-or-later
// column_map.h - private to common/import: which column of a file means what.
//
// Maps are key files (config/maps/README.md): the built-in ones are compiled in under /lanyard/maps/. Headings and
// status words are compared folded (common/base/fold.h), with * for any text.
#pragma once

#include "common/conf/ini.h"
#include "common/import/consent.h"
#include "common/import/problem.h"
#include "common/store/people/person.h"
#include "common/store/record/person_field.h"

// What a column can be: first the fields of a person, then what only an import knows.
typedef enum {
    TARGET_POSITION = FIELD_COUNT, // the position within its order
    TARGET_SECRET,
    TARGET_VARIATION, // "Product" and "Variation" in two columns
    TARGET_ATTENTION, // yes: the heading itself becomes part of the note
    TARGET_PARENT,    // the position within its order that this one is added to
    TARGET_PRODUCTS,  // further products, "; " between them
    TARGET_DENIED,    // anything but a no: the ticket admits nobody (denial.h)
    TARGET_VALID_FROM,
    TARGET_VALID_UNTIL,
    TARGET_SERIES_START, // of the date in a series that the ticket is for
    TARGET_SERIES_END,
    TARGET_IGNORED, // somebody looked at it: it says nothing
    TARGET_COUNT
} ColumnTarget;

typedef struct ColumnMap ColumnMap;

void column_map_free(ColumnMap *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ColumnMap, column_map_free)

const char *column_map_name(const ColumnMap *map);
const char *column_map_title(const ColumnMap *map);

// The columns of one file: for each target the indices of its columns.
typedef struct {
    GArray *columns[TARGET_COUNT]; // guint
    GPtrArray *headings;           // char *
    bool is_rejects;               // one of our own rejects files: its first REJECT_COLUMNS say why
    bool is_secret_of_link;        // the secret is what stands behind the last slash
    char *assumed_product;         // of a file without a column for it; NULL
} ColumnPlan;

void column_plan_clear(ColumnPlan *plan);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ColumnPlan, column_plan_clear)

// The map named by `name_or_path`, or (NULL) the built-in one that knows most of the columns. NULL with
// IMPORT_ERROR_COLUMNS when none fits.
ColumnMap *column_map_choose(const char *name_or_path, const GPtrArray *headings, const char *file, ColumnPlan *out_plan,
                             GError **error);

// What a status column says. False when the map does not know the word.
bool column_map_status(const ColumnMap *map, const char *word, TicketStatus *out);

// Headings as they are compared, * for any text. Element: GPatternSpec. The caller owns it.
GPtrArray *column_patterns_new(char **headings);
GPtrArray *column_patterns_read(const Ini *ini, const char *group, const char *key);
// `patterns` NULL = none fits; `folded` as fold_text() leaves a heading.
bool column_patterns_fit(const GPtrArray *patterns, const char *folded);
bool column_list_has(const GArray *columns, guint column);

// The words of answers to what sponsors may get.
const ConsentWords *column_map_consents(const ColumnMap *map);

// All built-in maps, then the words of config/maps/shared/headings.ini. Element: ColumnMap.
GPtrArray *column_map_all(GError **error);

// What the map takes a column with this heading for; TARGET_COUNT = it does not know it.
int column_map_target(const ColumnMap *map, const char *heading);
// As it is written in a map.
const char *column_target_name(int target);

// The headings that a rejects file has in front.
#define REJECT_COLUMNS 3
extern const char *const reject_headings[REJECT_COLUMNS];
bool column_map_is_rejects(const GPtrArray *headings);
