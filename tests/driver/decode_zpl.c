// SPDX-License-Identifier: GPL-3.0-or-later
// decode_zpl.c - the part of ZPL II that pictures need, from the ZPL II Programming Guide: ^GF, ~DG and ^XG, ^FO, ^XA, ^XZ
// and whatever carries no ink. Hex in the alternative compression scheme and :Z64: (CRC checked) are read.
#include "tests/driver/page.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

typedef struct {
    const char *text;
    gsize length, at;
    Page *page; // NULL outside ^XA ... ^XZ
    GPtrArray *pages;
    GHashTable *stored; // "R:NAME.GRF" -> the rest of what ~DG said
    bool is_chore;      // the format only tidies up: nothing is printed
    int left_px, top_px;
    char *problem;
} Reader;

static void fail(Reader *reader, const char *what)
{
    if (!reader->problem)
        reader->problem = g_strdup_printf("byte %zu: %s", reader->at, what);
}

// The bytes up to the next command; the caller owns them.
static char *take_parameters(Reader *reader)
{
    gsize from = reader->at;
    while (reader->at < reader->length && reader->text[reader->at] != '^' && reader->text[reader->at] != '~')
        reader->at++;
    return g_strstrip(g_strndup(reader->text + from, reader->at - from));
}

static void ink_rows(Reader *reader, const guint8 *rows, gsize length, gsize row_bytes)
{
    for (gsize i = 0; i < length; i++)
        for (int bit = 0; bit < 8; bit++)
            if (rows[i] & (0x80 >> bit)) {
                int x = reader->left_px + (int)(i % row_bytes) * 8 + bit;
                if (x >= reader->page->dots) {
                    fail(reader, "ink beyond the print width");
                    return;
                }
                page_ink(reader->page, reader->page->black, x, reader->top_px + (int)(i / row_bytes));
            }
}

static int hex_value(char digit)
{
    return g_ascii_isxdigit(digit) && !g_ascii_islower(digit) ? g_ascii_xdigit_value(digit) : -1;
}

// Digits as they come out of the compression, `count` of them, or fewer when the data end.
static gsize expand_hex(Reader *reader, const char *data, gsize row_digits, guint8 *digits, gsize count)
{
    gsize written = 0, repeat = 0;
    for (const char *at = data; *at && written < count; at++) {
        gsize row_left = row_digits - written % row_digits;
        if (g_ascii_isspace(*at))
            continue;
        if (*at >= 'G' && *at <= 'Y') {
            repeat += (gsize)(*at - 'G') + 1;
        } else if (*at >= 'g' && *at <= 'z') {
            repeat += ((gsize)(*at - 'g') + 1) * 20;
        } else if (*at == ',' || *at == '!') {
            memset(digits + written, *at == '!' ? 15 : 0, row_left);
            written += row_left;
        } else if (*at == ':') {
            if (written < row_digits || written % row_digits)
                fail(reader, "a row repeats where there is none before");
            else
                memcpy(digits + written, digits + written - row_digits, row_digits);
            written += row_digits;
        } else if (hex_value(*at) >= 0) {
            repeat = repeat ? repeat : 1;
            if (repeat > count - written) {
                fail(reader, "more digits than the field counts");
                return written;
            }
            memset(digits + written, hex_value(*at), repeat);
            written += repeat;
            repeat = 0;
        } else {
            fail(reader, "no digit of ^GF");
            return written;
        }
    }
    return written;
}

static void read_hex(Reader *reader, const char *data, gsize length, gsize row_bytes)
{
    g_autofree guint8 *digits = g_malloc0(length * 2 + row_bytes * 2);
    g_autofree guint8 *rows = g_malloc0(length);
    if (expand_hex(reader, data, row_bytes * 2, digits, length * 2) != length * 2)
        fail(reader, "fewer digits than the field counts");
    for (gsize i = 0; i < length; i++)
        rows[i] = (guint8)(digits[2 * i] << 4 | digits[2 * i + 1]);
    ink_rows(reader, rows, length, row_bytes);
}

// CRC-16, polynomial x^16 + x^12 + x^5 + 1, from 0, most significant bit first; over the base64 text.
static unsigned crc_of(const char *text, gsize length)
{
    unsigned crc = 0;
    for (gsize bit = 0; bit < length * 8; bit++) {
        unsigned in = (unsigned)text[bit / 8] >> (7 - bit % 8) & 1;
        crc = (crc << 1 ^ ((crc >> 15 & 1) ^ in ? 0x1021 : 0)) & 0xffff;
    }
    return crc;
}

static void read_z64(Reader *reader, const char *data, gsize length, gsize row_bytes)
{
    const char *end = strchr(data, ':');
    if (!end || strlen(end) != 5) {
        fail(reader, "Z64 data end without a CRC");
        return;
    }
    if (strtoul(end + 1, NULL, 16) != crc_of(data, (gsize)(end - data)))
        fail(reader, "Z64 data have a wrong CRC");
    g_autofree char *text = g_strndup(data, (gsize)(end - data));
    gsize packed_bytes = 0;
    g_autofree guint8 *packed = g_base64_decode(text, &packed_bytes);
    uLongf got = length;
    g_autofree guint8 *rows = g_malloc0(length);
    if (uncompress(rows, &got, packed, packed_bytes) != Z_OK || got != length)
        fail(reader, "Z64 data do not unpack to the counted bytes");
    else
        ink_rows(reader, rows, length, row_bytes);
}

// ^GFA,bytes,bytes,bytes per row,data
static void read_graphic(Reader *reader, const char *parameters)
{
    g_auto(GStrv) words = g_strsplit(parameters, ",", 5);
    if (g_strv_length(words) != 5 || strcmp(words[0], "A") != 0 || !reader->page) {
        fail(reader, "^GF in a form that is not read here");
        return;
    }
    gsize count = strtoul(words[1], NULL, 10), total = strtoul(words[2], NULL, 10);
    gsize row_bytes = strtoul(words[3], NULL, 10);
    if (count < 1 || count > 99999 || total != count || row_bytes < 1 || count % row_bytes)
        fail(reader, "^GF counts what it must not");
    else if (g_str_has_prefix(words[4], ":Z64:"))
        read_z64(reader, words[4] + 5, count, row_bytes);
    else
        read_hex(reader, words[4], count, row_bytes);
}

// ~DG and "R:NAME.GRF,bytes,bytes per row,data", until ^XG recalls it.
static void store_graphic(Reader *reader, const char *parameters)
{
    const char *comma = strchr(parameters, ',');
    if (!comma)
        fail(reader, "~DG without data");
    else
        g_hash_table_insert(reader->stored, g_strndup(parameters, (gsize)(comma - parameters)), g_strdup(comma + 1));
}

// ^XG and "R:NAME.GRF,1,1"
static void recall_graphic(Reader *reader, const char *parameters)
{
    g_auto(GStrv) words = g_strsplit(parameters, ",", 3);
    const char *graphic = words[0] ? g_hash_table_lookup(reader->stored, words[0]) : NULL;
    g_auto(GStrv) stored = g_strsplit(graphic ? graphic : "", ",", 3);
    if (g_strv_length(words) != 3 || strcmp(words[1], "1") != 0 || strcmp(words[2], "1") != 0 || g_strv_length(stored) != 3) {
        fail(reader, "^XG of nothing that was stored, or larger than that");
        return;
    }
    gsize count = strtoul(stored[0], NULL, 10), row_bytes = strtoul(stored[1], NULL, 10);
    if (row_bytes < 1 || count < 1 || count % row_bytes)
        fail(reader, "~DG counts what it must not");
    else
        read_hex(reader, stored[2], count, row_bytes);
}

static void end_format(Reader *reader)
{
    if (!reader->page)
        fail(reader, "^XZ without ^XA");
    else if (reader->is_chore)
        g_clear_pointer(&reader->page, page_free);
    else
        g_ptr_array_add(reader->pages, g_steal_pointer(&reader->page));
    reader->is_chore = false;
}

static void read_format_command(Reader *reader, const char *name, const char *parameters)
{
    static const char *const silent[] = {"PO", "PM", "LR", "LH", "MN", "FS", "PQ", "LT", "LS",
                                         "MM", "PR", "MT", "CI", "FW", "PF", "JZ", "CN", NULL};
    if (strcmp(name, "XA") == 0) {
        if (reader->page)
            fail(reader, "^XA inside a format");
        reader->page = page_new(4096);
    } else if (strcmp(name, "XZ") == 0) {
        end_format(reader);
    } else if (strcmp(name, "ID") == 0) {
        reader->is_chore = true;
    } else if (strcmp(name, "XG") == 0 && reader->page) {
        recall_graphic(reader, parameters);
    } else if (strcmp(name, "PW") == 0 && reader->page) {
        reader->page->label_width_px = (int)strtol(parameters, NULL, 10);
    } else if (strcmp(name, "LL") == 0 && reader->page) {
        reader->page->label_length_px = (int)strtol(parameters, NULL, 10);
    } else if (strcmp(name, "FO") == 0) {
        g_auto(GStrv) words = g_strsplit(parameters, ",", 2);
        reader->left_px = (int)strtol(words[0], NULL, 10);
        reader->top_px = words[1] ? (int)strtol(words[1], NULL, 10) : 0;
    } else if (strcmp(name, "GF") == 0) {
        read_graphic(reader, parameters);
    } else if (!g_strv_contains(silent, name)) {
        fail(reader, "a command that is not read here");
    }
}

GPtrArray *decode_zpl(const guint8 *bytes, gsize length, char **out_problem)
{
    Reader reader = {.text = (const char *)bytes, .length = length};
    static const char *const silent[] = {"JX", "HS", "HQ", "SD", "MD", "TA", NULL};
    reader.pages = g_ptr_array_new_with_free_func((GDestroyNotify)page_free);
    reader.stored = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    while (reader.at < length && !reader.problem) {
        char mark = reader.text[reader.at];
        if (g_ascii_isspace(mark)) {
            reader.at++;
            continue;
        }
        if ((mark != '^' && mark != '~') || length - reader.at < 3) {
            fail(&reader, "no command begins so");
            break;
        }
        g_autofree char *name = g_strndup(reader.text + reader.at + 1, 2);
        reader.at += 3;
        g_autofree char *parameters = take_parameters(&reader);
        if (mark == '^')
            read_format_command(&reader, name, parameters);
        else if (strcmp(name, "DG") == 0)
            store_graphic(&reader, parameters);
        else if (!g_strv_contains(silent, name))
            fail(&reader, "a control command that is not read here");
    }
    if (reader.page)
        fail(&reader, "the last format is not ended");
    page_free(reader.page);
    g_hash_table_unref(reader.stored);
    *out_problem = reader.problem;
    if (reader.problem)
        g_clear_pointer(&reader.pages, g_ptr_array_unref);
    return reader.pages;
}
