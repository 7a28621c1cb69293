// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/setup/import_summary.h"

#define PROBLEMS_SHOWN 50

static void put_problems(const GPtrArray *problems, json_t *result)
{
    json_t *list = json_array();
    for (guint i = 0; problems && i < MIN(problems->len, PROBLEMS_SHOWN); i++) {
        const ImportProblem *problem = g_ptr_array_index(problems, i);
        json_t *object = json_pack("{s:I,s:b}", "line", (json_int_t)problem->line, "is_rejected", problem->is_rejected);
        g_autofree char *column = g_utf8_make_valid(problem->column, -1), *reason = g_utf8_make_valid(problem->reason, -1);
        json_put_text(object, "column", column);
        json_put_text(object, "reason", reason);
        json_array_append_new(list, object);
    }
    json_object_set_new(result, "problems", list);
    json_put_int(result, "more_problems", problems && problems->len > PROBLEMS_SHOWN ? problems->len - PROBLEMS_SHOWN : 0);
}

void import_summary_programme(const ProgrammeReport *report, json_t *result)
{
    json_put_int(result, "added", report->added_count);
    json_put_int(result, "changed", report->changed_count);
    json_put_int(result, "unchanged", report->unchanged_count);
    json_put_int(result, "removed", report->removed_count);
    json_put_int(result, "rejected", report->rejected_count);
    put_problems(report->problems, result);
}

static json_t *types_json(GHashTable *types, const Profile *profile)
{
    json_t *list = json_array();
    ARRAY_EACH(const TicketType, type, profile->ticket_types) {
        const gint64 *people = g_hash_table_lookup(types, type->code);
        if (people)
            json_array_append_new(list, json_pack("{s:s,s:I}", "title", type->title, "people", (json_int_t)*people));
    }
    return list;
}

static json_t *preview_json(const GPtrArray *people)
{
    static const PersonField shown[] = {FIELD_NAME, FIELD_COMPANY, FIELD_PRODUCT, FIELD_STATUS};
    json_t *list = json_array();
    ARRAY_EACH(const RegistrationsPerson, person, people) {
        json_t *cells = json_array();
        for (gsize field = 0; field < G_N_ELEMENTS(shown); field++) {
            g_autofree char *text = g_utf8_make_valid(person->fields[shown[field]] ? person->fields[shown[field]] : "", -1);
            json_array_append_new(cells, json_string(text));
        }
        json_array_append_new(list, cells);
    }
    return list;
}

void import_summary_questions(const RegistrationsReport *report, json_t *result)
{
    json_t *list = json_array();
    ARRAY_EACH(const ImportQuestion, question, report->questions) {
        g_autofree char *columns = g_utf8_make_valid(question->columns, -1), *text = g_utf8_make_valid(question->sentence, -1);
        json_array_append_new(list,
                              json_pack("{s:s,s:s,s:b}", "columns", columns, "sentence", text, "may_deny", question->may_deny));
    }
    json_object_set_new(result, "questions", list);
}

void import_summary_people(const RegistrationsReport *report, const Profile *profile, json_t *result)
{
    const gint64 *untyped = g_hash_table_lookup(report->types, "");
    json_put_text(result, "kind", report->map_title);
    json_put_int(result, "rows", report->row_count);
    json_put_int(result, "people", report->person_count);
    json_put_int(result, "added", report->added_count);
    json_put_int(result, "rejected", report->rejected_count);
    json_put_int(result, "nameless", report->nameless_count);
    json_put_int(result, "denied", report->denied_count);
    json_put_int(result, "without_ticket", untyped ? *untyped : 0);
    json_object_set_new(result, "types", types_json(report->types, profile));
    json_object_set_new(result, "preview", preview_json(report->people));
    put_problems(report->problems, result);
}
