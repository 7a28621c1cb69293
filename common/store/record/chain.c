// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/record/chain.h"

#include <string.h>

#include "common/base/text.h"
#include "common/store/record/record.h"
#include "common/token/digest.h"

G_STATIC_ASSERT(CHAIN_BYTES == DIGEST_BYTES);

void chain_genesis(const char *origin, guint8 out[CHAIN_BYTES])
{
    const DigestPart parts[] = {{"lanyard ", 8}, {origin, strlen(origin)}};
    digest_parts(parts, G_N_ELEMENTS(parts), out);
}

void chain_digest(const Record *record, const RecordChain *chain, guint8 out[CHAIN_BYTES])
{
    if (chain->salt_length == SALT_TAKEN_OUT) {
        memcpy(out, chain->digest, CHAIN_BYTES);
        return;
    }
    guint64 hlc = GUINT64_TO_BE(record->hlc), utc_ms = GUINT64_TO_BE((guint64)record->utc_ms);
    guint16 kind = GUINT16_TO_BE((guint16)record->kind);
    const DigestPart parts[] = {{chain->salt, (gsize)chain->salt_length},
                                {&hlc, sizeof hlc},
                                {&utc_ms, sizeof utc_ms},
                                {&kind, sizeof kind},
                                {record->subject, strlen(record->subject) + 1},
                                {record->body, strlen(record->body)}};
    digest_parts(parts, G_N_ELEMENTS(parts), out);
}

void chain_hash(const guint8 previous[CHAIN_BYTES], gint64 sequence, const guint8 digest[CHAIN_BYTES], guint8 out[CHAIN_BYTES])
{
    guint64 number = GUINT64_TO_BE((guint64)sequence);
    const DigestPart parts[] = {{previous, CHAIN_BYTES}, {&number, sizeof number}, {digest, CHAIN_BYTES}};
    digest_parts(parts, G_N_ELEMENTS(parts), out);
}

void chain_seal(const Record *record, RecordChain *chain)
{
    guint8 digest[CHAIN_BYTES];
    chain_digest(record, chain, digest);
    chain_hash(chain->previous, record->sequence, digest, chain->hash);
}

bool chain_is_good(const Record *record, const RecordChain *chain)
{
    RecordChain wanted = *chain;
    chain_seal(record, &wanted);
    return chain_is_same(wanted.hash, chain->hash);
}

bool chain_is_same(const guint8 a[CHAIN_BYTES], const guint8 b[CHAIN_BYTES])
{
    return memcmp(a, b, CHAIN_BYTES) == 0;
}

void chain_branch_id(const guint8 first[CHAIN_BYTES], char out[17])
{
    const DigestPart parts[] = {{"lanyard branch ", 15}, {first, CHAIN_BYTES}};
    guint8 digest[DIGEST_BYTES];
    digest_parts(parts, G_N_ELEMENTS(parts), digest);
    text_hex(digest, 8, out);
}
