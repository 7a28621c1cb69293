-- SPDX-License-Identifier: GPL-3.0-or-later
-- Private fields are sealed in the records of stations that hold the key of the desks (common/store/record/sealed.h). The hub is given the key so
-- that a sponsor hears of a contact as soon as it is allowed; nobody but the schema's owner reads it or can open a record.

-- By the number of the key: what common/token/sealed_text.h makes of it.
CREATE TABLE lanyard.desk_key(
    id smallint PRIMARY KEY,
    encrypts bytea NOT NULL CHECK (octet_length(encrypts) = 32),
    authenticates bytea NOT NULL CHECK (octet_length(authenticates) = 32)
);

-- pgcrypto is asked for when a key is there to be used. It stands in a schema of its own, in which nobody else may look.
CREATE FUNCTION lanyard.keep_desk_key(number smallint, key bytea) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    place name := (SELECT n.nspname FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace WHERE e.extname = 'pgcrypto');
    is_new boolean := NOT EXISTS (SELECT FROM lanyard.desk_key WHERE id = number);
BEGIN
    IF place IS NULL THEN
        CREATE SCHEMA IF NOT EXISTS lanyard_crypto;
        CREATE EXTENSION pgcrypto SCHEMA lanyard_crypto;
    ELSIF place <> 'lanyard_crypto' THEN
        RAISE EXCEPTION 'the extension pgcrypto is in the schema %; its owner moves it: ALTER EXTENSION pgcrypto SET SCHEMA lanyard_crypto', place;
    END IF;
    INSERT INTO lanyard.desk_key(id, encrypts, authenticates) VALUES (number, substr(key, 1, 32), substr(key, 33)) ON CONFLICT DO NOTHING;
    IF NOT EXISTS (SELECT FROM lanyard.desk_key WHERE id = number AND encrypts || authenticates = key) THEN
        RAISE EXCEPTION 'the hub has another key of the desks; give this station the desk.key of the others';
    END IF;
    RETURN is_new;
END
$$;
REVOKE ALL ON FUNCTION lanyard.keep_desk_key FROM PUBLIC;

-- A field of what is sealed in a body; '' when it cannot be opened, or is not in it.
CREATE FUNCTION lanyard.sealed_field(person text, body text, field text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    sealed bytea := decode(body::json ->> 'sealed', 'base64');
    signed_length integer := octet_length(sealed) - 32;
    key lanyard.desk_key;
BEGIN
    SELECT * INTO key FROM lanyard.desk_key WHERE id = get_byte(sealed, 0);
    IF key.id IS NULL OR signed_length < 33 THEN
        RETURN '';
    END IF;
    IF substr(sealed, signed_length + 1) <> lanyard_crypto.hmac(
        convert_to(person || chr(10), 'UTF8') || substr(sealed, 1, signed_length), key.authenticates, 'sha256') THEN
        RETURN '';
    END IF;
    RETURN coalesce(convert_from(lanyard_crypto.decrypt_iv(substr(sealed, 18, signed_length - 17), key.encrypts, substr(sealed, 2, 16),
        'aes-cbc/pad:pkcs'), 'UTF8')::json ->> field, '');
EXCEPTION WHEN data_exception OR external_routine_exception THEN
    RETURN '';
END
$$;
REVOKE ALL ON FUNCTION lanyard.sealed_field FROM PUBLIC;

-- A field of a registration as stations know it: the last change of it, else the last registration. One that is null in the clear was sealed.
CREATE OR REPLACE FUNCTION lanyard.person_field(person text, field text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(said.body::json ->> field, lanyard.sealed_field(person, said.body, field)) FROM (
        (SELECT 1 AS place, body FROM lanyard.record
        WHERE kind = 1 AND subject = person AND body::json -> field IS NOT NULL
        ORDER BY hlc DESC, station COLLATE "C" DESC, sequence DESC LIMIT 1)
        UNION ALL
        (SELECT 2, body FROM lanyard.record
        WHERE kind = 0 AND subject = person
        ORDER BY hlc DESC, station COLLATE "C" DESC, sequence DESC LIMIT 1)
        UNION ALL
        SELECT 3, '{}') AS said
    ORDER BY said.place LIMIT 1
$$;

-- --- sealed afterwards ---

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
