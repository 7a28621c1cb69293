// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/sale/sale.h"

#include <string.h>

#include "common/base/money.h"
#include "common/base/zone.h"
#include "scanner/cli/commands.h"
#include "scanner/cli/table.h"

#define DAY_LONGEST_MS (G_GINT64_CONSTANT(26) * 3600000) // with the hour that some days have more

static const CommandOption options[] = {
    {"csv", 0, NULL, "As CSV; this is the default"},
    {"json", 0, NULL, "As JSON, one sale or total a line"},
    {"volunteer", 'v', "NAME", "Only what this volunteer sold"},
    {"day", 'd', "DAY", "Only what was sold on this day of the event's zone, such as 2024-05-17"},
    {0},
};

static const char *const headings[] = {"volunteer", "when",   "station", "name",    "order",  "step",
                                       "what",      "method", "amount",  "voucher", "reason", "state"};
enum { COLUMN_AMOUNT = 8, COLUMN_COUNT = G_N_ELEMENTS(headings) };

typedef struct {
    const Profile *profile;
    const char *volunteer; // NULL = everybody
    gint64 day_utc_ms;     // 0 = every day
    Table table;
    char *counted; // whose total is being made; NULL = nobody's yet
    gint64 totals[SALE_METHOD_COUNT];
    int unsaid_count;
} Writer;

// What the drawer and the card machine of one volunteer should have.
static void write_totals(Writer *writer)
{
    for (int method = SALE_CASH; writer->counted && method <= SALE_CARD; method++) {
        g_autofree char *amount = money_format(writer->totals[method]);
        g_autofree char *unsaid =
            method == SALE_CASH && writer->unsaid_count ? g_strdup_printf("%d without an amount", writer->unsaid_count) : NULL;
        const char *const cells[COLUMN_COUNT] = {[0] = writer->counted,
                                                 [5] = "total",
                                                 [7] = sale_method_name((SaleMethod)method),
                                                 [COLUMN_AMOUNT] = amount,
                                                 [11] = unsaid};
        table_row(&writer->table, cells);
    }
    g_clear_pointer(&writer->counted, g_free);
    memset(writer->totals, 0, sizeof writer->totals);
    writer->unsaid_count = 0;
}

static bool is_wanted(const Writer *writer, const SaleRow *row)
{
    return (!writer->volunteer || strcmp(writer->volunteer, row->volunteer) == 0) &&
           (!writer->day_utc_ms || zone_is_same_day(writer->profile->zone, writer->day_utc_ms, row->utc_ms));
}

static void write_row(const SaleRow *row, gpointer data)
{
    Writer *writer = data;
    SaleMethod method = sale_method_from_name(row->method);
    if (!is_wanted(writer, row))
        return;
    if (g_strcmp0(writer->counted, row->volunteer) != 0)
        write_totals(writer);
    if (!writer->counted)
        writer->counted = g_strdup(row->volunteer);
    if (method < SALE_METHOD_COUNT && !row->is_undone)
        writer->totals[method] += row->amount;
    writer->unsaid_count += !row->has_amount && !row->is_undone;
    g_autofree char *when = zone_format_iso(writer->profile->zone, row->utc_ms);
    g_autofree char *amount = row->has_amount ? money_format(row->amount) : g_strdup("");
    const char *state = row->is_undone ? "taken back" : row->is_twice ? "twice" : "";
    const char *const cells[COLUMN_COUNT] = {row->volunteer, when,        row->station, row->name,    row->order,  row->step,
                                             row->what,      row->method, amount,       row->voucher, row->reason, state};
    table_row(&writer->table, cells);
}

static bool read_day(const Profile *profile, const char *day, gint64 *out_utc_ms)
{
    g_autofree char *midnight = g_strconcat(day, " 00:00", NULL);
    if (zone_parse(profile->zone, midnight, out_utc_ms, NULL))
        return true;
    say_error("lanyard: --day takes a day such as 2024-05-17, not \"%s\"\n", day);
    return false;
}

static int run_sales(CommandLine *line, GError **error)
{
    const char *day = command_option(line, "day");
    Writer writer = {.profile = command_profile(line),
                     .volunteer = command_option(line, "volunteer"),
                     .table = {headings, COLUMN_COUNT, command_flag(line, "json"), COLUMN_AMOUNT}};
    if (day && !read_day(writer.profile, day, &writer.day_utc_ms))
        return EX_USAGE;
    table_begin(&writer.table);
    gint64 to_utc_ms = day ? writer.day_utc_ms + DAY_LONGEST_MS : G_MAXINT64;
    if (!sale_each(command_store(line), writer.day_utc_ms, to_utc_ms, write_row, &writer, error)) {
        g_free(writer.counted);
        return COMMAND_FAILED;
    }
    write_totals(&writer);
    return EX_OK;
}

const Command command_sales = {
    .name = "sales",
    .arguments = "",
    .summary = "what was sold at the desk, by volunteer, for counting the money",
    .options = options,
    .needs = COMMAND_NEEDS_STATION,
    .run = run_sales,
};
