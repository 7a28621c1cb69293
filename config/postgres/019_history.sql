-- SPDX-License-Identifier: GPL-3.0-or-later
-- Each record carries the hash of the one before it (common/store/record/chain.h says of what), so that two histories under one name
-- are told apart. The hub computes and checks the chain by itself. A history that forks goes on under two names: the side
-- with the smaller hash keeps the one it has, the other is named after its own first hash, at every station alike.

ALTER TABLE lanyard.record
    ADD body_salt bytea CHECK (octet_length(body_salt) IN (0, 16)),
    ADD digest bytea CHECK (octet_length(digest) = 16),
    ADD previous bytea CHECK (octet_length(previous) = 16),
    ADD hash bytea CHECK (octet_length(hash) = 16);
-- `origin` is whose history a branch is; NULL for a station's own. A branch begins behind record `base_sequence`.
ALTER TABLE lanyard.station
    ADD origin text,
    ADD base_sequence bigint NOT NULL DEFAULT 0,
    ADD last_hash bytea;

-- Kinds more (common/store/journal/journal.h): 15 a key of the event is retired, 16 a volunteer has another role or PIN, 17 a person is taken
-- out, 18 a kiosk asks for a person, and somebody goes there, 19 a client (common/store/rights/client.h), 20 what a sponsor's client is given of
-- a captured badge, sealed to the client (common/store/lead/lead_decide.h).
ALTER TABLE lanyard.record DROP CONSTRAINT record_kind_is_known, ADD CONSTRAINT record_kind_is_known CHECK (kind BETWEEN 0 AND 21);

CREATE FUNCTION lanyard.genesis(station_id text) RETURNS bytea
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT substr(sha256(convert_to('lanyard ' || station_id, 'UTF8')), 1, 16)
$$;
CREATE FUNCTION lanyard.record_digest(salt bytea, hlc bigint, utc_ms bigint, kind smallint, subject text, body text) RETURNS bytea
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT substr(sha256(salt || int8send(hlc) || int8send(utc_ms) || int2send(kind)
        || convert_to(subject, 'UTF8') || '\x00'::bytea || convert_to(body, 'UTF8')), 1, 16)
$$;
CREATE FUNCTION lanyard.chain_hash(previous bytea, sequence bigint, digest bytea) RETURNS bytea
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT substr(sha256(previous || int8send(sequence) || digest), 1, 16)
$$;
CREATE FUNCTION lanyard.branch_id(hash bytea) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT encode(substr(sha256('lanyard branch '::bytea || hash), 1, 8), 'hex')
$$;

REVOKE ALL ON FUNCTION lanyard.genesis, lanyard.record_digest, lanyard.chain_hash, lanyard.branch_id FROM PUBLIC;

-- Only an escape can make a body unreadable that is an object at all.
CREATE FUNCTION lanyard.is_readable(body text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN body NOT LIKE '%\\u%' OR body::jsonb IS NOT NULL;
EXCEPTION WHEN OTHERS THEN
    RETURN false;
END
$$;
REVOKE ALL ON FUNCTION lanyard.is_readable FROM PUBLIC;

-- What stations derive for their records of before the chain (common/store/database/schema.c), derived here as well. A record that
-- stands in the place of one has the digest of that one; where nobody kept it, sixteen zeros.
CREATE FUNCTION lanyard.derived_digest(hlc bigint, utc_ms bigint, kind smallint, subject text, body text) RETURNS bytea
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN kind <> 13 THEN lanyard.record_digest('', hlc, utc_ms, kind, subject, body)
        WHEN NOT lanyard.is_readable(body) THEN decode('00000000000000000000000000000000', 'hex')
        WHEN body::json ->> 'body' IS NULL THEN decode('00000000000000000000000000000000', 'hex')
        ELSE lanyard.record_digest('', hlc, utc_ms, (body::json ->> 'kind')::smallint, coalesce(body::json ->> 'subject', ''),
            body::json ->> 'body') END
$$;
DO $$
DECLARE
    r lanyard.record;
    whose text := '';
    before bytea;
    said bytea;
BEGIN
    FOR r IN SELECT * FROM lanyard.record AS all_of ORDER BY all_of.station COLLATE "C", sequence LOOP
        IF r.station <> whose THEN
            whose := r.station;
            before := lanyard.genesis(whose);
        END IF;
        said := lanyard.derived_digest(r.hlc, r.utc_ms, r.kind, r.subject, r.body);
        UPDATE lanyard.record AS held SET body_salt = CASE WHEN r.kind <> 13 THEN ''::bytea END, digest = CASE WHEN r.kind = 13 THEN said END,
            previous = before, hash = lanyard.chain_hash(before, r.sequence, said)
        WHERE held.station = r.station AND held.sequence = r.sequence;
        before := lanyard.chain_hash(before, r.sequence, said);
        UPDATE lanyard.station SET last_hash = before WHERE id = r.station;
    END LOOP;
END
$$;
DROP FUNCTION lanyard.derived_digest;

-- A record is what its hash says, as chain_hash() and record_digest() have it; its body may have been taken out.
ALTER TABLE lanyard.record ALTER previous SET NOT NULL, ALTER hash SET NOT NULL,
    ADD CONSTRAINT record_is_what_its_hash_says CHECK (
        hash = substr(sha256(previous || int8send(sequence) || coalesce(digest, substr(sha256(
            body_salt || int8send(hlc) || int8send(utc_ms) || int2send(kind) || convert_to(subject, 'UTF8') || '\x00'::bytea
            || convert_to(body, 'UTF8')), 1, 16))), 1, 16)
        AND (body_salt IS NULL) = (digest IS NOT NULL));

-- Whoever changes what a record says takes it out: the salt goes, the digest stays.
CREATE FUNCTION lanyard.take_out() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.digest := coalesce(OLD.digest, lanyard.record_digest(OLD.body_salt, OLD.hlc, OLD.utc_ms, OLD.kind, OLD.subject, OLD.body));
    NEW.body_salt := NULL;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION lanyard.take_out FROM PUBLIC;
CREATE TRIGGER take_out BEFORE UPDATE OF hlc, utc_ms, kind, subject, body ON lanyard.record
FOR EACH ROW EXECUTE FUNCTION lanyard.take_out();

-- A record that comes without a chain gets it here, behind the last one of its station.
CREATE FUNCTION lanyard.chain_record() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.body_salt := coalesce(NEW.body_salt, '');
    NEW.previous := coalesce(
        (SELECT r.hash FROM lanyard.record AS r WHERE r.station = NEW.station AND r.sequence = NEW.sequence - 1),
        lanyard.genesis(NEW.station));
    NEW.hash := lanyard.chain_hash(NEW.previous, NEW.sequence,
        lanyard.record_digest(NEW.body_salt, NEW.hlc, NEW.utc_ms, NEW.kind, NEW.subject, NEW.body));
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION lanyard.chain_record FROM PUBLIC;
CREATE TRIGGER chain_record BEFORE INSERT ON lanyard.record
FOR EACH ROW WHEN (NEW.hash IS NULL) EXECUTE FUNCTION lanyard.chain_record();

-- As in 001_hub.sql, and: the records follow each other and what is there by their hashes, and none is of a time to come. Every
-- station's clock goes on from the latest record that it takes, so one of the end of time would stop them all; a day
-- is what time zones and dead batteries explain.
CREATE OR REPLACE FUNCTION lanyard.note_records() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    part record;
    known lanyard.station;
    latest_ms bigint := (extract(epoch FROM clock_timestamp()) * 1000)::bigint + 86400000;
BEGIN
    PERFORM lanyard.check_not_purged(); -- 025_purge.sql
    FOR part IN
        SELECT station AS id, min(sequence) AS first, max(sequence) AS last, count(*) AS number,
            bool_or(hlc >> 16 > latest_ms OR utc_ms > latest_ms) AS is_ahead,
            (array_agg(previous ORDER BY sequence))[1] AS before, (array_agg(hash ORDER BY sequence))[1] AS first_hash,
            (array_agg(hash ORDER BY sequence DESC))[1] AS last_hash,
            bool_or(previous <> hash_before) AS is_torn
        FROM (SELECT *, lag(hash) OVER (PARTITION BY station ORDER BY sequence) AS hash_before FROM fresh) AS fresh GROUP BY station
    LOOP
        INSERT INTO lanyard.station(id) VALUES (part.id) ON CONFLICT DO NOTHING;
        SELECT * INTO known FROM lanyard.station WHERE id = part.id FOR UPDATE;
        IF known.revoked_at IS NOT NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'LY001',
                MESSAGE = format('station %s was revoked: %s', part.id, known.revoked_reason);
        END IF;
        IF part.first <> known.last_sequence + 1 OR part.last - part.first + 1 <> part.number THEN
            RAISE EXCEPTION USING ERRCODE = 'LY002',
                MESSAGE = format('records %s to %s of station %s do not follow record %s', part.first, part.last, part.id,
                    known.last_sequence);
        END IF;
        IF part.is_ahead THEN
            RAISE EXCEPTION USING ERRCODE = 'LY003',
                MESSAGE = format('a record of station %s from %s on is more than a day ahead of the clock', part.id, part.first);
        END IF;
        IF part.is_torn OR part.before <> coalesce(known.last_hash, lanyard.genesis(part.id))
            OR known.origin IS NOT NULL AND part.first = known.base_sequence + 1 AND part.id <> lanyard.branch_id(part.first_hash) THEN
            RAISE EXCEPTION USING ERRCODE = 'LY004',
                MESSAGE = format('record %s of station %s follows another history', part.first, part.id);
        END IF;
        UPDATE lanyard.station SET last_sequence = part.last, last_hash = part.last_hash WHERE id = part.id;
        PERFORM pg_notify(channel, part.id || ' ' || part.last) FROM lanyard.staff;
    END LOOP;
    RETURN NULL;
END
$$;

-- --- forks ---

-- Makes ready for the records of a branch of `origin_id`; does nothing when it is there. Each role forks its own lines (check_own() in
-- 020_members.sql).
CREATE FUNCTION lanyard.begin_branch(branch_id text, origin_id text, base bigint, base_hash bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM lanyard.check_own(ARRAY[origin_id]);
    INSERT INTO lanyard.station(id, name, origin, base_sequence, last_sequence, last_hash)
    SELECT branch_id, coalesce(max(s.name), ''), origin_id, base, base, base_hash
    FROM lanyard.station AS s WHERE s.id = origin_id
    ON CONFLICT DO NOTHING;
END
$$;
REVOKE ALL ON FUNCTION lanyard.begin_branch FROM PUBLIC;

-- The record `first` of the line has a rival with a smaller hash: from there on the line is named after its own hash, and the
-- name is free for the rival. Does nothing when that was done before.
CREATE FUNCTION lanyard.split_station(line text, first bigint, rival bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known lanyard.station;
    held lanyard.record;
BEGIN
    SELECT * INTO known FROM lanyard.station WHERE id = line FOR UPDATE;
    IF known.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'that station belongs to somebody else';
    END IF;
    PERFORM lanyard.check_own(ARRAY[coalesce(known.origin, line)]);
    SELECT * INTO held FROM lanyard.record WHERE station = line AND sequence = first;
    IF held.hash IS NULL OR held.hash <= rival THEN
        RETURN;
    END IF;
    INSERT INTO lanyard.station(id, name, program, origin, base_sequence, last_sequence, last_hash, revoked_at, revoked_reason)
    VALUES (lanyard.branch_id(held.hash), known.name, known.program, coalesce(known.origin, line), first - 1, known.last_sequence,
        known.last_hash, known.revoked_at, known.revoked_reason);
    UPDATE lanyard.record SET station = lanyard.branch_id(held.hash) WHERE station = line AND sequence >= first;
    UPDATE lanyard.station SET last_sequence = first - 1, last_hash = held.previous WHERE id = line;
    PERFORM pg_notify(channel, lanyard.branch_id(held.hash) || ' ' || known.last_sequence) FROM lanyard.staff;
END
$$;
REVOKE ALL ON FUNCTION lanyard.split_station FROM PUBLIC;
