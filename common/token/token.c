// SPDX-License-Identifier: GPL-3.0-or-later
// token.c - minting and reading; the layout stands in token.h.
#include "common/token/key_ring.h"

#include <sodium.h>
#include <string.h>

#include "common/base/base45.h"

#define HEAD_BYTES 11 // all before the MAC
#define MAC_BYTES (TOKEN_BYTES - HEAD_BYTES)

G_STATIC_ASSERT(MAC_BYTES < crypto_generichash_BYTES_MIN);

guint16 token_event_tag(const char *slug)
{
    guint8 digest[crypto_generichash_BYTES_MIN];
    crypto_generichash(digest, sizeof digest, (const guint8 *)slug, strlen(slug), NULL, 0);
    return (guint16)(digest[0] << 8 | digest[1]);
}

// libsodium gives no digest under 16 bytes; ours is the start of one.
static void make_mac(const KeyRing *ring, guint key_id, const guint8 *head, guint8 out[MAC_BYTES])
{
    guint8 digest[crypto_generichash_BYTES_MIN];
    crypto_generichash(digest, sizeof digest, head, HEAD_BYTES, ring->keys[key_id], TOKEN_KEY_BYTES);
    memcpy(out, digest, MAC_BYTES);
}

static void make_check(const guint8 bytes[TOKEN_BYTES], Token *token)
{
    guint8 digest[crypto_generichash_BYTES_MIN];
    crypto_generichash(digest, sizeof digest, bytes, TOKEN_BYTES, NULL, 0);
    sodium_bin2hex(token->check, sizeof token->check, digest, TOKEN_CHECK_BYTES);
}

static char *write_token(const KeyRing *ring, TokenKind kind, guint16 event_tag, guint key_id, const guint8 *id, Token *out_token)
{
    g_assert(key_id < ring->count);
    guint8 bytes[TOKEN_BYTES] = {(guint8)(kind << 4 | key_id), (guint8)(event_tag >> 8), (guint8)event_tag};
    memcpy(bytes + 3, id, TOKEN_ID_BYTES);
    make_mac(ring, key_id, bytes, bytes + HEAD_BYTES);
    *out_token = (Token){.kind = kind, .key_id = key_id, .event_tag = event_tag};
    sodium_bin2hex(out_token->id, sizeof out_token->id, id, TOKEN_ID_BYTES);
    make_check(bytes, out_token);
    return base45_encode(bytes, sizeof bytes);
}

char *token_mint(const KeyRing *ring, TokenKind kind, guint16 event_tag, Token *out_token)
{
    guint8 id[TOKEN_ID_BYTES];
    guint key_id = key_ring_current_id(ring);
    g_autofree char *text = NULL;
    do { // two spaces in a row do not live through a spreadsheet
        g_free(text);
        randombytes_buf(id, sizeof id);
        text = write_token(ring, kind, event_tag, key_id, id, out_token);
    } while (strstr(text + 1, "  "));
    return g_steal_pointer(&text);
}

static bool is_our_kind(guint8 first)
{
    return first >> 4 == TOKEN_BADGE || first >> 4 == TOKEN_SEAT;
}

// A piece of one of our tokens: our kind and tag at its start. The shorter it is the less it tells; 8 bytes at least.
static TokenCheck check_piece(guint16 event_tag, const char *text, gsize length)
{
    guint8 bytes[TOKEN_BYTES * 2];
    gsize count = 0;
    gsize whole = length - length % 3; // what is left of a group may decode to nothing
    if (whole < 12 || whole > sizeof bytes || !base45_decode(text, whole, bytes, sizeof bytes, &count))
        return TOKEN_NOT_OURS;
    bool is_ours = is_our_kind(bytes[0]) && bytes[1] == event_tag >> 8 && bytes[2] == (event_tag & 0xff);
    return is_ours ? TOKEN_TRUNCATED : TOKEN_NOT_OURS;
}

static TokenCheck read_whole(const KeyRing *ring, guint16 event_tag, const char *text, Token *out_token)
{
    guint8 bytes[TOKEN_BYTES];
    gsize count = 0;
    if (!base45_decode(text, TOKEN_CHARACTERS, bytes, sizeof bytes, &count) || count != TOKEN_BYTES || !is_our_kind(bytes[0]))
        return TOKEN_NOT_OURS;

    *out_token = (Token){
        .kind = (TokenKind)(bytes[0] >> 4),
        .key_id = bytes[0] & 0x0f,
        .event_tag = (guint16)(bytes[1] << 8 | bytes[2]),
    };
    sodium_bin2hex(out_token->id, sizeof out_token->id, bytes + 3, TOKEN_ID_BYTES);
    make_check(bytes, out_token);
    if (out_token->event_tag != event_tag)
        return TOKEN_OTHER_EVENT;
    if (ring->count == 0)
        return TOKEN_GOOD;
    if (out_token->key_id >= ring->count)
        return TOKEN_KEY_UNKNOWN;
    guint8 mac[MAC_BYTES];
    make_mac(ring, out_token->key_id, bytes, mac);
    return sodium_memcmp(mac, bytes + HEAD_BYTES, MAC_BYTES) == 0 ? TOKEN_GOOD : TOKEN_FORGED;
}

// A text field took the space away that every token of some events begins with. None ends in one: the last group holds a byte.
static bool read_trimmed(const KeyRing *ring, guint16 event_tag, const char *text, Token *out_token)
{
    char whole[TOKEN_CHARACTERS] = " ";
    memcpy(whole + 1, text, TOKEN_CHARACTERS - 1);
    return read_whole(ring, event_tag, whole, out_token) == TOKEN_GOOD;
}

TokenCheck token_read(const KeyRing *ring, guint16 event_tag, const char *text, gsize length, Token *out_token)
{
    if (length == TOKEN_CHARACTERS)
        return read_whole(ring, event_tag, text, out_token);
    if (length == TOKEN_CHARACTERS - 1 && read_trimmed(ring, event_tag, text, out_token))
        return TOKEN_GOOD;
    return check_piece(event_tag, text, length);
}
