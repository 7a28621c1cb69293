-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a person lets a sponsor have. The field `consent` of a registration says it for all sponsors; `sponsor_consent`
-- (common/store/lead/lead_consent.h) for single ones, and of a sponsor that it names, it decides alone.

CREATE FUNCTION lanyard.allowed_to(sponsor_code text, consent text, sponsor_consent text) RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN sponsor_code || ':' = ANY(words)
        THEN ARRAY(SELECT substr(word, length(sponsor_code) + 2) FROM unnest(words) AS word
            WHERE starts_with(word, sponsor_code || ':') AND word <> sponsor_code || ':')
        ELSE string_to_array(consent, ',') END
    FROM string_to_array(sponsor_consent, ',') AS words
$$;
REVOKE ALL ON FUNCTION lanyard.allowed_to FROM PUBLIC;

-- All that a sponsor could get at some time since a capture.
CREATE FUNCTION lanyard.allowed_since(sponsor_code text, person text, first_hlc bigint) RETURNS text[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    said record;
    consent text := '';
    sponsor_consent text := '';
    once text[] := '{}';
BEGIN
    FOR said IN SELECT r.hlc, r.body::json ->> 'consent' AS all_get, r.body::json ->> 'sponsor_consent' AS one_gets FROM lanyard.record AS r
        WHERE r.kind IN (0, 1) AND r.subject = person ORDER BY r.hlc, r.station COLLATE "C", r.sequence LOOP
        IF said.hlc > first_hlc THEN
            once := once || lanyard.allowed_to(sponsor_code, consent, sponsor_consent);
        END IF;
        consent := coalesce(said.all_get, consent);
        sponsor_consent := coalesce(said.one_gets, sponsor_consent);
    END LOOP;
    RETURN once || lanyard.allowed_to(sponsor_code, consent, sponsor_consent);
END
$$;
REVOKE ALL ON FUNCTION lanyard.allowed_since FROM PUBLIC;

-- What the person behind a badge, or behind a short code that was typed, allows a sponsor who captured it; no row when that is nothing,
-- whyever. Given and family part of a name are as the ticketing system has them; parts that are not in the name, because it was corrected
-- since, are not told.
CREATE FUNCTION lanyard.contact_of(sponsor_code text, badge text)
RETURNS TABLE(name text, email text, company text, title text, cv text, withdrawn text, given_name text, family_name text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    first_hlc bigint := (SELECT min(r.hlc) FROM lanyard.record AS r
        WHERE r.kind = 10 AND r.body::json ->> 'sponsor' = sponsor_code AND r.subject = badge);
    person text := CASE WHEN lanyard.is_short_code(badge)
        THEN (SELECT c.person FROM lanyard.typed_code AS c WHERE c.sponsor = sponsor_code AND c.code = badge)
        ELSE (SELECT t.subject FROM lanyard.record AS t WHERE t.kind = 6 AND t.body::json ->> 'id' = badge ORDER BY t.subject COLLATE "C" LIMIT 1)
        END;
    allowed text[];
    once text[];
BEGIN
    IF person IS NULL OR first_hlc IS NULL THEN
        RETURN;
    END IF;
    allowed := lanyard.allowed_to(sponsor_code, lanyard.person_field(person, 'consent'), lanyard.person_field(person, 'sponsor_consent'));
    once := lanyard.allowed_since(sponsor_code, person, first_hlc);
    name := CASE WHEN 'name' = ANY(allowed) THEN lanyard.person_field(person, 'name') ELSE '' END;
    email := CASE WHEN 'email' = ANY(allowed) THEN lanyard.person_field(person, 'email') ELSE '' END;
    company := CASE WHEN 'company' = ANY(allowed) THEN lanyard.person_field(person, 'company') ELSE '' END;
    title := CASE WHEN 'title' = ANY(allowed) THEN lanyard.person_field(person, 'title') ELSE '' END;
    cv := CASE WHEN 'cv' = ANY(allowed) THEN lanyard.person_field(person, 'cv_url') ELSE '' END;
    withdrawn := array_to_string(ARRAY(SELECT field FROM unnest(ARRAY['name', 'email', 'company', 'title', 'cv']) AS field
        WHERE field = ANY(once) AND NOT field = ANY(allowed)), ',');
    given_name := lanyard.person_field(person, 'given_name');
    family_name := lanyard.person_field(person, 'family_name');
    IF strpos(name, given_name) = 0 OR strpos(name, family_name) = 0 THEN
        given_name := '';
        family_name := '';
    END IF;
    IF name || email || company || title || cv || withdrawn <> '' THEN
        RETURN NEXT;
    END IF;
-- A record that cannot be read gives nobody's contact away, and holds up nobody else's.
EXCEPTION WHEN data_exception THEN
    RETURN;
END
$$;
REVOKE ALL ON FUNCTION lanyard.contact_of FROM PUBLIC;

-- In the sponsor's own table stands what contact_of() says now.
CREATE FUNCTION lanyard.give_contact(own text, sponsor_code text, badge text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('WITH now_allowed AS MATERIALIZED (SELECT * FROM lanyard.contact_of($1, $2)),
        gone AS (DELETE FROM %I.contact AS c WHERE c.token = $2 AND NOT EXISTS (SELECT FROM now_allowed))
        INSERT INTO %I.contact AS c(token, name, email, company, title, cv, withdrawn, given_name, family_name) SELECT $2, a.* FROM now_allowed AS a
        ON CONFLICT (token) DO UPDATE SET name = excluded.name, email = excluded.email, company = excluded.company,
            title = excluded.title, cv = excluded.cv, withdrawn = excluded.withdrawn,
            given_name = excluded.given_name, family_name = excluded.family_name
        WHERE (c.name, c.email, c.company, c.title, c.cv, c.withdrawn, c.given_name, c.family_name)
            <> (excluded.name, excluded.email, excluded.company, excluded.title, excluded.cv, excluded.withdrawn, excluded.given_name,
                excluded.family_name)', own, own)
        USING sponsor_code, badge;
END
$$;
REVOKE ALL ON FUNCTION lanyard.give_contact FROM PUBLIC;
