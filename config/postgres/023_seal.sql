-- SPDX-License-Identifier: GPL-3.0-or-later
-- Private fields come sealed from stations that hold the key of the desks (common/store/record/sealed.h); here nobody can open them.
--
-- Records from before the key of the desks are sealed afterwards (common/store/journal/reseal.h): a change with the member `seals` names one by its
-- hash and holds the body that takes its place here, as it does at stations. What is in the clear must stay as it was.
CREATE INDEX record_that_seals ON lanyard.record(subject) WHERE kind = 1 AND body LIKE '%"seals":%';

CREATE FUNCTION lanyard.may_reseal(held text, sealed text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT lanyard.is_readable(held) AND lanyard.is_readable(sealed) AND NOT held::jsonb ? 'sealed' AND sealed::jsonb ? 'sealed'
        AND held::jsonb @> jsonb_strip_nulls(sealed::jsonb - 'sealed' - 'tickets' - 'sale')
$$;
REVOKE ALL ON FUNCTION lanyard.may_reseal FROM PUBLIC;

CREATE FUNCTION lanyard.follow_seals() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM lanyard.record WHERE kind = 1 AND body LIKE '%"seals":%') THEN
        RETURN NULL;
    END IF;
    UPDATE lanyard.record AS r SET body = s.body::json #>> '{seals,body}'
    FROM lanyard.record AS s
    WHERE s.kind = 1 AND s.body LIKE '%"seals":%' AND s.subject = r.subject AND s.body::json #>> '{seals,hash}' = encode(r.hash, 'hex')
        AND r.kind IN (0, 1) AND r.subject IN (SELECT f.subject FROM fresh AS f WHERE f.kind IN (0, 1))
        AND lanyard.may_reseal(r.body, s.body::json #>> '{seals,body}');
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION lanyard.follow_seals FROM PUBLIC;
CREATE TRIGGER follow_seals AFTER INSERT ON lanyard.record REFERENCING NEW TABLE AS fresh
FOR EACH STATEMENT EXECUTE FUNCTION lanyard.follow_seals();
