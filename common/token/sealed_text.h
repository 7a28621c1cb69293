// SPDX-License-Identifier: GPL-3.0-or-later
// sealed_text.h - a short text that only who holds the key can read, or make.
//
// AES-256 in CBC mode with a random vector, then HMAC-SHA-256 over the context and all that is sent. Written in base64: key id (1 byte), vector (16), ciphertext, HMAC (32). `context` says
// whose text it is and is not in it: a sealed text that is put elsewhere does not open.
#pragma once

#include "common/token/token.h"

// Under the ring's current key. The caller owns it.
char *sealed_text_make(const KeyRing *ring, const char *context, const char *text);
// NULL when it is none, was changed, belongs to another context or is under a key that the ring has not. The caller owns it.
char *sealed_text_open(const KeyRing *ring, const char *context, const char *sealed);

// What tells whether a text of this context is the same as another one: to who holds the key, and to nobody else. 64 hex digits; the caller
// owns it.
char *sealed_text_digest(const KeyRing *ring, const char *context, const char *text);
