// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/phone/phone_answer.h"

void phone_answer_free(PhoneAnswer *answer)
{
    if (!answer)
        return;
    json_decref(answer->body);
    g_free(answer);
}

void phone_answer_refuse(PhoneAnswer *answer, guint status, const char *error, const char *message)
{
    answer->status = status;
    answer->error = error;
    answer->message = message;
}
