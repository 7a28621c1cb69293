-- SPDX-License-Identifier: GPL-3.0-or-later
-- One person taken out at their own wish, before the event is over (common/store/journal/erase.h): what is left of their records, as stations
-- leave it. Whose wish acts, and when, is said in 026_erasure.sql.

CREATE TABLE lanyard.erased(id text PRIMARY KEY);

CREATE INDEX record_of_badge ON lanyard.record(subject) WHERE kind = 6;

-- The first 30 bits of a badge's id, by which a damaged one is captured (common/token/short_code.h).
CREATE FUNCTION lanyard.short_code_of(badge text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT left(badge, 7) || substr('000044448888cccc', strpos('0123456789abcdef', substr(badge, 8, 1)), 1) || '00000000'
$$;
REVOKE ALL ON FUNCTION lanyard.short_code_of FROM PUBLIC;

-- A ticket's reference is its secret, or order and position: it gets the alias that stations give it.
CREATE FUNCTION lanyard.erased_tickets(person text, tickets json) RETURNS json
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(json_object_agg(
        CASE WHEN ticket.key LIKE 'erased-%' THEN ticket.key
            ELSE 'erased-' || left(encode(sha256(convert_to(person || chr(10) || ticket.key, 'UTF8')), 'hex'), 16) END,
        CASE WHEN json_typeof(ticket.value) = 'object' THEN json_strip_nulls(json_build_object(
            'product', ticket.value -> 'product', 'entitlement', ticket.value -> 'entitlement',
            'status', ticket.value -> 'status', 'has_ticket', ticket.value -> 'has_ticket')) END), '{}')
    FROM json_each(tickets) AS ticket
$$;
REVOKE ALL ON FUNCTION lanyard.erased_tickets FROM PUBLIC;

-- What is left of a record of the person; of one that cannot be read, nothing. A client is nobody who could be taken out, whatever id an
-- erasure names. Of what sponsors were given neither the fields nor the box stay, nor what tells whether the values are the same.
CREATE FUNCTION lanyard.erased_body(kind smallint, person text, body text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN kind = 19 THEN body ELSE coalesce(json_object_agg(member.key, CASE
        WHEN kind = 5 AND member.key = 'reason' THEN to_json('erased'::text)
        WHEN kind IN (0, 1) AND member.key = 'tickets' THEN lanyard.erased_tickets(person, member.value)
        WHEN kind IN (0, 1) AND member.key = 'sale' THEN (
            SELECT coalesce(json_object_agg(part.key, part.value), '{}') FROM json_each(member.value) AS part
            WHERE part.key IN ('step', 'method', 'amount'))
        WHEN kind IN (0, 1) AND member.key = 'over' THEN (
            SELECT coalesce(json_object_agg(stamp.key, stamp.value), '{}') FROM json_each(member.value) AS stamp
            WHERE stamp.key IN ('ticket_type', 'product', 'status'))
        ELSE member.value END), '{}')::text END
    FROM json_each(CASE WHEN lanyard.is_readable(body) THEN body ELSE '{}' END::json) AS member
    WHERE CASE kind
        WHEN 0 THEN member.key IN ('origin', 'by', 'ticket_type', 'product', 'status', 'tickets', 'same', 'sale')
        WHEN 1 THEN member.key IN ('origin', 'by', 'ticket_type', 'product', 'status', 'tickets', 'over', 'same', 'sale')
        WHEN 5 THEN true
        WHEN 10 THEN member.key <> 'set'
        WHEN 13 THEN member.key <> 'body'
        WHEN 20 THEN member.key NOT IN ('fields', 'box', 'mark')
        ELSE member.key <> 'reason' END
$$;
REVOKE ALL ON FUNCTION lanyard.erased_body FROM PUBLIC;

-- Everything of one person that is here, and of their badges and the short codes on them. A record that holds the place of another one holds it
-- whole, of a person as of one of their badges.
CREATE FUNCTION lanyard.empty_person(person text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    badges text[] := ARRAY(SELECT unnest(ARRAY[body::json ->> 'id', lanyard.short_code_of(body::json ->> 'id')]) FROM lanyard.record
        WHERE kind = 6 AND subject = person);
BEGIN
    UPDATE lanyard.record AS r SET body = lanyard.erased_body(r.kind, r.subject, r.body)
    WHERE (r.subject = person AND r.kind NOT IN (2, 10, 11, 12, 15, 16, 17, 20)
            OR r.kind IN (10, 20) AND r.subject = ANY(badges)
            OR r.kind = 13 AND EXISTS (SELECT FROM unnest(badges || person) AS whose WHERE r.body LIKE '%"subject":"' || whose || '"%'))
        AND (NOT lanyard.is_readable(r.body) OR r.body::jsonb <> lanyard.erased_body(r.kind, r.subject, r.body)::jsonb);
END
$$;
REVOKE ALL ON FUNCTION lanyard.empty_person FROM PUBLIC;
