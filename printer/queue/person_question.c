// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/queue/person_question.h"

bool person_question_find(Store *store, const char *printer, char **out, GError **error)
{
    JobDoubt doubt;
    JobDebt debt;
    *out = NULL;
    if (!job_doubt(store, printer, &doubt, error) || !job_debt(store, printer, &debt, error))
        return false;
    if (doubt.count == 1)
        *out = g_strdup("Check whether the last label came out, and say so; it prints on then.");
    else if (doubt.count > 1)
        *out = g_strdup_printf("Check which of the last %d labels came out, and say so; it prints on then.", doubt.count);
    else if (job_debt_is_due(&debt))
        *out = g_strdup_printf(
            "This printer does not tell whether labels come out. Say whether the last %d did; it prints on then.", debt.count);
    return true;
}
