-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a sponsor is told of a capture. A lead is a person, and that is decided here: all badges of one person are one lead of a sponsor,
-- named by the first of them. A badge that is lost, altered or on no record is none, and releases nothing.
--
-- A badge whose QR code cannot be read is captured by the short code below it (common/token/short_code.h). Such a capture is about the
-- id that the code begins, with zeros behind: no badge has that one. Whose it is, is looked up here, as of a scan; a sponsor calls nothing
-- new for it. Codes are short, so a sponsor has so many wrong ones an hour, by the server's clock. After that none is looked up, and the
-- answer is that of a wrong one.

-- A body that cannot be read stands in neither's way.
CREATE INDEX record_of_revoked ON lanyard.record(subject) WHERE kind = 7;
CREATE INDEX record_of_same ON lanyard.record(subject) WHERE kind = 1 AND body LIKE '%"same"%';
-- Without a function of ours, which whoever adds a record would have to be allowed to run.
CREATE INDEX record_of_short_code ON lanyard.record(left(body::json ->> 'id', 7)) WHERE kind = 6;

-- The badges that a sponsor captured.
CREATE TABLE lanyard.captured(
    sponsor text NOT NULL REFERENCES lanyard.sponsor(code),
    token text NOT NULL,
    PRIMARY KEY (sponsor, token)
);

-- Which badge names a sponsor's lead of a person.
CREATE TABLE lanyard.lead(
    sponsor text NOT NULL REFERENCES lanyard.sponsor(code),
    person text NOT NULL,
    token text NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (sponsor, person)
);

-- The codes that were looked up for a sponsor, and to whom each led; NULL = to nobody.
CREATE TABLE lanyard.typed_code(
    sponsor text NOT NULL REFERENCES lanyard.sponsor(code),
    code text NOT NULL,
    person text,
    looked_up_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (sponsor, code)
);

-- --- whose badge it is ---

-- All registrations that somebody joined to this one, and itself (common/store/people/same.h).
CREATE FUNCTION lanyard.same_people(person text) RETURNS text[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE said AS MATERIALIZED (
        SELECT DISTINCT ON (least(r.subject, pair.key), greatest(r.subject, pair.key))
            r.subject AS one, pair.key AS other, pair.value::text = 'true' AS is_one
        FROM lanyard.record AS r, json_each(CASE json_typeof(r.body::json -> 'same') WHEN 'object' THEN r.body::json -> 'same' END) AS pair
        WHERE r.kind = 1 AND r.body LIKE '%"same"%'
        ORDER BY least(r.subject, pair.key), greatest(r.subject, pair.key), r.hlc DESC, r.station COLLATE "C" DESC, r.sequence DESC),
    people(id) AS (
        SELECT person
        UNION
        SELECT CASE WHEN said.one = people.id THEN said.other ELSE said.one END
        FROM people JOIN said ON said.is_one AND people.id IN (said.one, said.other))
    SELECT array_agg(id) FROM people
$$;
REVOKE ALL ON FUNCTION lanyard.same_people FROM PUBLIC;

-- Whose badge a sponsor captured; NULL when it is lost or on no record, or when no capture of it shows the code that was printed.
CREATE FUNCTION lanyard.holder_of(sponsor_code text, badge text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT minted.subject FROM lanyard.record AS minted
    WHERE minted.kind = 6 AND minted.body::json ->> 'id' = badge AND minted.body::json ->> 'kind' = '1'
        AND NOT EXISTS (SELECT FROM lanyard.record AS lost WHERE lost.kind = 7 AND lost.subject = minted.subject AND lost.body::json ->> 'id' = badge)
        AND (minted.body::json ->> 'check' IS NULL OR EXISTS (
            SELECT FROM lanyard.record AS r
            WHERE r.kind = 10 AND r.subject = badge AND r.body::json ->> 'sponsor' = sponsor_code
                AND coalesce(r.body::json ->> 'check', minted.body::json ->> 'check') = minted.body::json ->> 'check'
                AND r.body::json ->> 'scan' = 'true'))
    ORDER BY minted.subject COLLATE "C" LIMIT 1
$$;
REVOKE ALL ON FUNCTION lanyard.holder_of FROM PUBLIC;

CREATE FUNCTION lanyard.is_short_code(badge text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$ SELECT badge ~ '^[0-9a-f]{7}[048c]0{8}$' $$;
REVOKE ALL ON FUNCTION lanyard.is_short_code FROM PUBLIC;

-- The first 30 bits of a badge's id.
CREATE FUNCTION lanyard.short_code_of(badge text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT left(badge, 7) || substr('000044448888cccc', strpos('0123456789abcdef', substr(badge, 8, 1)), 1) || '00000000'
$$;
REVOKE ALL ON FUNCTION lanyard.short_code_of FROM PUBLIC;

CREATE FUNCTION lanyard.most_wrong_codes() RETURNS integer
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$ SELECT 20 $$;
REVOKE ALL ON FUNCTION lanyard.most_wrong_codes FROM PUBLIC;

-- Whose badge a code is on; NULL when it is lost, on no record, or on the badges of several people.
CREATE FUNCTION lanyard.holder_of_short_code(typed text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN count(DISTINCT minted.subject) = 1 THEN min(minted.subject) END FROM lanyard.record AS minted
    WHERE minted.kind = 6 AND left(minted.body::json ->> 'id', 7) = left(typed, 7)
        AND lanyard.short_code_of(minted.body::json ->> 'id') = typed AND minted.body::json ->> 'kind' = '1'
        AND NOT EXISTS (SELECT FROM lanyard.record AS lost
            WHERE lost.kind = 7 AND lost.subject = minted.subject AND lost.body::json ->> 'id' = minted.body::json ->> 'id')
$$;
REVOKE ALL ON FUNCTION lanyard.holder_of_short_code FROM PUBLIC;

-- One that was looked up before costs nothing.
CREATE FUNCTION lanyard.look_up_short_code(sponsor_code text, typed text) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    holder text;
BEGIN
    IF NOT EXISTS (SELECT FROM lanyard.typed_code AS t WHERE t.sponsor = sponsor_code AND t.code = typed)
        AND (SELECT count(*) FROM lanyard.typed_code AS t WHERE t.sponsor = sponsor_code AND t.person IS NULL
            AND t.looked_up_at > clock_timestamp() - interval '1 hour') >= lanyard.most_wrong_codes() THEN
        RETURN NULL;
    END IF;
    holder := lanyard.holder_of_short_code(typed);
    INSERT INTO lanyard.typed_code AS t(sponsor, code, person) VALUES (sponsor_code, typed, holder)
    ON CONFLICT (sponsor, code) DO UPDATE SET person = coalesce(excluded.person, t.person);
    RETURN holder;
END
$$;
REVOKE ALL ON FUNCTION lanyard.look_up_short_code FROM PUBLIC;

-- Which record comes first is chance where a booth and a desk were cut off from the hub: a badge that was reported lost, and captured
-- afterwards, is no lead, although the capture may be here before the loss. By the records' own clock; whoever sets it back gains nothing
-- but what they were told already. Of a code: no badge of the person whom it led to has it any more, and all that had it were lost before
-- it was typed.
CREATE FUNCTION lanyard.was_lost_before(sponsor_code text, badge text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH minted AS (
        SELECT m.subject, m.body::json ->> 'id' AS id FROM lanyard.record AS m
        WHERE m.kind = 6 AND NOT lanyard.is_short_code(badge) AND m.body::json ->> 'id' = badge
        UNION ALL
        SELECT m.subject, m.body::json ->> 'id' FROM lanyard.typed_code AS t JOIN lanyard.record AS m ON m.subject = t.person
        WHERE t.sponsor = sponsor_code AND t.code = badge AND m.kind = 6 AND left(m.body::json ->> 'id', 7) = left(badge, 7)
            AND lanyard.short_code_of(m.body::json ->> 'id') = badge AND m.body::json ->> 'kind' = '1')
    SELECT coalesce(bool_and(EXISTS (SELECT FROM lanyard.record AS lost
        WHERE lost.kind = 7 AND lost.subject = minted.subject AND lost.body::json ->> 'id' = minted.id AND lost.hlc < (
            SELECT min(r.hlc) FROM lanyard.record AS r WHERE r.kind = 10 AND r.subject = badge
                AND r.body::json ->> 'sponsor' = sponsor_code AND r.body::json ->> 'scan' = 'true'))), false)
    FROM minted
$$;
REVOKE ALL ON FUNCTION lanyard.was_lost_before FROM PUBLIC;

-- --- deciding ---

-- What a badge is to a sponsor goes into the sponsor's own tables. A badge that is reported lost after it was captured stays the lead
-- that it was, and is not valid any more. One that is captured after its person was taken out is told to be gone with the first answer.
CREATE FUNCTION lanyard.decide_as_it_comes(sponsor_code text, badge text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own text := (SELECT 'lanyard_of_' || role_name FROM lanyard.sponsor WHERE code = sponsor_code);
    holder text;
    is_gone boolean;
    lead_token text;
BEGIN
    IF own IS NULL THEN
        RETURN;
    END IF;
    holder := CASE WHEN lanyard.is_short_code(badge) THEN lanyard.look_up_short_code(sponsor_code, badge)
        ELSE lanyard.holder_of(sponsor_code, badge) END;
    is_gone := CASE WHEN lanyard.is_short_code(badge) THEN EXISTS (SELECT FROM lanyard.erased AS e WHERE e.id = holder)
        ELSE EXISTS (SELECT FROM lanyard.record AS t JOIN lanyard.erased AS e ON e.id = t.subject
            WHERE t.kind = 6 AND t.body::json ->> 'id' = badge) END;
    IF holder IS NOT NULL THEN
        lead_token := coalesce((SELECT l.token FROM lanyard.lead AS l
            WHERE l.sponsor = sponsor_code AND l.person = ANY(lanyard.same_people(holder)) ORDER BY l.since, l.token COLLATE "C" LIMIT 1), badge);
        INSERT INTO lanyard.lead(sponsor, person, token) VALUES (sponsor_code, holder, lead_token) ON CONFLICT DO NOTHING;
    END IF;
    EXECUTE format('INSERT INTO %I.answer AS a(token, lead, is_valid, is_gone) VALUES ($1, coalesce($2, ''''), $2 IS NOT NULL, $3)
        ON CONFLICT (token) DO UPDATE SET lead = CASE WHEN excluded.is_valid THEN excluded.lead ELSE a.lead END, is_valid = excluded.is_valid,
            is_gone = excluded.is_gone
        WHERE a.is_valid <> excluded.is_valid OR excluded.is_valid AND a.lead <> excluded.lead OR a.is_gone <> excluded.is_gone', own)
        USING badge, lead_token, is_gone;
-- A record that cannot be read makes nobody a lead, and holds up nobody else.
EXCEPTION WHEN data_exception THEN
    RETURN;
END
$$;
REVOKE ALL ON FUNCTION lanyard.decide_as_it_comes FROM PUBLIC;

-- And what was released of a badge that was lost before is taken back. A lead that other badges of the person are of, too, stays: the
-- sponsor has met them. But several badges that were all lost before do not hold the lead for each other: what was held by the badge alone
-- is looked at again.
CREATE FUNCTION lanyard.decide(sponsor_code text, badge text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own text := (SELECT 'lanyard_of_' || role_name FROM lanyard.sponsor WHERE code = sponsor_code);
    former text;
    mended integer;
BEGIN
    PERFORM lanyard.decide_as_it_comes(sponsor_code, badge);
    IF own IS NULL OR NOT lanyard.was_lost_before(sponsor_code, badge) THEN
        RETURN;
    END IF;
    EXECUTE format('SELECT lead FROM %I.answer WHERE token = $1', own) INTO former USING badge;
    EXECUTE format('UPDATE %1$I.answer AS a SET lead = '''', is_valid = false WHERE a.token = $1 AND a.lead <> ''''
        AND NOT EXISTS (SELECT FROM %1$I.answer AS other WHERE other.lead = $1 AND other.token <> $1)', own) USING badge;
    GET DIAGNOSTICS mended = ROW_COUNT;
    IF mended > 0 THEN
        EXECUTE format('DELETE FROM %I.contact WHERE token = $1', own) USING badge;
        DELETE FROM lanyard.lead AS l WHERE l.sponsor = sponsor_code AND l.token = badge;
        IF former <> badge THEN
            PERFORM lanyard.decide(sponsor_code, former);
        END IF;
    END IF;
-- A record that cannot be read takes nothing back, either.
EXCEPTION WHEN data_exception THEN
    RETURN;
END
$$;
REVOKE ALL ON FUNCTION lanyard.decide FROM PUBLIC;

-- Whatever releases contacts: of a badge that is no lead there is none.
CREATE FUNCTION lanyard.hold_to_leads() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    is_lead boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM %I.answer AS a WHERE a.token = $1 AND a.lead <> '''')', TG_TABLE_SCHEMA) INTO is_lead USING new.token;
    RETURN CASE WHEN is_lead THEN new END;
END
$$;
REVOKE ALL ON FUNCTION lanyard.hold_to_leads FROM PUBLIC;

-- The sponsor's stations hear of an answer as they hear of records.
CREATE FUNCTION lanyard.tell_answer() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_notify(s.channel, 'answer') FROM lanyard.sponsor AS s WHERE 'lanyard_of_' || s.role_name = TG_TABLE_SCHEMA;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION lanyard.tell_answer FROM PUBLIC;

-- The last word of a lead volunteer on a sponsor: an acknowledgement of its alarm, which may say that it is paused.
CREATE FUNCTION lanyard.follow_pause(sponsor_code text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own text := (SELECT 'lanyard_of_' || role_name FROM lanyard.sponsor WHERE code = sponsor_code);
    is_paused boolean := coalesce((SELECT r.body::json ->> 'paused' = 'true' FROM lanyard.record AS r
        WHERE r.kind = 11 AND r.subject = 'scraping:' || sponsor_code AND r.body::json -> 'paused' IS NOT NULL
        ORDER BY r.hlc DESC, r.station COLLATE "C" DESC, r.sequence DESC LIMIT 1), false);
BEGIN
    EXECUTE format('UPDATE %I.pause SET is_paused = $1 WHERE is_paused <> $1', own) USING is_paused;
END
$$;
REVOKE ALL ON FUNCTION lanyard.follow_pause FROM PUBLIC;

-- Captures, and what is told of captured badges: printed, lost, of one person. What is told of a badge later concerns a code only when it
-- was looked up: else whoever sends codes beyond the limit would have them tried against each badge that is printed from then on.
CREATE FUNCTION lanyard.follow_captures() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM fresh WHERE kind IN (6, 7, 10, 11) OR kind = 1 AND body LIKE '%"same"%') THEN
        RETURN NULL;
    END IF;
    PERFORM lanyard.decide(one.sponsor, one.token) FROM (
        SELECT f.body::json ->> 'sponsor' AS sponsor, f.subject AS token FROM fresh AS f
        WHERE f.kind = 10 AND f.body::json ->> 'scan' = 'true'
        UNION
        SELECT c.sponsor, c.token FROM fresh AS f JOIN lanyard.captured AS c ON c.token = f.body::json ->> 'id' WHERE f.kind IN (6, 7)
        UNION
        SELECT t.sponsor, t.code FROM fresh AS f JOIN lanyard.typed_code AS t ON t.code = lanyard.short_code_of(f.body::json ->> 'id')
        WHERE f.kind IN (6, 7)
        UNION
        SELECT c.sponsor, c.token FROM fresh AS f, json_object_keys(f.body::json -> 'same') AS other
        JOIN lanyard.record AS t ON t.kind = 6 JOIN lanyard.captured AS c ON c.token = t.body::json ->> 'id'
        WHERE f.kind = 1 AND json_typeof(f.body::json -> 'same') = 'object' AND t.subject IN (f.subject, other)
        UNION
        SELECT t.sponsor, t.code FROM fresh AS f, json_object_keys(f.body::json -> 'same') AS other
        JOIN lanyard.typed_code AS t ON true
        WHERE f.kind = 1 AND json_typeof(f.body::json -> 'same') = 'object' AND t.person IN (f.subject, other)) AS one;
    PERFORM lanyard.follow_pause(s.code) FROM lanyard.sponsor AS s
    WHERE EXISTS (SELECT FROM fresh AS f WHERE f.kind = 11 AND f.subject = 'scraping:' || s.code);
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION lanyard.follow_captures FROM PUBLIC;

-- --- for the lead volunteers ---

-- The hour in which a sponsor sent most wrong codes, by its end.
CREATE FUNCTION lanyard.most_codes_of(sponsor_code text) RETURNS TABLE(code_count bigint, looked_up_at timestamptz)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(*) OVER (ORDER BY t.looked_up_at RANGE BETWEEN interval '1 hour' PRECEDING AND CURRENT ROW) AS code_count, t.looked_up_at
    FROM lanyard.typed_code AS t WHERE t.sponsor = sponsor_code AND t.person IS NULL ORDER BY 1 DESC, 2 DESC LIMIT 1
$$;
REVOKE ALL ON FUNCTION lanyard.most_codes_of FROM PUBLIC;

-- Each sponsor by the server's clock.
CREATE FUNCTION lanyard.sponsors() RETURNS TABLE(code text, station_count bigint, lead_count bigint, refused_count bigint, busiest_count bigint,
    busiest_at timestamptz, is_paused boolean, wrong_code_count bigint, wrong_code_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT s.code, 'lanyard_of_' || s.role_name AS own FROM lanyard.sponsor AS s ORDER BY s.code LOOP
        RETURN QUERY EXECUTE format('SELECT $1, (SELECT count(*) FROM %1$I.station AS t WHERE t.origin IS NULL),
            (SELECT count(DISTINCT a.lead) FROM %1$I.answer AS a WHERE a.lead <> ''''), (SELECT count(*) FROM %1$I.answer AS a WHERE a.lead = ''''),
            coalesce(b.lead_count, 0), b.begins_at, p.is_paused, coalesce(w.code_count, 0), w.looked_up_at FROM %1$I.pause AS p
            LEFT JOIN (SELECT * FROM %1$I.hour ORDER BY lead_count DESC, begins_at LIMIT 1) AS b ON true
            LEFT JOIN lanyard.most_codes_of($1) AS w ON true', one.own) USING one.code;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION lanyard.sponsors FROM PUBLIC;
