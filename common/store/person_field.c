// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/person_field.h"

static const char *const field_names[FIELD_COUNT] = {
#define PERSON_FIELD(symbol, json_name, column, description) [FIELD_##symbol] = #json_name,
#include "common/store/fields.def"
#undef PERSON_FIELD
};

const char *person_field_name(PersonField field)
{
    return field_names[field];
}
