// SPDX-License-Identifier: GPL-3.0-or-later
// decode_esclabel.c - the part of ESC/Label that pictures need, from the ESC/Label Command Reference Guide M00097704: ~DY of a PNG in
// hexadecimal, ^IM, ^ID, ^FO, the settings ^S(CLR and ^S(CLS. The PNG is read by libpng.
#include <cairo.h>
#include <stdlib.h>
#include <string.h>

#include "tests/driver/page.h"

#define WIDEST_PX 5100

typedef struct {
    const char *text;
    gsize length, at;
    GHashTable *files; // "R:NAME.PNG" -> GByteArray
    GPtrArray *pages;
    Page *page;    // NULL outside ^XA ... ^XZ
    bool is_label; // something is drawn in this format
    int left_px, top_px, label_width_px, label_length_px;
    char *problem;
} Reader;

typedef struct {
    const GByteArray *bytes;
    guint at;
} Source;

static void fail(Reader *reader, const char *what)
{
    if (!reader->problem)
        reader->problem = g_strdup_printf("byte %zu: %s", reader->at, what);
}

static char *take_parameters(Reader *reader)
{
    gsize from = reader->at;
    while (reader->at < reader->length && reader->text[reader->at] != '^' && reader->text[reader->at] != '~')
        reader->at++;
    return g_strstrip(g_strndup(reader->text + from, reader->at - from));
}

// ~DYd:o,A,P,t,w,data: t is what the file has in bytes, w means nothing for a PNG.
static void store_file(Reader *reader, const char *parameters)
{
    g_auto(GStrv) words = g_strsplit(parameters, ",", 6);
    if (g_strv_length(words) != 6 || !g_str_has_prefix(words[0], "R:") || strlen(words[0]) < 3 || strlen(words[0]) > 10 ||
        strcmp(words[1], "A") != 0 || strcmp(words[2], "P") != 0) {
        fail(reader, "~DY in a form that is not read here");
        return;
    }
    gsize digits = strlen(words[5]);
    if (digits != strtoul(words[3], NULL, 10) * 2) {
        fail(reader, "~DY counts other bytes than it has");
        return;
    }
    GByteArray *file = g_byte_array_new();
    for (gsize i = 0; i + 1 < digits; i += 2) {
        int high = g_ascii_xdigit_value(words[5][i]), low = g_ascii_xdigit_value(words[5][i + 1]);
        if (high < 0 || low < 0)
            fail(reader, "no hexadecimal digit in ~DY");
        g_byte_array_append(file, &(guint8){(guint8)(high << 4 | low)}, 1);
    }
    g_hash_table_insert(reader->files, g_strconcat(words[0], ".PNG", NULL), file);
}

static cairo_status_t read_source(void *closure, unsigned char *data, unsigned int length)
{
    Source *source = closure;
    if (length > source->bytes->len - source->at)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(data, source->bytes->data + source->at, length);
    source->at += length;
    return CAIRO_STATUS_SUCCESS;
}

static void note_colour(GArray *colours, guint32 colour)
{
    for (guint i = 0; i < colours->len; i++)
        if (g_array_index(colours, guint32, i) == colour)
            return;
    g_array_append_val(colours, colour);
}

static void ink_dot(Reader *reader, guint32 colour, int x, int y)
{
    guint8 red = (guint8)(colour >> 16), green = (guint8)(colour >> 8), blue = (guint8)colour;
    if (red > 0xf0 && green > 0xf0 && blue > 0xf0)
        return;
    if (x >= reader->label_width_px || y >= reader->label_length_px)
        fail(reader, "ink beyond the label");
    else if (red < 0x20 && green < 0x20 && blue < 0x20)
        page_ink(reader->page, reader->page->black, x, y);
    else {
        page_ink(reader->page, reader->page->red, x, y);
        note_colour(reader->page->colours, colour & 0xffffff);
    }
}

static void draw_file(Reader *reader, const char *name)
{
    Source source = {g_hash_table_lookup(reader->files, name), 0};
    if (!source.bytes) {
        fail(reader, "^IM of a file that is not there");
        return;
    }
    cairo_surface_t *surface = cairo_image_surface_create_from_png_stream(read_source, &source);
    const guint8 *pixels = cairo_image_surface_get_data(surface);
    int width = cairo_image_surface_get_width(surface), height = cairo_image_surface_get_height(surface);
    if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS || source.at != source.bytes->len)
        fail(reader, "the file is no PNG, or more than one");
    for (int y = 0; y < height && !reader->problem; y++) {
        const guint32 *row = (const guint32 *)(const void *)(pixels + (gsize)y * (gsize)cairo_image_surface_get_stride(surface));
        for (int x = 0; x < width; x++)
            ink_dot(reader, row[x], reader->left_px + x, reader->top_px + y);
    }
    cairo_surface_destroy(surface);
    reader->is_label = true;
}

// 2.5.1: kind, object, value.
static void set(Reader *reader, const char *parameters)
{
    g_auto(GStrv) words = g_strsplit(parameters, ",", 3);
    int value = g_strv_length(words) == 3 ? (int)strtol(words[2], NULL, 10) : 0;
    bool is_resolution = strcmp(words[0], "(CLR") == 0 && value == 600 && (words[1][0] == 'R' || words[1][0] == 'P');
    if (is_resolution)
        return;
    if (strcmp(words[0], "(CLS") == 0 && value > 0 && (words[1][0] == 'P' || words[1][0] == 'L'))
        *(words[1][0] == 'P' ? &reader->label_width_px : &reader->label_length_px) = value;
    else
        fail(reader, "a setting that is not read here");
}

static void end_format(Reader *reader)
{
    if (reader->is_label && reader->page) {
        reader->page->label_width_px = reader->label_width_px;
        reader->page->label_length_px = reader->label_length_px;
        g_ptr_array_add(reader->pages, g_steal_pointer(&reader->page));
    }
    g_clear_pointer(&reader->page, page_free);
    reader->is_label = false;
}

static void read_format_command(Reader *reader, const char *name, const char *parameters)
{
    if (strcmp(name, "XA") == 0) {
        if (reader->page)
            fail(reader, "^XA inside a format");
        page_free(reader->page);
        reader->page = page_new(WIDEST_PX);
        reader->left_px = reader->top_px = 0;
    } else if (!reader->page) {
        fail(reader, "a format command outside a format"); // 1.3.3: it has no effect
    } else if (strcmp(name, "XZ") == 0) {
        end_format(reader);
    } else if (strcmp(name, "ID") == 0) {
        g_hash_table_remove(reader->files, parameters);
    } else if (strcmp(name, "IM") == 0) {
        draw_file(reader, parameters);
    } else if (strcmp(name, "FO") == 0) {
        g_auto(GStrv) words = g_strsplit(parameters, ",", 2);
        reader->left_px = (int)strtol(words[0], NULL, 10);
        reader->top_px = words[1] ? (int)strtol(words[1], NULL, 10) : 0;
    } else if (name[0] == 'S' && name[1] == '(') {
        g_autofree char *whole = g_strconcat("(", parameters, NULL);
        set(reader, whole);
    } else if (strcmp(name, "FS") != 0) {
        fail(reader, "a command that is not read here");
    }
}

static void free_file(gpointer file)
{
    g_byte_array_unref(file);
}

GPtrArray *decode_esclabel(const guint8 *bytes, gsize length, char **out_problem)
{
    Reader reader = {.text = (const char *)bytes, .length = length, .label_width_px = WIDEST_PX, .label_length_px = G_MAXINT};
    static const char *const silent[] = {"JX", "HS", NULL};
    reader.pages = g_ptr_array_new_with_free_func((GDestroyNotify)page_free);
    reader.files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_file);
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
        else if (strcmp(name, "DY") == 0)
            store_file(&reader, parameters);
        else if (!g_strv_contains(silent, name))
            fail(&reader, "a control command that is not read here");
    }
    if (reader.page)
        fail(&reader, "the last format is not ended");
    page_free(reader.page);
    g_hash_table_unref(reader.files);
    *out_problem = reader.problem;
    if (reader.problem)
        g_clear_pointer(&reader.pages, g_ptr_array_unref);
    return reader.pages;
}
