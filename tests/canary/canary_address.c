// SPDX-License-Identifier: GPL-3.0-or-later
// canary_address.c - reads beyond a heap block, or (with an argument) overflows an int: both must die under asan.
#include <glib.h>
#include <limits.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    (void)argv;
    volatile int number = INT_MAX;
    if (argc > 1) {
        number = number + argc;
        printf("%d\n", number);
        return 0;
    }
    volatile guint8 *block = g_malloc(8);
    volatile int index = 8;
    printf("%d\n", block[index]);
    return 0;
}
