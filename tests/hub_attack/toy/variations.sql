-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the toy's sponsor must not find out. Each is made in one of two databases that are alike.
-- variation registration-exists
-- guess hidden1
-- guess zqhidden
INSERT INTO toy_store.registration VALUES ('hidden1', '{"name": "zqhidden"}');
-- else
-- variation registration-body
-- guess hidden2
-- guess zqsecret
INSERT INTO toy_store.registration VALUES ('hidden2', '{"name": "zqsecret"}');
-- else
INSERT INTO toy_store.registration VALUES ('hidden2', '{"name": "zqother"}');
-- variation registration-long-body
-- guess hidden3
INSERT INTO toy_store.registration SELECT 'hidden3', jsonb_build_object('name', string_agg(md5(n::text), '')) FROM generate_series(1, 300) AS n;
-- else
INSERT INTO toy_store.registration VALUES ('hidden3', '{"name": "short"}');
-- variation token-exists
-- guess hidden4
-- guess r7
INSERT INTO toy_store.token VALUES ('hidden4', 'r7');
-- else
-- variation token-of-another
-- guess hidden5
-- guess r8
INSERT INTO toy_store.token VALUES ('hidden5', 'r8');
-- else
INSERT INTO toy_store.token VALUES ('hidden5', 'r9');
-- variation consent
-- guess r10
-- guess t10
UPDATE toy_store.registration SET body = body || '{"consent": "y"}' WHERE id = 'r10';
-- else
UPDATE toy_store.registration SET body = body || '{"consent": "n"}' WHERE id = 'r10';
-- variation other-sponsors-lead
-- guess t11
INSERT INTO toy_store.other_lead VALUES (1, 't11', '{}');
-- else
-- variation other-sponsors-leads
-- guess t12
INSERT INTO toy_store.other_lead SELECT n, 't12', '{}' FROM generate_series(1, 9) AS n;
-- else
INSERT INTO toy_store.other_lead VALUES (1, 't12', '{}');
-- variation other-sponsors-note
-- guess t13
-- guess zqnote
INSERT INTO toy_store.other_lead VALUES (1, 't13', '{"note": "zqnote"}');
-- else
INSERT INTO toy_store.other_lead VALUES (1, 't13', '{"note": "zqnone"}');
-- variation other-sponsors-contact
-- guess t14
INSERT INTO toy_store.other_contact VALUES ('t14', 'Zoe Else');
-- else
-- variation other-stations-record
-- guess door9
INSERT INTO toy_store.record VALUES ('door9', 1, 'zqadmitted');
-- else
-- variation other-stations-records
-- guess door8
-- guess zqadmitted
INSERT INTO toy_store.record SELECT 'door8', n, 'zqadmitted' FROM generate_series(1, 20) AS n;
-- else
INSERT INTO toy_store.record SELECT 'door8', n, 'zqrefused' FROM generate_series(1, 20) AS n;
