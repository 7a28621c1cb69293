// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a printer's answer: the first chooses the language, the second where the rest is cut in two.
#include "printer/driver/driver.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

static const Driver *choose(guint8 byte)
{
    guint count = 0;
    while (driver_all()[count])
        count++;
    return driver_all()[byte % count];
}

// Takes every reply out of `buffer`, which is given in exact size so that a sanitizer sees a read beyond it.
static void drain(const Driver *driver, GByteArray *buffer)
{
    gsize taken = 1;
    while (taken > 0) {
        g_autofree guint8 *exact = g_memdup2(buffer->data, buffer->len);
        DriverStatus status;
        driver_status_init(&status);
        taken = driver->parse_status(&driver->models[0], exact, buffer->len, &status);
        g_assert_cmpuint(taken, <=, buffer->len);
        g_assert_true((status.problem == NULL) == (status.problem_code == NULL));
        g_assert_cmpint(status.condition, <=, PRINTER_STOPPED);
        if (taken)
            g_byte_array_remove_range(buffer, 0, (guint)taken);
    }
}

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
    if (size < 2 || size > 65536)
        return 0;
    const Driver *driver = choose(data[0]);
    gsize rest = size - 2, cut = MIN(rest, data[1]);
    g_autoptr(GByteArray) buffer = g_byte_array_new();
    g_byte_array_append(buffer, data + 2, (guint)cut);
    drain(driver, buffer);
    g_byte_array_append(buffer, data + 2 + cut, (guint)(rest - cut));
    drain(driver, buffer);
    return 0;
}
