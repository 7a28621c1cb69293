-- SPDX-License-Identifier: GPL-3.0-or-later
-- Keys that are good no more for what nobody has on record.

-- :retired_key_put
INSERT INTO retired_key(fingerprint, reason, utc_ms, hlc, station, sequence) VALUES(?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT(fingerprint) DO UPDATE SET
    reason = excluded.reason, utc_ms = excluded.utc_ms, hlc = excluded.hlc, station = excluded.station, sequence = excluded.sequence
WHERE (excluded.hlc, excluded.station, excluded.sequence) < (retired_key.hlc, retired_key.station, retired_key.sequence)

-- :retired_key_get
SELECT utc_ms FROM retired_key WHERE fingerprint = ?1
