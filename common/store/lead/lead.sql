-- SPDX-License-Identifier: GPL-3.0-or-later
-- Leads: what sponsors' stations captured, and what may be told of the people behind it.

-- :lead_detail_get
SELECT value FROM (
    SELECT value, utc_ms FROM lead_detail WHERE sponsor = ?1 AND token = ?2 AND detail = ?3
    UNION ALL SELECT value, utc_ms FROM colleague_detail WHERE sponsor = ?1 AND token = ?2 AND detail = ?3)
ORDER BY utc_ms DESC LIMIT 1

-- Who has seen this badge: rows of any station, and whether one is of ours. One that is not valid is looked at anew each time.
-- :lead_seen
SELECT count(*) + (SELECT count(*) FROM colleague_scan AS other WHERE other.sponsor = ?1 AND other.token = ?2), coalesce(max(station = ?3), 0) AND NOT EXISTS (
    SELECT 1 FROM released WHERE released.sponsor = ?1 AND released.token = ?2 AND NOT is_valid)
FROM lead_scan WHERE sponsor = ?1 AND token = ?2

-- :lead_scans_since
SELECT count(*) FROM lead_scan WHERE station = ?1 AND utc_ms > ?2 AND utc_ms <= ?3

-- The badges that may be of one lead with ?2, as a JSON array: as the hub said, or of one registration.
-- :lead_kin
SELECT json_group_array(token) FROM (
    SELECT ?2 AS token
    UNION SELECT token FROM released WHERE sponsor = ?1 AND lead = (
        SELECT nullif(lead, '') FROM released WHERE sponsor = ?1 AND token = ?2)
    UNION SELECT badge.id FROM token AS own CROSS JOIN token AS badge ON badge.registration = own.registration
    WHERE own.id = ?2 OR own.code = ?2
    UNION SELECT badge.code FROM token AS own CROSS JOIN token AS badge ON badge.registration = own.registration
    WHERE own.id = ?2 OR own.code = ?2)
WHERE token IS NOT NULL

-- Those of ?2, a JSON array (NULL = all of the sponsor): one row a badge: of which lead, whether it is valid, whether that is known, when and by whom it was first captured. The hub's
-- answer says of which lead a badge is; a station of the staff sees it by the person: the badge that was captured first. What colleagues
-- captured is known by the time alone.
-- :lead_badges
WITH wanted AS MATERIALIZED (
    SELECT value AS token FROM json_each(?2)
    UNION SELECT token FROM (SELECT DISTINCT token FROM lead_scan WHERE ?2 IS NULL AND sponsor = ?1)
    UNION SELECT token FROM colleague_scan WHERE ?2 IS NULL AND sponsor = ?1),
scan AS MATERIALIZED (
    SELECT own.sponsor, own.token, own.at_utc_ms, iif(own.client <> '', 'booth ' || own.client, own.station) AS station, own.rep, own.hlc
    FROM wanted CROSS JOIN lead_scan AS own ON own.sponsor = ?1 AND own.token = wanted.token
    UNION ALL
    SELECT other.sponsor, other.token, other.at_utc_ms, 'booth ' || other.client, other.rep, other.at_utc_ms << 16
    FROM wanted CROSS JOIN colleague_scan AS other ON other.sponsor = ?1 AND other.token = wanted.token)
SELECT scan.token,
    coalesce(nullif(r.lead, ''), (
        SELECT other.token FROM token AS own CROSS JOIN token AS badge ON badge.registration = own.registration
        CROSS JOIN lead_scan AS other ON other.sponsor = ?1 AND other.token IN (badge.id, badge.code)
        WHERE own.id = scan.token OR own.code = scan.token ORDER BY other.hlc, other.station, other.sequence LIMIT 1), scan.token),
    coalesce(r.is_valid, 1), r.token IS NOT NULL OR EXISTS (SELECT 1 FROM token WHERE token.id = scan.token OR token.code = scan.token),
    coalesce(r.lead, '-') = '', min(scan.at_utc_ms), max(scan.at_utc_ms), count(DISTINCT scan.station), scan.rep,
    r.name, r.email, r.company, r.title, r.cv_url, r.withdrawn, r.given_name, r.family_name, r.token IS NOT NULL, coalesce(r.is_gone, 0)
FROM scan LEFT JOIN released AS r ON r.sponsor = scan.sponsor AND r.token = scan.token
GROUP BY scan.token ORDER BY min(scan.hlc), scan.token

-- :lead_count
SELECT count(DISTINCT coalesce(r.lead, scan.token))
FROM (
    SELECT sponsor, token FROM lead_scan WHERE sponsor = ?1
    UNION ALL SELECT sponsor, token FROM colleague_scan WHERE sponsor = ?1) AS scan
LEFT JOIN released AS r ON r.sponsor = scan.sponsor AND r.token = scan.token
WHERE coalesce(r.lead, '-') <> ''

-- Of what a colleague and this station say the later word counts.
-- :lead_details
WITH wanted AS MATERIALIZED (
    SELECT value AS badge FROM json_each(?2)
    UNION SELECT badge FROM (SELECT DISTINCT token AS badge FROM lead_detail WHERE ?2 IS NULL AND sponsor = ?1)
    UNION SELECT token FROM colleague_detail WHERE ?2 IS NULL AND sponsor = ?1),
said AS (
    SELECT token, detail, value, utc_ms, rep, coalesce((SELECT s.name FROM station AS s WHERE s.id = lead_detail.station), station) AS place,
        hlc, station, sequence
    FROM wanted CROSS JOIN lead_detail ON sponsor = ?1 AND token = badge
    UNION ALL
    SELECT token, detail, value, utc_ms, rep, coalesce(nullif(name, ''), client), utc_ms << 16, client, 0
    FROM wanted CROSS JOIN colleague_detail ON sponsor = ?1 AND token = badge)
SELECT token, detail, value, max(utc_ms), rep, place FROM said GROUP BY token, detail ORDER BY hlc, station, sequence, detail

-- :exported_put
INSERT INTO exported(sponsor, token, utc_ms, fields) VALUES(?1, ?2, ?3, ?4)
ON CONFLICT(sponsor, token) DO UPDATE SET utc_ms = excluded.utc_ms, fields = excluded.fields

-- :exported_list
WITH wanted AS (
    SELECT value AS badge FROM json_each(?2)
    UNION ALL SELECT token FROM exported WHERE ?2 IS NULL AND sponsor = ?1)
SELECT token, utc_ms, fields FROM wanted CROSS JOIN exported ON sponsor = ?1 AND token = badge

-- What the person behind a token allows sponsors to get, in the order of LeadContact; what was withdrawn; parts of the name. A
-- station that knows the person asks the registration, one that does not what it was told. Parts of a name are told when they are
-- in it: a name that was corrected has none.
-- :lead_contact
WITH own AS (
    SELECT r.name, r.email, r.company, r.title, r.cv_url, r.given_name, r.family_name, r.consent, r.sponsor_consent,
        instr(',' || r.sponsor_consent || ',', ',' || ?1 || ':,') > 0 AS is_alone
    FROM token JOIN registration AS r ON r.id = token.registration WHERE token.id = ?2 OR token.code = ?2),
said AS (
    SELECT own.*, ',' || iif(is_alone, sponsor_consent, consent) || ',' AS words, iif(is_alone, ',' || ?1 || ':', ',') AS before,
        instr(name, given_name) AND instr(name, family_name) AS has_parts
    FROM own)
SELECT
    CASE WHEN instr(words, before || 'name,') THEN name ELSE '' END,
    CASE WHEN instr(words, before || 'email,') THEN email ELSE '' END,
    CASE WHEN instr(words, before || 'company,') THEN company ELSE '' END,
    CASE WHEN instr(words, before || 'title,') THEN title ELSE '' END,
    CASE WHEN instr(words, before || 'cv,') THEN cv_url ELSE '' END,
    '',
    CASE WHEN instr(words, before || 'name,') AND has_parts THEN given_name ELSE '' END,
    CASE WHEN instr(words, before || 'name,') AND has_parts THEN family_name ELSE '' END
FROM said
UNION ALL
SELECT name, email, company, title, cv_url, withdrawn, given_name, family_name FROM released WHERE sponsor = ?1 AND token = ?2
LIMIT 1

-- :lead_of_person
SELECT s.sponsor, coalesce((SELECT station.name FROM station WHERE station.id = s.station), s.station), s.at_utc_ms, s.rep
FROM token CROSS JOIN lead_scan AS s ON s.token IN (token.id, token.code)
WHERE token.registration = ?1 ORDER BY s.hlc, s.station, s.sequence

-- Each sponsor that captured a badge of this registration, unless it was lost before; which contact fields there are, and what the person
-- allows (lead_consent.h). By how many of its own stations, which the hub answers; by its clients: what they were given last, those that are
-- off left out, and ever.
-- :lead_mirror
WITH badge AS MATERIALIZED (
    SELECT id, id AS token FROM token WHERE registration = ?1
    UNION ALL
    SELECT id, code FROM token WHERE registration = ?1
        AND NOT EXISTS (SELECT 1 FROM token AS twin WHERE twin.code = token.code AND twin.registration <> ?1)),
captured AS (
    SELECT s.sponsor, min(s.at_utc_ms) AS first_utc_ms, max(s.at_utc_ms) AS last_utc_ms, count(*) AS scan_count, min(s.hlc) AS first_hlc,
        sum(s.client = '') AS own_count
    FROM badge CROSS JOIN lead_scan AS s ON s.token = badge.token
    WHERE NOT EXISTS (
        SELECT 1 FROM journal AS lost
        WHERE lost.subject = ?1 AND lost.kind = 7 AND lost.hlc < s.hlc AND json_extract(lost.body, '$.id') = badge.id)
    GROUP BY s.sponsor)
SELECT captured.sponsor, first_utc_ms, last_utc_ms, scan_count, first_hlc,
    trim(iif(r.name <> '', 'name,', '') || iif(r.email <> '', 'email,', '') || iif(r.company <> '', 'company,', '')
        || iif(r.title <> '', 'title,', '') || iif(r.cv_url <> '', 'cv,', ''), ','),
    r.consent, r.sponsor_consent, own_count,
    (SELECT group_concat(given.fields) FROM badge CROSS JOIN given ON given.token = badge.token AND given.sponsor = captured.sponsor
        WHERE NOT EXISTS (SELECT 1 FROM client_off WHERE client_off.id = given.client)),
    (SELECT group_concat(once.field) FROM badge CROSS JOIN given_field AS once ON once.sponsor = captured.sponsor AND once.token = badge.token)
FROM captured JOIN registration AS r ON r.id = ?1 ORDER BY first_hlc, captured.sponsor

-- What was said of consent, in its order; NULL of what a record does not speak of.
-- :lead_said
SELECT hlc, json_extract(body, '$.consent'), json_extract(body, '$.sponsor_consent') FROM journal
WHERE subject = ?1 AND subject <> '' AND kind IN (0, 1) ORDER BY hlc, station, sequence

-- Sponsors that captured more than ?1 badges within some hour, or sent ?2 wrong codes, with their busiest one since somebody looked at
-- it, and those that are paused. Of records only those of sponsors with so many at all are counted by the hour.
-- :sponsor_alarms
WITH wrong_codes AS MATERIALIZED (
    SELECT sponsor, utc_ms, count(*) OVER (PARTITION BY sponsor ORDER BY utc_ms RANGE BETWEEN 3600000 PRECEDING AND CURRENT ROW) AS wrong
    FROM given_code
    WHERE NOT EXISTS (SELECT 1 FROM given_lead WHERE given_lead.sponsor = given_code.sponsor AND given_lead.token = given_code.token)),
busy AS (
    SELECT scan.sponsor, scan.utc_ms,
        count(*) OVER (PARTITION BY scan.sponsor ORDER BY scan.utc_ms RANGE BETWEEN 3600000 PRECEDING AND CURRENT ROW) AS number, 0 AS wrong
    FROM (SELECT sponsor FROM lead_scan GROUP BY sponsor HAVING count(*) > ?1) AS many
    CROSS JOIN lead_scan AS scan ON scan.sponsor = many.sponsor
    UNION ALL SELECT sponsor, utc_ms, 0, wrong FROM wrong_codes)
SELECT busy.sponsor, max(busy.number), busy.utc_ms,
    (SELECT count(DISTINCT iif(scan.client <> '', scan.client, scan.station)) FROM lead_scan AS scan WHERE scan.sponsor = busy.sponsor),
    (SELECT count(DISTINCT token) FROM given WHERE given.sponsor = busy.sponsor AND given.state = 'invalid'),
    coalesce(json_extract(look.body, '$.paused'), 0),
    (SELECT coalesce(max(wrong), 0) FROM wrong_codes WHERE sponsor = busy.sponsor AND wrong >= ?2 AND utc_ms > coalesce(look.utc_ms, 0))
FROM busy LEFT JOIN acknowledged AS seen ON seen.key = 'scraping:' || busy.sponsor
LEFT JOIN journal AS look ON look.station = seen.station AND look.sequence = seen.sequence
WHERE (busy.number > ?1 OR busy.wrong >= ?2) AND busy.utc_ms > coalesce(look.utc_ms, 0) OR json_extract(look.body, '$.paused')
GROUP BY busy.sponsor ORDER BY busy.sponsor

-- An acknowledgement that says nothing of a pause is no word on it.
-- :sponsor_pause
SELECT coalesce((
    SELECT json_extract(body, '$.paused') FROM journal
    WHERE subject = 'scraping:' || ?1 AND subject <> '' AND kind = 11 AND json_type(body, '$.paused') IS NOT NULL
    ORDER BY hlc DESC, station DESC, sequence DESC LIMIT 1), 0)

-- :sponsor_codes
SELECT DISTINCT sponsor FROM client WHERE sponsor <> '' ORDER BY sponsor

-- Badges of one person are one lead, as far as somebody decided so. The busiest hour is by the time of recording.
-- :sponsor_use
SELECT (SELECT count(DISTINCT iif(client <> '', client, station)) FROM lead_scan WHERE sponsor = ?1),
    (SELECT count(DISTINCT coalesce(given.lead, scan.token)) FROM lead_scan AS scan
        LEFT JOIN given ON given.token = scan.token AND given.sponsor = scan.sponsor
        WHERE scan.sponsor = ?1 AND coalesce(given.lead, '-') <> ''),
    (SELECT count(DISTINCT token) FROM given WHERE sponsor = ?1 AND state = 'invalid'),
    coalesce((SELECT max(number) FROM (
        SELECT count(*) OVER (ORDER BY utc_ms RANGE BETWEEN 3600000 PRECEDING AND CURRENT ROW) AS number
        FROM lead_scan WHERE sponsor = ?1)), 0),
    coalesce((SELECT max(number) FROM (
        SELECT count(*) OVER (ORDER BY utc_ms RANGE BETWEEN 3600000 PRECEDING AND CURRENT ROW) AS number
        FROM given_code WHERE sponsor = ?1
            AND NOT EXISTS (SELECT 1 FROM given_lead WHERE given_lead.sponsor = ?1 AND given_lead.token = given_code.token))), 0)

-- :lead_sponsors
SELECT sponsor, count(DISTINCT token) FROM lead_scan GROUP BY sponsor ORDER BY sponsor
