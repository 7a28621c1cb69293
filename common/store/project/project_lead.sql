-- SPDX-License-Identifier: GPL-3.0-or-later
-- What sponsors captured, and what they were given of it.

-- Of several records of one capture the lowest stamp counts: a client that hears no answer sends it again, perhaps to another station.
-- :lead_capture_put
INSERT INTO lead_capture(sponsor, capture, utc_ms, hlc, station, sequence) VALUES(?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT(sponsor, capture) DO UPDATE SET
    utc_ms = excluded.utc_ms, hlc = excluded.hlc, station = excluded.station, sequence = excluded.sequence
WHERE (excluded.hlc, excluded.station, excluded.sequence) < (lead_capture.hlc, lead_capture.station, lead_capture.sequence)

-- :lead_scan_put
INSERT INTO lead_scan(sponsor, capture, token, client, rep, code_check, at_utc_ms, utc_ms, hlc, station, sequence)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
ON CONFLICT(sponsor, capture) DO UPDATE SET
    token = excluded.token, client = excluded.client, rep = excluded.rep, code_check = excluded.code_check,
    at_utc_ms = excluded.at_utc_ms, utc_ms = excluded.utc_ms, hlc = excluded.hlc, station = excluded.station, sequence = excluded.sequence
WHERE (excluded.hlc, excluded.station, excluded.sequence) < (lead_scan.hlc, lead_scan.station, lead_scan.sequence)

-- The last word is that of the latest moment, as the clock of who said it had it.
-- :lead_detail_put
INSERT INTO lead_detail(sponsor, token, detail, value, utc_ms, rep, client, hlc, station, sequence)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
ON CONFLICT(sponsor, token, detail) DO UPDATE SET
    value = excluded.value, utc_ms = excluded.utc_ms, rep = excluded.rep, client = excluded.client, hlc = excluded.hlc,
    station = excluded.station, sequence = excluded.sequence
WHERE (excluded.utc_ms, excluded.hlc, excluded.station, excluded.sequence)
    > (lead_detail.utc_ms, lead_detail.hlc, lead_detail.station, lead_detail.sequence)

-- :given_put
INSERT INTO given(sponsor, client, token, lead, state, fields, box, mark, hlc, station, sequence)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
ON CONFLICT(sponsor, client, token) DO UPDATE SET
    lead = excluded.lead, state = excluded.state, fields = excluded.fields, box = excluded.box, mark = excluded.mark,
    hlc = excluded.hlc, station = excluded.station, sequence = excluded.sequence
WHERE (excluded.hlc, excluded.station, excluded.sequence) > (given.hlc, given.station, given.sequence)

-- What was given once, or told, stays so.
-- :given_field_put
INSERT INTO given_field(sponsor, token, field) VALUES(?1, ?2, ?3) ON CONFLICT DO NOTHING
-- :given_lead_put
INSERT INTO given_lead(sponsor, token, lead) VALUES(?1, ?2, ?3) ON CONFLICT DO NOTHING

-- When a short code was looked up for the sponsor first.
-- :given_code_put
INSERT INTO given_code(sponsor, token, utc_ms, hlc, station, sequence) VALUES(?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT(sponsor, token) DO UPDATE SET
    utc_ms = excluded.utc_ms, hlc = excluded.hlc, station = excluded.station, sequence = excluded.sequence
WHERE (excluded.hlc, excluded.station, excluded.sequence) < (given_code.hlc, given_code.station, given_code.sequence)

-- A new number each time: whoever asks for what came since hears the last of it.
-- :lead_answer_put
INSERT OR REPLACE INTO lead_answer(sponsor, client, token, place)
SELECT ?1, ?2, ?3, coalesce(max(place), 0) + 1 FROM lead_answer WHERE sponsor = ?1
