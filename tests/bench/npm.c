// SPDX-License-Identifier: GPL-3.0-or-later
// npm.c - the readers that come as npm packages, each in a process of its own, which npm.mjs is.
#include <stdio.h>

#include "tests/bench/contender.h"

#define TEXTS_MAX 4096
#define TEXT_LENGTH_MAX 65536

typedef struct {
    FILE *to, *from;
    GPid process;
    double took_ms;
} Npm;

const char *contender_npm_folder;

static void *npm_start(const char *reader)
{
    if (!contender_npm_folder)
        return NULL;
    g_autofree char *script = g_build_filename(contender_npm_folder, "npm.mjs", NULL);
    const char *const words[] = {"node", script, reader, NULL};
    Npm *npm = g_new0(Npm, 1);
    int to, from;
    g_autoptr(GError) error = NULL;
    if (!g_spawn_async_with_pipes(NULL, (char **)words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &npm->process, &to, &from, NULL,
                                  &error)) {
        fprintf(stderr, "bench-decode: %s\n", error->message);
        g_free(npm);
        return NULL;
    }
    npm->to = fdopen(to, "w");
    npm->from = fdopen(from, "r");
    return npm;
}

static void npm_stop(void *state)
{
    Npm *npm = state;
    fclose(npm->to); // at which it ends
    fclose(npm->from);
    g_free(npm);
}

static void npm_forget(void *state)
{
    (void)state;
}

static guint32 take_number(Npm *npm, guint32 most)
{
    guint32 number = 0;
    if (fread(&number, sizeof number, 1, npm->from) != 1 || number > most)
        g_error("bench-decode: a reader of npm's has stopped answering");
    return number;
}

static void npm_read(void *state, const GreyFrame *frame, GPtrArray *texts)
{
    Npm *npm = state;
    const guint32 size[2] = {(guint32)frame->width_px, (guint32)frame->height_px};
    fwrite(size, sizeof size, 1, npm->to);
    for (int y = 0; y < frame->height_px; y++)
        fwrite(frame->pixels + (gssize)y * frame->stride_bytes, 1, (gsize)frame->width_px, npm->to);
    fflush(npm->to);
    npm->took_ms = take_number(npm, G_MAXUINT32) / 1e3;
    const guint32 count = take_number(npm, TEXTS_MAX);
    for (guint32 i = 0; i < count; i++) {
        const guint32 length = take_number(npm, TEXT_LENGTH_MAX);
        guint8 *bytes = g_malloc(length + 1);
        if (fread(bytes, 1, length, npm->from) != length)
            g_error("bench-decode: a reader of npm's has stopped within an answer");
        g_ptr_array_add(texts, g_bytes_new_take(bytes, length));
    }
}

static double npm_took_ms(void *state)
{
    return ((const Npm *)state)->took_ms;
}

static void *newest_start(void)
{
    return npm_start("newest");
}

static void *jsqr_start(void)
{
    return npm_start("jsqr");
}

#define NPM(name, start, called)                                                                                                 \
    {                                                                                                                            \
        name, start, npm_stop, npm_forget, npm_read, npm_took_ms,                                                                \
            called " is not here: ./dev bench fetches it with npm; else give --npm FOLDER"                                       \
    }

const Contender contender_newest = NPM("newest", newest_start, "the newest zxing-cpp");
const Contender contender_jsqr = NPM("jsqr", jsqr_start, "jsQR");
