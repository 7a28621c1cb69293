-- SPDX-License-Identifier: GPL-3.0-or-later
-- A sponsor is told that a lead is gone: its person was taken out at their own wish (011_erase.sql), and the sponsor's stations empty what
-- their reps typed, as stations of the staff do. Of whom, and why, it is not told.

DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT 'lanyard_of_' || role_name AS own FROM lanyard.sponsor LOOP
        EXECUTE format('ALTER TABLE %I.answer ADD is_gone boolean NOT NULL DEFAULT false', one.own);
    END LOOP;
END
$$;

-- As in 013_capture.sql.
CREATE OR REPLACE FUNCTION lanyard.make_capture_tables(own text, sponsor_code text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('CREATE TABLE %I.pause(is_paused boolean NOT NULL DEFAULT false, duty_channel text NOT NULL)', own);
    EXECUTE format('INSERT INTO %I.pause(duty_channel) SELECT duty_channel FROM lanyard.staff', own);
    EXECUTE format('CREATE TABLE %I.minute(begins_at timestamptz NOT NULL DEFAULT ''-infinity'', capture_count bigint NOT NULL DEFAULT 0,
        most bigint NOT NULL DEFAULT 60)', own);
    EXECUTE format('INSERT INTO %I.minute DEFAULT VALUES', own);
    EXECUTE format('CREATE TABLE %I.answer(token text PRIMARY KEY, lead text NOT NULL, is_valid boolean NOT NULL,
        is_gone boolean NOT NULL DEFAULT false)', own);
    EXECUTE format('CREATE TRIGGER tell_answer AFTER INSERT OR UPDATE ON %I.answer FOR EACH ROW EXECUTE FUNCTION lanyard.tell_answer()', own);
    EXECUTE format('CREATE TRIGGER tell_answer AFTER INSERT OR UPDATE OR DELETE ON %I.contact FOR EACH ROW EXECUTE FUNCTION lanyard.tell_answer()', own);
    EXECUTE format('CREATE TRIGGER hold_to_leads BEFORE INSERT ON %I.contact FOR EACH ROW EXECUTE FUNCTION lanyard.hold_to_leads()', own);
    PERFORM lanyard.decide(sponsor_code, c.token) FROM lanyard.captured AS c WHERE c.sponsor = sponsor_code ORDER BY c.token COLLATE "C";
    EXECUTE format('DELETE FROM %I.contact AS c WHERE NOT EXISTS (SELECT FROM %I.answer AS a WHERE a.token = c.token AND a.lead <> '''')', own, own);
    PERFORM lanyard.follow_pause(sponsor_code);
END
$$;

-- As in 013_capture.sql; a badge that is captured after its person was taken out is told to be gone with the first answer.
CREATE OR REPLACE FUNCTION lanyard.decide(sponsor_code text, badge text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own text := (SELECT 'lanyard_of_' || role_name FROM lanyard.sponsor WHERE code = sponsor_code);
    holder text := lanyard.holder_of(sponsor_code, badge);
    is_gone boolean := EXISTS (SELECT FROM lanyard.record AS t JOIN lanyard.erased AS e ON e.id = t.subject
        WHERE t.kind = 6 AND t.body::json ->> 'id' = badge);
    lead_token text;
BEGIN
    IF own IS NULL OR to_regclass(format('%I.answer', own)) IS NULL THEN
        RETURN;
    END IF;
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

-- As in 015_person.sql; each sponsor that captured a badge of theirs is told.
CREATE OR REPLACE FUNCTION lanyard.empty_person(person text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    badges text[] := ARRAY(SELECT body::json ->> 'id' FROM lanyard.record WHERE kind = 6 AND subject = person);
    own text;
BEGIN
    UPDATE lanyard.record AS r SET body = lanyard.erased_body(r.kind, r.subject, r.body)
    WHERE (r.subject = person AND r.kind NOT IN (2, 10, 11, 12, 15, 16, 17)
            OR r.kind = 10 AND r.subject = ANY(badges)
            OR r.kind = 13 AND EXISTS (SELECT FROM unnest(badges || person) AS whose WHERE r.body LIKE '%"subject":"' || whose || '"%'))
        AND (NOT lanyard.is_readable(r.body) OR r.body::jsonb <> lanyard.erased_body(r.kind, r.subject, r.body)::jsonb);
    FOR own IN SELECT 'lanyard_of_' || role_name FROM lanyard.sponsor LOOP
        EXECUTE format('DELETE FROM %I.contact WHERE token = ANY($1)', own) USING badges;
        EXECUTE format('UPDATE %I.answer SET is_gone = true WHERE token = ANY($1) AND NOT is_gone', own) USING badges;
    END LOOP;
END
$$;

DROP FUNCTION lanyard_sponsor.answers();
-- As in 015_person.sql.
CREATE FUNCTION lanyard_sponsor.answers()
RETURNS TABLE(token text, lead text, is_valid boolean, name text, email text, company text, title text, cv text, withdrawn text,
    given_name text, family_name text, is_gone boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT a.token, a.lead, a.is_valid, coalesce(c.name, ''''), coalesce(c.email, ''''), coalesce(c.company, ''''),
        coalesce(c.title, ''''), coalesce(c.cv, ''''), coalesce(c.withdrawn, ''''), coalesce(c.given_name, ''''), coalesce(c.family_name, ''''),
        a.is_gone
        FROM %1$I.answer AS a LEFT JOIN %1$I.contact AS c ON c.token = a.token', lanyard.own_schema());
END
$$;
REVOKE ALL ON FUNCTION lanyard_sponsor.answers FROM PUBLIC;

SELECT lanyard.decide(c.sponsor, c.token) FROM lanyard.captured AS c;
SELECT lanyard.welcome_sponsor(code, role_name::text) FROM lanyard.sponsor;
