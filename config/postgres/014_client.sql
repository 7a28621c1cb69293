-- SPDX-License-Identifier: GPL-3.0-or-later
-- Kind 19: a client (common/store/rights/client.h), who asks stations over HTTPS and never this hub. The staff's stations only; what a sponsor
-- may add stands in 009_sponsor.sql.
ALTER TABLE lanyard.record DROP CONSTRAINT record_kind_is_known, ADD CONSTRAINT record_kind_is_known CHECK (kind BETWEEN 0 AND 19);

-- A client is nobody who could be taken out, whatever id an erasure names.
ALTER FUNCTION lanyard.erased_body RENAME TO erased_body_of_person;
CREATE FUNCTION lanyard.erased_body(kind smallint, person text, body text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN kind = 19 THEN body ELSE lanyard.erased_body_of_person(kind, person, body) END
$$;
REVOKE ALL ON FUNCTION lanyard.erased_body FROM PUBLIC;

-- Nothing by which a client is known again: what it was for, and that it was off. The same words as common/store/upkeep/purge.c.
ALTER FUNCTION lanyard.purge_keeps RENAME TO purge_keeps_of_people;
CREATE FUNCTION lanyard.purge_keeps(kind smallint) RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN kind = 19 THEN ARRAY['sponsor', 'post', 'off'] ELSE lanyard.purge_keeps_of_people(kind) END
$$;
REVOKE ALL ON FUNCTION lanyard.purge_keeps FROM PUBLIC;
