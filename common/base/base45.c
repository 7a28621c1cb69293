// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/base/base45.h"

#include <string.h>

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

char *base45_encode(const guint8 *bytes, gsize byte_count)
{
    GString *text = g_string_sized_new(byte_count / 2 * 3 + 3);
    for (gsize i = 0; i < byte_count; i += 2) {
        bool is_pair = i + 1 < byte_count;
        guint value = is_pair ? bytes[i] * 256u + bytes[i + 1] : bytes[i];
        g_string_append_c(text, alphabet[value % 45]);
        g_string_append_c(text, alphabet[value / 45 % 45]);
        if (is_pair)
            g_string_append_c(text, alphabet[value / (45 * 45)]);
    }
    return g_string_free(text, FALSE);
}

bool base45_decode(const char *text, gsize length, guint8 *out, gsize capacity, gsize *out_count)
{
    gsize count = 0;
    for (gsize i = 0; i < length; i += 3) {
        gsize digit_count = MIN(length - i, 3);
        if (digit_count == 1)
            return false;
        guint value = 0;
        for (gsize j = digit_count; j-- > 0;) {
            const char *digit = text[i + j] ? strchr(alphabet, text[i + j]) : NULL;
            if (!digit)
                return false;
            value = value * 45 + (guint)(digit - alphabet);
        }
        gsize byte_count = digit_count - 1;
        if (value > (byte_count == 2 ? 0xffffu : 0xffu) || count + byte_count > capacity)
            return false;
        if (byte_count == 2)
            out[count++] = (guint8)(value >> 8);
        out[count++] = (guint8)value;
    }
    *out_count = count;
    return true;
}
