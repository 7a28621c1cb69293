// SPDX-License-Identifier: GPL-3.0-or-later
// key_ring.c - the key file: a heading, then one key a line, "ID HEX". The last key signs.
#include "common/token/key_ring.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

G_DEFINE_QUARK(lanyard_token_error, token_error)

#define HEADING "lanyard-keys 1"
#define FILE_CEILING 4096

static bool fail_errno(GError **error, const char *doing, const char *path)
{
    int cause = errno;
    return error_set(TOKEN_ERROR, TOKEN_ERROR_KEY_FILE, error, "the key file %s cannot be %s: %s", path, doing,
                     g_strerror(cause));
}

static bool fail_form(GError **error, const char *path, int line_number)
{
    return error_set(TOKEN_ERROR, TOKEN_ERROR_KEY_FILE, error,
                     "%s:%d: this is not a key file of Lanyard; expected \"" HEADING "\" and one key a line", path, line_number);
}

// The whole file, after making sure that nobody but its owner can read it. The caller wipes and frees it.
static char *read_private(const char *path, GError **error)
{
    int file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0) {
        fail_errno(error, "opened", path);
        return NULL;
    }
    struct stat info;
    char *text = NULL;
    if (fstat(file, &info) != 0 || !S_ISREG(info.st_mode)) {
        g_set_error(error, TOKEN_ERROR, TOKEN_ERROR_KEY_FILE, "%s is not a regular file, so it is not used as the key file",
                    path);
    } else if (info.st_mode & (S_IRWXG | S_IRWXO)) {
        g_set_error(error, TOKEN_ERROR, TOKEN_ERROR_KEY_FILE_OPEN,
                    "the key file %s can be read by others; run chmod 600 on it, and rotate the keys if others had access", path);
    } else {
        text = g_malloc0(FILE_CEILING);
        ssize_t length = read(file, text, FILE_CEILING - 1);
        if (length < 0) {
            fail_errno(error, "read", path);
            g_clear_pointer(&text, g_free);
        }
    }
    close(file);
    return text;
}

static bool parse_line(KeyRing *ring, const char *line)
{
    g_autofree char *start = g_strdup_printf("%u ", ring->count);
    gsize used = 0;
    const char *hex = line + strlen(start);
    return ring->count < TOKEN_KEYS_MAX && g_str_has_prefix(line, start) && strlen(hex) == TOKEN_KEY_BYTES * 2 &&
           sodium_hex2bin(ring->keys[ring->count], TOKEN_KEY_BYTES, hex, strlen(hex), NULL, &used, NULL) == 0 &&
           used == TOKEN_KEY_BYTES;
}

static bool parse_ring(KeyRing *ring, char *text, const char *path, GError **error)
{
    int line_number = 0;
    for (char *line = text, *next; line && *line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        bool is_good = line_number++ == 0 ? strcmp(line, HEADING) == 0 : parse_line(ring, line);
        if (!is_good)
            return fail_form(error, path, line_number);
        ring->count += line_number > 1;
    }
    return ring->count > 0 || fail_form(error, path, line_number + 1);
}

KeyRing *key_ring_load(const char *path, GError **error)
{
    char *text = read_private(path, error);
    if (!text)
        return NULL;
    KeyRing *ring = key_ring_new_empty();
    bool is_good = parse_ring(ring, text, path, error);
    sodium_memzero(text, FILE_CEILING);
    g_free(text);
    if (!is_good)
        g_clear_pointer(&ring, key_ring_free);
    return ring;
}

KeyRing *key_ring_new_empty(void)
{
    g_assert(sodium_init() >= 0);
    return g_new0(KeyRing, 1);
}

void key_ring_free(KeyRing *ring)
{
    if (!ring)
        return;
    sodium_memzero(ring, sizeof *ring);
    g_free(ring);
}

static GString *ring_text(const KeyRing *ring)
{
    GString *text = g_string_new(HEADING "\n");
    for (guint i = 0; i < ring->count; i++) {
        char hex[TOKEN_KEY_BYTES * 2 + 1];
        sodium_bin2hex(hex, sizeof hex, ring->keys[i], TOKEN_KEY_BYTES);
        g_string_append_printf(text, "%u %s\n", i, hex);
        sodium_memzero(hex, sizeof hex);
    }
    return text;
}

// Writes the ring beside `path` and moves it there; `may_replace` says whether a file may be there already.
static bool save(const KeyRing *ring, const char *path, bool may_replace, GError **error)
{
    g_autofree char *beside = g_strdup_printf("%s.new", path);
    g_autoptr(GError) cause = NULL;
    GString *text = ring_text(ring);
    bool is_good = g_file_set_contents_full(beside, text->str, (gssize)text->len,
                                            G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &cause);
    sodium_memzero(text->str, text->len);
    g_string_free(text, TRUE);
    if (!is_good)
        return error_set(TOKEN_ERROR, TOKEN_ERROR_KEY_FILE, error, "the key file %s cannot be made: %s", path, cause->message);
    // link() fails when the target exists, which rename() would overwrite.
    is_good = (may_replace ? g_rename(beside, path) : link(beside, path)) == 0 || fail_errno(error, "written", path);
    g_unlink(beside);
    return is_good;
}

bool key_ring_create(const char *path, GError **error)
{
    g_autoptr(KeyRing) ring = key_ring_new_empty();
    randombytes_buf(ring->keys[0], TOKEN_KEY_BYTES);
    ring->count = 1;
    return save(ring, path, false, error);
}

bool key_ring_rotate(const char *path, GError **error)
{
    g_autoptr(KeyRing) ring = key_ring_load(path, error);
    if (!ring)
        return false;
    if (ring->count == TOKEN_KEYS_MAX)
        return error_set(TOKEN_ERROR, TOKEN_ERROR_FULL, error, "%s holds %d keys, which is all that a token can name", path,
                         TOKEN_KEYS_MAX);
    randombytes_buf(ring->keys[ring->count++], TOKEN_KEY_BYTES);
    return save(ring, path, true, error);
}

guint key_ring_current_id(const KeyRing *ring)
{
    return ring->count > 0 ? ring->count - 1 : 0;
}

guint key_ring_count(const KeyRing *ring)
{
    return ring->count;
}

char *key_ring_fingerprint(const KeyRing *ring, guint key_id)
{
    g_assert(key_id < ring->count);
    guint8 digest[crypto_generichash_BYTES_MIN];
    static const char purpose[] = "lanyard key fingerprint";
    crypto_generichash(digest, sizeof digest, ring->keys[key_id], TOKEN_KEY_BYTES, (const guint8 *)purpose, sizeof purpose - 1);
    GString *text = g_string_new(NULL);
    for (gsize i = 0; i < sizeof digest; i += 2)
        g_string_append_printf(text, "%s%02x%02x", i ? " " : "", digest[i], digest[i + 1]);
    return g_string_free(text, FALSE);
}
