// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/table.h"

#include "common/base/csv.h"
#include "common/base/json.h"
#include "scanner/cli/say.h"

void table_begin(const Table *table)
{
    g_autoptr(GString) csv = csv_new(table->headings, table->count);
    if (!table->is_json)
        say_exact(csv->str);
}

static void say_object(const Table *table, const char *const *cells)
{
    g_autoptr(json_t) object = json_object();
    for (gsize i = 0; i < table->count; i++)
        json_put_text(object, table->headings[i], cells[i]);
    g_autofree char *text = json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER);
    say_exact(text);
    say("\n");
}

void table_row(const Table *table, const char *const *cells)
{
    if (table->is_json) {
        say_object(table, cells);
        return;
    }
    g_autoptr(GString) csv = g_string_new(NULL);
    for (gsize i = 0; i < table->count; i++)
        if ((int)i == table->number_column && cells[i])
            csv_add_number(csv, cells[i]);
        else
            csv_add(csv, cells[i]);
    csv_end(csv);
    say_exact(csv->str);
}
