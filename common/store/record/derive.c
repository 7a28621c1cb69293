// SPDX-License-Identifier: GPL-3.0-or-later
// derive.c - chain and digests of records from before the chain, for the step of the schema that makes them.
#include "common/store/record/derive.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/record/record.h"

G_STATIC_ASSERT(CHAIN_BYTES == OLD_HASH_BYTES);

void derive_hash(const OldRecord *old, const guint8 *previous, guint8 out[CHAIN_BYTES])
{
    const Record record = {.station = old->station,
                           .sequence = old->sequence,
                           .hlc = (Hlc)old->hlc,
                           .utc_ms = old->utc_ms,
                           .kind = (RecordKind)old->kind,
                           .subject = old->subject,
                           .body = old->body};
    RecordChain chain = {.origin = record.station};
    if (old->digest) {
        chain.salt_length = SALT_TAKEN_OUT;
        memcpy(chain.digest, old->digest, CHAIN_BYTES);
    }
    if (previous)
        memcpy(chain.previous, previous, CHAIN_BYTES);
    else
        chain_genesis(record.station, chain.previous);
    chain_seal(&record, &chain);
    memcpy(out, chain.hash, CHAIN_BYTES);
}

bool derive_kept(const OldRecord *old, bool was_kept, guint8 out[CHAIN_BYTES])
{
    bool is_stand_in = old->kind == RECORD_WITHHELD;
    if (!is_stand_in && !was_kept)
        return false;
    g_autoptr(json_t) body = is_stand_in ? json_loads(old->body, 0, NULL) : NULL;
    const char *kept = json_text(body, "body", NULL);
    const Record record = {.hlc = (Hlc)old->hlc,
                           .utc_ms = old->utc_ms,
                           .kind = (RecordKind)json_int(body, "kind", 0),
                           .subject = json_text(body, "subject", ""),
                           .body = kept};
    memset(out, 0, CHAIN_BYTES);
    if (kept)
        chain_digest(&record, &(RecordChain){.salt_length = 0}, out);
    return true;
}
