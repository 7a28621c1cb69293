-- SPDX-License-Identifier: GPL-3.0-or-later
-- Leads: what sponsors' stations captured, and what may be told of the people behind it.

-- :lead_scan_insert
INSERT INTO lead_scan(station, sequence, hlc, utc_ms, sponsor, token, operator) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)

-- :lead_detail_put
INSERT INTO lead_detail(sponsor, token, detail, value, utc_ms, operator, hlc, station, sequence)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT(sponsor, token, detail) DO UPDATE SET
    value = excluded.value, utc_ms = excluded.utc_ms, operator = excluded.operator, hlc = excluded.hlc,
    station = excluded.station, sequence = excluded.sequence
WHERE (excluded.hlc, excluded.station, excluded.sequence) > (lead_detail.hlc, lead_detail.station, lead_detail.sequence)

-- :lead_detail_get
SELECT value FROM lead_detail WHERE sponsor = ?1 AND token = ?2 AND detail = ?3

-- Who has seen this badge: rows of any station, and whether one is of ours.
-- :lead_seen
SELECT count(*), coalesce(max(station = ?3), 0) FROM lead_scan WHERE sponsor = ?1 AND token = ?2

-- :lead_scans_since
SELECT count(*) FROM lead_scan WHERE station = ?1 AND utc_ms > ?2 AND utc_ms <= ?3

-- One row a lead: when and by whom it was first captured.
-- :lead_list
SELECT token, min(utc_ms), count(*), operator FROM lead_scan WHERE sponsor = ?1 AND (?2 IS NULL OR token = ?2)
GROUP BY token ORDER BY min(utc_ms) DESC, token LIMIT ?3

-- :lead_count
SELECT count(DISTINCT token) FROM lead_scan WHERE sponsor = ?1

-- :lead_details
SELECT detail, value, utc_ms, operator, coalesce((SELECT s.name FROM station AS s WHERE s.id = lead_detail.station), station)
FROM lead_detail WHERE sponsor = ?1 AND token = ?2 ORDER BY hlc, station, sequence, detail

-- What the person behind a token allows sponsors to get, in the order of LeadContact; last, what was withdrawn. A
-- station that knows the person asks the registration, one that does not what the hub released.
-- :lead_contact
SELECT
    CASE WHEN instr(',' || r.consent || ',', ',name,') THEN r.name ELSE '' END,
    CASE WHEN instr(',' || r.consent || ',', ',email,') THEN r.email ELSE '' END,
    CASE WHEN instr(',' || r.consent || ',', ',company,') THEN r.company ELSE '' END,
    CASE WHEN instr(',' || r.consent || ',', ',title,') THEN r.title ELSE '' END,
    CASE WHEN instr(',' || r.consent || ',', ',cv,') THEN r.cv_url ELSE '' END,
    ''
FROM token JOIN registration AS r ON r.id = token.registration WHERE token.id = ?2
UNION ALL
SELECT name, email, company, title, cv_url, withdrawn FROM released WHERE sponsor = ?1 AND token = ?2
LIMIT 1

-- :lead_of_person
SELECT s.sponsor, coalesce((SELECT station.name FROM station WHERE station.id = s.station), s.station), s.utc_ms, s.operator
FROM token CROSS JOIN lead_scan AS s ON s.token = token.id
WHERE token.registration = ?1 ORDER BY s.hlc, s.station, s.sequence

-- Stations that captured more than ?1 badges within some hour, with their busiest one since somebody looked at it. Only
-- stations with so many at all are counted by the hour.
-- :lead_alarms
WITH busy AS (
    SELECT scan.station, scan.sponsor, scan.utc_ms,
        count(*) OVER (PARTITION BY scan.station ORDER BY scan.utc_ms RANGE BETWEEN 3600000 PRECEDING AND CURRENT ROW) AS number
    FROM (SELECT station FROM lead_scan GROUP BY station HAVING count(*) > ?1) AS many
    CROSS JOIN lead_scan AS scan ON scan.station = many.station)
SELECT busy.station, coalesce((SELECT s.name FROM station AS s WHERE s.id = busy.station), busy.station), busy.sponsor,
    max(busy.number), busy.utc_ms
FROM busy LEFT JOIN acknowledged AS seen ON seen.key = 'scraping:' || busy.station
LEFT JOIN journal AS look ON look.station = seen.station AND look.sequence = seen.sequence
WHERE busy.number > ?1 AND busy.utc_ms > coalesce(look.utc_ms, 0)
GROUP BY busy.station ORDER BY busy.station

-- :lead_sponsors
SELECT sponsor, count(DISTINCT token) FROM lead_scan GROUP BY sponsor ORDER BY sponsor

-- :released_put
INSERT INTO released(sponsor, token, name, email, company, title, cv_url, withdrawn) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT(sponsor, token) DO UPDATE SET
    name = excluded.name, email = excluded.email, company = excluded.company, title = excluded.title,
    cv_url = excluded.cv_url, withdrawn = excluded.withdrawn

-- :released_clear
DELETE FROM released WHERE sponsor = ?1
