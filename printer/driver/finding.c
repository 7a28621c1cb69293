// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/driver/finding.h"

void finding_read(const Finding *findings, gsize count, const guint8 *reply, DriverStatus *status)
{
    for (gsize i = 0; i < count; i++)
        if (reply[findings[i].offset] & findings[i].mask) {
            status->condition = findings[i].condition;
            status->problem_code = findings[i].code;
            status->problem = findings[i].problem;
            status->is_receiving = findings[i].condition == PRINTER_READY;
            return;
        }
}
