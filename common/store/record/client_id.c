// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/record/client_id.h"

#include <string.h>

#include "common/base/text.h"
#include "common/token/digest.h"

void client_id_of(const json_t *body, char out[17])
{
    const json_t *post = json_object_get(body, "post");
    const char *const said[] = {"lanyard client",
                                json_text(body, "sponsor", ""),
                                json_text(post, "mode", ""),
                                json_text(post, "checkpoint", ""),
                                json_text(body, "key", ""),
                                json_text(body, "secret", "")};
    DigestPart parts[G_N_ELEMENTS(said)];
    guint8 digest[DIGEST_BYTES];
    for (gsize i = 0; i < G_N_ELEMENTS(said); i++)
        parts[i] = (DigestPart){said[i], strlen(said[i]) + 1};
    digest_parts(parts, G_N_ELEMENTS(parts), digest);
    text_hex(digest, 8, out);
}
