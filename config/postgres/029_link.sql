-- SPDX-License-Identifier: GPL-3.0-or-later
-- The live link with a ticketing system (common/store/admit/link.h): one of the stations that share its credential talks to it.
INSERT INTO lanyard.lease(task) VALUES ('ticketing');
ALTER TABLE lanyard.record DROP CONSTRAINT record_kind_is_known, ADD CONSTRAINT record_kind_is_known CHECK (kind BETWEEN 0 AND 21);

-- As in 025_purge.sql, with kind 21: what was sent, and what was refused without the system's words.
CREATE OR REPLACE FUNCTION lanyard.purge_keeps(kind smallint) RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT string_to_array(CASE kind
        WHEN 0 THEN 'origin ticket_type status tickets over'
        WHEN 1 THEN 'origin ticket_type status tickets over'
        WHEN 2 THEN 'origin title room type speakers start end capacity cancelled open_to over'
        WHEN 3 THEN 'scope checkpoint session direction once override'
        WHEN 4 THEN 'checkpoint verdict session'
        WHEN 5 THEN 'station sequence reason'
        WHEN 6 THEN 'id kind session'
        WHEN 7 THEN 'id'
        WHEN 8 THEN 'label badge outcome'
        WHEN 9 THEN 'on'
        WHEN 10 THEN 'sponsor scan set of at client'
        WHEN 11 THEN 'erase'
        WHEN 12 THEN 'name event key nonce kind certificate'
        WHEN 13 THEN 'kind reason'
        WHEN 14 THEN 'session on'
        WHEN 15 THEN 'key'
        WHEN 16 THEN 'role'
        WHEN 19 THEN 'sponsor post off'
        WHEN 20 THEN 'sponsor client state'
        WHEN 21 THEN 'source system orders sent waiting entry state act checkpoint station number at'
        ELSE '' END, ' ')
$$;
