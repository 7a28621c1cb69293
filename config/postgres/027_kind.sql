-- SPDX-License-Identifier: GPL-3.0-or-later
-- What each kind of station may say, and who wrote a line that somebody else hands in.
--
-- A role has a kind, which its owner says. A line that begins with a key (common/store/record/station_key.h) has the kind that a desk said
-- of that key; what the two disagree about is not allowed. Lines of others are taken up to a head that their own key signed, whoever brings
-- them, and from desks where they are from before the keys. The rows of `may` are written by the program from its one table
-- (common/store/record/station_kind.c) whenever the schema is made or upgraded.

CREATE TABLE lanyard.may(
    station_kind text NOT NULL,
    record_kind smallint NOT NULL,
    members text[], -- NULL = any
    is_own_only boolean NOT NULL,
    PRIMARY KEY(station_kind, record_kind)
);

-- By which desks' signatures are checked; where the hub was made or opened last; whom alone it serves, NULL = all.
ALTER TABLE lanyard.hub ADD COLUMN desks text, ADD COLUMN made_in text, ADD COLUMN only_role name;

-- Another one than before when the database was put back from a dump, or its tables were, into the same one (pg_restore --clean). A copy of
-- the server's disk is the same.
CREATE FUNCTION lanyard.place() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT (SELECT system_identifier FROM pg_control_system()) || '/' || (SELECT oid FROM pg_database WHERE datname = current_database())
        || '/' || to_regclass('lanyard.hub')::oid
$$;
REVOKE ALL ON FUNCTION lanyard.place FROM PUBLIC;
UPDATE lanyard.hub SET made_in = lanyard.place();
-- `key` is that of the line's station; `said_kind` what a desk said of it, NULL where nobody did. Up to `kind_since` the role was of
-- another kind. The head is the newest that was signed.
ALTER TABLE lanyard.station
    ADD COLUMN key text, ADD COLUMN said_kind text, ADD COLUMN kind_since bigint NOT NULL DEFAULT 0,
    ADD COLUMN head_sequence bigint, ADD COLUMN head_hash bytea, ADD COLUMN head_signature text;

-- Who handed in a line that is not its own, and up to which record: the head that allowed it.
CREATE TABLE lanyard.handed_in(
    line text NOT NULL,
    sequence bigint NOT NULL,
    hash bytea, -- NULL = a desk brought a line from before the keys
    role_name name NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    within xid8 NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY(line, role_name, at)
);

-- --- Ed25519 (RFC 8032, 5.1.7), since no extension of a plain server has it. Only checked here, never made: nothing is secret ---

CREATE FUNCTION lanyard.little_endian(bytes bytea) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    value numeric := 0;
BEGIN
    FOR i IN REVERSE length(bytes) - 1 .. 0 LOOP
        value := value * 256 + get_byte(bytes, i);
    END LOOP;
    RETURN value;
END
$$;

CREATE FUNCTION lanyard.power(base numeric, exponent numeric, p numeric) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    result numeric := 1;
BEGIN
    WHILE exponent > 0 LOOP
        IF exponent % 2 = 1 THEN
            result := result * base % p;
        END IF;
        base := base * base % p;
        exponent := div(exponent, 2);
    END LOOP;
    RETURN result;
END
$$;

-- The sum of two points in extended coordinates (x, y, z, xy/z); complete, so of a point with itself, too.
CREATE FUNCTION lanyard.point_sum(a numeric[], b numeric[], p numeric, d2 numeric) RETURNS numeric[]
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    m numeric := (a[2] - a[1] + p) * (b[2] - b[1] + p) % p;
    n numeric := (a[2] + a[1]) * (b[2] + b[1]) % p;
    c numeric := a[4] * b[4] % p * d2 % p;
    z numeric := 2 * a[3] * b[3] % p;
    e numeric := n - m + p;
    f numeric := z - c + p;
    g numeric := z + c;
    h numeric := n + m;
BEGIN
    RETURN ARRAY[e * f % p, g * h % p, f * g % p, e * h % p];
END
$$;

-- The point that 32 bytes stand for; NULL where they stand for none.
CREATE FUNCTION lanyard.point_of(bytes bytea, p numeric, d numeric) RETURNS numeric[]
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    odd integer := get_byte(bytes, 31) >> 7;
    y numeric := lanyard.little_endian(set_byte(bytes, 31, get_byte(bytes, 31) & 127));
    u numeric := (y * y % p - 1 + p) % p;
    v numeric := (d * (y * y % p) + 1) % p;
    x numeric;
BEGIN
    IF y >= p THEN
        RETURN NULL;
    END IF;
    x := u * lanyard.power(v, 3, p) % p * lanyard.power(u * lanyard.power(v, 7, p) % p, div(p - 5, 8), p) % p;
    IF v * (x * x % p) % p <> u THEN
        x := x * lanyard.power(2, div(p - 1, 4), p) % p;
    END IF;
    IF v * (x * x % p) % p <> u OR x = 0 THEN
        RETURN NULL; -- no point, or one of the few that are nobody's key
    END IF;
    IF x % 2 <> odd THEN
        x := p - x;
    END IF;
    RETURN ARRAY[x, y, 1, x * y % p];
END
$$;

CREATE FUNCTION lanyard.is_signed(public_key text, said text, signed text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    p CONSTANT numeric := 57896044618658097711785492504343953926634992332820282019728792003956564819949;
    d CONSTANT numeric := 37095705934669439343138083508754565189542113879843219016388785533085940283555;
    order_of CONSTANT numeric := 7237005577332262213973186563042994240857116359379907606001950938285454250989;
    base CONSTANT numeric[] := ARRAY[15112221349535400772501151409588531511454012693041857206046113283949847762202,
        46316835694926478169428394003475163141307993866256225615783033603165251855960, 1, 0];
    key bytea;
    signature bytea;
    b numeric[];
    minus_a numeric[];
    sum_of_two numeric[];
    s numeric;
    k numeric;
    s_bits integer[] := '{}';
    k_bits integer[] := '{}';
    r numeric[] := ARRAY[0, 1, 1, 0];
    inverse numeric;
    y numeric;
    encoded numeric;
BEGIN
    key := decode(public_key, 'base64');
    signature := decode(signed, 'base64');
    IF length(key) <> 32 OR length(signature) <> 64 THEN
        RETURN false;
    END IF;
    minus_a := lanyard.point_of(key, p, d);
    s := lanyard.little_endian(substr(signature, 33, 32));
    IF minus_a IS NULL OR s >= order_of THEN
        RETURN false;
    END IF;
    k := lanyard.little_endian(sha512(substr(signature, 1, 32) || key || convert_to(said, 'UTF8'))) % order_of;
    minus_a := ARRAY[p - minus_a[1], minus_a[2], 1, p - minus_a[4]];
    b := ARRAY[base[1], base[2], 1, base[1] * base[2] % p];
    sum_of_two := lanyard.point_sum(b, minus_a, p, 2 * d % p);
    FOR i IN 1 .. 253 LOOP
        s_bits[i] := s % 2;
        k_bits[i] := k % 2;
        s := div(s, 2);
        k := div(k, 2);
    END LOOP;
    FOR i IN REVERSE 253 .. 1 LOOP
        r := lanyard.point_sum(r, r, p, 2 * d % p);
        IF s_bits[i] = 1 AND k_bits[i] = 1 THEN
            r := lanyard.point_sum(r, sum_of_two, p, 2 * d % p);
        ELSIF s_bits[i] = 1 THEN
            r := lanyard.point_sum(r, b, p, 2 * d % p);
        ELSIF k_bits[i] = 1 THEN
            r := lanyard.point_sum(r, minus_a, p, 2 * d % p);
        END IF;
    END LOOP;
    inverse := lanyard.power(r[3], p - 2, p);
    y := r[2] * inverse % p;
    encoded := y + (r[1] * inverse % p % 2) * 57896044618658097711785492504343953926634992332820282019728792003956564819968;
    RETURN encoded = lanyard.little_endian(substr(signature, 1, 32));
EXCEPTION WHEN invalid_parameter_value THEN
    RETURN false; -- no base64
END
$$;
REVOKE ALL ON FUNCTION lanyard.little_endian, lanyard.power, lanyard.point_sum, lanyard.point_of, lanyard.is_signed FROM PUBLIC;

-- --- who wrote a line ---

-- The key of a line that begins so; NULL where its id is not made of it.
CREATE FUNCTION lanyard.key_of(line text, public_key text, nonce text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT public_key WHERE left(encode(sha256(convert_to('lanyard station ' || public_key || ' ' || nonce, 'UTF8')), 'hex'), 16) = line
$$;

-- What a line says first: its key, and the kind, if a desk signed under it.
CREATE FUNCTION lanyard.learn_key(line text, origin text, body json) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    said text := lanyard.key_of(origin, body ->> 'key', body ->> 'nonce');
BEGIN
    UPDATE lanyard.station AS s SET key = said, said_kind = (SELECT body ->> 'kind' FROM lanyard.hub AS h
        WHERE h.desks IS NOT NULL AND body ->> 'certificate' <> ''
            AND lanyard.is_signed(h.desks, concat_ws(chr(10), 'lanyard kind', h.event, said, body ->> 'kind'), body ->> 'certificate'))
    WHERE s.id = line AND said IS NOT NULL;
END
$$;

-- The line with what is known of its origin; a station that was never seen has neither role nor key.
CREATE FUNCTION lanyard.author_of(line text) RETURNS lanyard.station
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT (jsonb_populate_record(s, jsonb_build_object('key', coalesce(s.key, o.key), 'said_kind', coalesce(s.said_kind, o.said_kind),
        'origin', coalesce(s.origin, s.id)))).*
    FROM lanyard.station AS s LEFT JOIN lanyard.station AS o ON o.id = s.origin WHERE s.id = line
$$;

-- The kinds of who writes a line, which all have to allow what it says. Of one of which nobody said anything: a desk's if it is from before
-- the keys, else a door's; where the hub does not know by what key desks sign, what whoever brings it may say.
CREATE FUNCTION lanyard.kinds_of(author lanyard.station, bringer text) RETURNS text[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN kinds <> '{}' THEN kinds WHEN author.key IS NULL THEN ARRAY['desk']
        WHEN (SELECT desks FROM lanyard.hub) IS NULL THEN ARRAY[bringer] ELSE ARRAY['door'] END
    FROM (SELECT array_remove(ARRAY[author.said_kind, (SELECT m.kind FROM lanyard.member AS m
        WHERE m.role_name = author.role_name)], NULL) AS kinds) AS all_of
$$;

-- By which key desks sign; lines that came before it was known are looked at again.
CREATE FUNCTION lanyard.keep_desks(public_key text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE lanyard.hub SET desks = public_key WHERE desks IS DISTINCT FROM public_key;
    IF FOUND THEN
        PERFORM lanyard.learn_key(s.id, coalesce(s.origin, s.id), r.body::json)
        FROM lanyard.station AS s JOIN lanyard.record AS r ON r.station = s.id AND r.sequence = 1 AND r.kind = 12;
    END IF;
END
$$;
REVOKE ALL ON FUNCTION lanyard.key_of, lanyard.learn_key, lanyard.author_of, lanyard.kinds_of, lanyard.keep_desks FROM PUBLIC;

-- Fires before note_records, by its name. What functions of this schema add by themselves runs as their owner, and so does what the owner adds.
CREATE FUNCTION lanyard.judge_records() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    self lanyard.member;
    part record;
    one record;
    author lanyard.station;
    allowing text;
    is_own boolean;
BEGIN
    SELECT * INTO self FROM lanyard.member WHERE role_name = session_user;
    IF self.role_name IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM lanyard.check_own('{}');
    FOR part IN SELECT station AS id, min(sequence) AS first, max(sequence) AS last FROM fresh GROUP BY station LOOP
        author := lanyard.author_of(part.id);
        is_own := author.role_name IS NOT DISTINCT FROM self.role_name;
        IF NOT is_own AND NOT EXISTS (SELECT FROM lanyard.handed_in AS h
            WHERE h.line = part.id AND h.role_name = self.role_name AND h.within = pg_current_xact_id() AND h.sequence >= part.last) THEN
            PERFORM lanyard.check_own(ARRAY[part.id]);
        END IF;
        IF part.first = 1 THEN
            PERFORM lanyard.learn_key(part.id, author.origin, f.body::json) FROM fresh AS f
            WHERE f.station = part.id AND f.sequence = 1 AND f.kind = 12;
            author := lanyard.author_of(part.id);
        END IF;
        FOREACH allowing IN ARRAY lanyard.kinds_of(author, self.kind) LOOP
            SELECT f.sequence, f.kind INTO one FROM fresh AS f
            WHERE f.station = part.id
                AND NOT EXISTS (SELECT FROM lanyard.may AS m
                    WHERE m.station_kind = allowing AND m.record_kind = f.kind AND m.members IS NULL AND NOT m.is_own_only)
                AND NOT EXISTS (SELECT FROM lanyard.may AS m WHERE m.station_kind = allowing AND m.record_kind = f.kind
                    AND (m.members IS NULL OR NOT EXISTS (SELECT FROM json_each(f.body::json) AS said
                        WHERE said.key <> ALL (m.members)
                            OR said.key <> 'over' AND json_typeof(said.value) IN ('object', 'array')))
                    AND (NOT m.is_own_only OR f.body::json ->> 'station' = author.origin))
            ORDER BY f.sequence LIMIT 1;
            IF FOUND THEN
                -- What is somebody else's stays with whoever brings it, until it may be taken: nothing stands in its place.
                RAISE EXCEPTION USING ERRCODE = CASE WHEN is_own THEN 'check_violation' ELSE 'LY007' END, MESSAGE = format(
                    'record %s of station %s: a station of kind %s does not record this (kind %s); %s', one.sequence, part.id,
                    allowing, one.kind, CASE WHEN is_own THEN 'a desk does' ELSE 'lanyard sync there or at a desk hands it in' END);
            END IF;
        END LOOP;
    END LOOP;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION lanyard.judge_records FROM PUBLIC;
CREATE TRIGGER judge_records AFTER INSERT ON lanyard.record REFERENCING NEW TABLE AS fresh
FOR EACH STATEMENT WHEN (current_user = session_user) EXECUTE FUNCTION lanyard.judge_records();

-- --- lines of others ---

-- In the transaction that brings records of somebody else's line, before them: up to `last`, whose hash is signed. `public_key` and `nonce`
-- are what an unknown line says first. A branch comes with its origin and where it begins. A line from before the keys is taken from desks.
CREATE FUNCTION lanyard.hand_in(line text, origin_id text, base bigint, base_hash bytea, last bigint, signed_hash bytea, signature text,
    public_key text, nonce text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    self lanyard.member;
    author lanyard.station;
    signer text;
BEGIN
    PERFORM lanyard.check_own('{}');
    SELECT * INTO self FROM lanyard.member WHERE role_name = session_user;
    author := lanyard.author_of(line);
    origin_id := coalesce(author.origin, origin_id);
    signer := coalesce(author.key, (SELECT o.key FROM lanyard.station AS o WHERE o.id = origin_id), lanyard.key_of(origin_id, public_key, nonce));
    IF self.kind = 'gateway' OR (CASE WHEN signer IS NULL THEN self.kind <> 'desk' ELSE NOT lanyard.is_signed(signer,
        concat_ws(chr(10), 'lanyard head', origin_id, last, encode(signed_hash, 'hex')), signature) END) THEN
        RAISE EXCEPTION USING ERRCODE = 'LY007', MESSAGE = format('station %s is not one of the role "%s", and did not sign what came', line,
            session_user);
    END IF;
    -- One that was shut out and wiped begins a new line by the same key.
    IF EXISTS (SELECT FROM lanyard.station AS s WHERE s.key = signer AND s.revoked_at IS NOT NULL) THEN
        RAISE EXCEPTION USING ERRCODE = 'LY001', MESSAGE = format('station %s is one that was revoked: it has its key', line);
    END IF;
    IF author.id IS NULL THEN
        INSERT INTO lanyard.station(id, origin, base_sequence, last_sequence, last_hash)
        VALUES (line, nullif(origin_id, line), base, base, CASE WHEN base > 0 THEN base_hash END);
        -- One with a key is its own station's, which claims it; another one is of whoever brings it.
        UPDATE lanyard.station AS s SET role_name = (SELECT o.role_name FROM lanyard.station AS o WHERE o.id = s.origin)
        WHERE s.id = line AND signer IS NOT NULL;
    END IF;
    INSERT INTO lanyard.handed_in(line, sequence, hash, role_name) VALUES (line, last, CASE WHEN signer IS NOT NULL THEN signed_hash END, session_user)
    ON CONFLICT DO NOTHING;
    IF signer IS NOT NULL THEN
        UPDATE lanyard.station AS s SET head_sequence = last, head_hash = signed_hash, head_signature = signature
        WHERE s.id = line AND coalesce(s.head_sequence, 0) < last;
    END IF;
END
$$;

-- What came leads to the hash that was signed: else nothing of it is taken.
CREATE FUNCTION lanyard.check_handed_in() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.hash IS NOT NULL AND NOT EXISTS (
        SELECT FROM lanyard.record AS r WHERE r.station = NEW.line AND r.sequence = NEW.sequence AND r.hash = NEW.hash) THEN
        RAISE EXCEPTION USING ERRCODE = 'LY007', MESSAGE = format('the records of station %s do not lead to what it signed', NEW.line);
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER check_handed_in AFTER INSERT ON lanyard.handed_in DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION lanyard.check_handed_in();

-- Up to where a station has signed a line of its own. Whoever takes it checks that.
CREATE FUNCTION lanyard.note_head(line text, sequence bigint, hash bytea, signature text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM lanyard.check_own(ARRAY[line]);
    UPDATE lanyard.station AS s SET head_sequence = note_head.sequence, head_hash = note_head.hash, head_signature = note_head.signature
    WHERE s.id = line;
END
$$;

-- A line that others brought before its own station came becomes that of the role which has its key: it signs the role's name.
CREATE FUNCTION lanyard.prove_line(line text, signature text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    author lanyard.station := lanyard.author_of(line);
BEGIN
    PERFORM lanyard.check_own('{}');
    IF author.role_name IS NULL AND author.key IS NOT NULL
        AND lanyard.is_signed(author.key, concat_ws(chr(10), 'lanyard line', author.origin, session_user), signature) THEN
        UPDATE lanyard.station SET role_name = session_user WHERE id = line OR origin = line;
    END IF;
    PERFORM lanyard.check_own(ARRAY[line]);
END
$$;
REVOKE ALL ON FUNCTION lanyard.hand_in, lanyard.check_handed_in, lanyard.note_head, lanyard.prove_line FROM PUBLIC;

-- --- what a gateway reads ---

-- All records, so that histories stay whole, and of people no more than of those who were erased: a gateway has a public name, and whoever
-- takes it finds nobody there. It keeps what booths captured, what they are given, badges' ids, and who may ask. So it hands in nobody else's line.
CREATE VIEW lanyard.passed AS
SELECT station, sequence, hlc, utc_ms, kind, subject, CASE WHEN is_whole THEN body ELSE lanyard.erased_body(kind, subject, body) END AS body,
    CASE WHEN is_whole THEN body_salt END AS body_salt,
    CASE WHEN is_whole THEN digest ELSE coalesce(digest, lanyard.record_digest(body_salt, hlc, utc_ms, kind, subject, body)) END AS digest,
    previous, hash
FROM (SELECT r.*, r.kind IN (2, 6, 7, 10, 11, 12, 15, 16, 17, 19, 20) AS is_whole FROM lanyard.record AS r) AS r;

CREATE FUNCTION lanyard.let_read(member_role name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('REVOKE SELECT ON lanyard.record, lanyard.passed FROM %I', member_role);
    IF (SELECT kind FROM lanyard.member WHERE role_name = member_role) = 'gateway' THEN
        EXECUTE format('GRANT SELECT (station, sequence, hlc, utc_ms, kind, subject, previous, hash) ON lanyard.record TO %I', member_role);
        EXECUTE format('GRANT SELECT ON lanyard.passed TO %I', member_role);
        EXECUTE format('GRANT EXECUTE ON FUNCTION lanyard.erased_body, lanyard.erased_tickets, lanyard.is_readable, lanyard.record_digest TO %I',
            member_role);
    ELSE
        EXECUTE format('GRANT SELECT ON lanyard.record TO %I', member_role);
    END IF;
END
$$;
REVOKE ALL ON FUNCTION lanyard.let_read FROM PUBLIC;

-- --- for the owner ---

-- Of each line the kind of its role, and behind which record that counts.
CREATE FUNCTION lanyard.kinds() RETURNS TABLE(id text, kind text, since bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.id, m.kind, s.kind_since FROM lanyard.station AS s JOIN lanyard.member AS m ON m.role_name = s.role_name ORDER BY s.id
$$;
REVOKE ALL ON FUNCTION lanyard.kinds FROM PUBLIC;

-- What the role's stations sent before stays as it is.
CREATE FUNCTION lanyard.set_kind(member_role name, new_kind text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM lanyard.may WHERE station_kind = new_kind) THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('there is no kind of station "%s"', new_kind);
    END IF;
    UPDATE lanyard.member SET kind = new_kind WHERE role_name = member_role;
    UPDATE lanyard.station SET kind_since = last_sequence WHERE role_name = member_role;
    PERFORM lanyard.let_read(member_role);
END
$$;
REVOKE ALL ON FUNCTION lanyard.set_kind FROM PUBLIC;
