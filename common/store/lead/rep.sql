-- SPDX-License-Identifier: GPL-3.0-or-later
-- Leads as a phone in a sponsor's hand is shown them.

-- What client ?2 of sponsor ?1 was told of badge ?3, which it captured.
-- :rep_told
SELECT coalesce(nullif(given.lead, ''), scan.token), coalesce(given.state, ''), coalesce(given.fields, ''), min(scan.at_utc_ms)
FROM lead_scan AS scan
LEFT JOIN given ON given.sponsor = scan.sponsor AND given.client = scan.client AND given.token = scan.token
WHERE scan.sponsor = ?1 AND scan.client = ?2 AND scan.token = ?3
GROUP BY scan.token

-- :rep_badges
SELECT token FROM lead_scan WHERE sponsor = ?1 AND client = ?2 GROUP BY token ORDER BY max(hlc) DESC, token LIMIT ?3
-- :rep_count
SELECT count(DISTINCT token) FROM lead_scan WHERE sponsor = ?1 AND client = ?2
-- :rep_seen
SELECT coalesce(max(client = ?2), 0), count(*) FROM lead_scan WHERE sponsor = ?1 AND token = ?3

-- :rep_details
SELECT detail, value FROM lead_detail WHERE sponsor = ?1 AND token = ?2 AND value <> '' ORDER BY detail
-- :rep_tags
SELECT substr(detail, 5) FROM lead_detail WHERE sponsor = ?1 AND substr(detail, 1, 4) = 'tag/' AND value <> ''
GROUP BY detail ORDER BY count(*) DESC, detail LIMIT ?2
