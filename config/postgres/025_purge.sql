-- SPDX-License-Identifier: GPL-3.0-or-later
-- When the event is over, as in 003_purge.sql, with what came since. Text that a record holds cannot stop a purge: what jsonb does not take
-- (an escaped NUL, a lone half of a surrogate pair) is not taken any more, and what is there goes out whole.

-- From then on the hub takes no station and no records, whoever brings them. A hub of 0.1.0 said it of its stations only.
ALTER TABLE lanyard.hub ADD COLUMN purged_at timestamptz;
UPDATE lanyard.hub SET purged_at = now()
WHERE EXISTS (SELECT FROM lanyard.station WHERE revoked_reason = 'the event is over, and its people were taken out of the hub');

CREATE FUNCTION lanyard.check_not_purged() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (SELECT purged_at IS NOT NULL FROM lanyard.hub) THEN
        RAISE EXCEPTION USING ERRCODE = 'LY001', MESSAGE =
            'the event is over, and its people were taken out of this hub: it takes no station and no records any more';
    END IF;
END
$$;
REVOKE ALL ON FUNCTION lanyard.check_not_purged FROM PUBLIC;

ALTER TABLE lanyard.record ADD CONSTRAINT record_body_is_readable CHECK (body::jsonb IS NOT NULL) NOT VALID;

-- Takes out whole what cannot be read, before the rest is purged; how many that were.
CREATE FUNCTION lanyard.take_out_unreadable() RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    number bigint;
BEGIN
    UPDATE lanyard.record AS r SET subject = '', body = '{}' WHERE NOT lanyard.is_readable(r.body);
    GET DIAGNOSTICS number = ROW_COUNT;
    RETURN number;
END
$$;
REVOKE ALL ON FUNCTION lanyard.take_out_unreadable FROM PUBLIC;

-- The stamps that something was written over, of the members that are kept; NULL when none is.
CREATE FUNCTION lanyard.purged_over(body json, kept text[]) RETURNS json
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT json_object_agg(stamp.key, stamp.value)
    FROM json_each(CASE json_typeof(body -> 'over') WHEN 'object' THEN body -> 'over' END) AS stamp
    WHERE stamp.key = ANY(kept) AND body -> stamp.key IS NOT NULL
$$;
REVOKE ALL ON FUNCTION lanyard.purged_over FROM PUBLIC;

-- What of a record's members a purge keeps, by kind: the same words as common/store/upkeep/purge.c. A capture's name stays, so that one that two
-- stations recorded is still one.
CREATE FUNCTION lanyard.purge_keeps(kind smallint) RETURNS text[]
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
REVOKE ALL ON FUNCTION lanyard.purge_keeps FROM PUBLIC;

-- Takes the people out of all records, as lanyard purge does at a station. The trigger take_out (019_history.sql) keeps the digest of what
-- was there. Who was taken out before is a list of ids, which goes, too.
CREATE OR REPLACE FUNCTION lanyard.purge() RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    secret text := gen_random_uuid()::text || gen_random_uuid()::text;
    left_over bigint;
BEGIN
    UPDATE lanyard.record AS r SET
        subject = CASE WHEN r.subject = '' OR r.kind IN (2, 11, 12, 13, 15) THEN r.subject
            ELSE left(encode(sha256(convert_to(secret || r.subject, 'UTF8')), 'hex'), 16) END,
        body = (
            SELECT coalesce(json_object_agg(member.key, CASE
                WHEN member.key = 'id' THEN to_json(left(encode(sha256(convert_to(secret || (member.value #>> '{}'), 'UTF8')), 'hex'), 16))
                WHEN member.key = 'reason' THEN to_json('purged'::text)
                WHEN member.key = 'set' THEN json_build_object('rating', coalesce(member.value ->> 'rating', ''))
                WHEN member.key = 'tickets' THEN lanyard.purged_tickets(secret, member.value)
                WHEN member.key = 'over' THEN lanyard.purged_over(r.body::json, lanyard.purge_keeps(r.kind))
                ELSE member.value END), '{}')::text
            FROM json_each(r.body::json) AS member
            WHERE member.key = ANY(lanyard.purge_keeps(r.kind))
                AND (member.key <> 'over' OR lanyard.purged_over(r.body::json, lanyard.purge_keeps(r.kind)) IS NOT NULL));
    GET DIAGNOSTICS left_over = ROW_COUNT;
    DELETE FROM lanyard.erased;
    UPDATE lanyard.station SET revoked_at = now(), revoked_reason = 'the event is over, and its people were taken out of the hub'
    WHERE revoked_at IS NULL;
    UPDATE lanyard.hub SET purged_at = coalesce(purged_at, now());
    RETURN left_over;
END
$$;

-- What the hub holds, by name; the same words as lanyard purge at a station.
CREATE OR REPLACE FUNCTION lanyard.holdings() RETURNS TABLE(what text, number bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH looked_at AS (
        SELECT kind, subject, lanyard.is_readable(body) AS is_readable,
            CASE WHEN lanyard.is_readable(body) THEN body ELSE '{}' END AS body FROM lanyard.record),
    counted AS (
        SELECT count(*) AS records,
            count(*) FILTER (WHERE NOT is_readable) AS unreadable,
            count(DISTINCT subject) FILTER (WHERE kind = 0) AS people,
            count(*) FILTER (WHERE kind IN (0, 1) AND (coalesce(body::json ->> 'name', '') <> ''
                OR coalesce(body::json ->> 'email', '') <> '' OR coalesce(body::json ->> 'company', '') <> '')) AS named,
            count(*) FILTER (WHERE kind IN (0, 1) AND body LIKE '%"secret"%') AS secrets,
            count(*) FILTER (WHERE kind NOT IN (0, 1) AND body::json -> 'by' IS NOT NULL) AS operators,
            count(*) FILTER (WHERE kind = 3) AS admissions,
            count(*) FILTER (WHERE kind = 4) AS refusals,
            count(*) FILTER (WHERE kind = 8) AS labels,
            count(DISTINCT (body::json ->> 'sponsor', subject)) FILTER (WHERE kind = 10) AS leads
        FROM looked_at)
    SELECT line.what, line.number FROM counted, LATERAL (VALUES
        ('records', records), ('registrations', people),
        ('records with a name, an e-mail or a company', named), ('records with ticket secrets', secrets),
        ('records with the name of a volunteer or a rep', operators),
        ('admissions', admissions), ('refusals', refusals), ('labels', labels), ('leads', leads),
        ('records that cannot be read', unreadable),
        ('stations', (SELECT count(*) FROM lanyard.station))) AS line(what, number)
$$;
