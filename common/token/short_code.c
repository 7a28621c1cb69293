// SPDX-License-Identifier: GPL-3.0-or-later
// short_code.c - Crockford's base 32 (no I, L, O, U) and a check character over GF(32), whose polynomial is x^5 + x^2 + 1: six
// values weighted with the powers of 2, so that any one wrong character and any two exchanged ones are noticed.
#include "common/token/short_code.h"

#include <string.h>

#define VALUES 6
#define BITS 5
#define SPAN_BITS (64 - VALUES * BITS)

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static guint times_two(guint value)
{
    return value << 1 ^ (value & 0x10 ? 0x25 : 0);
}

static guint check_value(const guint8 *values)
{
    guint sum = 0;
    for (int i = 0; i < VALUES; i++) // Horner: the first value has the largest weight
        sum = times_two(sum) ^ values[i];
    return times_two(sum);
}

char *short_code(const char *token_id)
{
    guint64 id = 0;
    guint8 values[VALUES];
    char text[SHORT_CODE_LETTERS + 1] = {0};
    g_return_val_if_fail(g_ascii_string_to_unsigned(token_id, 16, 0, G_MAXUINT64, &id, NULL), NULL);
    for (int i = 0; i < VALUES; i++) {
        values[i] = (guint8)(id >> (64 - BITS * (i + 1)) & 0x1f);
        text[i] = alphabet[values[i]];
    }
    text[VALUES] = alphabet[check_value(values)];
    return g_strdup_printf("%.3s-%s", text, text + 3);
}

#define SPAN_MASK ((G_GUINT64_CONSTANT(1) << SPAN_BITS) - 1)

void short_code_subject(const char *token_id, char out[SHORT_CODE_ID_SIZE])
{
    guint64 id = 0;
    if (!g_ascii_string_to_unsigned(token_id, 16, 0, G_MAXUINT64, &id, NULL))
        g_return_if_reached();
    g_snprintf(out, SHORT_CODE_ID_SIZE, "%016" G_GINT64_MODIFIER "x", id & ~SPAN_MASK);
}

bool short_code_is_subject(const char *token_id)
{
    char subject[SHORT_CODE_ID_SIZE];
    short_code_subject(token_id, subject);
    return strcmp(subject, token_id) == 0;
}

// What people read for what stands there; -1 = no character of a code.
static int value_of(char letter)
{
    char upper = g_ascii_toupper(letter);
    upper = upper == 'O' ? '0' : upper == 'I' || upper == 'L' ? '1' : upper;
    const char *at = upper ? strchr(alphabet, upper) : NULL;
    return at ? (int)(at - alphabet) : -1;
}

bool short_code_range(const char *typed, char out_first[SHORT_CODE_ID_SIZE], char out_last[SHORT_CODE_ID_SIZE])
{
    guint8 values[SHORT_CODE_LETTERS];
    int count = 0;
    for (; *typed; typed++) {
        if (*typed == ' ' || *typed == '-')
            continue;
        int value = value_of(*typed);
        if (value < 0 || count == SHORT_CODE_LETTERS)
            return false;
        values[count++] = (guint8)value;
    }
    if (count != SHORT_CODE_LETTERS || check_value(values) != values[VALUES])
        return false;
    guint64 first = 0;
    for (int i = 0; i < VALUES; i++)
        first = first << BITS | values[i];
    first <<= SPAN_BITS;
    g_snprintf(out_first, SHORT_CODE_ID_SIZE, "%016" G_GINT64_MODIFIER "x", first);
    g_snprintf(out_last, SHORT_CODE_ID_SIZE, "%016" G_GINT64_MODIFIER "x", first | SPAN_MASK);
    return true;
}
