// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/printers/album.h"

#include <string.h>

#include "scanner/capture/capture.h"
#include "tests/label/render.h"

static void picture_free(gpointer data)
{
    Picture *picture = data;
    g_free(picture->file);
    g_free(picture->machine);
    g_free(picture->token);
    g_free(picture);
}

Album *album_new(const char *folder)
{
    Album *album = g_new0(Album, 1);
    album->folder = g_strdup(folder);
    album->pictures = g_ptr_array_new_with_free_func(picture_free);
    album->garbage = g_ptr_array_new_with_free_func(g_free);
    album->file_seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return album;
}

void album_free(Album *album)
{
    g_ptr_array_unref(album->pictures);
    g_ptr_array_unref(album->garbage);
    g_hash_table_unref(album->file_seen);
    g_free(album->folder);
    g_free(album);
}

Bitmap *album_load(const Album *album, const Picture *picture)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(album->folder, picture->file, NULL);
    g_autofree guint8 *pixels = NULL;
    int width_px = 0, height_px = 0;
    picture_load(path, &pixels, &width_px, &height_px, &error);
    g_assert_no_error(error);
    Bitmap *bitmap = bitmap_new(width_px, height_px, 300, 300, false);
    for (int y = 0; y < height_px; y++)
        for (int x = 0; x < width_px; x++)
            if (pixels[y * width_px + x] < 128)
                bitmap->black[y * bitmap->stride_bytes + x / 8] |= (guint8)(0x80 >> x % 8);
    return bitmap;
}

static void read_picture(Album *album, const char *file)
{
    Picture *picture = g_new0(Picture, 1);
    picture->file = g_strdup(file);
    picture->machine = g_strndup(file, strcspn(file, "-"));
    g_autoptr(Bitmap) bitmap = album_load(album, picture);
    picture->token = read_back(bitmap, "QR-Code");
    g_ptr_array_add(album->pictures, picture);
}

static void read_garbage(Album *album, const char *file)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(album->folder, file, NULL);
    g_autofree char *text = NULL;
    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);
    g_ptr_array_add(album->garbage, g_strdup_printf("%s: %s", file, text));
}

void album_look(Album *album, const char *machine)
{
    g_autofree char *prefix = machine ? g_strconcat(machine, "-", NULL) : g_strdup("");
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) dir = g_dir_open(album->folder, 0, &error);
    g_assert_no_error(error);
    for (const char *file; (file = g_dir_read_name(dir));) {
        bool is_picture = g_str_has_suffix(file, ".png"), is_garbage = g_str_has_suffix(file, ".garbage");
        if ((!is_picture && !is_garbage) || !g_str_has_prefix(file, prefix) ||
            !g_hash_table_add(album->file_seen, g_strdup(file)))
            continue;
        if (is_picture)
            read_picture(album, file);
        else
            read_garbage(album, file);
    }
}

int album_count(const Album *album, const char *token)
{
    int count = 0;
    for (guint i = 0; i < album->pictures->len; i++)
        count += strcmp(((const Picture *)album->pictures->pdata[i])->token, token) == 0;
    return count;
}
