// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as the TXT record of something on the network that calls itself a printer.
#include "printer/transport/discover.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

// It stands on a terminal and in a line of station.ini.
static void expect_harmless(const char *text)
{
    g_assert_true(g_utf8_validate(text, -1, NULL));
    g_assert_cmpint(g_utf8_strlen(text, -1), <=, DISCOVER_TEXT_MOST);
    for (const char *at = text; *at; at = g_utf8_next_char(at))
        g_assert_true(g_unichar_isprint(g_utf8_get_char(at)));
}

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
    if (size > 65535)
        return 0;
    g_autofree guint8 *exact = g_memdup2(data, size);
    g_autofree char *maker = NULL, *model = NULL;
    discover_txt(exact, size, &maker, &model);
    expect_harmless(maker);
    expect_harmless(model);
    return 0;
}
