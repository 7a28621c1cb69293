// SPDX-License-Identifier: GPL-3.0-or-later
// line_head.h - up to where a line of records is signed by who wrote it.
//
// A chain proves order, not authorship: whoever reads a line can continue it. So whenever records leave a station, it signs the last of each
// of its own lines, and passes on what others signed. One signature covers all records before it, through their hashes. Whoever takes a
// line from somebody else than its station takes it up to there. Lines from before the keys are signed by the desk that passes them on.
#pragma once

#include "common/store/rights/author.h"

typedef struct {
    char origin[17];
    gint64 sequence;
    guint8 hash[CHAIN_BYTES];
    char *signature;
    char *signer, *certificate; // a desk, of a line from before the keys; "" = the line's own key
} LineHead;
void line_head_clear(LineHead *head);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LineHead, line_head_clear)

// What is signed. The caller owns it. The hub makes the same text (config/postgres/027_kind.sql).
char *line_head_text(const char *origin, gint64 sequence, const guint8 hash[CHAIN_BYTES]);
// This station's signature under a role of the hub, by which it claims its line there; NULL = it has no key. The caller owns it.
char *line_head_claim(const Store *store, const char *role);
// The newest head of a line that can be shown to others: of one's own one that is signed now. `out_is_there` is false when there is none.
bool line_head_of(Store *store, const char *line, LineHead *out, bool *out_is_there, GError **error);
// Whether the author signed it, or, of a line from before the keys, a desk.
bool line_head_is_good(const Store *store, const Author *author, const LineHead *head);
// Keeps a good one in place of those before it; before its records come, too, so that no kill leaves them without it. Takes its own
// transaction.
bool line_head_keep(Store *store, const LineHead *head, GError **error);
// Keeps the good ones of another store; what is damaged there is left.
bool line_head_keep_all(Store *store, Store *from, GError **error);
