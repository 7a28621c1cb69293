-- SPDX-License-Identifier: GPL-3.0-or-later
-- Print jobs of this station; see job.h. `state` is a JobState. They are not exchanged, their outcomes are records.
-- Numbers are never given twice: they name files and the labels that volunteers are asked about.
CREATE TABLE job(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    group_id INTEGER NOT NULL,
    person TEXT NOT NULL,
    label TEXT NOT NULL,
    media TEXT NOT NULL,
    role TEXT NOT NULL,
    fields TEXT NOT NULL,
    token TEXT,
    printer TEXT,
    state INTEGER NOT NULL,
    worker TEXT,
    reason TEXT,
    attempt_count INTEGER NOT NULL DEFAULT 0,
    -- How many badges the person had when this one was asked for: one more by the time of printing means that
    -- another station was faster.
    badges_before INTEGER NOT NULL DEFAULT 0,
    queued_utc_ms INTEGER NOT NULL,
    changed_utc_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX job_state ON job(state, id);
CREATE INDEX job_group ON job(group_id);
CREATE INDEX job_changed ON job(changed_utc_ms);
-- At most one badge per person is on its way: queued, claimed, sending, sent, uncertain.
CREATE INDEX job_badge_on_its_way ON job(person) WHERE role = 'badge' AND state IN (0, 1, 2, 3, 8);
