-- SPDX-License-Identifier: GPL-3.0-or-later
-- The day in figures, without a person in it: what the organiser's report is made of. Each gives key, title, count, of.

-- First check-ins in steps of ten minutes; the key is when the step begins.
-- :report_arrivals
SELECT first_utc_ms / 600000 * 600000 AS step, '', count(*), 0 FROM presence
WHERE scope = 'desk' AND entry_count > 0 GROUP BY step ORDER BY step

-- Of each ticket type: who has arrived, of all who paid.
-- :report_ticket_types
SELECT ticket_type, '', count(here.registration), count(*)
FROM registration LEFT JOIN presence AS here
    ON here.scope = 'desk' AND here.registration = registration.id AND here.entry_count > 0
WHERE status = 'paid' AND NOT EXISTS (SELECT 1 FROM person_alias WHERE person_alias.id = registration.id)
GROUP BY ticket_type ORDER BY count(*) DESC, ticket_type

-- Doors: people inside, of those who entered.
-- :report_doors
SELECT scope, '', inside_count, entered_count FROM scope_total WHERE scope NOT LIKE 'session/%' AND scope <> 'desk' ORDER BY scope

-- Sessions that somebody bought or entered: seats taken, of the capacity or else of the seats that were bought.
-- :report_sessions
SELECT code, title, taken, CASE WHEN capacity > 0 THEN capacity ELSE bought END
FROM (
    SELECT code, title, capacity, start_utc_ms, room,
        coalesce((SELECT entered_count FROM scope_total WHERE scope = 'session/' || code), 0) AS taken,
        (SELECT count(*) FROM ticket WHERE entitlement = code AND ticket.status = 'paid') AS bought
    FROM session WHERE NOT is_cancelled)
WHERE taken > 0 OR bought > 0 ORDER BY start_utc_ms, room, code

-- Stations: the median of the milliseconds from a first check-in to the printer's word that the badge is out, and of how
-- many people. Counted in tenths of a second: a hundred thousand badges need not be put in order. Prints and journal lie in one
-- order, so they are read side by side.
-- :report_stations
WITH waited AS (
    SELECT printed.station AS station, (min(journal.utc_ms) - here.first_utc_ms) / 100 AS wait
    FROM printed
    CROSS JOIN journal ON journal.station = printed.station AND journal.sequence = printed.sequence
    CROSS JOIN presence AS here ON here.scope = 'desk' AND here.registration = printed.registration
    WHERE printed.is_badge AND printed.outcome = 'printed' AND here.first_station = printed.station AND here.entry_count > 0
    GROUP BY printed.registration),
counted AS (SELECT station, wait, count(*) AS badges FROM waited WHERE wait >= 0 GROUP BY station, wait),
summed AS (
    SELECT station, wait, sum(badges) OVER (PARTITION BY station ORDER BY wait) AS up_to, sum(badges) OVER (PARTITION BY station) AS total
    FROM counted)
SELECT station, coalesce((SELECT name FROM station AS s WHERE s.id = station), station), min(wait) * 100, total
FROM summed WHERE up_to * 2 >= total GROUP BY station ORDER BY 2

-- Printers that do not tell, and the labels of which nobody has said whether they came out (JobDebt).
-- :report_owed
SELECT coalesce(worker, ''), '', count(*), 0 FROM job WHERE state = 5 GROUP BY 1 ORDER BY 1

-- :report_refusals
SELECT verdict, '', count(*), 0 FROM refusal GROUP BY verdict ORDER BY count(*) DESC, verdict
