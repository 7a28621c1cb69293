-- SPDX-License-Identifier: GPL-3.0-or-later
-- Print jobs. The states by number: 0 queued, 1 claimed, 2 sending, 3 sent, 4 printed, 5 unconfirmed, 6 failed,
-- 7 cancelled, 8 uncertain.

-- :job_insert
INSERT INTO job(group_id, person, label, media, role, fields, token, printer, state, badges_before, queued_utc_ms,
    changed_utc_ms, shows)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0,
    (SELECT count(*) FROM printed WHERE registration = ?2 AND is_badge AND outcome IN ('printed', 'unconfirmed')), ?9, ?9, ?10)
RETURNING id

-- The first job of a group names the group.
-- :job_lead_group
UPDATE job SET group_id = id WHERE id = ?1

-- :job_get
SELECT id, group_id, person, label, media, role, fields, token, printer, state, worker, reason, attempt_count,
    queued_utc_ms, changed_utc_ms, shows, sheet_id
FROM job WHERE id = ?1

-- :job_of_group
SELECT id, group_id, person, label, media, role, fields, token, printer, state, worker, reason, attempt_count,
    queued_utc_ms, changed_utc_ms, shows, sheet_id
FROM job WHERE group_id = ?1 ORDER BY id

-- Not ended, or ended within the last ?1 milliseconds in which anything happened to a job: of the station's own time, which a
-- rehearsal sets to another day.
-- :job_list
SELECT id, group_id, person, label, media, role, fields, token, printer, state, worker, reason, attempt_count,
    queued_utc_ms, changed_utc_ms, shows, sheet_id
FROM job WHERE state = 8
UNION
SELECT * FROM (SELECT id, group_id, person, label, media, role, fields, token, printer, state, worker, reason, attempt_count,
    queued_utc_ms, changed_utc_ms, shows, sheet_id
    FROM job
    WHERE id IN (SELECT id FROM job WHERE state IN (0, 1, 2, 3) UNION ALL SELECT id FROM job WHERE changed_utc_ms >= (SELECT max(changed_utc_ms) FROM job) - ?1)
    ORDER BY id DESC LIMIT ?2)
ORDER BY id DESC

-- By the printer that they are bound to; '' = whichever fits.
-- :job_waiting_by_printer
SELECT coalesce(worker, printer, ''), count(*) FROM job WHERE state IN (0, 1) GROUP BY 1 ORDER BY 1

-- The oldest that this printer may take: its own, or a free one of its role, for one of the media ?2 ("62,62x100").
-- ?4 is the group that it must be of; 0 = any.
-- :job_next
SELECT id FROM job
WHERE state = 0 AND (printer = ?1 OR (printer IS NULL AND (?3 IS NULL OR role = ?3)))
    AND (?2 IS NULL OR instr(',' || ?2 || ',', ',' || media || ',') > 0) AND (?4 = 0 OR group_id = ?4)
ORDER BY id LIMIT 1

-- Its own, and free ones of its role that have waited since before ?4 and nobody has spoken of, for none of these media,
-- that do not say so yet, with what they say: the printer and its sentence of the label in ?6, else ?5 with their media for each %.
-- :job_unfit
SELECT id, said FROM (
    SELECT id, reason, coalesce(
        (SELECT ?1 || ': ' || value FROM json_each(?6) WHERE key = label), replace(?5, '%', media)) AS said
    FROM job
    WHERE state = 0
        AND (printer = ?1 OR (printer IS NULL AND (?3 IS NULL OR role = ?3) AND reason IS NULL AND queued_utc_ms < ?4))
        AND instr(',' || ?2 || ',', ',' || media || ',') = 0)
WHERE reason IS NOT said

-- :job_hold
UPDATE job SET reason = ?2, changed_utc_ms = ?3 WHERE id = ?1 AND state = 0

-- :job_bind
UPDATE job SET printer = ?2, reason = NULL, changed_utc_ms = ?3 WHERE id = ?1 AND state = 0 RETURNING id

-- One that was unconfirmed has given a badge that counts: it is its own, no other station's. What a disclosure said of a person is gone
-- when it has ended.
-- :job_step
UPDATE job SET state = ?2, reason = ?3, attempt_count = attempt_count + (?2 = 2), changed_utc_ms = ?4,
    badges_before = badges_before + (state = 5), fields = iif(role = 'disclosure' AND ?2 BETWEEN 4 AND 7, '{}', fields),
    worker = CASE ?2 WHEN 0 THEN NULL WHEN 1 THEN ?5 ELSE worker END, sheet_id = CASE ?2 WHEN 0 THEN 0 ELSE sheet_id END
WHERE id = ?1

-- :job_on_sheet
UPDATE job SET sheet_id = ?2 WHERE id = ?1

-- :job_recover_claimed
UPDATE job SET state = 0, worker = NULL, reason = NULL, changed_utc_ms = ?2
WHERE state = 1 AND (?1 IS NULL OR worker = ?1)

-- :job_recover_started
UPDATE job SET state = 8, reason = ?2, changed_utc_ms = ?3
WHERE state IN (2, 3) AND (?1 IS NULL OR worker = ?1)
RETURNING id

-- :job_move_waiting
UPDATE job SET printer = ?2, reason = ?3, changed_utc_ms = ?4 WHERE state = 0 AND printer = ?1
RETURNING id

-- What waits of a role, once for each label and what it is bound to.
-- :job_waiting
SELECT DISTINCT label, media, printer FROM job WHERE state = 0 AND role = ?1

-- :job_change_label
UPDATE job SET label = ?4, media = ?5, reason = NULL, changed_utc_ms = ?6
WHERE state = 0 AND role = ?1 AND label = ?2 AND printer IS ?3
RETURNING id

-- :job_counts
SELECT state, count(*) FROM job GROUP BY state

-- Labels of the printer ?1 that a person is asked about.
-- :job_doubt
SELECT count(*), min(id), max(id) FROM job WHERE state = 8 AND worker = ?1

-- Unconfirmed labels of the printer ?1: all, those of a batch, batches' labels that may still come: it has them, or has the media for
-- them loaded. What waits for another roll does not keep a batch from its end.
-- :job_debt
SELECT count(*), coalesce(sum(shows IS NOT NULL OR person = ''), 0),
    (SELECT count(*) FROM job
        WHERE state IN (0, 1, 2, 3) AND shows IS NOT NULL AND coalesce(worker, printer, ?1) = ?1
            AND (state <> 0 OR media IN (SELECT media FROM printer_media WHERE printer = ?1)
                OR EXISTS (SELECT 1 FROM printer WHERE name = ?1 AND takes_any_media)))
FROM job WHERE state = 5 AND worker = ?1

-- :job_owed
SELECT id, group_id, person, label, media, role, fields, token, printer, state, worker, reason, attempt_count,
    queued_utc_ms, changed_utc_ms, shows, sheet_id
FROM job WHERE state = 5 ORDER BY worker, id

-- :job_badge_on_its_way
SELECT id FROM job WHERE person = ?1 AND role = 'badge' AND state IN (0, 1, 2, 3, 8) LIMIT 1

-- Of another group than ?2.
-- :job_disclosure_on_its_way
SELECT id FROM job WHERE person = ?1 AND role = 'disclosure' AND state IN (0, 1, 2, 3, 8) AND group_id <> ?2 LIMIT 1

-- A row when the person got another badge since this one was asked for: the station that printed it.
-- :job_overtaken
SELECT coalesce((
    SELECT station.name FROM printed JOIN station ON station.id = printed.station
    WHERE registration = job.person AND is_badge AND outcome IN ('printed', 'unconfirmed')
    ORDER BY printed.hlc DESC LIMIT 1), 'another station')
FROM job
WHERE job.id = ?1 AND role = 'badge' AND badges_before < (
    SELECT count(*) FROM printed
    WHERE registration = job.person AND is_badge AND outcome IN ('printed', 'unconfirmed'))
