-- SPDX-License-Identifier: GPL-3.0-or-later
-- Keys that are good no more for what nobody has on record.

-- :retired_key_get
SELECT utc_ms FROM retired_key WHERE fingerprint = ?1
