-- SPDX-License-Identifier: GPL-3.0-or-later
-- Sponsors' booths ask stations over HTTPS (scanner/serve), so no sponsor signs in here any more. The roles that 0.1.0 made lose what they
-- had and are dropped; one that owns something elsewhere on the server stays, without a right here. What their stations sent stays, as
-- records of stations that nobody signs in as.
DROP VIEW lanyard.contact, lanyard.withdrawal;
DROP FUNCTION lanyard.own_contacts, lanyard.person_field, lanyard.welcome_sponsor;
DROP POLICY staff_reads ON lanyard.station;
DROP POLICY sponsor_reads ON lanyard.station;
DROP POLICY staff_reads ON lanyard.record;
DROP POLICY staff_adds ON lanyard.record;
DROP POLICY sponsor_reads ON lanyard.record;
DROP POLICY sponsor_adds ON lanyard.record;
ALTER TABLE lanyard.station DISABLE ROW LEVEL SECURITY;
ALTER TABLE lanyard.record DISABLE ROW LEVEL SECURITY;
DROP INDEX lanyard.record_of_token, lanyard.record_of_sponsor;
DROP FUNCTION lanyard.own_sponsor, lanyard.check_role;

-- Where a station hears of records.
CREATE OR REPLACE FUNCTION lanyard.own_channel() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ SELECT channel FROM lanyard.staff $$;

UPDATE lanyard.station SET seen_at = NULL, skew_ms = 0 WHERE sponsor IS NOT NULL;
ALTER TABLE lanyard.station DROP COLUMN sponsor;
DO $$
DECLARE
    one name;
BEGIN
    FOR one IN SELECT s.role_name FROM lanyard.sponsor AS s JOIN pg_roles AS r ON r.rolname = s.role_name LOOP
        EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA lanyard FROM %I', one);
        EXECUTE format('REVOKE ALL ON ALL FUNCTIONS IN SCHEMA lanyard FROM %I', one);
        EXECUTE format('REVOKE ALL ON SCHEMA lanyard FROM %I', one);
        EXECUTE format('REVOKE ALL ON DATABASE %I FROM %I', current_database(), one);
        BEGIN
            EXECUTE format('DROP ROLE %I', one);
        EXCEPTION WHEN insufficient_privilege OR dependent_objects_still_exist OR object_in_use THEN
            NULL;
        END;
    END LOOP;
END
$$;
DROP TABLE lanyard.sponsor;
