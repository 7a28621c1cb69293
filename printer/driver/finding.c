// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/driver/finding.h"

void finding_tell(DriverStatus *status, PrinterCondition condition, const char *code, const char *problem)
{
    status->condition = condition;
    status->problem_code = code;
    status->problem = problem;
}

void finding_read(const Finding *findings, gsize count, const guint8 *reply, DriverStatus *status)
{
    for (gsize i = 0; i < count; i++)
        if (reply[findings[i].offset] & findings[i].mask) {
            finding_tell(status, findings[i].condition, findings[i].code, findings[i].problem);
            status->is_receiving = findings[i].condition == PRINTER_READY;
            return;
        }
}

bool finding_read_number(const NumberFinding *findings, gsize count, int number, DriverStatus *status)
{
    for (gsize i = 0; i < count; i++)
        if (findings[i].number == number) {
            finding_tell(status, findings[i].condition, findings[i].code, findings[i].problem);
            status->is_receiving = findings[i].condition == PRINTER_READY;
            status->is_fatal_to_label = findings[i].is_fatal_to_label;
            return true;
        }
    return false;
}
