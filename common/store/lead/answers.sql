-- SPDX-License-Identifier: GPL-3.0-or-later
-- Telling a sponsor's client what it is given, and what others know.

-- :answer_list
SELECT place, answer.client = '', answer.token FROM lead_answer AS answer
WHERE sponsor = ?1 AND answer.client IN ('', ?2) AND place > ?3 ORDER BY place LIMIT ?4

-- For whom there is something new; `client` '' = all of the sponsor's.
-- :answer_since
SELECT number, sponsor, client FROM lead_answer WHERE number > ?1 ORDER BY number

-- :answer_given
SELECT lead, state, fields, box FROM given WHERE sponsor = ?1 AND client = ?2 AND token = ?3
-- :answer_fields
SELECT field FROM given_field WHERE sponsor = ?1 AND token = ?2

-- What others than this client captured and said.
-- :answer_scans
SELECT capture, at_utc_ms, rep, lead_scan.client, coalesce((SELECT name FROM client WHERE client.id = lead_scan.client), '')
FROM lead_scan WHERE sponsor = ?1 AND token = ?2 AND lead_scan.client <> ?3 ORDER BY hlc, station, sequence
-- :answer_details
SELECT detail, value, utc_ms, rep, lead_detail.client, coalesce((SELECT name FROM client WHERE client.id = lead_detail.client), '')
FROM lead_detail WHERE sponsor = ?1 AND token = ?2 AND lead_detail.client <> ?3 ORDER BY detail
