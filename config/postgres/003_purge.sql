-- SPDX-License-Identifier: GPL-3.0-or-later
-- When the event is over: what the hub holds, and taking the people out of it.

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
        ('records with the name of a volunteer or a rep', operators),
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
CREATE FUNCTION lanyard.purge() RETURNS bigint
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
REVOKE ALL ON FUNCTION lanyard.purge FROM PUBLIC;
