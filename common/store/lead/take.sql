-- SPDX-License-Identifier: GPL-3.0-or-later
-- Taking what a sponsor's client captured.

-- :capture_known
SELECT 1 FROM lead_capture WHERE sponsor = ?1 AND capture = ?2
-- :capture_scans_since
SELECT count(*) FROM lead_scan WHERE sponsor = ?1 AND utc_ms > ?2 AND utc_ms <= ?3
-- :capture_records_since
SELECT count(*) FROM lead_capture WHERE sponsor = ?1 AND utc_ms > ?2 AND utc_ms <= ?3
