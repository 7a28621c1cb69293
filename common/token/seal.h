// SPDX-License-Identifier: GPL-3.0-or-later
// seal.h - a file sealed under the event's key: encrypted, and each piece and the end of it checked.
//
// XChaCha20-Poly1305 as libsodium's secretstream, under a key made from the ring's current one by keyed BLAKE2b over the
// purpose. Pieces are at most 1 MiB.
#pragma once

#include "common/token/token.h"

#define SEAL_PIECE_MAX (1024 * 1024)

#define SEAL_ERROR (seal_error_quark())
GQuark seal_error_quark(void);
typedef enum {
    SEAL_ERROR_FILE, // cannot be opened, read, written
    SEAL_ERROR_FORM, // not sealed by us, damaged, cut, or under a key that the ring has not
} SealError;

typedef struct Sealer Sealer;
// Writes `path` beside itself (0600); sealer_finish() moves it into place, sealer_free() before that drops it.
Sealer *sealer_open(const KeyRing *ring, const char *purpose, const char *path, GError **error);
bool sealer_put(Sealer *sealer, const void *piece, gsize length, GError **error);
bool sealer_finish(Sealer *sealer, GError **error);
void sealer_free(Sealer *sealer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sealer, sealer_free)

typedef struct Unsealer Unsealer;
Unsealer *unsealer_open(const KeyRing *ring, const char *purpose, const char *path, GError **error);
// The number of the key that it is sealed under.
guint unsealer_key_id(const Unsealer *unsealer);
// The next piece, valid until the next call; false without an error at the end, which was checked.
bool unsealer_next(Unsealer *unsealer, const guint8 **out_piece, gsize *out_length, GError **error);
// Bytes read so far and of the whole file: for progress.
void unsealer_position(const Unsealer *unsealer, gint64 *out_done, gint64 *out_total);
void unsealer_free(Unsealer *unsealer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Unsealer, unsealer_free)
