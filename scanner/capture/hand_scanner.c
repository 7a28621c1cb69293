// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/capture/hand_scanner.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/text.h"
#include "scanner/capture/hand_scanner_kind.h"

#define SILENCE_US (150 * 1000) // a code that nothing ends ends by it

static const HandScannerKind *const kinds[] = {&wedge_scanner, &serial_scanner};

struct HandScanner {
    const HandScannerKind *kind;
    gpointer state;
    char *source;
    int file;
    GString *unended;      // of the code in work
    bool is_spoilt;        // the code in work is not whole
    gint64 silent_mono_us; // when the code in work ends by silence
    GQueue codes;          // GBytes
};

static const HandScannerKind *kind_of(const char *source)
{
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (g_str_has_prefix(source, kinds[i]->prefix))
            return kinds[i];
    return NULL;
}

bool hand_scanner_is(const char *source)
{
    return kind_of(source) != NULL;
}

HandScanner *hand_scanner_open(const char *source, const char *layout, GError **error)
{
    const HandScannerKind *kind = kind_of(source);
    g_assert(kind);
    int file = -1;
    gpointer state = kind->open(source + strlen(kind->prefix), layout, &file, error);
    if (!state)
        return NULL;
    HandScanner *scanner = g_new0(HandScanner, 1);
    scanner->kind = kind;
    scanner->state = state;
    scanner->source = g_strdup(source);
    scanner->file = file;
    scanner->unended = g_string_new(NULL);
    g_queue_init(&scanner->codes);
    return scanner;
}

void hand_scanner_close(HandScanner *scanner)
{
    if (!scanner)
        return;
    scanner->kind->close(scanner->state);
    close(scanner->file);
    g_string_free(scanner->unended, TRUE);
    g_queue_clear_full(&scanner->codes, (GDestroyNotify)g_bytes_unref);
    g_free(scanner->source);
    g_free(scanner);
}

// Scanners that know no Unicode send Latin-1; a text is what the station looks for, so it becomes UTF-8.
static GBytes *code_of(const char *bytes, gsize length)
{
    if (!g_utf8_validate(bytes, (gssize)length, NULL)) {
        gsize converted = 0;
        char *text = g_convert(bytes, (gssize)length, "UTF-8", "ISO-8859-1", NULL, &converted, NULL);
        if (text)
            return g_bytes_new_take(text, converted);
    }
    char *text = g_malloc(length + 1);
    memcpy(text, bytes, length);
    text[length] = '\0';
    return g_bytes_new_take(text, length);
}

static void end_code(HandScanner *scanner, const char *bytes, gsize length)
{
    bool is_whole = !scanner->is_spoilt && length <= HAND_SCANNER_CODE_MAX;
    if (is_whole && length > 0)
        g_queue_push_tail(&scanner->codes, code_of(bytes, length));
    scanner->is_spoilt = false;
}

static bool is_end(char byte)
{
    return byte == '\r' || byte == '\n' || byte == '\t';
}

static void split(HandScanner *scanner)
{
    GString *text = scanner->unended;
    gsize start = 0;
    for (gsize i = 0; i < text->len; i++) {
        if (!is_end(text->str[i]))
            continue;
        end_code(scanner, text->str + start, i - start);
        start = i + 1;
    }
    g_string_erase(text, 0, (gssize)start);
    if (text->len > HAND_SCANNER_CODE_MAX) {
        scanner->is_spoilt = true;
        g_string_truncate(text, 0);
    }
}

static bool is_in_code(const HandScanner *scanner)
{
    return scanner->unended->len > 0 || scanner->is_spoilt;
}

static void end_by_silence(HandScanner *scanner)
{
    if (!is_in_code(scanner) || clock_mono_us() < scanner->silent_mono_us)
        return;
    end_code(scanner, scanner->unended->str, scanner->unended->len);
    g_string_truncate(scanner->unended, 0);
}

static bool take(HandScanner *scanner, GError **error)
{
    HandScannerRead how = scanner->kind->read(scanner->state, scanner->file, scanner->unended);
    switch (how) {
    case HAND_SCANNER_MORE:
        break;
    case HAND_SCANNER_LOST:
        scanner->is_spoilt = true;
        break;
    case HAND_SCANNER_GONE:
        return error_set(CAPTURE_ERROR, CAPTURE_ERROR_GONE, error, "the scanner %s was unplugged", scanner->source);
    }
    scanner->silent_mono_us = clock_mono_us() + SILENCE_US;
    split(scanner);
    return true;
}

// Waits for bytes, or for the silence that ends the code in work. False when the scanner is gone.
static bool wait(HandScanner *scanner, gint64 deadline_mono_us, GError **error)
{
    gint64 until_mono_us = is_in_code(scanner) ? MIN(deadline_mono_us, scanner->silent_mono_us) : deadline_mono_us;
    gint64 wait_ms = (MAX(until_mono_us - clock_mono_us(), 0) + 999) / 1000;
    struct pollfd wanted = {.fd = scanner->file, .events = POLLIN};
    if (poll(&wanted, 1, (int)MIN(wait_ms, 60000)) > 0)
        return take(scanner, error);
    // A line that was not looked at for a while, on a busy machine, was not silent: only what poll() has seen is.
    end_by_silence(scanner);
    return true;
}

bool hand_scanner_next(HandScanner *scanner, gint64 deadline_mono_us, GBytes **out_code, GError **error)
{
    *out_code = g_queue_pop_head(&scanner->codes);
    while (!*out_code) {
        if (!wait(scanner, deadline_mono_us, error))
            return false;
        *out_code = g_queue_pop_head(&scanner->codes);
        if (clock_mono_us() >= deadline_mono_us)
            break;
    }
    return true;
}

GPtrArray *hand_scanner_list(const char *devices)
{
    static const struct {
        const HandScannerKind *kind;
        const char *folder, *suffix;
    } places[] = {{&wedge_scanner, "input/by-id", "-event-kbd"}, {&serial_scanner, "serial/by-id", ""}};
    GPtrArray *sources = g_ptr_array_new_with_free_func(g_free);
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autofree char *folder = g_build_filename(devices, places[i].folder, NULL);
        g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
        for (const char *name = entries ? g_dir_read_name(entries) : NULL; name; name = g_dir_read_name(entries))
            if (g_str_has_suffix(name, places[i].suffix))
                g_ptr_array_add(sources, g_strconcat(places[i].kind->prefix, folder, "/", name, NULL));
    }
    g_ptr_array_sort(sources, text_compare);
    return sources;
}
