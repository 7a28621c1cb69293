-- Standby lines; what a sponsor's records may claim of the time; roles made by lanyard hub; the purge of all kinds.

ALTER TABLE lanyard.record DROP CONSTRAINT record_kind_is_known;
ALTER TABLE lanyard.record ADD CONSTRAINT record_kind_is_known CHECK (kind BETWEEN 0 AND 14); -- 14 standby

-- Every station's clock goes on from the latest record that it took, so a sponsor must not write one of the end of time. The
-- upper 48 bits of hlc are milliseconds; a laptop that was once some years ahead is still taken.
ALTER POLICY sponsor_adds ON lanyard.record WITH CHECK (
    station IN (SELECT s.id FROM lanyard.station AS s WHERE s.sponsor = (SELECT lanyard.own_sponsor()))
    AND hlc >> 16 <= (SELECT (extract(epoch FROM now()) * 1000)::bigint + 315360000000)
    AND (kind IN (12, 13)
        OR kind = 10 AND subject ~ '^[0-9a-f]{16}$' AND body::json ->> 'sponsor' = (SELECT lanyard.own_sponsor())));

-- Makes a role that stations sign in as, unless it is there. `verifier` is what the server keeps in place of a password.
CREATE FUNCTION lanyard.make_role(role_name text, verifier text) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L', role_name, verifier);
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), role_name);
    RETURN true;
END
$$;
REVOKE ALL ON FUNCTION lanyard.make_role FROM PUBLIC;

-- The two kinds of roles are kept apart: one that both were would be held to a sponsor's rules at a desk. 004_news.sql
-- has both welcomes ask this.
CREATE FUNCTION lanyard.check_role(name_of_role text, for_sponsor boolean) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    is_sponsors boolean := EXISTS (SELECT FROM lanyard.sponsor WHERE role_name = name_of_role);
BEGIN
    IF is_sponsors <> for_sponsor AND (is_sponsors OR has_table_privilege(name_of_role, 'lanyard.record', 'INSERT')) THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = format('role "%s" is %s; take another one', name_of_role,
            CASE WHEN is_sponsors THEN 'a sponsor''s' ELSE 'the staff''s' END);
    END IF;
END
$$;
REVOKE ALL ON FUNCTION lanyard.check_role FROM PUBLIC;

-- --- when the event is over ---

-- What the hub holds, by name; the same words as lanyard purge at a station.
CREATE FUNCTION lanyard.holdings() RETURNS TABLE(what text, number bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH counted AS (
        SELECT count(*) AS records,
            count(DISTINCT subject) FILTER (WHERE kind = 0) AS people,
            count(*) FILTER (WHERE kind IN (0, 1) AND (coalesce(body::json ->> 'name', '') <> ''
                OR coalesce(body::json ->> 'email', '') <> '' OR coalesce(body::json ->> 'company', '') <> '')) AS named,
            count(*) FILTER (WHERE kind IN (0, 1) AND body LIKE '%"secret"%') AS secrets,
            count(*) FILTER (WHERE kind NOT IN (0, 1) AND body::json -> 'by' IS NOT NULL) AS operators,
            count(*) FILTER (WHERE kind = 3) AS admissions,
            count(*) FILTER (WHERE kind = 4) AS refusals,
            count(*) FILTER (WHERE kind = 8) AS labels,
            count(DISTINCT (body::json ->> 'sponsor', subject)) FILTER (WHERE kind = 10) AS leads
        FROM lanyard.record)
    SELECT line.what, line.number FROM counted, LATERAL (VALUES
        ('records', records), ('registrations', people),
        ('records with a name, an e-mail or a company', named), ('records with ticket secrets', secrets),
        ('records with the name of an operator or a rep', operators),
        ('admissions', admissions), ('refusals', refusals), ('labels', labels), ('leads', leads),
        ('stations', (SELECT count(*) FROM lanyard.station))) AS line(what, number)
$$;
REVOKE ALL ON FUNCTION lanyard.holdings FROM PUBLIC;

-- The tickets of a registration without what names or admits anybody.
CREATE FUNCTION lanyard.purged_tickets(salt text, tickets json) RETURNS json
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(json_object_agg(left(encode(sha256(convert_to(salt || ticket.key, 'UTF8')), 'hex'), 16),
        CASE WHEN json_typeof(ticket.value) <> 'object' THEN NULL ELSE json_strip_nulls(json_build_object(
            'product', ticket.value -> 'product', 'entitlement', ticket.value -> 'entitlement',
            'status', ticket.value -> 'status', 'has_ticket', ticket.value -> 'has_ticket')) END), '{}')
    FROM json_each(tickets) AS ticket
$$;
REVOKE ALL ON FUNCTION lanyard.purged_tickets FROM PUBLIC;

-- Takes the people out of all records, as lanyard purge does at a station: each keeps its place, time and kind; what names
-- or describes anybody goes, ids become pseudonyms under a key that is thrown away. A station that comes back with records of
-- before would bring people again, so none is welcome any more. Gives how many records are left.
CREATE OR REPLACE FUNCTION lanyard.purge() RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    salt text := gen_random_uuid()::text || gen_random_uuid()::text;
    left_over bigint;
BEGIN
    UPDATE lanyard.record AS r SET
        subject = CASE WHEN r.subject = '' OR r.kind IN (2, 11, 12, 13) THEN r.subject
            ELSE left(encode(sha256(convert_to(salt || r.subject, 'UTF8')), 'hex'), 16) END,
        body = (
            SELECT coalesce(json_object_agg(member.key, CASE
                WHEN member.key = 'id' THEN to_json(left(encode(sha256(convert_to(salt || (member.value #>> '{}'), 'UTF8')), 'hex'), 16))
                WHEN member.key = 'reason' THEN to_json('purged'::text)
                WHEN member.key = 'set' THEN json_build_object('rating', coalesce(member.value ->> 'rating', ''))
                WHEN member.key = 'tickets' THEN lanyard.purged_tickets(salt, member.value)
                ELSE member.value END), '{}')::text
            FROM json_each(r.body::json) AS member
            WHERE member.key = ANY(string_to_array(CASE r.kind
                WHEN 0 THEN 'origin ticket_type status tickets'
                WHEN 1 THEN 'origin ticket_type status tickets'
                WHEN 2 THEN 'title room type speakers start end capacity cancelled'
                WHEN 3 THEN 'scope checkpoint session direction once override'
                WHEN 4 THEN 'checkpoint verdict session'
                WHEN 5 THEN 'station sequence reason'
                WHEN 6 THEN 'id kind session'
                WHEN 7 THEN 'id'
                WHEN 8 THEN 'label badge outcome'
                WHEN 9 THEN 'on'
                WHEN 10 THEN 'sponsor scan set'
                WHEN 12 THEN 'name event'
                WHEN 13 THEN 'kind reason'
                WHEN 14 THEN 'session on'
                ELSE '' END, ' ')));
    GET DIAGNOSTICS left_over = ROW_COUNT;
    UPDATE lanyard.station SET revoked_at = now(), revoked_reason = 'the event is over, and its people were taken out of the hub'
    WHERE revoked_at IS NULL;
    RETURN left_over;
END
$$;
