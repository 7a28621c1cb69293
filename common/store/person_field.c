// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/person_field.h"

static const char *const field_names[FIELD_COUNT] = {
#define PERSON_FIELD(symbol, json_name, column, privacy, description) [FIELD_##symbol] = #json_name,
#include "common/store/fields.def"
#undef PERSON_FIELD
};

const char *person_field_name(PersonField field)
{
    return field_names[field];
}

#define PUBLIC false
#define PRIVATE true
static const bool is_private[FIELD_COUNT] = {
#define PERSON_FIELD(symbol, json_name, column, privacy, description) [FIELD_##symbol] = privacy,
#include "common/store/fields.def"
#undef PERSON_FIELD
};

bool person_field_is_private(PersonField field)
{
    return is_private[field];
}
