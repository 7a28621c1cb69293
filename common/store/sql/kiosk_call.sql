-- SPDX-License-Identifier: GPL-3.0-or-later
-- Kiosks that ask for a person.

-- :kiosk_call_put
INSERT INTO kiosk_call(kiosk, is_answer, is_on, volunteer, utc_ms, hlc, station, sequence) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT(kiosk, is_answer) DO UPDATE SET
    is_on = excluded.is_on, volunteer = excluded.volunteer, utc_ms = excluded.utc_ms,
    hlc = excluded.hlc, station = excluded.station, sequence = excluded.sequence
WHERE (excluded.hlc, excluded.station, excluded.sequence) > (kiosk_call.hlc, kiosk_call.station, kiosk_call.sequence)

-- :kiosk_call_list
SELECT call.kiosk, coalesce(station.name, call.kiosk), call.utc_ms, answer.volunteer
FROM kiosk_call AS call LEFT JOIN station ON station.id = call.kiosk
    LEFT JOIN kiosk_call AS answer ON answer.kiosk = call.kiosk AND answer.is_answer
        AND (answer.hlc, answer.station, answer.sequence) > (call.hlc, call.station, call.sequence)
WHERE NOT call.is_answer AND call.is_on AND call.utc_ms > ?1
ORDER BY call.hlc, call.kiosk
