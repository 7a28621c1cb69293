// SPDX-License-Identifier: GPL-3.0-or-later
// sign.h - who wrote something: Ed25519 signatures of short texts (RFC 8032), as libsodium makes and checks them.
//
// Keys, seeds and signatures are base64. The hub checks the same signatures by itself (config/postgres/027_kind.sql).
#pragma once

#include "common/token/token.h"

#define SIGN_KEY_BYTES 32 // the public half; a seed, too
#define SIGN_BYTES 64

// A new pair. The caller owns both; the seed is the secret.
void sign_keypair(char **out_public, char **out_seed);
// The seed that everybody has who has this ring, made of its first key, which never goes. The caller owns it.
char *sign_ring_seed(const KeyRing *ring);
// NULL when it is no seed. The callers own them.
char *sign_public(const char *seed);
char *sign_make(const char *seed, const char *text);
bool sign_is_good(const char *public_key, const char *text, const char *signature);
