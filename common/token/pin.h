// SPDX-License-Identifier: GPL-3.0-or-later
// pin.h - volunteers' PINs as Argon2id hashes.
#pragma once

#include <glib.h>
#include <stdbool.h>

// The hash of a PIN, as text with its parameters and salt in it. The caller owns it. NULL when memory is short.
char *pin_hash(const char *pin);
// Takes as long for a wrong PIN as for a right one.
bool pin_verify(const char *hash, const char *pin);
