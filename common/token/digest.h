// SPDX-License-Identifier: GPL-3.0-or-later
// digest.h - telling texts apart by a short digest.
#pragma once

#include <glib.h>

// BLAKE2b of the bytes, 16 bytes of it, as 32 hex digits. The caller owns it.
char *digest_hex(const void *bytes, gsize length);
