#include "common/token/random.h"

#include <glib.h>
#include <sodium.h>

char *random_id(void)
{
    g_assert(sodium_init() >= 0);
    guint8 bytes[8];
    randombytes_buf(bytes, sizeof bytes);
    char *text = g_malloc(sizeof bytes * 2 + 1);
    return sodium_bin2hex(text, sizeof bytes * 2 + 1, bytes, sizeof bytes);
}
