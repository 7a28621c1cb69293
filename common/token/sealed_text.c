// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/token/sealed_text.h"

#include <gnutls/crypto.h>
#include <sodium.h>
#include <string.h>

#include "common/token/key_ring.h"
#include "common/token/random.h"

#define KEY_BYTES 64
#define HALF (KEY_BYTES / 2)
#define VECTOR_BYTES 16
#define BLOCK_BYTES 16
#define HEAD_BYTES (1 + VECTOR_BYTES)
#define MAC_BYTES 32
#define PADDED GNUTLS_CIPHER_PADDING_PKCS7

// What a key of the ring becomes: the first half encrypts, the second one authenticates.
static void derive_key(const KeyRing *ring, guint key_id, guint8 out[KEY_BYTES])
{
    static const char purpose[] = "lanyard sealed text";
    g_assert(key_id < ring->count);
    crypto_generichash(out, KEY_BYTES, (const guint8 *)purpose, sizeof purpose - 1, ring->keys[key_id], TOKEN_KEY_BYTES);
}

static void authenticate(const guint8 *key, const char *context, const guint8 *bytes, gsize length, guint8 out[MAC_BYTES])
{
    gsize before = strlen(context) + 1;
    g_autofree guint8 *whole = g_malloc(before + length);
    memcpy(whole, context, before - 1);
    whole[before - 1] = '\n';
    memcpy(whole + before, bytes, length);
    int result = gnutls_hmac_fast(GNUTLS_MAC_SHA256, key + HALF, HALF, whole, before + length, out);
    g_assert(result == 0);
}

static gnutls_cipher_hd_t begin(guint8 *key, guint8 *vector)
{
    gnutls_cipher_hd_t cipher = NULL;
    const gnutls_datum_t key_datum = {key, HALF}, vector_datum = {vector, VECTOR_BYTES};
    int result = gnutls_cipher_init(&cipher, GNUTLS_CIPHER_AES_256_CBC, &key_datum, &vector_datum);
    g_assert(result == 0);
    return cipher;
}

char *sealed_text_make(const KeyRing *ring, const char *context, const char *text)
{
    gsize length = strlen(text), room = length + BLOCK_BYTES;
    g_autofree guint8 *bytes = g_malloc(HEAD_BYTES + room + MAC_BYTES);
    guint8 key[KEY_BYTES];
    bytes[0] = (guint8)key_ring_current_id(ring);
    random_bytes(bytes + 1, VECTOR_BYTES);
    derive_key(ring, bytes[0], key);
    gnutls_cipher_hd_t cipher = begin(key, bytes + 1);
    int result = gnutls_cipher_encrypt3(cipher, text, length, bytes + HEAD_BYTES, &room, PADDED);
    g_assert(result == 0);
    gnutls_cipher_deinit(cipher);
    authenticate(key, context, bytes, HEAD_BYTES + room, bytes + HEAD_BYTES + room);
    sodium_memzero(key, sizeof key);
    return g_base64_encode(bytes, HEAD_BYTES + room + MAC_BYTES);
}

char *sealed_text_digest(const KeyRing *ring, const char *context, const char *text)
{
    guint8 key[KEY_BYTES], digest[MAC_BYTES];
    g_autofree char *whole = g_strconcat("digest\n", context, NULL); // no sealed text has it
    derive_key(ring, key_ring_current_id(ring), key);
    authenticate(key, whole, (const guint8 *)text, strlen(text), digest);
    sodium_memzero(key, sizeof key);
    char *hex = g_malloc(2 * MAC_BYTES + 1);
    return sodium_bin2hex(hex, 2 * MAC_BYTES + 1, digest, MAC_BYTES);
}

// Nothing is decrypted before it is known to be ours.
static char *open_with(guint8 *key, const char *context, guint8 *bytes, gsize length)
{
    guint8 wanted[MAC_BYTES];
    gsize inner = length - HEAD_BYTES - MAC_BYTES, room = inner;
    authenticate(key, context, bytes, length - MAC_BYTES, wanted);
    if (sodium_memcmp(wanted, bytes + length - MAC_BYTES, MAC_BYTES) != 0)
        return NULL;
    char *text = g_malloc0(inner + 1);
    gnutls_cipher_hd_t cipher = begin(key, bytes + 1);
    if (gnutls_cipher_decrypt3(cipher, bytes + HEAD_BYTES, inner, text, &room, PADDED) != 0)
        g_clear_pointer(&text, g_free);
    else
        text[room] = '\0';
    gnutls_cipher_deinit(cipher);
    return text;
}

char *sealed_text_open(const KeyRing *ring, const char *context, const char *sealed)
{
    gsize length = 0;
    g_autofree guint8 *bytes = g_base64_decode(sealed, &length);
    if (length < HEAD_BYTES + BLOCK_BYTES + MAC_BYTES || (length - HEAD_BYTES - MAC_BYTES) % BLOCK_BYTES != 0 ||
        bytes[0] >= ring->count)
        return NULL;
    guint8 key[KEY_BYTES];
    derive_key(ring, bytes[0], key);
    char *text = open_with(key, context, bytes, length);
    sodium_memzero(key, sizeof key);
    return text;
}
