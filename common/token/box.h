// SPDX-License-Identifier: GPL-3.0-or-later
// box.h - a text that everybody can seal and only who has the secret half of a key can open.
//
// libsodium's sealed box (crypto_box_seal: X25519 with a key of its own for each box, XSalsa20-Poly1305), as base64. The text is filled up
// with blanks to a multiple of BOX_STEP_BYTES, so that the length of a box tells little; JSON means the same with them.
#pragma once

#include <glib.h>

#define BOX_KEY_BYTES 32
#define BOX_STEP_BYTES 256

// Both halves as base64. The caller owns them.
void box_keypair(char **out_public, char **out_secret);

// NULL when the public half is none, or one to which nothing can be sealed. The caller owns it.
char *box_seal(const char *public_key, const char *text);
// The text with its blanks. NULL when it is no box, was changed or is sealed to another key. The caller owns it.
char *box_open(const char *public_key, const char *secret_key, const char *box);
