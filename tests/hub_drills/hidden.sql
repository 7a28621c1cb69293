-- SPDX-License-Identifier: GPL-3.0-or-later
-- What acme must not find out. Each is made in one of two databases that are alike.
-- variation registration-exists
-- guess hidden1
-- guess zqhidden
INSERT INTO lanyard.record VALUES ('00000000000000dd', 81, 200 << 16, 1, 0, 'hidden1', '{"name":"zqhidden","consent":"name"}');
SELECT lanyard.serve_now();
-- else
-- variation registration-body
-- guess hidden2
-- guess zqsecret
INSERT INTO lanyard.record VALUES ('00000000000000dd', 81, 200 << 16, 1, 0, 'hidden2', '{"name":"zqsecret","consent":"name"}');
SELECT lanyard.serve_now();
-- else
INSERT INTO lanyard.record VALUES ('00000000000000dd', 81, 200 << 16, 1, 0, 'hidden2', '{"name":"zqother"}');
SELECT lanyard.serve_now();
-- variation registration-long-body
-- guess hidden3
INSERT INTO lanyard.record SELECT '00000000000000dd', 81, 200 << 16, 1, 0, 'hidden3',
    json_build_object('name', string_agg(md5(n::text), ''))::text FROM generate_series(1, 300) AS n;
-- else
INSERT INTO lanyard.record VALUES ('00000000000000dd', 81, 200 << 16, 1, 0, 'hidden3', '{"name":"short"}');
-- variation token-exists
-- guess 8888888888888888
INSERT INTO lanyard.record VALUES ('00000000000000dd', 81, 200 << 16, 1, 6, 'person7', '{"id":"8888888888888888","kind":1}');
SELECT lanyard.serve_now();
-- else
-- variation why-a-captured-token-is-not-valid
-- guess 6666666666666666
INSERT INTO lanyard.record VALUES ('00000000000000dd', 81, 200 << 16, 1, 7, 'person7', '{"id":"6666666666666666","reason":"lost"}');
INSERT INTO lanyard.record VALUES ('00000000000000dd', 82, 201 << 16, 1, 6, 'person7', '{"id":"6666666666666666","kind":1}');
SELECT lanyard.serve_now();
-- else
-- variation why-a-typed-code-is-not-valid
-- guess 9999999800000000
INSERT INTO lanyard.record VALUES ('00000000000000dd', 81, 200 << 16, 1, 7, 'person7', '{"id":"9999999812345678","reason":"lost"}');
INSERT INTO lanyard.record VALUES ('00000000000000dd', 82, 201 << 16, 1, 6, 'person7', '{"id":"9999999812345678","kind":1}');
SELECT lanyard.serve_now();
-- else
-- variation a-badge-has-the-code
-- guess 8888888800000000
-- guess 8888888812345678
INSERT INTO lanyard.record VALUES ('00000000000000dd', 81, 200 << 16, 1, 6, 'person7', '{"id":"8888888812345678","kind":1}');
SELECT lanyard.serve_now();
-- else
-- variation codes-are-looked-up-no-more
-- guess 8888888800000000
INSERT INTO lanyard.typed_code(sponsor, code) SELECT 'acme', 'abc' || lpad(to_hex(n), 4, '0') || '000000000' FROM generate_series(1, 20) AS n;
SELECT lanyard.serve_now();
-- else
-- variation who-allows-nothing-to-a-sponsor-that-captured-two
-- guess person2
-- guess zqnowhere
INSERT INTO lanyard.record VALUES ('00000000000000dd', 81, 200 << 16, 1, 1, 'person2', '{"name":"zqnowhere","email":"zqnew"}');
SELECT lanyard.serve_now();
-- else
-- variation another-badge-of-one-captured
-- guess 5555555555555555
INSERT INTO lanyard.record VALUES ('00000000000000dd', 81, 200 << 16, 1, 6, 'person1', '{"id":"5555555555555555","kind":1}');
SELECT lanyard.serve_now();
-- else
-- variation other-sponsor-is-paused
-- guess bolt
INSERT INTO lanyard.record VALUES ('00000000000000dd', 81, 200 << 16, 1, 11, 'scraping:bolt', '{"paused":true}');
-- else
-- variation who-is-on-duty
-- guess 00000000000000dd
SELECT lanyard.take_duty('00000000000000dd');
-- else
-- variation consent-of-one-not-captured
-- guess person9
-- guess 0000000000000009
INSERT INTO lanyard.record VALUES ('00000000000000dd', 81, 200 << 16, 1, 1, 'person9', '{"consent":"name,email"}');
SELECT lanyard.serve_now();
-- else
INSERT INTO lanyard.record VALUES ('00000000000000dd', 81, 200 << 16, 1, 1, 'person9', '{"consent":""}');
SELECT lanyard.serve_now();
-- variation field-that-is-not-allowed
-- guess person1
-- guess zqnewmail
INSERT INTO lanyard.record VALUES ('00000000000000dd', 81, 200 << 16, 1, 1, 'person1', '{"email":"zqnewmail"}');
SELECT lanyard.serve_now();
-- else
INSERT INTO lanyard.record VALUES ('00000000000000dd', 81, 200 << 16, 1, 1, 'person1', '{"email":"zqoldmail"}');
SELECT lanyard.serve_now();
-- variation parts-of-a-name-that-is-not-allowed
-- guess person2
-- guess zqgiven
INSERT INTO lanyard.record VALUES ('00000000000000dd', 81, 200 << 16, 1, 1, 'person2', '{"given_name":"zqperson2","family_name":"zqgiven"}');
SELECT lanyard.serve_now();
-- else
INSERT INTO lanyard.record VALUES ('00000000000000dd', 81, 200 << 16, 1, 1, 'person2', '{"given_name":"","family_name":""}');
SELECT lanyard.serve_now();
-- variation who-was-taken-out
-- guess person9
-- guess 0000000000000009
INSERT INTO lanyard.record VALUES ('00000000000000dd', 81, 200 << 16, 1, 17, 'person9', '{"by":"zqlead"}');
SELECT lanyard.serve_now();
-- else
-- variation what-another-sponsor-is-allowed-of-two-captured
-- guess person1
-- guess person2
INSERT INTO lanyard.record VALUES ('00000000000000dd', 81, 200 << 16, 1, 1, 'person1', '{"sponsor_consent":"bolt:,bolt:name,bolt:email"}');
INSERT INTO lanyard.record VALUES ('00000000000000dd', 82, 201 << 16, 1, 1, 'person2', '{"sponsor_consent":"bolt:,bolt:name,bolt:email"}');
SELECT lanyard.serve_now();
-- else
INSERT INTO lanyard.record VALUES ('00000000000000dd', 81, 200 << 16, 1, 1, 'person1', '{"sponsor_consent":"bolt:"}');
INSERT INTO lanyard.record VALUES ('00000000000000dd', 82, 201 << 16, 1, 1, 'person2', '{"sponsor_consent":""}');
SELECT lanyard.serve_now();
-- variation other-sponsors-lead
-- guess 0000000000000003
SET SESSION AUTHORIZATION bolt;
SELECT lanyard_sponsor.add('00000000000000bb', '[{"station":"00000000000000bb","sequence":1,"hlc":13107200,"utc_ms":1,"kind":10,"subject":"0000000000000003","body":"{\"sponsor\":\"bolt\",\"scan\":true,\"set\":{\"note\":\"zqnote\"}}"}]');
RESET SESSION AUTHORIZATION;
SELECT lanyard.serve_now();
-- else
-- variation other-sponsors-station
-- guess 00000000000000bc
SET SESSION AUTHORIZATION bolt;
SELECT lanyard_sponsor.greet('00000000000000bc', 'zqsecond', '1', 0);
RESET SESSION AUTHORIZATION;
SELECT lanyard.serve_now();
-- else
-- variation desks-records
-- guess 00000000000000dd
-- guess zqadmitted
INSERT INTO lanyard.record SELECT '00000000000000dd', 80 + n, (200 + n) << 16, 1, 3, 'person' || n, '{"scope":"desk","by":"zqadmitted"}' FROM generate_series(1, 20) AS n;
-- else
INSERT INTO lanyard.record SELECT '00000000000000dd', 80 + n, (200 + n) << 16, 1, 4, 'person' || n, '{"scope":"desk","by":"zqrefused"}' FROM generate_series(1, 20) AS n;
-- variation another-station
-- guess 00000000000000de
SELECT lanyard.greet('00000000000000de', 'zqdoor', '1', 0);
-- else
