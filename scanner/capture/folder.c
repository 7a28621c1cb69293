// SPDX-License-Identifier: GPL-3.0-or-later
// folder.c - a folder of pictures as a camera: in name order, at a rate, again and again or once.
#include "common/base/clock.h"
#include "scanner/capture/source.h"

typedef struct {
    char *path;
    GPtrArray *names; // char *
    bool is_once;
    gint64 period_us, due_mono_us;
    guint next, unreadable_count;
    char *current;
    GreyStore picture;
} Folder;

static void folder_close(gpointer state)
{
    Folder *folder = state;
    g_free(folder->path);
    g_ptr_array_unref(folder->names);
    g_free(folder->current);
    grey_store_clear(&folder->picture);
    g_free(folder);
}

static gpointer folder_open(const char *where, const CaptureOptions *options, GError **error)
{
    GPtrArray *names = picture_names(where, error);
    if (!names)
        return NULL;
    Folder *folder = g_new0(Folder, 1);
    folder->path = g_strdup(where);
    folder->names = names;
    folder->is_once = options->is_once;
    folder->period_us = options->rate_hz > 0 ? G_USEC_PER_SEC / options->rate_hz : 0;
    if (folder->names->len == 0) {
        g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_FORMAT, "%s holds no picture (PNG, JPEG or PGM)", where);
        folder_close(folder);
        return NULL;
    }
    return folder;
}

static bool folder_load(Folder *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder->path, name, NULL);
    guint8 *pixels;
    int width_px, height_px;
    if (!picture_load(path, &pixels, &width_px, &height_px, NULL)) {
        folder->unreadable_count++;
        return false;
    }
    grey_store_clear(&folder->picture);
    folder->picture = (GreyStore){pixels, (gsize)width_px * (gsize)height_px, width_px, height_px};
    text_take(&folder->current, g_strdup(name));
    return true;
}

static bool folder_next(gpointer state, gint64 deadline_mono_us, GreyFrame *frame, GError **error)
{
    Folder *folder = state;
    gint64 now_us = clock_mono_us();
    if (now_us < folder->due_mono_us) {
        g_usleep((gulong)(MAX(MIN(folder->due_mono_us, deadline_mono_us) - now_us, 0)));
        if (clock_mono_us() < folder->due_mono_us)
            return true;
    }
    if (folder->next >= folder->names->len) {
        if (folder->is_once || folder->unreadable_count >= folder->names->len)
            return error_set(CAPTURE_ERROR, CAPTURE_ERROR_GONE, error, "%s: all %u pictures were shown, %u cannot be read",
                             folder->path, folder->names->len, folder->unreadable_count);
        folder->next = folder->unreadable_count = 0;
    }
    const char *name = g_ptr_array_index(folder->names, folder->next++);
    folder->due_mono_us = clock_mono_us() + folder->period_us;
    if (folder_load(folder, name))
        *frame = grey_store_frame(&folder->picture);
    return true;
}

static const char *folder_frame_name(gpointer state)
{
    const Folder *folder = state;
    return folder->current ? folder->current : "";
}

const SourceKind folder_source = {"folder:", folder_open, folder_next, folder_frame_name, folder_close};
