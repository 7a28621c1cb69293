// SPDX-License-Identifier: GPL-3.0-or-later
// problem.h - what an import found wrong: where, and what somebody can do about it.
#pragma once

#include "common/base/idiom.h"

#define IMPORT_ERROR (import_error_quark())
GQuark import_error_quark(void);
typedef enum {
    IMPORT_ERROR_FORMAT,   // not a file of the kind that was expected; the message says what it is and what to do
    IMPORT_ERROR_COLUMNS,  // no column map fits the headings
    IMPORT_ERROR_QUESTION, // somebody has to say what a column means; the message says how
    IMPORT_ERROR_MAP,      // a column map has a mistake: "file:line: what was found, what was expected"
} ImportError;

typedef struct {
    gint64 line;      // of the file, from 1; 0 = the file as a whole
    char *column;     // heading of the column, or what of a session; "" = the whole row
    char *reason;     // one sentence
    bool is_rejected; // left out; else it went in and somebody should look
} ImportProblem;

// What has to be answered before anything goes in.
typedef struct {
    char *columns;  // of event.ini's answer: a heading, or those of times with semicolons between
    char *sentence; // what is asked and how it is answered
    bool may_deny;  // "denied" is an answer, too; else only "ignored"
} ImportQuestion;
void import_question_free(ImportQuestion *question);

// Appends to `problems` (element: ImportProblem). Beyond IMPORT_PROBLEM_CEILING nothing is kept; counts go on elsewhere.
#define IMPORT_PROBLEM_CEILING 1000
void import_problem_add(GPtrArray *problems, gint64 line, const char *column, bool is_rejected, const char *format, ...)
    G_GNUC_PRINTF(5, 6);
GPtrArray *import_problems_new(void);
