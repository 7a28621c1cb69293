// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/encoding.h"

#include <glib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define CHUNK (64 * 1024)
#define MOST_BYTES (256 * 1024 * 1024) // that are held in memory

// How letters beyond ASCII are written.
typedef struct {
    bool has_utf8, has_single; // as UTF-8 has them; a byte each
    int wanted;                // bytes of the letter in work that still come
} Letters;

static void look_at(Letters *letters, guint8 byte)
{
    if (letters->wanted > 0 && (byte & 0xc0) == 0x80) {
        letters->has_utf8 |= --letters->wanted == 0;
        return;
    }
    letters->has_single |= letters->wanted > 0; // what had begun was none
    letters->wanted = byte >= 0xf0 && byte < 0xf5 ? 3 : byte >= 0xe0 && byte < 0xf0 ? 2 : byte >= 0xc2 && byte < 0xe0 ? 1 : 0;
    letters->has_single |= byte >= 0x80 && letters->wanted == 0;
}

const char *encoding_find(FILE *file)
{
    guint8 bytes[CHUNK];
    Letters letters = {0};
    gsize count;
    rewind(file);
    for (bool is_first = true; (count = fread(bytes, 1, sizeof bytes, file)) > 0; is_first = false) {
        if (is_first && count >= 2 && (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0))
            return "UTF-16";
        for (gsize i = 0; i < count; i++) {
            if (bytes[i] == '\0')
                return NULL; // no text, or one that has to be looked at row by row
            look_at(&letters, bytes[i]);
        }
    }
    return (letters.has_single || letters.wanted > 0) && !letters.has_utf8 ? "Windows-1252" : NULL;
}

static char *read_whole(FILE *file, gsize *out_length)
{
    g_autoptr(GString) bytes = g_string_new(NULL);
    char chunk[CHUNK];
    gsize count;
    rewind(file);
    while (bytes->len <= MOST_BYTES && (count = fread(chunk, 1, sizeof chunk, file)) > 0)
        g_string_append_len(bytes, chunk, (gssize)count);
    *out_length = bytes->len;
    return bytes->len <= MOST_BYTES && !ferror(file) ? g_string_free(g_steal_pointer(&bytes), FALSE) : NULL;
}

static FILE *file_of(const char *text, gsize length)
{
    int memory = memfd_create("registrations", MFD_CLOEXEC);
    FILE *file = memory >= 0 ? fdopen(memory, "w+b") : NULL;
    if (!file && memory >= 0)
        close(memory);
    if (file && (fwrite(text, 1, length, file) != length || fflush(file) != 0))
        g_clear_pointer(&file, fclose);
    return file;
}

bool encoding_convert(FILE **file, const char *encoding)
{
    gsize length, converted_length;
    g_autofree char *bytes = read_whole(*file, &length);
    g_autofree char *text = bytes ? g_convert(bytes, (gssize)length, "UTF-8", encoding, NULL, &converted_length, NULL) : NULL;
    FILE *converted = text ? file_of(text, converted_length) : NULL;
    if (!converted)
        return false;
    fclose(*file);
    *file = converted;
    return true;
}
