// SPDX-License-Identifier: GPL-3.0-or-later
// key_ring.h - private to common/token: what a key ring holds.
#pragma once

#include "common/token/token.h"

struct KeyRing {
    guint count;
    guint8 keys[TOKEN_KEYS_MAX][TOKEN_KEY_BYTES]; // by key id; the last one signs
};
