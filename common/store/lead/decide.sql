-- SPDX-License-Identifier: GPL-3.0-or-later
-- Deciding about a captured badge.

-- All that is known of a badge ?2 that sponsor ?1 captured, or of a code: one row, whatever that is. Whose it is, '' = nobody's or, of a
-- code, that of several people. A code that is on a badge of somebody who was taken out, too, is theirs (erase_of_badge). Of a badge that
-- two stations minted for two people `token` has one.
-- :decide_badge
WITH minted AS MATERIALIZED (
    SELECT token.id, token.registration,
        (SELECT min(lost.hlc) FROM journal AS lost
            WHERE lost.subject = token.registration AND lost.subject <> '' AND lost.kind = 7
                AND json_extract(lost.body, '$.id') = token.id) AS lost_hlc,
        (SELECT json_extract(made.body, '$.check') FROM journal AS made
            WHERE made.subject = token.registration AND made.subject <> '' AND made.kind = 6
                AND json_extract(made.body, '$.id') = token.id
            ORDER BY made.hlc, made.station, made.sequence LIMIT 1) AS printed
    FROM token WHERE (token.id = ?2 OR token.code = ?2) AND token.kind = 1),
candidate AS MATERIALIZED (
    SELECT * FROM minted WHERE lost_hlc IS NULL OR NOT EXISTS (SELECT 1 FROM minted AS alive WHERE alive.lost_hlc IS NULL)),
owner AS (SELECT iif(count(DISTINCT registration) = 1, min(registration), '') AS id FROM candidate),
captured AS (SELECT coalesce(min(hlc), 0) AS first_hlc FROM lead_scan WHERE sponsor = ?1 AND token = ?2)
SELECT owner.id, captured.first_hlc,
    EXISTS (SELECT 1 FROM minted),
    NOT EXISTS (SELECT 1 FROM candidate WHERE lost_hlc IS NULL),
    coalesce((SELECT max(lost_hlc) FROM candidate) < captured.first_hlc, 0),
    EXISTS (SELECT 1 FROM minted WHERE id = ?2 AND printed IS NOT NULL) AND NOT EXISTS (
        SELECT 1 FROM lead_scan AS scan WHERE scan.sponsor = ?1 AND scan.token = ?2
            AND scan.code_check IN ('', (SELECT printed FROM minted WHERE id = ?2))),
    EXISTS (SELECT 1 FROM token WHERE (id = ?2 OR code = ?2)
        AND instr(' ' || (SELECT value FROM meta WHERE key = 'erased') || ' ', ' ' || registration || ' ')),
    EXISTS (SELECT 1 FROM given_lead WHERE sponsor = ?1 AND token = ?2)
FROM owner, captured

-- What the sponsor captured of this registration; of codes those that were looked up.
-- :decide_badges
SELECT DISTINCT scan.token FROM token CROSS JOIN lead_scan AS scan ON scan.sponsor = ?1 AND scan.token IN (token.id, token.code)
WHERE token.registration = ?2 AND token.kind = 1
    AND (scan.token = token.id OR EXISTS (SELECT 1 FROM given_code AS looked WHERE looked.sponsor = ?1 AND looked.token = scan.token))

-- The other badges that were told to be of the lead that this one names.
-- :decide_named
SELECT token FROM given_lead WHERE sponsor = ?1 AND lead = ?2 AND token <> ?2

-- :decide_code_is_known
SELECT 1 FROM given_code WHERE sponsor = ?1 AND token = ?2
-- :decide_wrong_codes
SELECT count(*) FROM given_code WHERE sponsor = ?1 AND utc_ms > ?2 AND utc_ms <= ?3
    AND NOT EXISTS (SELECT 1 FROM given_lead WHERE given_lead.sponsor = given_code.sponsor AND given_lead.token = given_code.token)

-- After a purge a client has no secret, and gets nothing. A phone has no key.
-- :given_clients
SELECT id, key FROM client WHERE sponsor = ?1 AND secret <> '' AND NOT EXISTS (SELECT 1 FROM client_off WHERE client_off.id = client.id) ORDER BY id
-- Whether a phone captured it, by itself.
-- :given_captured
SELECT 1 FROM lead_scan WHERE sponsor = ?1 AND token = ?2 AND client = ?3
-- :given_stands
SELECT 1 FROM given WHERE sponsor = ?1 AND client = ?2 AND token = ?3 AND lead = ?4 AND state = ?5 AND fields = ?6 AND mark = ?7
