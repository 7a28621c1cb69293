// SPDX-License-Identifier: GPL-3.0-or-later
// fuzz_registrations.c - any bytes as a registrations file, up to the people that it becomes.
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/import/attendee.h"
#include "common/import/order_file.h"
#include "tests/fuzz/profile.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

static void check_people(GPtrArray *positions)
{
    guint count = positions->len, tickets = 0;
    g_autoptr(GPtrArray) attendees = attendees_of(positions, fuzz_profile(), count % 2);
    for (guint i = 0; i < attendees->len; i++) {
        const Attendee *attendee = g_ptr_array_index(attendees, i);
        g_assert_cmpuint(strlen(attendee->id), ==, 16);
        tickets += attendee->tickets->len;
        for (int field = 0; field < FIELD_COUNT; field++)
            g_assert_true(!attendee->fields[field] || g_utf8_validate(attendee->fields[field], -1, NULL));
    }
    g_assert_cmpuint(tickets, ==, count); // nobody's ticket is lost or doubled
}

static void check_source(OrderSource *source)
{
    g_autoptr(GError) error = NULL;
    g_auto(ColumnPlan) plan = {0};
    g_autoptr(ColumnMap) map = column_map_choose(NULL, source->headings, "people.csv", &plan, &error);
    if (!map)
        return;
    g_autoptr(GPtrArray) positions = g_ptr_array_new_with_free_func((GDestroyNotify)position_free);
    g_autoptr(Denials) denials = denials_new(fuzz_profile(), NULL, &error);
    g_assert_no_error(error);
    denials_begin(denials, &plan);
    g_autoptr(ProductMeanings) meanings = product_meanings_new(fuzz_profile());
    gint64 line = 0;
    const OrderRow *row;
    while (order_source_next(source, &row, &error) && row) {
        g_assert_cmpint(row->line, >, line);
        line = row->line;
        RowFault fault = {0};
        g_autoptr(GPtrArray) read = position_read(row, &plan, map, denials, meanings, &fault);
        g_assert_true((read == NULL) == (fault.reason != NULL));
        if (read)
            g_ptr_array_extend_and_steal(positions, g_steal_pointer(&read));
        g_free(fault.reason);
    }
    g_assert_no_error(error);
    check_people(positions);
}

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
    int file = memfd_create("people.csv", MFD_CLOEXEC);
    g_assert_cmpint(file, >=, 0);
    g_assert_true(write(file, data, size) == (ssize_t)size);
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", file);
    g_autoptr(GError) error = NULL;
    g_autoptr(OrderSource) source = order_file_open(path, &error);
    g_assert_true((source == NULL) == (error != NULL));
    if (source)
        check_source(source);
    close(file);
    return 0;
}
