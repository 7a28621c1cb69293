// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/record/station_kind.h"

#include <string.h>

#include "common/base/text.h"

static const char *const names[STATION_KIND_COUNT] = {
    [STATION_KIND_DESK] = "desk",   [STATION_KIND_DOOR] = "door",       [STATION_KIND_KIOSK] = "kiosk",
    [STATION_KIND_PRINT] = "print", [STATION_KIND_GATEWAY] = "gateway",
};

#define ALL "*"
// What a person decides at a kiosk about themselves (lead_consent.h).
#define OWN_CONSENT "by consent origin over sponsor_consent"

static const KindMay table[] = {
    {STATION_KIND_DESK, RECORD_REGISTRATION, ALL, false},
    {STATION_KIND_DESK, RECORD_CHANGE, ALL, false},
    {STATION_KIND_DESK, RECORD_SESSION, ALL, false},
    {STATION_KIND_DESK, RECORD_ADMISSION, ALL, false},
    {STATION_KIND_DESK, RECORD_REFUSAL, ALL, false},
    {STATION_KIND_DESK, RECORD_UNDO, ALL, false},
    {STATION_KIND_DESK, RECORD_TOKEN, ALL, false},
    {STATION_KIND_DESK, RECORD_REVOKE, ALL, false},
    {STATION_KIND_DESK, RECORD_PRINT, ALL, false},
    {STATION_KIND_DESK, RECORD_HOLD, ALL, false},
    {STATION_KIND_DESK, RECORD_LEAD, ALL, false},
    {STATION_KIND_DESK, RECORD_ACK, ALL, false},
    {STATION_KIND_DESK, RECORD_STATION, ALL, false},
    {STATION_KIND_DESK, RECORD_WITHHELD, ALL, false},
    {STATION_KIND_DESK, RECORD_STANDBY, ALL, false},
    {STATION_KIND_DESK, RECORD_KEY, ALL, false},
    {STATION_KIND_DESK, RECORD_VOLUNTEER, ALL, false},
    {STATION_KIND_DESK, RECORD_ERASE, ALL, false},
    {STATION_KIND_DESK, RECORD_CALL, ALL, false},
    {STATION_KIND_DESK, RECORD_CLIENT, ALL, false},
    {STATION_KIND_DESK, RECORD_GIVEN, ALL, false},
    {STATION_KIND_DESK, RECORD_LINK, ALL, false},

    {STATION_KIND_DOOR, RECORD_ADMISSION, ALL, false},
    {STATION_KIND_DOOR, RECORD_REFUSAL, ALL, false},
    {STATION_KIND_DOOR, RECORD_UNDO, ALL, true},
    {STATION_KIND_DOOR, RECORD_STANDBY, ALL, false},
    {STATION_KIND_DOOR, RECORD_ACK, "note by", false}, // of a conflict; not of an erasure, nor of a sponsor
    {STATION_KIND_DOOR, RECORD_CALL, ALL, false},
    {STATION_KIND_DOOR, RECORD_STATION, ALL, false},
    {STATION_KIND_DOOR, RECORD_WITHHELD, ALL, false},

    {STATION_KIND_KIOSK, RECORD_ADMISSION, ALL, false},
    {STATION_KIND_KIOSK, RECORD_REFUSAL, ALL, false},
    {STATION_KIND_KIOSK, RECORD_CHANGE, OWN_CONSENT, false},
    {STATION_KIND_KIOSK, RECORD_TOKEN, ALL, false},
    {STATION_KIND_KIOSK, RECORD_PRINT, ALL, false},
    {STATION_KIND_KIOSK, RECORD_CALL, ALL, false},
    {STATION_KIND_KIOSK, RECORD_STATION, ALL, false},
    {STATION_KIND_KIOSK, RECORD_WITHHELD, ALL, false},

    {STATION_KIND_PRINT, RECORD_TOKEN, ALL, false},
    {STATION_KIND_PRINT, RECORD_PRINT, ALL, false},
    {STATION_KIND_PRINT, RECORD_STATION, ALL, false},
    {STATION_KIND_PRINT, RECORD_WITHHELD, ALL, false},

    {STATION_KIND_GATEWAY, RECORD_LEAD, ALL, false},
    {STATION_KIND_GATEWAY, RECORD_STATION, ALL, false},
    {STATION_KIND_GATEWAY, RECORD_WITHHELD, ALL, false},
};

const char *station_kind_name(StationKind kind)
{
    return names[kind];
}

bool station_kind_read(const char *name, StationKind *out)
{
    int index = name ? text_index(name, names, STATION_KIND_COUNT) : STATION_KIND_COUNT;
    *out = index < STATION_KIND_COUNT ? (StationKind)index : STATION_KIND_DOOR;
    return index < STATION_KIND_COUNT;
}

const KindMay *station_kind_row(guint index)
{
    return index < G_N_ELEMENTS(table) ? &table[index] : NULL;
}

const KindMay *station_kind_may(StationKind kind, RecordKind record)
{
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        if (table[i].kind == kind && table[i].record == record)
            return &table[i];
    return NULL;
}

static bool has_word(const char *words, const char *word)
{
    gsize length = strlen(word);
    for (const char *at = words; (at = strstr(at, word)); at += length)
        if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return true;
    return false;
}

bool station_kind_takes_any_member(const KindMay *may)
{
    return strcmp(may->members, ALL) == 0;
}

bool station_kind_takes_all(const KindMay *may)
{
    return !may->is_own_only && station_kind_takes_any_member(may);
}

bool station_kind_fits(const KindMay *may, const char *origin, const json_t *body)
{
    const char *member;
    json_t *value;
    if (may->is_own_only && g_strcmp0(json_text(body, "station", NULL), origin) != 0)
        return false;
    if (station_kind_takes_any_member(may))
        return true;
    json_object_foreach((json_t *)body, member, value)
    {
        bool is_plain = !json_is_object(value) && !json_is_array(value);
        if (!*member || strchr(member, ' ') || !has_word(may->members, member) || !(is_plain || strcmp(member, "over") == 0))
            return false;
    }
    return true;
}

bool station_kind_check(StationKind kind, RecordKind record, const char *origin, const json_t *body, GError **error)
{
    const KindMay *may = record < RECORD_KIND_COUNT ? station_kind_may(kind, record) : NULL;
    if (may && station_kind_fits(may, origin, body))
        return true;
    return error_set(STORE_ERROR, STORE_ERROR_REFUSED, error, "a station of kind %s does not record %s \"%s\"; a desk does",
                     names[kind], may ? "this" : "any",
                     record < RECORD_KIND_COUNT ? record_kind_name(record) : "what a newer Lanyard wrote");
}
