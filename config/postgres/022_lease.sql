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
