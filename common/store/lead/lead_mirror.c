// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/lead/lead_mirror.h"

#include <string.h>

#include "common/base/text.h"
#include "common/store/lead/lead.h"
#include "common/store/lead/lead_consent.h"
#include "common/store/people/person.h"
#include "common/store/project/project.h"
#include "common/store/people/same.h"
#include "common/store/lead/sponsor.h"
#include "common/store/lead/statements_generated.h"
#include "common/store/project/same_members.h"
#include "common/store/record/person_field.h"

MEMBERS_FREE_STATIC(lead_mirror_free, LeadMirror, sponsor, allowed, fields, withdrawn)

static bool names(const char *fields, const char *field)
{
    g_auto(GStrv) all = g_strsplit(fields, ",", -1);
    return g_strv_contains((const char *const *)all, field);
}

typedef enum { IN_ANY, IN_BOTH, IN_FIRST_ALONE } Combination;

// Contact fields of two lists, each once.
static char *combine(const char *one, const char *other, Combination how)
{
    GString *fields = g_string_new(NULL);
    for (int i = 0; i < CONTACT_COUNT; i++) {
        const char *name = lead_contact_name((LeadContact)i);
        bool in_one = names(one, name), in_other = names(other, name);
        if (how == IN_ANY ? in_one || in_other : how == IN_BOTH ? in_one && in_other : in_one && !in_other)
            g_string_append_printf(fields, "%s%s", fields->len ? "," : "", name);
    }
    return g_string_free(fields, FALSE);
}

static void take(char **list, char *fields)
{
    text_take(list, fields);
}

// What a sponsor has by one registration of a person and by another; frees `other`.
static void merge(LeadMirror *mirror, LeadMirror *other)
{
    g_autofree char *once = combine(mirror->withdrawn, other->withdrawn, IN_ANY);
    mirror->first_utc_ms = MIN(mirror->first_utc_ms, other->first_utc_ms);
    mirror->last_utc_ms = MAX(mirror->last_utc_ms, other->last_utc_ms);
    mirror->scan_count += other->scan_count;
    mirror->is_alone |= other->is_alone;
    take(&mirror->allowed, combine(mirror->allowed, other->allowed, IN_ANY));
    take(&mirror->fields, combine(mirror->fields, other->fields, IN_ANY));
    take(&mirror->withdrawn, combine(once, mirror->fields, IN_FIRST_ALONE));
    lead_mirror_free(other);
}

static void add(GPtrArray *list, LeadMirror *mirror)
{
    LeadMirror *known = ARRAY_FIND(LeadMirror, sponsor, list, mirror->sponsor);
    if (known)
        merge(known, mirror);
    else
        g_ptr_array_add(list, mirror);
}

static gint compare_first(gconstpointer a, gconstpointer b)
{
    const LeadMirror *one = *(LeadMirror *const *)a, *other = *(LeadMirror *const *)b;
    return one->first_utc_ms < other->first_utc_ms ? -1 : one->first_utc_ms > other->first_utc_ms;
}

// What a record said of consent; NULL = nothing.
typedef struct {
    gint64 hlc;
    char *consent, *sponsor_consent;
} Said;

MEMBERS_FREE_STATIC(said_free, Said, consent, sponsor_consent)

// In its order. Element: Said. NULL on failure; the caller owns it.
static GPtrArray *read_said(Store *store, const char *id, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)said_free);
    Statement *row = statement_with(store, STATEMENT_LEAD_SAID, "%s", id);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW) {
        Said *said = g_new(Said, 1);
        *said = (Said){statement_int(row, 0), statement_dup_or_null(row, 1), statement_dup_or_null(row, 2)};
        g_ptr_array_add(list, said);
    }
    return step == STEP_DONE ? g_steal_pointer(&list) : NULL;
}

// All that the sponsor could get at some time since its first capture.
static char *allowed_since(const GPtrArray *list, const char *sponsor, gint64 first_hlc)
{
    const char *consent = "", *sponsor_consent = "";
    char *once = g_strdup("");
    for (guint i = 0; i <= list->len; i++) {
        const Said *said = i < list->len ? g_ptr_array_index(list, i) : NULL;
        if (!said || said->hlc > first_hlc) {
            g_autofree char *allowed = lead_allowed(consent, sponsor_consent, sponsor);
            take(&once, combine(once, allowed, IN_ANY));
        }
        consent = said && said->consent ? said->consent : consent;
        sponsor_consent = said && said->sponsor_consent ? said->sponsor_consent : sponsor_consent;
    }
    return once;
}

// What the sponsor gets now and ever got: its own stations by what is allowed, its clients by what they were given.
static void fill_fields(LeadMirror *mirror, Statement *row, const GPtrArray *said)
{
    bool has_own = statement_int(row, 8) > 0;
    g_autofree char *once = has_own ? allowed_since(said, mirror->sponsor, statement_int(row, 4)) : g_strdup("");
    g_autofree char *own = has_own ? combine(statement_text(row, 5), mirror->allowed, IN_BOTH) : g_strdup("");
    g_autofree char *ever = combine(once, statement_text(row, 10), IN_ANY);
    mirror->fields = combine(own, statement_text(row, 9), IN_ANY);
    mirror->withdrawn = combine(ever, mirror->allowed, IN_FIRST_ALONE);
}

// By one registration of the person.
static bool read_registration(Store *store, const char *id, GPtrArray *list, GError **error)
{
    g_autoptr(GPtrArray) said = read_said(store, id, error);
    if (!said)
        return false;
    Statement *row = statement_with(store, STATEMENT_LEAD_MIRROR, "%s", id);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW) {
        const char *sponsor = statement_text(row, 0);
        char *allowed = lead_allowed(statement_text(row, 6), statement_text(row, 7), sponsor);
        LeadMirror *mirror = g_new(LeadMirror, 1);
        *mirror = (LeadMirror){.sponsor = g_strdup(sponsor),
                               .first_utc_ms = statement_int(row, 1),
                               .last_utc_ms = statement_int(row, 2),
                               .scan_count = statement_int(row, 3),
                               .allowed = allowed,
                               .is_alone = lead_is_alone(statement_text(row, 7), sponsor)};
        fill_fields(mirror, row, said);
        add(list, mirror);
    }
    return step == STEP_DONE;
}

GPtrArray *lead_mirror(Store *store, const char *person_id, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)lead_mirror_free);
    g_autoptr(GPtrArray) members = same_members(store, person_id, error);
    for (guint i = 0; members && i < members->len; i++)
        if (!read_registration(store, g_ptr_array_index(members, i), list, error))
            return NULL;
    g_ptr_array_sort(list, compare_first); // stable
    return members ? g_steal_pointer(&list) : NULL;
}

// --- of whom nothing was captured ---

static void add_code(GPtrArray *codes, const char *code)
{
    if (!g_ptr_array_find_with_equal_func(codes, code, g_str_equal, NULL))
        g_ptr_array_add(codes, g_strdup(code));
}

// Sponsors that are known here, and those that "acme:,acme:name" speaks of alone.
static GPtrArray *read_codes(Store *store, const GPtrArray *said, GError **error)
{
    GPtrArray *codes = sponsor_codes(store, error);
    for (guint i = 0; codes && i < said->len; i++) {
        g_auto(GStrv) words = g_strsplit(((const Said *)g_ptr_array_index(said, i))->sponsor_consent, ",", -1);
        for (char **word = words; *word; word++)
            if (g_str_has_suffix(*word, ":")) {
                (*word)[strlen(*word) - 1] = '\0';
                add_code(codes, *word);
            }
    }
    if (codes)
        g_ptr_array_sort(codes, text_compare);
    return codes;
}

// What each registration of the person says now. Element: Said. NULL on failure; the caller owns it.
static GPtrArray *read_said_now(Store *store, const char *person_id, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)said_free);
    g_autoptr(GPtrArray) members = same_members(store, person_id, error);
    for (guint i = 0; members && i < members->len; i++) {
        Statement *row = person_row_begin(store, g_ptr_array_index(members, i));
        StatementStep step = statement_step(store, row, error);
        if (step == STEP_ROW) {
            Said *said = g_new(Said, 1);
            *said = (Said){0, statement_dup(row, PERSON_ROW_FIRST_FIELD + FIELD_CONSENT),
                           statement_dup(row, PERSON_ROW_FIRST_FIELD + FIELD_SPONSOR_CONSENT)};
            g_ptr_array_add(list, said);
        }
        statement_end(row);
        if (step == STEP_FAILED)
            return NULL;
    }
    return members ? g_steal_pointer(&list) : NULL;
}

GPtrArray *lead_mirror_others(Store *store, const char *person_id, GError **error)
{
    g_autoptr(GPtrArray) mirrors = lead_mirror(store, person_id, error);
    g_autoptr(GPtrArray) said = mirrors ? read_said_now(store, person_id, error) : NULL;
    g_autoptr(GPtrArray) codes = said ? read_codes(store, said, error) : NULL;
    if (!codes)
        return NULL;
    GPtrArray *others = g_ptr_array_new_with_free_func((GDestroyNotify)lead_mirror_free);
    for (guint i = 0; i < codes->len; i++)
        for (guint k = 0; k < said->len && !ARRAY_FIND(LeadMirror, sponsor, mirrors, g_ptr_array_index(codes, i)); k++) {
            const char *code = g_ptr_array_index(codes, i);
            const Said *one = g_ptr_array_index(said, k);
            LeadMirror *mirror = g_new0(LeadMirror, 1);
            *mirror = (LeadMirror){.sponsor = g_strdup(code),
                                   .allowed = lead_allowed(one->consent, one->sponsor_consent, code),
                                   .fields = g_strdup(""),
                                   .is_alone = lead_is_alone(one->sponsor_consent, code),
                                   .withdrawn = g_strdup("")};
            add(others, mirror);
        }
    return others;
}
