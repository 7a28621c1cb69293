// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/contender.h"

#include "scanner/decode/zbar_reader.h"

static void *zbar_start(void)
{
    return zbar_reader_new(ZBAR_READER_QR);
}

static void zbar_stop(void *state)
{
    zbar_reader_free(state);
}

static void zbar_forget(void *state)
{
    (void)state;
}

static void zbar_read(void *state, const GreyFrame *frame, GPtrArray *texts)
{
    const guint count = zbar_reader_read(state, frame->pixels, frame->width_px, frame->height_px);
    for (guint i = 0; i < count; i++) {
        const ZbarSymbol *symbol = zbar_reader_symbol(state, i);
        if (!symbol->is_part)
            g_ptr_array_add(texts, g_bytes_new(symbol->bytes, symbol->length));
    }
}

const Contender contender_zbar = {"zbar", zbar_start, zbar_stop, zbar_forget, zbar_read, NULL, NULL};

static void *lanyard_start(void)
{
    return reader_new(&(ReaderOptions){.budget_us = READER_LIVE_BUDGET_US});
}

static void lanyard_stop(void *state)
{
    reader_free(state);
}

static void lanyard_forget(void *state)
{
    reader_forget(state);
}

static void lanyard_read(void *state, const GreyFrame *frame, GPtrArray *texts)
{
    const ReaderResult *result = reader_read(state, frame);
    for (gsize i = 0; i < result->code_count; i++)
        g_ptr_array_add(texts, g_bytes_new(result->codes[i].bytes, result->codes[i].length));
}

const Contender contender_lanyard = {"lanyard", lanyard_start, lanyard_stop, lanyard_forget, lanyard_read, NULL, NULL};

#ifndef WITH_ZXING
static void *zxing_start(void)
{
    return NULL;
}

const Contender contender_zxing = {.name = "zxing-cpp",
                                   .start = zxing_start,
                                   .missing = "Debian's zxing-cpp is not here: install libzxing-dev and g++, and build again"};
#endif
