// SPDX-License-Identifier: GPL-3.0-or-later
// Any scanned bytes: never good without a key's consent, never out of bounds.
#include "common/token/token.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autoptr(KeyRing) empty = key_ring_new_empty();
    Token token = {0};
    TokenCheck found = token_read(empty, 0x1234, (const char *)data, size, &token);
    if (found == TOKEN_GOOD && (token.event_tag != 0x1234 || size != TOKEN_CHARACTERS))
        __builtin_trap();
    return 0;
}
