// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/rejects.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>

#include "common/base/csv.h"

struct Rejects {
    char *path, *part_path;
    FILE *part; // NULL until the first row
    const ColumnPlan *plan;
};

Rejects *rejects_new(const char *path, const ColumnPlan *plan)
{
    Rejects *rejects = g_new0(Rejects, 1);
    rejects->plan = plan;
    rejects->path = g_strdup(path);
    rejects->part_path = path ? g_strconcat(path, ".part", NULL) : NULL;
    return rejects;
}

void rejects_free(Rejects *rejects)
{
    if (!rejects)
        return;
    if (rejects->part) {
        fclose(rejects->part);
        g_unlink(rejects->part_path);
    }
    g_free(rejects->path);
    g_free(rejects->part_path);
    g_free(rejects);
}

static bool set_io_error(const Rejects *rejects, GError **error)
{
    int fault = errno;
    return error_set(G_FILE_ERROR, (gint)g_file_error_from_errno(fault), error,
                     "the rejects file %s cannot be written: %s; name another place", rejects->path, g_strerror(fault));
}

// Cells of earlier rejection are left out: each row says why it is here now.
static guint first_own_column(const Rejects *rejects)
{
    return rejects->plan->is_rejects ? REJECT_COLUMNS : 0;
}

// Text that is not UTF-8 is most often Windows-1252; what even that does not know is taken as Latin-1.
static void append_cell(GString *line, const char *cell)
{
    if (g_utf8_validate(cell, -1, NULL)) {
        csv_add(line, cell);
        return;
    }
    g_autofree char *text = g_convert(cell, -1, "UTF-8", "WINDOWS-1252", NULL, NULL, NULL);
    if (!text)
        text = g_convert(cell, -1, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
    csv_add(line, text ? text : "");
}

static bool write_line(Rejects *rejects, GString *line, GError **error)
{
    csv_end(line);
    return fwrite(line->str, 1, line->len, rejects->part) == line->len || set_io_error(rejects, error);
}

static bool begin(Rejects *rejects, GError **error)
{
    rejects->part = g_fopen(rejects->part_path, "wb");
    if (!rejects->part)
        return set_io_error(rejects, error);
    g_autoptr(GString) line = g_string_new(CSV_BYTE_ORDER_MARK);
    for (gsize i = 0; i < REJECT_COLUMNS; i++)
        csv_add(line, reject_headings[i]);
    for (guint i = first_own_column(rejects); i < rejects->plan->headings->len; i++)
        csv_add(line, g_ptr_array_index(rejects->plan->headings, i));
    return write_line(rejects, line, error);
}

bool rejects_add(Rejects *rejects, const OrderRow *row, const RowFault *fault, GError **error)
{
    if (!rejects->path)
        return true;
    if (!rejects->part && !begin(rejects, error))
        return false;
    g_autoptr(GString) line = g_string_new(NULL);
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, row->line);
    csv_add(line, number);
    csv_add(line, fault->column);
    csv_add(line, fault->reason);
    for (guint i = first_own_column(rejects); i < row->cells->len; i++)
        append_cell(line, g_ptr_array_index(row->cells, i));
    return write_line(rejects, line, error);
}

bool rejects_finish(Rejects *rejects, GError **error)
{
    if (!rejects->part)
        return true;
    bool is_closed = fclose(rejects->part) == 0;
    rejects->part = NULL;
    if (is_closed && g_rename(rejects->part_path, rejects->path) == 0)
        return true;
    set_io_error(rejects, error);
    g_unlink(rejects->part_path);
    return false;
}
