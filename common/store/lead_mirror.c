// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/lead_mirror.h"

#include <string.h>

#include "common/store/lead.h"
#include "common/store/same.h"
#include "common/store/statement.h"

void lead_mirror_free(LeadMirror *mirror)
{
    g_free(mirror->sponsor);
    g_free(mirror->fields);
    g_free(mirror->withdrawn);
    g_free(mirror);
}

static bool names(const char *fields, const char *field)
{
    g_auto(GStrv) all = g_strsplit(fields, ",", -1);
    return g_strv_contains((const char *const *)all, field);
}

// Contact fields that `one` or `other` names, each once; without `other`'s where `is_less`.
static char *combine(const char *one, const char *other, bool is_less)
{
    GString *fields = g_string_new(NULL);
    for (int i = 0; i < CONTACT_COUNT; i++) {
        const char *name = lead_contact_name((LeadContact)i);
        if (is_less ? names(one, name) && !names(other, name) : names(one, name) || names(other, name))
            g_string_append_printf(fields, "%s%s", fields->len ? "," : "", name);
    }
    return g_string_free(fields, FALSE);
}

// What a sponsor has by one registration of a person and by another; frees `other`.
static void merge(LeadMirror *mirror, LeadMirror *other)
{
    g_autofree char *fields = combine(mirror->fields, other->fields, false);
    g_autofree char *once = combine(mirror->withdrawn, other->withdrawn, false);
    mirror->first_utc_ms = MIN(mirror->first_utc_ms, other->first_utc_ms);
    mirror->last_utc_ms = MAX(mirror->last_utc_ms, other->last_utc_ms);
    mirror->scan_count += other->scan_count;
    g_free(mirror->withdrawn);
    mirror->withdrawn = combine(once, fields, true);
    g_free(mirror->fields);
    mirror->fields = g_steal_pointer(&fields);
    lead_mirror_free(other);
}

static void add(GPtrArray *list, LeadMirror *mirror)
{
    for (guint i = 0; i < list->len; i++) {
        LeadMirror *known = g_ptr_array_index(list, i);
        if (strcmp(known->sponsor, mirror->sponsor) == 0) {
            merge(known, mirror);
            return;
        }
    }
    g_ptr_array_add(list, mirror);
}

static gint compare_first(gconstpointer a, gconstpointer b)
{
    const LeadMirror *one = *(LeadMirror *const *)a, *other = *(LeadMirror *const *)b;
    return one->first_utc_ms < other->first_utc_ms ? -1 : one->first_utc_ms > other->first_utc_ms;
}

// By one registration of the person.
static bool read_registration(Store *store, const char *id, GPtrArray *list, GError **error)
{
    Statement *row = statement_begin(store, STATEMENT_LEAD_MIRROR);
    statement_bind_text(row, 1, id);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW) {
        LeadMirror *mirror = g_new(LeadMirror, 1);
        *mirror = (LeadMirror){.sponsor = statement_dup(row, 0),
                               .first_utc_ms = statement_int(row, 1),
                               .last_utc_ms = statement_int(row, 2),
                               .scan_count = statement_int(row, 3),
                               .fields = statement_dup(row, 4),
                               .withdrawn = combine(statement_text(row, 6), statement_text(row, 5), true)};
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
