// SPDX-License-Identifier: GPL-3.0-or-later
// seal.c - head: magic (16 bytes), key id (1), stream header (24). Then pieces: length of the sealed piece (4,
// little-endian), the sealed piece. Each piece is bound to the ones before it; the last one is empty and says so.
#include "common/token/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/token/key_ring.h"

#define MAGIC_BYTES 16
static const char magic[MAGIC_BYTES + 1] = "lanyard-sealed 1";
#define HEAD_BYTES (MAGIC_BYTES + 1 + crypto_secretstream_xchacha20poly1305_HEADERBYTES)
#define ROOM (SEAL_PIECE_MAX + crypto_secretstream_xchacha20poly1305_ABYTES)

G_DEFINE_QUARK(lanyard_seal_error, seal_error)

struct Sealer {
    crypto_secretstream_xchacha20poly1305_state state;
    FILE *file;
    char *path, *beside;
    guint8 *room;
};

struct Unsealer {
    crypto_secretstream_xchacha20poly1305_state state;
    FILE *file;
    char *path;
    guint8 *sealed, *piece;
    guint8 head[HEAD_BYTES];
    gint64 done, total;
    bool is_ended;
};

static bool fail_errno(GError **error, const char *path, const char *doing)
{
    return error_set(SEAL_ERROR, SEAL_ERROR_FILE, error, "%s cannot be %s: %s", path, doing, g_strerror(errno));
}

static bool fail_form(const Unsealer *unsealer, const char *why, GError **error)
{
    return error_set(SEAL_ERROR, SEAL_ERROR_FORM, error, "%s %s; nothing in it is used", unsealer->path, why);
}

// Each purpose has a key of its own.
static void derive_key(const KeyRing *ring, guint key_id, const char *purpose, guint8 *out_key)
{
    crypto_generichash(out_key, crypto_secretstream_xchacha20poly1305_KEYBYTES, (const guint8 *)purpose, strlen(purpose),
                       ring->keys[key_id], TOKEN_KEY_BYTES);
}

Sealer *sealer_open(const KeyRing *ring, const char *purpose, const char *path, GError **error)
{
    if (ring->count == 0)
        return error_set_null(SEAL_ERROR, SEAL_ERROR_FORM, error, "this station holds no key of the event, so it cannot seal %s",
                              path);
    g_autoptr(Sealer) sealer = g_new0(Sealer, 1);
    sealer->path = g_strdup(path);
    sealer->beside = g_strconcat(path, ".being-made", NULL);
    g_unlink(sealer->beside);
    int file = open(sealer->beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0) {
        fail_errno(error, path, "made");
        g_clear_pointer(&sealer->beside, g_free);
        return NULL;
    }
    sealer->file = fdopen(file, "wb");
    sealer->room = g_malloc(ROOM);
    guint8 key[crypto_secretstream_xchacha20poly1305_KEYBYTES];
    guint8 head[HEAD_BYTES];
    guint key_id = key_ring_current_id(ring);
    derive_key(ring, key_id, purpose, key);
    memcpy(head, magic, MAGIC_BYTES);
    head[MAGIC_BYTES] = (guint8)key_id;
    crypto_secretstream_xchacha20poly1305_init_push(&sealer->state, head + MAGIC_BYTES + 1, key);
    sodium_memzero(key, sizeof key);
    if (fwrite(head, 1, sizeof head, sealer->file) != sizeof head) {
        fail_errno(error, path, "written");
        return NULL;
    }
    return g_steal_pointer(&sealer);
}

static bool put_piece(Sealer *sealer, const void *piece, gsize length, guint8 tag, GError **error)
{
    g_assert(length <= SEAL_PIECE_MAX);
    unsigned long long sealed_length = 0;
    crypto_secretstream_xchacha20poly1305_push(&sealer->state, sealer->room, &sealed_length, piece, length, NULL, 0, tag);
    guint32 prefix = GUINT32_TO_LE((guint32)sealed_length);
    return (fwrite(&prefix, 1, sizeof prefix, sealer->file) == sizeof prefix &&
            fwrite(sealer->room, 1, sealed_length, sealer->file) == sealed_length) ||
           fail_errno(error, sealer->path, "written");
}

bool sealer_put(Sealer *sealer, const void *piece, gsize length, GError **error)
{
    return put_piece(sealer, piece, length, crypto_secretstream_xchacha20poly1305_TAG_MESSAGE, error);
}

bool sealer_finish(Sealer *sealer, GError **error)
{
    if (!put_piece(sealer, NULL, 0, crypto_secretstream_xchacha20poly1305_TAG_FINAL, error))
        return false;
    bool is_good = fflush(sealer->file) == 0 && fsync(fileno(sealer->file)) == 0;
    is_good = fclose(g_steal_pointer(&sealer->file)) == 0 && is_good && g_rename(sealer->beside, sealer->path) == 0;
    if (!is_good)
        return fail_errno(error, sealer->path, "written");
    g_clear_pointer(&sealer->beside, g_free);
    return true;
}

void sealer_free(Sealer *sealer)
{
    if (!sealer)
        return;
    if (sealer->file)
        fclose(sealer->file);
    if (sealer->beside)
        g_unlink(sealer->beside);
    sodium_memzero(&sealer->state, sizeof sealer->state);
    MEMBERS_FREE(sealer, beside, path, room);
    g_free(sealer);
}

// --- reading ---

static bool read_head(Unsealer *unsealer, const KeyRing *ring, const char *purpose, GError **error)
{
    const guint8 *head = unsealer->head;
    bool is_whole = fread(unsealer->head, 1, HEAD_BYTES, unsealer->file) == HEAD_BYTES;
    if (is_whole && memcmp(head, magic, MAGIC_BYTES - 1) == 0 && g_ascii_isdigit(head[MAGIC_BYTES - 1]) &&
        head[MAGIC_BYTES - 1] > '1')
        return fail_form(unsealer, "was written by a newer Lanyard; update this station first", error);
    if (!is_whole || memcmp(head, magic, MAGIC_BYTES) != 0)
        return fail_form(unsealer, "is not a sealed file of Lanyard", error);
    if (head[MAGIC_BYTES] >= ring->count)
        return fail_form(unsealer, "is sealed under a key that this station does not have", error);
    guint8 key[crypto_secretstream_xchacha20poly1305_KEYBYTES];
    derive_key(ring, head[MAGIC_BYTES], purpose, key);
    crypto_secretstream_xchacha20poly1305_init_pull(&unsealer->state, head + MAGIC_BYTES + 1, key);
    sodium_memzero(key, sizeof key);
    unsealer->done = HEAD_BYTES;
    return true;
}

Unsealer *unsealer_open(const KeyRing *ring, const char *purpose, const char *path, GError **error)
{
    g_autoptr(Unsealer) unsealer = g_new0(Unsealer, 1);
    unsealer->path = g_strdup(path);
    unsealer->file = fopen(path, "rbe");
    struct stat info;
    if (!unsealer->file || fstat(fileno(unsealer->file), &info) != 0) {
        fail_errno(error, path, "read");
        return NULL;
    }
    unsealer->total = info.st_size;
    unsealer->sealed = g_malloc(ROOM);
    unsealer->piece = g_malloc(SEAL_PIECE_MAX);
    return read_head(unsealer, ring, purpose, error) ? g_steal_pointer(&unsealer) : NULL;
}

guint unsealer_key_id(const Unsealer *unsealer)
{
    return unsealer->head[MAGIC_BYTES];
}

bool unsealer_next(Unsealer *unsealer, const guint8 **out_piece, gsize *out_length, GError **error)
{
    if (unsealer->is_ended)
        return false;
    guint32 prefix = 0;
    if (fread(&prefix, 1, sizeof prefix, unsealer->file) != sizeof prefix)
        return fail_form(unsealer, "is cut off", error);
    gsize sealed_length = GUINT32_FROM_LE(prefix);
    if (sealed_length < crypto_secretstream_xchacha20poly1305_ABYTES || sealed_length > ROOM)
        return fail_form(unsealer, "is damaged", error);
    if (fread(unsealer->sealed, 1, sealed_length, unsealer->file) != sealed_length)
        return fail_form(unsealer, "is cut off", error);
    unsigned long long length = 0;
    guint8 tag = 0;
    if (crypto_secretstream_xchacha20poly1305_pull(&unsealer->state, unsealer->piece, &length, &tag, unsealer->sealed,
                                                   sealed_length, NULL, 0) != 0)
        return fail_form(unsealer, "is damaged, or sealed under another event's key", error);
    unsealer->done += (gint64)(sizeof prefix + sealed_length);
    if (tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL) {
        unsealer->is_ended = true;
        return fgetc(unsealer->file) != EOF ? fail_form(unsealer, "goes on after its end", error) : false;
    }
    *out_piece = unsealer->piece;
    *out_length = (gsize)length;
    return true;
}

void unsealer_position(const Unsealer *unsealer, gint64 *out_done, gint64 *out_total)
{
    *out_done = unsealer->done;
    *out_total = unsealer->total;
}

void unsealer_free(Unsealer *unsealer)
{
    if (!unsealer)
        return;
    if (unsealer->file)
        fclose(unsealer->file);
    sodium_memzero(&unsealer->state, sizeof unsealer->state);
    MEMBERS_FREE(unsealer, path, sealed, piece);
    g_free(unsealer);
}
