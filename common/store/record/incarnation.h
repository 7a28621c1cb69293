// SPDX-License-Identifier: GPL-3.0-or-later
// incarnation.h - private to common/store: a store that went back in time, or was copied, goes on as a new station.
//
// The store keeps which machine and which file it is (device-independent: inode and time of birth), and beside the file lies a
// mark (PATH-mark) that says how far the station got, so that a backup put over the file is behind it. Before the first
// record of a connection all three are compared. When one differs, or a record of this station came from elsewhere
// (incarnation_request()), the station takes a new id, in the same transaction; what it wrote before stays under the former id.
#pragma once

#include "common/store/database/database.h"

// Who the station is now, as the open transaction sees it; takes a new id when it has to. `out_is_new` says that it has, and
// `out_former` (17 bytes) which one it had: the caller has the new one introduce itself.
bool incarnation_settle(Store *store, gint64 now_utc_ms, bool *out_is_new, char *out_former, GError **error);
// The next record of this station will be that of a new incarnation. Inside a transaction.
bool incarnation_request(Store *store, const char *reason, GError **error);
// Says in the store which machine and file this is. Inside a transaction.
bool incarnation_keep_file(Store *store, GError **error);
// Which file that is, "INODE:BIRTH"; BIRTH is 0 on a disk that does not tell it. NULL when the file cannot be asked, such as one of a
// test's own disk. The caller owns it.
char *incarnation_file(const char *path);
// After a commit with records of ours: the mark follows.
void incarnation_mark(Store *store);
// Before a new store is made in the place of one: the old one's mark is not its own.
void incarnation_forget_mark(const char *store_path);
