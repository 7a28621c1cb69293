// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/printer_record.h"

#include "common/store/statement.h"

static bool put_media(Store *store, const char *name, const char *const *printable, GError **error)
{
    Statement *drop = statement_begin(store, STATEMENT_PRINTER_MEDIA_DROP);
    statement_bind_text(drop, 1, name);
    bool is_good = statement_run(store, drop, error);
    for (; is_good && *printable; printable++) {
        Statement *put = statement_begin(store, STATEMENT_PRINTER_MEDIA_PUT);
        statement_bind_text(put, 1, name);
        statement_bind_text(put, 2, *printable);
        is_good = statement_run(store, put, error);
    }
    return is_good;
}

static bool put_shown(Store *store, const char *name, const PrinterShown *shown, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_PRINTER_SHOW);
    statement_bind_text(statement, 1, name);
    statement_bind_text(statement, 2, shown->state);
    statement_bind_text(statement, 3, shown->media);
    statement_bind_text(statement, 4, shown->problem);
    statement_bind_int(statement, 5, shown->takes_any_media);
    return statement_run(store, statement, error) && put_media(store, name, shown->printable, error);
}

bool printer_record_show(Store *store, const char *name, const PrinterShown *shown, GError **error)
{
    bool own;
    return store_begin_nested(store, &own, error) && store_finish(store, own, put_shown(store, name, shown, error), error);
}

bool printer_record_hide(Store *store, const char *name, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_PRINTER_HIDE);
    statement_bind_text(statement, 1, name);
    return statement_run(store, statement, error);
}

static void hand_out(Statement *row, int column, char **out)
{
    if (out)
        *out = statement_dup(row, column);
}

bool printer_record_shown(Store *store, const char *name, char **out_state, char **out_media, char **out_problem)
{
    Statement *statement = statement_begin(store, STATEMENT_PRINTER_SHOWN);
    statement_bind_text(statement, 1, name);
    bool is_found = statement_step(store, statement, NULL) == STEP_ROW;
    if (is_found) {
        hand_out(statement, 0, out_state);
        hand_out(statement, 1, out_media);
        hand_out(statement, 2, out_problem);
    }
    statement_end(statement);
    return is_found;
}

bool printer_record_takes(Store *store, const char *name, const char *media)
{
    Statement *statement = statement_begin(store, STATEMENT_PRINTER_TAKES);
    statement_bind_text(statement, 1, name);
    statement_bind_text(statement, 2, media);
    bool is_found = statement_step(store, statement, NULL) == STEP_ROW;
    statement_end(statement);
    return is_found;
}

void printer_record_roll(Store *store, const char *name, PrinterRoll *out)
{
    *out = (PrinterRoll){0};
    Statement *statement = statement_begin(store, STATEMENT_PRINTER_ROLL_GET);
    statement_bind_text(statement, 1, name);
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
    Statement *statement = statement_begin(store, STATEMENT_PRINTER_ROLL_PUT);
    statement_bind_text(statement, 1, name);
    statement_bind_int(statement, 2, roll->printed_count);
    statement_bind_int(statement, 3, roll->length_count);
    statement_bind_int(statement, 4, roll->is_ended);
    return statement_run(store, statement, error);
}

void printer_record_answers(Store *store, const char *name, const char *address, PrinterAnswers *out)
{
    *out = (PrinterAnswers){0};
    Statement *statement = statement_begin(store, STATEMENT_PRINTER_ANSWERS_GET);
    statement_bind_text(statement, 1, name);
    statement_bind_text(statement, 2, address);
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
    Statement *statement = statement_begin(store, STATEMENT_PRINTER_ANSWERS_PUT);
    statement_bind_text(statement, 1, name);
    statement_bind_text(statement, 2, address);
    statement_bind_int(statement, 3, answers->was_heard);
    statement_bind_int(statement, 4, answers->is_mute);
    statement_bind_int(statement, 5, answers->asked_job);
    statement_bind_int(statement, 6, answers->slowest_answer_ms);
    return statement_run(store, statement, error);
}

bool printer_record_has_agreed(Store *store, const char *name, const char *address, const char *media)
{
    Statement *statement = statement_begin(store, STATEMENT_PRINTER_AGREED_GET);
    statement_bind_text(statement, 1, name);
    statement_bind_text(statement, 2, address);
    statement_bind_text(statement, 3, media);
    bool is_found = statement_step(store, statement, NULL) == STEP_ROW;
    statement_end(statement);
    return is_found;
}

bool printer_record_put_agreed(Store *store, const char *name, const char *address, const char *media, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_PRINTER_AGREED_PUT);
    statement_bind_text(statement, 1, name);
    statement_bind_text(statement, 2, address);
    statement_bind_text(statement, 3, media);
    return statement_run(store, statement, error);
}
