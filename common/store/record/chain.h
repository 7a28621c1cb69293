// SPDX-License-Identifier: GPL-3.0-or-later
// chain.h - each record carries the hash of the one before it, so that no two histories pass for one.
//
//     digest   = SHA-256(salt, hlc, utc_ms, kind, subject, 0, body)   16 bytes of it; numbers big-endian: 8, 8, 2 bytes
//     hash     = SHA-256(previous hash, sequence, digest)             16 bytes of it
//     previous = of a station's first record: SHA-256("lanyard ", station id)
//
// The salt is random. When a body is taken out (purge, erasure, a stand-in) its salt goes, too, and the digest is kept
// in its place: the chain stays whole, and nobody can try out what stood there. Records from before the chain have an
// empty salt; stations and hub derive the same hashes for them. SHA-256 and not BLAKE2b, because PostgreSQL has it:
// the hub checks every record by itself (config/postgres/019_history.sql).
#pragma once

#include <glib.h>
#include <stdbool.h>

#define CHAIN_BYTES 16
#define SALT_TAKEN_OUT (-1)

typedef struct {
    const char *origin; // whose history it is: the station, also where the record stands on a branch of it (branch.h)
    guint8 previous[CHAIN_BYTES], hash[CHAIN_BYTES];
    guint8 salt[CHAIN_BYTES];
    int salt_length;            // CHAIN_BYTES, 0 = from before the chain, or SALT_TAKEN_OUT
    guint8 digest[CHAIN_BYTES]; // of a record that was taken out; else not looked at
} RecordChain;

typedef struct Record Record;

// What stands before a station's first record.
void chain_genesis(const char *origin, guint8 out[CHAIN_BYTES]);
// The digest of a record: kept when it was taken out, else made of what it says with the chain's salt.
void chain_digest(const Record *record, const RecordChain *chain, guint8 out[CHAIN_BYTES]);
void chain_hash(const guint8 previous[CHAIN_BYTES], gint64 sequence, const guint8 digest[CHAIN_BYTES], guint8 out[CHAIN_BYTES]);
// Sets chain->hash of what is there.
void chain_seal(const Record *record, RecordChain *chain);
// Whether the hash is that of what the record says and what stands before it.
bool chain_is_good(const Record *record, const RecordChain *chain);
bool chain_is_same(const guint8 a[CHAIN_BYTES], const guint8 b[CHAIN_BYTES]);
// The id of a branch that begins with a record of this hash: 16 hex digits, the same at every station. `out` has 17 bytes.
void chain_branch_id(const guint8 first[CHAIN_BYTES], char out[17]);
