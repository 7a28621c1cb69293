-- SPDX-License-Identifier: GPL-3.0-or-later
-- A hub at work: a desk with 40 people, two sponsors, of whom acme has captured five badges: of one who allows the name, of one
-- who allows nothing, one that nobody minted, one of the desk's that is yet to come, and one by a code that somebody typed and nobody has. The hub has the key of the desks.
SELECT lanyard.keep_desk_key(0::smallint, sha512('a key of the desks'));
SELECT lanyard.greet('00000000000000dd', 'Desk', '1', 0);
INSERT INTO lanyard.record SELECT '00000000000000dd', n, n << 16, 1, 0, 'person' || n,
    json_build_object('name', 'zqperson' || n, 'email', 'zqmail' || n, 'consent', CASE WHEN n = 1 THEN 'name' ELSE '' END)::text
FROM generate_series(1, 40) AS n;
INSERT INTO lanyard.record SELECT '00000000000000dd', 40 + n, (40 + n) << 16, 1, 6, 'person' || n,
    json_build_object('id', lpad(n::text, 16, '0'), 'kind', 1)::text
FROM generate_series(1, 40) AS n;
SET SESSION AUTHORIZATION acme;
SELECT lanyard_sponsor.greet('00000000000000aa', 'Booth', '1', 0);
SELECT lanyard_sponsor.add('00000000000000aa', (SELECT json_agg(json_build_object('station', '00000000000000aa', 'sequence', n, 'hlc', 100 << 16,
    'utc_ms', 1, 'kind', 10, 'subject', (ARRAY['0000000000000001', '0000000000000002', '7777777777777777', '6666666666666666', '9999999800000000'])[n],
    'body', '{"sponsor":"acme","scan":true}'))::text FROM generate_series(1, 5) AS n));
SET SESSION AUTHORIZATION bolt;
SELECT lanyard_sponsor.greet('00000000000000bb', 'Bolt', '1', 0);
RESET SESSION AUTHORIZATION;
UPDATE lanyard_of_acme.minute SET most = 1000000000;
UPDATE lanyard_of_acme.self SET most_per_hour = 1000000000, most_bytes = 1000000000000;
SELECT lanyard.serve_now();
