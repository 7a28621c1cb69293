-- SPDX-License-Identifier: GPL-3.0-or-later
-- One kind of records more: a kiosk asks for a person, and somebody goes there (common/store/kiosk_call.h). The staff's stations only; what
-- a sponsor may add, and is given, stands in 006_sponsor.sql.
ALTER TABLE lanyard.record DROP CONSTRAINT record_kind_is_known, ADD CONSTRAINT record_kind_is_known CHECK (kind BETWEEN 0 AND 18);
