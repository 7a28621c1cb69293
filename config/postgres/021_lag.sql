-- SPDX-License-Identifier: GPL-3.0-or-later
-- How far behind each station is, and why: what it said at its last sign of life, and what others brought since.

-- `counted` is how many records of others the hub had when the station said so; NULL = it never did.
ALTER TABLE lanyard.station
    ADD unsent bigint NOT NULL DEFAULT 0 CHECK (unsent >= 0),
    ADD missing bigint NOT NULL DEFAULT 0 CHECK (missing >= 0),
    ADD counted bigint,
    ADD behind_since timestamptz,
    ADD in_step_at timestamptz, -- when it last said that nothing is missing on either side, and nothing else is wrong
    ADD problem text NOT NULL DEFAULT '' CHECK (octet_length(problem) <= 4096);

CREATE FUNCTION lanyard.tell_lag(station_id text, unsent_count bigint, missing_count bigint, said text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM lanyard.check_own(ARRAY[station_id]);
    UPDATE lanyard.station AS s SET unsent = unsent_count, missing = missing_count,
        counted = (SELECT coalesce(sum(o.last_sequence - o.base_sequence), 0) FROM lanyard.station AS o WHERE o.id <> station_id),
        behind_since = CASE WHEN unsent_count + missing_count > 0 THEN coalesce(s.behind_since, now()) END, problem = left(said, 1000),
        in_step_at = CASE WHEN unsent_count + missing_count = 0 AND said = '' THEN now() ELSE s.in_step_at END
    WHERE s.id = station_id;
END
$$;
REVOKE ALL ON FUNCTION lanyard.tell_lag FROM PUBLIC;
