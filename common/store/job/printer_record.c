// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/job/printer_record.h"

#include "common/store/database/connection.h"
#include "common/store/job/statements_generated.h"

static bool put_media(Store *store, const char *name, const char *const *printable, GError **error)
{
    bool is_good = statement_run(store, statement_with(store, STATEMENT_PRINTER_MEDIA_DROP, "%s", name), error);
    for (; is_good && *printable; printable++)
        is_good = statement_run(store, statement_with(store, STATEMENT_PRINTER_MEDIA_PUT, "%s %s", name, *printable), error);
    return is_good;
}

static bool put_shown(Store *store, const char *name, const PrinterShown *shown, GError **error)
{
    Statement *statement = statement_with(store, STATEMENT_PRINTER_SHOW, "%s %s %s %s %d %s", name, shown->state, shown->media,
                                          shown->problem, shown->takes_any_media, shown->refusals ? shown->refusals : "{}");
    return statement_run(store, statement, error) && put_media(store, name, shown->printable, error);
}

bool printer_record_show(Store *store, const char *name, const PrinterShown *shown, GError **error)
{
    return store_begin_nested(store, error) && store_finish(store, put_shown(store, name, shown, error), error);
}

bool printer_record_hide(Store *store, const char *name, GError **error)
{
    return statement_run(store, statement_with(store, STATEMENT_PRINTER_HIDE, "%s", name), error);
}

static void hand_out(Statement *row, int column, char **out)
{
    if (out)
        *out = statement_dup(row, column);
}

bool printer_record_shown(Store *store, const char *name, char **out_state, char **out_media, char **out_problem)
{
    Statement *statement = statement_with(store, STATEMENT_PRINTER_SHOWN, "%s", name);
    bool is_found = statement_step(store, statement, NULL) == STEP_ROW;
    if (is_found) {
        hand_out(statement, 0, out_state);
        hand_out(statement, 1, out_media);
        hand_out(statement, 2, out_problem);
    }
    statement_end(statement);
    return is_found;
}

static void printer_known_free(PrinterKnown *known)
{
    g_free(known->name);
    g_free(known->state);
    g_free(known->media);
    g_free(known->problem);
    g_strfreev(known->printable);
    g_free(known->refusals);
    g_free(known);
}

static gpointer known_of_row(Statement *row)
{
    PrinterKnown *known = g_new(PrinterKnown, 1);
    *known = (PrinterKnown){
        .name = statement_dup(row, 0),
        .state = statement_dup(row, 1),
        .media = statement_dup(row, 2),
        .problem = statement_dup(row, 3),
        .takes_any_media = statement_int(row, 4) != 0,
        .printable = g_strsplit(statement_text(row, 5), ",", -1),
        .refusals = statement_dup(row, 6),
    };
    return known;
}

GPtrArray *printer_record_list(Store *store, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_PRINTER_LIST);
    return statement_rows(store, statement, known_of_row, (GDestroyNotify)printer_known_free, error);
}

bool printer_record_takes(Store *store, const char *name, const char *media)
{
    Statement *statement = statement_with(store, STATEMENT_PRINTER_TAKES, "%s %s", name, media);
    bool is_found;
    return statement_has_row(store, statement, &is_found, NULL) && is_found;
}

void printer_record_roll(Store *store, const char *name, PrinterRoll *out)
{
    *out = (PrinterRoll){0};
    Statement *statement = statement_with(store, STATEMENT_PRINTER_ROLL_GET, "%s", name);
    if (statement_step(store, statement, NULL) == STEP_ROW)
        *out = (PrinterRoll){
            .printed_count = (int)statement_int(statement, 0),
            .length_count = (int)statement_int(statement, 1),
            .is_ended = statement_int(statement, 2) != 0,
        };
    statement_end(statement);
}

bool printer_record_put_roll(Store *store, const char *name, const PrinterRoll *roll, GError **error)
{
    Statement *statement = statement_with(store, STATEMENT_PRINTER_ROLL_PUT, "%s %d %d %d", name, roll->printed_count,
                                          roll->length_count, roll->is_ended);
    return statement_run(store, statement, error);
}

void printer_record_answers(Store *store, const char *name, const char *address, PrinterAnswers *out)
{
    *out = (PrinterAnswers){0};
    Statement *statement = statement_with(store, STATEMENT_PRINTER_ANSWERS_GET, "%s %s", name, address);
    if (statement_step(store, statement, NULL) == STEP_ROW)
        *out = (PrinterAnswers){
            .was_heard = statement_int(statement, 0) != 0,
            .is_mute = statement_int(statement, 1) != 0,
            .asked_job = statement_int(statement, 2),
            .slowest_answer_ms = (int)statement_int(statement, 3),
        };
    statement_end(statement);
}

bool printer_record_put_answers(Store *store, const char *name, const char *address, const PrinterAnswers *answers,
                                GError **error)
{
    Statement *statement = statement_with(store, STATEMENT_PRINTER_ANSWERS_PUT, "%s %s %d %d %jd %d", name, address,
                                          answers->was_heard, answers->is_mute, answers->asked_job, answers->slowest_answer_ms);
    return statement_run(store, statement, error);
}

bool printer_record_has_agreed(Store *store, const char *name, const char *address, const char *media)
{
    Statement *statement = statement_with(store, STATEMENT_PRINTER_AGREED_GET, "%s %s %s", name, address, media);
    bool is_found;
    return statement_has_row(store, statement, &is_found, NULL) && is_found;
}

bool printer_record_put_agreed(Store *store, const char *name, const char *address, const char *media, GError **error)
{
    return statement_run(store, statement_with(store, STATEMENT_PRINTER_AGREED_PUT, "%s %s %s", name, address, media), error);
}
