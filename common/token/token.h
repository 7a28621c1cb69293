// SPDX-License-Identifier: GPL-3.0-or-later
// token.h - the codes that Lanyard itself prints: badges and tutorial tickets.
//
// A token is 25 bytes, written as 38 base45 characters, so that the QR symbol is version 2-M (25 modules):
//   byte  0      kind (upper 4 bits: 1 badge, 2 tutorial ticket) and key id (lower 4 bits)
//   bytes 1-2    event tag, big-endian
//   bytes 3-10   random id
//   bytes 11-24  keyed BLAKE2b (14 bytes) over bytes 0-10
// It holds no personal data. Whoever has the event's key can tell a real one that was printed elsewhere; whoever
// has none (a sponsor's station) can check its form only.
#pragma once

#include "common/base/idiom.h"

#define TOKEN_BYTES 25
#define TOKEN_CHARACTERS 38
#define TOKEN_ID_BYTES 8
#define TOKEN_CHECK_BYTES 4
#define TOKEN_KEY_BYTES 32
#define TOKEN_KEYS_MAX 16

#define TOKEN_ERROR (token_error_quark())
GQuark token_error_quark(void);
typedef enum {
    TOKEN_ERROR_KEY_FILE,      // missing, malformed
    TOKEN_ERROR_KEY_FILE_OPEN, // others can read it: refused
    TOKEN_ERROR_FULL,          // all key ids are used
} TokenError;

typedef enum { TOKEN_BADGE = 1, TOKEN_SEAT = 2 } TokenKind;

typedef struct {
    TokenKind kind;
    guint key_id;
    guint16 event_tag;
    char id[TOKEN_ID_BYTES * 2 + 1]; // lower-case hex, NUL-terminated: how the store knows it
    // The start of a digest over the whole code, in hex: tells whoever knows how a badge was printed, and has no key, that a code was
    // altered. It does not help to make one.
    char check[TOKEN_CHECK_BYTES * 2 + 1];
} Token;

typedef enum {
    TOKEN_GOOD,
    TOKEN_NOT_OURS,    // not the form of a token at all: perhaps a ticket secret
    TOKEN_TRUNCATED,   // our alphabet and start, wrong length
    TOKEN_OTHER_EVENT, // well-formed, another event's tag
    TOKEN_FORGED,      // well-formed, the code does not verify under the named key
    TOKEN_KEY_UNKNOWN, // well-formed, names a key that this ring has not
} TokenCheck;

typedef struct KeyRing KeyRing;

// Reads a key file. It must be a regular file that only its owner can read (mode 0600 or 0400).
KeyRing *key_ring_load(const char *path, GError **error);
// A ring without keys: token_read() then checks form and event tag only.
KeyRing *key_ring_new_empty(void);
void key_ring_free(KeyRing *ring);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KeyRing, key_ring_free)

// Creates the file `path` (0600, must not exist) with one fresh key.
bool key_ring_create(const char *path, GError **error);
// Adds a fresh key, which signs from now on; older ones still verify. The file is replaced atomically.
bool key_ring_rotate(const char *path, GError **error);
guint key_ring_current_id(const KeyRing *ring);
guint key_ring_count(const KeyRing *ring);
// Eight groups of four hex digits of BLAKE2b over the key, for people to compare. The caller owns it.
char *key_ring_fingerprint(const KeyRing *ring, guint key_id);

// The tag of an event: the first two bytes of BLAKE2b over its slug.
guint16 token_event_tag(const char *slug);

// Mints a token with a fresh random id under the current key. `ring` must hold a key. The text ends in no space and has no
// two in a row; the caller owns it.
char *token_mint(const KeyRing *ring, TokenKind kind, guint16 event_tag, Token *out_token);

// Checks scanned text. `out_token` is filled for GOOD, OTHER_EVENT, FORGED and KEY_UNKNOWN. An empty ring
// answers GOOD by form and tag. A space that was trimmed off the start is thought of. Constant time in the comparison of
// codes.
TokenCheck token_read(const KeyRing *ring, guint16 event_tag, const char *text, gsize length, Token *out_token);
