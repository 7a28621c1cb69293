-- SPDX-License-Identifier: GPL-3.0-or-later
-- Records that say in the clear what is private.

-- :reseal_get
SELECT station, sequence, hlc, utc_ms, kind, subject, body, salt FROM journal
WHERE subject = ?1 AND subject <> '' AND lower(hex(hash)) = ?2 AND kind IN (0, 1)

-- :reseal_page
SELECT station, sequence, kind, subject, body, lower(hex(hash)) FROM journal
WHERE (station, sequence) > (?1, ?2) AND kind IN (0, 1) AND instr(body, '"sealed":') = 0 AND instr(body, '"seals":') = 0
ORDER BY station, sequence LIMIT ?3
