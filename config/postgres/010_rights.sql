-- SPDX-License-Identifier: GPL-3.0-or-later
-- Two kinds of records more: a key of the event is retired, a volunteer has another role or PIN. The staff's stations only; what a sponsor may add stands in 006_sponsor.sql.
ALTER TABLE lanyard.record DROP CONSTRAINT record_kind_is_known;
ALTER TABLE lanyard.record ADD CONSTRAINT record_kind_is_known CHECK (kind BETWEEN 0 AND 16) NOT VALID;
