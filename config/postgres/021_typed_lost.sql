-- SPDX-License-Identifier: GPL-3.0-or-later
-- 019_lost_apart.sql mends what was scanned. A short code that a rep typed is mended, too, and so are several badges of one person that
-- were all lost before: none of them holds the lead for the other.

-- Of a code: no badge of the person whom it led to has it any more, and all that had it were lost before it was typed.
CREATE OR REPLACE FUNCTION lanyard.was_lost_before(sponsor_code text, badge text) RETURNS boolean
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

-- As in 019_lost_apart.sql; what was held by the badge alone is looked at again.
CREATE OR REPLACE FUNCTION lanyard.decide(sponsor_code text, badge text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own text := (SELECT 'lanyard_of_' || role_name FROM lanyard.sponsor WHERE code = sponsor_code);
    former text;
    mended integer;
BEGIN
    PERFORM lanyard.decide_as_it_comes(sponsor_code, badge);
    IF own IS NULL OR to_regclass(format('%I.answer', own)) IS NULL OR NOT lanyard.was_lost_before(sponsor_code, badge) THEN
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
-- As in 018_short_code.sql.
EXCEPTION WHEN data_exception THEN
    RETURN;
END
$$;
