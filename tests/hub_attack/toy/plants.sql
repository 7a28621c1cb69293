-- SPDX-License-Identifier: GPL-3.0-or-later
-- Faults, one each: what the harness must find when it stands on the clean toy.
-- variation rls-oracle
CREATE TABLE toy.badge (id text PRIMARY KEY, body text NOT NULL);
INSERT INTO toy.badge SELECT 'b' || n, 'zqbody' FROM generate_series(1, 5000) AS n;
CREATE TABLE toy_store.mine (id text);
ALTER TABLE toy.badge ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON toy_store.mine TO toy_sponsor;
CREATE POLICY own ON toy.badge USING (id IN (SELECT id FROM toy_store.mine));
GRANT SELECT ON toy.badge TO toy_sponsor;
GRANT USAGE ON SCHEMA toy_store TO toy_sponsor;
CREATE FUNCTION toy_store.copy() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO toy.badge VALUES (NEW.id, NEW.registration); RETURN NULL; END $$;
CREATE TRIGGER copy AFTER INSERT ON toy_store.token FOR EACH ROW EXECUTE FUNCTION toy_store.copy();
-- variation error-tells
CREATE FUNCTION toy.check_token(token text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'not allowed' USING DETAIL = coalesce((SELECT registration FROM toy_store.token AS t WHERE t.id = token), '');
END $$;
-- variation answer-differs
CREATE FUNCTION toy.check_token(token text) RETURNS text LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ SELECT CASE WHEN EXISTS (SELECT FROM toy_store.token AS t WHERE t.id = token) THEN 'not allowed' ELSE 'no such token' END $$;
-- variation view-without-barrier
CREATE VIEW toy.shown AS SELECT id, registration FROM toy_store.token WHERE id = session_user;
GRANT SELECT ON toy.shown TO toy_sponsor;
-- variation secret-readable
CREATE VIEW toy.everything AS SELECT id, body FROM toy_store.registration;
GRANT SELECT ON toy.everything TO PUBLIC;
-- variation sequence-readable
CREATE SEQUENCE toy.numbers;
GRANT SELECT ON toy.numbers TO toy_sponsor;
CREATE FUNCTION toy_store.count() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('toy.numbers'); RETURN NULL; END $$;
CREATE TRIGGER count AFTER INSERT ON toy_store.token FOR EACH ROW EXECUTE FUNCTION toy_store.count();
-- variation index-tells
CREATE FUNCTION toy.check_token(token text) RETURNS bool LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET client_min_messages = warning AS
$$ BEGIN PERFORM registration FROM toy_store.token AS t WHERE t.id = token; RETURN true; END $$;
-- variation plan-tells
CREATE FUNCTION toy.check_token(token text) RETURNS bool LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ BEGIN PERFORM 1 FROM toy_store.record AS r WHERE r.station = token OR r.body = token; RETURN true; END $$;
-- variation counters-tell
GRANT EXECUTE ON FUNCTION pg_stat_get_xact_tuples_returned(oid), pg_stat_get_xact_tuples_fetched(oid) TO toy_sponsor;
CREATE FUNCTION toy.check_token(token text) RETURNS bool LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET client_min_messages = warning AS
$$ BEGIN PERFORM registration FROM toy_store.token AS t WHERE t.id = token; RETURN true; END $$;
-- variation lock-tells
GRANT SELECT ON pg_locks TO toy_sponsor;
GRANT EXECUTE ON FUNCTION pg_lock_status() TO toy_sponsor;
CREATE FUNCTION toy.check_token(token text) RETURNS bool LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET client_min_messages = warning AS
$$ BEGIN IF EXISTS (SELECT FROM toy_store.token AS t WHERE t.id = token) THEN PERFORM FROM toy_store.registration; END IF; RETURN true; END $$;
-- variation notification-tells
CREATE FUNCTION toy_store.shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_notify('lanyard', NEW.id); RETURN NULL; END $$;
CREATE TRIGGER shout AFTER INSERT ON toy_store.token FOR EACH ROW EXECUTE FUNCTION toy_store.shout();
-- variation transactions-tell
GRANT EXECUTE ON FUNCTION pg_current_snapshot(), pg_snapshot_xmax(pg_snapshot) TO toy_sponsor;
CREATE FUNCTION toy.check_token(token text) RETURNS bool LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ BEGIN IF EXISTS (SELECT FROM toy_store.token AS t WHERE t.id = token) THEN PERFORM pg_current_xact_id(); END IF; RETURN true; END $$;
GRANT EXECUTE ON FUNCTION pg_current_xact_id() TO toy_owner;
-- variation no-connection-limit
ALTER ROLE toy_sponsor CONNECTION LIMIT -1;
-- variation advisory-lock
GRANT EXECUTE ON FUNCTION pg_try_advisory_lock(bigint), pg_try_advisory_lock(int, int), pg_advisory_xact_lock(bigint) TO PUBLIC;
CREATE FUNCTION toy_store.quietly() RETURNS void LANGUAGE sql AS 'SELECT pg_advisory_xact_lock(42)';
-- variation waits-for-a-sponsor
CREATE FUNCTION toy.check_token(token text) RETURNS bool LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ BEGIN LOCK TABLE toy_store.token IN ACCESS EXCLUSIVE MODE; RETURN true; END $$;
