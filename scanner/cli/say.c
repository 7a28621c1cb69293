// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/say.h"

#include <errno.h>
#include <gio/gio.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/base/csv.h"
#include "common/base/idiom.h"
#include "common/base/text.h"

// One conversion of a format: %[-+][WIDTH][.PRECISION][l]KIND.
typedef struct {
    bool is_left, is_signed;
    int width;     // 0 = as wide as it is
    int precision; // -1 = none
    bool is_wide;  // a gint64
    char kind;
} Conversion;

static const char *read_digits(const char *at, int *out_number)
{
    for (*out_number = 0; g_ascii_isdigit(*at); at++)
        *out_number = *out_number * 10 + g_ascii_digit_value(*at);
    return at;
}

// `at` stands behind the percent sign. Answers what stands behind the conversion.
static const char *read_conversion(const char *at, Conversion *out)
{
    *out = (Conversion){.precision = -1};
    for (; *at == '-' || *at == '+'; at++)
        *(*at == '-' ? &out->is_left : &out->is_signed) = true;
    at = read_digits(at, &out->width);
    if (*at == '.')
        at = read_digits(at + 1, &out->precision);
    for (; *at == 'l'; at++)
        out->is_wide = true;
    out->kind = *at == 'i' ? 'd' : *at; // G_GINT64_FORMAT says i
    g_assert(*at && strchr("%sdufc", out->kind));
    return at + 1;
}

static int columns_of(const char *text)
{
    int count = 0;
    for (; *text; text = g_utf8_next_char(text)) {
        gunichar letter = g_utf8_get_char(text);
        count += g_unichar_iszerowidth(letter) ? 0 : g_unichar_iswide(letter) ? 2 : 1;
    }
    return count;
}

static void append_padded(GString *out, const Conversion *conversion, const char *text)
{
    int missing_count = MAX(conversion->width - columns_of(text), 0);
    g_string_append_printf(out, "%*s%s%*s", conversion->is_left ? 0 : missing_count, "", text,
                           conversion->is_left ? missing_count : 0, "");
}

// The first letters; a byte that is no UTF-8 counts as one. -1 = all.
static char *shown(const char *text, int letters_most)
{
    const char *end = text;
    for (int i = 0; *end && i != letters_most; i++)
        end = g_utf8_get_char_validated(end, -1) < (gunichar)-2 ? g_utf8_next_char(end) : end + 1;
    return text_shown(text, end - text);
}

static char *shown_real(const Conversion *conversion, double number)
{
    int precision = conversion->precision < 0 ? 6 : conversion->precision;
    return conversion->is_signed ? g_strdup_printf("%+.*f", precision, number) : g_strdup_printf("%.*f", precision, number);
}

static char *formatted(const char *format, va_list values)
{
    GString *out = g_string_new(NULL);
    for (const char *percent; (percent = strchr(format, '%'));) {
        g_string_append_len(out, format, percent - format);
        Conversion conversion;
        format = read_conversion(percent + 1, &conversion);
        g_autofree char *text = NULL;
        if (conversion.kind == 's')
            text = shown(va_arg(values, const char *), conversion.precision);
        else if (conversion.kind == 'f')
            text = shown_real(&conversion, va_arg(values, double));
        else if (conversion.kind == 'c')
            text = g_strdup_printf("%c", va_arg(values, int));
        else if (conversion.kind == 'u')
            text = g_strdup_printf("%u", va_arg(values, guint));
        else if (conversion.kind == 'd' && !conversion.is_wide)
            text = g_strdup_printf("%d", va_arg(values, int));
        else if (conversion.kind == 'd')
            text = g_strdup_printf("%" G_GINT64_FORMAT, va_arg(values, gint64));
        else
            text = g_strdup("%");
        append_padded(out, &conversion, text);
    }
    g_string_append(out, format);
    return g_string_free(out, FALSE);
}

void say(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    g_autofree char *text = formatted(format, values);
    va_end(values);
    fputs(text, stdout);
}

void say_error(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    g_autofree char *text = formatted(format, values);
    va_end(values);
    fputs(text, stderr);
}

// Up to `length` bytes, in which the letters of `kept` stay as they are.
static void append_shown(GString *out, const char *text, gsize length, const char *kept)
{
    for (const char *at = text, *end = text + length; at < end;) {
        gsize piece_length = MIN(strcspn(at, kept), (gsize)(end - at));
        bool is_crlf = piece_length > 0 && *kept && at + piece_length < end && g_str_has_prefix(at + piece_length - 1, "\r\n");
        g_autofree char *piece = text_shown(at, (gssize)(piece_length - is_crlf));
        g_string_append(out, piece);
        at += piece_length;
        if (at < end)
            g_string_append_c(out, *at++);
    }
}

void say_lines(const char *text)
{
    g_autoptr(GString) out = g_string_new(NULL);
    append_shown(out, text, strlen(text), "\n\t");
    fputs(out->str, stdout);
}

void say_exact(const char *text)
{
    if (!isatty(STDOUT_FILENO)) {
        fputs(text, stdout);
        return;
    }
    g_autoptr(GString) out = g_string_new(NULL);
    bool is_quoted = false;
    bool is_marked = g_str_has_prefix(text, CSV_BYTE_ORDER_MARK); // which says nothing to a terminal
    for (const char *at = text + (is_marked ? strlen(CSV_BYTE_ORDER_MARK) : 0); *at; is_quoted = !is_quoted) {
        gsize length = strcspn(at, "\"");
        append_shown(out, at, length, is_quoted ? "" : "\n\t");
        at += length;
        if (*at)
            g_string_append_c(out, *at++);
    }
    fputs(out->str, stdout);
}

void say_json(const json_t *object)
{
    g_autofree char *text = json_canonical(object);
    say_exact(text);
    say("\n");
}

bool say_end(GError **error)
{
    bool is_flushed = fflush(stdout) == 0;
    int cause = is_flushed ? EIO : errno; // of an earlier failure it is no longer known
    if (is_flushed && !ferror(stdout))
        return true;
    return error_set(G_IO_ERROR, (int)g_io_error_from_errno(cause), error, "standard output cannot be written: %s",
                     g_strerror(cause));
}
