// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/record/record.h"

#include <string.h>

static const char *const kind_names[RECORD_KIND_COUNT] = {
    [RECORD_REGISTRATION] = "registration",
    [RECORD_CHANGE] = "change",
    [RECORD_SESSION] = "session",
    [RECORD_ADMISSION] = "admission",
    [RECORD_REFUSAL] = "refusal",
    [RECORD_UNDO] = "undo",
    [RECORD_TOKEN] = "token",
    [RECORD_REVOKE] = "revoke",
    [RECORD_PRINT] = "print",
    [RECORD_HOLD] = "hold",
    [RECORD_LEAD] = "lead",
    [RECORD_ACK] = "ack",
    [RECORD_STATION] = "station",
    [RECORD_WITHHELD] = "withheld",
    [RECORD_STANDBY] = "standby",
    [RECORD_KEY] = "key",
    [RECORD_VOLUNTEER] = "volunteer",
    [RECORD_ERASE] = "erase",
    [RECORD_CALL] = "call",
    [RECORD_CLIENT] = "client",
    [RECORD_GIVEN] = "given",
    [RECORD_LINK] = "link",
};

const char *record_kind_name(RecordKind kind)
{
    return kind_names[kind];
}

int stamp_compare(const Stamp *a, const Stamp *b)
{
    if (a->hlc != b->hlc)
        return a->hlc < b->hlc ? -1 : 1;
    int order = strcmp(a->station, b->station);
    if (order != 0)
        return order;
    return (a->sequence > b->sequence) - (a->sequence < b->sequence);
}

bool record_refuse(const Record *record, const char *why, GError **error)
{
    return error_set(STORE_ERROR, STORE_ERROR_REFUSED, error, "record %" G_GINT64_FORMAT " of station %s is refused: %s",
                     record->sequence, record->station, why);
}
