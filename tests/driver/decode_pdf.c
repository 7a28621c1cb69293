// SPDX-License-Identifier: GPL-3.0-or-later
// decode_pdf.c - the picture on a one-page PDF, found as a reader does: startxref, cross-reference table, image object
// (ISO 32000-1 sections 7.5.4, 7.5.5, 8.9.5).
#include "tests/driver/page.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define IMAGE_OBJECT 5

// The number after `key` in a dictionary, or -1.
static long number_after(const char *dictionary, const char *key)
{
    const char *at = strstr(dictionary, key);
    return at ? strtol(at + strlen(key), NULL, 10) : -1;
}

static const char *text_at(const guint8 *bytes, gsize length, gsize at, const char *text)
{
    gsize size = strlen(text);
    return at <= length && length - at >= size && memcmp(bytes + at, text, size) == 0 ? (const char *)bytes + at : NULL;
}

// Where the table says that an object is; 0 = it says nothing that can be.
static gsize object_offset(const guint8 *bytes, gsize length, int object)
{
    if (length < 64 || !text_at(bytes, length, 0, "%PDF-1."))
        return 0;
    const char *tail = g_strrstr_len((const char *)bytes + length - 40, 40, "startxref\n");
    gsize table = tail ? strtoul(tail + strlen("startxref\n"), NULL, 10) : 0;
    gsize entry = table + strlen("xref\n0 6\n") + 20 * (gsize)object; // each entry has exactly 20 bytes
    if (!text_at(bytes, length, table, "xref\n0 6\n") || entry + 20 > length)
        return 0;
    gsize offset = strtoul((const char *)bytes + entry, NULL, 10);
    g_autofree char *head = g_strdup_printf("%d 0 obj\n", object);
    return text_at(bytes, length, offset, head) ? offset : 0;
}

static Page *read_image(const guint8 *bytes, gsize length, gsize offset)
{
    const char *start = g_strstr_len((const char *)bytes + offset, (gssize)(length - offset), "stream\n");
    if (!start)
        return NULL;
    g_autofree char *dictionary = g_strndup((const char *)bytes + offset, (gsize)(start - (const char *)bytes) - offset);
    long width = number_after(dictionary, "/Width"), height = number_after(dictionary, "/Height");
    long packed_bytes = number_after(dictionary, "/Length");
    gsize data = (gsize)(start - (const char *)bytes) + strlen("stream\n");
    if (width < 1 || height < 1 || packed_bytes < 1 || number_after(dictionary, "/BitsPerComponent") != 1 ||
        !strstr(dictionary, "/Decode [1 0]") || !strstr(dictionary, "/FlateDecode") ||
        !text_at(bytes, length, data + (gsize)packed_bytes, "\nendstream\nendobj\n"))
        return NULL;
    Page *page = page_new((int)width);
    uLongf size = (uLongf)((width + 7) / 8 * height);
    g_byte_array_set_size(page->black, (guint)size);
    page->lines = (int)height;
    if (uncompress(page->black->data, &size, bytes + data, (uLong)packed_bytes) != Z_OK || size != page->black->len)
        g_clear_pointer(&page, page_free);
    return page;
}

GPtrArray *decode_pdf(const guint8 *bytes, gsize length, char **out_problem)
{
    gsize offset = object_offset(bytes, length, IMAGE_OBJECT);
    Page *page = offset ? read_image(bytes, length, offset) : NULL;
    *out_problem = page ? NULL : g_strdup("the document has no picture where its table says");
    if (!page)
        return NULL;
    GPtrArray *pages = g_ptr_array_new_with_free_func((GDestroyNotify)page_free);
    g_ptr_array_add(pages, page);
    return pages;
}
