// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/problem.h"

G_DEFINE_QUARK(lanyard_import_error, import_error)

MEMBERS_FREE_STATIC(problem_free, ImportProblem, column, reason)

GPtrArray *import_problems_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)problem_free);
}

void import_problem_add(GPtrArray *problems, gint64 line, const char *column, bool is_rejected, const char *format, ...)
{
    if (problems->len >= IMPORT_PROBLEM_CEILING)
        return;
    ImportProblem *problem = g_new0(ImportProblem, 1);
    problem->line = line;
    problem->column = g_strdup(column);
    problem->is_rejected = is_rejected;
    va_list arguments;
    va_start(arguments, format);
    problem->reason = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(problems, problem);
}

MEMBERS_FREE_FUNC(import_question_free, ImportQuestion, columns, sentence)
