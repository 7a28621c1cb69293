// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/lead/lead_consent.h"

#include <string.h>

#include "common/conf/settings.h"
#include "common/store/database/connection.h"
#include "common/store/lead/lead.h"
#include "common/store/project/project.h"
#include "common/store/people/same.h"
#include "common/store/database/statement.h"
#include "common/store/project/same_members.h"
#include "common/store/record/person_field.h"

bool lead_is_alone(const char *sponsor_consent, const char *sponsor)
{
    g_auto(GStrv) words = g_strsplit(sponsor_consent, ",", -1);
    g_autofree char *own = g_strconcat(sponsor, ":", NULL);
    return g_strv_contains((const char *const *)words, own);
}

char *lead_allowed(const char *consent, const char *sponsor_consent, const char *sponsor)
{
    g_auto(GStrv) words = g_strsplit(sponsor_consent, ",", -1);
    g_auto(GStrv) for_all = g_strsplit(consent, ",", -1);
    g_autofree char *own = g_strconcat(sponsor, ":", NULL);
    bool is_alone = lead_is_alone(sponsor_consent, sponsor);
    GString *allowed = g_string_new(NULL);
    for (int i = 0; i < CONTACT_COUNT; i++) {
        const char *name = lead_contact_name((LeadContact)i);
        g_autofree char *word = g_strconcat(is_alone ? own : "", name, NULL);
        if (g_strv_contains((const char *const *)(is_alone ? words : for_all), word))
            g_string_append_printf(allowed, "%s%s", allowed->len ? "," : "", name);
    }
    return g_string_free(allowed, FALSE);
}

static bool is_contact(const char *word)
{
    int field = 0;
    while (field < CONTACT_COUNT && strcmp(word, lead_contact_name((LeadContact)field)) != 0)
        field++;
    return field < CONTACT_COUNT;
}

static bool check(const char *sponsor, const char *fields, GError **error)
{
    g_auto(GStrv) words = g_strsplit(fields, ",", -1);
    bool is_good = settings_is_sponsor_code(sponsor);
    for (char **word = words; is_good && *word; word++)
        is_good = is_contact(*word);
    if (!is_good)
        g_set_error_literal(error, STORE_ERROR, STORE_ERROR_REFUSED,
                            "what one sponsor may get is a list of name, email, company, title and cv, and a sponsor's code");
    return is_good;
}

// What is said of the other sponsors stays.
static char *said_with(const char *former, const char *sponsor, const char *fields)
{
    g_auto(GStrv) words = g_strsplit(former, ",", -1);
    g_auto(GStrv) wanted = g_strsplit(fields, ",", -1);
    g_autofree char *own = g_strconcat(sponsor, ":", NULL);
    GString *said = g_string_new(NULL);
    for (char **word = words; *word; word++)
        if (!g_str_has_prefix(*word, own))
            g_string_append_printf(said, "%s%s", said->len ? "," : "", *word);
    g_string_append_printf(said, "%s%s", said->len ? "," : "", own);
    for (char **field = wanted; *field; field++)
        g_string_append_printf(said, ",%s%s", own, *field);
    return g_string_free(said, FALSE);
}

// What this registration alone says of single sponsors; NULL on failure. The caller owns it.
static char *read_said(Store *store, const char *id, GError **error)
{
    Statement *row = person_row_get(store, id, error);
    char *said = row ? statement_dup(row, PERSON_ROW_FIRST_FIELD + FIELD_SPONSOR_CONSENT) : NULL;
    statement_end(row);
    return said;
}

typedef struct {
    const char *sponsor, *fields; // sponsor NULL: nobody gets anything
    const char *volunteer_name;
    gint64 now_utc_ms;
} Choice;

static bool write_registration(Store *store, const char *id, const Choice *choice, GError **error)
{
    const char *fields[FIELD_COUNT] = {NULL};
    g_autofree char *former = choice->sponsor ? read_said(store, id, error) : g_strdup("");
    g_autofree char *said = former && choice->sponsor ? said_with(former, choice->sponsor, choice->fields) : g_strdup("");
    fields[FIELD_SPONSOR_CONSENT] = said;
    fields[FIELD_CONSENT] = choice->sponsor ? NULL : "";
    return former && person_edit(store, id, fields, choice->volunteer_name, choice->now_utc_ms, error);
}

static bool write_choice(Store *store, const char *person_id, const Choice *choice, GError **error)
{
    if (!store_begin_nested(store, error))
        return false;
    g_autoptr(GPtrArray) members = same_members(store, person_id, error);
    bool is_good = members != NULL;
    for (guint i = 0; is_good && i < members->len; i++)
        is_good = write_registration(store, g_ptr_array_index(members, i), choice, error);
    return store_finish(store, is_good, error);
}

bool lead_allow(Store *store, const char *person_id, const char *sponsor, const char *fields, const char *volunteer_name,
                gint64 now_utc_ms, GError **error)
{
    const Choice choice = {sponsor, fields, volunteer_name, now_utc_ms};
    return check(sponsor, fields, error) && write_choice(store, person_id, &choice, error);
}

bool lead_take_back(Store *store, const char *person_id, const char *volunteer_name, gint64 now_utc_ms, GError **error)
{
    const Choice choice = {NULL, NULL, volunteer_name, now_utc_ms};
    return write_choice(store, person_id, &choice, error);
}
