-- SPDX-License-Identifier: GPL-3.0-or-later
-- Writing the projections of the simple kinds. Last-writer-wins rows keep the stamp (hlc, station, sequence) of their writer.

-- :kiosk_call_put
INSERT INTO kiosk_call(kiosk, is_answer, is_on, volunteer, utc_ms, hlc, station, sequence) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT(kiosk, is_answer) DO UPDATE SET
    is_on = excluded.is_on, volunteer = excluded.volunteer, utc_ms = excluded.utc_ms,
    hlc = excluded.hlc, station = excluded.station, sequence = excluded.sequence
WHERE (excluded.hlc, excluded.station, excluded.sequence) > (kiosk_call.hlc, kiosk_call.station, kiosk_call.sequence)

-- The lowest stamp is the client, and the reason that it is off for; there is no statement that turns one on.
-- :client_put
INSERT INTO client(id, sponsor, mode, checkpoint, name, key, secret, utc_ms, hlc, station, sequence, is_proper)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
ON CONFLICT(id) DO UPDATE SET
    sponsor = excluded.sponsor, mode = excluded.mode, checkpoint = excluded.checkpoint, name = excluded.name, key = excluded.key,
    secret = excluded.secret, utc_ms = excluded.utc_ms, hlc = excluded.hlc, station = excluded.station, sequence = excluded.sequence,
    is_proper = excluded.is_proper
WHERE (-excluded.is_proper, excluded.hlc, excluded.station, excluded.sequence)
    < (-client.is_proper, client.hlc, client.station, client.sequence)

-- :client_off_put
INSERT INTO client_off(id, reason, utc_ms, hlc, station, sequence) VALUES(?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT(id) DO UPDATE SET
    reason = excluded.reason, utc_ms = excluded.utc_ms, hlc = excluded.hlc, station = excluded.station, sequence = excluded.sequence
WHERE (excluded.hlc, excluded.station, excluded.sequence) < (client_off.hlc, client_off.station, client_off.sequence)

-- :standby_insert
INSERT INTO standby(session, registration, is_on, utc_ms, hlc, station, sequence) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)

-- :session_put
INSERT INTO session(code, title, room, type, speakers, start_utc_ms, end_utc_ms, capacity, is_cancelled, open_to)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)

-- :session_drop
DELETE FROM session WHERE code = ?1

-- What was said of sessions, file by file and change by change; a purge says it anew.
-- :session_word_put
INSERT OR REPLACE INTO session_word(code, field, hlc, station, sequence, is_desk, value, over_hlc, over_station, over_sequence)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)

-- :session_words
SELECT field, is_desk, value, hlc, station, sequence, over_hlc, over_station, over_sequence FROM session_word AS word
WHERE code = ?1 AND NOT EXISTS (SELECT 1 FROM undone WHERE undone.station = word.station AND undone.sequence = word.sequence)
ORDER BY field, hlc, station, sequence

-- Which session a record changed.
-- :session_of_record
SELECT code, is_desk FROM session_word WHERE station = ?1 AND sequence = ?2 LIMIT 1

-- :refusal_insert
INSERT INTO refusal(hlc, station, sequence, utc_ms, registration, checkpoint, session, verdict) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)

-- Two stations cannot mint one id; should it be, the lower registration has it everywhere.
-- :token_insert
INSERT INTO token(id, registration, kind, session) VALUES(?1, ?2, ?3, ?4)
ON CONFLICT(id) DO UPDATE SET registration = excluded.registration, kind = excluded.kind, session = excluded.session
WHERE excluded.registration < token.registration

-- :revoked_insert
INSERT INTO revoked(token) VALUES(?1) ON CONFLICT(token) DO NOTHING

-- :printed_insert
INSERT INTO printed(hlc, station, sequence, registration, label, is_badge, outcome, token, shows)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)

-- :hold_put
INSERT INTO hold(registration, is_on, reason, hlc, station, sequence) VALUES(?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT(registration) DO UPDATE SET
    is_on = excluded.is_on, reason = excluded.reason, hlc = excluded.hlc, station = excluded.station, sequence = excluded.sequence
WHERE (excluded.hlc, excluded.station, excluded.sequence) > (hold.hlc, hold.station, hold.sequence)

-- :acknowledged_put
INSERT INTO acknowledged(key, note, hlc, station, sequence) VALUES(?1, ?2, ?3, ?4, ?5)
ON CONFLICT(key) DO UPDATE SET
    note = excluded.note, hlc = excluded.hlc, station = excluded.station, sequence = excluded.sequence
WHERE (excluded.hlc, excluded.station, excluded.sequence) > (acknowledged.hlc, acknowledged.station, acknowledged.sequence)

-- A station introduces itself once, with its first record; later names come with higher sequences.
-- :station_put
INSERT INTO station(id, name) VALUES(?1, ?2) ON CONFLICT(id) DO UPDATE SET name = excluded.name
-- :retired_key_put
INSERT INTO retired_key(fingerprint, reason, utc_ms, hlc, station, sequence) VALUES(?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT(fingerprint) DO UPDATE SET
    reason = excluded.reason, utc_ms = excluded.utc_ms, hlc = excluded.hlc, station = excluded.station, sequence = excluded.sequence
WHERE (excluded.hlc, excluded.station, excluded.sequence) < (retired_key.hlc, retired_key.station, retired_key.sequence)

-- :volunteer_change_put
INSERT INTO volunteer_change(name, role, hlc, station, sequence) VALUES(?1, ?2, ?3, ?4, ?5)
ON CONFLICT(name) DO UPDATE SET role = excluded.role, hlc = excluded.hlc, station = excluded.station, sequence = excluded.sequence
WHERE (excluded.hlc, excluded.station, excluded.sequence) > (volunteer_change.hlc, volunteer_change.station, volunteer_change.sequence)

-- :sale_insert
INSERT INTO sale(station, sequence, utc_ms, registration, step, what, method, amount, voucher, reason, volunteer)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)

-- :station_key_put
INSERT INTO station_key(origin, key, kind, certificate) VALUES(?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING

-- :link_sent_put
INSERT INTO link_sent(source, checkpoint, line, sequence, nonce) VALUES(?1, ?2, ?3, ?4, ?5)
ON CONFLICT(source, checkpoint, line) DO UPDATE SET sequence = excluded.sequence, nonce = excluded.nonce
WHERE (excluded.sequence, excluded.nonce) > (link_sent.sequence, link_sent.nonce)

-- :link_refused_put
INSERT INTO link_refused(source, nonce, person, act, checkpoint, line, number, at_utc_ms, words, hlc, station, sequence)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
ON CONFLICT(source, nonce) DO UPDATE SET
    person = excluded.person, act = excluded.act, checkpoint = excluded.checkpoint, line = excluded.line, number = excluded.number,
    at_utc_ms = excluded.at_utc_ms, words = excluded.words, hlc = excluded.hlc, station = excluded.station, sequence = excluded.sequence
WHERE (excluded.hlc, excluded.station, excluded.sequence) < (link_refused.hlc, link_refused.station, link_refused.sequence)

-- :link_by_hand_put
INSERT INTO link_by_hand(source, nonce) VALUES(?1, ?2) ON CONFLICT DO NOTHING

-- :link_talk_put
INSERT INTO link_talk(station, source, system, orders_utc_ms, waiting, first_utc_ms, last_utc_ms, hlc)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7)
ON CONFLICT(station) DO UPDATE SET
    first_utc_ms = min(first_utc_ms, excluded.first_utc_ms),
    source = iif(excluded.hlc > hlc, excluded.source, source), system = iif(excluded.hlc > hlc, excluded.system, system),
    orders_utc_ms = iif(excluded.hlc > hlc, excluded.orders_utc_ms, orders_utc_ms),
    waiting = iif(excluded.hlc > hlc, excluded.waiting, waiting),
    last_utc_ms = iif(excluded.hlc > hlc, excluded.last_utc_ms, last_utc_ms), hlc = max(hlc, excluded.hlc)
