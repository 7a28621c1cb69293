-- SPDX-License-Identifier: GPL-3.0-or-later
-- Where stations serve.

-- :serving_said
SELECT json_extract(body, '$.serves') FROM journal
WHERE subject = ?1 AND subject <> '' AND kind = 12 AND station = ?1 AND json_extract(body, '$.serves') IS NOT NULL
ORDER BY hlc DESC, sequence DESC LIMIT 1

-- :serving_list
SELECT (SELECT json_extract(body, '$.serves') FROM journal AS said
    WHERE said.subject = other.id AND said.subject <> '' AND said.kind = 12 AND said.station = other.id
        AND json_extract(said.body, '$.serves') IS NOT NULL
    ORDER BY said.hlc DESC, said.sequence DESC LIMIT 1) AS serves
FROM station AS other
WHERE other.id <> ?1 AND other.id NOT IN (SELECT id FROM revoked_station) AND other.id NOT IN (SELECT id FROM former)
ORDER BY other.id
