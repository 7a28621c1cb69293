// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/lead_mirror.h"

#include "common/store/lead.h"
#include "common/store/statement.h"

void lead_mirror_free(LeadMirror *mirror)
{
    g_free(mirror->sponsor);
    g_free(mirror->fields);
    g_free(mirror->withdrawn);
    g_free(mirror);
}

// Contact fields that `once` names and `now` does not, each once.
static char *taken_back(const char *once, const char *now)
{
    g_auto(GStrv) before = g_strsplit(once, ",", -1), after = g_strsplit(now, ",", -1);
    GString *fields = g_string_new(NULL);
    for (int i = 0; i < CONTACT_COUNT; i++) {
        const char *name = lead_contact_name((LeadContact)i);
        if (g_strv_contains((const char *const *)before, name) && !g_strv_contains((const char *const *)after, name))
            g_string_append_printf(fields, "%s%s", fields->len ? "," : "", name);
    }
    return g_string_free(fields, FALSE);
}

GPtrArray *lead_mirror(Store *store, const char *person_id, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)lead_mirror_free);
    Statement *row = statement_begin(store, STATEMENT_LEAD_MIRROR);
    statement_bind_text(row, 1, person_id);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW) {
        LeadMirror *mirror = g_new(LeadMirror, 1);
        *mirror = (LeadMirror){.sponsor = statement_dup(row, 0),
                               .first_utc_ms = statement_int(row, 1),
                               .last_utc_ms = statement_int(row, 2),
                               .scan_count = statement_int(row, 3),
                               .fields = statement_dup(row, 4),
                               .withdrawn = taken_back(statement_text(row, 6), statement_text(row, 5))};
        g_ptr_array_add(list, mirror);
    }
    return step == STEP_DONE ? g_steal_pointer(&list) : NULL;
}
