// SPDX-License-Identifier: GPL-3.0-or-later
// person_field.h - the fields of a registration, made from fields.def.
#pragma once

#include <stdbool.h>

typedef enum {
#define PERSON_FIELD(symbol, ...) FIELD_##symbol,
#include "common/store/record/fields.def"
#undef PERSON_FIELD
    FIELD_COUNT
} PersonField;

// As records and column maps call it: "second_name".
const char *person_field_name(PersonField field);
// Whether only stations with the key of the desks may read it (sealed.h).
bool person_field_is_private(PersonField field);
// Whether the desk may correct it.
bool person_field_is_editable(PersonField field);
// Whether labels may show it, under its name.
bool person_field_is_printed(PersonField field);
