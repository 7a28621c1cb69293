-- SPDX-License-Identifier: GPL-3.0-or-later
-- What one station does for all: deciding what sponsors' clients are given (common/store/lead/lead_decide.h). It has the lease until it
-- has not renewed it for 20 seconds; stations ask for it at their greetings.
CREATE TABLE lanyard.lease(
    task text PRIMARY KEY,
    station text NOT NULL DEFAULT '',
    until timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO lanyard.lease(task) VALUES ('decide');

-- Whether the station has it now. Who asks at the same moment as another does not wait.
CREATE FUNCTION lanyard.take_lease(station_id text, wanted text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM lanyard.check_own(ARRAY[station_id]);
    UPDATE lanyard.lease SET station = station_id, until = now() + interval '20 seconds'
    WHERE task = (SELECT l.task FROM lanyard.lease AS l WHERE l.task = wanted AND (l.station = station_id OR l.until < now())
        FOR UPDATE SKIP LOCKED);
    RETURN FOUND;
END
$$;
REVOKE ALL ON FUNCTION lanyard.take_lease FROM PUBLIC;

ALTER FUNCTION lanyard.welcome_station RENAME TO welcome_to_exchange;
CREATE FUNCTION lanyard.welcome_station(station_role text, station_name text, station_id text, carries boolean) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM lanyard.welcome_to_exchange(station_role, station_name, station_id, carries);
    EXECUTE format('GRANT EXECUTE ON FUNCTION lanyard.take_lease TO %I', station_role);
END
$$;
REVOKE ALL ON FUNCTION lanyard.welcome_station FROM PUBLIC;

DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT role_name FROM lanyard.member WHERE sponsor IS NULL AND revoked_at IS NULL LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION lanyard.take_lease TO %I', one.role_name);
    END LOOP;
END
$$;
