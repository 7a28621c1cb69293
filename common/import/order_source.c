// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/order_source.h"

void order_source_close(OrderSource *source)
{
    g_clear_pointer(&source->headings, g_ptr_array_unref);
    source->close(source);
}

bool order_source_next(OrderSource *source, const OrderRow **out_row, GError **error)
{
    return source->next(source, out_row, error);
}

bool order_source_rewind(OrderSource *source, GError **error)
{
    source->taken = 0;
    return !source->rewind || source->rewind(source, error);
}
