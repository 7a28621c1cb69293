-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which hub this is: a dump that is put back is another one from when it is opened on (common/sync/hub_restored.h), and the one of which the
-- dump was made may live on. Stations that met both say so.

-- The first row is the hub's id, the last one its incarnation; those before it are hubs whose place it took.
CREATE TABLE lanyard.incarnation(
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL UNIQUE DEFAULT gen_random_uuid() CHECK (octet_length(id) <= 64)
);
INSERT INTO lanyard.incarnation DEFAULT VALUES;

-- An incarnation that the station knows, whose place this hub did not take when the station said so.
ALTER TABLE lanyard.station ADD COLUMN other_hub text CHECK (octet_length(other_hub) <= 64);

CREATE FUNCTION lanyard.tell_hub(station_id text, other text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM lanyard.check_own(ARRAY[station_id]);
    UPDATE lanyard.station SET other_hub = other WHERE id = station_id;
END
$$;

-- For the owner: from now on it stands in for all that anybody told of.
CREATE FUNCTION lanyard.take_place() RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO lanyard.incarnation(id) SELECT DISTINCT other_hub FROM lanyard.station WHERE other_hub IS NOT NULL ON CONFLICT DO NOTHING;
    INSERT INTO lanyard.incarnation DEFAULT VALUES;
$$;
-- When its role was let in again, last: stations end a revocation for this word only, not because the hub says nothing of it any more.
ALTER TABLE lanyard.station ADD COLUMN admitted_at timestamptz;

-- For the owner: the role may sign in again, and what its stations wrote is taken, also of before, from whoever brings it.
CREATE OR REPLACE FUNCTION lanyard.admit_again(member_role name) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    UPDATE lanyard.member SET revoked_at = NULL, revoked_reason = '' WHERE role_name = member_role;
    UPDATE lanyard.station SET revoked_at = NULL, revoked_reason = '', admitted_at = now() WHERE role_name = member_role;
$$;
REVOKE ALL ON FUNCTION lanyard.tell_hub, lanyard.take_place, lanyard.admit_again FROM PUBLIC;

SELECT lanyard.welcome_station(role_name::text, name, NULL, kind) FROM lanyard.member
WHERE revoked_at IS NULL AND (SELECT purged_at IS NULL FROM lanyard.hub);
