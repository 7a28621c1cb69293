-- SPDX-License-Identifier: GPL-3.0-or-later
-- Kiosks that ask for a person.

-- :kiosk_call_list
SELECT call.kiosk, coalesce(station.name, call.kiosk), call.utc_ms, answer.volunteer
FROM kiosk_call AS call LEFT JOIN station ON station.id = call.kiosk
    LEFT JOIN kiosk_call AS answer ON answer.kiosk = call.kiosk AND answer.is_answer
        AND (answer.hlc, answer.station, answer.sequence) > (call.hlc, call.station, call.sequence)
WHERE NOT call.is_answer AND call.is_on AND call.utc_ms > ?1
ORDER BY call.hlc, call.kiosk
