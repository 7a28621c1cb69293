// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/csv_reader.h"

#include <csv.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/base/csv.h"
#include "common/base/text.h"
#include "common/import/column_map.h"
#include "common/import/encoding.h"
#include "common/import/file_start.h"

#define CHUNK (64 * 1024)
#define ROW_BYTES 1000 // of most rows; what allocators still give at once

typedef struct {
    OrderSource source;
    FILE *file;
    char *name;
    GString *buffer; // bytes that were read and not given out; those before `start` are done with
    gsize start;
    bool is_at_end; // of the file; the buffer may still hold bytes
    char newline;   // what ends a line: LF, or CR in a file that has no LF
    gint64 line;    // of the byte at `start`
    struct csv_parser parser;
    GStringChunk *texts; // of the row's cells
    OrderRow row;
    bool is_row_done;
    bool is_ours; // its cells were written by csv.h
} CsvReader;

// --- bytes ---

static bool fill(CsvReader *reader, GError **error)
{
    if (reader->start > CHUNK) {
        g_string_erase(reader->buffer, 0, (gssize)reader->start);
        reader->start = 0;
    }
    char chunk[CHUNK];
    gsize count = fread(chunk, 1, sizeof chunk, reader->file);
    g_string_append_len(reader->buffer, chunk, (gssize)count);
    reader->is_at_end = count < sizeof chunk;
    if (!ferror(reader->file))
        return true;
    int fault = errno;
    return error_set(G_FILE_ERROR, (gint)g_file_error_from_errno(fault), error, "%s cannot be read: %s", reader->name,
                     g_strerror(fault));
}

// The length of the line that begins `skip` bytes after the start, with its end; 0 at the end of the file. A line
// above the ceiling may be given in part.
static bool line_at(CsvReader *reader, gsize skip, gsize *out_length, GError **error)
{
    for (;;) {
        const char *line = reader->buffer->str + reader->start + skip;
        gsize held = reader->buffer->len - reader->start - skip;
        const char *end = memchr(line, reader->newline, held);
        *out_length = end ? (gsize)(end - line) + 1 : held;
        if (end || reader->is_at_end || held > ROW_CEILING)
            return true;
        if (!fill(reader, error))
            return false;
    }
}

static void pass_over(CsvReader *reader, gsize length)
{
    reader->start += length;
    reader->source.taken += (gint64)length;
}

// --- rows ---

static int is_line_feed(unsigned char byte)
{
    return byte == '\n';
}

static int is_carriage_return(unsigned char byte)
{
    return byte == '\r';
}

// A CR before the LF is white space at the end of a cell.
static int is_space(unsigned char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

static void reset_parser(CsvReader *reader)
{
    unsigned char delimiter = csv_get_delim(&reader->parser);
    csv_free(&reader->parser);
    csv_init(&reader->parser, 0);
    csv_set_delim(&reader->parser, delimiter);
    csv_set_space_func(&reader->parser, is_space);
    csv_set_term_func(&reader->parser, reader->newline == '\n' ? is_line_feed : is_carriage_return);
}

static void add_cell(CsvReader *reader, const char *text, gsize length)
{
    g_ptr_array_add(reader->row.cells, g_string_chunk_insert_len(reader->texts, text, (gssize)length));
}

static void take_cell(void *bytes, size_t length, void *data)
{
    CsvReader *reader = data;
    g_autofree char *cell = g_strndup(bytes ? bytes : "", length);
    if (strlen(cell) != length)
        reader->row.state = ROW_NUL;
    if (reader->is_ours) {
        g_autofree char *plain = csv_without_marks(cell);
        add_cell(reader, plain, strlen(plain));
    } else {
        add_cell(reader, cell, strlen(cell));
    }
}

static void take_end(int terminator, void *data)
{
    (void)terminator;
    ((CsvReader *)data)->is_row_done = true;
}

static void begin_row(CsvReader *reader, RowState state)
{
    g_ptr_array_set_size(reader->row.cells, 0);
    g_string_chunk_clear(reader->texts);
    reader->row.state = state;
    reader->row.line = reader->line;
    reader->is_row_done = false;
}

// The line at the start as it is, quotation marks and all.
static bool take_unclosed_line(CsvReader *reader, GError **error)
{
    gsize length;
    if (!line_at(reader, 0, &length, error))
        return false;
    begin_row(reader, ROW_UNCLOSED);
    g_autofree char *text = g_strndup(reader->buffer->str + reader->start, length);
    const char delimiter[] = {(char)csv_get_delim(&reader->parser), '\0'};
    g_auto(GStrv) pieces = g_strsplit(g_strchomp(text), delimiter, -1);
    for (char **piece = pieces; *piece; piece++)
        add_cell(reader, *piece, strlen(*piece));
    pass_over(reader, length);
    reader->line++;
    reset_parser(reader);
    return true;
}

static bool skip_long_line(CsvReader *reader, GError **error)
{
    begin_row(reader, ROW_LONG);
    for (bool is_whole = false; !is_whole;) {
        gsize length;
        if (!line_at(reader, 0, &length, error))
            return false;
        is_whole = length == 0 || reader->buffer->str[reader->start + length - 1] == reader->newline;
        pass_over(reader, length);
    }
    reader->line++;
    return true;
}

// Feeds line after line until a row is done. Rows of several lines must be as wide as the heading: where a quotation
// mark is missing, rows melt together.
static bool take_row(CsvReader *reader, GError **error)
{
    begin_row(reader, ROW_GOOD);
    gsize fed = 0, length = 0;
    gint64 line_count = 0;
    while (!reader->is_row_done) {
        if (!line_at(reader, fed, &length, error))
            return false;
        if (length > ROW_CEILING)
            return line_count == 0 ? skip_long_line(reader, error) : take_unclosed_line(reader, error);
        bool is_last = length == 0 || reader->buffer->str[reader->start + fed + length - 1] != reader->newline;
        csv_parse(&reader->parser, reader->buffer->str + reader->start + fed, length, take_cell, take_end, reader);
        if (is_last)
            csv_parse(&reader->parser, &reader->newline, 1, take_cell, take_end, reader);
        fed += length;
        line_count++;
        if (!reader->is_row_done && (is_last || fed > ROW_CEILING))
            return take_unclosed_line(reader, error);
    }
    if (line_count > 1 && reader->source.headings && reader->row.cells->len != reader->source.headings->len)
        return take_unclosed_line(reader, error);
    pass_over(reader, fed);
    reader->line += line_count;
    return true;
}

// Passes over lines of nothing but white space, which are no rows to the parser.
static bool skip_blank_lines(CsvReader *reader, bool *out_is_end, GError **error)
{
    for (;;) {
        gsize length;
        if (!line_at(reader, 0, &length, error))
            return false;
        const char *line = reader->buffer->str + reader->start;
        bool is_blank = true;
        for (gsize i = 0; is_blank && i < length; i++)
            is_blank = line[i] == ' ' || line[i] == '\r' || line[i] == '\n';
        *out_is_end = length == 0;
        if (!is_blank || length == 0)
            return true;
        pass_over(reader, length);
        reader->line++;
    }
}

static bool has_content(const OrderRow *row)
{
    for (guint i = 0; i < row->cells->len; i++)
        if (*(const char *)g_ptr_array_index(row->cells, i))
            return true;
    return row->state != ROW_GOOD;
}

static bool next(OrderSource *source, const OrderRow **out_row, GError **error)
{
    CsvReader *reader = (CsvReader *)source;
    bool is_end;
    do {
        *out_row = NULL;
        if (!skip_blank_lines(reader, &is_end, error) || (!is_end && !take_row(reader, error)))
            return false;
        if (!is_end)
            *out_row = &reader->row;
    } while (*out_row && !has_content(*out_row));
    return true;
}

// --- opening ---

static bool check_kind(const CsvReader *reader, GError **error)
{
    const char *kind = file_start_other_kind(reader->buffer->str, reader->buffer->len);
    if (kind)
        g_set_error(error, IMPORT_ERROR, IMPORT_ERROR_FORMAT, "%s is %s", reader->name, kind);
    return !kind;
}

// What parts the cells of the heading: the one of the three that stands there most, outside quotation marks.
static char find_delimiter(const char *line, gsize length)
{
    static const char candidates[] = {',', ';', '\t'};
    int counts[G_N_ELEMENTS(candidates)] = {0};
    bool is_quoted = false;
    for (gsize i = 0; i < length; i++) {
        is_quoted ^= line[i] == '"';
        for (gsize k = 0; k < G_N_ELEMENTS(candidates); k++)
            counts[k] += !is_quoted && line[i] == candidates[k];
    }
    gsize best = 0;
    for (gsize k = 1; k < G_N_ELEMENTS(candidates); k++)
        if (counts[k] > counts[best])
            best = k;
    return candidates[best];
}

static bool choose_delimiter(CsvReader *reader, GError **error)
{
    gsize length;
    bool is_end;
    if (!skip_blank_lines(reader, &is_end, error) || !line_at(reader, 0, &length, error))
        return false;
    const char *line = reader->buffer->str + reader->start;
    char delimiter = find_delimiter(line, length);
    if (length >= 5 && g_ascii_strncasecmp(line, "sep=", 4) == 0) {
        delimiter = line[4];
        pass_over(reader, length);
        reader->line++;
    }
    csv_set_delim(&reader->parser, (unsigned char)delimiter);
    reset_parser(reader);
    return true;
}

static bool read_heading(CsvReader *reader, GError **error)
{
    const OrderRow *row;
    if (!choose_delimiter(reader, error) || !next(&reader->source, &row, error))
        return false;
    const char *fault = !row ? "it is empty" : NULL;
    if (row && row->state != ROW_GOOD)
        fault = "its first row is not a heading";
    for (guint i = 0; !fault && i < row->cells->len; i++)
        if (!g_utf8_validate(g_ptr_array_index(row->cells, i), -1, NULL))
            fault = "its headings are not UTF-8";
        else if (text_is_email(g_ptr_array_index(row->cells, i)))
            fault = "its first row is somebody's, since an e-mail address stands in it";
    if (fault)
        return error_set(IMPORT_ERROR, IMPORT_ERROR_FORMAT, error,
                         "%s is not a CSV file with a heading row: %s; export it again as CSV in UTF-8", reader->name, fault);
    reader->source.headings = g_ptr_array_new_with_free_func(g_free);
    reader->is_ours = column_map_is_rejects(row->cells);
    ARRAY_EACH(const char, cell, row->cells)
        g_ptr_array_add(reader->source.headings, reader->is_ours ? csv_without_marks(cell) : g_strdup(cell));
    return true;
}

// From the start of the file up to the first row.
static bool begin(OrderSource *source, GError **error)
{
    CsvReader *reader = (CsvReader *)source;
    source->size = fseek(reader->file, 0, SEEK_END) == 0 ? MAX(ftell(reader->file), 0) : 0;
    rewind(reader->file);
    g_clear_pointer(&source->headings, g_ptr_array_unref);
    g_string_truncate(reader->buffer, 0);
    reader->start = 0;
    reader->line = 1;
    reader->is_ours = false;
    if (!fill(reader, error) || !check_kind(reader, error))
        return false;
    bool has_line_feed = memchr(reader->buffer->str, '\n', reader->buffer->len);
    reader->newline = has_line_feed || !memchr(reader->buffer->str, '\r', reader->buffer->len) ? '\n' : '\r';
    if (g_str_has_prefix(reader->buffer->str, "\xef\xbb\xbf"))
        pass_over(reader, 3);
    return read_heading(reader, error);
}

static void close_file(OrderSource *source)
{
    CsvReader *reader = (CsvReader *)source;
    csv_free(&reader->parser);
    g_ptr_array_unref(reader->row.cells);
    g_string_chunk_free(reader->texts);
    g_string_free(reader->buffer, TRUE);
    g_free(reader->name);
    fclose(reader->file);
    g_free(reader);
}

OrderSource *csv_reader_open(const char *path, GError **error)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        int fault = errno;
        return error_set_null(G_FILE_ERROR, (gint)g_file_error_from_errno(fault), error, "%s cannot be opened: %s", path,
                              g_strerror(fault));
    }
    CsvReader *reader = g_new0(CsvReader, 1);
    reader->source = (OrderSource){.next = next, .rewind = begin, .close = close_file};
    const char *encoding = encoding_find(file);
    if (encoding && encoding_convert(&file, encoding))
        reader->source.encoding = encoding;
    reader->file = file;
    reader->name = g_path_get_basename(path);
    reader->buffer = g_string_new(NULL);
    reader->row.cells = g_ptr_array_new();
    reader->texts = g_string_chunk_new(ROW_BYTES);
    csv_init(&reader->parser, 0);
    g_autoptr(OrderSource) source = &reader->source;
    return begin(source, error) ? g_steal_pointer(&source) : NULL;
}
