-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which record comes first is chance where a booth and a desk were cut off from the hub: a badge that was reported lost, and captured
-- afterwards, is no lead, although the capture may be here before the loss. What was released meanwhile is taken back.

-- By the records' own clock; whoever sets it back gains nothing but what they were told already.
CREATE FUNCTION lanyard.was_lost_before(sponsor_code text, badge text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM lanyard.record AS minted
        JOIN lanyard.record AS lost ON lost.kind = 7 AND lost.subject = minted.subject AND lost.body::json ->> 'id' = badge
        WHERE minted.kind = 6 AND minted.body::json ->> 'id' = badge AND lost.hlc < (
            SELECT min(r.hlc) FROM lanyard.record AS r WHERE r.kind = 10 AND r.subject = badge
                AND r.body::json ->> 'sponsor' = sponsor_code AND r.body::json ->> 'scan' = 'true'))
$$;
REVOKE ALL ON FUNCTION lanyard.was_lost_before FROM PUBLIC;

-- A lead that other badges of the person are of, too, stays: the sponsor has met them.
ALTER FUNCTION lanyard.decide(text, text) RENAME TO decide_as_it_comes;
CREATE FUNCTION lanyard.decide(sponsor_code text, badge text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own text := (SELECT 'lanyard_of_' || role_name FROM lanyard.sponsor WHERE code = sponsor_code);
    mended integer;
BEGIN
    PERFORM lanyard.decide_as_it_comes(sponsor_code, badge);
    IF own IS NULL OR to_regclass(format('%I.answer', own)) IS NULL OR NOT lanyard.was_lost_before(sponsor_code, badge) THEN
        RETURN;
    END IF;
    EXECUTE format('UPDATE %1$I.answer AS a SET lead = '''', is_valid = false WHERE a.token = $1 AND a.lead <> ''''
        AND NOT EXISTS (SELECT FROM %1$I.answer AS other WHERE other.lead = $1 AND other.token <> $1)', own) USING badge;
    GET DIAGNOSTICS mended = ROW_COUNT;
    IF mended > 0 THEN
        EXECUTE format('DELETE FROM %I.contact WHERE token = $1', own) USING badge;
        DELETE FROM lanyard.lead AS l WHERE l.sponsor = sponsor_code AND l.token = badge;
    END IF;
-- As in 018_short_code.sql.
EXCEPTION WHEN data_exception THEN
    RETURN;
END
$$;
REVOKE ALL ON FUNCTION lanyard.decide FROM PUBLIC;
