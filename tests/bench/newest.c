// SPDX-License-Identifier: GPL-3.0-or-later
// newest.c - the newest zxing-cpp in a process of its own, which newest.mjs is.
#include <stdio.h>

#include "tests/bench/contender.h"

#define TEXTS_MAX 4096
#define TEXT_LENGTH_MAX 65536

typedef struct {
    FILE *to, *from;
    GPid process;
    double took_ms;
} Newest;

const char *contender_newest_folder;

static void *newest_start(void)
{
    if (!contender_newest_folder)
        return NULL;
    g_autofree char *script = g_build_filename(contender_newest_folder, "newest.mjs", NULL);
    const char *const words[] = {"node", script, NULL};
    Newest *newest = g_new0(Newest, 1);
    int to, from;
    g_autoptr(GError) error = NULL;
    if (!g_spawn_async_with_pipes(NULL, (char **)words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &newest->process, &to, &from, NULL,
                                  &error)) {
        fprintf(stderr, "bench-decode: %s\n", error->message);
        g_free(newest);
        return NULL;
    }
    newest->to = fdopen(to, "w");
    newest->from = fdopen(from, "r");
    return newest;
}

static void newest_stop(void *state)
{
    Newest *newest = state;
    fclose(newest->to); // at which it ends
    fclose(newest->from);
    g_free(newest);
}

static void newest_forget(void *state)
{
    (void)state;
}

static guint32 take_number(Newest *newest, guint32 most)
{
    guint32 number = 0;
    if (fread(&number, sizeof number, 1, newest->from) != 1 || number > most)
        g_error("bench-decode: the newest zxing-cpp has stopped answering");
    return number;
}

static void newest_read(void *state, const GreyFrame *frame, GPtrArray *texts)
{
    Newest *newest = state;
    const guint32 size[2] = {(guint32)frame->width_px, (guint32)frame->height_px};
    fwrite(size, sizeof size, 1, newest->to);
    for (int y = 0; y < frame->height_px; y++)
        fwrite(frame->pixels + (gssize)y * frame->stride_bytes, 1, (gsize)frame->width_px, newest->to);
    fflush(newest->to);
    newest->took_ms = take_number(newest, G_MAXUINT32) / 1e3;
    const guint32 count = take_number(newest, TEXTS_MAX);
    for (guint32 i = 0; i < count; i++) {
        const guint32 length = take_number(newest, TEXT_LENGTH_MAX);
        guint8 *bytes = g_malloc(length + 1);
        if (fread(bytes, 1, length, newest->from) != length)
            g_error("bench-decode: the newest zxing-cpp has stopped within an answer");
        g_ptr_array_add(texts, g_bytes_new_take(bytes, length));
    }
}

static double newest_took_ms(void *state)
{
    return ((const Newest *)state)->took_ms;
}

const Contender contender_newest = {
    "newest",
    newest_start,
    newest_stop,
    newest_forget,
    newest_read,
    newest_took_ms,
    "the newest zxing-cpp is not here: ./dev bench fetches it with npm; else give --newest FOLDER"};
