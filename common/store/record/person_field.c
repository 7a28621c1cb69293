// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/record/person_field.h"

#define PUBLIC false
#define PRIVATE true
#define FIXED false
#define EDITABLE true
#define UNPRINTED false
#define PRINTED true
static const struct {
    const char *name;
    bool is_private, is_editable, is_printed;
} fields[FIELD_COUNT] = {
#define PERSON_FIELD(symbol, json_name, column, privacy, correction, printing, description)                                      \
    [FIELD_##symbol] = {#json_name, privacy, correction, printing},
#include "common/store/record/fields.def"
#undef PERSON_FIELD
};

const char *person_field_name(PersonField field)
{
    return fields[field].name;
}

bool person_field_is_private(PersonField field)
{
    return fields[field].is_private;
}

bool person_field_is_editable(PersonField field)
{
    return fields[field].is_editable;
}

bool person_field_is_printed(PersonField field)
{
    return fields[field].is_printed;
}
