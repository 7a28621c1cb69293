// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/sync/bundle_proof.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/record/branch.h"
#include "common/sync/apply_remote.h"

typedef struct {
    Author author;
    LineHead head;
    gint64 last; // up to which the hashes were followed; -1 = they do not fit
    guint8 hash[CHAIN_BYTES];
    gint64 until;
} Proved;

struct BundleProof {
    Store *store;
    bool judges;
    GHashTable *lines; // id -> Proved
};

static void proved_free(Proved *proved)
{
    author_clear(&proved->author);
    line_head_clear(&proved->head);
    g_free(proved);
}

BundleProof *bundle_proof_new(Store *store)
{
    BundleProof *proof = g_new(BundleProof, 1);
    GHashTable *lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)proved_free);
    *proof = (BundleProof){store, author_desks(store) != NULL, lines};
    return proof;
}

void bundle_proof_free(BundleProof *proof)
{
    if (!proof)
        return;
    g_hash_table_unref(proof->lines);
    g_free(proof);
}

// A line that nothing is known of says its key itself.
static void learn_key(Author *author, const HubRecord *first)
{
    char id[17];
    g_autoptr(json_t) body = first->sequence == 1 && !author->key ? json_loads(first->body, JSON_REJECT_DUPLICATES, NULL) : NULL;
    const char *key = json_text(body, "key", NULL);
    if (!key || first->kind != RECORD_STATION)
        return;
    station_key_id(key, json_text(body, "nonce", ""), id);
    if (strcmp(id, author->origin) == 0)
        author->key = g_strdup(key);
}

static Proved *begin(BundleProof *proof, const HubRecord *first, const LineHead *head, GError **error)
{
    Author author;
    if (!author_find(proof->store, first->origin ? first->origin : first->station, &author, error))
        return NULL;
    learn_key(&author, first);
    Proved *proved = g_new0(Proved, 1);
    proved->author = author;
    proved->last = first->sequence - 1;
    memcpy(proved->hash, first->chain.previous, CHAIN_BYTES);
    if (head->signature) {
        proved->head = *head;
        proved->head.signature = g_strdup(head->signature);
        proved->head.signer = g_strdup(head->signer);
        proved->head.certificate = g_strdup(head->certificate);
    }
    g_hash_table_insert(proof->lines, g_strdup(first->station), proved);
    return proved;
}

static void follow(const BundleProof *proof, Proved *proved, const HubRecord *given)
{
    const Record record = apply_remote_view(given);
    const LineHead *head = &proved->head;
    bool fits = proved->last >= 0 && record.chain && record.sequence == proved->last + 1 &&
                chain_is_same(record.chain->previous, proved->hash) && chain_is_good(&record, record.chain);
    proved->last = fits ? record.sequence : -1;
    if (!fits)
        return;
    memcpy(proved->hash, record.chain->hash, CHAIN_BYTES);
    if (head->signature && head->sequence == record.sequence && chain_is_same(head->hash, proved->hash) &&
        line_head_is_good(proof->store, &proved->author, head))
        proved->until = record.sequence;
}

bool bundle_proof_see(BundleProof *proof, const GPtrArray *records, const LineHead *head, GError **error)
{
    const HubRecord *first = records->len ? g_ptr_array_index(records, 0) : NULL;
    if (!proof->judges || !first)
        return true;
    Proved *proved = g_hash_table_lookup(proof->lines, first->station);
    if (!proved && !(proved = begin(proof, first, head, error)))
        return false;
    for (guint i = 0; i < records->len; i++)
        follow(proof, proved, g_ptr_array_index(records, i));
    return true;
}

gint64 bundle_proof_until(const BundleProof *proof, const char *line)
{
    const Proved *proved = g_hash_table_lookup(proof->lines, line);
    return !proof->judges ? G_MAXINT64 : proved ? proved->until : 0;
}

bool bundle_proof_keep(const BundleProof *proof, GError **error)
{
    GHashTableIter each;
    gpointer line, value;
    g_hash_table_iter_init(&each, proof->lines);
    while (g_hash_table_iter_next(&each, &line, &value)) {
        const Proved *proved = value;
        if (proved->until > 0 && !line_head_keep(proof->store, &proved->head, error))
            return false;
    }
    return true;
}

GHashTable *bundle_known_origins(Store *store, GError **error)
{
    g_autoptr(GHashTable) vector = journal_vector(store, error);
    g_autoptr(GHashTable) by_origin = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    if (!vector)
        return NULL;
    GHashTableIter each;
    gpointer line, last;
    g_hash_table_iter_init(&each, vector);
    while (g_hash_table_iter_next(&each, &line, &last)) {
        Line of;
        if (!branch_line(store, line, &of, error))
            return NULL;
        gint64 *known = g_hash_table_lookup(by_origin, of.origin);
        if (!known)
            g_hash_table_insert(by_origin, g_strdup(of.origin), g_memdup2(last, sizeof(gint64)));
        else
            *known = MAX(*known, *(const gint64 *)last);
    }
    return g_steal_pointer(&by_origin);
}
