// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/base/money.h"

#include <string.h>

#define DIGITS "0123456789"

bool money_parse(const char *text, gint64 *out_hundredths)
{
    const char *at = *text == '-' ? text + 1 : text;
    gsize whole = strspn(at, DIGITS);
    const char *rest = at + whole;
    gsize places = *rest == '.' || *rest == ',' ? strspn(rest + 1, DIGITS) : 0;
    bool has_point = *rest == '.' || *rest == ',';
    if (whole == 0 || whole > 10 || (has_point && (places < 1 || places > 2)) || rest[has_point ? places + 1 : 0])
        return false;
    gint64 amount = g_ascii_strtoll(at, NULL, 10) * 100;
    if (places > 0)
        amount += g_ascii_strtoll(rest + 1, NULL, 10) * (places == 1 ? 10 : 1);
    *out_hundredths = *text == '-' ? -amount : amount;
    return amount <= MONEY_MOST;
}

char *money_format(gint64 hundredths)
{
    gint64 amount = ABS(hundredths);
    return g_strdup_printf("%s%" G_GINT64_FORMAT ".%02d", hundredths < 0 ? "-" : "", amount / 100, (int)(amount % 100));
}
