-- SPDX-License-Identifier: GPL-3.0-or-later
-- A booth's own: what stations told it, and what it handed in.

-- :booth_given_put
INSERT OR REPLACE INTO released(sponsor, token, name, email, company, title, cv_url, withdrawn, lead, is_valid, given_name, family_name, is_gone)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
-- :booth_is_gone
SELECT 1 FROM released WHERE sponsor = ?1 AND token = ?2 AND is_gone

-- :colleague_scans_clear
DELETE FROM colleague_scan WHERE sponsor = ?1 AND token = ?2
-- :colleague_details_clear
DELETE FROM colleague_detail WHERE sponsor = ?1 AND token = ?2
-- :colleague_scan_put
INSERT OR REPLACE INTO colleague_scan(sponsor, token, capture, at_utc_ms, rep, client, name) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)
-- :colleague_detail_put
INSERT OR REPLACE INTO colleague_detail(sponsor, token, detail, value, utc_ms, rep, client, name) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)

-- :handed_in_get
SELECT sequence FROM handed_in WHERE epoch = ?1 AND station = ?2
-- :handed_in_put
INSERT INTO handed_in(epoch, station, sequence) VALUES(?1, ?2, ?3)
ON CONFLICT(epoch, station) DO UPDATE SET sequence = max(sequence, excluded.sequence)

-- What was handed in before a station said which store it has.
-- :handed_in_named
UPDATE OR REPLACE handed_in SET epoch = ?1 WHERE epoch = ''

-- Leads of a line beyond what was handed in of it, and when the oldest of them was made.
-- :handed_in_lacks
SELECT count(*), coalesce(min(utc_ms), 0) FROM journal WHERE station = ?1 AND sequence > ?2 AND kind = 10
