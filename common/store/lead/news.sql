-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which captured badges new records concern.

-- :news_has_begun
SELECT 1 FROM decide_seen LIMIT 1
-- :news_seen
SELECT sequence FROM decide_seen WHERE station = ?1
-- :news_see
INSERT INTO decide_seen(station, sequence) VALUES(?1, ?2) ON CONFLICT(station) DO UPDATE SET sequence = excluded.sequence

-- For the first time: everything that was captured. A code about which somebody decided is not looked up for that.
-- :news_of_all
INSERT INTO decide_due(sponsor, token, is_capture)
SELECT sponsor, token, NOT EXISTS (SELECT 1 FROM given WHERE given.sponsor = scan.sponsor AND given.token = scan.token)
FROM lead_scan AS scan WHERE true GROUP BY sponsor, token
ON CONFLICT(sponsor, token) DO UPDATE SET is_capture = max(is_capture, excluded.is_capture)

-- :news_of_capture
INSERT INTO decide_due(sponsor, token, is_capture) VALUES(?1, ?2, ?3)
ON CONFLICT(sponsor, token) DO UPDATE SET is_capture = max(is_capture, excluded.is_capture)

-- Whether this station (?1) gave something of it since it recorded the capture: it decided at once. The capture is ?2 of its line.
-- :news_is_decided
SELECT 1 FROM journal WHERE subject = ?3 AND subject <> '' AND kind = 20 AND station = ?1 AND sequence > ?2
    AND json_extract(body, '$.sponsor') = ?4

-- ?2 is the badge's code. If it goes to somebody else, or to nobody, the leads that it named need another name.
-- :news_of_badge
INSERT INTO decide_due(sponsor, token, is_capture)
SELECT sponsor, token, 0 FROM lead_scan WHERE token IN (?1, ?2)
UNION SELECT sponsor, token, 0 FROM given_lead WHERE lead IN (?1, ?2)
ON CONFLICT(sponsor, token) DO NOTHING

-- :news_of_person
INSERT INTO decide_due(sponsor, token, is_capture)
SELECT DISTINCT scan.sponsor, scan.token, 0 FROM token CROSS JOIN lead_scan AS scan ON scan.token IN (token.id, token.code)
WHERE token.registration = ?1
ON CONFLICT(sponsor, token) DO NOTHING

-- :news_of_client
INSERT INTO decide_due(sponsor, token, is_capture)
SELECT DISTINCT scan.sponsor, scan.token, 0 FROM client CROSS JOIN lead_scan AS scan ON scan.sponsor = client.sponsor WHERE client.id = ?1
ON CONFLICT(sponsor, token) DO NOTHING

-- What a rep waits for comes first.
-- :news_next
SELECT number, sponsor, token, is_capture FROM decide_due ORDER BY is_capture DESC, number LIMIT 1
-- :news_done
DELETE FROM decide_due WHERE number = ?1
